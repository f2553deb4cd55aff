"""The public inquiry and the diligence reports as JSON."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from core import api, clock
from core.actor import Actor, Scope
from core.i18n import language
from core.paging import page_of
from listings.assets.models import Asset
from listings.docket.pages import as_json
from reports.desk.diligence import making, reading
from reports.desk.inquiry.finding import find
from reports.desk.inquiry.record import Record, record_of
from reports.desk.inquiry.registers import registers_to_look_in
from reports.desk.models import DiligenceReport
from reports.desk.schemas import DiligenceIn, DiligenceLineOut, DiligenceOut, InquiryOut, InquiryQuery

bp = api.blueprint("desk")


@api.read(bp, "/inquiry", gives=InquiryOut, takes=InquiryQuery, public=True)
def inquire(session: Session, query: dict[str, Any], *, actor: Actor | None) -> dict[str, Any]:
    """Look up a right by its number in any spelling: status, history, fees, deadlines, offers, and whom to ask."""
    family, today = query.get("family"), clock.business_date(clock.now())
    found = find(session, query["asked"], office=query.get("office", "").upper() or None, family=family)
    one = found.rights[0] if len(found.rights) == 1 else None
    return {
        "asked": query["asked"],
        "rights": found.rights,
        "record": as_answer(record_of(session, one, asked=query, today=today)) if one else None,
        "readings": found.read,
        "correct_number": found.correct_number,
        "look_in": [] if found.rights else registers_to_look_in(found.runs, found.office),
    }


def as_answer(record: Record) -> dict[str, Any]:
    """The record as the schema dumps it."""
    fees, center = as_json(record.fees), record.center
    return {
        **{name: getattr(record.asset, name) for name in Asset.__table__.columns.keys()},  # noqa: SIM118
        "numbers": record.numbers,
        "compared_with_register": not record.rests_on_word,
        "owners": record.owners,
        "burdens": [
            {"type": row.type, "in_favour_of": who, "from_date": row.from_date, "to_date": row.to_date}
            for row, who in record.burdens
        ],
        "history": record.history,
        "risk": fees["risk"],
        "deadlines": fees["deadlines"],
        "fee": fees["bill"],
        "offer": record.listing,
        "center": None
        if center is None
        else {"code": center.code, "name": center.display(language()), "contact": center.contact},
        "register": record.register,
    }


@api.write(bp, "POST", "/diligence-reports", takes=DiligenceIn, gives=DiligenceOut, status=201, scope=Scope.READ)
def make_diligence_report(session: Session, body: dict[str, Any], *, actor: Actor, now: datetime) -> dict[str, Any]:
    """Make a diligence report on a right, or on the rights of a listing, negotiation or deal that this key may see."""
    return as_report(session, making.make_report(session, about=body["about"], actor=actor, now=now))


@api.page(bp, "/diligence-reports", gives=DiligenceLineOut)
def list_diligence_reports(
    session: Session, query: dict[str, Any], *, actor: Actor, after: str | None, limit: int
) -> tuple[list[DiligenceReport], str | None]:
    """The diligence reports that the organisation of this key has made, newest first."""
    rows = reading.own_reports(session, actor, before=api.after_id(after), limit=limit + 1)
    return page_of(rows, limit)


@api.read(bp, "/diligence-reports/<code>", gives=DiligenceOut, public=True)
def show_diligence_report(session: Session, code: str, *, actor: Actor | None) -> dict[str, Any]:
    """A diligence report as it was made. What is public for everybody may be read by whoever has its code."""
    return as_report(session, reading.report_for(session, code, actor))


def as_report(session: Session, report: DiligenceReport) -> dict[str, Any]:
    """The report as the schema dumps it."""
    return {
        **{name: getattr(report, name) for name in ("code", "about", "verdict", "counts", "made_at")},
        **reading.said(report),
        "as_of": report.content["as_of"],
        "sha256": reading.paper_of(session, report).sha256,
    }
