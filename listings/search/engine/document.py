"""What the index knows of a right, as plain values."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Self

from core.currencies import YUAN
from listings.terms.vocabulary import LicenseType


class Place(StrEnum):
    """Where in a right's document a word stands."""

    TITLE = "title"
    NUMBER = "number"
    OWNER = "owner"
    INVENTOR = "inventor"
    CLASS = "class"
    GOODS = "goods"
    SUMMARY = "summary"
    CENTER = "center"
    KIND = "kind"


@dataclass(frozen=True, slots=True)
class Offer:
    """What is offered of a right on sale. Prices are minor units of `currency`, None is by negotiation; `territories`
    are codes of which none lies in another; `ends_on` is the last day on sale."""

    listing_id: int
    center_code: str
    center_name: str
    center_name_en: str
    for_sale: bool
    licenses: frozenset[str]
    sale_minor: int | None
    license_minor: int | None
    territories: tuple[str, ...]
    ends_on: date | None
    published_at: datetime
    currency: str = YUAN

    @property
    def price_minor(self) -> int | None:
        """The lowest asking price among what is offered, in fen; None where all are by negotiation or in another
        currency, which is not compared."""
        if self.currency != YUAN:
            return None
        sale = self.sale_minor if self.for_sale else None
        licence = self.license_minor if self.licenses else None
        return min((price for price in (sale, licence) if price is not None), default=None)


@dataclass(frozen=True, slots=True)
class Document:
    """One right with what is offered of it, if it is on sale.

    `classes` are (scheme, code), the main one first; `fields` the technology fields; `numbers` all numbers of the
    right in any spelling; `texts` the words of each place in every language; `since` the day by which rights that are
    not on sale are ordered.
    """

    asset_id: int
    kind: str
    status: str
    title: str
    title_en: str
    number: str
    owner_id: int | None
    owner_name: str
    owner_name_en: str
    term_from: date | None
    term_to: date | None
    since: date | None
    classes: tuple[tuple[str, str], ...] = ()
    fields: tuple[int, ...] = ()
    numbers: tuple[str, ...] = ()
    texts: Mapping[Place, str] = field(default_factory=dict)
    offer: Offer | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """What a result shows, as it was when the index was written; where nothing is on sale `listing_id` is None."""

    asset_id: int
    kind: str
    status: str
    title: str
    title_en: str
    number: str
    class_scheme: str
    class_code: str
    owner_id: int | None
    owner_name: str
    owner_name_en: str
    term_from: date | None
    term_to: date | None
    listing_id: int | None = None
    center_code: str = ""
    center_name: str = ""
    center_name_en: str = ""
    for_sale: bool = False
    exclusive: bool = False
    sole: bool = False
    ordinary: bool = False
    sale_minor: int | None = None
    license_minor: int | None = None
    ends_on: date | None = None
    published_at: datetime | None = None
    currency: str = ""

    @classmethod
    def of(cls, document: Document) -> Self:
        """The row of a document."""
        scheme, code = document.classes[0] if document.classes else ("", "")
        own = {name: getattr(document, name) for name in SHARED}
        offer = document.offer
        if offer is not None:
            own |= {name: getattr(offer, name) for name in OFFERED}
            own |= {kind.value: kind.value in offer.licenses for kind in LicenseType}
        return cls(**own, class_scheme=scheme, class_code=code)

    def pack(self) -> bytes:
        """The row as it is kept in the index."""
        kept = {name: value for name in BLANK if (value := getattr(self, name)) not in (None, "", False)}
        return json.dumps(kept, ensure_ascii=False, default=lambda each: each.isoformat()).encode()

    @classmethod
    def unpack(cls, kept: bytes) -> Self:
        """Read what `pack` wrote."""
        values: dict[str, Any] = {**BLANK, **json.loads(kept)}
        for name in ("term_from", "term_to", "ends_on"):
            values[name] = date.fromisoformat(values[name]) if values[name] else None
        if values["published_at"]:
            values["published_at"] = datetime.fromisoformat(values["published_at"])
        return cls(**values)


BLANK: dict[str, Any] = {
    each.name: "" if each.type is str else False if each.type is bool else None for each in fields(Row)
}
SHARED = sorted({each.name for each in fields(Document)} & {each.name for each in fields(Row)})
OFFERED = sorted({each.name for each in fields(Offer)} & {each.name for each in fields(Row)})
