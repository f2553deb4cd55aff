"""What officers make of a statement's lines: one accepts what a line is, another confirms it, then it is booked.

Locks: the line first, then what the money is for, then receipt or payout, then accounts.
"""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import audit
from core.actor import Actor
from core.db import found, locked
from core.errors import Conflict, Unacceptable
from core.events import PaymentChanged, publish
from core.files import StoredFile
from core.i18n import _
from settlement.ledger.closing import open_day
from settlement.ledger.services import Move, post
from settlement.payments import purposes
from settlement.payments.bank_returns import take_back_used
from settlement.payments.destinations import accounts_that_fit
from settlement.payments.models import Payout, Receipt
from settlement.payments.officers import must_be_officer, must_be_second
from settlement.payments.payouts import confirm_payout, return_payout
from settlement.payments.providers.models import ProviderOperation
from settlement.payments.providers.port import OperationKind
from settlement.payments.providers.states import OperationState
from settlement.payments.receipts import confirm_receipt, record_receipt
from settlement.payments.statements import doubles
from settlement.payments.statements.models import BankLine, BookingKind, LineBooking
from settlement.payments.statements.own_accounts import ACCOUNT_KINDS, must_be_there, must_bear
from settlement.payments.statements.reading import same_account
from settlement.payments.statements.recalled import lying, takeable
from settlement.payments.statements.states import LineStanding
from settlement.payments.states import BookingState, PayoutState

CHARGES = "charges:bank"
NAMES = {  # what a booking is about, where it is about something
    BookingKind.SENT_BACK: "of_line_id", BookingKind.TAKEN_BACK: "receipt_id", BookingKind.MOVED: "operation_id",
}  # fmt: skip
CREDITS = frozenset({BookingKind.SUSPENSE, BookingKind.INTEREST, BookingKind.MOVED, BookingKind.CLAIM_PAID})


def accept_receipt(
    session: Session, *, line_id: int, purpose: str, payer_id: int, actor: Actor, now: datetime
) -> Receipt:
    """One officer says what a credit is for: its receipt is recorded from the line, and waits for a second officer.

    A line that was recorded by hand already (`doubles.recorded_by_hand`) is tied to that receipt.
    Raises Conflict `line_taken` or `reference_taken`, Unacceptable.
    """
    must_be_officer(session, actor)
    line = _open_line(session, line_id, LineStanding.OPEN, LineStanding.SUSPENSE)
    if not line.is_credit:
        raise Unacceptable(_("This line took money from the account; it is no receipt."), code="line_side")
    known = doubles.recorded_by_hand(session, line, purposes.read(session, purpose), payer_id)
    if known is not None:
        receipt = known
    else:
        receipt = record_receipt(
            session,
            purpose=purpose,
            payer_id=payer_id,
            amount=line.amount,
            bank_reference=doubles.reference_for(session, line),
            received_on=line.booked_on,
            evidence=_file_of(session, line),
            of_line=True,
            actor=actor,
            now=now,
        )
    line.receipt_id = receipt.id
    session.flush()
    session.expire(line, ["receipt"])
    _audit(session, line, "line.accepted", actor, now, {"receipt": receipt.id, "purpose": receipt.purpose})
    return receipt


def _file_of(session: Session, line: BankLine) -> StoredFile | str:
    digest = line.statement.file_sha256
    kept = session.scalars(select(StoredFile).filter_by(sha256=digest, purpose=line.statement.subject)).first()
    return kept or digest


def _open_line(session: Session, line_id: int, *standings: LineStanding) -> BankLine:
    line = locked(session, BankLine, line_id)
    if line.standing not in standings:
        raise Conflict(
            _("Somebody has dealt with this line already. Reload the page to see what it was taken for."),
            code="line_taken",
        )
    return line


def confirm_line(session: Session, *, line_id: int, actor: Actor, now: datetime) -> BankLine:
    """A second officer compared the line with what it was taken for: that is booked. Raises NotAllowed `four_eyes`."""
    must_be_officer(session, actor)
    line = _open_line(session, line_id, LineStanding.WAITS)
    if line.booking is not None and line.booking.state is BookingState.PROPOSED:
        _confirm_booking(session, line.booking, actor=actor, now=now)
    elif line.receipt_id is not None:
        confirm_receipt(session, receipt_id=line.receipt_id, seen=line.amount, actor=actor, now=now)
    elif line.payout_id is not None:
        confirm_payout(session, payout_id=line.payout_id, actor=actor, now=now)
    _audit(session, line, "line.confirmed", actor, now, {"amount": str(line.amount)})
    return line


