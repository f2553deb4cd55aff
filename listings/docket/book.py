"""What the docket reckons with: the rules in force, the calendar, and what is known of one right. No database."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

from core.deadlines import next_working_day
from listings.assets.kinds import AssetKind, AssetStatus
from listings.docket.models import UpkeepFee, UpkeepReduction, UpkeepRule
from listings.docket.vocabulary import Certainty, Charge, CountedFrom, Part, Phase, Reduction

Dated = TypeVar("Dated", UpkeepRule, UpkeepFee, UpkeepReduction)


@dataclass(frozen=True, slots=True)
class Calendar:
    """Days off. Of offices abroad only the weekends are known here; the calendar on record is China's."""

    holidays: frozenset[date] = frozenset()
    worked: frozenset[date] = frozenset()

    def moved(self, office: str, day: date) -> date:
        """The day itself, or the next working day at that office (BR-05)."""
        if office != "CN":
            return next_working_day(day)
        return next_working_day(day, self.holidays, self.worked)

    @property
    def years(self) -> tuple[int, int] | None:
        """The first and the last year whose holidays are on record, None where none are."""
        known = {day.year for day in self.holidays}
        return (min(known), max(known)) if known else None


@dataclass(frozen=True, slots=True)
class Right:
    """A right as the docket sees it.

    `classes` is how many Nice classes it has. `as_of` is the day on which the register (or whoever entered it) said
    that the right stands: what had run out before that day was evidently paid. `paid` are the payments on record here.
    """

    office: str
    kind: AssetKind
    status: AssetStatus = AssetStatus.IN_FORCE
    filed: date | None = None
    granted: date | None = None
    expires: date | None = None
    classes: int = 1
    as_of: date | None = None
    paid: Mapping[tuple[Charge, int], date] = field(default_factory=dict)
    has_open_licence: bool = False

    @property
    def is_pending(self) -> bool:
        """Whether there is an application only."""
        if self.status in (AssetStatus.UNKNOWN, AssetStatus.SUSPENDED):
            return self.granted is None
        return self.status is AssetStatus.PENDING

    def base(self, counted_from: CountedFrom) -> date | None:
        """The day from which periods are counted, None where it is not known."""
        return {
            CountedFrom.FILING: self.filed,
            CountedFrom.GRANT: self.granted,
            CountedFrom.EXPIRY: self.expires,
        }[counted_from]

    def paid_through(self, charge: Charge) -> int:
        """The highest number that was paid as far as is known here: an office takes no later fee before an earlier."""
        return max((number for kind, number in self.paid if kind is charge), default=0)


@dataclass(frozen=True, slots=True)
class Book:
    """Every rule on record, of whatever day."""

    rules: Sequence[UpkeepRule]
    fees: Sequence[UpkeepFee]
    reductions: Sequence[UpkeepReduction]
    calendar: Calendar = Calendar()

    def rules_for(self, right: Right, on: date) -> list[UpkeepRule]:
        """What keeps such a right alive by the rules of that day."""
        phases = (Phase.ANY, Phase.PENDING if right.is_pending else Phase.GRANTED)
        named = (row for row in self.rules if (row.office, row.kind) == (right.office, right.kind))
        return [row for row in _in_force(named, on) if row.phase in phases]

    def knows(self, office: str, kind: AssetKind) -> bool:
        """Whether there is any rule about such rights."""
        return any((row.office, row.kind) == (office, kind) for row in self.rules)

    def fees_for(self, rule: UpkeepRule, part: Part, number: int, on: date) -> list[UpkeepFee]:
        """The amounts of a part of the charge with this number, by the tables of that day."""
        key = (rule.office, rule.kind, rule.charge, part)
        named = (row for row in self.fees if (row.office, row.kind, row.charge, row.part) == key)
        return [
            row
            for row in _in_force(named, on)
            if row.number_from <= number and (row.number_to is None or number <= row.number_to)
        ]

    def reduction_for(self, rule: UpkeepRule, reduction: Reduction, on: date) -> UpkeepReduction | None:
        """The reduction of that day, None where the office knows none of this name for the charge."""
        key = (rule.office, rule.charge, reduction)
        named = (row for row in self.reductions if (row.office, row.charge, row.reduction) == key)
        return next(_in_force(named, on), None)


def _in_force(rows: Iterator[Dated], on: date) -> Iterator[Dated]:
    return (row for row in rows if row.valid_from <= on and (row.valid_to is None or on < row.valid_to))


def least_certain(*given: Certainty) -> Certainty:
    """The weakest of several: a sum is as certain as its weakest part."""
    return max(given, key=list(Certainty).index)
