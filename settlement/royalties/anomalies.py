"""Reports that a second look is worth: late, flat, round, or always at the minimum. A flag accuses nobody (BR-74)."""

from collections.abc import Iterator, Sequence
from datetime import date
from enum import StrEnum

from settlement.royalties.models import Period, Statement

IN_A_ROW = 3  # equal bases one after another that are more than chance
ROUND_OFTEN = 2  # round bases among the last ones
ROUND_TO = 1_000_000  # minor units: ten thousand yuan
LOOKED_AT = 4
YEARS_AT_LEAST = 2


class Flag(StrEnum):
    """What stands out."""

    LATE = "late"
    FLAT = "flat"
    ROUND = "round"
    AT_MINIMUM = "at_minimum"


def flags(periods: Sequence[Period], today: date) -> list[Flag]:
    """What stands out in a plan's periods, given in their order."""
    return list(_flags(periods, today))


def _flags(periods: Sequence[Period], today: date) -> Iterator[Flag]:
    if any(each.is_late(today) or _was_late(each) for each in periods[-LOOKED_AT:]):
        yield Flag.LATE
    reported = [said for each in periods if (said := _reported(each)) is not None]
    last = [each.base_minor for each in reported[-IN_A_ROW:]]
    if len(last) == IN_A_ROW and last[0] and len(set(last)) == 1:
        yield Flag.FLAT
    if sum(1 for each in reported[-LOOKED_AT:] if each.base_minor and not each.base_minor % ROUND_TO) >= ROUND_OFTEN:
        yield Flag.ROUND
    ends = [said for each in periods if each.least_minor and (said := _reported(each)) is not None]
    if len(ends) >= YEARS_AT_LEAST and all(each.top_up_minor for each in ends[-YEARS_AT_LEAST:]):
        yield Flag.AT_MINIMUM


def _was_late(period: Period) -> bool:
    return bool(period.reports) and period.reports[0].reported_on > period.report_due_on


def _reported(period: Period) -> Statement | None:
    """Of what was reported the statement that counts, else the one that waits."""
    return (period.agreed or period.latest) if period.reports else None
