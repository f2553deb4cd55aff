"""What went before a suit: a case before an office or a committee, or a complaint about a listing."""

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from core.actor import Actor, Role
from core.answers import refused
from core.errors import NotFound
from core.i18n import _
from registers.disputes import complaints
from registers.disputes.models import DisputeCase, TakedownNotice
from registers.disputes.queries import case_for, notice_for, sees_in_full, visible_to


def follow(session: Session, case: DisputeCase, number: str, actor: Actor) -> None:
    """Name what went before the case, by its number (DC- or TN-), where the actor is a side of it or of the office.

    Raises Unacceptable `earlier_unknown`, and for what came after the case.
    """
    plain = number.strip().upper()
    if not plain:
        return
    if complaints.NUMBER.fullmatch(plain):
        case.complaint_id = _complaint(session, plain, actor).id
        return
    earlier = _case(session, plain, actor)
    if earlier is case or earlier.filed_on > case.filed_on or _comes_after(session, earlier, case):
        raise refused("earlier", _("This case was not there before. Name one that was filed earlier."))
    case.earlier_id = earlier.id


def _case(session: Session, number: str, actor: Actor) -> DisputeCase:
    try:
        with session.no_autoflush:
            found = case_for(session, number, actor)
            if sees_in_full(session, found, actor):
                return found
    except NotFound:
        pass
    raise _unknown(number)


def _complaint(session: Session, number: str, actor: Actor) -> TakedownNotice:
    try:
        with session.no_autoflush:
            found = notice_for(session, number, actor)
    except NotFound:
        raise _unknown(number) from None
    if actor.has(Role.CITY_OFFICE) or actor.acts_for(found.complainant_id) or actor.acts_for(found.seller_id):
        return found
    raise _unknown(number)


def _unknown(number: str) -> Exception:
    text = _("There is no case and no complaint %(number)s of yours. Write its number, such as DC-2026-000012.",
             number=number[:40])  # fmt: skip
    return refused("earlier", text, code="earlier_unknown")


def _comes_after(session: Session, row: DisputeCase, case: DisputeCase) -> bool:
    """Whether a case follows another one, straight or over others."""
    seen: set[int] = set()
    while row.earlier_id is not None and row.id not in seen:
        seen.add(row.id)
        if row.earlier_id == case.id:
            return True
        before = session.get(DisputeCase, row.earlier_id)
        if before is None:
            return False
        row = before
    return False


def cases_after(
    session: Session, *, case: DisputeCase | None = None, notice: TakedownNotice | None = None, actor: Actor | None
) -> list[DisputeCase]:
    """Cases that name this one, or this complaint, as what went before, as far as they are open to the reader."""
    asked = select(DisputeCase).where(or_(visible_to(actor), DisputeCase.published_on.is_not(None)))
    if case is not None:
        asked = asked.where(DisputeCase.earlier_id == case.id)
    if notice is not None:
        asked = asked.where(DisputeCase.complaint_id == notice.id)
    return list(session.scalars(asked.order_by(DisputeCase.id)))
