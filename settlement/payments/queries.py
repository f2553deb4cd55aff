"""Reads of the finance desk: receipts, payouts, and money that is not yet used for anything."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from core.actor import Actor
from core.db import found, names
from core.errors import Unacceptable
from core.faults import Fault
from core.files import StoredFile, of_purpose
from core.i18n import _
from core.money import Money
from parties.people.models import Person
from settlement.ledger import queries as ledger
from settlement.ledger.models import Account, Journal, Transfer
from settlement.ledger.plan import AccountKind
from settlement.payments.models import Payout, Receipt
from settlement.payments.providers import check as providers
from settlement.payments.providers.port import MANUAL_BANK
from settlement.payments.purposes import UNIDENTIFIED
from settlement.payments.rebooking.models import Rebooking
from settlement.payments.statements.models import BankLine, BookingKind, LineBooking
from settlement.payments.states import BookingState, PayoutState, ReceiptState


def receipt(session: Session, receipt_id: int) -> Receipt:
    """The receipt, or NotFound."""
    return found(session, Receipt, receipt_id)


def payout(session: Session, payout_id: int) -> Payout:
    """The payout, or NotFound."""
    return found(session, Payout, payout_id)


def receipts(
    session: Session,
    *,
    states: Iterable[ReceiptState] = tuple(ReceiptState),
    purpose: str | None = None,
    after: int = 0,
    limit: int = 50,
) -> list[Receipt]:
    """Receipts by id; of a purpose and in some states where asked for."""
    rows = select(Receipt).where(Receipt.state.in_(list(states)), Receipt.id > after)
    if purpose is not None:
        rows = rows.where(Receipt.purpose == purpose)
    return list(session.scalars(rows.order_by(Receipt.id).limit(limit)))


def recorded_by_purpose(session: Session) -> dict[str, list[Receipt]]:
    """The receipts that wait for a second officer, by what they are for."""
    waiting: dict[str, list[Receipt]] = defaultdict(list)
    for row in session.scalars(select(Receipt).filter_by(state=ReceiptState.RECORDED).order_by(Receipt.id)):
        waiting[row.purpose].append(row)
    return waiting


def payouts(
    session: Session,
    *,
    states: Iterable[PayoutState] = tuple(PayoutState),
    purpose: str | None = None,
    after: int = 0,
    limit: int = 50,
) -> list[Payout]:
    """Payouts by id; of a purpose and in some states where asked for."""
    rows = select(Payout).where(Payout.state.in_(list(states)), Payout.id > after)
    if purpose is not None:
        rows = rows.where(Payout.purpose == purpose)
    return list(session.scalars(rows.order_by(Payout.id).limit(limit)))


WAITING = {
    "receipts_to_confirm": (Receipt, ReceiptState.RECORDED),
    "payouts_to_send": (Payout, PayoutState.QUEUED),
    "payouts_to_confirm": (Payout, PayoutState.SENT),
}


def counts(session: Session) -> dict[str, int]:
    """How much waits for the finance desk: receipts_to_confirm, payouts_to_send, payouts_to_confirm."""
    asked: dict[str, int] = {}
    for name, (model, state) in WAITING.items():
        rows = select(func.count()).select_from(model).filter_by(state=state)
        if model is Payout:  # what goes through a provider waits for no officer
            rows = rows.where(Payout.channel == MANUAL_BANK)
        asked[name] = session.scalar(rows) or 0
    return asked


def may_read_files(session: Session, actor: Actor, receipt_id: int) -> bool:
    """Whether the bank's advice of a receipt concerns the actor: who reads the books, and who paid."""
    row = session.get(Receipt, receipt_id)
    if row is not None and actor.acts_for(row.payer_id):
        return True
    return ledger.may_read_books(session, actor)


def may_add_files(session: Session, actor: Actor, receipt_id: int) -> bool:
    """Whether the actor may keep a file for a receipt: finance officers; who paid reads the advice and adds none."""
    return session.get(Receipt, receipt_id) is not None and ledger.is_officer(session, actor)


@dataclass(frozen=True, slots=True)
class Unapplied:
    """Money received for a purpose that nothing has used yet, and the confirmed receipts it may come from."""

    purpose: str
    amount: Money
    receipts: Sequence[Receipt]


