"""Searching without an index: the newest on sale are read from the database and gone through one by one.

It asks the same questions with the same knife, so small markets notice no difference. Of a large one only the newest
listings are looked through, and what is not on sale is not found; the page says so. Nothing here is in an order of
merit: the newest stand first, or what the search's own order puts there.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from core.clock import start_of_day
from listings.market.models import Listing, ListingItem
from listings.market.states import ListingState
from listings.search.asking import Query, Sort
from listings.search.cutting import sequence_of, tokens_of
from listings.search.documents import documents_of
from listings.search.engine.document import Document, Row
from listings.search.engine.facets import FACETS, UNKNOWN_END, reached, term_bounds, values_of
from listings.search.engine.schema import FAR_DAY, FAR_PRICE
from listings.search.numbers import number_tokens
from listings.search.question import Term
from listings.search.symbols import symbol_prefixes
from listings.terms.territories import TERRITORIES

LOOKED_THROUGH = 500

Counts = dict[str, dict[str, int]]


def search(session: Session, query: Query, *, today: date) -> tuple[list[Row], int, Counts]:
    """Every row that meets the search in its order, how many they are, and the facets' counts."""
    met = [each for each in _on_sale(session, today) if all(each.meets(term) for term in query.terms)]
    met = [each for each in met if _in_range(each.document, query)]
    counts: Counts = {}
    for facet in FACETS:
        others = (each for each in met if _meets_all(each, query, but=facet))
        stated = Counter(value for each in others for value in each.values[facet])
        counts[facet] = reached(stated, query.territory) if facet == "territory" else dict(stated)
    rows = sorted((each.document for each in met if _meets_all(each, query)), key=lambda each: _key(each, query.order))
    return [Row.of(each) for each in rows], len(rows), {facet: values for facet, values in counts.items() if values}


def _on_sale(session: Session, today: date) -> list["Candidate"]:
    running = or_(Listing.expires_at.is_(None), Listing.expires_at > start_of_day(today))
    newest = select(ListingItem.asset_id).join(Listing, Listing.id == ListingItem.listing_id)
    newest = newest.where(Listing.state == ListingState.PUBLISHED, running)
    newest = newest.order_by(Listing.published_at.desc(), Listing.id.desc()).limit(LOOKED_THROUGH)
    documents = documents_of(session, list(session.scalars(newest)), on=today)
    return [Candidate.of(each, today) for each in documents if each.offer is not None]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A document as it is gone through."""

    document: Document
    tokens: frozenset[str]
    sequence: tuple[str, ...]
    numbers: frozenset[str]
    symbols: frozenset[str]
    values: dict[str, tuple[str, ...]]

    @classmethod
    def of(cls, document: Document, today: date) -> "Candidate":
        """Cut a document as the index would."""
        texts = [*(text for text in document.texts.values() if text), "\n".join(document.numbers)]
        return cls(
            document,
            frozenset(token for text in texts for token in tokens_of(text)),
            tuple(sign for text in texts for sign in sequence_of(text)),
            frozenset(token for number in document.numbers for token in number_tokens(number)),
            frozenset(prefix for scheme, code in document.classes for prefix in symbol_prefixes(scheme, code)),
            _values(document, today),
        )

    def meets(self, term: Term) -> bool:
        """Whether the document meets one term of the question."""
        together = bool(term.every or term.signs)
        together = together and set(term.every) <= self.tokens and set(term.signs) <= set(self.sequence)
        return (
            together
            or any(token in self.tokens for token in term.either)
            or any(number.startswith(term.numbers) for number in self.numbers if term.numbers)
            or (bool(term.symbol) and term.symbol in self.symbols)
            or (bool(term.phrase) and _stands_in(term.phrase, self.sequence))
        )


def _stands_in(phrase: Sequence[str], words: Sequence[str]) -> bool:
    span = len(phrase)
    return any(tuple(words[place : place + span]) == tuple(phrase) for place in range(len(words) - span + 1))


def _values(document: Document, today: date) -> dict[str, tuple[str, ...]]:
    values = {facet: values_of(document).get(facet, ()) for facet in FACETS}
    ends = document.term_to.toordinal() if document.term_to else UNKNOWN_END
    inside = [
        code
        for code, (least, below) in term_bounds(today).items()
        if (least is None or ends >= least) and (below is None or ends < below)
    ]
    return {**values, "term": tuple(inside)}


def _meets_all(candidate: Candidate, query: Query, *, but: str = "") -> bool:
    return all(_meets(candidate, facet, getattr(query, facet)) for facet in FACETS if facet != but)


def _meets(candidate: Candidate, facet: str, asked: Sequence[str]) -> bool:
    if not asked:
        return True
    if facet == "territory":
        asked = [code for value in asked for code in TERRITORIES.line_of(value)]
    return bool(set(asked) & set(candidate.values[facet]))


def _in_range(document: Document, query: Query) -> bool:
    price = document.offer.price_minor if document.offer else None
    if price is None:
        return query.price_from is None and query.price_to is None
    return (query.price_from or 0) <= price <= (FAR_PRICE if query.price_to is None else query.price_to)


def _key(document: Document, order: Sort) -> tuple[float, int]:
    offer = document.offer
    assert offer is not None
    if order is Sort.PRICE:
        place: float = FAR_PRICE if offer.price_minor is None else offer.price_minor
    elif order is Sort.ENDING:
        place = offer.ends_on.toordinal() if offer.ends_on else FAR_DAY
    else:
        place = -offer.published_at.timestamp()
    return place, -document.asset_id
