"""A year's figures per center from summary and unfolded tail: pure reading, never late.

Every figure is the sum of facts by `recognised_on` in the Asia/Shanghai year, amounts in CNY fen.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Integer,
    Select,
    Subquery,
    Text,
    cast,
    extract,
    func,
    select,
    union_all,
)
from sqlalchemy.orm import Session

from core.errors import NotFound
from core.i18n import _
from core.money import Money
from parties.centers import queries as centers
from parties.centers.models import Center
from reports.turnover.models import BackboneRule, RollupState, VolumeSummary
from settlement.volumes import queries as volumes
from settlement.volumes.models import CountsAs, Measure, VolumeFact
from settlement.volumes.policies import policy_of

ROLLUP = "volume"
CURRENCY = "CNY"  # of every figure: what was paid in another one is counted by its stored rate
LINE_MINOR = 10_000_000_00  # until a rule says otherwise (BR-86)
FIRST_YEAR, LAST_YEAR = 1990, 2200
LAST_POSITION = 2**63 - 1


class Cell(NamedTuple):
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
    """One center's year by a measure; amounts in CNY fen.

    `total` is the narrow one: trade alone, and so are months, kinds and the number of facts. Finance (of which loan
    principal is a part) and what stands apart are never in it; `categories` has them all, each by itself (BR-81).
    """

    center: Center
    tier: str | None
    total: Money = field(default_factory=lambda: Money(0))
    finance: Money = field(default_factory=lambda: Money(0))
    apart: Money = field(default_factory=lambda: Money(0))
    backbone: bool = False
    months: dict[int, int] = field(default_factory=lambda: dict.fromkeys(range(1, 13), 0))
    categories: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    kinds: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    facts: int = 0

    @property
    def broad(self) -> Money:
        """Trade and finance."""
        return self.total + self.finance

    def add(self, cell: "Cell", place: CountsAs) -> None:
        """Put a cell where its category belongs."""
        amount = Money(cell.amount_minor)
        self.categories[cell.category] += cell.amount_minor
        if place is CountsAs.FINANCE:
            self.finance = self.finance + amount
        elif place is CountsAs.APART:
            self.apart = self.apart + amount
        else:
            self.total = self.total + amount
            self.months[cell.month] += cell.amount_minor
            self.kinds[cell.right_kind] += cell.amount_minor
            self.facts += cell.facts


def cells(
    session: Session, *, years: Iterable[int], center_id: int | None = None, measure: str | None = None
) -> list[Cell]:
    """Summary plus tail in one statement, so that a fact is counted once however the roll-up runs meanwhile."""
    wanted = list(years)
    if not wanted:
        return []
    parts = _parts(session, wanted, center_id, measure)
    keys = (parts.c.center_id, parts.c.year, parts.c.month, parts.c.measure, parts.c.category, parts.c.right_kind)
    sums = (_whole(func.sum(parts.c.amount_minor)), _whole(func.sum(parts.c.facts)))
    return [Cell(*row) for row in session.execute(select(*keys, *sums).group_by(*keys).order_by(*keys))]


def settled_in(session: Session, year: int) -> Money:
    """The settled trade of all centers in a year, added up by the database."""
    parts = _parts(session, [year], None, Measure.SETTLED.value)
    trade = parts.c.category.in_(policy_of(session, year).trade)
    return Money(int(session.scalar(select(_whole(func.sum(parts.c.amount_minor))).where(trade)) or 0))


def _parts(session: Session, years: list[int], center_id: int | None, measure: str | None) -> Subquery:
    folded, tail = _folded(years), _tail(session, years)
    if center_id is not None:
        folded, tail = folded.where(VolumeSummary.center_id == center_id), tail.where(VolumeFact.center_id == center_id)
    if measure is not None:
        folded, tail = folded.where(VolumeSummary.measure == measure), tail.where(VolumeFact.measure == measure)
    return union_all(folded, tail).subquery()


def cells_up_to(session: Session, year: int, last_fact_id: int) -> list[Cell]:
    """A year's cells from the facts alone, as they were when `last_fact_id` was the newest; no summary is asked."""
    first, following = date(year, 1, 1), date(year + 1, 1, 1)
    in_year = (VolumeFact.recognised_on >= first) & (VolumeFact.recognised_on < following)
    rows = session.execute(_added_up([year], in_year & (VolumeFact.id <= last_fact_id)))
    found = [Cell(*row) for row in rows]
    return sorted(found, key=lambda cell: (cell.center_id, cell.month, cell.measure, cell.category, cell.right_kind))


def _folded(years: list[int]) -> Select[*tuple[Any, ...]]:
    table = VolumeSummary
    return select(
        table.center_id, table.year, table.month, table.measure, table.category, table.right_kind,
        table.amount_minor, table.facts,
    ).where(table.year.in_(years), table.currency == CURRENCY)  # fmt: skip


def _tail(session: Session, years: list[int]) -> Select[*tuple[Any, ...]]:
    """What is not folded yet. Its end is named although nothing lies behind it: of a range with two ends both planners
    take that it is short and go there by its index; with one end they would walk through a third of the history."""
    frontier = select(func.coalesce(func.max(RollupState.frontier), 0)).where(RollupState.name == ROLLUP)
    position = volumes.position_column(session)
    return _added_up(years, (position >= frontier.scalar_subquery()) & (position <= LAST_POSITION))


def _added_up(years: list[int], which: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    keys, sums = cell_of_facts()
    of_year = cast(extract("year", VolumeFact.recognised_on), Integer).in_(years)
    return select(*keys, *sums).where(which, of_year).group_by(*keys)


def cell_of_facts() -> tuple[list[ColumnElement[Any]], list[ColumnElement[Any]]]:
    """By what facts are put together, and what is added up: the columns of a cell, under its names."""
    fact = VolumeFact
    keys: list[ColumnElement[Any]] = [
        fact.center_id.label("center_id"),
        *(cast(extract(part, fact.recognised_on), Integer).label(part) for part in ("year", "month")),
        *(cast(getattr(fact, name), Text).label(name) for name in ("measure", "category", "right_kind")),
    ]
    sums: list[ColumnElement[Any]] = [
        _whole(func.sum(counted())).label("amount_minor"),
        func.count(fact.id).label("facts"),
    ]
    return keys, sums


def _whole(amount: ColumnElement[Any]) -> ColumnElement[int]:
    """A sum as the whole number that it is; PostgreSQL adds up whole numbers as decimals."""
    return cast(amount, BigInteger)


def counted() -> ColumnElement[int]:
    """What any figure is made of: the amount of a fact in yuan."""
    return func.coalesce(VolumeFact.base_minor, VolumeFact.amount_minor)


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
    policy = policy_of(session, year)
    for cell in facts if facts is not None else cells(session, years=[year], measure=measure.value):
        if cell.year == year and cell.measure == measure.value:
            rows[cell.center_id].add(cell, policy.counts(cell.category))
    line = line_of(session, year)
    for row in rows.values():
        row.backbone = row.tier is not None and row.total > line
    return sorted(rows.values(), key=lambda row: row.center.code)
