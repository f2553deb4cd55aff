"""Annual reports of the demonstration city: some of 2021 are published, those of last year are on their way."""

import io
from datetime import date, datetime

from sqlalchemy.orm import Session

from core.clock import business_year
from demo.play import at
from demo.stage import Stage
from reports.annual import attachments, queries, services
from reports.annual.models import AnnualReport

WORDS = {
    0: "洁净能源领域专利许可带动全年增长，海上风电项目完成两批技术转让。",
    1: "海工装备中心全年以专利转让为主，高校成果占三成。",
    2: "精细化工中心受周期影响，交易额回落，储备项目充足。",
}
PUBLISHED = 2021
CASES = "典型案例：专利许可后由本地企业实施，次年实现量产。\n"


def past(session: Session, stage: Stage) -> None:
    """Three reports of 2021, each confirmed, accepted and published after the year was closed."""
    compiled = at(date(PUBLISHED + 1, 1, 5))
    services.compile_reports(session, year=PUBLISHED, now=compiled)
    for place in WORDS:
        row = report(session, stage, PUBLISHED, place)
        attachments.attach_file(
            session, report_id=row.id, stream=io.BytesIO(CASES.encode()), name="典型案例.txt", actor=stage.staff[place],
            now=compiled,
        )  # fmt: skip
        hand_in(session, stage, row, place, at(date(PUBLISHED + 1, 2, 14)))
        office, when = stage.actors["city"], at(date(PUBLISHED + 1, 2, 24))
        services.accept_report(session, report_id=row.id, digest=row.sha256, actor=office, now=when)
        services.publish_report(session, report_id=row.id, digest=row.sha256, actor=office, now=when)


def set_out(session: Session, stage: Stage, now: datetime) -> None:
    """Last year's: all compiled; one handed in, one confirmed, one that came back, others wait for their centers."""
    year = business_year(now) - 1
    services.compile_reports(session, year=year, now=now)
    hand_in(session, stage, report(session, stage, year, 0), 0, now)
    confirm(session, stage, report(session, stage, year, 1), 1, now)
    back = report(session, stage, year, 2)
    hand_in(session, stage, back, 2, now)
    services.return_report(
        session, report_id=back.id, reason="请说明与上年相比变化的原因。", actor=stage.actors["city"], now=now
    )


def report(session: Session, stage: Stage, year: int, place: int) -> AnnualReport:
    """The newest version of a center's report."""
    found = queries.latest(session, stage.centers[place].id, year)
    assert found is not None
    return found


def confirm(session: Session, stage: Stage, row: AnnualReport, place: int, now: datetime) -> None:
    """The center's manager stands for it."""
    services.confirm_report(
        session, report_id=row.id, narrative=WORDS[place], digest=row.sha256, actor=stage.staff[place], now=now
    )


def hand_in(session: Session, stage: Stage, row: AnnualReport, place: int, now: datetime) -> None:
    """Confirmed and handed in on one day."""
    confirm(session, stage, row, place, now)
    services.submit_report(session, report_id=row.id, digest=row.sha256, actor=stage.staff[place], now=now)
