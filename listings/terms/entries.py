"""All further terms in the order of a contract, and where each is asked."""

from listings.terms.catalogue import Group, Term
from listings.terms.entries_of_duties import DELIVERY, ENDING, LAW, LIMITS, UPKEEP, WARRANTIES
from listings.terms.entries_of_price import BOOKS, GRANT, IMPROVEMENTS, PAYMENT

TERMS = (*GRANT, *PAYMENT, *BOOKS, *IMPROVEMENTS, *UPKEEP, *WARRANTIES, *DELIVERY, *LIMITS, *ENDING, *LAW)
BY_KEY = {term.key: term for term in TERMS}


def groups_for(family: str | None) -> list[tuple[Group, list[Term]]]:
    """The terms that the form asks for a family of rights, by their headings."""
    asked = [(group, [term for term in TERMS if term.group is group and term.fits(family)]) for group in Group]
    return [(group, terms) for group, terms in asked if terms]
