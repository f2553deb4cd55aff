"""The fair of 2021 with its booths, lots, meetings and the deals that came about there, and one that lies ahead."""

from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.clock import business_date
from core.money import Money
from demo.play import at
from demo.stage import Stage
from parties.events import services
from parties.events.models import Event, EventKind
from reports.yearbook.fairs import services as tagging
from settlement.deals.models import Deal

FAIR = "CIPTPF-12"
FIRST, LAST = date(2021, 6, 18), date(2021, 6, 20)
BOOTHS = (
    ("storage", "A01", "全钒液流储能电堆", "Stack for vanadium flow storage", 2_600_000),
    ("rail", "A07", "轨道车辆车门控制单元", "Door control unit for rail vehicles", 880_000),
    ("tools", "B03", "五轴数控转台", "Five-axis rotary table", 1_450_000),
    ("yard", "B11", "船用减摇装置", "Stabiliser for ships", None),
)  # fmt: skip
DEALS = 6  # brought about at the fair


def set_out(session: Session, stage: Stage, now: datetime) -> None:
    """Both fairs."""
    city = stage.actors["city"]
    then = at(date(2021, 4, 1))
    fair = services.enter_event(
        session, code=FAIR, kind=EventKind.FAIR, name="第十二届中国国际专利技术与产品交易会",
        name_en="12th China International Patent Technology & Products Fair", organiser="星海市知识产权局（演示）",
        venue="星海世界博览广场", first_day=FIRST, last_day=LAST, about="", actor=city, now=then,
    )  # fmt: skip
    fill(session, stage, fair, then)
    came_about(session, stage)
    today = business_date(now)
    ahead = services.enter_event(
        session, code=f"MATCH-{today.year}", kind=EventKind.MATCHMAKING, name="洁净能源专利供需对接会",
        name_en="Matchmaking of clean-energy patents", organiser="星海市知识产权局（演示）", venue="星海展览馆",
        first_day=today + timedelta(days=20), last_day=today + timedelta(days=21), actor=city, now=now,
    )  # fmt: skip
    fill(session, stage, ahead, now)


def fill(session: Session, stage: Stage, event: Event, now: datetime) -> None:
    """Booths with a lot each, and a meeting that is agreed on, and held where the event lies back."""
    for key, booth, title, title_en, asked in BOOTHS:
        actor = stage.actors[key]
        exhibitor = services.exhibit(session, event_id=event.id, booth=booth, actor=actor, now=now)
        lot = services.show_lot(
            session, event_id=event.id, title=title, title_en=title_en, asked=Money(asked * 100) if asked else None,
            actor=actor, now=now,
        )  # fmt: skip
        if key in ("storage", "rail"):
            starts = at(event.first_day, 10 if key == "storage" else 14)
            meeting = services.ask_to_meet(
                session, exhibitor_id=exhibitor.id, starts_at=starts, wish="了解许可条件和交付周期。", lot_id=lot.id,
                actor=stage.actors["power"], now=now,
            )  # fmt: skip
            if key == "storage":
                services.act_on_meeting(session, meeting_id=meeting.id, act="agree", actor=actor, now=now)
                if event.code == FAIR:
                    services.act_on_meeting(
                        session, meeting_id=meeting.id, act="hold", result="约定一周内交换报价。", actor=actor,
                        now=starts + timedelta(hours=1),
                    )  # fmt: skip


def came_about(session: Session, stage: Stage) -> None:
    """The first deals that were signed after the fair had begun, tagged by the office."""
    asked = select(Deal).where(Deal.signed_at >= at(FIRST, 0), Deal.signed_at < at(date(2021, 10, 1), 0))
    deals = session.scalars(asked.order_by(Deal.signed_at, Deal.id).limit(DEALS)).all()
    for deal in deals:
        tagging.tag(session, code=FAIR, number=deal.number, actor=stage.actors["city"], now=at(date(2021, 12, 1)))
