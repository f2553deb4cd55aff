"""The center that served a loan out of a list: named by the city office, counted once that center confirms it."""

from datetime import datetime

from sqlalchemy.orm import Session

from core.actor import Actor
from finance.attribution import services as attribution
from finance.attribution.models import Attribution
from finance.pledges.models import PledgeLoan
from finance.pledges.standing import must_be_listed
from finance.pledges.vocabulary import RightSort
from settlement.volumes.models import Category, RightKind

KINDS = {RightSort.TRADEMARK: RightKind.TRADEMARK, RightSort.COPYRIGHT: RightKind.COPYRIGHT,
         RightSort.MIXED: RightKind.MIXED}  # fmt: skip


def served(loan: PledgeLoan) -> attribution.Served:
    """What of a listed loan would count: its principal, at the registration of the pledge (BR-82)."""
    assert loan.principal is not None
    assert loan.registered_on is not None
    return attribution.Served(
        loan.subject, loan.number, f"/loans/{loan.number}", Category.PLEDGE_FINANCE,
        KINDS.get(loan.sort, RightKind.PATENT), loan.principal, loan.registered_on, loan.registration_key or "",
    )  # fmt: skip


def name_serving_center(session: Session, *, loan_id: int, center_id: int, actor: Actor, now: datetime) -> Attribution:
    """Name the center that served a listed loan. City office.

    Raises Conflict `not_from_a_list`, `struck_off`, `center_named`.
    """
    loan = must_be_listed(session, loan_id, actor)
    return attribution.name_center(session, served(loan), center_id=center_id, actor=actor, now=now)
