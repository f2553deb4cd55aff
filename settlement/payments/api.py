"""The finance desk as JSON: the same acts, by the same people."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from core import api
from core.actor import Actor, Scope
from core.idempotency import digest
from core.paging import page_of
from settlement.ledger.queries import must_read_books
from settlement.payments import queries, receiving, services
from settlement.payments.destinations import destinations
from settlement.payments.models import Payout, Receipt, ReceivingAccount
from settlement.payments.schemas import (
    PaymentReasonIn,
    PayoutOut,
    PayoutQuery,
    ReceiptIn,
    ReceiptOut,
    ReceiptQuery,
    ReceivingAccountIn,
    ReceivingAccountOut,
    ReferenceIn,
    SeenIn,
    UnappliedOut,
    UnappliedRefundIn,
)
from settlement.payments.states import PayoutState, ReceiptState

bp = api.blueprint("payments")
PLAIN = [name for name in PayoutOut().fields if name != "goes_to"]


@api.page(bp, "/receipts", gives=ReceiptOut, takes=ReceiptQuery, scope=Scope.FINANCE)
def receipts(session: Session, query: dict[str, Any], *, actor: Actor, after: str | None, limit: int) -> Any:
    """Receipts"""
    must_read_books(session, actor)
    states = [query["state"]] if "state" in query else list(ReceiptState)
    rows = queries.receipts(
        session, states=states, purpose=query.get("purpose"), after=api.after_id(after), limit=limit + 1
    )
    return page_of(rows, limit)


@api.read(bp, "/receipts/<int:receipt_id>", gives=ReceiptOut, scope=Scope.FINANCE)
def receipt(session: Session, receipt_id: int, *, actor: Actor) -> Receipt:
    """One receipt"""
    must_read_books(session, actor)
    return queries.receipt(session, receipt_id)


@api.write(bp, "POST", "/receipts", takes=ReceiptIn, gives=ReceiptOut, status=201, scope=Scope.FINANCE)
def record_receipt(session: Session, body: dict[str, Any], *, actor: Actor, now: datetime) -> Receipt:
    """Record a receipt; another officer confirms it. The bank's advice is kept first, by POST /files"""
    advice = queries.kept_advice(session, body.pop("evidence"), actor)
    return services.record_receipt(session, **body, evidence=advice, actor=actor, now=now)


@api.write(bp, "POST", "/receipts/<int:receipt_id>/confirm", takes=SeenIn, gives=ReceiptOut, scope=Scope.FINANCE)
def confirm_receipt(session: Session, body: dict[str, Any], receipt_id: int, *, actor: Actor, now: datetime) -> Receipt:
    """Confirm a receipt that another officer recorded, with the amount read on the statement"""
    return services.confirm_receipt(session, receipt_id=receipt_id, seen=body["amount"], actor=actor, now=now)


@api.write(
    bp, "POST", "/receipts/<int:receipt_id>/reject", takes=PaymentReasonIn, gives=ReceiptOut, scope=Scope.FINANCE
)
def reject_receipt(session: Session, body: dict[str, Any], receipt_id: int, *, actor: Actor, now: datetime) -> Receipt:
    """Put a mistaken receipt aside"""
    return services.reject_receipt(session, receipt_id=receipt_id, reason=body["reason"], actor=actor, now=now)


@api.page(bp, "/payouts", gives=PayoutOut, takes=PayoutQuery, scope=Scope.FINANCE)
def payouts(session: Session, query: dict[str, Any], *, actor: Actor, after: str | None, limit: int) -> Any:
    """Payouts"""
    must_read_books(session, actor)
    states = [query["state"]] if "state" in query else list(PayoutState)
    rows = queries.payouts(
        session, states=states, purpose=query.get("purpose"), after=api.after_id(after), limit=limit + 1
    )
    found, following = page_of(rows, limit)
    return _shown(session, found), following


def _shown(session: Session, rows: Sequence[Payout]) -> list[dict[str, Any]]:
    """Each as a program reads it, with the account to which it goes."""
    goes_to = destinations(session, rows)
    return [{**{name: getattr(row, name) for name in PLAIN}, "goes_to": goes_to[row.id]} for row in rows]


@api.read(bp, "/payouts/<int:payout_id>", gives=PayoutOut, scope=Scope.FINANCE)
def payout(session: Session, payout_id: int, *, actor: Actor) -> dict[str, Any]:
    """One payout, with the account to which it goes"""
    must_read_books(session, actor)
    return _shown(session, [queries.payout(session, payout_id)])[0]


