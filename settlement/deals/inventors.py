"""What an owner owes the inventors of a patent that brought in money, where nothing else was agreed with them.

At least half of the net income from assigning or licensing goes to those who made it (Law on Promoting the
Transformation of Scientific Achievements, article 45; Implementing Regulations of the Patent Law, rule 94; BR-70). It
is the owner's own duty: nothing is withheld for it, the owner notes what it paid.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column, selectinload

from core import audit
from core.actor import Actor
from core.clock import business_date
from core.db import Base, append_only, found, locked, minor, pk
from core.deadlines import add_months
from core.errors import Conflict, Unacceptable
from core.i18n import _
from core.money import Money, total
from parties.organisations.models import Organisation, OrganisationKind
from settlement.deals.models import Deal, DealItem, DealOwner, Release, ReleaseLine
from settlement.deals.split import LineKind
from settlement.ledger.models import table_of
from settlement.rulebook.models import stands

WHO = (
    OrganisationKind.ENTERPRISE,
    OrganisationKind.SME,
    OrganisationKind.UNIVERSITY,
    OrganisationKind.RESEARCH_INST,
)


class InventorRule(Base):
    """The least part of the net income, and within how many months of its release it is to be paid."""

    __tablename__ = "inventor_rule"
    __table_args__ = (
        UniqueConstraint("valid_from"),
        CheckConstraint("least_bp BETWEEN 1 AND 10000 AND months BETWEEN 1 AND 24", name="within_reason"),
    )

    id: Mapped[pk]
    least_bp: Mapped[int]
    months: Mapped[int]
    valid_from: Mapped[date]
    source: Mapped[str] = mapped_column(String(300))


class InventorReward(Base):
    """What an owner says that it paid its inventors of a deal's income, or with `year` of the running royalties of that
    year; `note` names them and the paper for it."""

    __tablename__ = "inventor_reward"
    __table_args__ = (
        CheckConstraint("amount_minor > 0", name="amount_positive"),
        CheckConstraint("note <> ''", name="note_given"),
        CheckConstraint("year IS NULL OR year BETWEEN 2000 AND 2200", name="year_within_reason"),
    )

    id: Mapped[pk]
    deal_id: Mapped[int] = mapped_column(ForeignKey("deal.id"), index=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    year: Mapped[int | None]
    amount_minor: Mapped[minor]
    currency: Mapped[str] = mapped_column(String(3))
    paid_on: Mapped[date]
    note: Mapped[str] = mapped_column(String(1000))
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[str] = mapped_column(String(200))

    @property
    def amount(self) -> Money:
        """What was paid."""
        return Money(self.amount_minor, self.currency)


append_only(table_of(InventorReward))


@dataclass(frozen=True, slots=True)
class Duty:
    """An owner's duty of one deal: of so much net income so much at least, until a day; and what it paid of it."""

    organisation_id: int
    net: Money
    least_bp: int
    owed: Money
    due_on: date
    source: str
    paid: Sequence[InventorReward]

    @property
    def open(self) -> Money:
        """What is still to be paid."""
        paid = total([each.amount for each in self.paid], self.owed.currency)
        return max(self.owed - paid, Money(0, self.owed.currency))


def duty_of(session: Session, deal: Deal, organisation_id: int | None) -> Duty | None:
    """The duty of one of the deal's owners; None where there is no patent, no income that stands, or no such owner.

    The net income is what was released to it, fees and tax taken off, less what was taken back. Of a bundle the part
    counts that falls to its patents among the rights that are recorded. Conflict `rules_missing`.
    """
    if organisation_id is None or found(session, Organisation, organisation_id).kind not in WHO:
        return None
    paid = session.scalars(
        select(InventorReward)
        .filter_by(deal_id=deal.id, organisation_id=organisation_id, year=None)
        .order_by(InventorReward.paid_on, InventorReward.id)
    ).all()
    return _duty(deal, organisation_id, rules_of_inventors(session), paid)


def open_duties(session: Session, organisation_id: int | None) -> list[tuple[Deal, Duty]]:
    """The duties of which something is still to be paid, of one organisation, or of all where None is given: the same
    number of statements however many there are."""
    every = selectinload(Deal.releases).selectinload(Release.lines).selectinload(ReleaseLine.deal_line)
    patents = select(DealItem.deal_id).where(DealItem.right_kind == "patent")
    query = select(Deal).where(Deal.id.in_(select(Release.deal_id)), Deal.id.in_(patents))
    if organisation_id is not None:
        owned = select(DealOwner.deal_id).where(DealOwner.organisation_id == organisation_id)
        query = query.where(Deal.id.in_(owned))
    deals = session.scalars(
        query.options(selectinload(Deal.items), selectinload(Deal.owners), every).order_by(Deal.id)
    ).all()
    if not deals:
        return []
    everybody = {owner.organisation_id for deal in deals for owner in deal.owners}
    owners = everybody if organisation_id is None else {organisation_id}
    bound = bound_among(session, owners)
    paid = rewarded(session, [deal.id for deal in deals])
    rules = rules_of_inventors(session)
    pairs = [(deal, owner.organisation_id) for deal in deals for owner in deal.owners if owner.organisation_id in bound]
    duties = [(deal, _duty(deal, owner, rules, paid[deal.id, owner, None])) for deal, owner in pairs]
    return [(deal, duty) for deal, duty in duties if duty is not None and duty.open]


