"""Payouts that go through a payment provider: the provider's word takes the place of the two officers.

Money goes this way only back to where it came from (a refund of a receipt) or to an account that the payee has there.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core import audit
from core.actor import SYSTEM, Actor, Role
from core.clock import business_date
from core.errors import NotFound
from core.events import PaymentChanged, publish
from core.i18n import _, lazy_gettext
from core.money import Money
from parties.notices import services as notices
from parties.organisations import queries as organisations
from settlement.ledger.queries import balance
from settlement.ledger.services import Move, Overdrawn, Posting, locked_balances, post_all
from settlement.payments.models import Payout, PayoutKind, Receipt
from settlement.payments.officers import must_be_officer
from settlement.payments.payees.queries import paid_into
from settlement.payments.providers.intending import intend
from settlement.payments.providers.models import ProviderOperation
from settlement.payments.providers.port import MANUAL_BANK, OperationKind, named
from settlement.payments.providers.states import OPEN, OperationState
from settlement.payments.states import PayoutState

OUT = (OperationKind.PAYOUT, OperationKind.TRANSFER, OperationKind.REFUND)


@dataclass(frozen=True, slots=True)
class Way:
    """To which account of a payee at a provider money goes, out of which payment there ('': out of what is there)."""

    provider: str
    destination: str
    of_ref: str


def way_to(session: Session, purpose: str, payee_id: int, amount: Money) -> Way | None:
    """The account that a payee chose to be paid into, where enough of our money lies at its provider; None else.

    Nothing is locked here: if somebody takes the money in between, the provider declines, and the bank pays.
    """
    for account in paid_into(session, payee_id):
        known = named(account.provider)
        if known is None or not known.caps.transfers or amount.currency not in known.caps.currencies:
            continue
        there = balance(session, f"provider:{account.provider}", amount.currency)
        if account.ref and amount <= there - _under_way(session, account.provider, amount):
            return Way(account.provider, account.ref, _payment_with_room(session, account.provider, purpose, amount))
    return None


def _payment_with_room(session: Session, provider: str, purpose: str, amount: Money) -> str:
    """The newest payment for the purpose of which so much was not transferred yet: what comes of it can be transferred
    before the provider has made it over to us."""
    came = select(Receipt).join(ProviderOperation, ProviderOperation.id == Receipt.operation_id)
    came = came.where(ProviderOperation.provider == provider, Receipt.purpose == purpose)
    for receipt in session.scalars(came.where(Receipt.currency == amount.currency).order_by(Receipt.id.desc())):
        gone = select(func.coalesce(func.sum(ProviderOperation.amount_minor), 0)).where(
            ProviderOperation.of_ref == receipt.bank_reference,
            ProviderOperation.kind.in_(OUT),
            ProviderOperation.state.not_in([OperationState.DECLINED, OperationState.RETURNED]),
        )
        if receipt.amount_minor - int(session.scalar(gone) or 0) >= amount.minor:
            return receipt.bank_reference
    return ""


def channel_for(receipt: Receipt | None, now: datetime) -> str:
    """How a receipt can be sent back: through its provider within the method's days, else by bank transfer."""
    if receipt is None or receipt.operation is None:
        return MANUAL_BANK
    provider = named(receipt.operation.provider)
    if provider is None:
        return MANUAL_BANK
    days = provider.caps.refund_days.get(receipt.method, 0)
    late = days and (business_date(now) - receipt.received_on).days > days
    return MANUAL_BANK if late else provider.name


def ask_for(
    session: Session, payout: Payout, way: Way | None, receipt: Receipt | None, *, actor: Actor, now: datetime
) -> None:
    """Intend the transfer to the payee's account, or the refund of a receipt, in the transaction that queues the
    payout; nothing for one that officers send by bank."""
    if payout.is_by_bank:
        return
    of_receipt = receipt.bank_reference if receipt is not None else ""
    intend(
        session,
        provider=payout.channel,
        kind=OperationKind.TRANSFER if way else OperationKind.REFUND,
        act=payout.subject,
        purpose=payout.purpose,
        organisation_id=payout.payee_id,
        amount=payout.amount,
        of_ref=way.of_ref if way else of_receipt,
        destination=way.destination if way else "",
        actor=actor,
        now=now,
    )


