"""Documents for the index, with the parties and rights that they name."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from itertools import count
from typing import Any

from sqlalchemy.orm import Session

from core.clock import business_date
from listings.assets.models import Asset, AssetKind
from listings.search import index
from listings.search.asking import BANDS, Query
from listings.search.models import Place
from listings.search.queries import search
from listings.search.sections import section_of
from tests.builders import NOON
from tests.listings.market.world import World, an_asset

TODAY = business_date(NOON)
_listings = count(1000)


def a_document(world: World, asset: Asset, **more: Any) -> index.Document:
    """A document on sale; what is not given is a plain battery patent."""
    given: dict[str, Any] = {
        "listing_id": next(_listings), "asset_id": asset.id, "owner_id": world.seller.id, "center_id": world.center.id,
        "kind": AssetKind.PATENT_INVENTION.value, "status": "in_force", "title": "一种锂电池热管理系统",
        "title_en": "Thermal management of lithium batteries", "number": "ZL202110123456.7", "for_sale": True,
        "licenses": frozenset(), "sale_minor": 1_200_000_00, "license_minor": None, "term_from": date(2021, 3, 1),
        "term_to": date(2041, 2, 28), "ends_on": TODAY + timedelta(days=300), "published_at": NOON,
        "classes": (("IPC", "H01M 10/60"),), "numbers": ("ZL202110123456.7",), **more,
    }  # fmt: skip
    given.setdefault(
        "texts",
        {Place.TITLE: f"{given['title']}\n{given['title_en']}", Place.OWNER: world.seller.name, Place.SUMMARY: ""},
    )
    return index.Document(**given)


def put(session: Session, world: World, asset: Asset, **more: Any) -> index.Document:
    """A document in the index."""
    document = a_document(world, asset, **more)
    index.put(session, document)
    return document


def the_asset(session: Session, world: World) -> Asset:
    """One right that all documents of a test may stand for."""
    return an_asset(session, world)


def find(session: Session, q: str = "", **more: Any) -> list[int]:
    """The listings that a search finds, in their order."""
    return [row.listing_id for row in search(session, Query(q=q, **more), today=TODAY).rows]


def titles(session: Session, q: str) -> set[str]:
    """The Chinese titles that a question finds."""
    return {row.title for row in search(session, Query(q=q), today=TODAY).rows}


# What a search means, said in Python: the brute force that the SQL is held against.


def meets_facet(document: index.Document, query: Query, facet: str) -> bool:
    """Whether a document meets one facet's restriction."""
    price = document.price_minor
    if facet == "band":
        bands = [band for band in BANDS if band.code in query.band]
        inside = not bands or any(
            price is None
            if band.least is None
            else price is not None and price >= band.least and (band.below is None or price < band.below)
            for band in bands
        )
        return inside
    asked = getattr(query, facet)
    return not asked or bool(set(asked) & values_of(document, facet))


def in_range(price: int | None, query: Query) -> bool:
    """Whether an asking price lies in the asked range; 'by negotiation' lies in none."""
    if price is None:
        return query.price_from is None and query.price_to is None
    return (query.price_from or 0) <= price and (query.price_to is None or price <= query.price_to)


def values_of(document: index.Document, facet: str) -> set[str]:
    """The values under which a document counts in a facet."""
    if facet == "kind":
        return {document.kind}
    if facet == "section":
        return {section_of(*each) for each in document.classes} - {""}
    if facet == "offer":
        return ({"sale"} if document.for_sale else set()) | ({"licence"} if document.licenses else set())
    if facet == "licence":
        return set(document.licenses)
    price = document.price_minor
    return {
        band.code
        for band in BANDS
        if (price is None and band.least is None)
        or (
            price is not None
            and band.least is not None
            and band.least <= price
            and (band.below is None or price < band.below)
        )
    }


def brute_force(
    documents: Sequence[index.Document], query: Query, facets: Sequence[str]
) -> tuple[int, dict[str, dict[str, int]]]:
    """The total, and facet → {value: count} without the facet's own restriction."""
    documents = [each for each in documents if in_range(each.price_minor, query)]
    total = sum(all(meets_facet(each, query, facet) for facet in facets) for each in documents)
    counts: dict[str, dict[str, int]] = {}
    for facet in facets:
        others = [each for each in facets if each != facet]
        for document in documents:
            if all(meets_facet(document, query, other) for other in others):
                for value in values_of(document, facet):
                    counts.setdefault(facet, {}).setdefault(value, 0)
                    counts[facet][value] += 1
    return total, counts


def at(days: int) -> datetime:
    """An instant some days before noon today."""
    return NOON - timedelta(days=days)