def _duty(
    deal: Deal, organisation_id: int, rules: Sequence[InventorRule], paid: Sequence[InventorReward]
) -> Duty | None:
    recorded = [item for item in deal.kept_items if item.recorded_on is not None]
    patents = sum(item.allocation_bp for item in recorded if item.right_kind == "patent")
    own = [
        (release.effective_on, line.standing.amount)
        for release in deal.releases
        for line in release.lines
        if line.deal_line.kind is LineKind.SELLER and line.deal_line.organisation_id == organisation_id
    ]
    own = [(day, amount) for day, amount in own if amount]
    if not own or not patents or deal.came_to_nothing:
        return None
    first = min(day for day, _amount in own)
    rule = rule_on(rules, first)
    whole = total([amount for _day, amount in own], deal.currency)
    net = of_patents(whole, patents, sum(item.allocation_bp for item in recorded))
    due_on = add_months(first, rule.months)
    return Duty(organisation_id, net, rule.least_bp, net.share(rule.least_bp), due_on, rule.source, paid)


def of_patents(whole: Money, patents: int, among: int) -> Money:
    """What of an income falls to patents, by their basis points among those of all its rights, half up."""
    return Money((2 * whole.minor * patents + among) // (2 * among), whole.currency)


def bound_among(session: Session, organisation_ids: set[int]) -> set[int]:
    """Those whose kind owes inventors anything."""
    query = select(Organisation.id).where(Organisation.id.in_(organisation_ids), Organisation.kind.in_(WHO))
    return set(session.scalars(query))


def rewarded(
    session: Session, deal_ids: Sequence[int]
) -> defaultdict[tuple[int, int, int | None], list[InventorReward]]:
    """(deal, owner, year or None) → what was noted as paid."""
    paid: defaultdict[tuple[int, int, int | None], list[InventorReward]] = defaultdict(list)
    query = select(InventorReward).where(InventorReward.deal_id.in_(deal_ids))
    for row in session.scalars(query.order_by(InventorReward.paid_on, InventorReward.id)):
        paid[row.deal_id, row.organisation_id, row.year].append(row)
    return paid


def rules_of_inventors(session: Session) -> Sequence[InventorRule]:
    """The rules in the order of their days."""
    return session.scalars(select(InventorRule).order_by(InventorRule.valid_from)).all()


def rule_on(rules: Sequence[InventorRule], day: date) -> InventorRule:
    """The rule in force on a day; Conflict `rules_missing`."""
    begun = [rule for rule in rules if rule.valid_from <= day]
    if not begun:
        raise Conflict(_("There is no rule in force on %(day)s about inventors.", day=day), code="rules_missing")
    return begun[-1]


def record_reward(
    session: Session, *, deal_id: int, amount: Money, paid_on: date, note: str, actor: Actor, now: datetime
) -> InventorReward:
    """An owner notes what it paid its inventors. Raises NotAllowed unless acting for an owner of the deal, Conflict
    `no_duty`, Unacceptable by field."""
    deal = locked(session, Deal, deal_id)
    actor.must_act_for_one_of([owner.organisation_id for owner in deal.owners])
    duty = duty_of(session, deal, actor.organisation_id)
    if duty is None:
        raise Conflict(_("No income of a patent was released to you in this deal."), code="no_duty")
    row = note_reward(
        session, deal, organisation_id=duty.organisation_id, amount=amount, paid_on=paid_on, note=note, actor=actor,
        now=now,
    )  # fmt: skip
    after = {"amount": amount.amount, "currency": amount.currency, "paid_on": paid_on.isoformat()}
    audit.record(session, deal.subject, "deal.inventors_rewarded", actor=actor, now=now, after=after)
    return row


stands(InventorRule)


def note_reward(
    session: Session,
    deal: Deal,
    *,
    organisation_id: int,
    amount: Money,
    paid_on: date,
    note: str,
    year: int | None = None,
    actor: Actor,
    now: datetime,
) -> InventorReward:
    """Keep what an owner says it paid of a duty that the caller has looked at. Unacceptable by field."""
    _must_be_payment(amount, deal.currency, paid_on, note, now)
    row = InventorReward(
        deal_id=deal.id,
        organisation_id=organisation_id,
        year=year,
        amount_minor=amount.minor,
        currency=amount.currency,
        paid_on=paid_on,
        note=note.strip(),
        recorded_at=now,
        recorded_by=actor.name,
    )
    session.add(row)
    session.flush()
    return row


def _must_be_payment(amount: Money, currency: str, paid_on: date, note: str, now: datetime) -> None:
    faults: dict[str, list[str]] = {}
    if amount.currency != currency or amount.minor <= 0:
        faults["amount"] = [_("Write an amount above zero in %(currency)s.", currency=currency)]
    if paid_on > business_date(now):
        faults["paid_on"] = [_("This day lies in the future.")]
    if not note.strip():
        faults["note"] = [_("Name the inventors, and the paper that shows the payment.")]
    if faults:
        raise Unacceptable(_("Some answers are missing or do not fit."), fields=faults)
