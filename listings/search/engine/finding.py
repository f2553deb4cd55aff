"""One search of the index: what is looked for, how many there are, which come first, and why."""

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import tantivy

from listings.search.asking import Query, Sort
from listings.search.engine import paging, ranking, resolving
from listings.search.engine.counting import Counts, counted, total_of
from listings.search.engine.document import Row
from listings.search.engine.matching import found
from listings.search.engine.narrowing import Narrower, narrowed
from listings.search.engine.paging import Hit, Mark, Page
from listings.search.engine.reading import View

MANY = 2_000  # results; fewer are all looked at as quickly
SO_MANY = 50_000  # results that are counted while the best are looked for; with fewer, a thread's turn costs as much
BESIDE = ThreadPoolExecutor(4, "counting")


@dataclass(frozen=True, slots=True)
class Why:
    """What a result got points for, the most first, and their sum."""

    parts: dict[str, int]

    @property
    def score(self) -> int:
        """The sum."""
        return sum(self.parts.values())


class Finding:
    """A question put to one view of the index; everything is answered of the same moment. From `many` results on the
    best ones are first looked for among those that can be; `so_many` are counted meanwhile."""

    def __init__(self, view: View, query: Query, today: date, *, many: int = MANY, so_many: int = SO_MANY) -> None:
        self.view, self.query, self.today, self.many, self.so_many = view, query, today, many, so_many
        terms = query.terms
        self.sought = resolving.as_typed(terms) if query.exact else resolving.resolved(view, terms)
        self._total: int | None = None
        self._may_relax = bool(terms) and not query.exact
        self._begun: Future[tuple[Counts, int | None]] | None = None

    @property
    def total(self) -> int:
        """How many there are."""
        if self._total is None:
            self._total = total_of(self.view, self._met)
        return self._total if self._total or not self._relax() else self.total

    def _relax(self) -> bool:
        """Ask for less, once, where nothing was found; whether that is another question."""
        if not self._may_relax:
            return False
        self._may_relax = False
        before, self.sought = self.sought, resolving.relaxed(self.view, self.sought)
        if self.sought == before:
            return False
        self._total = self._begun = None
        for made in ("clauses", "_met", "_at_most", "_ordered"):
            self.__dict__.pop(made, None)
        return True

    @cached_property
    def _met(self) -> tantivy.Query:
        return found(self.sought.query(), self.query, self.today)

    def begin_counting(self, facets: Sequence[str]) -> None:
        """Let very many be counted from now on, while the page is looked for; `counts` waits for it."""
        if self._at_most >= self.so_many:
            words = self.sought.query()
            self._begun = BESIDE.submit(counted, self.view, words, self.query, self.today, facets)

    def counts(self, facets: Sequence[str]) -> Counts:
        """Facet → {value: how many}; the same facets as counting began with."""
        begun, self._begun = self._begun, None
        if begun is not None:
            counts, total = begun.result()
        else:
            counts, total = counted(self.view, self.sought.query(), self.query, self.today, facets)
        if self._total is None:
            self._total = total_of(self.view, self._met) if total is None else total
        return counts if self._total or not self._relax() else self.counts(facets)

    @cached_property
    def clauses(self) -> list[ranking.Clause]:
        """What gives points."""
        return ranking.clauses(self.view, self.sought, self.query.q, on_record=self.query.on_record)

    @cached_property
    def _ordered(self) -> tantivy.Query:
        if self.query.order is not Sort.RELEVANCE:
            return self._met
        return ranking.scored(self._met, self.clauses, among=self._at_most)

    @cached_property
    def _at_most(self) -> int:
        return self.sought.at_most(self.view)

    def page(self, limit: int, after: Mark | None = None) -> list[Hit]:
        """The next results behind a mark."""
        return self._looked(
            lambda: paging.page(
                self.view, self._ordered, self.query.order, limit=limit, after=after,
                narrower=self._narrowed(paging.wanted(limit, after)),
            )
        )  # fmt: skip

    def page_before(self, limit: int, before: Mark) -> list[Hit]:
        """The results before a mark."""
        return self._looked(
            lambda: paging.page_before(
                self.view, self._ordered, self.query.order, limit=limit, before=before,
                narrower=self._narrowed(paging.wanted(0, before)),
            )
        )  # fmt: skip

    def _narrowed(self, wanted: int) -> Iterable[Narrower]:
        if self.query.order is not Sort.RELEVANCE or self._at_most < self.many:
            return ()
        every = ranking.everything(self.view)
        return narrowed(self._met, self.clauses, among=self._at_most, every=every, wanted=wanted)

    def _looked(self, look: Callable[[], Page]) -> list[Hit]:
        page, sought = look(), self.sought
        if page.total is not None:
            self._total = page.total
        if not page.hits and self.total and self.sought is not sought:
            page = look()  # it was asked for too much
        return page.hits

    def rows(self, hits: Sequence[Hit]) -> list[Row]:
        """What the results show."""
        return [Row.unpack(bytes(self.view.searcher.doc(hit.address).get_first("row") or b"{}")) for hit in hits]

    def why(self, hits: Sequence[Hit]) -> dict[int, Why]:
        """Right → what it got points for."""
        if not self.query.terms:
            return {}
        said = ranking.explained(self.view, [hit.asset_id for hit in hits], self.clauses)
        return {
            asset_id: Why({name.value: points for name, points in parts.items()}) for asset_id, parts in said.items()
        }
