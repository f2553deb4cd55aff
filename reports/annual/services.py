"""Acts upon annual reports: compile, confirm, submit, return, accept, publish, and restate."""

from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from core import audit
from core.actor import SYSTEM, Actor, Role
from core.clock import business_date, business_year
from core.db import locked
from core.deadlines import working_days_after
from core.errors import Conflict, Unacceptable
from core.i18n import _
from core.i18n import lazy_gettext as lazy
from parties.centers.services import must_work_for
from reports.annual import attachments, content, news, paper, queries
from reports.annual.models import AnnualReport
from reports.annual.states import FINAL, WAITS_FOR_CENTER, ReportState
from reports.claims.models import ReportingNumber
from reports.claims.rules import number_on
from reports.turnover import figures, frozen, reasons
from reports.turnover import queries as turnover
from settlement.contracts import services as contracts

OFFICE = (Role.CITY_OFFICE,)


def due_on(session: Session, year: int) -> date:
    """The last day on which a center confirms in time: so many working days after 31 January (BR-87)."""
    start = date(year + 1, 1, 31)
    return working_days_after(session, start, number_on(session, ReportingNumber.CONFIRM_WORKING_DAYS, start))


def compile_reports(session: Session, *, year: int, actor: Actor = SYSTEM, now: datetime) -> list[AnnualReport]:
    """The report of every center for a year that has ended; those that wait for their center follow the facts.

    Twice writes nothing new. What was handed in waits for the office, and what is published makes a restated version.
    Raises Conflict `year_not_ended`.
    """
    must_have_ended(year, now)
    return _compiled(session, year, content.of_year(session, year), actor=actor, now=now)


def _compiled(
    session: Session, year: int, of_centers: dict[int, dict[str, Any]], *, actor: Actor, now: datetime
) -> list[AnnualReport]:
    last = due_on(session, year)
    rows = {row.center_id: row for row in queries.latest_of_year(session, year)}
    made = []
    for center_id, said in of_centers.items():
        row = rows.get(center_id)
        if row is None:
            row = AnnualReport(
                center_id=center_id, year=year, figures=said, sha256=content.digest(said, ""), due_on=last,
                compiled_at=now,
            )  # fmt: skip
            session.add(row)
            session.flush()
            _trail(session, row, "compiled", actor=actor, now=now)
            news.tell_center(session, row, lazy("Your annual report is compiled: look at it and confirm it"), now=now)
            made.append(row)
        elif row.state in WAITS_FOR_CENTER and content.moved(row.figures, said):
            made.append(_recompile(session, row.id, said, actor=actor, now=now))
    return made


def _recompile(session: Session, report_id: int, said: dict[str, Any], *, actor: Actor, now: datetime) -> AnnualReport:
    row = locked(session, AnnualReport, report_id)
    if row.state not in WAITS_FOR_CENTER:
        return row
    was_confirmed = row.state is ReportState.CONFIRMED
    row.advance("recompile")
    row.figures, row.sha256, row.turn = (
        said,
        content.digest(said, row.narrative, attachments.listed(session, row)),
        row.turn + 1,
    )
    row.compiled_at, row.confirmed_at = now, None
    if row.version > 1:
        before = queries.version(session, row.center_id, row.year, row.version - 1)
        row.difference = content.difference(before.figures, said)
        row.reason = _reason(session, before, said)
    session.flush()
    _trail(session, row, "compiled", actor=actor, now=now)
    if was_confirmed:
        text = lazy("Facts have come in since you confirmed your annual report: look at it and confirm it again")
        news.tell_center(session, row, text, now=now)
    return row


def must_have_ended(year: int, now: datetime) -> None:
    """Conflict `year_not_ended` for a year that runs or lies ahead."""
    if figures.known_year(year) >= business_year(now):
        text = _("%(year)s has not ended yet in Beijing. Its reports are compiled from 1 January %(next)s.", year=year,
                 next=year + 1)  # fmt: skip
        raise Conflict(text, code="year_not_ended")


