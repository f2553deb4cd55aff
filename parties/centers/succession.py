"""One center takes the place of another: a merger, or the greater part of a split."""

from datetime import date, datetime

from sqlalchemy.orm import Session

from core import audit
from core.actor import Actor
from core.clock import business_date
from core.db import locked
from core.errors import Conflict, Unacceptable
from core.i18n import _
from parties.centers import queries
from parties.centers.models import Center, CenterSuccession
from parties.centers.services import GRANTERS


def record_succession(
    session: Session,
    *,
    center_id: int,
    successor_id: int,
    from_date: date,
    document_no: str,
    actor: Actor,
    now: datetime,
) -> CenterSuccession:
    """From `from_date` on (today or later) what is agreed for one center is another's; earlier facts stay as they are.

    Of a split the center that goes on with the running business is named; the other one is registered as a new center.
    Raises NotAllowed unless the city office or an administrator, NotFound, Unacceptable by field, Conflict
    (`succeeded_already`, `in_a_circle`).
    """
    actor.must_have(*GRANTERS)
    for each in sorted({center_id, successor_id}):
        locked(session, Center, each)
    faults: dict[str, list[str]] = {}
    if from_date < business_date(now):
        faults["from_date"] = [_("Choose today or a later day: what was agreed before keeps its center.")]
    if not document_no.strip():
        faults["document_no"] = [_("Write the number of the authority’s document.")]
    if successor_id == center_id:
        faults["successor_id"] = [_("Choose another center.")]
    if faults:
        raise Unacceptable(_("Some answers are missing or do not fit."), fields=faults)
    if queries.succession_of(session, center_id) is not None:
        raise Conflict(_("Another center has taken this one’s place already."), code="succeeded_already")
    if queries.successor_on(session, successor_id, date.max) == center_id:
        raise Conflict(_("That center was itself succeeded by this one."), code="in_a_circle")
    row = CenterSuccession(
        center_id=center_id, successor_id=successor_id, from_date=from_date, document_no=document_no.strip(),
        recorded_at=now, recorded_by=actor.name,
    )  # fmt: skip
    session.add(row)
    session.flush()
    after = {"successor": successor_id, "from": from_date.isoformat(), "document_no": row.document_no}
    audit.record(session, f"center:{center_id}", "center.succeeded", actor=actor, now=now, after=after)
    return row
