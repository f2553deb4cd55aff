"""Acts of two officers: a claim is written off, a receipt that nobody could identify is assigned to what it is for.

Locks: what the money is for, then the receipt, then the accounts.
"""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import audit
from core.actor import Actor
from core.clock import business_date
from core.db import found, locked
from core.errors import Conflict, Unacceptable
from core.events import PaymentChanged, publish
from core.i18n import _
from core.money import Money
from settlement.ledger.plan import AccountKind
from settlement.ledger.queries import account_of, balance
from settlement.ledger.services import Move, Overdrawn, locked_balances, post
from settlement.payments import purposes
from settlement.payments.models import Receipt
from settlement.payments.officers import must_be_officer
from settlement.payments.rebooking.models import Rebooking, RebookingKind
from settlement.payments.refunds import refundable_to
from settlement.payments.states import BookingState, ReceiptState

WRITTEN_OFF = "loss:written_off"
CALLED_IN = "operation:"  # claims that a payment provider was asked to call in wait there for its answer


def propose_write_off(
    session: Session, *, ledger_account: str, amount: Money, reason: str, actor: Actor, now: datetime
) -> Rebooking:
    """One officer says that a claim, or a part of it, will never be paid; a second one books it as a loss.

    `ledger_account` is the full code (`receivable:org:7:CNY`). Raises NotFound, Unacceptable, Overdrawn, Conflict
    `already_proposed`.
    """
    person_id = must_be_officer(session, actor)
    account = account_of(session, ledger_account)
    if account.kind is not AccountKind.RECEIVABLE or account.code.startswith(f"{AccountKind.RECEIVABLE}:{CALLED_IN}"):
        raise Unacceptable(
            _("Only a claim is written off, and none that is being called in."),
            code="account_kind",
            fields={"ledger_account": [_("Choose one of the claims.")]},
        )
    if amount.minor <= 0 or amount.currency != account.currency:
        raise Unacceptable(
            _("Nothing was proposed."),
            code="no_amount",
            fields={"amount": [_("Write an amount above zero in %(currency)s.", currency=account.currency)]},
        )
    _must_say_why(reason)
    _must_lie_there(account.balance, amount)
    waiting = select(Rebooking.id).filter_by(
        kind=RebookingKind.WRITE_OFF, state=BookingState.PROPOSED, ledger_account=account.code
    )
    if session.scalar(waiting) is not None:
        raise _proposed_already()
    row = Rebooking(
        kind=RebookingKind.WRITE_OFF, ledger_account=account.code, amount_minor=amount.minor, currency=amount.currency,
        reason=reason.strip(),
    )  # fmt: skip
    return _kept(session, row, person_id, actor=actor, now=now)


def propose_assignment(
    session: Session, *, receipt_id: int, purpose: str, reason: str, actor: Actor, now: datetime
) -> Rebooking:
    """One officer says what a confirmed receipt is for that nobody could identify; a second one confirms it.

    `purpose` as people type it (a deal's number). All of the receipt has to lie there still, and to have come since
    there is something to pay. Raises NotFound, Unacceptable, Overdrawn, Conflict `identified`, `already_proposed`.
    """
    person_id = must_be_officer(session, actor)
    receipt = found(session, Receipt, receipt_id)
    wanted = purposes.read(session, purpose)
    _must_be_assignable(session, receipt, wanted)
    _must_say_why(reason)
    waiting = select(Rebooking.id).where(Rebooking.receipt_id == receipt.id, Rebooking.state == BookingState.PROPOSED)
    if session.scalar(waiting) is not None:
        raise _proposed_already()
    row = Rebooking(
        kind=RebookingKind.ASSIGN,
        ledger_account=f"unapplied:{receipt.purpose}:{receipt.currency}",
        receipt_id=receipt.id,
        purpose=wanted,
        amount_minor=receipt.amount_minor,
        currency=receipt.currency,
        reason=reason.strip(),
    )
    return _kept(session, row, person_id, actor=actor, now=now)


