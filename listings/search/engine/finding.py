"""One search of the index: what is looked for, how many there are, which come first, and why."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import tantivy

from listings.search.asking import Query, Sort
from listings.search.engine import paging, ranking, resolving
from listings.search.engine.counting import Counts, counted, total_of
from listings.search.engine.document import Row
from listings.search.engine.matching import found
from listings.search.engine.paging import Hit, Mark
from listings.search.engine.reading import View
from listings.search.engine.resolving import Sought


@dataclass(frozen=True, slots=True)
class Why:
    """What a result got points for, the most first, and their sum."""

    parts: dict[str, int]

    @property
    def score(self) -> int:
        """The sum."""
        return sum(self.parts.values())


class Finding:
    """A question put to one view of the index; everything is answered of the same moment."""

    def __init__(self, view: View, query: Query, today: date) -> None:
        self.view, self.query, self.today = view, query, today
        terms = query.terms
        self.sought = resolving.as_typed(terms) if query.exact else resolving.resolved(view, terms)
        self.total = self._total()
        if not self.total and terms and not query.exact:
            self.sought = resolving.relaxed(view, self.sought)
            self.total = self._total()

    def _total(self) -> int:
        return total_of(self.view, self._found(self.sought))

    def _found(self, sought: Sought) -> tantivy.Query:
        return found(sought.query(), self.query, self.today)

    def counts(self, facets: Sequence[str]) -> Counts:
        """Facet → {value: how many}."""
        return counted(self.view, self.sought.query(), self.query, self.today, facets)

    @cached_property
    def clauses(self) -> list[ranking.Clause]:
        """What gives points."""
        return ranking.clauses(self.view, self.sought, self.query.q, on_record=self.query.on_record)

    @cached_property
    def _ordered(self) -> tantivy.Query:
        met = self._found(self.sought)
        return ranking.scored(met, self.clauses) if self.query.order is Sort.RELEVANCE else met

    def page(self, limit: int, after: Mark | None = None) -> list[Hit]:
        """The next results behind a mark."""
        return paging.page(self.view, self._ordered, self.query.order, limit=limit, after=after)

    def page_before(self, limit: int, before: Mark) -> list[Hit]:
        """The results before a mark."""
        return paging.page_before(self.view, self._ordered, self.query.order, limit=limit, before=before)

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
