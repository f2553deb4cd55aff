"""Earnest money: what a deal agreed as such, what of it has that effect, and what becomes of it in a default.

Who gave it and fails to perform forfeits it; who took it and fails gives it back doubled. What exceeds a fifth of the
price has no such effect and simply goes back (Civil Code, articles 586 to 588; BR-66). It is formed by being paid.
"""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import CheckConstraint, String, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from core import audit
from core.actor import Actor, Role
from core.clock import business_date
from core.db import Base, pk
from core.errors import Conflict
from core.i18n import _, lazy_gettext
from core.money import Money
from listings.terms.agreement import Terms
from settlement.deals import facts
from settlement.deals.ending import end_deal, locked_with_its_right, must_give_reason
from settlement.deals.funding import unpay
from settlement.deals.models import Deal
from settlement.deals.news import tell_all
from settlement.deals.owing import is_collected, owed_again, parked, pass_on
from settlement.deals.parts import held_parts
from settlement.deals.paying import pay
from settlement.deals.standing import must_work_for_center
from settlement.deals.states import DEAL, SIGNED_AND_OPEN
from settlement.holds import services as holds
from settlement.ledger import services as ledger
from settlement.payments.officers import must_be_officer
from settlement.rulebook.models import stands


class EarnestRule(Base):
    """The part of a price that earnest money can be of with effect, in force from `valid_from` on."""

    __tablename__ = "earnest_rule"
    __table_args__ = (
        UniqueConstraint("valid_from"),
        CheckConstraint("most_bp BETWEEN 1 AND 10000", name="most_is_a_part"),
    )

    id: Mapped[pk]
    most_bp: Mapped[int]
    valid_from: Mapped[date]
    source: Mapped[str] = mapped_column(String(300))


DECIDES = Role.CENTER_MANAGER


@dataclass(frozen=True, slots=True)
class Earnest:
    """What was agreed as earnest money, what of it was paid and is held, and what of that has the effect."""

    agreed: Money
    paid: Money
    effect: Money

    @property
    def without_effect(self) -> Money:
        """What of it simply goes back."""
        return self.paid - self.effect


def share_of(deal: Deal) -> int:
    """What of the fixed price was agreed as earnest money, in basis points."""
    return int(Terms.from_json(deal.terms).further.get("earnest_bp") or 0)


def earnest_of(session: Session, deal: Deal) -> Earnest:
    """The deal's earnest money by the rule of the day of acceptance (worked example 12); nothing where none was agreed.

    Raises Conflict `rules_missing`.
    """
    day = business_date(deal.agreed_at)
    rule = session.scalar(
        select(EarnestRule).where(EarnestRule.valid_from <= day).order_by(EarnestRule.valid_from.desc()).limit(1)
    )
    if rule is None:
        raise Conflict(_("There is no rule in force on %(day)s about earnest money.", day=day), code="rules_missing")
    agreed = deal.fixed.share(share_of(deal))
    paid = min(agreed, held_parts(session, deal)[0])
    return Earnest(agreed, paid, min(paid, deal.fixed.share(rule.most_bp)))


def record_default(session: Session, *, deal_id: int, by_buyer: bool, reason: str, actor: Actor, now: datetime) -> Deal:
    """The closing center's manager ends a signed deal because one side failed to perform, with the effect of earnest
    money; everything else that is held goes back to who paid it.

    Raises NotAllowed, IllegalTransition once the recordal is filed, Conflict `no_earnest` where none is held,
    Unacceptable without a reason, the hold's own refusal while it is frozen.
    """
    deal = locked_with_its_right(session, deal_id)
    must_work_for_center(session, deal, actor, DECIDES)
    if deal.state not in SIGNED_AND_OPEN:
        DEAL.after(deal.state, "cancel")
        raise Conflict(_("Nobody is bound yet: either side can cancel this deal alone."), code="not_signed")
    must_give_reason(reason)
    earnest = earnest_of(session, deal)
    if not earnest.effect:
        raise Conflict(
            _("No earnest money is held for this deal. End it by a cancellation instead."), code="no_earnest"
        )
    if by_buyer:
        _forfeit(session, deal, earnest.effect, reason=reason, actor=actor, now=now)
    else:
        _owe_again(session, deal, earnest.effect, reason=reason, actor=actor, now=now)
    end_deal(session, deal, reason=reason, actor=actor, now=now)
    after = {"by": "buyer" if by_buyer else "seller", "earnest": earnest.effect.amount, "reason": reason.strip()}
    audit.record(session, deal.subject, "deal.default", actor=actor, now=now, after=after)
    text = lazy_gettext("Deal %(number)s ended because one side did not perform.", number=deal.number)
    if by_buyer:
        pay(session, deal, deal.seller_id, earnest.effect, key=f"{deal.subject}:earnest:payout",
            set_off_key=f"{deal.subject}:earnest:set-off", actor=actor, now=now)  # fmt: skip
    tell_all(session, deal, "default", text, now)
    return deal


def _forfeit(session: Session, deal: Deal, effect: Money, *, reason: str, actor: Actor, now: datetime) -> None:
    """The buyer's earnest money is the seller's; it is income of the seller and no operating volume."""
    key = f"{deal.subject}:earnest"
    holds.release(
        session,
        subject=deal.subject,
        to=[(f"payable:org:{deal.seller_id}", effect)],
        key=key,
        effective_on=business_date(now),
        actor=actor,
        now=now,
    )
    unpay(deal, effect, Money(0, deal.currency))
    left = effect
    for receipt in deal.own_receipts:
        part = min(left, receipt.of_price)
        facts.uncollected(session, deal, receipt, part, key=key, reason=reason, actor=actor, now=now)
        receipt.applied_minor -= part.minor
        receipt.forfeited_minor += part.minor
        left = left - part
    session.flush()


def _owe_again(session: Session, deal: Deal, effect: Money, *, reason: str, actor: Actor, now: datetime) -> None:
    """The seller owes as much again as goes back: a claim on it. The buyer's part is parked until it has been paid, so
    that nobody is paid, nor set off against, out of what is not there."""
    ledger.post(
        session,
        key=f"{deal.subject}:earnest",
        moves=[ledger.Move(f"receivable:org:{deal.seller_id}", parked(deal), effect)],
        effective_on=business_date(now),
        subject=deal.subject,
        actor=actor,
        now=now,
        note=reason.strip()[:300],
    )


def pay_doubled(session: Session, *, deal_id: int, actor: Actor, now: datetime) -> None:
    """A finance officer has the buyer paid what the seller owed on top of the earnest money, once the seller owes
    nothing more and nothing of it is only being called in; once for ever.

    Raises NotAllowed, Conflict (`nothing_owed`, `not_collected`).
    """
    must_be_officer(session, actor)
    deal = locked_with_its_right(session, deal_id)
    owed = owed_again(session, deal)
    if owed is None:
        raise Conflict(_("Nothing is owed on top of earnest money in this deal."), code="nothing_owed")
    if not is_collected(session, deal, owed):
        raise Conflict(
            _(
                "The other side has not paid yet what it owes. It pays by bank transfer under the deal's number, or its"
                " claim is set off against its next payouts."
            ),
            code="not_collected",
        )
    pass_on(session, deal, owed, actor=actor, now=now)


stands(EarnestRule)
