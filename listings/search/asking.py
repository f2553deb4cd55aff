"""A search as a value: what an address says, and the address that says it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any
from urllib.parse import urlencode

from core.i18n import LazyText, lazy_gettext
from core.money import LARGEST_MINOR, Money, MoneyError
from listings.assets.kinds import AssetKind
from listings.search.question import MOST_TERMS, Term, terms_of
from listings.terms.vocabulary import LicenseType

LONGEST_QUESTION = 200
LAST_PAGE = 100_000


class Sort(StrEnum):
    """The order of results."""

    RELEVANCE = "relevance"
    NEWEST = "newest"
    PRICE = "price"
    ENDING = "ending"


SORT_LABELS: dict[Sort, LazyText] = {
    Sort.RELEVANCE: lazy_gettext("Best match"),
    Sort.NEWEST: lazy_gettext("Newest"),
    Sort.PRICE: lazy_gettext("Lowest price"),
    Sort.ENDING: lazy_gettext("Ending soon"),
}


class OfferKind(StrEnum):
    """What a listing offers."""

    SALE = "sale"
    LICENCE = "licence"


@dataclass(frozen=True, slots=True)
class Band:
    """A span of asking prices: from `least` fen up to, not including, `below`; both None is 'by negotiation'."""

    code: str
    least: int | None
    below: int | None


BANDS = (
    Band("under-100k", 0, 100_000_00),
    Band("100k-500k", 100_000_00, 500_000_00),
    Band("500k-1m", 500_000_00, 1_000_000_00),
    Band("1m-5m", 1_000_000_00, 5_000_000_00),
    Band("from-5m", 5_000_000_00, None),
    Band("negotiable", None, None),
)
BANDS_BY_CODE = {band.code: band for band in BANDS}


@dataclass(frozen=True, slots=True)
class Query:
    """A whole search. Values of one facet are alternatives; facets add up. Prices are fen, both ends included."""

    q: str = ""
    kind: tuple[str, ...] = ()
    section: tuple[str, ...] = ()
    center: tuple[str, ...] = ()
    offer: tuple[str, ...] = ()
    licence: tuple[str, ...] = ()
    band: tuple[str, ...] = ()
    price_from: int | None = None
    price_to: int | None = None
    sort: str = ""
    page: int = 1

    @property
    def terms(self) -> tuple[Term, ...]:
        """What has to be found, at most MOST_TERMS of them."""
        return terms_of(self.q)[:MOST_TERMS]

    @property
    def is_cut(self) -> bool:
        """Whether the question was longer than what is looked for."""
        return len(terms_of(self.q)) > MOST_TERMS

    @property
    def order(self) -> Sort:
        """The order in force: the best match where words were asked for, else the newest."""
        chosen = Sort(self.sort) if self.sort else Sort.RELEVANCE
        return Sort.NEWEST if chosen is Sort.RELEVANCE and not self.terms else chosen

    @property
    def active(self) -> int:
        """How many restrictions stand beside the words."""
        chosen = sum(len(getattr(self, facet)) for facet in FACETS)
        return chosen + (self.price_from is not None) + (self.price_to is not None)

    def pairs(self) -> list[tuple[str, str]]:
        """The address's parameters; what is not asked is not there."""
        found = [("q", self.q)] if self.q else []
        found += [(facet, value) for facet in FACETS for value in getattr(self, facet)]
        found += [
            (name, Money(value).amount)
            for name, value in (("price_from", self.price_from), ("price_to", self.price_to))
            if value is not None
        ]
        found += [("sort", self.sort)] if self.sort else []
        return found + ([("page", str(self.page))] if self.page > 1 else [])

    def address(self, path: str = "/search", **changes: Any) -> str:
        """The address that restores this search with some changes; changing it goes back to page 1."""
        again: dict[str, Any] = {"page": 1, **changes}
        changed = replace(self, **again)
        asked = urlencode(changed.pairs())
        return f"{path}?{asked}" if asked else path

    def toggled(self, facet: str, value: str) -> "Query":
        """The same search with one value of a facet switched on or off, from page 1."""
        chosen = getattr(self, facet)
        now = tuple(each for each in chosen if each != value) if value in chosen else (*chosen, value)
        again: dict[str, Any] = {facet: now, "page": 1}
        return replace(self, **again)

    def without_facets(self) -> "Query":
        """The words and the order alone."""
        return Query(q=self.q, sort=self.sort)


FACETS = ("kind", "section", "center", "offer", "licence", "band")
KNOWN = {
    "kind": frozenset(AssetKind),
    "offer": frozenset(OfferKind),
    "licence": frozenset(LicenseType),
    "band": frozenset(BANDS_BY_CODE),
}


def from_address(args: Mapping[str, Sequence[str]]) -> Query:
    """Read an address's parameters (name → values). What is not understood is passed over: an old link still works."""
    chosen = {facet: _values(facet, args.get(facet, ())) for facet in FACETS}
    sort = _first(args, "sort")
    page = _first(args, "page")
    return Query(
        q=" ".join(_first(args, "q").split())[:LONGEST_QUESTION],
        price_from=_amount(_first(args, "price_from")),
        price_to=_amount(_first(args, "price_to")),
        sort=sort if sort in frozenset(Sort) else "",
        page=min(max(int(page), 1), LAST_PAGE) if page.isascii() and page.isdigit() and len(page) < 9 else 1,
        **chosen,
    )


def _first(args: Mapping[str, Sequence[str]], name: str) -> str:
    values = args.get(name) or [""]
    return values[0].replace("\x00", "").strip()


def _values(facet: str, values: Sequence[str]) -> tuple[str, ...]:
    known = KNOWN.get(facet)
    cleaned = (value.strip()[:40] for value in values if "\x00" not in value)
    return tuple(dict.fromkeys(value for value in cleaned if value and (known is None or value in known)))


def _amount(text: str) -> int | None:
    try:
        minor = Money.typed(text).minor if text else None
    except MoneyError:
        return None
    return minor if minor is not None and 0 <= minor <= LARGEST_MINOR else None
