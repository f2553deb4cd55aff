"""Reading the index: a page of results with its facets, all of the same moment."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy.orm import Session

from core import instance
from core.errors import Unacceptable
from listings.search import fallback, keys
from listings.search.asking import Query
from listings.search.engine import reading
from listings.search.engine.document import Row
from listings.search.engine.facets import FACETS
from listings.search.engine.finding import Finding, Why
from listings.search.engine.folder import IndexAway, Standing
from listings.search.engine.paging import Mark
from listings.search.engine.reading import View
from listings.search.engine.resolving import Sought

PAGE_SIZE = 20


@dataclass(frozen=True, slots=True)
class Result:
    """A page of results. `first` is the rank of its first row, from 1; `facets` facet → {value: how many}; `why` right
    → what it got points for; `next` and `previous` are keys of the pages around it, '' where there is none; `sought` is
    what was looked for; `standing` says why the index was not asked."""

    rows: Sequence[Row]
    total: int
    first: int = 1
    facets: dict[str, dict[str, int]] = field(default_factory=dict)
    why: dict[int, Why] = field(default_factory=dict)
    next: str = ""
    previous: str = ""
    sought: Sought | None = None
    standing: Standing = Standing.OK


def search(session: Session, query: Query, *, today: date, facets: Iterable[str] = FACETS) -> Result:
    """The asked page of what is found today; without an index, of the newest on sale as the database has them."""
    mark = _mark(query)
    try:
        return search_in(view(), query, today=today, mark=mark, facets=facets)
    except IndexAway as away:
        rows, total, counts = fallback.search(session, query, today=today)
        begin = 0 if mark is None else max(mark.rank - PAGE_SIZE - 1, 0) if query.before else mark.rank
        return Result(
            rows[begin : begin + PAGE_SIZE], total, begin + 1, counts,
            next=keys.ranked(query.order, begin + PAGE_SIZE) if len(rows) > begin + PAGE_SIZE else "",
            previous=keys.ranked(query.order, begin + 1) if begin else "", standing=away.standing,
        )  # fmt: skip


def _mark(query: Query) -> Mark | None:
    """Where the asked page begins or ends; an address that is not understood begins at the beginning."""
    try:
        return keys.read(query.before or query.after, query.order) if query.before or query.after else None
    except Unacceptable:
        return None


def view() -> View:
    """The index of this instance as it is now; IndexAway where it cannot be read."""
    return reading.reader(instance.folder("search")).view()


def search_in(
    view: View, query: Query, *, today: date, mark: Mark | None = None, facets: Iterable[str] = FACETS
) -> Result:
    """The page of results that begins behind, or ends before, a mark."""
    finding, order, facets = Finding(view, query, today), query.order, tuple(facets)
    finding.begin_counting(facets)
    if mark is not None and query.before:
        hits = finding.page_before(PAGE_SIZE, mark)
        first, goes_on = max(mark.rank - len(hits), 1), True
    else:
        more = finding.page(PAGE_SIZE + 1, mark)
        hits, goes_on = more[:PAGE_SIZE], len(more) > PAGE_SIZE
        first = mark.rank + 1 if mark else 1
    return Result(
        finding.rows(hits), finding.total, first, finding.counts(facets), finding.why(hits),
        next=keys.written(hits[-1], order, first + len(hits) - 1) if goes_on and hits else "",
        previous=keys.written(hits[0], order, first) if first > 1 and hits else "", sought=finding.sought,
    )  # fmt: skip


def counts(session: Session, query: Query, *, today: date) -> tuple[int, dict[str, dict[str, int]]]:
    """How many meet the search, and facet → {value: how many}, each without its own restriction."""
    try:
        finding = Finding(view(), query, today)
        return finding.total, finding.counts(FACETS)
    except IndexAway:
        _rows, total, facets = fallback.search(session, query, today=today)
        return total, facets


@dataclass(frozen=True, slots=True)
class Listed:
    """A row for programs, with its points where words were asked."""

    row: Row
    why: Why

    def __getattr__(self, name: str) -> object:
        return getattr(self.row, name)


def listed_after(
    session: Session, query: Query, *, today: date, after: str | None, limit: int
) -> tuple[Sequence[Listed], str | None]:
    """The next `limit` results behind a page's key with their points, and the key of the page after them (None at the
    end)."""
    mark = keys.read(after, query.order) if after else None
    rank = mark.rank if mark else 0
    try:
        finding = Finding(view(), query, today)
    except IndexAway:
        rows, _total, _facets = fallback.search(session, query, today=today)
        shown = [Listed(row, Why({})) for row in rows[rank : rank + limit]]
        return shown, keys.ranked(query.order, rank + limit) if rows[rank + limit :] else None
    hits = finding.page(limit + 1, mark)
    rest, hits = hits[limit:], hits[:limit]
    why = finding.why(hits)
    found = [Listed(row, why.get(row.asset_id, Why({}))) for row in finding.rows(hits)]
    return found, keys.written(hits[-1], query.order, rank + limit) if rest else None


def results_after(
    session: Session, query: Query, *, today: date, after: str | None, limit: int
) -> tuple[Sequence[Row], str | None]:
    """The same without points."""
    found, following = listed_after(session, query, today=today, after=after, limit=limit)
    return [each.row for each in found], following


def newest(session: Session, *, today: date, limit: int = 6) -> Sequence[Row]:
    """The newest on sale, for the home page."""
    return results_after(session, Query(), today=today, after=None, limit=limit)[0]
