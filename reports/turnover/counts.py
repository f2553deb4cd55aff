"""What the city's report says of centers in one number each, with the list that it is the count of (BR-86)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from core.money import Money
from parties.centers import queries as centers
from parties.centers.models import Tier
from reports.turnover import figures, overview
from reports.turnover.figures import CenterYear
from settlement.volumes.models import Measure, RightKind
from settlement.volumes.policies import policies_of

FAMILIES = (RightKind.PATENT, RightKind.TRADEMARK, RightKind.COPYRIGHT, RightKind.INDICATION)


def grants_by_tier(session: Session, day: date) -> dict[Tier, int]:
    """Tier → how many grants of it are in force on a day."""
    grants = centers.grants_on(session, day)
    return {tier: sum(grant.tier is tier for grant in grants) for tier in Tier}


def backbone_centers(session: Session, year: int) -> list[CenterYear]:
    """Centers with a grant at the year's end whose settled trade of the year is above the line, largest first."""
    rows = [row for row in figures.year_of_centers(session, figures.known_year(year)) if row.backbone]
    return sorted(rows, key=lambda row: -row.total.minor)


def volume_of_years(session: Session, years: Iterable[int]) -> Money:
    """The settled trade of several years together, each by its own policy."""
    wanted = list(years)
    cells = figures.cells(session, years=wanted, measure=Measure.SETTLED.value)
    policies = policies_of(session, wanted)
    return Money(sum(overview.span_year(year, cells, policies[year]).total.minor for year in wanted))


@dataclass(frozen=True, slots=True)
class KindTraded:
    """A kind of right with its settled trade of a year."""

    kind: RightKind
    amount: Money


def kinds_traded(session: Session, year: int) -> list[KindTraded]:
    """The kinds of right of which settled trade of the year stands; bundles of several kinds are no kind."""
    sums = dict.fromkeys(FAMILIES, 0)
    for row in figures.year_of_centers(session, figures.known_year(year)):
        for kind in FAMILIES:
            sums[kind] += row.kinds.get(kind.value, 0)
    return [KindTraded(kind, Money(minor)) for kind, minor in sums.items() if minor > 0]
