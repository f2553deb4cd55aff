"""By what one narrows a search, and under which values a document counts."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from core.currencies import YUAN
from listings.search.engine.document import Document, Offer
from listings.search.sections import section_of
from listings.terms.territories import TERRITORIES


class OfferKind(StrEnum):
    """What a listing offers."""

    SALE = "sale"
    LICENCE = "licence"


@dataclass(frozen=True, slots=True)
class Band:
    """A span of asking prices: from `least` fen up to, not including, `below`; both None is 'by negotiation', or
    a price that is not compared."""

    code: str
    least: int | None
    below: int | None


OTHER_CURRENCY = "other-currency"

BANDS = (
    Band("under-100k", 0, 100_000_00),
    Band("100k-500k", 100_000_00, 500_000_00),
    Band("500k-1m", 500_000_00, 1_000_000_00),
    Band("1m-5m", 1_000_000_00, 5_000_000_00),
    Band("from-5m", 5_000_000_00, None),
    Band("negotiable", None, None),
    Band(OTHER_CURRENCY, None, None),
)


@dataclass(frozen=True, slots=True)
class Span:
    """How much of a right's term is left: from `least` years up to, not including, `below`; both None is unknown."""

    code: str
    least: int | None
    below: int | None


TERMS = (
    Span("over", None, 0),
    Span("under-1", 0, 1),
    Span("1-3", 1, 3),
    Span("3-5", 3, 5),
    Span("5-10", 5, 10),
    Span("from-10", 10, None),
    Span("unknown", None, None),
)

# Kept as texts; the term that is left depends on the day and is counted from the end of the term.
KEPT = ("kind", "field", "section", "status", "offer", "licence", "band", "center", "territory")
FACETS = ("kind", "field", "section", "status", "offer", "licence", "band", "center", "territory", "term")

UNKNOWN_END = 0  # as the day on which the term ends


def values_of(document: Document) -> dict[str, tuple[str, ...]]:
    """Facet → the values under which the document counts, each once."""
    sections = {section_of(scheme, code) for scheme, code in document.classes} - {""}
    values: dict[str, tuple[str, ...]] = {
        "kind": (document.kind,),
        "status": (document.status,),
        "section": tuple(sorted(sections)),
        "field": tuple(str(number) for number in sorted(set(document.fields))),
    }
    offer = document.offer
    if offer is not None:
        values |= {
            "offer": ((OfferKind.SALE.value,) if offer.for_sale else ())
            + ((OfferKind.LICENCE.value,) if offer.licenses else ()),
            "licence": tuple(sorted(offer.licenses)),
            "band": (OTHER_CURRENCY if _is_foreign(offer) else band_of(offer.price_minor),),
            "center": (offer.center_code,),
            "territory": tuple(sorted(set(offer.territories))),
        }
    return values


def _is_foreign(offer: Offer) -> bool:
    """Whether a price is asked, in another currency than the yuan."""
    return offer.currency != YUAN and (offer.sale_minor is not None or offer.license_minor is not None)


def band_of(price: int | None) -> str:
    """The band of an asking price in fen."""
    if price is None:
        return "negotiable"
    return next(band.code for band in reversed(BANDS) if band.least is not None and price >= band.least)


def term_bounds(today: date) -> dict[str, tuple[int | None, int | None]]:
    """Term code → (first day, day after the last) as ordinals of the day on which the term ends."""

    def day(years: int) -> int:
        try:
            return today.replace(year=today.year + years).toordinal()
        except ValueError:  # the 29th of February
            return today.replace(year=today.year + years, day=28).toordinal()

    bounds: dict[str, tuple[int | None, int | None]] = {}
    for span in TERMS:
        least = UNKNOWN_END + 1 if span.least is None else day(span.least)
        bounds[span.code] = (least, None if span.below is None else day(span.below))
    bounds["unknown"] = (None, UNKNOWN_END + 1)
    return bounds


def reached(stated: Mapping[str, int], chosen: Iterable[str]) -> dict[str, int]:
    """How many are offered for each territory that an offer names (or somebody chose), what surrounds it included.

    The territories of one offer never lie in each other, so what it names counts once on the way up.
    """
    named = {code for code in (*stated, *chosen) if code in TERRITORIES}
    counts = {code: sum(stated.get(each, 0) for each in TERRITORIES.line_of(code)) for code in named}
    return {code: count for code, count in counts.items() if count}
