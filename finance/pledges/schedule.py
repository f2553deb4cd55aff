"""What is owed when: instalments and their interest, by the day, on a year of 360 days as banks reckon it.

Plain arithmetic in fen. The interest of an instalment is rounded once, half up.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from core.deadlines import add_months
from core.money import BASIS
from finance.pledges.vocabulary import Repayment

YEAR = 360


@dataclass(frozen=True, slots=True)
class Planned:
    """One instalment: until when, how much of the principal and how much interest, in fen."""

    due_on: date
    principal: int
    interest: int


def interest_on(parts: Sequence[tuple[int, int]], rate_bp: int, surcharge_bp: int = 0) -> int:
    """The interest on amounts (fen, days) at a yearly rate, raised by a part of itself, in fen."""
    product = sum(amount * days for amount, days in parts) * rate_bp * (BASIS + surcharge_bp)
    whole = BASIS * BASIS * YEAR
    return (2 * product + whole) // (2 * whole)


def days_due(starts_on: date, ends_on: date, repayment: Repayment) -> list[date]:
    """The days of the instalments: each month's from the first day on, and the last day."""
    if repayment is Repayment.AT_THE_END:
        return [ends_on]
    found: list[date] = []
    n = 1
    while (following := add_months(starts_on, n)) < ends_on:
        found.append(following)
        n += 1
    return [*found, ends_on]


def planned(principal: int, rate_bp: int, repayment: Repayment, starts_on: date, ends_on: date) -> list[Planned]:
    """The instalments of a loan that is paid out on `starts_on`; their principals add up to it."""
    days = days_due(starts_on, ends_on, repayment)
    if repayment is Repayment.EQUAL_PRINCIPAL:
        part = principal // len(days)
        parts = [part] * (len(days) - 1) + [principal - part * (len(days) - 1)]
    else:
        parts = [0] * (len(days) - 1) + [principal]
    rows, left, since = [], principal, starts_on
    for due_on, part in zip(days, parts, strict=True):
        rows.append(Planned(due_on, part, interest_on([(left, (due_on - since).days)], rate_bp)))
        left, since = left - part, due_on
    return rows
