"""A year's figures per center from summary and unfolded tail: pure reading, never late.

Every figure is the sum of facts by `recognised_on` in the Asia/Shanghai year, amounts in CNY fen.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, extract, func, select, union_all
from sqlalchemy.orm import Session

from core.errors import NotFound
from core.i18n import _
from core.money import Money
from parties.centers import queries as centers
from parties.centers.models import Center
from reports.turnover.models import BackboneRule, RollupState, VolumeSummary
from settlement.volumes import queries as volumes
from settlement.volumes.models import Measure, VolumeFact

ROLLUP = "volume"
CURRENCY = "CNY"
LINE_MINOR = 10_000_000_00  # until a rule says otherwise (BR-86)
FIRST_YEAR, LAST_YEAR = 1990, 2200


@dataclass(frozen=True, slots=True)
class Cell:
    """A sum of facts: who, when, what."""

    center_id: int
    year: int
    month: int
    measure: str
    category: str
    right_kind: str
    amount_minor: int
    facts: int


@dataclass(slots=True)
class CenterYear:
    """One center's year by a measure, with its parts; amounts in CNY fen."""

    center: Center
    tier: str | None
    total: Money = field(default_factory=lambda: Money(0))
    backbone: bool = False
    months: dict[int, int] = field(default_factory=lambda: dict.fromkeys(range(1, 13), 0))
    categories: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    kinds: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    facts: int = 0


def cells(
    session: Session, *, years: Iterable[int], center_id: int | None = None, measure: str | None = None
) -> list[Cell]:
    """Summary plus tail in one statement, so that a fact is counted once however the roll-up runs meanwhile."""
    wanted = list(years)
    if not wanted:
        return []
    parts = union_all(_folded(wanted), _tail(session, wanted)).subquery()
    keys = (parts.c.center_id, parts.c.year, parts.c.month, parts.c.measure, parts.c.category, parts.c.right_kind)
    query = select(*keys, func.sum(parts.c.amount_minor), func.sum(parts.c.facts)).group_by(*keys).order_by(*keys)
    if center_id is not None:
        query = query.where(parts.c.center_id == center_id)
    if measure is not None:
        query = query.where(parts.c.measure == measure)
    return [
        Cell(row[0], int(row[1]), int(row[2]), str(row[3]), str(row[4]), str(row[5]), int(row[6]), int(row[7]))
        for row in session.execute(query)
    ]


def cells_up_to(session: Session, year: int, last_fact_id: int) -> list[Cell]:
    """A year's cells from the facts alone, as they were when `last_fact_id` was the newest; no summary is asked."""
    rows = session.execute(_added_up([year], VolumeFact.id <= last_fact_id))
    found = [
        Cell(row[0], int(row[1]), int(row[2]), str(row[3]), str(row[4]), str(row[5]), int(row[6]), int(row[7]))
        for row in rows
    ]
    return sorted(found, key=lambda cell: (cell.center_id, cell.month, cell.measure, cell.category, cell.right_kind))


def _folded(years: list[int]) -> Select[*tuple[Any, ...]]:
    table = VolumeSummary
    return select(
        table.center_id, table.year, table.month, table.measure, table.category, table.right_kind,
        table.amount_minor, table.facts,
    ).where(table.year.in_(years), table.currency == CURRENCY)  # fmt: skip


def _tail(session: Session, years: list[int]) -> Select[*tuple[Any, ...]]:
    frontier = select(func.coalesce(func.max(RollupState.frontier), 0)).where(RollupState.name == ROLLUP)
    return _added_up(years, volumes.position_column(session) >= frontier.scalar_subquery())


def _added_up(years: list[int], which: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    fact = VolumeFact
    year, month = extract("year", fact.recognised_on), extract("month", fact.recognised_on)
    return (
        select(
            fact.center_id, year.label("year"), month.label("month"), fact.measure, fact.category, fact.right_kind,
            func.sum(fact.amount_minor).label("amount_minor"), func.count(fact.id).label("facts"),
        )
        .where(
            which,
            fact.recognised_on >= date(min(years), 1, 1),
            fact.recognised_on < date(max(years) + 1, 1, 1),
            year.in_(years),
            fact.currency == CURRENCY,
        )
        .group_by(fact.center_id, year, month, fact.measure, fact.category, fact.right_kind)
    )  # fmt: skip


def known_year(year: int) -> int:
    """The year itself; NotFound for one that no report can be about."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise NotFound(
            _("There are reports for the years %(first)s to %(last)s.", first=FIRST_YEAR, last=LAST_YEAR),
            code="no_such_year",
        )
    return year


def line_of(session: Session, year: int) -> Money:
    """The backbone line of a year."""
    rule = session.scalar(
        select(BackboneRule).where(BackboneRule.year_from <= year).order_by(BackboneRule.year_from.desc()).limit(1)
    )
    return Money(rule.line_minor if rule else LINE_MINOR)


def year_of_centers(
    session: Session, year: int, *, measure: Measure = Measure.SETTLED, facts: list[Cell] | None = None
) -> list[CenterYear]:
    """Every center in the year, in the order of its code, also those with nothing."""
    tiers = centers.tiers_on(session, date(year, 12, 31))
    rows = {
        center.id: CenterYear(center, tiers[center.id].value if center.id in tiers else None)
        for center in centers.centers(session)
    }
    for cell in facts if facts is not None else cells(session, years=[year], measure=measure.value):
        if cell.year != year or cell.measure != measure.value:
            continue
        row = rows[cell.center_id]
        row.total += Money(cell.amount_minor)
        row.months[cell.month] += cell.amount_minor
        row.categories[cell.category] += cell.amount_minor
        row.kinds[cell.right_kind] += cell.amount_minor
        row.facts += cell.facts
    line = line_of(session, year)
    for row in rows.values():
        row.backbone = row.tier is not None and row.total > line
    return sorted(rows.values(), key=lambda row: row.center.code)
