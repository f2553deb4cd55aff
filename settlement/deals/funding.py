"""Money that came for a deal: what is owed is taken into the hold, the rest goes back to who paid it."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Protocol

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import audit, events
from core.actor import Actor
from core.db import found, locked
from core.fields import whole
from core.i18n import lazy_gettext
from core.logs import step
from core.money import Money, total
from listings.terms.vocabulary import Trigger
from settlement.deals import facts
from settlement.deals.models import Deal, DealReceipt, Obligation
from settlement.deals.news import tell_all
from settlement.deals.owing import pay_from_receipt
from settlement.deals.releasing import release_late
from settlement.deals.states import TAKES_MONEY, DealState
from settlement.holds import services as holds
from settlement.payments.models import Payout, PayoutKind, Receipt
from settlement.payments.payouts import queue_payout
from settlement.payments.promised import unpromised
from settlement.payments.statements.models import LineBooking

GONE_BACK = ("sent_back", "taken_back")


def deal_of(purpose: str) -> int | None:
    """The deal's id in 'deal:42', None for money that came for something else."""
    kind, _colon, number = purpose.partition(":")
    return whole(number) if kind == "deal" else None


def money_received(session: Session, event: events.PaymentChanged, *, actor: Actor, now: datetime) -> None:
    """Follower of PaymentChanged: a confirmed receipt of 'deal:…' is used at once. The same receipt acts once."""
    deal_id = deal_of(event.purpose)
    if event.operation != "received" or deal_id is None or session.get(Deal, deal_id) is None:
        return
    deal = locked(session, Deal, deal_id)
    if session.scalar(select(DealReceipt.id).filter_by(receipt_id=event.payment_id)) is not None:
        return
    receipt = found(session, Receipt, event.payment_id)
    deal.receipts.append(
        DealReceipt(
            receipt_id=receipt.id,
            payer_id=receipt.payer_id,
            received_on=receipt.received_on,
            amount_minor=receipt.amount_minor,
            applied_minor=0,
            returned_minor=0,
            currency=receipt.currency,
        )
    )
    session.flush()
    use_money(session, deal, actor=actor, now=now)


def money_gone_back(session: Session, event: events.PaymentChanged, *, actor: Actor, now: datetime) -> None:
    """Follower of PaymentChanged: of what lay unapplied for the deal, something was sent back by an officer or taken
    back by the payer's bank. It is not used any more, nor sent back again."""
    deal_id = deal_of(event.purpose)
    if event.operation not in GONE_BACK or deal_id is None or session.get(Deal, deal_id) is None:
        return
    deal = locked(session, Deal, deal_id)
    note_gone_back(session, deal.receipts, event)


class Paid(Protocol):
    """A payment as its unit keeps it."""

    receipt_id: int
    payer_id: int
    currency: str
    returned_minor: int

    @property
    def unused(self) -> Money:
        """What was neither applied nor sent back."""


def note_gone_back(session: Session, came: Sequence[Paid], event: events.PaymentChanged) -> None:
    """Of these payments so much as went back is unused no more: of the receipt that was taken back, or of those of the
    refund's payee, its own receipt first, then the newest."""
    rows = list(reversed(came))
    if event.operation == "taken_back":
        booked = found(session, LineBooking, event.payment_id)
        rows = [row for row in rows if row.receipt_id == booked.receipt_id]
        left = booked.line.amount_minor
    else:
        payout = found(session, Payout, event.payment_id)
        rows = [row for row in rows if (row.payer_id, row.currency) == (payout.payee_id, payout.currency)]
        rows.sort(key=lambda row: row.receipt_id != payout.receipt_id)
        left = payout.amount_minor
    for row in rows:
        part = min(left, row.unused.minor)
        row.returned_minor += part
        left -= part
    session.flush()


def use_money(session: Session, deal: Deal, *, actor: Actor, now: datetime) -> None:
    """Apply what lies unapplied for the deal: into the hold as far as owed, the excess into a refund payout.

    Before both have signed, money waits (it is not refused); after an end of the deal all of it goes back. What comes
    after the recordal is released at once, unless it is frozen.
    """
    if deal.state is DealState.AGREED:
        return
    for row in deal.receipts:
        if row.unused:
            _take(session, deal, row, actor=actor, now=now)
        if row.unused:
            pay_from_receipt(session, deal, row, lying(session, deal, row.currency), actor=actor, now=now)
        if row.unused:
            _give_back(session, deal, row, actor=actor, now=now)
    _tell_state(session, deal, actor=actor, now=now)
    release_late(session, deal, actor=actor, now=now)


def in_order_of_payment(obligations: Iterable[Obligation]) -> list[Obligation]:
    """Oldest first: what falls due at signing, then by due date, then in the order of the terms."""
    return sorted(
        obligations, key=lambda each: (each.trigger is not Trigger.SIGNING, each.due_on or date.max, each.seq)
    )


def owed(deal: Deal, *, on_top: bool | None = None) -> Money:
    """All that the buyer has not yet paid; only of the price, or only of the fees on top of it, where that is asked."""
    own = [each.open for each in deal.obligations if on_top in (None, each.on_top)]
    return total(own, deal.currency)


def payable(deal: Deal) -> Money:
    """What the buyer can pay now: all that it owes, but for milestones that are not confirmed."""
    return total([each.payable for each in deal.obligations], deal.currency)


