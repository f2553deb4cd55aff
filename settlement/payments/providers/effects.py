"""What a provider's word does to the books: payments become receipts, refunds and payouts settle, disputes are booked.

Everything here is done once for each thing that happened there, by its reference, however often it is told.
"""

import json
from collections.abc import Collection
from datetime import datetime
from hashlib import sha256

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import audit
from core.actor import SYSTEM
from core.clock import business_date
from core.db import locked
from core.events import PaymentChanged, publish
from core.fields import whole
from core.logs import step
from core.money import Money
from settlement.ledger.closing import open_day
from settlement.ledger.models import Journal
from settlement.ledger.services import Move, post
from settlement.payments import providing, recalling
from settlement.payments.models import Payout, Receipt
from settlement.payments.providers.models import PaymentDispute, ProviderOperation
from settlement.payments.providers.port import Dispute, DisputeSaid, OperationKind, Payment, Snapshot
from settlement.payments.providers.states import DisputeState, OperationState
from settlement.payments.states import ReceiptState


def payout_of(session: Session, operation: ProviderOperation) -> Payout | None:
    """The payout that the operation carries out, locked; None for operations of another kind."""
    kind, _colon, number = operation.act.partition(":")
    return locked(session, Payout, whole(number)) if kind == "payout" else None


def why_not_to_send(session: Session, operation: ProviderOperation) -> str:
    """Why an operation that was intended is not wanted any more; '' if it is."""
    payout = payout_of(session, operation)
    return "" if payout is None or payout.can("send") else f"payout {payout.id} is {payout.state.value}"


def sent(session: Session, operation: ProviderOperation, *, now: datetime) -> None:
    """The call goes out now: the payout is on its way."""
    payout = payout_of(session, operation)
    if payout is not None:
        providing.sent(session, payout, now=now)


def take_payments(session: Session, operation: ProviderOperation, answer: Snapshot, *, now: datetime) -> None:
    """Each payment that the provider tells of becomes a confirmed receipt, once by its reference."""
    known = _known(session, answer)
    booked = _with_fee(session, known.values())
    for payment in answer.payments:
        receipt = known.get(payment.ref) or _receive(session, operation, payment, now)
        if payment.fee and receipt.id not in booked:
            _book_fee(session, operation, receipt, payment.fee, now)


def _known(session: Session, answer: Snapshot) -> dict[str, Receipt]:
    """The receipts that are there already, by the payment's reference."""
    refs = {payment.ref for payment in answer.payments}
    rows = session.scalars(select(Receipt).where(Receipt.bank_reference.in_(refs))) if refs else ()
    return {row.bank_reference: row for row in rows}


def _with_fee(session: Session, receipts: Collection[Receipt]) -> set[int]:
    """Those of the receipts whose fee is booked."""
    keys = {f"{row.subject}:fee": row.id for row in receipts}
    found = session.scalars(select(Journal.key).where(Journal.key.in_(keys))) if keys else ()
    return {keys[key] for key in found}


def _receive(session: Session, operation: ProviderOperation, payment: Payment, now: datetime) -> Receipt:
    """Books provider → `unapplied:<purpose>` on the day it was paid, or on the first open one behind a closed period,
    and tells whoever waits for it.
    """
    said = [operation.key, payment.ref, payment.amount.minor, payment.amount.currency, payment.at.isoformat()]
    receipt = Receipt(
        purpose=operation.purpose,
        payer_id=operation.organisation_id,
        amount_minor=payment.amount.minor,
        currency=payment.amount.currency,
        bank_reference=payment.ref,
        operation_id=operation.id,
        method=payment.method,
        received_on=business_date(payment.at),
        evidence=sha256(json.dumps(said).encode()).hexdigest(),
        state=ReceiptState.RECORDED,
        recorded_by_name=operation.provider,
        recorded_at=now,
        confirmed_by_name=operation.provider,
        confirmed_at=now,
        reason="",
    )
    receipt.advance("confirm")
    session.add(receipt)
    session.flush()
    key = f"{receipt.subject}:confirmed"
    post(
        session,
        key=key,
        moves=[Move(operation.account, f"unapplied:{receipt.purpose}", receipt.amount)],
        effective_on=open_day(session, receipt.received_on, key=key),
        subject=receipt.purpose,
        actor=SYSTEM,
        now=now,
        note=payment.ref,
    )
    after = {"amount": str(receipt.amount), "provider": operation.provider, "reference": payment.ref}
    audit.record(
        session, receipt.subject, "receipt.provided", actor=SYSTEM, now=now, after=after, evidence=receipt.evidence
    )
    step("payment booked", id=receipt.id)
    publish(session, PaymentChanged(receipt.purpose, "received", receipt.id), actor=SYSTEM, now=now)
    return receipt


