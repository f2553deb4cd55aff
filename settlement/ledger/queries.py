"""Reads of the ledger: balances, the trial balance, statements and journals."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import case, func, or_, select
from sqlalchemy.orm import Session

from core.actor import Actor, Role
from core.db import found
from core.errors import NotAllowed, NotFound
from core.i18n import _, language
from core.money import Money
from parties.organisations import queries as organisations
from parties.organisations.models import OrganisationKind
from settlement.ledger.faults import check
from settlement.ledger.models import Account, Journal, Transfer, balance_minor, table_of
from settlement.ledger.plan import PLAN, AccountKind, Side, read_code

__all__ = ["balance", "check"]


def may_read_books(session: Session, actor: Actor) -> bool:
    """Whether a finance officer of the trading center, or somebody of the city office."""
    if actor.is_system or is_officer(session, actor):
        return True
    if not actor.has(Role.CITY_OFFICE) or actor.organisation_id is None:
        return False
    return organisations.organisation(session, actor.organisation_id).kind is OrganisationKind.GOV


def may_read_files(session: Session, actor: Actor, account_id: int) -> bool:
    """Who may read what was drawn of an account."""
    return may_read_books(session, actor)


def must_read_books(session: Session, actor: Actor) -> None:
    """NotAllowed for everybody else."""
    if not may_read_books(session, actor):
        raise NotAllowed(
            _("The books are open to the finance officers of the trading center and to the city office."),
            code="books_closed",
        )


def is_officer(session: Session, actor: Actor) -> bool:
    """Whether this person is a finance officer and acts for the trading center."""
    return actor.has(Role.FINANCE_OFFICER) and actor.acts_for(organisations.trading_center(session).id)


def balance(session: Session, code: str, currency: str = "CNY") -> Money:
    """What stands on the account's own side; zero for an account that was never used."""
    row = session.execute(
        select(Account.side, Account.debits_minor, Account.credits_minor).where(
            Account.code == read_code(code, currency).text
        )
    ).one_or_none()
    return Money(balance_minor(*row), currency) if row else Money(0, currency)


def balances(session: Session, prefix: str, currency: str = "CNY") -> dict[str, Money]:
    """Name (what lies between kind and currency) → balance, of the kind's accounts that are not at zero."""
    rows = session.scalars(
        select(Account)
        .where(Account.kind == AccountKind(prefix), Account.currency == currency)
        .where(Account.debits_minor != Account.credits_minor)
        .order_by(Account.id)
    )
    return {row.code.removeprefix(f"{prefix}:").removesuffix(f":{currency}"): row.balance for row in rows}


def journal_of(session: Session, key: str) -> Journal | None:
    """The journal that was posted under a key."""
    return session.scalar(select(Journal).filter_by(key=key))


def account_of(session: Session, code: str) -> Account:
    """The account of a full code; NotFound for another."""
    row = session.scalar(select(Account).filter_by(code=code))
    if row is None:
        raise NotFound(_("There is no account “%(code)s”. The books list those there are.", code=code[:130]))
    return row


@dataclass(frozen=True, slots=True)
class TrialRow:
    """All accounts of one kind and currency, added up."""

    kind: AccountKind
    currency: str
    accounts: int
    debits: Money
    credits: Money

    @property
    def label(self) -> str:
        """The kind in words."""
        return str(PLAN[self.kind].label)

    @property
    def meaning(self) -> str:
        """What the kind is for."""
        return str(PLAN[self.kind].meaning)

    @property
    def debit_balance(self) -> Money | None:
        """The balance, if it stands on the debit side."""
        return self.debits - self.credits if self.debits > self.credits else None

    @property
    def credit_balance(self) -> Money | None:
        """The balance, if it stands on the credit side."""
        return self.credits - self.debits if self.credits > self.debits else None


def trial_balance(session: Session, currency: str = "CNY") -> list[TrialRow]:
    """One row for each kind of account, in the order of the chart; debits and credits add up to the same."""
    rows = session.execute(
        select(Account.kind, func.count(Account.id), func.sum(Account.debits_minor), func.sum(Account.credits_minor))
        .where(Account.currency == currency)
        .group_by(Account.kind)
    )
    known = {
        kind: TrialRow(kind, currency, count, Money(int(debits), currency), Money(int(credits), currency))
        for kind, count, debits, credits in rows
    }
    return [known[kind] for kind in AccountKind if kind in known]


def currencies(session: Session) -> list[str]:
    """The currencies in which there are accounts; the renminbi always."""
    used = set(session.scalars(select(Account.currency).distinct()))
    return sorted(used | {"CNY"}, key=lambda each: (each != "CNY", each))


def accounts(
    session: Session, kind: AccountKind, currency: str, *, with_zero: bool, after: int, limit: int
) -> list[Account]:
    """Accounts of a kind by id; those at zero only where asked for."""
    rows = select(Account).where(Account.kind == kind, Account.currency == currency, Account.id > after)
    if not with_zero:
        rows = rows.where(Account.debits_minor != Account.credits_minor)
    return list(session.scalars(rows.order_by(Account.id).limit(limit)))


