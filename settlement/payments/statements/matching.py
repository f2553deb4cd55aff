"""What a line most likely is, and why: proposals with their reasons, the best first. Nothing is booked by them."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.money import Money
from parties.organisations.models import fold_name
from parties.organisations.queries import organisations_named
from settlement.payments import purposes
from settlement.payments.models import Payout, Receipt
from settlement.payments.providers.models import ProviderOperation
from settlement.payments.providers.port import MANUAL_BANK, OperationKind
from settlement.payments.providers.states import OperationState
from settlement.payments.purposes import BETWEEN, Expected
from settlement.payments.statements.doubles import typed
from settlement.payments.statements.models import BankLine, LineBooking
from settlement.payments.states import BookingState, PayoutState, ReceiptState


class Reason(StrEnum):
    """Why a line is taken for something. The points of all reasons add up."""

    REFERENCE = "reference"
    AMOUNT = "amount"
    NAME = "name"
    ACCOUNT = "account"
    BANK_REFERENCE = "bank_reference"
    RETURN = "return"


POINTS = {
    Reason.REFERENCE: 60,
    Reason.AMOUNT: 25,
    Reason.NAME: 25,
    Reason.ACCOUNT: 20,
    Reason.BANK_REFERENCE: 60,
    Reason.RETURN: 15,
}
ENOUGH = 45  # amount and name, or amount and account; a reference alone is enough


class MatchKind(StrEnum):
    """What accepting a proposal does."""

    RECEIPT = "receipt"
    KNOWN_RECEIPT = "known_receipt"
    PAYOUT_PAID = "payout_paid"
    PAYOUT_RETURNED = "payout_returned"
    MOVED = "moved"


class Fit(StrEnum):
    """How the amount fits what is due."""

    EXACT = "exact"
    PARTIAL = "partial"
    OVER = "over"
    NOTHING_DUE = "nothing_due"


@dataclass(frozen=True, slots=True)
class Proposal:
    """One reading of a line. `target_id` is the receipt's or payout's that is there already; `other_payer` says that
    somebody else paid than who owes."""

    kind: MatchKind
    purpose: str
    label: str
    organisation_id: int
    reasons: tuple[Reason, ...]
    fit: Fit = Fit.EXACT
    due: Money | None = None
    target_id: int | None = None
    other_payer: str = ""

    @property
    def points(self) -> int:
        """The sum of its reasons."""
        return sum(POINTS[each] for each in self.reasons)


@dataclass(frozen=True)
class Known:
    """What the proposals of a page of lines are made from, read once."""

    expected: Sequence[Expected]
    payouts: Sequence[Payout]
    receipts: dict[str, Receipt]
    organisations: dict[str, int]
    payers: dict[str, set[int]]
    moved: Sequence[ProviderOperation]


def proposals(session: Session, lines: Sequence[BankLine]) -> dict[int, list[Proposal]]:
    """By line: what it may be, most points first."""
    known = _known(session, lines)
    return {
        line.id: sorted(
            _credit(session, line, known) if line.is_credit else _debit(line, known), key=lambda each: -each.points
        )
        for line in lines
    }


def _known(session: Session, lines: Sequence[BankLine]) -> Known:
    accounts = {line.party_account for line in lines if line.is_credit} - {""}
    paid = (
        select(BankLine.party_account, Receipt.payer_id)
        .join(Receipt, Receipt.id == BankLine.receipt_id)
        .where(BankLine.party_account.in_(accounts), Receipt.state == ReceiptState.CONFIRMED)
        .distinct()
    )
    payers: dict[str, set[int]] = {}
    for account, payer_id in session.execute(paid) if accounts else ():
        payers.setdefault(account, set()).add(payer_id)
    references = {line.receipt_reference for line in lines}
    receipts = typed().where(Receipt.bank_reference.in_(references))
    tied = select(BankLine.payout_id, BankLine.side).where(BankLine.payout_id.is_not(None))
    taken = {(row.payout_id, row.side) for row in session.execute(tied)}
    payouts = select(Payout).where(
        Payout.channel == MANUAL_BANK,
        Payout.state.in_([PayoutState.SENT, PayoutState.PAID]),
        Payout.amount_minor.in_({line.amount_minor for line in lines}),
    )
    sides = {line.side for line in lines}
    return Known(
        expected=purposes.expected(session),
        payouts=[
            each
            for each in session.scalars(payouts.order_by(Payout.id))
            if any((each.id, side) not in taken for side in sides)
        ],
        receipts={each.bank_reference: each for each in session.scalars(receipts)},
        organisations=organisations_named(session, {line.party_name for line in lines} - {""}),
        payers=payers,
        moved=_moved(session, {line.amount_minor for line in lines if line.is_credit}),
    )


def _moved(session: Session, amounts: set[int]) -> Sequence[ProviderOperation]:
    """Our own transfers from payment providers of these amounts that no line was taken for."""
    told = select(LineBooking.operation_id).where(
        LineBooking.operation_id.is_not(None), LineBooking.state != BookingState.REJECTED
    )
    rows = select(ProviderOperation).where(
        ProviderOperation.kind == OperationKind.PAYOUT,
        ProviderOperation.state == OperationState.SUCCEEDED,
        ProviderOperation.amount_minor.in_(amounts),
        ProviderOperation.id.not_in(told),
    )
    return session.scalars(rows.order_by(ProviderOperation.id)).all()


def said(line: BankLine) -> str:
    """All that the payer could write: the text and the end-to-end reference, width and case levelled."""
    return unicodedata.normalize("NFKC", f"{line.text} \n {line.end_to_end}").upper()


@lru_cache(maxsize=4_000)
def _spelled(reference: str) -> re.Pattern[str]:
    """The reference with any spaces, hyphens and points between its signs, and no further sign of one beside it."""
    signs = [re.escape(sign) for sign in unicodedata.normalize("NFKC", reference).upper() if sign.isalnum()]
    return re.compile(r"(?<![A-Z0-9])" + BETWEEN.join(signs) + r"(?![0-9])")


def quotes(text: str, reference: str) -> bool:
    """Whether a text levelled by `said` quotes a reference, however it is spaced."""
    return bool(reference) and _spelled(reference).search(text) is not None


def _credit(session: Session, line: BankLine, known: Known) -> list[Proposal]:
    text = said(line)
    there = known.receipts.get(line.receipt_reference)
    if there is not None:
        reasons = (Reason.BANK_REFERENCE, *((Reason.AMOUNT,) if there.amount == line.amount else ()))
        label = purposes.label(session, there.purpose)
        return [Proposal(MatchKind.KNOWN_RECEIPT, there.purpose, label, there.payer_id, reasons, target_id=there.id)]
    due = {each.purpose: each for each in known.expected if each.amount.currency == line.currency}
    quoted = {each.purpose: each for each in purposes.mentioned(session, text)}
    found = [
        proposal
        for each in {**quoted, **due}.values()
        if (proposal := _for(line, text, each, each.purpose in quoted, known)) is not None
    ]
    moved = [
        Proposal(MatchKind.MOVED, each.purpose, each.provider, 0, (Reason.AMOUNT,), target_id=each.id)
        for each in known.moved
        if each.amount == line.amount
    ]
    return [*found, *_returned(line, text, known), *moved]


def _for(line: BankLine, text: str, due: Expected, quoted: bool, known: Known) -> Proposal | None:
    reasons = [Reason.REFERENCE] if quoted or quotes(text, due.typed) else []
    named = known.organisations.get(fold_name(line.party_name))
    if due.amount == line.amount:
        reasons.append(Reason.AMOUNT)
    if named == due.payer_id:
        reasons.append(Reason.NAME)
    if due.payer_id in known.payers.get(line.party_account, ()):
        reasons.append(Reason.ACCOUNT)
    if sum(POINTS[each] for each in reasons) < ENOUGH:
        return None
    other = line.party_name if line.party_name and named != due.payer_id else ""
    # Somebody else who is known here gets it back, if it has to go back.
    payer_id = named if named is not None and Reason.ACCOUNT not in reasons else due.payer_id
    return Proposal(
        MatchKind.RECEIPT, due.purpose, due.label, payer_id, tuple(reasons), _fit(line.amount, due.amount),
        due.amount, other_payer=other,
    )  # fmt: skip


def _fit(came: Money, due: Money) -> Fit:
    if came.currency != due.currency or not due:
        return Fit.NOTHING_DUE
    if came == due:
        return Fit.EXACT
    return Fit.PARTIAL if came < due else Fit.OVER


def _of_payout(line: BankLine, text: str, payout: Payout, known: Known) -> list[Reason]:
    if payout.amount != line.amount:
        return []
    reasons = [Reason.AMOUNT]
    reference = payout.bank_reference or ""
    if reference == line.reference or quotes(text, reference):
        reasons.append(Reason.BANK_REFERENCE)
    if known.organisations.get(fold_name(line.party_name)) == payout.payee_id:
        reasons.append(Reason.NAME)
    return reasons


def _debit(line: BankLine, known: Known) -> list[Proposal]:
    text = said(line)
    return [
        Proposal(MatchKind.PAYOUT_PAID, each.purpose, "", each.payee_id, tuple(reasons), target_id=each.id)
        for each in known.payouts
        if len(reasons := _of_payout(line, text, each, known)) > 1
    ]


def _returned(line: BankLine, text: str, known: Known) -> list[Proposal]:
    """A payout that the bank sends back: it says so, or quotes our order's reference."""
    found = []
    for each in known.payouts:
        reasons = _of_payout(line, text, each, known)
        if line.is_reversal or line.return_code:
            reasons.append(Reason.RETURN)
        if Reason.AMOUNT in reasons and (
            Reason.BANK_REFERENCE in reasons or {Reason.RETURN, Reason.NAME} <= set(reasons)
        ):
            found.append(
                Proposal(MatchKind.PAYOUT_RETURNED, each.purpose, "", each.payee_id, tuple(reasons), target_id=each.id)
            )
    return found