def confirm_report(
    session: Session, *, report_id: int, narrative: str, digest: str, actor: Actor, now: datetime
) -> AnnualReport:
    """The center's manager stands for the figures, adds its words and signs the hash over them and the files.

    `digest` is the hash of what was looked at, here and in every act below. Raises Conflict `report_changed` where the
    report says something else by now, `figures_moved` where facts have come in since (the report is compiled anew by
    the timetable), NotAllowed for everybody else.
    """
    row = locked(session, AnnualReport, report_id)
    center = must_work_for(session, actor, row.center_id, Role.CENTER_MANAGER)
    _must_be_as_seen(session, row, digest)
    row.advance("confirm")
    row.narrative = narrative.strip()
    row.sha256 = content.digest(row.figures, row.narrative, attachments.listed(session, row))
    row.confirmed_at = now
    contracts.sign(
        session, subject=row.signing_subject, party_id=center.organisation_id, digest=row.sha256, actor=actor, now=now
    )
    _trail(session, row, "confirmed", actor=actor, now=now)
    return row


def submit_report(session: Session, *, report_id: int, digest: str, actor: Actor, now: datetime) -> AnnualReport:
    """Hand it in to the city office. Its center's people. Raises Conflict `report_changed`, `figures_moved`."""
    row = locked(session, AnnualReport, report_id)
    must_work_for(session, actor, row.center_id)
    _must_be_as_seen(session, row, digest)
    row.advance("submit")
    row.submitted_at, row.returned = now, ""
    _trail(session, row, "submitted", actor=actor, now=now)
    return row


def return_report(session: Session, *, report_id: int, reason: str, actor: Actor, now: datetime) -> AnnualReport:
    """Give it back to the center with a reason; it is signed anew. City office. Unacceptable `reason_missing`."""
    actor.must_have(*OFFICE)
    row = locked(session, AnnualReport, report_id)
    if not reason.strip():
        text = _("Write what is to be mended; the center reads it.")
        raise Unacceptable(text, code="reason_missing", fields={"reason": [text]})
    row.advance("return")
    row.returned, row.turn = reason.strip(), row.turn + 1
    row.confirmed_at = row.submitted_at = row.accepted_at = None
    _trail(session, row, "returned", actor=actor, now=now, reason=row.returned)
    news.tell_center(session, row, lazy("Your annual report came back from the city office"), now=now)
    return row


def accept_report(session: Session, *, report_id: int, digest: str, actor: Actor, now: datetime) -> AnnualReport:
    """The city office accepts it and signs the same hash. Raises Conflict `report_changed`, `figures_moved` (return it
    then)."""
    actor.must_have(*OFFICE)
    row = locked(session, AnnualReport, report_id)
    _must_be_as_seen(session, row, digest)
    row.advance("accept")
    row.accepted_at = now
    contracts.sign(
        session, subject=row.signing_subject, party_id=actor.organisation_id or 0, digest=row.sha256, actor=actor,
        now=now,
    )  # fmt: skip
    _trail(session, row, "accepted", actor=actor, now=now)
    news.tell_center(session, row, lazy("Your annual report is accepted"), now=now)
    return row


def publish_report(session: Session, *, report_id: int, digest: str, actor: Actor, now: datetime) -> AnnualReport:
    """Publish it for everybody, with its PDF: only of a closed year, and only what that year's version says, too.

    Raises Conflict `year_open`, `report_changed`, `figures_moved`. The version before becomes a restated one.
    """
    actor.must_have(*OFFICE)
    row = locked(session, AnnualReport, report_id)
    version = turnover.latest(session, row.year)
    if version is None:
        text = _("%(year)s is not closed. Close the year first: what is published never moves.", year=row.year)
        raise Conflict(text, code="year_open")
    _must_be_as_seen(session, row, digest)
    if frozen.cells_of(version.figures["centers"].get(row.center.code))[0] != row.figures["cells"]:
        raise _moved()
    row.advance("publish")
    row.published_at = now
    session.flush()
    if row.version > 1:
        before = locked(session, AnnualReport, queries.version(session, row.center_id, row.year, row.version - 1).id)
        before.advance("restate")
    paper.keep(session, row, actor=actor, now=now)
    _trail(session, row, "published", actor=actor, now=now)
    news.tell_center(session, row, lazy("Your annual report is published"), now=now)
    return row


