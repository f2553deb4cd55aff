"""Facets with true counts: each facet is counted without its own restriction, over everything that was found.

The index counts the values of a column for every document that is found and not deleted, in every segment; nothing is
estimated, and no value is left out for being rare.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any

import tantivy

from listings.search.asking import Query
from listings.search.engine import matching
from listings.search.engine.facets import FACETS, reached, term_bounds
from listings.search.engine.matching import found
from listings.search.engine.reading import View

MOST_VALUES = 10_000  # more than any facet has
ONCE = ("kind", "status")  # facets under which every right counts, and only once

Counts = dict[str, dict[str, int]]


def total_of(view: View, query: tantivy.Query) -> int:
    """How many meet a query."""
    return matching.counted(view.searcher.search(query, 1, order_by_field="id"))


def counted(
    view: View, words: tantivy.Query | None, query: Query, today: date, facets: Iterable[str] = FACETS
) -> tuple[Counts, int | None]:
    """Facet → {value: how many}, what nothing counts under is not there; and how many there are in all, None where no
    facet tells it."""
    facets = tuple(facets)
    free = [facet for facet in facets if not getattr(query, facet)]
    groups = [(free, "")] if free else []
    groups += [([facet], facet) for facet in facets if getattr(query, facet)]
    counts: Counts = {}
    for names, but in groups:
        asked = {name: _aggregation(name, today) for name in names}
        said = view.searcher.aggregate(found(words, query, today, but=but), asked)
        counts |= {name: _values(said[name]["buckets"]) for name in names}
    whole = next((sum(counts[facet].values()) for facet in ONCE if facet in free), None)
    if "territory" in counts:
        counts["territory"] = reached(counts["territory"], query.territory)
    return counts, whole


def _aggregation(facet: str, today: date) -> dict[str, Any]:
    if facet != "term":
        return {"terms": {"field": facet, "size": MOST_VALUES, "segment_size": MOST_VALUES}}
    ranges = [
        {"key": code, **{name: float(day) for name, day in (("from", least), ("to", below)) if day is not None}}
        for code, (least, below) in term_bounds(today).items()
    ]
    return {"range": {"field": "expires", "ranges": ranges}}


def _values(buckets: Any) -> dict[str, int]:
    return {bucket["key"]: bucket["doc_count"] for bucket in buckets if bucket["doc_count"]}
