"""A look through the needs as a value: what an address says, and the address that says it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any
from urllib.parse import urlencode

from listings.demand.rules import BUDGETS
from listings.terms.fields import EVERYTHING, FIELDS
from listings.terms.territories import TERRITORIES
from listings.terms.vocabulary import Grant

LONGEST_QUESTION = 200
LONGEST_VALUE = 40
LAST_PAGE = 100_000


class Sort(StrEnum):
    """The order of needs."""

    RELEVANCE = "relevance"
    NEWEST = "newest"
    ENDING = "ending"
    BUDGET = "budget"


@dataclass(frozen=True, slots=True)
class NeedsQuery:
    """What is asked of the list of needs. Values of one facet are alternatives; facets add up."""

    q: str = ""
    field: tuple[str, ...] = ()
    wanted: tuple[str, ...] = ()
    budget: tuple[str, ...] = ()
    territory: tuple[str, ...] = ()
    center: tuple[str, ...] = ()
    sort: str = ""
    page: int = 1

    @property
    def order(self) -> Sort:
        """The order in force: the best match where words were asked for, else the newest."""
        chosen = Sort(self.sort) if self.sort else Sort.RELEVANCE
        return Sort.NEWEST if chosen is Sort.RELEVANCE and not self.q else chosen

    @property
    def active(self) -> int:
        """How many restrictions stand beside the words."""
        return sum(len(getattr(self, facet)) for facet in FACETS)

    def pairs(self) -> list[tuple[str, str]]:
        """The address's parameters; what is not asked is not there."""
        found = [("q", self.q)] if self.q else []
        found += [(facet, value) for facet in FACETS for value in getattr(self, facet)]
        found += [("sort", self.sort)] if self.sort else []
        return found + ([("page", str(self.page))] if self.page > 1 else [])

    def address(self, path: str = "/needs", **changes: Any) -> str:
        """The address that restores this look with some changes; changing it goes back to page 1."""
        again: dict[str, Any] = {"page": 1, **changes}
        asked = urlencode(replace(self, **again).pairs())
        return f"{path}?{asked}" if asked else path

    def toggled(self, facet: str, value: str) -> "NeedsQuery":
        """The same with one value of a facet switched on or off, from page 1."""
        chosen = getattr(self, facet)
        now = tuple(each for each in chosen if each != value) if value in chosen else (*chosen, value)
        again: dict[str, Any] = {facet: now, "page": 1}
        return replace(self, **again)

    def without_facets(self) -> "NeedsQuery":
        """The words and the order alone."""
        return NeedsQuery(q=self.q, sort=self.sort)


FACETS = ("field", "wanted", "budget", "territory", "center")
KNOWN: dict[str, frozenset[str]] = {
    "field": frozenset(FIELDS.places) - {EVERYTHING},
    "wanted": frozenset(Grant),
    "budget": frozenset(band.code for band in BUDGETS),
    "territory": frozenset(TERRITORIES.places),
}


def from_address(args: Mapping[str, Sequence[str]]) -> NeedsQuery:
    """Read an address's parameters (name → values). What is not understood is passed over: an old link still works."""
    chosen = {facet: _values(facet, args.get(facet, ())) for facet in FACETS}
    sort, page = _first(args, "sort"), _first(args, "page")
    return NeedsQuery(
        q=" ".join(_first(args, "q").split())[:LONGEST_QUESTION],
        sort=sort if sort in frozenset(Sort) else "",
        page=min(max(int(page), 1), LAST_PAGE) if page.isascii() and page.isdigit() and len(page) < 9 else 1,
        **chosen,
    )


def _first(args: Mapping[str, Sequence[str]], name: str) -> str:
    values = args.get(name) or [""]
    return values[0].replace("\x00", "").strip()


def _values(facet: str, values: Sequence[str]) -> tuple[str, ...]:
    known = KNOWN.get(facet)
    cleaned = (value.strip()[:LONGEST_VALUE] for value in values if "\x00" not in value)
    return tuple(dict.fromkeys(value for value in cleaned if value and (known is None or value in known)))
