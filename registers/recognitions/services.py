"""Acts: report a year’s output, correct it, record a stage on the way to a stock exchange, take in a list."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core import audit, bulk, lists
from core.actor import Actor
from core.answers import given
from core.clock import business_date, business_year
from core.db import locked
from core.errors import Conflict, NotAllowed, Unacceptable
from core.i18n import _
from core.i18n import lazy_gettext as lazy
from core.lists import Column, Line
from core.money import Money
from parties.organisations.keeping import keep_only_one
from registers.programmes import queries as registers
from registers.programmes.columns import NAME, USCC
from registers.programmes.models import Intake, ProgrammeKind, Title
from registers.programmes.standing import OFFICE, must_be_day
from registers.programmes.taking_in import keep_intake, known_intake, named_in
from registers.recognitions.models import ListingStage, ListingStep, OutputReport

REGISTER = "outputs"
COLUMNS = (
    NAME,
    USCC,
    Column("year", lazy("Year"), ("年度", "年份"), longest=10),
    Column("output", lazy("Output (CNY)"), ("output", "产值", "产值（元）", "工业产值"), longest=40),
)
ORDER = list(ListingStage)


def report_output(
    session: Session, *, title_id: int, year: int, output: Money, reason: str = "", actor: Actor, now: datetime
) -> OutputReport:
    """The output value of a pilot unit in a year, by the holder or the city office; a correction needs its reason.

    The same value again changes nothing. Raises NotAllowed, Unacceptable by field (`year_outside`, `reason_missing`).
    """
    title = locked(session, Title, title_id)
    if not actor.has(*OFFICE) and not registers.is_holder(session, title, actor):
        raise NotAllowed(_("The output is reported by the unit itself or by the city office."))
    _must_be_of(title, year, now)
    if output.currency != "CNY":
        text = _("The output is reported in CNY.")
        raise Unacceptable(text, code="currency", fields={"output": [text]})
    latest = latest_output(session, title.id, year)
    if latest is not None and latest.output_minor == output.minor:
        return latest
    why = (
        given(reason, "reason", _("Write why the figure changes.")) if latest is not None else " ".join(reason.split())
    )
    row = OutputReport(
        title_id=title.id,
        year=year,
        version=latest.version + 1 if latest is not None else 1,
        output_minor=output.minor,
        reason=why,
        reported_by=actor.organisation_name or actor.name,
        reported_at=now,
    )
    session.add(row)
    session.flush()
    before = {"output": latest.output.amount} if latest is not None else {}
    after = {"year": year, "output": output.amount, "reason": row.reason}
    audit.record(session, title.subject, "title.output_reported", actor=actor, now=now, before=before, after=after)
    return row


def _must_be_of(title: Title, year: int, now: datetime) -> None:
    if title.programme.kind is not ProgrammeKind.PILOT:
        text = _("Yearly output is reported by pilot units.")
        raise Unacceptable(text, code="not_a_pilot_unit")
    if not title.granted_on.year <= year < business_year(now) or title.valid_to.year < year:
        text = _("Output is reported for a year that is over, from the one of the grant on.")
        raise Unacceptable(text, code="year_outside", fields={"year": [text]})


def latest_output(session: Session, title_id: int, year: int) -> OutputReport | None:
    """The version that counts."""
    asked = select(OutputReport).filter_by(title_id=title_id, year=year).order_by(OutputReport.version.desc())
    return session.scalar(asked.limit(1))


def record_listing_step(
    session: Session,
    *,
    title_id: int,
    stage: ListingStage,
    reached_on: date,
    board: str,
    actor: Actor,
    now: datetime,
) -> ListingStep:
    """A holder reached a stage on its way to a stock exchange. City office.

    Stages come in their order, none twice. Raises Conflict `stage_passed`, Unacceptable by field.
    """
    actor.must_have(*OFFICE)
    title = locked(session, Title, title_id)
    steps = session.scalars(select(ListingStep).filter_by(title_id=title.id)).all()
    passed = [step for step in steps if ORDER.index(step.stage) >= ORDER.index(stage)]
    text = _("This stage, or a later one, is on record already.")
    if passed:
        raise Conflict(text, code="stage_passed", fields={"stage": [text]})
    must_be_day(reached_on, max([date(1990, 1, 1), *(step.reached_on for step in steps)]), now, "reached_on")
    row = ListingStep(
        title_id=title.id,
        stage=stage,
        reached_on=reached_on,
        board=given(board, "board", _("Write the stock exchange or board.")),
        recorded_at=now,
    )
    keep_only_one(session, row, Conflict(text, code="stage_passed"))
    after = {"stage": stage.value, "from": reached_on.isoformat(), "name": row.board}
    audit.record(session, title.subject, "title.listing_step", actor=actor, now=now, after=after)
    return row


def take_in_outputs(session: Session, *, content: bytes, name: str, actor: Actor, now: datetime) -> Intake:
    """Outputs of pilot units out of a list, all lines or none; figures on record are not changed by it. City office.

    Raises Unacceptable `list`.
    """
    actor.must_have(*OFFICE)
    known = known_intake(session, REGISTER, content)
    if known is not None:
        return known
    lines = lists.lines_in(content, COLUMNS)
    titles = _pilot_titles(session)
    read = [(line, *said) for line in lines if (said := _read(line, titles, now)) is not None]
    lists.must_fit(lines)
    new = _new(session, read)
    lists.must_fit(lines)
    intake = keep_intake(session, REGISTER, content, name, rows=len(lines), new=len(new), actor=actor, now=now)
    rows = [
        {
            "title_id": title_id, "year": year, "version": 1, "output_minor": output.minor, "reason": "",
            "intake_id": intake.id, "reported_by": actor.organisation_name or actor.name, "reported_at": now,
        }
        for title_id, year, output in new
    ]  # fmt: skip
    bulk.insert_all(session, OutputReport, rows)
    return intake


def _pilot_titles(session: Session) -> dict[str, list[Title]]:
    found: dict[str, list[Title]] = {}
    wanted = registers.titles(registers.Wanted(kinds=(ProgrammeKind.PILOT,)), date.max)
    for title in session.scalars(wanted):
        found.setdefault(title.body.key, []).append(title)
    return found


def _read(line: Line, titles: dict[str, list[Title]], now: datetime) -> tuple[int, int, Money] | None:
    body, year, output = named_in(line), line.whole("year"), line.money("output")
    if body is None or year is None or output is None:
        return None
    fits = [each for each in titles.get(body.key, []) if each.granted_on.year <= year <= each.valid_to.year]
    if not fits:
        line.fault(_("It was no pilot unit in %(year)s. Enter its title first.", year=year))
        return None
    if year >= business_date(now).year:
        line.fault(_("Output is reported for a year that is over, from the one of the grant on."))
        return None
    return fits[0].id, year, output


def _new(session: Session, read: Sequence[tuple[Line, int, int, Money]]) -> list[tuple[int, int, Money]]:
    """Figures that are not on record; one that is there otherwise is corrected by its unit, not by a list."""
    known = outputs_by_title(session)
    seen: set[tuple[int, int]] = set()
    new: list[tuple[int, int, Money]] = []
    for line, title_id, year, output in read:
        if (title_id, year) in seen:
            line.fault(_("The list says this twice. Take one line out."))
        elif (title_id, year) not in known:
            new.append((title_id, year, output))
        elif known[title_id, year] != output.minor:
            line.fault(_("Another output is on record for this year. Correct it on the unit’s page, with the reason."))
        seen.add((title_id, year))
    return new


def outputs_by_title(session: Session) -> dict[tuple[int, int], int]:
    """(title, year) → the output that counts, in fen."""
    latest = (
        select(OutputReport.title_id, OutputReport.year, func.max(OutputReport.version).label("version"))
        .group_by(OutputReport.title_id, OutputReport.year)
        .subquery()
    )
    asked = select(OutputReport.title_id, OutputReport.year, OutputReport.output_minor).join(
        latest,
        (latest.c.title_id == OutputReport.title_id)
        & (latest.c.year == OutputReport.year)
        & (latest.c.version == OutputReport.version),
    )
    return {(row[0], row[1]): row[2] for row in session.execute(asked)}
