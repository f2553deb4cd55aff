"""To what amount terms bind their payer, whatever comes of it."""

from core.money import Money, total
from listings.terms.agreement import Terms

MONTHS = 12


def bound_amount(terms: Terms) -> Money | None:
    """The fixed price, the milestones, and the royalties guaranteed for every year begun; None where a guarantee has no
    last year."""
    fixed = total([terms.fixed_total, *(each.amount for each in terms.milestones)], terms.currency)
    minimum = terms.royalty.minimum_per_year if terms.royalty else None
    if minimum is None:
        return fixed
    starts, ends = terms.scope.starts, terms.scope.ends
    if ends is None:
        return None
    months = (ends.year - starts.year) * MONTHS + ends.month - starts.month + (ends.day >= starts.day)
    return fixed + Money(minimum.minor * max(1, -(-months // MONTHS)), minimum.currency)
