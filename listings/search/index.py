"""Writing the index: the market puts a document in, or takes it out, in the same transaction as its own change."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import delete, insert
from sqlalchemy.orm import Session

from listings.search.folding import tokens_of
from listings.search.models import WEIGHTS, Place, SearchEntry, SearchSection, SearchToken
from listings.search.numbers import number_tokens, symbol_token
from listings.search.sections import section_of


@dataclass(frozen=True, slots=True)
class Document:
    """A listing on sale as the search knows it.

    `classes` are (scheme, code), the main one first; prices are fen; `texts` are the words of each place in every
    language; `numbers` all numbers of the right in any spelling.
    """

    listing_id: int
    asset_id: int
    owner_id: int
    center_id: int
    kind: str
    status: str
    title: str
    title_en: str
    number: str
    for_sale: bool
    licenses: frozenset[str]
    sale_minor: int | None
    license_minor: int | None
    term_from: date | None
    term_to: date | None
    ends_on: date | None
    published_at: datetime
    classes: tuple[tuple[str, str], ...]
    numbers: tuple[str, ...]
    texts: Mapping[Place, str]

    @property
    def price_minor(self) -> int | None:
        """The lowest asking price among what is offered; None where all are by negotiation."""
        sale = self.sale_minor if self.for_sale else None
        licence = self.license_minor if self.licenses else None
        return min((price for price in (sale, licence) if price is not None), default=None)


def put(session: Session, document: Document) -> None:
    """Write a listing's entry, replacing what was there."""
    remove(session, document.listing_id)
    session.execute(insert(SearchEntry), [_entry(document)])
    tokens = weighted_tokens(document)
    if tokens:
        session.execute(
            insert(SearchToken),
            [
                {"token": token, "listing_id": document.listing_id, "weight": weight(places), "places": int(places)}
                for token, places in sorted(tokens.items())
            ],
        )
    sections = sorted({section_of(scheme, code) for scheme, code in document.classes} - {""})
    if sections:
        rows = [{"listing_id": document.listing_id, "section": section} for section in sections]
        session.execute(insert(SearchSection), rows)


def remove(session: Session, listing_id: int) -> None:
    """Take a listing out of the index; nothing happens if it is not in it."""
    for table in (SearchToken, SearchSection, SearchEntry):
        session.execute(delete(table).where(table.listing_id == listing_id))


def weight(places: Place) -> int:
    """What a token counts: the sum over the places in which it stands."""
    return sum(WEIGHTS[place] for place in places)


def weighted_tokens(document: Document) -> dict[str, Place]:
    """Every token of a document with the places in which it stands."""
    found: dict[str, Place] = {}
    for place, text in document.texts.items():
        for token in tokens_of(text):
            found[token] = found.get(token, Place(0)) | place
    for number in document.numbers:
        for token in number_tokens(number):
            found[token[:64]] = found.get(token[:64], Place(0)) | Place.NUMBER
    for _scheme, code in document.classes:
        found[symbol_token(code)[:64]] = Place.CLASS
    return found


def _entry(document: Document) -> dict[str, object]:
    scheme, code = document.classes[0] if document.classes else ("", "")
    same = (
        "listing_id", "asset_id", "owner_id", "center_id", "kind", "status", "title", "title_en", "number", "for_sale",
        "sale_minor", "license_minor", "price_minor", "term_from", "term_to", "ends_on", "published_at",
    )  # fmt: skip
    return {
        **{name: getattr(document, name) for name in same},
        **{name: name in document.licenses for name in ("exclusive", "sole", "ordinary")},
        "class_scheme": scheme,
        "class_code": code,
    }


def clear(session: Session) -> None:
    """Empty the index, before it is written again from the listings."""
    for table in (SearchToken, SearchSection, SearchEntry):
        session.execute(delete(table))
