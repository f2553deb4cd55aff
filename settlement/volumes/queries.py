"""Reads of volume facts: by filter and page, added up, and up to which point no earlier fact can still appear."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Select, Text, cast, extract, func, select, tuple_
from sqlalchemy.orm import Session, aliased

from core.db import found, is_sqlite
from core.errors import Unacceptable
from core.faults import Fault
from core.i18n import _
from core.money import Money
from settlement.ledger.models import Account, Journal, Transfer
from settlement.ledger.plan import AccountKind
from settlement.volumes.models import Category, Measure, RightKind, VolumeFact


def fact(session: Session, fact_id: int) -> VolumeFact:
    """The fact, or NotFound."""
    return found(session, VolumeFact, fact_id)


def reversals_of(session: Session, fact_id: int) -> list[VolumeFact]:
    """What was taken back of a fact, oldest first."""
    return list(session.scalars(select(VolumeFact).filter_by(reverses_id=fact_id).order_by(VolumeFact.id)))


def position_column(session: Session) -> ColumnElement[int]:
    """By what facts are ordered for folding: the id on SQLite, the writing transaction on PostgreSQL."""
    return VolumeFact.__table__.c.id if is_sqlite(session) else VolumeFact.__table__.c.xact


def frontier(session: Session) -> int:
    """Facts with a position below this number are final: none of them can still appear or vanish.

    PostgreSQL: the oldest transaction that is still running (one that began earlier may commit later than a younger
    one, so an id says nothing). SQLite: behind the last id, because its writers come one after another.
    """
    if is_sqlite(session):
        return int(session.scalar(select(func.coalesce(func.max(VolumeFact.id), 0))) or 0) + 1
    oldest = func.pg_snapshot_xmin(func.pg_current_snapshot())
    return int(session.scalar(select(cast(cast(oldest, Text), BigInteger))) or 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Which:
    """Which facts; what is None is not asked for. `since` ≤ recognised_on < `until`."""

    center_id: int | None = None
    year: int | None = None
    month: int | None = None
    measure: Measure | None = None
    category: Category | None = None
    right_kind: RightKind | None = None
    subject: str | None = None
    currency: str | None = None
    since: date | None = None
    until: date | None = None

    def span(self) -> tuple[date | None, date | None]:
        """The half-open interval of business days."""
        if self.year is None:
            return self.since, self.until
        if self.month is None:
            return date(self.year, 1, 1), date(self.year + 1, 1, 1)
        following = (self.year + 1, 1) if self.month == 12 else (self.year, self.month + 1)
        return date(self.year, self.month, 1), date(*following, 1)

    def narrowed(self, rows: Select[Any]) -> Select[Any]:
        """The statement with these conditions."""
        since, until = self.span()
        if since is not None:
            rows = rows.where(VolumeFact.recognised_on >= since)
        if until is not None:
            rows = rows.where(VolumeFact.recognised_on < until)
        for name in ("center_id", "measure", "category", "right_kind", "subject", "currency"):
            wanted = getattr(self, name)
            if wanted is not None:
                rows = rows.where(getattr(VolumeFact, name) == wanted)
        return rows


def facts(
    session: Session, which: Which, *, after: str | None = None, limit: int = 50
) -> tuple[list[VolumeFact], str | None]:
    """Facts by business day and id, and the cursor of the next page (None at the end)."""
    rows = which.narrowed(select(VolumeFact)).order_by(VolumeFact.recognised_on, VolumeFact.id)
    if after is not None:
        rows = rows.where(tuple_(VolumeFact.recognised_on, VolumeFact.id) > tuple_(*_cursor(after)))
    page = list(session.scalars(rows.limit(limit + 1)))
    following = f"{page[limit - 1].recognised_on.isoformat()}.{page[limit - 1].id}" if len(page) > limit else None
    return page[:limit], following


def _cursor(after: str) -> tuple[date, int]:
    day, _dot, number = after.partition(".")
    try:
        if not (number.isascii() and number.isdigit() and len(number) < 19):
            raise ValueError
        return date.fromisoformat(day), int(number)
    except ValueError:
        raise Unacceptable(
            _("This page cannot be continued from there. Begin at the first page."), code="cursor"
        ) from None


@dataclass(frozen=True, slots=True)
class VolumeSum:
    """The sum of some facts; of its keys those are set by which it was asked to group."""

    amount: Money
    count: int
    center_id: int | None = None
    year: int | None = None
    month: int | None = None
    measure: Measure | None = None
    category: Category | None = None
    right_kind: RightKind | None = None


def sums(session: Session, which: Which, *, by: Sequence[str] = ()) -> list[VolumeSum]:
    """Facts added up by center_id, year, month, measure, category, right_kind (any of them) and currency.

    Reversals are in their original's year. Measures stand beside each other: ask for one, or group by it (BR-82).
    """
    keys = [_key(name).label(name) for name in by]
    amount, count = func.sum(VolumeFact.amount_minor), func.count(VolumeFact.id)
    rows = which.narrowed(select(amount, count, VolumeFact.currency, *keys))
    found_ = session.execute(rows.group_by(VolumeFact.currency, *keys).order_by(VolumeFact.currency, *keys))
    return [
        VolumeSum(Money(int(row[0]), row[2]), row[1], **{name: _plain(name, row[3 + n]) for n, name in enumerate(by)})
        for row in found_
    ]


def _key(name: str) -> ColumnElement[Any]:
    if name in ("year", "month"):
        return extract(name, VolumeFact.recognised_on)
    if name not in ("center_id", "measure", "category", "right_kind"):
        raise ValueError(f"facts are not grouped by {name}")
    column: ColumnElement[Any] = getattr(VolumeFact, name)
    return column


def _plain(name: str, value: Any) -> Any:
    return int(value) if name in ("year", "month") else value


def check(session: Session) -> list[Fault]:
    """Reversals stay within what they reverse; settled and collected volume is what the ledger moved."""
    return [*_reversal_faults(session), *_ledger_faults(session)]


def _reversal_faults(session: Session) -> Iterator[Fault]:
    first, back = VolumeFact, aliased(VolumeFact)
    rows = session.execute(
        select(first.id, first.amount_minor, func.sum(back.amount_minor))
        .join(back, back.reverses_id == first.id)
        .group_by(first.id, first.amount_minor)
    )
    for fact_id, amount, gone in rows:
        if amount + int(gone) < 0:
            yield Fault("volume_reversal", f"fact:{fact_id}", f"{-int(gone)} of {amount} was taken back")
    names = ("center_id", "measure", "category", "right_kind", "currency", "subject", "recognised_on")
    kept = [getattr(first, name) == getattr(back, name) for name in names]
    matching = select(back.id).join(first, first.id == back.reverses_id).where(*kept, first.reverses_id.is_(None))
    strays = select(back.id).where(back.reverses_id.is_not(None), back.id.not_in(matching))
    for fact_id in session.scalars(strays):
        yield Fault("volume_reversal", f"fact:{fact_id}", "it does not keep the marks of what it reverses")


def _ledger_faults(session: Session) -> Iterator[Fault]:
    """A deal's settled facts are what the journal of the same key took out of hold; collected, what it put in."""
    for measure, held in ((Measure.SETTLED, Transfer.debit_id), (Measure.COLLECTED, Transfer.credit_id)):
        counted = session.execute(
            select(VolumeFact.source_key, func.sum(VolumeFact.amount_minor))
            .where(VolumeFact.measure == measure, VolumeFact.reverses_id.is_(None))
            .where(VolumeFact.source_key.like("deal:%"))
            .group_by(VolumeFact.source_key)
        )
        journals = session.execute(
            select(Journal.key, func.sum(Transfer.amount_minor))
            .join(Transfer, Transfer.journal_id == Journal.id)
            .join(Account, Account.id == held)
            .where(Account.kind == AccountKind.HELD, Journal.key.like("deal:%"))
            .group_by(Journal.key)
        )
        moved = {key: int(amount) for key, amount in journals}
        for key, amount in counted:
            if int(amount) != moved.get(key, 0):
                text = f"{measure.value} {int(amount)} was counted, the ledger moved {moved.get(key, 0)}"
                yield Fault("volume_ledger", key, text)
