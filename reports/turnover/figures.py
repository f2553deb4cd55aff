"""A year's figures per center from summary and unfolded tail: pure reading, never late.

Every figure is the sum of facts by `recognised_on` in the Asia/Shanghai year, amounts in CNY fen.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    CompoundSelect,
    Integer,
    Select,
    Subquery,
    Text,
    bindparam,
    case,
    cast,
    extract,
    func,
    select,
    union_all,
)
from sqlalchemy.orm import Session

from core.db import is_sqlite
from core.errors import NotFound
from core.i18n import _
from core.money import Money
from parties.centers import queries as centers
from parties.centers.models import Center, Tier
from reports.turnover.models import BackboneRule, RollupState, VolumeSummary
from settlement.volumes import queries as volumes
from settlement.volumes.models import CountsAs, Measure, VolumeFact
from settlement.volumes.policies import policy_of

ROLLUP = "volume"
CURRENCY = "CNY"  # of every figure: what was paid in another one is counted by its stored rate
LINE_MINOR = 10_000_000_00  # until a rule says otherwise (BR-86)
FIRST_YEAR, LAST_YEAR = 1990, 2200
LAST_POSITION = 2**63 - 1
MONTHS = range(1, 13)
WITHOUT = "none"  # what is asked for where a center has no tier, or names no industry


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
    backbone: bool = False
    months: dict[int, int] = field(default_factory=lambda: dict.fromkeys(MONTHS, 0))
    categories: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    kinds: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    facts: int = 0
    minor: dict[CountsAs, int] = field(default_factory=lambda: dict.fromkeys(CountsAs, 0))

    @property
    def total(self) -> Money:
        """Trade."""
        return Money(self.minor[CountsAs.TRADE])

    @property
    def finance(self) -> Money:
        """Finance."""
        return Money(self.minor[CountsAs.FINANCE])

    @property
    def apart(self) -> Money:
        """What is in no total."""
        return Money(self.minor[CountsAs.APART])

    @property
    def broad(self) -> Money:
        """Trade and finance."""
        return self.total + self.finance

    def add(
        self, category: str, right_kind: str, facts: int, months: Iterable[tuple[int, int]], place: CountsAs
    ) -> None:
        """Put (month, fen) of a category and kind of right where the category belongs."""
        whole = 0
        for month, amount in months:
            whole += amount
            if place is CountsAs.TRADE:
                self.months[month] += amount
        self.categories[category] += whole
        self.minor[place] += whole
        if place is CountsAs.TRADE:
            self.kinds[right_kind] += whole
            self.facts += facts


def tier_word(given: object) -> str | None:
    """The tier, or none of them, that an address asks for; None where it asks for no such thing."""
    return str(given) if given in (*Tier, WITHOUT) else None


def fits(center: Center, held: str | None, tier: str | None, industry: str | None) -> bool:
    """Whether a center that holds a tier is of the tier and the industry asked for; None is no wish."""
    return (tier is None or (held or WITHOUT) == tier) and (
        industry is None or (center.industry or WITHOUT) == industry
    )


def narrowed(rows: Iterable[CenterYear], tier: str | None, industry: str | None) -> list[CenterYear]:
    """The years of centers of a tier, of an industry."""
    return [row for row in rows if fits(row.center, row.tier, tier, industry)]


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
    """What is not folded yet."""
    return _added_up(years, _unfolded(volumes.position_column(session)))


def _unfolded(position: ColumnElement[int]) -> ColumnElement[bool]:
    """Behind the watermark. The end is named although nothing lies behind it: of a range with two ends both planners
    take that it is short and go there by its index; with one end they would walk through a third of the history."""
    frontier = select(func.coalesce(func.max(RollupState.frontier), 0)).where(RollupState.name == ROLLUP)
    return (position >= frontier.scalar_subquery()) & (position <= LAST_POSITION)


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


_LINE = (
    select(BackboneRule.line_minor)
    .where(BackboneRule.year_from <= bindparam("year", type_=Integer))
    .order_by(BackboneRule.year_from.desc())
    .limit(1)
)


def line_of(session: Session, year: int) -> Money:
    """The backbone line of a year."""
    line = session.scalar(_LINE, {"year": year})
    return Money(LINE_MINOR if line is None else line)


def year_of_centers(
    session: Session, year: int, *, measure: Measure = Measure.SETTLED, facts: list[Cell] | None = None
) -> list[CenterYear]:
    """Every center in the year, in the order of its code, also those with nothing; `facts`: of these cells alone."""
    known = centers.centers_with_tiers(session, date(year, 12, 31))
    rows = {center.id: CenterYear(center, tier.value if tier else None) for center, tier in known}
    policy = policy_of(session, year)
    if facts is None:
        for center_id, category, right_kind, count, *months in _by_months(session, year, measure):
            counts_as = policy.counts(category)
            rows[center_id].add(category, right_kind, count, zip(MONTHS, months, strict=True), counts_as)
    for cell in facts or ():
        if cell.year == year and cell.measure == measure.value:
            months = [(cell.month, cell.amount_minor)]
            rows[cell.center_id].add(cell.category, cell.right_kind, cell.facts, months, policy.counts(cell.category))
    line = line_of(session, year)
    for row in rows.values():
        row.backbone = row.tier is not None and row.total > line
    return list(rows.values())


def _by_months(session: Session, year: int, measure: Measure) -> Sequence[Any]:
    """(center, category, kind of right, facts, the twelve months' fen) from summary and tail in one statement.

    The database adds up, and a row stands for twelve of the summary's: what reading costs are the rows.
    """
    asked = {"year": year, "measure": measure.value, "currency": CURRENCY}
    return session.execute(_months_statement(is_sqlite(session)), asked).all()


@lru_cache(maxsize=2)
def _months_statement(on_sqlite: bool) -> CompoundSelect[Any]:
    summary, fact = VolumeSummary, VolumeFact
    year, measure = bindparam("year", type_=Integer), bindparam("measure", type_=Text)
    keys = (summary.center_id, summary.category, summary.right_kind)
    folded = select(*keys, _whole(func.sum(summary.facts)), *_twelve(summary.month, summary.amount_minor)).where(
        summary.year == year, summary.currency == bindparam("currency"), summary.measure == measure
    )
    of_year, month = (cast(extract(part, fact.recognised_on), Integer) for part in ("year", "month"))
    own = (fact.center_id, cast(fact.category, Text), cast(fact.right_kind, Text))
    tail = select(*own, func.count(fact.id), *_twelve(month, counted())).where(
        _unfolded(volumes.position_on(on_sqlite)), of_year == year, cast(fact.measure, Text) == measure
    )
    return union_all(folded.group_by(*keys), tail.group_by(*own))


def _twelve(month: Any, amount: Any) -> list[ColumnElement[int]]:
    """The sum of each month."""
    return [_whole(func.coalesce(func.sum(case((month == number, amount))), 0)) for number in MONTHS]
