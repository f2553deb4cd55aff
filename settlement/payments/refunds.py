"""Unapplied money goes back to who paid it: how much, of which receipt, and by which way."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core.actor import Actor
from core.db import found, locked
from core.errors import Unacceptable
from core.events import PaymentChanged, publish
from core.i18n import _
from core.money import Money
from settlement.ledger.models import Account
from settlement.ledger.services import Overdrawn, open_account
from settlement.payments import purposes
from settlement.payments.models import Payout, PayoutKind, Receipt
from settlement.payments.officers import must_be_officer
from settlement.payments.payouts import queue_payout
from settlement.payments.promised import stayed, unpromised
from settlement.payments.providers.models import PaymentDispute
from settlement.payments.providers.states import DisputeState
from settlement.payments.statements.suspense import taken_back
from settlement.payments.states import PayoutState, ReceiptState

# A refund that is under way or has arrived.
SENT_BACK = (
    Payout.kind == PayoutKind.REFUND,
    Payout.state.in_([PayoutState.QUEUED, PayoutState.STAYED, PayoutState.SENT, PayoutState.PAID]),
)


def refund_unapplied(
    session: Session,
    *,
    purpose: str,
    payee_id: int,
    amount: Money,
    key: str,
    receipt_id: int | None = None,
    actor: Actor,
    now: datetime,
) -> Payout:
    """Send unapplied money back to who paid it: at most what that organisation paid for the purpose, and of a receipt
    no more than it brought.

    Queues a payout of kind REFUND, and tells whoever reckons with the money. Raises Overdrawn, Unacceptable
    `not_the_payer`, `more_than_came`.
    """
    must_be_officer(session, actor)
    if amount.minor <= 0:
        raise Unacceptable(
            _("Nothing was refunded."), code="no_amount", fields={"amount": [_("Write an amount above zero.")]}
        )
    purposes.lock(session, purpose)  # the deal before the accounts
    account = f"unapplied:{purpose}"
    known = session.scalar(select(Payout).filter_by(key=key))
    if known is None:
        row = locked(session, Account, open_account(session, account, amount.currency).id)
        there = row.balance - stayed(session, account, amount.currency)
        if amount > there:
            raise Overdrawn(
                _(
                    "There are %(there)s of unapplied money here; %(wanted)s cannot be refunded.",
                    there=there,
                    wanted=amount,
                )
            )
        if amount > refundable_to(session, purpose, payee_id, amount.currency):
            raise Unacceptable(
                _("Money goes back to who paid it, and no more than was paid. Choose the payer of the receipt."),
                code="not_the_payer",
                fields={"payee_id": [_("This organisation has not paid that much for this purpose.")]},
            )
        if receipt_id is not None:
            _must_be_left_of(session, receipt_id, amount)
    queued = queue_payout(
        session, purpose=purpose, payee_id=payee_id, kind=PayoutKind.REFUND, amount=amount, from_account=account,
        key=key, receipt_id=receipt_id, actor=actor, now=now,
    )  # fmt: skip
    if known is None:
        publish(session, PaymentChanged(purpose, "sent_back", queued.id), actor=actor, now=now)
    return queued


def receipt_to_send_back(
    session: Session, *, receipt_id: int | None, purpose: str, payer_id: int, amount: Money
) -> int | None:
    """The payer's receipt that a refund sends back, so that it goes the way it came; None where all came by bank.

    Unacceptable where another organisation paid the chosen one, or where several came, some through a provider, and
    none was chosen.
    """
    mine = select(Receipt).filter_by(
        purpose=purpose, payer_id=payer_id, currency=amount.currency, state=ReceiptState.CONFIRMED
    )
    receipts = {row.id: row for row in session.scalars(mine.order_by(Receipt.id))}
    through_a_provider = any(row.operation_id is not None for row in receipts.values())
    if receipt_id in receipts or not (receipt_id or through_a_provider):
        return receipt_id
    if receipt_id is None and len(receipts) == 1:
        return next(iter(receipts))
    raise Unacceptable(
        _("Nothing was refunded."),
        code="which_receipt",
        fields={"receipt_id": [_("Name the receipt of this payer that goes back; each goes back the way it came.")]},
    )


def refundable_to(session: Session, purpose: str, payer_id: int, currency: str) -> Money:
    """What an organisation paid for a purpose, less what its bank took back (from us, or at a provider) and the refunds
    queued, sent or paid."""
    paid = select(func.coalesce(func.sum(Receipt.amount_minor), 0)).where(
        Receipt.purpose == purpose,
        Receipt.payer_id == payer_id,
        Receipt.currency == currency,
        Receipt.state == ReceiptState.CONFIRMED,
    )
    back = select(func.coalesce(func.sum(Payout.amount_minor), 0)).where(
        Payout.purpose == purpose,
        Payout.payee_id == payer_id,
        Payout.currency == currency,
        *SENT_BACK,
    )
    gone = (
        select(func.coalesce(func.sum(PaymentDispute.amount_minor), 0))
        .join(Receipt, Receipt.id == PaymentDispute.receipt_id)
        .where(
            PaymentDispute.purpose == purpose,
            PaymentDispute.currency == currency,
            PaymentDispute.operation_id.is_not(None),  # the bank's own line tells of the others
            PaymentDispute.state != DisputeState.WON,
            Receipt.payer_id == payer_id,
        )
    )
    sums = [int(session.scalar(each) or 0) for each in (paid, back, gone)]
    left = Money(max(0, sums[0] - sums[1] - sums[2]), currency)
    return left - taken_back(session, purpose, payer_id, currency)


def _must_be_left_of(session: Session, receipt_id: int, amount: Money) -> None:
    """The caller has locked the account from which every refund of the receipt's purpose goes."""
    receipt = found(session, Receipt, receipt_id)
    left = _left_of(session, receipt)
    if amount > left:
        text = _("This receipt brought %(came)s, of which %(left)s can still go back.", came=receipt.amount, left=left)
        raise Unacceptable(_("Nothing was refunded."), code="more_than_came", fields={"amount": [text]})


def _left_of(session: Session, receipt: Receipt) -> Money:
    back = select(func.coalesce(func.sum(Payout.amount_minor), 0)).where(Payout.receipt_id == receipt.id, *SENT_BACK)
    return Money(max(0, receipt.not_taken_back.minor - int(session.scalars(back).one())), receipt.currency)


def most_refundable(session: Session, receipt: Receipt) -> Money:
    """The most of a receipt that can go back to its payer: what is unapplied there, and no more than was paid."""
    there = unpromised(session, receipt.purpose, receipt.currency)
    paid = refundable_to(session, receipt.purpose, receipt.payer_id, receipt.currency)
    return min(there, paid, _left_of(session, receipt))