def follow_facts(session: Session, *, actor: Actor = SYSTEM, now: datetime) -> list[AnnualReport]:
    """Every year that has reports: what waits for its center is compiled anew where facts have come in; where facts of
    a published report were corrected, its next version is compiled with the difference and the reason."""
    made = []
    for year in queries.reported_years(session):
        said = content.of_year(session, year)
        made += _compiled(session, year, said, actor=actor, now=now)
        for row in queries.latest_of_year(session, year):
            new = said.get(row.center_id)
            if row.state in FINAL and new is not None and content.corrected(row.figures, new):
                made.append(_restated(session, row, new, actor=actor, now=now))
    return made


def _restated(
    session: Session, before: AnnualReport, said: dict[str, Any], *, actor: Actor, now: datetime
) -> AnnualReport:
    today = business_date(now)
    days = number_on(session, ReportingNumber.CONFIRM_WORKING_DAYS, today)
    row = AnnualReport(
        center_id=before.center_id, year=before.year, version=before.version + 1, figures=said,
        narrative=before.narrative, sha256=content.digest(said, before.narrative),
        difference=content.difference(before.figures, said), reason=_reason(session, before, said),
        due_on=working_days_after(session, today, days), compiled_at=now,
    )  # fmt: skip
    session.add(row)
    session.flush()
    attachments.carry_over(session, before, row, now=now)
    row.sha256 = content.digest(said, row.narrative, attachments.listed(session, row))
    _trail(session, row, "restated", actor=actor, now=now, reason=row.why)
    news.tell_center(session, row, lazy("Your annual report is restated: look at it and confirm it"), now=now)
    return row


def _reason(session: Session, before: AnnualReport, said: dict[str, Any]) -> str:
    """Of what came after a published report, the center's own part alone. Facts are only added: the year's version in
    which the center has the same cells knows the same facts of it."""
    tier, versions = before.figures["tier"], turnover.versions(session, before.year)
    own = [each.figures["centers"].get(before.center.code) for each in versions]
    known = [
        version for version, center in zip(versions, own, strict=True)
        if frozen.cells_of(center)[0] == before.figures["cells"] and (center or {}).get("tier") == tier
    ]  # fmt: skip
    regraded = {before.center.code} if said["tier"] != tier else set[str]()
    return reasons.reasons_since(session, (known or versions)[-1], regraded, before.center_id)[:1000]


def _must_be_as_seen(session: Session, row: AnnualReport, digest: str) -> None:
    if digest != row.sha256:
        text = _("The report says something else than what you looked at. Open it again, and look at what it says now.")
        raise Conflict(text, code="report_changed")
    if content.moved(row.figures, content.of_year(session, row.year, row.center_id).get(row.center_id, {})):
        raise _moved()


def _moved() -> Conflict:
    return Conflict(
        _(
            "Facts have come in since these figures were compiled. The next morning’s job compiles what waits for its "
            "center anew; what was handed in is returned first."
        ),
        code="figures_moved",
    )


def _trail(session: Session, row: AnnualReport, act: str, *, actor: Actor, now: datetime, reason: str = "") -> None:
    after = {"state": row.state.value, "version": row.version, "sha256": row.sha256, "reason": reason}
    audit.record(session, row.subject, f"annual.{act}", actor=actor, now=now, after=after)