def _book_fee(session: Session, operation: ProviderOperation, receipt: Receipt, fee: Money, now: datetime) -> None:
    key = f"{receipt.subject}:fee"
    post(
        session,
        key=key,
        moves=[Move(f"charges:{operation.provider}", operation.account, fee)],
        effective_on=open_day(session, receipt.received_on, key=key),
        subject=receipt.purpose,
        actor=SYSTEM,
        now=now,
    )


def follow(session: Session, operation: ProviderOperation, before: OperationState, *, now: datetime) -> None:
    """The operation came to another state: its payout settles or comes back, or our own money moves to the bank."""
    payout = payout_of(session, operation)
    if payout is not None:
        if operation.state is OperationState.SUCCEEDED:
            providing.settled(session, payout, account=operation.account, reference=operation.ref or "", now=now)
        elif operation.state in (OperationState.DECLINED, OperationState.RETURNED):
            providing.came_back(session, payout, account=operation.account, reason=operation.reason, now=now)
    elif operation.kind is OperationKind.PAYOUT:
        _move_to_bank(session, operation, before, now)
    elif operation.kind is OperationKind.REVERSE:
        recalling.answered(session, operation, now=now)


def _move_to_bank(session: Session, operation: ProviderOperation, before: OperationState, now: datetime) -> None:
    arrived = Move("bank", operation.account, operation.amount)
    back = Move(operation.account, "bank", operation.amount)
    if operation.state is OperationState.SUCCEEDED:
        move, what = arrived, "arrived"
    elif operation.state is OperationState.RETURNED and before is OperationState.SUCCEEDED:
        move, what = back, "returned"
    else:
        return
    post(
        session,
        key=f"{operation.subject}:{what}",
        moves=[move],
        effective_on=business_date(now),
        subject=operation.subject,
        actor=SYSTEM,
        now=now,
        note=operation.ref or "",
    )


def follow_disputes(session: Session, operation: ProviderOperation, answer: Snapshot, *, now: datetime) -> None:
    """Each dispute is booked when it opens and again when it is decided, once by its reference."""
    for told in answer.disputes:
        receipt = session.scalar(select(Receipt).filter_by(bank_reference=told.payment_ref))
        if receipt is None:
            continue
        row = session.scalar(select(PaymentDispute).filter_by(provider=operation.provider, ref=told.ref))
        if row is None:
            row = _open_dispute(session, operation, receipt, told, now)
        if told.said is not DisputeSaid.OPENED and row.state is DisputeState.OPENED:
            _decide_dispute(session, operation, row, told.said, now)


def _open_dispute(
    session: Session, operation: ProviderOperation, receipt: Receipt, told: Dispute, now: datetime
) -> PaymentDispute:
    """The provider took the money already: it stands as disputed, and nothing of the deal's may leave."""
    row = PaymentDispute(
        provider=operation.provider,
        ref=told.ref,
        operation_id=operation.id,
        receipt_id=receipt.id,
        purpose=receipt.purpose,
        amount_minor=told.amount.minor,
        currency=told.amount.currency,
        reason=told.reason[:300],
        due_at=told.due_at,
        state=DisputeState.OPENED,
        opened_at=now,
    )
    session.add(row)
    session.flush()
    _post_dispute(session, row, "opened", Move(row.account, operation.account, row.amount), now)
    after = {"amount": str(row.amount), "reason": row.reason, "receipt": receipt.id}
    audit.record(session, row.subject, "dispute.opened", actor=SYSTEM, now=now, after=after)
    step("dispute booked", id=row.id)
    publish(session, PaymentChanged(row.purpose, "disputed", row.id), actor=SYSTEM, now=now)
    return row


def _decide_dispute(
    session: Session, operation: ProviderOperation, row: PaymentDispute, said: DisputeSaid, now: datetime
) -> None:
    won = said is DisputeSaid.WON
    row.advance("win" if won else "lose")
    row.closed_at = now
    session.flush()
    if won:
        _post_dispute(session, row, "won", Move(operation.account, row.account, row.amount), now)
    audit.record(session, row.subject, f"dispute.{row.state.value}", actor=SYSTEM, now=now)
    step("dispute decided", id=row.id)
    told = "dispute_won" if won else "dispute_lost"
    publish(session, PaymentChanged(row.purpose, told, row.id), actor=SYSTEM, now=now)


def _post_dispute(session: Session, row: PaymentDispute, what: str, move: Move, now: datetime) -> None:
    post(
        session,
        key=f"{row.subject}:{what}",
        moves=[move],
        effective_on=business_date(now),
        subject=row.purpose,
        actor=SYSTEM,
        now=now,
        note=row.ref,
    )
