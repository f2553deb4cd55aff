"""A search as a value: what an address says, and the address that says it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any
from urllib.parse import urlencode

from core.i18n import LazyText, lazy_gettext
from core.money import LARGEST_MINOR, Money, MoneyError
from listings.assets.kinds import AssetKind, AssetStatus
from listings.search.engine.facets import BANDS, FACETS, TERMS, OfferKind
from listings.search.question import MOST_TERMS, Term, terms_of
from listings.terms.territories import TERRITORIES
from listings.terms.vocabulary import LicenseType

LONGEST_QUESTION = 300
LONGEST_KEY = 200


class Sort(StrEnum):
    """The order of results."""

    RELEVANCE = "relevance"
    NEWEST = "newest"
    PRICE = "price"
    ENDING = "ending"


class Within(StrEnum):
    """Where one looks: among what is on sale, or among all rights on record."""

    OFFERS = "offers"
    RIGHTS = "rights"


SORT_LABELS: dict[Sort, LazyText] = {
    Sort.RELEVANCE: lazy_gettext("Best match"),
    Sort.NEWEST: lazy_gettext("Newest"),
    Sort.PRICE: lazy_gettext("Lowest price"),
    Sort.ENDING: lazy_gettext("Ending soon"),
}


@dataclass(frozen=True, slots=True)
class Query:
    """A whole search. Values of one facet are alternatives; facets add up. Prices are fen, both ends included.

    `exact` asks for nothing but what was typed; `more` are the facets of which every value is shown; `after` and
    `before` are keys of the place where a page begins or ends.
    """

    q: str = ""
    within: str = ""
    kind: tuple[str, ...] = ()
    field: tuple[str, ...] = ()
    section: tuple[str, ...] = ()
    status: tuple[str, ...] = ()
    offer: tuple[str, ...] = ()
    licence: tuple[str, ...] = ()
    band: tuple[str, ...] = ()
    center: tuple[str, ...] = ()
    territory: tuple[str, ...] = ()
    term: tuple[str, ...] = ()
    price_from: int | None = None
    price_to: int | None = None
    sort: str = ""
    exact: str = ""
    more: tuple[str, ...] = ()
    after: str = ""
    before: str = ""

    @property
    def terms(self) -> tuple[Term, ...]:
        """What has to be found, at most MOST_TERMS of them."""
        return terms_of(self.q)[:MOST_TERMS]

    @property
    def on_record(self) -> bool:
        """Whether all rights are looked through, and not only what is on sale."""
        return self.within == Within.RIGHTS

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
        found += [("in", self.within)] if self.within else []
        found += [(facet, value) for facet in FACETS for value in getattr(self, facet)]
        found += [
            (name, Money(value).amount)
            for name, value in (("price_from", self.price_from), ("price_to", self.price_to))
            if value is not None
        ]
        found += [("more", facet) for facet in self.more]
        return found + [(name, text) for name in ("sort", "exact", "after", "before") if (text := getattr(self, name))]

    def address(self, path: str = "/search", **changes: Any) -> str:
        """The address that restores this search with some changes; changing it goes back to the first page."""
        again: dict[str, Any] = {"after": "", "before": "", **changes}
        if "q" in again:
            again = {"exact": "", **again}
        changed = replace(self, **again)
        asked = urlencode(changed.pairs())
        return f"{path}?{asked}" if asked else path

    def toggled(self, facet: str, value: str) -> "Query":
        """The same search with one value of a facet switched on or off, from the first page."""
        chosen = getattr(self, facet)
        now = tuple(each for each in chosen if each != value) if value in chosen else (*chosen, value)
        again: dict[str, Any] = {facet: now, "after": "", "before": ""}
        return replace(self, **again)

    def unfolded(self, facet: str) -> "Query":
        """The same page with every value of a facet shown, or with the first ones again."""
        more = tuple(each for each in self.more if each != facet)
        return replace(self, more=more if facet in self.more else (*more, facet))

    def without_facets(self) -> "Query":
        """The words, where they are looked for, and the order alone."""
        return Query(q=self.q, within=self.within, sort=self.sort)


KNOWN = {
    "kind": frozenset(AssetKind),
    "status": frozenset(AssetStatus),
    "offer": frozenset(OfferKind),
    "licence": frozenset(LicenseType),
    "band": frozenset(band.code for band in BANDS),
    "term": frozenset(span.code for span in TERMS),
    "territory": frozenset(TERRITORIES.places),
    "field": frozenset(str(number) for number in range(1, 36)),
    "more": frozenset(FACETS),
}


def from_address(args: Mapping[str, Sequence[str]]) -> Query:
    """Read an address's parameters (name → values). What is not understood is passed over: an old link still works."""
    chosen = {facet: _values(facet, args.get(facet, ())) for facet in (*FACETS, "more")}
    sort = _first(args, "sort")
    within = _first(args, "in")
    return Query(
        q=typed(args)[:LONGEST_QUESTION],
        price_from=_amount(_first(args, "price_from")),
        price_to=_amount(_first(args, "price_to")),
        sort=sort if sort in frozenset(Sort) else "",
        within=Within.RIGHTS.value if within == Within.RIGHTS else "",
        exact="1" if _first(args, "exact") == "1" else "",
        after=_first(args, "after")[:LONGEST_KEY],
        before=_first(args, "before")[:LONGEST_KEY],
        **chosen,
    )


def typed(args: Mapping[str, Sequence[str]]) -> str:
    """The question as it was typed, however long."""
    return " ".join(_first(args, "q").split())


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