def confirm_sent(session: Session, *, line_id: int, payout_id: int, actor: Actor, now: datetime) -> Payout:
    """A debit is the payout that another officer ordered: it is paid. One confirmed by hand before is only tied.

    Raises NotAllowed `four_eyes` for who sent it, Unacceptable where the amounts differ.
    """
    must_be_officer(session, actor)
    line = _open_line(session, line_id, LineStanding.OPEN)
    payout = found(session, Payout, payout_id)
    _must_fit(session, line, payout, credit=False)
    if payout.state is PayoutState.SENT:
        confirm_payout(session, payout_id=payout_id, actor=actor, now=now)
    elif payout.state not in (PayoutState.PAID, PayoutState.RETURNED):
        raise Conflict(_("This payout was not sent yet. Note its bank reference first."), code="not_sent")
    _tie(session, line, payout, actor=actor, now=now)
    return payout


def take_back_payout(session: Session, *, line_id: int, payout_id: int, actor: Actor, now: datetime) -> Payout:
    """A credit is a payout that the bank sent back: what is owed stands on its account again, and is paid anew.

    Raises NotAllowed `four_eyes` for who sent it; Conflict where its debit was not confirmed yet, or never was.
    """
    must_be_officer(session, actor)
    line = _open_line(session, line_id, LineStanding.OPEN)
    payout = found(session, Payout, payout_id)
    _must_fit(session, line, payout, credit=True)
    if payout.state is PayoutState.SENT:
        raise Conflict(_("Confirm the debit of this payout first: the bank took the money before it came back."),
                       code="debit_first")  # fmt: skip
    if payout.confirmed_at is None:
        raise Conflict(_("The bank never took this payout from the account, so nothing of it can come back."),
                       code="not_paid")  # fmt: skip
    if payout.state is not PayoutState.RETURNED:
        why = line.text or line.return_code or _("Returned by the bank")
        return_payout(session, payout_id=payout_id, reason=why[:300], actor=actor, now=now)
    _tie(session, line, payout, actor=actor, now=now)
    return payout


def _must_fit(session: Session, line: BankLine, payout: Payout, *, credit: bool) -> None:
    if line.is_credit is not credit or payout.amount != line.amount or not payout.is_by_bank:
        raise Unacceptable(
            _("The line and payout %(id)s do not fit: side, amount or way differ.", id=payout.id), code="line_differs"
        )
    known = accounts_that_fit(session, payout) if not credit and line.party_account else []
    if known and not any(same_account(each, line.party_account) for each in known):
        raise Conflict(
            _(
                "The bank paid account %(other)s, but payout %(id)s was to go to %(own)s. Ask the bank at once, and"
                " confirm nothing.",
                other=line.party_account,
                id=payout.id,
                own=" / ".join(known),
            ),
            code="other_account",
        )
    if session.scalar(select(BankLine.id).filter_by(payout_id=payout.id, side=line.side)) is not None:
        raise Conflict(_("Another line is this payout already."), code="line_taken")


def _tie(session: Session, line: BankLine, payout: Payout, *, actor: Actor, now: datetime) -> None:
    line.payout_id = payout.id
    session.flush()
    session.expire(line, ["payout"])
    _audit(session, line, "line.confirmed", actor, now, {"payout": payout.id, "state": payout.state.value})


def propose_booking(
    session: Session,
    *,
    line_id: int,
    kind: BookingKind,
    reason: str,
    of_line_id: int | None = None,
    receipt_id: int | None = None,
    operation_id: int | None = None,
    ledger_account: str | None = None,
    document: str = "",
    actor: Actor,
    now: datetime,
) -> LineBooking:
    """One officer says what a line is that is for nothing here; a second one confirms it.

    SUSPENSE, INTEREST, MOVED (our own money from a payment provider) and CLAIM_PAID (a party pays what it owes) are
    credits; CHARGE, SENT_BACK (the money of a line in suspense), TAKEN_BACK (a payer's receipt, or a part of it, that
    the bank took back while its money is unapplied; what a deal has used of it is settled by the deal), TAX_REMITTED
    and FEES_DRAWN are debits. Raises Unacceptable, Conflict.
    """
    person_id = must_be_officer(session, actor)
    line = _open_line(session, line_id, LineStanding.OPEN)
    if (kind in CREDITS) is not line.is_credit:
        raise Unacceptable(_("This does not fit a line on that side of the account."), code="line_side")
    if not reason.strip():
        raise Unacceptable(
            _("A booking from the statement says why."),
            fields={"reason": [_("Write what you found out, for the officer who confirms it.")]},
        )
    _must_name(kind, of_line_id=of_line_id, receipt_id=receipt_id, operation_id=operation_id)
    _must_be_of_its_kind(session, line, kind, of_line_id, receipt_id, operation_id)
    own = must_bear(session, line, kind, ledger_account, document) if kind in ACCOUNT_KINDS else None
    row = LineBooking(
        line_id=line.id,
        kind=kind,
        of_line_id=of_line_id if kind is BookingKind.SENT_BACK else None,
        receipt_id=receipt_id if kind is BookingKind.TAKEN_BACK else None,
        operation_id=operation_id if kind is BookingKind.MOVED else None,
        ledger_account=own,
        document=" ".join(document.split())[:80] if kind is BookingKind.TAX_REMITTED else "",
        state=BookingState.PROPOSED,
        proposed_by=person_id,
        proposed_by_name=actor.name,
        proposed_at=now,
        reason=reason.strip()[:300],
    )
    session.add(row)
    session.flush()
    session.expire(line, ["bookings"])
    _audit(session, line, "line.accepted", actor, now, {"kind": kind.value, "reason": row.reason})
    return row