def unapplied(session: Session) -> list[Unapplied]:
    """All unapplied money, oldest account first, in two statements however much there is."""
    accounts = session.scalars(_lying().order_by(Account.currency != "CNY", Account.currency, Account.id)).all()
    there = [(row.code.removeprefix("unapplied:").removesuffix(f":{row.currency}"), row.balance) for row in accounts]
    confirmed = select(Receipt).where(
        Receipt.state == ReceiptState.CONFIRMED, Receipt.purpose.in_({purpose for purpose, _amount in there})
    )
    came: dict[tuple[str, str], list[Receipt]] = defaultdict(list)
    for row in session.scalars(confirmed.order_by(Receipt.id)) if there else ():
        came[row.purpose, row.currency].append(row)
    return [Unapplied(purpose, amount, came[purpose, amount.currency]) for purpose, amount in there]


def unapplied_count(session: Session) -> int:
    """For how many purposes money lies unapplied."""
    return session.scalar(select(func.count()).select_from(_lying().subquery())) or 0


def _lying() -> Select[Account]:
    return select(Account).where(Account.kind == AccountKind.UNAPPLIED, Account.debits_minor != Account.credits_minor)


def kept_advice(session: Session, digest: str, actor: Actor) -> StoredFile:
    """The file of this SHA-256 that the actor's organisation keeps; Unacceptable if there is none."""
    mine = names(actor.organisation_id, StoredFile.organisation_id)
    kept = session.scalars(select(StoredFile).where(StoredFile.sha256 == digest, mine)).first()
    if kept is None:
        raise Unacceptable(
            _("The bank's advice is not kept here yet."),
            fields={"evidence": [_("Send the file to /files first, with the purpose organisation:<your own>.")]},
        )
    return kept


@dataclass(frozen=True, slots=True)
class OtherFile:
    """A file that somebody added to a receipt beside the advice with which it was recorded."""

    file: StoredFile
    uploader: str


def files_of_receipt(session: Session, row: Receipt) -> tuple[list[StoredFile], list[OtherFile]]:
    """The bank's advice (the bytes whose digest the receipt keeps), and what else was added, by whom."""
    kept = of_purpose(session, row.subject)
    others = [file for file in kept if file.sha256 != row.evidence]
    people = select(Person.id, Person.name).where(Person.id.in_({file.person_id for file in others} - {None}))
    names = {each.id: each.name for each in session.execute(people)}
    advice = [file for file in kept if file.sha256 == row.evidence]
    return advice, [OtherFile(file, names.get(file.person_id or 0, "")) for file in others]


def journal_of_receipt(session: Session, row: Receipt) -> Journal | None:
    """What the confirmation booked."""
    return ledger.journal_of(session, f"{row.subject}:confirmed")


def journals_of_payout(session: Session, row: Payout) -> list[Journal]:
    """What was booked for a payout, in order."""
    found_ = (ledger.journal_of(session, f"{row.subject}:{what}") for what in ("queued", "paid", "returned"))
    return [each for each in found_ if each is not None]


def check(session: Session) -> list[Fault]:
    """Receipts and payouts against the ledger: confirmed receipts are booked, transit is as the payout's state says,
    disputes and arrivals are as the payment providers said."""
    return [
        *_receipt_faults(session), *_recall_faults(session), *_rebooking_faults(session), *_payout_faults(session),
        *providers.faults(session),
    ]  # fmt: skip


def _receipt_faults(session: Session) -> list[Fault]:
    """Each confirmed receipt is booked for its purpose with its amount, and no other one is."""
    journals = (
        select(Journal.key, Journal.subject, func.sum(Transfer.amount_minor).label("amount_minor"))
        .join(Transfer, Transfer.journal_id == Journal.id)
        .where(Journal.key.like("receipt:%:confirmed"))
        .group_by(Journal.key, Journal.subject)
    )
    booked = {row.key: (row.subject, int(row.amount_minor)) for row in session.execute(journals)}
    assigned = select(Rebooking.receipt_id).where(
        Rebooking.receipt_id.is_not(None), Rebooking.state == BookingState.CONFIRMED
    )
    moved = set(session.scalars(assigned))  # booked for nothing known, and then to what they are for
    faults = []
    for row in session.execute(select(Receipt.id, Receipt.state, Receipt.purpose, Receipt.amount_minor)):
        found_ = booked.pop(f"receipt:{row.id}:confirmed", None)
        purpose = UNIDENTIFIED if row.id in moved else row.purpose
        wanted = (purpose, row.amount_minor) if row.state is ReceiptState.CONFIRMED else None
        if found_ != wanted:
            text = f"{row.state.value} with {row.amount_minor} for {row.purpose}, booked: {found_}"
            faults.append(Fault("receipt_booking", f"receipt:{row.id}", text))
    faults += [Fault("receipt_missing", key, "a receipt was booked that is not there") for key in booked]
    return faults


