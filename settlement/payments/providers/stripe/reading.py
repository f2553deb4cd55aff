"""Stripe's objects as our snapshots. Its amounts are minor units as ours are; instants are seconds."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from core.money import EXPONENTS, Money
from settlement.payments.providers.port import Dispute, DisputeSaid, PayeeSaid, Payment, Said, Snapshot

# Stripe takes three-decimal currencies in tens only; they are paid by bank transfer.
CURRENCIES = frozenset(code for code, digits in EXPONENTS.items() if digits < 3)

# An inquiry (`warning_…`) takes no money, so it is no dispute of ours; a prevented one never took any.
DISPUTES = {
    "needs_response": DisputeSaid.OPENED,
    "under_review": DisputeSaid.OPENED,
    "won": DisputeSaid.WON,
    "lost": DisputeSaid.LOST,
}
REFUNDS = {"pending": Said.PENDING, "requires_action": Said.PENDING, "succeeded": Said.SUCCEEDED}
PAYOUTS = {"pending": Said.PENDING, "in_transit": Said.PENDING, "paid": Said.SUCCEEDED}


def money(minor: int, currency: str) -> Money:
    """Stripe writes currencies in small letters."""
    return Money(minor, currency.upper())


def instant(seconds: int) -> datetime:
    """Seconds since 1970 as an aware instant."""
    return datetime.fromtimestamp(seconds, UTC)


def key_in(thing: Any) -> str:
    """Our key in an object's metadata; '' if it carries none."""
    metadata = getattr(thing, "metadata", None)
    key = getattr(metadata, "op", None) if metadata is not None else None
    return key if isinstance(key, str) else ""


def of_session(session: Any, disputes: Iterable[Any], wanted: Iterable[str]) -> Snapshot:
    """A Checkout Session with its PaymentIntent and charge expanded."""
    intent = session.payment_intent
    payment = of_intent(intent) if intent is not None and not isinstance(intent, str) else None
    missing = sorted(set(wanted) - set(session.payment_method_types or ()))
    alarm = f"Stripe offers no {', '.join(missing)} on {session.id}" if missing else ""
    said, reason = _said_of(session, intent)
    if payment is not None:
        said, reason = Said.SUCCEEDED, ""
    return Snapshot(
        said,
        session.id,
        session.url or "",
        reason,
        (payment,) if payment else (),
        tuple(of_dispute(each) for each in disputes if each.status in DISPUTES),
        alarm,
    )


def _said_of(session: Any, intent: Any) -> tuple[Said, str]:
    if session.status == "expired":
        return Said.DECLINED, "expired"
    if session.status == "complete" and getattr(intent, "status", "") in ("requires_payment_method", "canceled"):
        error = getattr(intent, "last_payment_error", None)
        return Said.DECLINED, getattr(error, "message", None) or "the payment failed"
    return Said.PENDING, ""


def of_intent(intent: Any) -> Payment | None:
    """What was paid, once it has arrived; the fee once it is known and in the same currency."""
    if intent.status != "succeeded":
        return None
    charge = intent.latest_charge
    details = getattr(charge, "payment_method_details", None)
    booked = getattr(charge, "balance_transaction", None)
    fee = None
    if booked is not None and not isinstance(booked, str) and booked.currency == intent.currency and booked.fee:
        fee = money(booked.fee, booked.currency)
    return Payment(
        intent.id,
        money(intent.amount_received, intent.currency),
        instant(charge.created),
        getattr(details, "type", "") or "",
        fee,
    )


# Of these the whole amount is Stripe's.
OWN_FEES = frozenset({"stripe_fee", "stripe_fx_fee", "tax_fee", "network_cost"})


def charged(booked: Any) -> Money:
    """What Stripe kept by a balance transaction that is no payment; the fee of a payment is told with it."""
    if booked.type in ("charge", "payment"):
        return money(0, booked.currency)
    return money(-booked.net if booked.type in OWN_FEES else booked.fee, booked.currency)


def balances(told: Any) -> list[Money]:
    """A Balance by currency."""
    sums: dict[str, int] = {}
    for each in [*told.available, *told.pending]:
        sums[each.currency] = sums.get(each.currency, 0) + each.amount
    return [money(minor, currency) for currency, minor in sorted(sums.items())]


def of_dispute(dispute: Any) -> Dispute:
    """A dispute that has taken money."""
    due = getattr(getattr(dispute, "evidence_details", None), "due_by", None)
    return Dispute(
        dispute.id,
        dispute.payment_intent,
        money(dispute.amount, dispute.currency),
        DISPUTES[dispute.status],
        dispute.reason or "",
        instant(due) if due else None,
    )


def of_refund(refund: Any) -> Snapshot:
    """A refund that failed, even after it had succeeded, has come back."""
    reason = getattr(refund, "failure_reason", None) or refund.status
    return Snapshot(REFUNDS.get(refund.status, Said.RETURNED), refund.id, reason=reason)


def of_transfer(transfer: Any) -> Snapshot:
    """A transfer is done at once; a reversed one has come back."""
    if transfer.reversed:
        return Snapshot(Said.RETURNED, transfer.id, reason="reversed")
    return Snapshot(Said.SUCCEEDED, transfer.id)


def of_reversal(reversal: Any) -> Snapshot:
    """A reversal is done at once."""
    return Snapshot(Said.SUCCEEDED, reversal.id)


def of_payout(payout: Any) -> Snapshot:
    """A payout can fail after it was paid."""
    reason = getattr(payout, "failure_message", None) or payout.status
    return Snapshot(PAYOUTS.get(payout.status, Said.RETURNED), payout.id, reason=reason)


def of_account(account: Any) -> PayeeSaid:
    """A connected account: whether transfers are active, and what Stripe wants to know by now."""
    wanted = getattr(account, "requirements", None)
    missing = tuple(getattr(wanted, "currently_due", None) or ())
    can_receive = getattr(account.capabilities, "transfers", None) == "active" and bool(account.payouts_enabled)
    return PayeeSaid(account.id, can_receive, missing, getattr(wanted, "disabled_reason", None) or "")