def lying(session: Session, deal: Deal, currency: str) -> Money:
    """What lies unapplied for the deal and is not to go back (an officer may have sent some of it back by hand)."""
    return unpromised(session, deal.subject, currency)


def _take(session: Session, deal: Deal, row: DealReceipt, *, actor: Actor, now: datetime) -> None:
    if deal.state not in TAKES_MONEY or row.currency != deal.currency:
        return
    amount = min(row.unused, payable(deal), lying(session, deal, row.currency))
    if not amount:
        return
    fee = _allocate(deal, amount)
    key = facts.receipt_key(deal, row)
    for part, own_key in ((amount - fee, key), (fee, f"{key}:fee")):
        if part:
            holds.take(
                session,
                subject=deal.subject,
                amount=part,
                from_account=f"unapplied:{deal.subject}",
                key=own_key,
                actor=actor,
                now=now,
            )
    row.applied_minor += amount.minor
    row.fee_minor += fee.minor
    session.flush()
    step("money held", deal=deal.id)
    facts.collected(session, deal, row, amount - fee, actor=actor, now=now)
    after = {"receipt": row.receipt_id, "amount": amount.amount, "currency": amount.currency}
    audit.record(session, deal.subject, "deal.money_held", actor=actor, now=now, after=after)


def _allocate(deal: Deal, amount: Money) -> Money:
    """Pay what is owed in its order; gives what of it went to fees on top of the price."""
    left, fee = amount.minor, 0
    for obligation in in_order_of_payment(deal.obligations):
        part = min(left, obligation.payable.minor)
        obligation.paid_minor += part
        left -= part
        fee += part if obligation.on_top else 0
    return Money(fee, deal.currency)


def _give_back(session: Session, deal: Deal, row: DealReceipt, *, actor: Actor, now: datetime) -> None:
    amount = min(row.unused, lying(session, deal, row.currency))
    if not amount:
        return
    queue_payout(
        session,
        purpose=deal.subject,
        payee_id=row.payer_id,
        kind=PayoutKind.REFUND,
        amount=amount,
        from_account=f"unapplied:{deal.subject}",
        key=f"{facts.receipt_key(deal, row)}:excess:{row.returned_minor}",  # a receipt can go back in parts
        receipt_id=row.receipt_id,
        actor=actor,
        now=now,
    )
    row.returned_minor += amount.minor
    session.flush()
    after = {"receipt": row.receipt_id, "amount": amount.amount, "currency": amount.currency}
    audit.record(session, deal.subject, "deal.excess_returned", actor=actor, now=now, after=after)


def unpay(deal: Deal, of_price: Money, of_fee: Money) -> None:
    """What was paid last is owed again first."""
    left = {False: of_price.minor, True: of_fee.minor}
    for obligation in reversed(in_order_of_payment(deal.obligations)):
        back = min(left[obligation.on_top], obligation.paid_minor)
        obligation.paid_minor -= back
        left[obligation.on_top] -= back


def send_back(
    session: Session, deal: Deal, amount: Money, fee: Money, *, key: str, reason: str, actor: Actor, now: datetime
) -> None:
    """What lies unapplied again (`amount` of the price, `fee` of what came on top of it) goes back to who paid it,
    newest receipt first, by refund payouts."""
    for receipt in sorted(deal.own_receipts, key=lambda each: -each.id):
        of_price, of_fee = min(amount, receipt.of_price), min(fee, Money(receipt.fee_minor, deal.currency))
        part = of_price + of_fee
        if part:
            queue_payout(
                session,
                purpose=deal.subject,
                payee_id=receipt.payer_id,
                kind=PayoutKind.REFUND,
                amount=part,
                from_account=f"unapplied:{deal.subject}",
                key=f"{key}:refund:{receipt.receipt_id}",
                receipt_id=receipt.receipt_id,
                actor=actor,
                now=now,
            )
            facts.uncollected(session, deal, receipt, of_price, key=key, reason=reason, actor=actor, now=now)
            receipt.applied_minor -= part.minor
            receipt.fee_minor -= of_fee.minor
            receipt.returned_minor += part.minor
            amount, fee = amount - of_price, fee - of_fee


def _tell_state(session: Session, deal: Deal, *, actor: Actor, now: datetime) -> None:
    """SIGNED and PARTLY_FUNDED move on: funded is when all that is due at signing is held."""
    if deal.state not in (DealState.SIGNED, DealState.PARTLY_FUNDED):
        return
    before = deal.state
    owed_at_signing = any(each.open for each in deal.obligations if each.trigger is Trigger.SIGNING)
    if not owed_at_signing:
        deal.advance("fund")
        deal.funded_at = now
        if deal.is_paid_later:
            text = lazy_gettext(
                "Nothing of deal %(number)s falls due at signing, so no money is held. The recordal can be filed.",
                number=deal.number,
            )
        else:
            text = lazy_gettext("The money for deal %(number)s is held. The recordal can be filed.", number=deal.number)
        tell_all(session, deal, "funded", text, now)
    elif any(each.paid_minor for each in deal.obligations):
        deal.advance("fund partly")
    if deal.state is not before:
        audit.record(
            session,
            deal.subject,
            "deal.partly_funded" if owed_at_signing else "deal.funded",
            actor=actor,
            now=now,
            before={"state": before.value},
            after={"state": deal.state.value},
        )
    session.flush()
