"""Other rates of a running royalty: agreed for periods that have not begun, never for one that has.

A period is reckoned by one set of rates, those in force on its first day; so other rates begin with a period, and what
was used before stays as it was reckoned. What a year asks at least changes with a year.
"""

from datetime import date

from core import show
from core.deadlines import add_months
from core.errors import Conflict, Unacceptable
from core.i18n import _
from listings.terms.agreement import Royalty, Terms
from listings.terms.spans import MONTHS

JANUARY = 1


def are_other(before: Terms, terms: Terms) -> bool:
    """Whether the terms have other rates than those before."""
    return before.royalty != terms.royalty


def is_another(before: Terms, terms: Terms) -> bool:
    """Whether the royalty is another one altogether: on another base, in another rhythm, or there was none."""
    was, now = before.royalty, terms.royalty
    if was is None or now is None:
        return was != now
    return (was.base, was.period, was.creditable) != (now.base, now.period, now.creditable) or (
        before.currency != terms.currency
    )


def must_fit(before: Terms, terms: Terms, *, today: date) -> None:
    """Unacceptable `rates_since` unless other rates begin with a period that has not begun, within the licence."""
    rates = terms.royalty
    if rates is None or not are_other(before, terms):
        return
    if text := _fault(before, terms, rates, today):
        raise Unacceptable(
            _("The rates cannot be changed from this day on."), code="rates_since", fields={"royalty.since": [text]}
        )


def _fault(before: Terms, terms: Terms, rates: Royalty, today: date) -> str | None:
    since, first = rates.since, next_first_day(rates, today)
    least = before.royalty is not None and rates.minimum_per_year != before.royalty.minimum_per_year
    if since is None or not begins_period(rates, since):
        return _(
            "A period is reckoned by one set of rates, so other rates begin with a period. Choose the first day of one,"
            " such as %(day)s.",
            day=show.day(first),
        )
    if since < first:
        return _(
            "This period has begun and is reckoned by the rates of its first day. Choose %(day)s or a later period.",
            day=show.day(first),
        )
    if terms.scope.ends is not None and since > terms.scope.ends:
        return _("The licence ends on %(day)s, before these rates would hold.", day=show.day(terms.scope.ends))
    if least and since.month != JANUARY:
        return _(
            "What a year asks at least changes with the year. Choose 1 January, or leave the least royalty as it is."
        )
    return None


def must_not_have_begun(before: Terms, terms: Terms, *, today: date) -> None:
    """Conflict `rates_begun` where the second signature would come after the rates' first day."""
    rates = terms.royalty
    if rates is not None and are_other(before, terms) and rates.since is not None and rates.since <= today:
        raise Conflict(
            _(
                "The period from which these rates would hold has begun, and it is reckoned by the rates before. Take"
                " this version back and propose one from a later period on.",
            ),
            code="rates_begun",
        )


def begins_period(rates: Royalty, day: date) -> bool:
    """Whether a period of the calendar begins on the day."""
    return day.day == 1 and (day.month - 1) % MONTHS[rates.period] == 0


def next_first_day(rates: Royalty, today: date) -> date:
    """The first day of the period that begins next."""
    months = MONTHS[rates.period]
    begun = date(today.year, (today.month - 1) // months * months + 1, 1)
    return add_months(begun, months)
