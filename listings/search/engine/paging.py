"""Pages of results by key: a page begins behind the last result of the one before, whatever came in between.

The index orders by one column; results with equal keys are put in the order of their ids here, newest right first, so
that no result is shown twice or left out where many have the same price or the same day.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import tantivy
from tantivy import Occur, Order

from listings.search.asking import Sort
from listings.search.engine.matching import between
from listings.search.engine.reading import View

# Column of each order, and whether the greatest comes first.
COLUMNS = {
    Sort.RELEVANCE: ("newest", True),
    Sort.NEWEST: ("newest", True),
    Sort.PRICE: ("price", False),
    Sort.ENDING: ("ends", False),
}


@dataclass(frozen=True, slots=True)
class Hit:
    """One result: its key in the order in force, the right, and where it lies in the view."""

    key: int
    asset_id: int
    address: tantivy.DocAddress


@dataclass(frozen=True, slots=True)
class Mark:
    """A place between two results: behind, or before, the one with this key and id."""

    key: int
    asset_id: int


def page(view: View, query: tantivy.Query, sort: Sort, *, limit: int, after: Mark | None = None) -> list[Hit]:
    """The next results behind a mark, at most `limit`."""
    column, falls = COLUMNS[sort]
    return _by_column(view, query, column, falls=falls, limit=limit, after=after)


def page_before(view: View, query: tantivy.Query, sort: Sort, *, limit: int, before: Mark) -> list[Hit]:
    """The results that end before a mark, at most `limit`, in the order in force."""
    column, falls = COLUMNS[sort]
    return _by_column(view, query, column, falls=not falls, limit=limit, after=before, backwards=True)[::-1]


def _by_column(
    view: View,
    query: tantivy.Query,
    column: str,
    *,
    falls: bool,
    limit: int,
    after: Mark | None,
    backwards: bool = False,
) -> list[Hit]:
    hits: list[Hit] = []
    if after is not None:
        equal = _and(query, between(column, after.key, after.key + 1))
        rest = between("id", after.asset_id + 1, None) if backwards else between("id", None, after.asset_id)
        hits = _ordered(view, _and(equal, rest), after.key, limit, backwards)
        beyond = between(column, None, after.key) if falls else between(column, after.key + 1, None)
        query = _and(query, beyond)
    wanted = limit - len(hits)
    if not wanted:
        return hits
    order = Order.Desc if falls else Order.Asc
    fresh = _hits(view, view.searcher.search(query, wanted, count=False, order_by_field=column, order=order).hits)
    if len(fresh) < wanted:
        return hits + _sorted(fresh, falls, backwards)
    # The last key may belong to more results than were taken: those are asked for in the order of their ids.
    last = fresh[-1].key
    hits += _sorted([hit for hit in fresh if hit.key != last], falls, backwards)
    equal = _and(query, between(column, last, last + 1))
    return hits + _ordered(view, equal, last, limit - len(hits), backwards)


def _ordered(view: View, query: tantivy.Query, key: int, limit: int, backwards: bool) -> list[Hit]:
    order = Order.Asc if backwards else Order.Desc
    found = view.searcher.search(query, limit, count=False, order_by_field="id", order=order).hits
    return [Hit(key, number, address) for number, address in found]


def _hits(view: View, found: Sequence[tuple[int, tantivy.DocAddress]]) -> list[Hit]:
    ids = view.searcher.fast_field_values("id", [address for _key, address in found])
    return [Hit(key, int(number or 0), address) for (key, address), number in zip(found, ids, strict=True)]


def _sorted(hits: list[Hit], falls: bool, backwards: bool) -> list[Hit]:
    return sorted(
        hits,
        key=lambda hit: (-hit.key if falls else hit.key, hit.asset_id if backwards else -hit.asset_id),
    )


def _and(query: tantivy.Query, more: tantivy.Query) -> tantivy.Query:
    return tantivy.Query.boolean_query([(Occur.Must, query), (Occur.Must, more)])
