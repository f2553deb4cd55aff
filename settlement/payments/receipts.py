"""Receipts: recorded by one finance officer of the trading center with the bank's advice, confirmed by another."""

from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import audit
from core.actor import Actor
from core.clock import business_date
from core.db import found, locked
from core.errors import Conflict, Unacceptable
from core.events import PaymentChanged, publish
from core.files import StoredFile, also_for
from core.i18n import _
from core.money import Money
from parties.organisations import queries as organisations
from settlement.ledger.closing import open_day
from settlement.ledger.services import Move, post
from settlement.payments import purposes
from settlement.payments.models import Receipt
from settlement.payments.officers import must_be_officer, must_be_second
from settlement.payments.statements.doubles import must_not_be_aside, tie_or_refuse
from settlement.payments.statements.suspense import suspense_of
from settlement.payments.states import ReceiptState

# Money for which nobody knows an earliest day is recorded within a year.
LONGEST_AGO = timedelta(days=366)


def record_receipt(
    session: Session,
    *,
    purpose: str,
    payer_id: int,
    amount: Money,
    bank_reference: str,
    received_on: date,
    evidence: StoredFile | str,
    of_line: bool = False,
    actor: Actor,
    now: datetime,
) -> Receipt:
    """Write down that money arrived; nothing is booked until a second officer confirms it.

    `evidence` is the bank's advice (a kept file or its SHA-256). What is typed by hand is compared with the bank's
    statement, unless it comes from there (`of_line`). Raises Conflict `reference_taken`, `on_statement`, Unacceptable.
    """
    person_id = must_be_officer(session, actor)
    purpose = purposes.read(session, purpose)
    reference = " ".join(bank_reference.split()).upper()
    earliest = purposes.since(session, purpose) or business_date(now) - LONGEST_AGO
    _must_be_receivable(session, amount, reference, received_on, earliest, payer_id, now)
    digest = evidence if isinstance(evidence, str) else evidence.sha256
    receipt = Receipt(
        purpose=purpose,
        payer_id=payer_id,
        amount_minor=amount.minor,
        currency=amount.currency,
        bank_reference=reference,
        received_on=received_on,
        evidence=digest,
        state=ReceiptState.RECORDED,
        recorded_by=person_id,
        recorded_by_name=actor.name,
        recorded_at=now,
        reason="",
    )
    session.add(receipt)
    session.flush()
    if not of_line:
        tie_or_refuse(session, receipt)
    if isinstance(evidence, StoredFile):
        also_for(session, evidence, purpose=receipt.subject, now=now)
    after = {"amount": str(amount), "purpose": purpose, "bank_reference": reference, "received_on": str(received_on)}
    audit.record(session, receipt.subject, "receipt.recorded", actor=actor, now=now, after=after, evidence=digest)
    return receipt


def _must_be_receivable(
    session: Session, amount: Money, reference: str, received_on: date, earliest: date, payer_id: int, now: datetime
) -> None:
    faults: dict[str, list[str]] = {}
    if amount.minor <= 0:
        faults["amount"] = [_("Write an amount above zero.")]
    if not reference:
        faults["bank_reference"] = [_("Write the bank's reference of the transfer; it is on the advice.")]
    if received_on > business_date(now):
        faults["received_on"] = [_("Money cannot have arrived in the future. Write the day of the bank's advice.")]
    if received_on < earliest:  # the day decides the year in which the money counts
        faults["received_on"] = [
            _(
                "Money for this cannot have arrived before %(day)s. Write the day of the bank's advice.",
                day=earliest.isoformat(),
            )
        ]
    if faults:
        raise Unacceptable(_("The receipt cannot be recorded like this."), fields=faults)
    organisations.organisation(session, payer_id)
    taken = session.scalar(
        select(Receipt).where(Receipt.bank_reference == reference, Receipt.state != ReceiptState.REJECTED)
    )
    if taken is not None:
        raise Conflict(
            _(
                "The bank reference %(reference)s was recorded before, as receipt %(id)s.",
                reference=reference,
                id=taken.id,
            ),
            code="reference_taken",
            fields={"bank_reference": [_("Each transfer is recorded once. Compare receipt %(id)s.", id=taken.id)]},
        )


def confirm_receipt(
    session: Session, *, receipt_id: int, seen: Money | None = None, actor: Actor, now: datetime
) -> Receipt:
    """A second officer saw the money on the bank's statement: it is booked, and whoever waits for it is told.

    `seen` is the amount that the second officer read there; another than the recorded one is refused (Unacceptable).
    Books bank (or the suspense in which it was put aside) → `unapplied:<purpose>` on the day it arrived, or on the
    first open one behind a closed period. Raises NotAllowed `four_eyes`, IllegalTransition.
    """
    person_id = must_be_officer(session, actor)
    purposes.lock(session, found(session, Receipt, receipt_id).purpose)  # the deal before the accounts
    receipt = locked(session, Receipt, receipt_id)
    must_be_second(receipt.recorded_by, person_id, did=_("You recorded this receipt yourself."))
    must_not_be_aside(session, receipt)
    _must_have_seen(receipt, seen)
    receipt.advance("confirm")
    receipt.confirmed_by, receipt.confirmed_by_name, receipt.confirmed_at = person_id, actor.name, now
    session.flush()
    key = f"receipt:{receipt.id}:confirmed"
    post(
        session,
        key=key,
        moves=[Move(suspense_of(session, receipt) or "bank", f"unapplied:{receipt.purpose}", receipt.amount)],
        effective_on=open_day(session, receipt.received_on, key=key),
        subject=receipt.purpose,
        actor=actor,
        now=now,
        note=receipt.bank_reference,
    )
    after = {"state": receipt.state.value, "amount": str(receipt.amount)}
    audit.record(
        session, receipt.subject, "receipt.confirmed", actor=actor, now=now, after=after, evidence=receipt.evidence
    )
    publish(session, PaymentChanged(receipt.purpose, "received", receipt.id), actor=actor, now=now)
    return receipt


def _must_have_seen(receipt: Receipt, seen: Money | None) -> None:
    if seen is not None and seen != receipt.amount:
        raise Unacceptable(
            _("The amount that you read on the statement is not the recorded one. Nothing was booked."),
            code="amount_differs",
            fields={"amount": [_("Read the statement again. If the record is wrong, reject it and say why.")]},
        )


def reject_receipt(session: Session, *, receipt_id: int, reason: str, actor: Actor, now: datetime) -> Receipt:
    """The record does not fit the bank's statement: it is put aside with its reason, and nothing is booked.

    The officer who recorded it may do so too; the transfer can be recorded anew.
    """
    person_id = must_be_officer(session, actor)
    receipt = locked(session, Receipt, receipt_id)
    if not reason.strip():
        raise Unacceptable(
            _("A rejection says why."),
            fields={"reason": [_("Write what does not fit, for the officer who recorded it.")]},
        )
    receipt.advance("reject")
    receipt.rejected_by, receipt.reason = person_id, reason.strip()
    audit.record(session, receipt.subject, "receipt.rejected", actor=actor, now=now, after={"reason": receipt.reason})
    return receipt
