"""Reading the index: a page of results with its facets, all of the same moment."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy.orm import Session

from core import instance
from core.errors import Unacceptable
from listings.search import fallback, keys
from listings.search.asking import Query
from listings.search.engine import counting, paging, reading
from listings.search.engine.document import Row
from listings.search.engine.facets import FACETS
from listings.search.engine.folder import IndexAway, Standing
from listings.search.engine.matching import found
from listings.search.engine.paging import Hit
from listings.search.engine.reading import View
from listings.search.keys import Place

PAGE_SIZE = 20


@dataclass(frozen=True, slots=True)
class Result:
    """A page of results. `first` is the rank of its first row, from 1; `facets` facet → {value: how many}; `next` and
    `previous` are keys of the pages around it, '' where there is none; `standing` says why the index was not asked."""

    rows: Sequence[Row]
    total: int
    first: int = 1
    facets: dict[str, dict[str, int]] = field(default_factory=dict)
    next: str = ""
    previous: str = ""
    standing: Standing = Standing.OK


def search(session: Session, query: Query, *, today: date, facets: Iterable[str] = FACETS) -> Result:
    """The asked page of what is found today; without an index, of the newest on sale as the database has them."""
    place = _place(query)
    try:
        return search_in(view(), query, today=today, place=place, facets=facets)
    except IndexAway as away:
        rows, total, counts = fallback.search(session, query, today=today)
        begin = 0 if place is None else place.rank - PAGE_SIZE - 1 if query.before else place.rank
        begin = max(begin, 0)
        more = len(rows) > begin + PAGE_SIZE
        return Result(
            rows[begin : begin + PAGE_SIZE], total, begin + 1, counts,
            next=keys.ranked(query.order, begin + PAGE_SIZE) if more else "",
            previous=keys.ranked(query.order, begin + 1) if begin else "", standing=away.standing,
        )  # fmt: skip


def _place(query: Query) -> Place | None:
    """Where the asked page begins or ends; an address that is not understood begins at the beginning."""
    try:
        return keys.read(query.before or query.after, query.order) if query.before or query.after else None
    except Unacceptable:
        return None


def view() -> View:
    """The index of this instance as it is now; IndexAway where it cannot be read."""
    return reading.reader(instance.folder("search")).view()


def search_in(
    view: View, query: Query, *, today: date, place: Place | None = None, facets: Iterable[str] = FACETS
) -> Result:
    """The page of results that begins, or ends, at a place."""
    total = counting.total(view, query, today)
    counts = counting.counted(view, query, today, facets)
    asked, order = found(query, today), query.order
    if place is not None and query.before:
        hits = paging.page_before(view, asked, order, limit=PAGE_SIZE, before=place.mark)
        first = max(place.rank - len(hits), 1)
        following = True
    else:
        more = paging.page(view, asked, order, limit=PAGE_SIZE + 1, after=place.mark if place else None)
        hits, following = more[:PAGE_SIZE], len(more) > PAGE_SIZE
        first = place.rank + 1 if place else 1
    return Result(
        rows_of(view, hits), total, first, counts,
        next=keys.written(hits[-1], order, first + len(hits) - 1) if following and hits else "",
        previous=keys.written(hits[0], order, first) if first > 1 and hits else "",
    )  # fmt: skip


def rows_of(view: View, hits: Iterable[Hit]) -> list[Row]:
    """What the results show."""
    return [Row.unpack(bytes(view.searcher.doc(hit.address).get_first("row") or b"{}")) for hit in hits]


def counts(session: Session, query: Query, *, today: date) -> tuple[int, dict[str, dict[str, int]]]:
    """How many meet the search, and facet → {value: how many}, each without its own restriction."""
    try:
        seen = view()
        return counting.total(seen, query, today), counting.counted(seen, query, today)
    except IndexAway:
        _rows, total, facets = fallback.search(session, query, today=today)
        return total, facets


def results_after(
    session: Session, query: Query, *, today: date, after: str | None, limit: int
) -> tuple[Sequence[Row], str | None]:
    """The next `limit` results behind a page's key, and the key of the page after them (None at the end)."""
    place = keys.read(after, query.order) if after else None
    try:
        seen = view()
    except IndexAway:
        rows, _total, _facets = fallback.search(session, query, today=today)
        begin = place.rank if place else 0
        return rows[begin : begin + limit], keys.ranked(query.order, begin + limit) if rows[begin + limit :] else None
    mark, rank = (place.mark, place.rank) if place else (None, 0)
    hits = paging.page(seen, found(query, today), query.order, limit=limit + 1, after=mark)
    rows = rows_of(seen, hits[:limit])
    return rows, keys.written(hits[limit - 1], query.order, rank + limit) if len(hits) > limit else None


def newest(session: Session, *, today: date, limit: int = 6) -> Sequence[Row]:
    """The newest on sale, for the home page."""
    return results_after(session, Query(), today=today, after=None, limit=limit)[0]