def _recall_faults(session: Session) -> list[Fault]:
    """What a payer's bank took back of each receipt is what the lines say that were booked for it."""
    lines = (
        select(LineBooking.receipt_id, func.sum(BankLine.amount_minor).label("minor"))
        .join(BankLine, BankLine.id == LineBooking.line_id)
        .where(LineBooking.kind == BookingKind.TAKEN_BACK, LineBooking.state == BookingState.CONFIRMED)
        .group_by(LineBooking.receipt_id)
        .subquery()
    )
    rows = select(Receipt.id, Receipt.taken_back_minor, func.coalesce(lines.c.minor, 0).label("booked"))
    rows = rows.outerjoin(lines, lines.c.receipt_id == Receipt.id)
    return [
        Fault("receipt_taken_back", f"receipt:{row.id}", f"{row.taken_back_minor} taken back, booked: {row.booked}")
        for row in session.execute(rows.where(Receipt.taken_back_minor != func.coalesce(lines.c.minor, 0)))
    ]


def _rebooking_faults(session: Session) -> list[Fault]:
    """Each confirmed write-off or assignment is booked with its amount, and a receipt is where it was assigned to."""
    journals = (
        select(Journal.key, func.sum(Transfer.amount_minor).label("amount_minor"))
        .join(Transfer, Transfer.journal_id == Journal.id)
        .where(Journal.key.like("rebooking:%:confirmed"))
        .group_by(Journal.key)
    )
    booked = {row.key: int(row.amount_minor) for row in session.execute(journals)}
    rows = select(Rebooking, Receipt.purpose).outerjoin(Receipt, Receipt.id == Rebooking.receipt_id)
    faults = []
    for row, purpose in session.execute(rows.where(Rebooking.state == BookingState.CONFIRMED)):
        found_ = (booked.pop(f"{row.subject}:confirmed", None), purpose)
        if found_ != (row.amount_minor, row.purpose):
            text = f"{row.amount_minor} for {row.purpose}, booked: {found_}"
            faults.append(Fault("rebooking_booking", row.subject, text))
    return faults + [Fault("rebooking_missing", key, "what was booked is not there") for key in booked]


def _payout_faults(session: Session) -> list[Fault]:
    lies = {
        row.code: row.balance.minor
        for row in session.scalars(select(Account).where(Account.kind == AccountKind.TRANSIT))
    }
    faults = []
    for row in session.execute(select(Payout.id, Payout.state, Payout.amount_minor, Payout.currency)):
        code = f"transit:payout:{row.id}:{row.currency}"
        on_its_way = row.state in (PayoutState.QUEUED, PayoutState.SENT)
        if lies.pop(code, None) != (row.amount_minor if on_its_way else 0):
            faults.append(Fault("payout_transit", f"payout:{row.id}", f"state {row.state.value} and {code} disagree"))
    faults += [Fault("transit_stray", code, "no payout belongs to it") for code, left in lies.items() if left]
    return faults + _stayed_faults(session)


def _stayed_faults(session: Session) -> list[Fault]:
    """What stays until it may leave lies on its account."""
    kept = (
        select(Payout.from_account, func.sum(Payout.amount_minor).label("minor"))
        .where(Payout.state == PayoutState.STAYED)
        .group_by(Payout.from_account)
        .subquery()
    )
    rows = select(Account, kept.c.minor).join(kept, kept.c.from_account == Account.code)
    return [
        Fault("payout_stayed", account.code, f"{minor} stay, {account.balance.minor} are there")
        for account, minor in session.execute(rows)
        if account.balance.minor < int(minor)
    ]