def _must_name(kind: BookingKind, **named: int | None) -> None:
    if kind in NAMES and named[NAMES[kind]] is None:
        raise Unacceptable(
            _("This says of which line, receipt or transfer it is."),
            fields={NAMES[kind]: [_("Choose the one that it is about.")]},
        )


def _must_be_of_its_kind(
    session: Session,
    line: BankLine,
    kind: BookingKind,
    of_line_id: int | None,
    receipt_id: int | None,
    operation_id: int | None,
) -> None:
    """What the booking names fits the line."""
    if kind is BookingKind.SENT_BACK:
        other = locked(session, BankLine, of_line_id)
        if other.standing is not LineStanding.SUSPENSE or other.amount != line.amount:
            raise Unacceptable(_("Only money in suspense is sent back like this, and all of it."), code="line_differs")
    if kind is BookingKind.SUSPENSE:
        doubles.must_not_be_typed(session, line)
    if kind is BookingKind.TAKEN_BACK:
        takeable(session, line, receipt_id)
    if kind is BookingKind.MOVED:
        operation = found(session, ProviderOperation, operation_id)
        arrived = (operation.kind, operation.state) == (OperationKind.PAYOUT, OperationState.SUCCEEDED)
        if not arrived or operation.amount != line.amount:
            raise Unacceptable(_("This is no transfer of that amount from a payment provider."), code="line_differs")


def _confirm_booking(session: Session, row: LineBooking, *, actor: Actor, now: datetime) -> None:
    person_id = must_be_officer(session, actor)
    must_be_second(row.proposed_by, person_id, did=_("You proposed this yourself."))
    line = row.line
    receipt = found(session, Receipt, row.receipt_id) if row.receipt_id is not None else None
    if receipt is not None:
        purposes.lock(session, receipt.purpose)
        takeable(session, line, receipt.id).taken_back_minor += line.amount_minor
    if row.kind is BookingKind.SUSPENSE:
        doubles.must_not_be_typed(session, line)
    if row.ledger_account is not None:
        must_be_there(session, line, row.ledger_account)
    row.advance("confirm")
    row.confirmed_by, row.confirmed_by_name, row.confirmed_at = person_id, actor.name, now
    session.flush()
    is_used = receipt is not None and lying(session, receipt) < line.amount
    if receipt is not None and is_used:
        take_back_used(
            session, receipt, line.amount, ref=doubles.recall_reference(session, line), day=line.booked_on,
            reason=row.reason, actor=actor, now=now,
        )  # fmt: skip
    elif row.kind is not BookingKind.MOVED:
        _post(session, row, receipt, actor=actor, now=now)
    if receipt is not None and not is_used:
        publish(session, PaymentChanged(receipt.purpose, "taken_back", row.id), actor=actor, now=now)
    session.expire(line, ["bookings"])


def _post(session: Session, row: LineBooking, receipt: Receipt | None, *, actor: Actor, now: datetime) -> None:
    line = row.line
    subject = receipt.purpose if receipt else line.subject
    other = {
        BookingKind.SUSPENSE: f"unapplied:{line.subject}",
        BookingKind.SENT_BACK: f"unapplied:line:{row.of_line_id}",
        BookingKind.TAKEN_BACK: f"unapplied:{subject}",
    }.get(row.kind, row.ledger_account or CHARGES)
    key = f"line:{line.id}:booking:{row.id}"
    post(
        session,
        key=key,
        moves=[Move("bank", other, line.amount) if line.is_credit else Move(other, "bank", line.amount)],
        effective_on=open_day(session, line.booked_on, key=key),
        subject=subject,
        actor=actor,
        now=now,
        note=" ".join(part for part in (line.reference, row.document) if part),
    )


def reject_booking(session: Session, *, line_id: int, actor: Actor, now: datetime) -> BankLine:
    """What was proposed for a line does not fit: it is open again. Who proposed it may do so too."""
    must_be_officer(session, actor)
    line = _open_line(session, line_id, LineStanding.WAITS)
    if line.booking is None or line.booking.state is not BookingState.PROPOSED:
        raise Conflict(_("This line waits with its receipt: put the receipt aside, and say why."), code="by_receipt")
    line.booking.advance("reject")
    session.flush()
    _audit(session, line, "line.rejected", actor, now, {})
    return line


def _audit(
    session: Session, line: BankLine, action: str, actor: Actor, now: datetime, after: dict[str, object]
) -> None:
    digest = line.statement.file_sha256
    audit.record(session, line.subject, action, actor=actor, now=now, after=after, evidence=digest)
