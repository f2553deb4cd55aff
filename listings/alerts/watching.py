"""The two things that are watched: how their addresses are read, said in words, and asked for what is new.

Of the search of listings only its address, the reading of it, and its pages in the order of publication are used.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.clock import business_date
from core.i18n import _, language, lazy_gettext
from listings.alerts.models import Watch
from listings.alerts.rules import MOST_FOUND
from listings.demand import pages as need_pages
from listings.demand import queries as demand
from listings.demand.asking import NeedsQuery
from listings.demand.asking import from_address as needs_from_address
from listings.demand.browsing import facet_value as need_value
from listings.demand.labels import FACET_LABELS as NEED_FACETS
from listings.demand.models import Need
from listings.market.models import Listing
from listings.market.states import ListingState
from listings.search import queries as search
from listings.search.asking import Query, from_address
from listings.search.engine.document import Row
from listings.search.labels import FACET_LABELS, value_label
from listings.search.pages import offered
from parties.centers import queries as centers

Pairs = Sequence[Sequence[str]]
PAGE = 100
LEFT_OUT = ("sort", "page", "after", "before", "in")  # order, place, and where one looks: news is of what is on sale
AMOUNT_LABELS = {"price_from": lazy_gettext("From CNY"), "price_to": lazy_gettext("To CNY")}


@dataclass(frozen=True, slots=True)
class Find:
    """Something new that meets a search: its id, when it was published, and its row, to be said in a language."""

    thing_id: int
    published_at: datetime
    row: Any


def args_of(pairs: Iterable[Sequence[str]]) -> dict[str, list[str]]:
    """Pairs as the parameters of an address (name → values)."""
    args: dict[str, list[str]] = {}
    for name, value in pairs:
        args.setdefault(name, []).append(value)
    return args


def asked(watch: Watch, pairs: Pairs) -> Query | NeedsQuery:
    """What some pairs ask; what is not understood is passed over."""
    return from_address(args_of(pairs)) if watch is Watch.LISTINGS else needs_from_address(args_of(pairs))


def kept(watch: Watch, pairs: Pairs) -> list[list[str]]:
    """The pairs as they are kept: understood, sorted, without order and page."""
    understood = asked(watch, pairs).pairs()
    return sorted([name, value] for name, value in understood if name not in LEFT_OUT)


def digest_of(parameters: Pairs) -> str:
    """The SHA-256 of kept pairs: two searches that ask the same have the same."""
    return hashlib.sha256(json.dumps(parameters, ensure_ascii=False).encode()).hexdigest()


def address_of(watch: Watch, pairs: Pairs) -> str:
    """The page that runs a search, the newest first."""
    return asked(watch, pairs).address(sort="newest")


def center_names(session: Session) -> dict[str, str]:
    """The centers by code, in the language in force: what their codes are said with."""
    return {row.code: row.display(language()) for row in centers.centers(session)}


def in_words(watch: Watch, pairs: Pairs, names: Mapping[str, str]) -> str:
    """'“battery”; Kind of right: Invention patent; …', or that everything is asked for; `names` are the centers'."""
    understood = args_of(each for each in asked(watch, pairs).pairs() if each[0] not in LEFT_OUT)
    parts = [said(watch, name, values, names) for name, values in understood.items()]
    return _("; ").join(parts) or _("everything")


def said(watch: Watch, name: str, values: Sequence[str], centers_: Mapping[str, str]) -> str:
    """One parameter in words."""
    if name == "q":
        return _("“%(words)s”", words=values[0])
    labels = {**AMOUNT_LABELS, **(FACET_LABELS if watch is Watch.LISTINGS else NEED_FACETS)}
    listed = _(", ").join(said_value(watch, name, each, centers_) for each in values)
    return _("%(name)s: %(value)s", name=labels.get(name, name), value=listed)


def said_value(watch: Watch, name: str, value: str, centers_: Mapping[str, str]) -> str:
    """One value in words; what has none speaks for itself."""
    if name == "center":
        return centers_.get(value, value)
    try:
        return value_label(name, value) if watch is Watch.LISTINGS else need_value(name, value, centers_)
    except (KeyError, ValueError):
        return value


def new_since(session: Session, watch: Watch, pairs: Pairs, *, since: datetime, now: datetime) -> list[Find]:
    """What meets a search and was published after an instant, the newest first, at most MOST_FOUND."""
    if watch is Watch.NEEDS:
        query = asked(watch, pairs)
        assert isinstance(query, NeedsQuery)
        rows = demand.published_since(session, query, now=now, since=since, limit=MOST_FOUND)
        return [Find(row.id, row.published_at, row) for row in rows if row.published_at is not None]
    found: list[Find] = []
    for row in _newest_listings(session, pairs, now):
        if row.listing_id is None or row.published_at is None or row.published_at <= since or len(found) >= MOST_FOUND:
            break
        if row.listing_id not in {find.thing_id for find in found}:  # a bundle is found by each of its rights
            found.append(Find(row.listing_id, row.published_at, row))
    return _still_on_sale(session, found)


def _still_on_sale(session: Session, finds: list[Find]) -> list[Find]:
    """The index may be a moment behind: what has left the market meanwhile is no news."""
    ids = [find.thing_id for find in finds]
    on_sale = select(Listing.id).where(Listing.id.in_(ids), Listing.state == ListingState.PUBLISHED)
    there = set(session.scalars(on_sale)) if ids else set()
    return [find for find in finds if find.thing_id in there]


def _newest_listings(session: Session, pairs: Pairs, now: datetime) -> Iterator[Row]:
    """The listings that meet a search, page by page."""
    query = asked(Watch.LISTINGS, pairs)
    assert isinstance(query, Query)
    newest, after, today = replace(query, sort="newest", after="", before="", within=""), None, business_date(now)
    while True:
        rows, after = search.results_after(session, newest, today=today, after=after, limit=PAGE)
        yield from rows
        if after is None:
            return


def line_of(watch: Watch, find: Find) -> str:
    """A find in one line, in the language in force."""
    if watch is Watch.NEEDS:
        return need_line(find.row)
    row, chinese = find.row, language() == "zh_Hans"
    title = (row.title or row.title_en) if chinese else (row.title_en or row.title)
    prices = (_("%(name)s: %(value)s", name=words, value=price) for words, price in offered(row))
    return " · ".join([title or row.number, row.number, *prices])


def need_line(row: Need) -> str:
    """A need in one line."""
    budget = need_pages.budget_in_words(row.budget_min, row.budget_max)
    return " · ".join(
        [row.title, need_pages.wanted_in_words(row), _("%(name)s: %(value)s", name=_("Budget"), value=budget)]
    )


def path_of(watch: Watch, thing_id: int) -> str:
    """The page of a find."""
    return f"/listings/{thing_id}" if watch is Watch.LISTINGS else f"/needs/{thing_id}"
