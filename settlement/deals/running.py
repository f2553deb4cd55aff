"""The clocks of a deal's money: instalments that fall due, milestones to be answered, and what inventors are owed."""

from collections.abc import Iterator
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import selectinload

from core.actor import Role
from core.clock import business_date
from core.i18n import lazy_gettext as lazy
from core.running import Asked, ClockKind, Clocks, Matter, Running, Told, traders
from listings.terms.vocabulary import Trigger
from parties.organisations.models import Organisation, OrganisationKind
from settlement.deals.inventors import open_duties
from settlement.deals.models import Deal, DealMilestone, Obligation
from settlement.deals.states import TAKES_MONEY, MilestoneState

PAYMENT = ClockKind(
    "deal_payment",
    lazy("Pay for a deal"),
    Matter.MONEY,
    before=(7, 1),
    after=True,
    columns=("obligation.due_on",),
)
MILESTONE = ClockKind(
    "milestone_answer",
    lazy("Confirm or refuse a milestone"),
    Matter.MONEY,
    before=(3, 1),
    after=True,
    columns=("deal_milestone.answer_by",),
)
# Its day is reckoned from the first release: no column keeps it.
REWARD = ClockKind("inventor_reward", lazy("Pay the inventors of a patent"), Matter.MONEY, before=(30, 7), after=True)


def officers(asked: Asked) -> tuple[Told, ...]:
    """The finance officers of the trading center."""
    own = asked.session.scalar(select(Organisation.id).filter_by(kind=OrganisationKind.EXCHANGE))
    return (Told(own, (Role.FINANCE_OFFICER,)),) if own is not None else ()


def payments(asked: Asked) -> Iterator[Running]:
    """Instalments with a day that are not paid in full. The trading center watches those that are late."""
    unpaid = Obligation.paid_minor + Obligation.waived_minor < Obligation.amount_minor
    query = (
        select(Obligation, Deal)
        .join(Deal, Deal.id == Obligation.deal_id)
        .where(Deal.state.in_(TAKES_MONEY), Obligation.due_on.is_not(None), unpaid)
    )
    own, watchers = asked.organisation_id, officers(asked)
    if own is not None:
        mine = [Deal.seller_id == own, Deal.buyer_id == own]
        if any(each.organisation_id == own for each in watchers):
            mine.append(Obligation.due_on < asked.today)
        query = query.where(or_(*mine))
    for owed, deal in asked.session.execute(query):
        assert owed.due_on is not None
        late = watchers if owed.due_on < asked.today else ()
        yield Running(
            kind=PAYMENT,
            subject=f"obligation:{owed.id}",
            due_on=owed.due_on,
            text=lazy("Pay %(amount)s for deal %(number)s", amount=owed.open, number=deal.number),
            href=f"/deals/{deal.number}",
            movers=traders(deal.buyer_id),
            watchers=(*traders(deal.seller_id), *late),
            began_on=_began_on(owed, deal),
        )


def _began_on(owed: Obligation, deal: Deal) -> date | None:
    """Since when the buyer knows the day: since the event that it waited for, else since both have signed."""
    if owed.trigger is Trigger.RECORDAL:
        return deal.recorded_on
    if owed.trigger is Trigger.MILESTONE:
        return None
    if owed.trigger is Trigger.FILING:
        return business_date(deal.filed_at) if deal.filed_at is not None else None
    return business_date(deal.signed_at) if deal.signed_at is not None else None


def milestones(asked: Asked) -> Iterator[Running]:
    """Milestones that the seller has reported and the buyer has not answered."""
    query = select(DealMilestone, Deal).join(Deal, Deal.id == DealMilestone.deal_id)
    query = query.where(DealMilestone.state == MilestoneState.REPORTED, Deal.state.in_(TAKES_MONEY))
    own = asked.organisation_id
    if own is not None:
        query = query.where(or_(Deal.seller_id == own, Deal.buyer_id == own))
    for row, deal in asked.session.execute(query.options(selectinload(Deal.obligations))):
        if not any(each.what == row.what and each.waits and each.open for each in deal.obligations):
            continue  # its instalment fell away with a right that was given up
        yield Running(
            kind=MILESTONE,
            subject=f"milestone:{row.id}",
            due_on=row.answer_by,
            text=lazy("Confirm or refuse a milestone of deal %(number)s", number=deal.number),
            href=f"/deals/{deal.number}",
            movers=traders(deal.buyer_id),
            watchers=traders(deal.seller_id),
            began_on=business_date(row.reported_at),
        )


def rewards(asked: Asked) -> Iterator[Running]:
    """What owners of a patent still owe its inventors of the income of a deal (BR-70)."""
    for deal, duty in open_duties(asked.session, asked.organisation_id):
        yield Running(
            kind=REWARD,
            subject=f"inventors:{deal.id}:{duty.organisation_id}",
            due_on=duty.due_on,
            text=lazy(
                "Pay the inventors %(amount)s of the income of deal %(number)s", amount=duty.open, number=deal.number
            ),
            href=f"/deals/{deal.number}/inventors",
            movers=traders(duty.organisation_id),
            began_on=min(release.effective_on for release in deal.releases),
        )


def derive(asked: Asked) -> Iterator[Running]:
    """All three."""
    yield from payments(asked)
    yield from milestones(asked)
    yield from rewards(asked)


CLOCKS = Clocks((PAYMENT, MILESTONE, REWARD), derive)
