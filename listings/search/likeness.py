"""What is like a text: the listings on sale that share its rarest words or its classes, and how rare a word is.

The index answers with no more than it is asked for, however many rights it holds. Without an index every word counts
the same, and the newest on sale are looked at.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

import tantivy
from sqlalchemy import or_, select
from sqlalchemy.orm import Session
from tantivy import Occur

from core.clock import start_of_day
from listings.market.models import Listing
from listings.market.states import ListingState
from listings.search import queries
from listings.search.engine.document import Row
from listings.search.engine.folder import IndexAway
from listings.search.engine.matching import any_of, between, token
from listings.search.engine.reading import View
from listings.search.engine.schema import ON_RECORD, ON_SALE
from listings.search.symbols import symbol_prefixes

MOST_WORDS = 40  # of one text, the rarest
EACH_CLASS = 4.0  # what a class in common counts beside words, which count by their rarity
EACH_KIND = 0.5
UNKNOWN = 0.5  # the rarity of a word where nothing is known of it


@dataclass(frozen=True, slots=True)
class Corpus:
    """All rights on record as of one moment; `view` is None where there is no index."""

    view: View | None
    _known: dict[str, float] = field(default_factory=dict, compare=False)

    def rarity(self, word: str) -> float:
        """From 0 (in every right) to 1 (in none or one): the usual measure ln(1 + (N - n + ½) / (n + ½)), as a part of
        the greatest that it can be."""
        if self.view is None:
            return UNKNOWN
        if word not in self._known:
            searcher = self.view.searcher
            self._known[word] = rarity(searcher.doc_freq("any", word), searcher.doc_freq("scope", ON_RECORD))
        return self._known[word]

    def on_sale_like(
        self,
        session: Session,
        *,
        words: Iterable[str],
        classes: Iterable[tuple[str, str]] = (),
        kinds: Iterable[str] = (),
        today: date,
        limit: int,
    ) -> list[int]:
        """Listings on sale that day that share a word, lie in one of the classes, or are of one of the kinds, those
        that share most first. Classes are (scheme, code), the code may be the beginning of one."""
        if self.view is None:
            return _newest(session, today, limit)
        rarest = sorted(set(words), key=lambda word: (-self.rarity(word), word))[:MOST_WORDS]
        ways = [
            *(token("any", word) for word in rarest),
            *(_counting(token("symbol", symbol_prefixes(*each)[-1]), EACH_CLASS) for each in sorted(set(classes))),
            *(_counting(token("kind", each), EACH_KIND) for each in sorted(set(kinds))),
        ]
        if not ways:
            return []
        wanted = tantivy.Query.boolean_query(
            [
                (Occur.Must, _counting(token("scope", ON_SALE), 0.0)),
                (Occur.MustNot, between("ends", None, today.toordinal(), by_terms=True)),
                (Occur.Must, any_of(ways)),
            ]
        )
        hits = self.view.searcher.search(wanted, limit, count=False).hits
        rows = (self.view.searcher.doc(address) for _score, address in hits)
        found = (number for row in rows if (number := _listing_of(row)) is not None)
        return list(dict.fromkeys(found))  # a bundle is found by each of its rights


def corpus() -> Corpus:
    """The rights of this instance as the index has them now."""
    try:
        return Corpus(queries.view())
    except IndexAway:
        return Corpus(None)


def rarity(holding: int, whole: int) -> float:
    """How rare something is that stands in `holding` of `whole`, from 0 to 1."""
    most = math.log(1 + (whole + 0.5) / 0.5)
    return math.log(1 + (max(whole - holding, 0) + 0.5) / (holding + 0.5)) / most


def _counting(part: tantivy.Query, points: float) -> tantivy.Query:
    return tantivy.Query.const_score_query(part, points)


def _listing_of(row: tantivy.Document) -> int | None:
    return Row.unpack(bytes(row.get_first("row") or b"{}")).listing_id


def _newest(session: Session, today: date, limit: int) -> list[int]:
    running = or_(Listing.expires_at.is_(None), Listing.expires_at > start_of_day(today))
    newest = select(Listing.id).where(Listing.state == ListingState.PUBLISHED, running)
    return list(session.scalars(newest.order_by(Listing.published_at.desc(), Listing.id.desc()).limit(limit)))