def move_to_bank(
    session: Session, *, provider: str, amount: Money, key: str, actor: Actor, now: datetime
) -> ProviderOperation:
    """A finance officer sends our money at a provider to our own bank account, which is registered there.

    Raises NotAllowed, NotFound where no such provider is configured, Overdrawn for more than lies there.
    """
    must_be_officer(session, actor)
    known = named(provider)
    if known is None or not known.caps.payouts:
        raise NotFound(_("There is no such payment provider, or it pays nothing out."))
    account = f"provider:{provider}"
    there = locked_balances(session, [account], amount.currency)[account] - _under_way(session, provider, amount)
    if amount.minor <= 0 or amount > there:
        raise Overdrawn(
            _("%(there)s lie at the provider; %(wanted)s cannot be sent.", there=there, wanted=amount),
            fields={"amount": [_("Write an amount above zero and up to what lies there.")]},
        )
    return intend(
        session,
        provider=provider,
        kind=OperationKind.PAYOUT,
        act=f"bank:{key}",
        purpose="treasury",
        amount=amount,
        actor=actor,
        now=now,
    )


def _under_way(session: Session, provider: str, amount: Money) -> Money:
    """What is to leave the provider, for whomever, and is not booked yet."""
    mine = select(func.coalesce(func.sum(ProviderOperation.amount_minor), 0)).where(
        ProviderOperation.provider == provider,
        ProviderOperation.kind.in_(OUT),
        ProviderOperation.currency == amount.currency,
        ProviderOperation.state.in_(OPEN),
    )
    return Money(int(session.scalar(mine) or 0), amount.currency)


def sent(session: Session, payout: Payout, *, now: datetime) -> None:
    """The provider is being asked."""
    payout.advance("send")
    payout.sent_at = now
    audit.record(session, payout.subject, "payout.asked", actor=SYSTEM, now=now, after={"channel": payout.channel})


def settled(session: Session, payout: Payout, *, account: str, reference: str, now: datetime) -> None:
    """The provider paid: what lay in transit has left our money there."""
    if payout.state is not PayoutState.SENT:
        return
    payout.advance("confirm")
    payout.bank_reference, payout.confirmed_at = reference or None, now
    payout.confirmed_by_name = payout.channel
    session.flush()
    book(session, payout, "paid", [Move(payout.transit, account, payout.amount)], SYSTEM, now)
    audit.record(session, payout.subject, "payout.provided", actor=SYSTEM, now=now, after={"reference": reference})
    told = "refunded" if payout.kind is PayoutKind.REFUND else "paid"
    publish(session, PaymentChanged(payout.purpose, told, payout.id), actor=SYSTEM, now=now)


def came_back(session: Session, payout: Payout, *, account: str, reason: str, now: datetime) -> None:
    """Declined, failed later, or returned after it was paid: the money stands on its account again; officers hear why.

    Whoever owes it queues it anew, by bank transfer."""
    if not payout.can("return"):
        return
    was_paid = payout.state is PayoutState.PAID
    payout.advance("return")
    payout.reason, payout.returned_at = reason[:300] or "not said", now
    session.flush()
    back = [Move(account, payout.transit, payout.amount)] if was_paid else []
    book(session, payout, "returned", [*back, Move(payout.transit, payout.from_account, payout.amount)], SYSTEM, now)
    audit.record(session, payout.subject, "payout.came_back", actor=SYSTEM, now=now, after={"reason": payout.reason})
    text = lazy_gettext(
        "%(amount)s came back from the payment provider (%(reason)s). It is owed again; pay it by bank transfer.",
        amount=payout.amount,
        reason=payout.reason,
    )
    notices.notify(
        session, organisation_id=organisations.trading_center(session).id, text=text,
        href=f"/finance/payouts/{payout.id}", key=f"{payout.subject}:came-back", roles=(Role.FINANCE_OFFICER,), now=now,
    )  # fmt: skip
    publish(session, PaymentChanged(payout.purpose, "returned", payout.id), actor=SYSTEM, now=now)


def book(session: Session, payout: Payout, what: str, moves: list[Move], actor: Actor, now: datetime) -> None:
    """Post a step of a payout, once, by its name."""
    book_all(session, [(payout, moves)], what, actor, now)


def book_all(
    session: Session, payouts: Sequence[tuple[Payout, list[Move]]], what: str, actor: Actor, now: datetime
) -> None:
    """The same step of several payouts of one purpose."""
    postings = [Posting(f"{payout.subject}:{what}", moves, payout.bank_reference or "") for payout, moves in payouts]
    post_all(
        session, postings, effective_on=business_date(now), subject=payouts[0][0].purpose, actor=actor, now=now
    )  # fmt: skip
