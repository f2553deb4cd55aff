"""Reads of volume facts: up to which point no earlier fact can still appear, and their self-check."""

from collections.abc import Iterator

from sqlalchemy import BigInteger, ColumnElement, Text, cast, func, or_, select
from sqlalchemy.orm import Session, aliased

from core.db import is_sqlite
from core.faults import Fault
from core.money import Money
from settlement.ledger.models import Account, Journal, Transfer
from settlement.ledger.plan import AccountKind
from settlement.rates.models import FxRate
from settlement.rates.queries import in_yuan
from settlement.volumes import apart_check
from settlement.volumes.apart import MOVED
from settlement.volumes.models import Measure, VolumeFact

# Causes of which the ledger has a journal under the same key.
WITH_JOURNALS = ("deal:%", "royalty:%")


def position_column(session: Session) -> ColumnElement[int]:
    """By what facts are ordered for folding: the id on SQLite, the writing transaction on PostgreSQL."""
    return position_on(is_sqlite(session))


def position_on(sqlite: bool) -> ColumnElement[int]:
    """The same, for statements that are made once for a kind of database."""
    return VolumeFact.__table__.c.id if sqlite else VolumeFact.__table__.c.xact


def frontier(session: Session) -> int:
    """Facts with a position below this number are final: none of them can still appear or vanish.

    PostgreSQL: the oldest transaction that is still running (one that began earlier may commit later than a younger
    one, so an id says nothing). SQLite: behind the last id, because its writers come one after another.
    """
    if is_sqlite(session):
        return int(session.scalar(select(func.coalesce(func.max(VolumeFact.id), 0))) or 0) + 1
    oldest = func.pg_snapshot_xmin(func.pg_current_snapshot())
    return int(session.scalar(select(cast(cast(oldest, Text), BigInteger))) or 0)


def check(session: Session) -> list[Fault]:
    """Reversals stay within what they reverse; settled and collected volume is what the ledger moved; what is doubted
    stands apart, and nothing else."""
    return [*_reversal_faults(session), *_ledger_faults(session), *_rate_faults(session), *apart_check.faults(session)]


def _rate_faults(session: Session) -> Iterator[Fault]:
    """What a cause counted in another currency is its amount in yuan by the rate that it names, which is on record."""
    rows = session.execute(
        select(
            VolumeFact.source_key, VolumeFact.measure, VolumeFact.currency, VolumeFact.rate_e8, FxRate.rate_e8,
            func.sum(VolumeFact.amount_minor), func.sum(VolumeFact.base_minor),
        )
        .outerjoin(FxRate, (FxRate.currency == VolumeFact.currency) & (FxRate.day == VolumeFact.rate_on))
        .where(VolumeFact.base_minor.is_not(None), VolumeFact.reverses_id.is_(None))
        .where(~VolumeFact.source_key.contains(MOVED))
        .group_by(
            VolumeFact.source_key, VolumeFact.measure, VolumeFact.currency, VolumeFact.rate_e8, FxRate.rate_e8
        )
    )  # fmt: skip
    for key, measure, currency, rate_e8, known, amount, base in rows:
        if rate_e8 != known:
            yield Fault("volume_rate", key, f"{measure.value} was counted by a rate that is not on record")
        elif in_yuan(Money(int(amount), currency), rate_e8).minor != int(base or 0):
            yield Fault("volume_rate", key, f"{measure.value} is not its amount in yuan by its rate")


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
    kept += [getattr(first, name).is_not_distinct_from(getattr(back, name)) for name in ("rate_e8", "rate_on")]
    matching = select(back.id).join(first, first.id == back.reverses_id).where(*kept, first.reverses_id.is_(None))
    strays = select(back.id).where(back.reverses_id.is_not(None), back.id.not_in(matching))
    for fact_id in session.scalars(strays):
        yield Fault("volume_reversal", f"fact:{fact_id}", "it does not keep the marks of what it reverses")


def _ledger_faults(session: Session) -> Iterator[Fault]:
    """The settled facts of a deal or of its royalties are what the journal of the same key took out of hold; collected,
    what it put in."""
    for measure, held in ((Measure.SETTLED, Transfer.debit_id), (Measure.COLLECTED, Transfer.credit_id)):
        counted = session.execute(
            select(VolumeFact.source_key, func.sum(VolumeFact.amount_minor))
            .where(VolumeFact.measure == measure, VolumeFact.reverses_id.is_(None))
            .where(
                or_(*(VolumeFact.source_key.like(each) for each in WITH_JOURNALS)),
                ~VolumeFact.source_key.contains(MOVED),
            )
            .group_by(VolumeFact.source_key)
        )
        journals = session.execute(
            select(Journal.key, func.sum(Transfer.amount_minor))
            .join(Transfer, Transfer.journal_id == Journal.id)
            .join(Account, Account.id == held)
            .where(Account.kind == AccountKind.HELD, or_(*(Journal.key.like(each) for each in WITH_JOURNALS)))
            .group_by(Journal.key)
        )
        moved = {key: int(amount) for key, amount in journals}
        for key, amount in counted:
            if int(amount) != moved.get(key, 0):
                text = f"{measure.value} {int(amount)} was counted, the ledger moved {moved.get(key, 0)}"
                yield Fault("volume_ledger", key, text)
