"""Targets of a year in their version of a day, with what the records say."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from parties.centers import queries as centers
from reports.yearbook.figures import Period
from reports.yearbook.targets.indicators import BY_CODE, INDICATORS, Indicator, Kind
from reports.yearbook.targets.models import Target

CENTER = "center:"


@dataclass(frozen=True, slots=True)
class Against:
    """A target in force and what was reached: both in the indicator's unit; `actual` None where nothing counts it."""

    target: Target
    indicator: Indicator
    actual: int | None

    @property
    def met(self) -> bool:
        """Whether the year reached it."""
        return self.actual is not None and self.actual >= self.target.value

    @property
    def share_bp(self) -> int | None:
        """How much of it is reached, in basis points; of growth there is none."""
        if self.actual is None or self.indicator.kind is Kind.GROWTH:
            return None
        return self.actual * 10_000 // self.target.value


def in_force(session: Session, period: Period, *, scope: str | None = None) -> list[Target]:
    """Each target of the year in the version of its last counted day; of all but centers, or of one scope."""
    asked = select(Target).where(Target.year == period.year, Target.effective_from <= period.day)
    asked = asked.where(Target.scope == scope) if scope else asked.where(~Target.scope.startswith(CENTER))
    held: dict[tuple[str, str], Target] = {}
    for row in session.scalars(asked.order_by(Target.version)):
        held[row.indicator, row.scope] = row
    order = {each.code: place for place, each in enumerate(INDICATORS)}
    known = [row for row in held.values() if row.indicator in order]
    return sorted(known, key=lambda row: (row.scope != "programme", row.scope, order[row.indicator]))


def against(session: Session, period: Period, *, scope: str | None = None) -> list[Against]:
    """Plan against actual of a year."""
    rows = []
    for row in in_force(session, period, scope=scope):
        indicator = BY_CODE[row.indicator]
        if row.scope.startswith(CENTER):
            center = centers.center_by_code(session, row.scope.removeprefix(CENTER))
            actual = indicator.actual(session, period, center.id)
        else:
            actual = indicator.actual(session, period)
        rows.append(Against(row, indicator, actual))
    return rows


def met(session: Session, period: Period) -> int:
    """How many targets of the year, of the programme and the city, the records meet (S22.targets_met)."""
    return sum(row.met for row in against(session, period))


def versions(session: Session, indicator: str, scope: str, year: int) -> list[Target]:
    """All versions of one target, the first one first."""
    asked = select(Target).filter_by(indicator=indicator, scope=scope, year=year)
    return list(session.scalars(asked.order_by(Target.version)))


def years(session: Session) -> list[int]:
    """Years for which there are targets."""
    return sorted(session.scalars(select(Target.year).distinct()))


def every_version(session: Session, year: int) -> list[Target]:
    """All that was ever planned for a year, in the order of its record."""
    return list(session.scalars(select(Target).filter_by(year=year).order_by(Target.id)))