@api.write(bp, "POST", "/payouts/<int:payout_id>/send", takes=ReferenceIn, gives=PayoutOut, scope=Scope.FINANCE)
def send_payout(session: Session, body: dict[str, Any], payout_id: int, *, actor: Actor, now: datetime) -> Any:
    """Say that the transfer was ordered at the bank"""
    done = services.send_payout(session, payout_id=payout_id, **body, actor=actor, now=now)
    return _shown(session, [done])[0]


@api.write(bp, "POST", "/payouts/<int:payout_id>/confirm", gives=PayoutOut, scope=Scope.FINANCE)
def confirm_payout(session: Session, payout_id: int, *, actor: Actor, now: datetime) -> Any:
    """Confirm a payout that another officer sent"""
    done = services.confirm_payout(session, payout_id=payout_id, actor=actor, now=now)
    return _shown(session, [done])[0]


@api.write(bp, "POST", "/payouts/<int:payout_id>/return", takes=PaymentReasonIn, gives=PayoutOut, scope=Scope.FINANCE)
def return_payout(session: Session, body: dict[str, Any], payout_id: int, *, actor: Actor, now: datetime) -> Any:
    """Say that the bank returned the money, or could not send it"""
    done = services.return_payout(session, payout_id=payout_id, **body, actor=actor, now=now)
    return _shown(session, [done])[0]


@api.page(bp, "/unapplied", gives=UnappliedOut, scope=Scope.FINANCE)
def unapplied(session: Session, query: dict[str, Any], *, actor: Actor, after: str | None, limit: int) -> Any:
    """Money that was received and not used yet; `after` is the number of rows before"""
    must_read_books(session, actor)
    rows, start = queries.unapplied(session), api.after_id(after)
    end = start + limit
    return rows[start:end], str(end) if len(rows) > end else None


@api.write(bp, "POST", "/refunds", takes=UnappliedRefundIn, gives=PayoutOut, status=201, scope=Scope.FINANCE)
def refund_unapplied(session: Session, body: dict[str, Any], *, actor: Actor, now: datetime) -> Any:
    """Send unapplied money back to who paid it, the way it came"""
    chosen = body["receipt_id"]
    body["receipt_id"] = services.receipt_to_send_back(
        session, receipt_id=chosen, purpose=body["purpose"], payer_id=body["payee_id"], amount=body["amount"]
    )
    asked = digest(body["purpose"], body["payee_id"], str(body["amount"]), now.isoformat(), actor.person_id)
    queued = services.refund_unapplied(session, **body, key=f"refund:{asked}", actor=actor, now=now)
    return _shown(session, [queued])[0]


@api.page(bp, "/receiving-accounts", gives=ReceivingAccountOut, scope=Scope.FINANCE)
def receiving_accounts(session: Session, query: dict[str, Any], *, actor: Actor, after: str | None, limit: int) -> Any:
    """Accounts to which buyers pay, with those that are proposed or were turned down"""
    if not receiving.may_propose(session, actor):
        must_read_books(session, actor)
    return page_of(receiving.accounts_after(session, api.after_id(after), limit + 1), limit)


@api.write(
    bp, "POST", "/receiving-accounts", takes=ReceivingAccountIn, gives=ReceivingAccountOut, status=201,
    scope=Scope.FINANCE,
)  # fmt: skip
def enter_receiving_account(session: Session, body: dict[str, Any], *, actor: Actor, now: datetime) -> ReceivingAccount:
    """Propose another account to which buyers pay, from a later day on; somebody else confirms it"""
    return services.enter_receiving_account(session, **body, actor=actor, now=now)


@api.write(bp, "POST", "/receiving-accounts/<int:account_id>/confirm", gives=ReceivingAccountOut, scope=Scope.FINANCE)
def confirm_receiving_account(session: Session, account_id: int, *, actor: Actor, now: datetime) -> ReceivingAccount:
    """Confirm an account that somebody else proposed"""
    return services.confirm_receiving_account(session, account_id=account_id, actor=actor, now=now)


@api.write(bp, "POST", "/receiving-accounts/<int:account_id>/reject", gives=ReceivingAccountOut, scope=Scope.FINANCE)
def reject_receiving_account(session: Session, account_id: int, *, actor: Actor, now: datetime) -> ReceivingAccount:
    """Turn down an account that is proposed"""
    return services.reject_receiving_account(session, account_id=account_id, actor=actor, now=now)