@dataclass(frozen=True, slots=True)
class StatementLine:
    """One transfer as seen from one account. Exactly one of `debit` and `credit` is given."""

    id: int
    journal_id: int
    effective_on: date
    booked_at: datetime
    subject: str
    note: str
    other: str
    debit: Money | None
    credit: Money | None
    balance: Money


@dataclass(frozen=True, slots=True)
class Statement:
    """Part of an account's life. opening ± every line = closing, on the account's own side."""

    account: Account
    opening: Money
    lines: Sequence[StatementLine]
    debits: Money
    credits: Money
    closing: Money
    following: int | None


def statement(session: Session, code: str, *, after: int = 0, limit: int = 100) -> Statement:
    """The transfers of an account after a transfer's id, oldest first, with the running balance."""
    account = account_of(session, code)
    running = opening = _balance_up_to(session, account, after)
    lines: list[StatementLine] = []
    rows = _legs(session, account, after, limit + 1)
    for row in rows[:limit]:
        amount = Money(row.amount_minor, account.currency)
        is_debit = row.debit_id == account.id
        running = running + (amount if is_debit == (account.side is Side.DEBIT) else -amount)
        lines.append(
            StatementLine(
                row.id,
                row.journal_id,
                row.effective_on,
                row.booked_at,
                row.subject,
                row.note,
                row.other,
                amount if is_debit else None,
                None if is_debit else amount,
                running,
            )
        )
    zero = Money(0, account.currency)
    debits = sum((line.debit for line in lines if line.debit), zero)
    credits = sum((line.credit for line in lines if line.credit), zero)
    following = lines[-1].id if len(rows) > limit else None
    return Statement(account, opening, lines, debits, credits, running, following)


def _balance_up_to(session: Session, account: Account, transfer_id: int) -> Money:
    if transfer_id == 0:
        return Money(0, account.currency)
    transfer = table_of(Transfer)
    own = account.id
    sums = select(
        func.coalesce(func.sum(case((transfer.c.debit_id == own, transfer.c.amount_minor), else_=0)), 0),
        func.coalesce(func.sum(case((transfer.c.credit_id == own, transfer.c.amount_minor), else_=0)), 0),
    ).where(or_(transfer.c.debit_id == own, transfer.c.credit_id == own), transfer.c.id <= transfer_id)
    debits, credits = session.execute(sums).one()
    return Money(balance_minor(account.side, int(debits), int(credits)), account.currency)


def _legs(session: Session, account: Account, after: int, limit: int) -> Sequence[Any]:
    transfer, journal, other = table_of(Transfer), table_of(Journal), table_of(Account)
    own = account.id
    return session.execute(
        select(
            transfer.c.id, transfer.c.journal_id, transfer.c.debit_id, transfer.c.amount_minor, journal.c.effective_on,
            journal.c.booked_at, journal.c.subject, journal.c.note, other.c.code.label("other"),
        )
        .join(journal, journal.c.id == transfer.c.journal_id)
        .join(other, other.c.id == case((transfer.c.debit_id == own, transfer.c.credit_id), else_=transfer.c.debit_id))
        .where(or_(transfer.c.debit_id == own, transfer.c.credit_id == own), transfer.c.id > after)
        .order_by(transfer.c.id)
        .limit(limit)
    ).all()  # fmt: skip


@dataclass(frozen=True, slots=True)
class JournalLine:
    """One transfer of a journal."""

    debit: str
    credit: str
    amount: Money


def journal(session: Session, journal_id: int) -> tuple[Journal, list[JournalLine], Journal | None]:
    """A journal, its lines, and the journal that reverses it (or None)."""
    head = found(session, Journal, journal_id)
    debit, credit = table_of(Account).alias(), table_of(Account).alias()
    rows = session.execute(
        select(debit.c.code, credit.c.code, Transfer.amount_minor, Transfer.currency)
        .join(debit, debit.c.id == Transfer.debit_id)
        .join(credit, credit.c.id == Transfer.credit_id)
        .where(Transfer.journal_id == journal_id)
        .order_by(Transfer.line_no)
    )
    lines = [JournalLine(one, other, Money(amount, currency)) for one, other, amount, currency in rows]
    return head, lines, session.scalar(select(Journal).filter_by(reverses=journal_id))


def journals(session: Session, *, subject: str | None = None, after: int = 0, limit: int = 50) -> list[Journal]:
    """Journals by id, of one subject where given."""
    rows = select(Journal).where(Journal.id > after)
    if subject is not None:
        rows = rows.where(Journal.subject == subject)
    return list(session.scalars(rows.order_by(Journal.id).limit(limit)))


def owner_names(session: Session, rows: Sequence[Account]) -> dict[str, str]:
    """Owner key → the organisation's name in the reader's language, for accounts that belong to one."""
    keys = {row.owner: int(row.owner.partition(":")[2]) for row in rows if row.owner and _is_organisation(row.owner)}
    names = organisations.names_of(session, set(keys.values()))
    return {key: names[number].display(language()) for key, number in keys.items() if number in names}


def _is_organisation(owner: str) -> bool:
    kind, _colon, number = owner.partition(":")
    return kind == "organisation" and number.isdigit()
