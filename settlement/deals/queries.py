"""Reads of deals: who may see which, the money as a statement, and the stages as a line."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Select, or_, select, true
from sqlalchemy.orm import Session, selectinload

from core.actor import CENTER_ROLES, Actor, Role
from core.db import found, found_by, names
from core.errors import NotFound
from core.i18n import _
from core.money import Money
from core.paging import page_of
from parties.centers import queries as centers
from settlement.deals.models import Deal, DealOwner, DealPledgee, DealShare, Obligation, Release
from settlement.deals.states import TAKES_MONEY, DealState
from settlement.deals.wishes import Reversal
from settlement.holds.queries import held
from settlement.ledger.queries import is_officer
from settlement.payments.models import Payout

OVERSEERS = (Role.CITY_OFFICE, Role.ADMINISTRATOR)


def sees_all(session: Session, actor: Actor) -> bool:
    """The system, finance officers of the trading center, the city office and administrators."""
    return actor.is_system or actor.has(*OVERSEERS) or is_officer(session, actor)


def visible_to(session: Session, actor: Actor) -> ColumnElement[bool]:
    """The condition under which a deal is shown: its sides, the co-owners who share in it, the seller's broker, the
    people of the centers that share in it, and the overseers."""
    if sees_all(session, actor):
        return true()
    own = [names(actor.organisation_id, Deal.seller_id, Deal.buyer_id, Deal.broker_id)]
    owned = select(DealOwner.deal_id).where(names(actor.organisation_id, DealOwner.organisation_id))
    own.append(Deal.id.in_(owned))
    center = centers.center_of(session, actor.organisation_id) if actor.has(*CENTER_ROLES) else None
    if center is not None:
        own.append(Deal.id.in_(select(DealShare.deal_id).where(DealShare.center_id == center.id)))
    return or_(*own)


# What a list prints of each deal, looked up for all of them at once.
PARTS = (
    selectinload(Deal.items),
    selectinload(Deal.owners),
    selectinload(Deal.shares),
    selectinload(Deal.lines),
    selectinload(Deal.obligations),
    selectinload(Deal.pledgees).selectinload(DealPledgee.parts),
    selectinload(Deal.releases).selectinload(Release.lines),
    selectinload(Deal.cancellations),
    selectinload(Deal.reversals),
    selectinload(Deal.awards),
)


def deals_of(session: Session, actor: Actor, *, states: Sequence[DealState] = ()) -> Select[Deal]:
    """The deals that the actor may see, newest first."""
    query = select(Deal).where(visible_to(session, actor)).order_by(Deal.id.desc())
    return query.where(Deal.state.in_(states)) if states else query


def deal_for(session: Session, number: str, actor: Actor) -> Deal:
    """The deal of this number, if the actor may see it; NotFound otherwise (its existence is not told)."""
    deal = session.scalar(select(Deal).where(Deal.number == number, visible_to(session, actor)))
    if deal is None:
        raise NotFound(_("There is no deal under this number, or it is not yours to see."))
    return deal


def deal(session: Session, deal_id: int) -> Deal:
    """The deal, or NotFound."""
    return found(session, Deal, deal_id)


def payouts_of(session: Session, deal: Deal) -> list[Payout]:
    """Every payout and refund of the deal, oldest first."""
    return list(session.scalars(select(Payout).filter_by(purpose=deal.subject).order_by(Payout.id)))


@dataclass(frozen=True, slots=True)
class MoneyState:
    """The deal's money: what was agreed is what is still owed, held, released, and given up with a right."""

    agreed: Money
    owed: Money
    held: Money
    released: Money
    taken_back: Money
    given_up: Money


def money_of(session: Session, deal: Deal) -> MoneyState:
    """Owed from the obligations, held from the hold, released from the releases."""
    owed = sum(obligation.open.minor for obligation in deal.obligations)
    back = sum(release.reversed_minor + release.fee_reversed_minor for release in deal.releases)
    return MoneyState(
        agreed=deal.fixed + deal.buyer_fee,
        owed=Money(owed, deal.currency),
        held=held(session, deal.subject, deal.currency),
        released=deal.released + deal.fee_released,
        taken_back=Money(back, deal.currency),
        given_up=deal.given_up + deal.fee_given_up,
    )


def next_due(deal: Deal) -> tuple[Money, date | None] | None:
    """What the buyer owes next, and until when (None: when the event comes)."""
    waiting = [each for each in deal.obligations if each.payable]
    if not waiting:
        return None
    first = min(waiting, key=lambda each: (each.due_on or date.max, each.seq))
    return first.open, first.due_on


def owing() -> Select[Deal]:
    """Deals whose buyer owes an instalment with a day to pay it: due at signing, at the recordal once it is recorded,
    or on a date. What waits for an event has no day and is not due yet."""
    dated = select(Obligation.deal_id).where(
        Obligation.paid_minor + Obligation.waived_minor < Obligation.amount_minor, Obligation.due_on.is_not(None)
    )
    query = select(Deal).where(Deal.state.in_(TAKES_MONEY), Deal.id.in_(dated))
    return query.order_by(Deal.id).options(selectinload(Deal.obligations))


def may_read_files(session: Session, actor: Actor, deal_id: int) -> bool:
    """Whether the files kept for the deal may be read: by everybody who may see it."""
    return session.scalar(select(Deal.id).where(Deal.id == deal_id, visible_to(session, actor))) is not None


def may_add_files(session: Session, actor: Actor, deal_id: int) -> bool:
    """Whether the actor may keep a file for the deal: its two sides."""
    row = session.get(Deal, deal_id)
    return row is not None and (actor.acts_for(row.seller_id) or actor.acts_for(row.buyer_id))


def reversal_of(session: Session, deal: Deal, reversal_id: int) -> Reversal:
    """The deal's reversal of this number; NotFound for another deal's."""
    return found_by(session, Reversal, id=reversal_id, deal_id=deal.id)


def page_of_deals(
    session: Session, actor: Actor, *, states: Sequence[DealState] = (), before: int | None = None, limit: int = 20
) -> tuple[list[Deal], str | None]:
    """One page, newest first, and the key of the next one."""
    query = deals_of(session, actor, states=states).options(*PARTS)
    if before is not None:
        query = query.where(Deal.id < before)
    rows = list(session.scalars(query.limit(limit + 1)))
    return page_of(rows, limit)
