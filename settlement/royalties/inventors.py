"""What an owner owes the inventors of a patent of the running royalties of a year, where nothing else was agreed.

At least half of the net income of licensing goes to those who made it, year by year as it comes in (Law on Promoting
the Transformation of Scientific Achievements, article 45; Implementing Regulations of the Patent Law, rule 94; BR-70).
The net income of a year is what the owner got of the releases of that year, less what of them was taken back, whenever
that was. It is the owner's own duty: nothing is withheld for it, the owner notes what it paid.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from core import audit
from core.actor import Actor
from core.db import locked
from core.deadlines import add_months
from core.errors import Conflict
from core.i18n import _
from core.money import Money, total
from settlement.deals.inventors import (
    InventorReward,
    InventorRule,
    bound_among,
    note_reward,
    of_patents,
    rewarded,
    rule_on,
    rules_of_inventors,
)
from settlement.deals.models import Deal, DealItem, DealOwner
from settlement.deals.split import LineKind
from settlement.royalties.models import Plan, Settled, TakenBack


@dataclass(frozen=True, slots=True)
class YearDuty:
    """An owner's duty of a year's royalties of one plan: of so much net income so much at least, until a day; and what
    it paid of it."""

    plan: Plan
    organisation_id: int
    year: int
    net: Money
    least_bp: int
    owed: Money
    due_on: date
    source: str
    paid: Sequence[InventorReward]

    @property
    def paid_in_all(self) -> Money:
        """What was noted as paid."""
        return total([each.amount for each in self.paid], self.owed.currency)

    @property
    def open(self) -> Money:
        """What is still to be paid."""
        return max(self.owed - self.paid_in_all, Money(0, self.owed.currency))


def statement_of(session: Session, plan: Plan, organisation_id: int | None) -> list[YearDuty]:
    """The duty of one owner, year by year, the latest first; empty where the licence has no patent, nothing came in
    that stands, or the owner owes no inventors. Conflict `rules_missing`."""
    if organisation_id is None or organisation_id not in bound_among(session, {organisation_id}):
        return []
    return sorted(_duties(session, [plan], {organisation_id}), key=lambda each: -each.year)


def open_duties(session: Session, organisation_id: int | None) -> list[YearDuty]:
    """The duties of years of which something is still to be paid, of one organisation, or of all (None)."""
    patents = select(DealItem.deal_id).where(DealItem.right_kind == "patent")
    query = select(Plan).where(Plan.id.in_(select(Settled.plan_id)), Plan.deal_id.in_(patents)).order_by(Plan.id)
    owners = select(DealOwner.organisation_id)
    if organisation_id is not None:
        query = query.where(
            Plan.deal_id.in_(select(DealOwner.deal_id).where(DealOwner.organisation_id == organisation_id))
        )
        owners = owners.where(DealOwner.organisation_id == organisation_id)
    lines = (selectinload(Plan.releases).selectinload(Settled.lines),
             selectinload(Plan.taken_back).selectinload(TakenBack.lines))  # fmt: skip
    plans = session.scalars(query.options(*lines)).all()
    if not plans:
        return []
    bound = bound_among(session, set(session.scalars(owners)))
    return [each for each in _duties(session, plans, bound) if each.open]


def _duties(session: Session, plans: Sequence[Plan], bound: set[int]) -> list[YearDuty]:
    rules, deal_ids = rules_of_inventors(session), [plan.deal_id for plan in plans]
    items = select(DealItem.deal_id, DealItem.right_kind, DealItem.allocation_bp).where(DealItem.given_up_at.is_(None))
    patents: dict[int, int] = defaultdict(int)
    kept: dict[int, int] = defaultdict(int)
    for deal_id, kind, part in session.execute(items.where(DealItem.deal_id.in_(deal_ids))):
        kept[deal_id] += part
        patents[deal_id] += part if kind == "patent" else 0
    paid = rewarded(session, deal_ids)
    return [
        _duty(plan, owner, year, of_patents(net, patents[plan.deal_id], kept[plan.deal_id]), rules, paid)
        for plan in plans
        for (owner, year), net in _net_of(plan).items()
        if owner in bound and net and patents[plan.deal_id]
    ]


def _duty(
    plan: Plan,
    owner: int,
    year: int,
    net: Money,
    rules: Sequence[InventorRule],
    paid: Mapping[tuple[int, int, int | None], Sequence[InventorReward]],
) -> YearDuty:
    ended = date(year, 12, 31)
    rule = rule_on(rules, ended)
    return YearDuty(
        plan, owner, year, net, rule.least_bp, net.share(rule.least_bp), add_months(ended, rule.months), rule.source,
        paid.get((plan.deal_id, owner, year), ()),
    )  # fmt: skip


def _net_of(plan: Plan) -> dict[tuple[int, int], Money]:
    """(owner, year of the release) → what it got of the releases of the year and still has."""
    found: dict[tuple[int, int], int] = defaultdict(int)
    back: dict[tuple[int, int], int] = defaultdict(int)
    for row in plan.taken_back:
        for gone in row.lines:
            if row.release_id is not None:
                back[row.release_id, gone.place] += gone.amount_minor
    for release in plan.releases:
        for line in release.lines:
            if line.kind is LineKind.SELLER and line.organisation_id is not None:
                kept = line.amount_minor - back[release.id, line.place]
                found[line.organisation_id, release.effective_on.year] += kept
    return {key: plan.money(minor) for key, minor in found.items()}


def record_reward(
    session: Session, *, plan_id: int, year: int, amount: Money, paid_on: date, note: str, actor: Actor, now: datetime
) -> InventorReward:
    """An owner notes what it paid its inventors of a year's royalties. Raises NotAllowed unless acting for an owner of
    the licence, Conflict `no_duty`, Unacceptable by field."""
    plan = locked(session, Plan, plan_id)
    deal = session.get_one(Deal, plan.deal_id)
    actor.must_act_for_one_of([owner.organisation_id for owner in deal.owners])
    duties = statement_of(session, plan, actor.organisation_id)
    duty = next((each for each in duties if each.year == year), None)
    if duty is None:
        raise Conflict(_("No royalties of a patent were released to you in this year."), code="no_duty")
    row = note_reward(
        session, deal, organisation_id=duty.organisation_id, year=year, amount=amount, paid_on=paid_on, note=note,
        actor=actor, now=now,
    )  # fmt: skip
    after = {"year": year, "amount": amount.amount, "currency": amount.currency, "paid_on": paid_on.isoformat()}
    audit.record(session, plan.subject, "royalty.inventors_rewarded", actor=actor, now=now, after=after)
    return row
