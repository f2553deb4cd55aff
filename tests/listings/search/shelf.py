"""An index of documents alone, without a database, and what a search means said again in plain Python."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

from core.clock import business_date
from listings.assets.kinds import AssetKind
from listings.search.asking import Query
from listings.search.engine.document import Document, Offer, Place
from listings.search.engine.facets import BANDS, OTHER_CURRENCY
from listings.search.engine.folder import Folder
from listings.search.engine.paging import Mark
from listings.search.engine.reading import Reader, View
from listings.search.engine.writing import Generation
from listings.search.keys import read
from listings.search.queries import Result, search_in
from listings.search.sections import section_of
from listings.terms.territories import TERRITORIES
from tests.builders import NOON

TODAY = business_date(NOON)


def at(days: int) -> datetime:
    """An instant some days before noon today."""
    return NOON - timedelta(days=days)


def an_offer(**more: Any) -> Offer:
    """A sale of the whole right for 1.2 million; what is given takes the place of that."""
    given: dict[str, Any] = {
        "listing_id": 7, "center_code": "DL-BAT", "center_name": "大连电池中心", "center_name_en": "Battery Center",
        "for_sale": True, "licenses": frozenset(), "sale_minor": 1_200_000_00, "license_minor": None,
        "territories": ("CN",), "ends_on": TODAY + timedelta(days=300), "published_at": NOON, **more,
    }  # fmt: skip
    return Offer(**given)


def a_document(**more: Any) -> Document:
    """A battery patent on sale; what is given takes the place of its own, `offer=None` is not on sale."""
    offered = {name: more.pop(name) for name in list(more) if name in Offer.__dataclass_fields__}
    given: dict[str, Any] = {
        "asset_id": 1, "kind": AssetKind.PATENT_INVENTION.value, "status": "in_force", "title": "一种锂电池热管理系统",
        "title_en": "Thermal management of lithium batteries", "number": "ZL202110123456.7", "owner_id": 3,
        "owner_name": "海湾电池有限公司", "owner_name_en": "Haiwan Battery Co., Ltd.", "term_from": date(2021, 3, 1),
        "term_to": date(2041, 2, 28), "since": date(2022, 5, 6), "classes": (("IPC", "H01M 10/60"),),
        "numbers": ("ZL202110123456.7",), **more,
    }  # fmt: skip
    given.setdefault("offer", an_offer(**offered))
    given.setdefault("texts", {Place.TITLE: f"{given['title']}\n{given['title_en']}", Place.OWNER: given["owner_name"]})
    return Document(**given)


class Shelf:
    """An index that documents are put into one after the other; they are found at once."""

    def __init__(self, path: Path) -> None:
        self.folder = Folder(path)
        made = self.folder.begin()
        self.generation = Generation(made, memory=15_000_000)
        self.generation.publish()
        self.folder.switch(made)
        self.reader = Reader(path)
        self.documents: dict[int, Document] = {}
        self._ids = count(1000)
        self._written = True

    def put(self, **more: Any) -> int:
        """A document in the index; gives its right."""
        asset_id: int = more.pop("asset_id", next(self._ids))
        document = a_document(asset_id=asset_id, **more)
        self.generation.put([document])
        self.documents[asset_id] = document
        self._written = False
        return asset_id

    def remove(self, asset_id: int) -> None:
        """Take a right out."""
        self.generation.remove([asset_id])
        del self.documents[asset_id]
        self._written = False

    def commit(self) -> None:
        """What was put is found from now on; each commit makes a segment of its own."""
        self.generation.publish()
        self._written = True

    def view(self) -> View:
        """The index as it is now."""
        if not self._written:
            self.commit()
        return self.reader.view()

    def search(self, q: str = "", mark: Mark | None = None, **more: Any) -> Result:
        """A page of results."""
        return search_in(self.view(), Query(q=q, **more), today=TODAY, mark=mark)

    def find(self, q: str = "", **more: Any) -> list[int]:
        """The rights on the first page, in their order."""
        return [row.asset_id for row in self.search(q, **more).rows]

    def walk(self, query: Query) -> list[int]:
        """The rights on every page, from the first to the last, each page by the key of the one before."""
        seen: list[int] = []
        mark: Mark | None = None
        while True:
            result = search_in(self.view(), query, today=TODAY, mark=mark, facets=())
            assert result.first == len(seen) + 1
            seen += [row.asset_id for row in result.rows]
            if not result.next:
                return seen
            mark = read(result.next, query.order)

    def close(self) -> None:
        """Let merges end."""
        self.generation.close()


# What a search means, said in Python: the brute force that the index is held against.


def values_of(document: Document, facet: str) -> set[str]:
    """The values under which a document counts in a facet."""
    offer = document.offer
    if facet in ("kind", "status"):
        return {getattr(document, facet)}
    if facet == "section":
        return {section_of(*each) for each in document.classes} - {""}
    if facet == "field":
        return {str(number) for number in document.fields}
    if facet == "term":
        return {term_of(document.term_to)}
    if offer is None:
        return set()
    if facet == "offer":
        return ({"sale"} if offer.for_sale else set()) | ({"licence"} if offer.licenses else set())
    if facet == "licence":
        return set(offer.licenses)
    if facet == "center":
        return {offer.center_code}
    if facet == "territory":
        return set(offer.territories)
    price = price_of(document)
    if price is None:
        is_asked = offer.sale_minor is not None or offer.license_minor is not None
        return {OTHER_CURRENCY if offer.currency != "CNY" and is_asked else "negotiable"}
    return {
        band.code
        for band in BANDS
        if band.least is not None and band.least <= price and (band.below is None or price < band.below)
    }


def term_of(end: date | None) -> str:
    """The band of a term that ends on this day, by the calendar."""
    if end is None:
        return "unknown"
    if end < TODAY:
        return "over"
    whole = end.year - TODAY.year - ((end.month, end.day) < (TODAY.month, TODAY.day))
    return (
        "under-1" if whole < 1 else "1-3" if whole < 3 else "3-5" if whole < 5 else "5-10" if whole < 10 else "from-10"
    )


def price_of(document: Document) -> int | None:
    """The lowest asking price in fen; one in another currency is not compared."""
    offer = document.offer
    if offer is None or offer.currency != "CNY":
        return None
    asked = [offer.sale_minor] if offer.for_sale else []
    asked += [offer.license_minor] if offer.licenses else []
    return min((price for price in asked if price is not None), default=None)


def meets_facet(document: Document, query: Query, facet: str) -> bool:
    """Whether a document meets one facet's restriction."""
    asked = set(getattr(query, facet))
    if facet == "territory":
        asked = {outer for code in asked for outer in TERRITORIES.places if TERRITORIES.covers(outer, code)}
    return not asked or bool(asked & values_of(document, facet))


def in_range(price: int | None, query: Query) -> bool:
    """Whether an asking price lies in the asked range; 'by negotiation' lies in none."""
    if price is None:
        return query.price_from is None and query.price_to is None
    return (query.price_from or 0) <= price and (query.price_to is None or price <= query.price_to)


def brute_force(
    documents: Sequence[Document], query: Query, facets: Sequence[str]
) -> tuple[int, dict[str, dict[str, int]]]:
    """The total, and facet → {value: count} without the facet's own restriction."""
    documents = [each for each in documents if query.on_record or each.offer is not None]
    documents = [each for each in documents if in_range(price_of(each), query)]
    total = sum(all(meets_facet(each, query, facet) for facet in facets) for each in documents)
    counts: dict[str, dict[str, int]] = {}
    for facet in facets:
        others = [each for each in facets if each != facet]
        kept = [each for each in documents if all(meets_facet(each, query, other) for other in others)]
        values = {value for each in kept for value in values_of(each, facet)} | (
            set(query.territory) if facet == "territory" else set()
        )
        for value in values:
            one = Query(**{facet: (value,)})  # type: ignore[arg-type]
            if found := sum(meets_facet(each, one, facet) for each in kept):
                counts.setdefault(facet, {})[value] = found
    return total, counts
