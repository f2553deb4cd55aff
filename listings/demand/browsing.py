"""What the public list of needs prints beside its rows: facets, orders and addresses."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy.orm import Session

from core.i18n import language
from listings.demand.asking import FACETS, NeedsQuery, Sort
from listings.demand.labels import FACET_LABELS, SORT_LABELS, value_label
from listings.demand.pages import wanted_label
from listings.demand.queries import Result
from listings.demand.rules import BUDGETS
from listings.terms.fields import EVERYTHING, FIELDS
from listings.terms.vocabulary import Grant
from parties.centers import queries as centers

SHOWN_FACETS = ("field", "wanted", "budget", "territory", "center")
MOST_OPTIONS = 12
ORDERS = {
    "field": [place.code for place in FIELDS.children(EVERYTHING)],
    "wanted": [grant.value for grant in Grant],
    "budget": [band.code for band in BUDGETS],
}


def facet_groups(session: Session, query: NeedsQuery, result: Result) -> list[dict[str, Any]]:
    """The facets with their counts and the address that switches each value on or off."""
    names = {row.code: row.display(language()) for row in centers.centers(session)}
    groups = []
    for facet in SHOWN_FACETS:
        counts, chosen = result.facets.get(facet, {}), getattr(query, facet)
        options = [
            {
                "label": facet_value(facet, value, names),
                "count": counts.get(value, 0),
                "href": query.toggled(facet, value).address(),
                "current": value in chosen,
            }
            for value in _ordered(facet, counts, chosen)
        ]
        if options:
            groups.append({"label": FACET_LABELS[facet], "options": options})
    return groups


def facet_value(facet: str, value: str, names: Mapping[str, str]) -> str:
    """One value of a facet in words, as a buyer says it."""
    if facet == "center":
        return names.get(value, value)
    return wanted_label(Grant(value)) if facet == "wanted" else value_label(facet, value)


def _ordered(facet: str, counts: Mapping[str, int], chosen: Sequence[str]) -> list[str]:
    """Values in their own order, or by count; chosen ones stay even where they have nothing."""
    values = list(dict.fromkeys((*counts, *chosen)))
    if facet in ORDERS:
        order = ORDERS[facet]
        return sorted(values, key=lambda value: (order.index(value) if value in order else len(order), value))
    values.sort(key=lambda value: (-counts.get(value, 0), value))
    kept = set(values[:MOST_OPTIONS]) | set(chosen)
    return [value for value in values if value in kept]


def sort_links(query: NeedsQuery) -> list[tuple[str, str, bool]]:
    """(words, address, whether in force) of each order; the best match only where words were asked."""
    orders = [order for order in Sort if order is not Sort.RELEVANCE or query.q]
    return [(str(SORT_LABELS[order]), query.address(sort=order.value), order is query.order) for order in orders]


def page_links(query: NeedsQuery, result: Result) -> dict[str, Any]:
    """What the pager prints."""
    number, pages = result.number, result.pages
    return {
        "number": number,
        "pages": pages,
        "total": result.total,
        "previous_href": query.address(page=number - 1) if number > 1 else None,
        "next_href": query.address(page=number + 1) if number < pages else None,
    }


def kept_fields(query: NeedsQuery, *but: str) -> list[tuple[str, str]]:
    """The look as hidden fields of a form that asks for some of it anew."""
    return [(name, value) for name, value in query.pairs() if name not in (*but, "page")]


assert set(SHOWN_FACETS) == set(FACETS)