def _must_be_assignable(session: Session, receipt: Receipt, purpose: str) -> None:
    if receipt.purpose != purposes.UNIDENTIFIED or receipt.state is not ReceiptState.CONFIRMED:
        raise Conflict(
            _("Only a confirmed receipt that nobody could identify is assigned. This one has its use, or none yet."),
            code="identified",
        )
    if purpose == purposes.UNIDENTIFIED:
        raise Unacceptable(
            _("This is what it stands under already."),
            fields={"purpose": [_("Write the number of the deal as it stands on the payment.")]},
        )
    earliest = purposes.since(session, purpose)
    if earliest is not None and receipt.received_on < earliest:
        raise Unacceptable(
            _("The money arrived before there was anything to pay. Send it back to who paid it."),
            fields={
                "purpose": [
                    _("Money for this cannot have arrived before %(day)s.", day=earliest.isoformat()),
                ]
            },
        )
    there = balance(session, f"unapplied:{receipt.purpose}", receipt.currency)
    left = refundable_to(session, receipt.purpose, receipt.payer_id, receipt.currency)
    _must_lie_there(min(there, left), receipt.amount)


def _must_lie_there(there: Money, amount: Money) -> None:
    if there < amount:
        raise Overdrawn(
            _("There are %(there)s left; %(wanted)s cannot be booked.", there=there, wanted=amount),
        )


def _must_say_why(reason: str) -> None:
    if not reason.strip():
        raise Unacceptable(
            _("Some answers are missing or do not fit."),
            fields={"reason": [_("Write what you found out, for the officer who confirms it.")]},
        )


def _proposed_already() -> Conflict:
    return Conflict(
        _("This waits for its second officer already. Turn that proposal down first."), code="already_proposed"
    )


def _kept(session: Session, row: Rebooking, person_id: int, *, actor: Actor, now: datetime) -> Rebooking:
    session.add(row.begin(person_id=person_id, actor=actor, now=now))
    session.flush()
    after = {"account": row.ledger_account, "amount": str(row.amount), "for": row.purpose or "", "reason": row.reason}
    audit.record(session, row.subject, "rebooking.proposed", actor=actor, now=now, after=after)
    return row


def confirm_rebooking(session: Session, *, rebooking_id: int, actor: Actor, now: datetime) -> Rebooking:
    """A second officer agrees: it is booked, and whoever waits for the money is told.

    Raises NotAllowed `four_eyes`, IllegalTransition, Overdrawn where meanwhile less lies there, Conflict `identified`.
    """
    person_id = must_be_officer(session, actor)
    asked = found(session, Rebooking, rebooking_id)
    if asked.purpose is not None:
        purposes.lock(session, asked.purpose)
    receipt = locked(session, Receipt, asked.receipt_id) if asked.receipt_id is not None else None
    row = locked(session, Rebooking, rebooking_id)
    row.confirm(person_id=person_id, actor=actor, now=now, did=_("You proposed this yourself."))
    if receipt is not None and row.purpose is not None:
        locked_balances(
            session, [f"unapplied:{receipt.purpose}"], receipt.currency
        )  # a refund of it waits, or came first
        _must_be_assignable(session, receipt, row.purpose)
        receipt.purpose = row.purpose
    else:
        _must_lie_there(account_of(session, row.ledger_account).balance, row.amount)
    session.flush()
    move = (
        Move(WRITTEN_OFF, row.ledger_account, row.amount)
        if row.purpose is None
        else Move(row.ledger_account, f"unapplied:{row.purpose}", row.amount)
    )
    post(
        session,
        key=f"{row.subject}:confirmed",
        moves=[move],
        effective_on=business_date(now),
        subject=row.purpose or row.subject,
        actor=actor,
        now=now,
        note=row.reason[:300],
    )
    audit.record(session, row.subject, "rebooking.confirmed", actor=actor, now=now, after={"amount": str(row.amount)})
    if receipt is not None and row.purpose is not None:
        audit.record(session, receipt.subject, "receipt.assigned", actor=actor, now=now, after={"reason": row.reason})
        publish(session, PaymentChanged(row.purpose, "received", receipt.id), actor=actor, now=now)
    return row


def reject_rebooking(session: Session, *, rebooking_id: int, actor: Actor, now: datetime) -> Rebooking:
    """It is not booked. Who proposed it may take it back, too."""
    must_be_officer(session, actor)
    row = locked(session, Rebooking, rebooking_id)
    row.advance("reject")
    session.flush()
    audit.record(session, row.subject, "rebooking.rejected", actor=actor, now=now)
    return row
