"""The public inquiry as JSON."""

from typing import Any

from sqlalchemy.orm import Session

from core import api, clock
from core.actor import Actor
from core.i18n import language
from listings.assets.models import Asset
from listings.docket.pages import as_json
from reports.desk.inquiry.finding import find
from reports.desk.inquiry.record import Record, record_of
from reports.desk.inquiry.registers import registers_to_look_in
from reports.desk.schemas import InquiryOut, InquiryQuery

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
