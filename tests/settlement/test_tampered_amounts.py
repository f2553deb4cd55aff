"""No amount of settlement can be changed behind the guards unseen, in whichever table it stands."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import BigInteger, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from core.db import Base
from reports.books import services as books
from tests.crash import acts, stock
from tests.crash.driver import cast_of
from tests.crash.running import cast_of as told_of
from tests.settlement.seals.books import behind_the_guards

# What is sealed (transfers, volume and the rest of the ledger) has tests of its own, column by column.
UNITS = ("receipt", "payout", "hold", "deal", "obligation", "royalty", "provider", "payment", "bank", "line")
# Amounts that say nothing of money that moved: what was reported or reckoned on the way, whose outcome is compared.
SAID = {
    "deal_receipt.returned_minor", "royalty_payment.returned_minor", "royalty_report.sublicences_minor",
    "royalty_report_line.gross_minor", "royalty_report_line.deductions_minor", "royalty_statement.base_minor",
    "royalty_statement.sublicences_minor", "royalty_statement.credited_minor", "royalty_statement.left_minor",
    "royalty_statement.difference_minor", "royalty_statement_line.base_minor",
}  # fmt: skip


def amounts() -> Iterator[tuple[str, str]]:
    """(table, column) of every amount in the tables of settlement."""
    for table in Base.metadata.sorted_tables:
        if table.name.startswith(UNITS):
            for column in table.c:
                if column.name.endswith("_minor") and isinstance(column.type, BigInteger):
                    yield table.name, column.name


@pytest.fixture
def settled(app: Flask, session: Session, tmp_path: Path) -> Session:
    """A city in which every act of settlement was done once."""
    world = stock.build(app, session, tmp_path / "company", stock.Sizes(each=2, released=1))
    cast = cast_of({"cast": told_of(world)})
    with stock.provided(stock.LocalProvider(tmp_path / "company", "only-for-tests", now=lambda: acts.NOW)):
        while (waiting := acts.first_waiting()) is not None:
            waiting[0].do(waiting[1], cast)
    session.rollback()
    return session


@pytest.mark.long("postgresql")
def test_a_change_of_any_amount_is_named(settled: Session) -> None:
    """Failure 22."""
    assert list(books.check(settled, now=acts.NOW)) == []
    unseen, seen = set(), 0
    for name, column in amounts():
        table = Base.metadata.tables[name]
        row = settled.scalar(select(func.max(table.c.id)).where(table.c[column].is_not(None), table.c[column] > 0))
        settled.rollback()
        if row is None:
            continue
        seen += 1
        try:
            behind_the_guards(settled, f"UPDATE {name} SET {column} = {column} + 1 WHERE id = {row}")
        except IntegrityError:  # PostgreSQL's CHECKs stand whatever is off
            settled.rollback()
            continue
        settled.expire_all()
        if not books.check(settled, now=acts.NOW):
            unseen.add(f"{name}.{column}")
        settled.rollback()
        behind_the_guards(settled, f"UPDATE {name} SET {column} = {column} - 1 WHERE id = {row}")
    assert unseen <= SAID
    assert seen > 30
