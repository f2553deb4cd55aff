"""What a year's pages and the API show, gathered in one go: a city's year, a center's year."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.orm import Session

from core.money import Money
from parties.centers.models import Center
from reports.turnover import export, figures, queries
from reports.turnover.figures import CenterYear
from reports.turnover.models import YearVersion
from settlement.volumes.models import CountsAs, Measure
from settlement.volumes.policies import Policy, policies_of

SPAN = 3  # a year and the two before it (BR-86)


@dataclass(frozen=True, slots=True)
class SpanYear:
    """One of the years that a three-year figure is made of: settled volume of all, and of each center (by id)."""

    year: int
    total: Money
    of_centers: dict[int, Money]


@dataclass
class CityYear:
    """A year of all centers: settled volume with its parts, versions, and corrections of earlier closed years."""

    year: int
    rows: list[CenterYear]
    policy: Policy
    total: Money
    finance: Money
    apart: Money
    line: Money
    backbone: list[CenterYear]
    accumulated: Money
    months: dict[int, int]
    kinds: dict[str, int]
    categories: dict[str, int]
    state: str
    versions: list[YearVersion]
    compiled: YearVersion | None
    prior_period: list[queries.FactRow]
    before: dict[int, Money]  # center id → settled in the year before
    span: list["SpanYear"]
    prior_total: Money = field(init=False)  # what the corrections add up to; no part of `total`

    def __post_init__(self) -> None:
        self.prior_total = Money(sum(row.amount.minor for row in self.prior_period))

    @property
    def broad(self) -> Money:
        """Trade and finance, finance named beside it wherever it is shown."""
        return self.total + self.finance


def of_city(session: Session, year: int) -> CityYear:
    """The year of every center, largest first."""
    span = figures.cells(session, years=range(year - SPAN + 1, year + 1), measure=Measure.SETTLED.value)
    rows = figures.year_of_centers(session, year, facts=span)
    policies = policies_of(session, range(year - SPAN + 1, year + 1))
    years = [span_year(each, span, policy) for each, policy in policies.items()]
    return CityYear(
        year=year,
        policy=policies[year],
        rows=sorted(rows, key=lambda row: -row.total.minor),
        total=Money(sum(row.total.minor for row in rows)),
        finance=Money(sum(row.finance.minor for row in rows)),
        apart=Money(sum(row.apart.minor for row in rows)),
        line=figures.line_of(session, year),
        backbone=[row for row in rows if row.backbone],
        accumulated=Money(sum(each.total.minor for each in years)),
        months=_together(row.months for row in rows),
        kinds=_together(row.kinds for row in rows),
        categories=_together(row.categories for row in rows),
        state=export.state_of(session, year),
        versions=queries.versions(session, year),
        compiled=queries.compiled(session, year),
        prior_period=queries.prior_period(session, year),
        before=years[-2].of_centers,
        span=years,
    )


def span_year(year: int, cells: Iterable[figures.Cell], policy: Policy) -> SpanYear:
    """What the cells say of the trade of one year."""
    sums: dict[int, int] = {}
    for cell in cells:
        if cell.year == year and policy.counts(cell.category) is CountsAs.TRADE:
            sums[cell.center_id] = sums.get(cell.center_id, 0) + cell.amount_minor
    return SpanYear(year, Money(sum(sums.values())), {center: Money(minor) for center, minor in sums.items()})


def growth_bp(now: Money, before: Money | None) -> int | None:
    """Year-on-year growth in basis points, (now − before) / before (BR-88), half up, away from zero where it is below;
    None where there was nothing before."""
    if before is None or before.minor <= 0:
        return None
    difference = now.minor - before.minor
    points = (2 * abs(difference) * 10_000 + before.minor) // (2 * before.minor)
    return points if difference >= 0 else -points


@dataclass
class CenterView:
    """A center's year: by each measure, the span of years, how versions saw it, corrections of earlier years."""

    center: Center
    year: int
    row: CenterYear
    policy: Policy
    by_measure: dict[str, CenterYear]
    line: Money
    years: dict[int, int]
    accumulated: Money
    state: str
    standings: list[dict[str, Any]]
    prior_period: list[queries.FactRow]
    prior_total: Money = field(init=False)
    open_difference: Money = field(init=False)  # contracted less settled

    def __post_init__(self) -> None:
        self.prior_total = Money(sum(row.amount.minor for row in self.prior_period))
        self.open_difference = self.by_measure[Measure.CONTRACTED.value].total - self.row.total


def of_center(session: Session, center: Center, year: int) -> CenterView:
    """The year of one center."""
    span = range(year - SPAN + 1, year + 1)
    cells = figures.cells(session, years=span, center_id=center.id)
    by_measure = {}
    for measure in Measure:
        rows = figures.year_of_centers(session, year, measure=measure, facts=cells)
        by_measure[measure.value] = next(row for row in rows if row.center.id == center.id)
    policies, years = policies_of(session, span), dict.fromkeys(span, 0)
    for cell in cells:
        if cell.measure == Measure.SETTLED.value and policies[cell.year].counts(cell.category) is CountsAs.TRADE:
            years[cell.year] += cell.amount_minor
    return CenterView(
        center=center,
        year=year,
        row=by_measure[Measure.SETTLED.value],
        policy=policies[year],
        by_measure=by_measure,
        line=figures.line_of(session, year),
        years=years,
        accumulated=Money(sum(years.values())),
        state=export.state_of(session, year),
        standings=standings(queries.versions(session, year), center.code),
        prior_period=queries.prior_period(session, year, center.code),
    )


def standings(versions: Iterable[YearVersion], code: str) -> list[dict[str, Any]]:
    """What each version of a year said of a center: total and whether it was a backbone center."""
    rows = []
    for each in versions:
        said = each.figures["centers"].get(code)
        if said is not None:
            rows.append({"version": each, "total": Money(said["total_minor"]), "backbone": said["backbone"]})
    return rows


def _together(parts: Iterable[dict[Any, int]]) -> dict[Any, int]:
    whole: dict[Any, int] = {}
    for part in parts:
        for key, value in part.items():
            whole[key] = whole.get(key, 0) + value
    return whole


def together(rows: Iterable[CenterYear], part: str) -> dict[Any, int]:
    """The sums of months, categories or kinds of several centers."""
    return _together(getattr(row, part) for row in rows)


def by(rows: Iterable[CenterYear], word: str) -> dict[str, Money]:
    """Totals by tier or by the center's industry; 'none' is without one."""
    sums: dict[str, int] = {}
    for row in rows:
        key = (row.tier if word == "tier" else row.center.industry) or figures.WITHOUT
        sums[key] = sums.get(key, 0) + row.total.minor
    return {key: Money(minor) for key, minor in sorted(sums.items(), key=lambda each: -each[1])}
