"""What dashboards gather: when the line is reached at this pace, the place among the centers."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from core.money import Money
from parties.centers.models import Center
from reports.turnover.figures import CenterYear


@dataclass(frozen=True, slots=True)
class Pace:
    """How a year stands against a line: `reached` on which day at the pace so far, None where it will not be."""

    total: Money
    line: Money
    passed: int
    reached: date | None

    @property
    def share_bp(self) -> int:
        """How much of the line is reached, in basis points."""
        return self.total.minor * 10_000 // self.line.minor if self.line.minor > 0 else 0

    @property
    def is_above(self) -> bool:
        """Strictly above it (BR-86)."""
        return self.total > self.line


def pace(year: int, total: Money, line: Money, today: date) -> Pace:
    """Days that have passed, and the day on which the average so far would be above the line within the year."""
    first, last = date(year, 1, 1), date(year, 12, 31)
    passed = (min(today, last) - first).days + 1
    if total.minor <= 0 or total > line or today > last:
        return Pace(total, line, passed, None)
    needed = line.minor * passed // total.minor + 1
    if needed > (last - first).days + 1:
        return Pace(total, line, passed, None)
    return Pace(total, line, passed, first + timedelta(days=needed - 1))


def rank_of(rows: Iterable[CenterYear], center: Center) -> tuple[int, int]:
    """(place, of how many) by the year's total; centers with the same total share a place."""
    ordered = list(rows)
    own = next(row.total for row in ordered if row.center.id == center.id)
    return 1 + sum(row.total > own for row in ordered), len(ordered)
