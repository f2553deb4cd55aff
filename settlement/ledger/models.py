"""Tables of the ledger. A transfer is a debit and a credit in one row, so nothing unbalanced can be written."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, String, Table, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base, append_only, minor, pk
from core.money import LARGEST_MINOR, Money
from core.states import enum_type
from settlement.ledger.guards import attach, whole
from settlement.ledger.plan import PLAN, AccountKind, Side

FLOOR = (
    "may_go_negative OR (side = 'debit' AND debits_minor >= credits_minor)"
    " OR (side = 'credit' AND credits_minor >= debits_minor)"
)


class Account(Base):
    """One account. Its totals are moved by the trigger on transfers only; `owner` is a subject key or None."""

    __tablename__ = "account"
    __table_args__ = (
        UniqueConstraint("id", "currency"),  # what a transfer's composite keys point at
        CheckConstraint(FLOOR, name="floor"),
        CheckConstraint("debits_minor >= 0 AND credits_minor >= 0", name="totals_not_negative"),
        whole("debits_minor"),
        whole("credits_minor"),
    )

    id: Mapped[pk]
    code: Mapped[str] = mapped_column(String(130), unique=True)
    kind: Mapped[AccountKind] = mapped_column(enum_type(AccountKind), index=True)
    side: Mapped[Side] = mapped_column(enum_type(Side))
    currency: Mapped[str] = mapped_column(String(3))
    owner: Mapped[str | None] = mapped_column(String(60), index=True)
    may_go_negative: Mapped[bool] = mapped_column(default=False)
    debits_minor: Mapped[minor] = mapped_column(default=0)
    credits_minor: Mapped[minor] = mapped_column(default=0)

    @property
    def balance(self) -> Money:
        """What stands on the account's own side, as of when the row was read."""
        return Money(balance_minor(self.side, self.debits_minor, self.credits_minor), self.currency)

    @property
    def debits(self) -> Money:
        """All that was ever debited."""
        return Money(self.debits_minor, self.currency)

    @property
    def credits(self) -> Money:
        """All that was ever credited."""
        return Money(self.credits_minor, self.currency)

    @property
    def label(self) -> str:
        """Its kind in words."""
        return str(PLAN[self.kind].label)


class Journal(Base):
    """One posting: transfers that belong together. `key` is derived from the act, so that a replay finds it.

    `effective_on` is the business date (Asia/Shanghai), `booked_at` the instant of writing; `line_count` closes the
    journal: no transfer can be added to it later.
    """

    __tablename__ = "journal"
    __table_args__ = (
        CheckConstraint("reverses IS NULL OR reverses < id", name="reverses_earlier"),
        CheckConstraint("line_count > 0", name="has_lines"),
        CheckConstraint("key <> ''", name="key_given"),
    )

    id: Mapped[pk]
    key: Mapped[str] = mapped_column(String(200), unique=True)
    request_hash: Mapped[str] = mapped_column(String(64))
    subject: Mapped[str] = mapped_column(String(60), index=True)
    effective_on: Mapped[date] = mapped_column(index=True)
    booked_at: Mapped[datetime]
    reverses: Mapped[int | None] = mapped_column(ForeignKey("journal.id"), unique=True)
    line_count: Mapped[int]
    note: Mapped[str] = mapped_column(String(300), default="")
    actor_name: Mapped[str] = mapped_column(String(200))
    person_id: Mapped[int | None]


class Transfer(Base):
    """`amount_minor` > 0 from the credit account to the debit account, both of `currency`."""

    __tablename__ = "transfer"
    __table_args__ = (
        ForeignKeyConstraint(["debit_id", "currency"], ["account.id", "account.currency"]),
        ForeignKeyConstraint(["credit_id", "currency"], ["account.id", "account.currency"]),
        UniqueConstraint("journal_id", "line_no"),
        CheckConstraint(f"amount_minor > 0 AND amount_minor <= {LARGEST_MINOR}", name="amount_positive"),
        CheckConstraint("debit_id <> credit_id", name="two_accounts"),
        CheckConstraint("line_no > 0", name="line_no_positive"),
        whole("amount_minor"),
        whole("line_no"),
        Index("ix_transfer_debit_id_id", "debit_id", "id"),
        Index("ix_transfer_credit_id_id", "credit_id", "id"),
    )

    id: Mapped[pk]
    journal_id: Mapped[int] = mapped_column(ForeignKey("journal.id"))
    line_no: Mapped[int]
    debit_id: Mapped[int]
    credit_id: Mapped[int]
    currency: Mapped[str] = mapped_column(String(3))
    amount_minor: Mapped[minor]


class AccountingPeriod(Base):
    """Days of the books that are closed for ever, both included; each period begins where the last one ended.

    Closed by a person (`person_id`) because another one asked for it; by the system nobody asked."""

    __tablename__ = "accounting_period"
    __table_args__ = (
        CheckConstraint("starts <= ends", name="has_days"),
        CheckConstraint("person_id <> asked_by", name="four_eyes"),
        CheckConstraint("(person_id IS NULL) = (asked_by IS NULL)", name="asked_by_somebody"),
    )

    id: Mapped[pk]
    starts: Mapped[date] = mapped_column(unique=True)
    ends: Mapped[date] = mapped_column(unique=True)
    closed_at: Mapped[datetime]
    actor_name: Mapped[str] = mapped_column(String(200))
    person_id: Mapped[int | None]
    asked_by: Mapped[int | None]
    asked_by_name: Mapped[str] = mapped_column(String(200), default="")


class BalanceCheckpoint(Base):
    """What stood on an account, on its own side, at the end of a closed period; an account at zero has none."""

    __tablename__ = "balance_checkpoint"
    __table_args__ = (
        UniqueConstraint("period_id", "account_id"),
        CheckConstraint("balance_minor <> 0", name="not_zero"),
        whole("balance_minor"),
        Index("ix_balance_checkpoint_account_id_period_id", "account_id", "period_id"),
    )

    id: Mapped[pk]
    period_id: Mapped[int] = mapped_column(ForeignKey("accounting_period.id"))
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    balance_minor: Mapped[minor]


def balance_minor(side: Side | str, debits: int, credits: int) -> int:
    """The balance on an account's own side, in minor units."""
    return debits - credits if side == Side.DEBIT else credits - debits


def table_of(model: type[Base]) -> Table:
    """The Core table behind a model: `post` and the reports speak Core, which costs a fifth of the ORM."""
    table = model.__table__
    assert isinstance(table, Table)
    return table


append_only(table_of(Journal))
append_only(table_of(Transfer))
append_only(table_of(AccountingPeriod))
append_only(table_of(BalanceCheckpoint))
attach(table_of(Transfer))
