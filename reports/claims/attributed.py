"""Loans, investments and policies on record that name the center which served them: a report of one is no second one
(BR-84)."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Protocol

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from core import events
from core.actor import Actor
from core.errors import Conflict
from core.i18n import _
from core.money import Money
from finance.attribution.models import Attribution
from finance.attribution.states import STANDING
from finance.pledges.registering import key_of
from reports.claims.models import VolumeClaim
from reports.claims.states import ClaimState
from settlement.volumes.models import Category

AT_ONCE = 200
WITH_NUMBER = (Category.PLEDGE_FINANCE, Category.INSURANCE)


class Said(Protocol):
    """What a report says of it."""

    @property
    def category(self) -> Category: ...
    @property
    def recordal_no(self) -> str: ...
    @property
    def amount(self) -> Money: ...
    @property
    def recognised_on(self) -> date: ...


def attributed(session: Session, reports: Sequence[Said]) -> dict[int, str]:
    """Place of a report → what it is about on record: by the number of the registration or of the policy, of an
    investment by its amount and day."""
    asked = [n for n, said in enumerate(reports) if said.category in (*WITH_NUMBER, Category.INVESTMENT)]
    found: dict[int, str] = {}
    for start in range(0, len(asked), AT_ONCE):
        part = asked[start : start + AT_ONCE]
        for row in _standing(session, [reports[n] for n in part]):
            found |= {n: row.number for n in part if _is_about(reports[n], row)}
    return found


def _standing(session: Session, reports: Sequence[Said]) -> Iterable[Attribution]:
    signs = sorted({key_of(said.recordal_no) for said in reports if said.recordal_no})
    days = sorted({said.recognised_on for said in reports if said.category is Category.INVESTMENT})
    by_number = and_(Attribution.category.in_(WITH_NUMBER), Attribution.sign.in_(signs))
    by_day = and_(Attribution.category == Category.INVESTMENT, Attribution.recognised_on.in_(days))
    return session.scalars(select(Attribution).where(Attribution.state.in_(STANDING), or_(by_number, by_day)))


def _is_about(said: Said, row: Attribution) -> bool:
    if said.category is not row.category:
        return False
    if row.category is Category.INVESTMENT:
        return (said.amount, said.recognised_on) == (row.amount, row.recognised_on)
    return bool(said.recordal_no) and key_of(said.recordal_no) == row.sign


def service_confirmed(session: Session, event: events.ServiceConfirmed, *, actor: Actor, now: datetime) -> None:
    """Follower of ServiceConfirmed: Conflict `counted_already` where an accepted report counts the same. Where both
    have a number it alone decides; else the amount and the day do."""
    row = session.get_one(Attribution, event.attribution_id)
    claim = VolumeClaim
    asked = select(claim.id, claim.recordal_no, claim.amount_minor, claim.recognised_on)
    asked = asked.where(claim.category == row.category, claim.state == ClaimState.ACCEPTED, claim.uncounted.is_(None))
    for claim_id, said, *when in session.execute(asked.order_by(claim.id)):
        number = key_of(said)
        same = number == row.sign if number and row.sign else when == [row.amount_minor, row.recognised_on]
        if same:
            raise Conflict(_counted_by(claim_id, row), code="counted_already", rule="BR-84")


def _counted_by(claim_id: int, row: Attribution) -> str:
    if not row.sign:
        return _(
            "Report R%(number)06d counts this amount of this kind on this day. Have it withdrawn first, or decline "
            "here: nothing counts twice.",
            number=claim_id,
        )
    return _(
        "Report R%(number)06d counts this already: it says the same number, or, without a number, the same amount and"
        " day. Have it withdrawn first; where it is another deal, its center adds the number by a correction.",
        number=claim_id,
    )
