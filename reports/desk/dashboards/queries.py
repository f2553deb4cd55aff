"""What dashboards gather: a year by a measure, when the line is reached at this pace, what is under way, what lacks
evidence."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core.files import StoredFile
from core.money import Money
from parties.centers.models import Center
from reports.turnover import figures
from reports.turnover.figures import CenterYear
from settlement.deals.models import Deal, DealShare
from settlement.deals.states import DealState
from settlement.recordal.models import RecordalCase
from settlement.volumes.models import Measure, VolumeFact

UNDER_WAY = (
    DealState.AGREED, DealState.SIGNED, DealState.PARTLY_FUNDED, DealState.FUNDED, DealState.DELIVERED,
    DealState.RELEASABLE,
)  # fmt: skip


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
    day = first + timedelta(days=needed - 1)
    return Pace(total, line, passed, day if day <= last else None)


@dataclass(frozen=True, slots=True)
class Stage:
    """Deals in one state: how many, and their fixed price in CNY."""

    state: DealState
    count: int
    amount: Money


def pipeline(session: Session, center_id: int) -> list[Stage]:
    """The center's deals under way by state, in the order of their course."""
    own = select(DealShare.deal_id).where(DealShare.center_id == center_id)
    asked = select(Deal.state, func.count(Deal.id), func.coalesce(func.sum(Deal.fixed_minor), 0))
    asked = asked.where(Deal.id.in_(own), Deal.state.in_(UNDER_WAY), Deal.currency == "CNY").group_by(Deal.state)
    found = {row[0]: Stage(row[0], row[1], Money(int(row[2]))) for row in session.execute(asked)}
    return [found[state] for state in UNDER_WAY if state in found]


def without_evidence(session: Session, center_id: int, year: int) -> list[Deal]:
    """Deals with settled volume of the year for which no file of their recordal is kept."""
    fact = VolumeFact
    asked = select(fact.subject).where(
        fact.center_id == center_id, fact.measure == Measure.SETTLED, fact.subject.startswith("deal:"),
        fact.recognised_on.between(date(year, 1, 1), date(year, 12, 31)),
    )  # fmt: skip
    settled = asked.group_by(fact.subject).having(func.sum(figures.counted()) > 0)
    keys = [int(subject.removeprefix("deal:")) for subject in session.scalars(settled)]
    cases = session.execute(select(RecordalCase.id, RecordalCase.deal_id).where(RecordalCase.deal_id.in_(keys))).all()
    kept = set(
        session.scalars(
            select(StoredFile.purpose).where(StoredFile.purpose.in_([f"recordal:{row[0]}" for row in cases]))
        )
    )
    proven = {row[1] for row in cases if f"recordal:{row[0]}" in kept}
    missing = [key for key in keys if key not in proven]
    return list(session.scalars(select(Deal).where(Deal.id.in_(missing)).order_by(Deal.id)))


def rank_of(rows: Iterable[CenterYear], center: Center) -> tuple[int, int]:
    """(place, of how many) by the year's total; centers with the same total share a place."""
    ordered = list(rows)
    own = next(row.total for row in ordered if row.center.id == center.id)
    return 1 + sum(row.total > own for row in ordered), len(ordered)


def together(rows: Iterable[CenterYear], part: str) -> dict[str, int]:
    """The sums of months, categories or kinds of several centers."""
    whole: dict[str, int] = {}
    for row in rows:
        sums: Mapping[str, int] = getattr(row, part)
        for key, minor in sums.items():
            whole[key] = whole.get(key, 0) + minor
    return whole


def by(rows: Iterable[CenterYear], word: str) -> dict[str, Money]:
    """Totals by tier or by the center's industry; '' is without one."""
    sums: dict[str, int] = {}
    for row in rows:
        key = (row.tier if word == "tier" else row.center.industry) or ""
        sums[key] = sums.get(key, 0) + row.total.minor
    return {key: Money(minor) for key, minor in sorted(sums.items(), key=lambda each: -each[1])}
