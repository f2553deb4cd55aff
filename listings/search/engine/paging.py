"""Pages of results by key: a page begins behind the last result of the one before, whatever came in between.

The index orders by one column; results with equal keys are put in the order of their ids here, newest right first, so
that no result is shown twice or left out where many have the same price or the same day.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import tantivy
from tantivy import Occur, Order

from listings.search.asking import Sort
from listings.search.engine.matching import between, counted
from listings.search.engine.narrowing import Narrower
from listings.search.engine.reading import View
from listings.search.engine.schema import LATER

SLACK = 12  # results that are looked at besides, so that equal keys at the edges rarely need a second look

# Column of each order, and whether the greatest comes first.
COLUMNS = {
    Sort.NEWEST: ("newest", True),
    Sort.PRICE: ("price", False),
    Sort.ENDING: ("ends", False),
}


@dataclass(frozen=True, slots=True)
class Hit:
    """One result: its key in the order in force, the right, and where it lies in the view."""

    key: float
    asset_id: int
    address: tantivy.DocAddress


class Page(NamedTuple):
    """Some results in their order; `total` is how many there are in all, None where it was not counted on the way."""

    hits: list[Hit]
    total: int | None = None


@dataclass(frozen=True, slots=True)
class Mark:
    """A place between two results: behind, or before, the one with this key, id and rank from 1."""

    key: float
    asset_id: int
    rank: int = 0


def page(
    view: View,
    query: tantivy.Query,
    sort: Sort,
    *,
    limit: int,
    after: Mark | None = None,
    narrower: Iterable[Narrower] = (),
) -> Page:
    """The next results behind a mark, at most `limit`; by points from a narrower query where they stand there."""
    if sort is Sort.RELEVANCE:
        return _by_score(Scores(view, query, narrower), limit, after)
    column, falls = COLUMNS[sort]
    if after is None:
        return _first_by_column(view, query, column, falls, limit)
    return Page(_by_column(view, query, column, falls=falls, limit=limit, after=after))


def page_before(
    view: View, query: tantivy.Query, sort: Sort, *, limit: int, before: Mark, narrower: Iterable[Narrower] = ()
) -> Page:
    """The results that end before a mark, at most `limit`, in the order in force."""
    if sort is Sort.RELEVANCE:
        return _by_score_before(Scores(view, query, narrower), limit, before)
    column, falls = COLUMNS[sort]
    return Page(_by_column(view, query, column, falls=not falls, limit=limit, after=before, backwards=True)[::-1])


def wanted(limit: int, mark: Mark | None) -> int:
    """How many of the first results a page by points looks at, where no equal scores are cut."""
    return limit + (mark.rank if mark else 0) + SLACK


class Scores:
    """The results in the order of their scores; where a narrower query holds the asked ones, it alone is asked."""

    def __init__(self, view: View, query: tantivy.Query, narrower: Iterable[Narrower]) -> None:
        self.view, self.query, self._narrower = view, query, iter(narrower)
        self._tried = next(self._narrower, None)

    def window(self, first: int, count: int) -> tuple[list[Hit], int | None]:
        """So many results behind the first ones, and how many there are in all where that was counted."""
        search = self.view.searcher.search
        while self._tried is not None:
            found = search(self._tried.query, count, count=False, offset=first, weight_by_field=LATER)
            if len(found.hits) == count and found.hits[-1][0] > self._tried.bound:
                return self._sorted(found), None
            self._tried = next(self._narrower, None)
        found = search(self.query, count, offset=first, weight_by_field=LATER)
        return self._sorted(found), counted(found)

    def _sorted(self, found: tantivy.SearchResult) -> list[Hit]:
        return sorted(_hits(self.view, found.hits), key=lambda hit: (-hit.key, -hit.asset_id))


def _by_score(scores: Scores, limit: int, after: Mark | None) -> Page:
    """By points, equal ones by their ids. The index cannot begin behind a score, so it is asked from the rank on where
    the mark was, and from further back or for more as long as the edges cut through equal scores."""
    first, count = max(after.rank - SLACK, 0) if after else 0, limit + SLACK * (2 if after else 1)
    while True:
        hits, total = scores.window(first, count)
        begun = after is None or first == 0 or (bool(hits) and hits[0].key > after.key)
        if not begun:
            first, count = max(first - count, 0), 2 * count
            continue
        behind = [hit for hit in hits if after is None or (hit.key, hit.asset_id) < (after.key, after.asset_id)]
        if len(hits) < count or (len(behind) >= limit and behind[limit - 1].key > hits[-1].key):
            return Page(behind[:limit], total)
        count *= 2


def _by_score_before(scores: Scores, limit: int, before: Mark) -> Page:
    first = max(before.rank - limit - SLACK, 0)
    count = before.rank - first + SLACK
    while True:
        hits, total = scores.window(first, count)
        front = [hit for hit in hits if (hit.key, hit.asset_id) > (before.key, before.asset_id)]
        if len(hits) == count and hits[-1].key >= before.key:
            count *= 2
        elif first and (len(front) < limit or hits[0].key <= front[-limit].key):
            first, count = max(first - count, 0), 2 * count
        else:
            return Page(front[-limit:], total)


def _first_by_column(view: View, query: tantivy.Query, column: str, falls: bool, limit: int) -> Page:
    order = Order.Desc if falls else Order.Asc
    found = view.searcher.search(query, limit, order_by_field=column, order=order)
    return Page(_completed(view, query, column, _hits(view, found.hits), falls, limit, False), counted(found))


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
        key = int(after.key)
        equal = _and(query, between(column, key, key + 1))
        rest = between("id", after.asset_id + 1, None) if backwards else between("id", None, after.asset_id)
        hits = _ordered(view, _and(equal, rest), key, limit, backwards)
        beyond = between(column, None, key) if falls else between(column, key + 1, None)
        query = _and(query, beyond)
    wanted = limit - len(hits)
    if not wanted:
        return hits
    order = Order.Desc if falls else Order.Asc
    fresh = _hits(view, view.searcher.search(query, wanted, count=False, order_by_field=column, order=order).hits)
    return hits + _completed(view, query, column, fresh, falls, wanted, backwards)


def _completed(
    view: View, query: tantivy.Query, column: str, fresh: list[Hit], falls: bool, wanted: int, backwards: bool
) -> list[Hit]:
    """The first of a column with equal keys by their ids: the last key may belong to more results than were taken."""
    if len(fresh) < wanted:
        return _sorted(fresh, falls, backwards)
    last = int(fresh[-1].key)
    whole = _sorted([hit for hit in fresh if hit.key != last], falls, backwards)
    equal = _and(query, between(column, last, last + 1))
    return whole + _ordered(view, equal, last, wanted - len(whole), backwards)


def _ordered(view: View, query: tantivy.Query, key: int, limit: int, backwards: bool) -> list[Hit]:
    order = Order.Asc if backwards else Order.Desc
    found = view.searcher.search(query, limit, count=False, order_by_field="id", order=order).hits
    return [Hit(key, number, address) for number, address in found]


def _hits(view: View, found: Sequence[tuple[float, tantivy.DocAddress]]) -> list[Hit]:
    ids = view.searcher.fast_field_values("id", [address for _key, address in found])
    return [Hit(key, int(number or 0), address) for (key, address), number in zip(found, ids, strict=True)]


def _sorted(hits: list[Hit], falls: bool, backwards: bool) -> list[Hit]:
    return sorted(
        hits,
        key=lambda hit: (-hit.key if falls else hit.key, hit.asset_id if backwards else -hit.asset_id),
    )


def _and(query: tantivy.Query, more: tantivy.Query) -> tantivy.Query:
    return tantivy.Query.boolean_query([(Occur.Must, query), (Occur.Must, more)])
