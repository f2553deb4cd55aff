"""Reading the index: a page of results with its facets, in three statements (four where words were asked)."""

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import Row
from sqlalchemy.orm import Session

from core.clock import parse_instant
from core.errors import Unacceptable
from core.i18n import _
from listings.search import statements
from listings.search.asking import Query, Sort
from listings.search.models import Place
from listings.search.statements import After

PAGE_SIZE = 20


@dataclass(frozen=True, slots=True)
class Result:
    """A page of results. `rows` are Core rows (see `statements.page`); `facets` facet → {value: how many};
    `why` listing → the places in which the words were found."""

    rows: Sequence[Row[Any]]
    total: int
    number: int
    pages: int
    facets: dict[str, dict[str, int]] = field(default_factory=dict)
    why: dict[int, Place] = field(default_factory=dict)


def search(session: Session, query: Query, *, today: date) -> Result:
    """The asked page of what is on sale today; a page behind the last one is the last one."""
    total, facets = counts(session, query, today=today)
    pages = max(-(-total // PAGE_SIZE), 1)
    number = min(query.page, pages)
    offset = (number - 1) * PAGE_SIZE
    rows = _rows(session, statements.page(query, today, limit=PAGE_SIZE, offset=offset)) if total else []
    return Result(rows, total, number, pages, facets, why_matched(session, rows, query))


def counts(session: Session, query: Query, *, today: date) -> tuple[int, dict[str, dict[str, int]]]:
    """How many entries meet the search, and facet → {value: how many}, each without its own restriction.

    Centers stand under their ids.
    """
    facets: dict[str, dict[str, int]] = {}
    for facet, value, count in session.execute(statements.counts(query, today)):
        if count:
            facets.setdefault(facet, {})[value] = count
    total = facets.pop("total", {}).get("", 0)
    return total, facets


def results_after(
    session: Session, query: Query, *, today: date, after: str | None, limit: int
) -> tuple[Sequence[Row[Any]], str | None]:
    """The next `limit` results behind a page's key, and the key of the page after them (None at the end)."""
    place = read_key(after, query.order) if after else None
    rows = _rows(session, statements.page(query, today, limit=limit + 1, after=place))
    if len(rows) <= limit:
        return rows, None
    return rows[:limit], page_key(rows[limit - 1], query.order)


def newest(session: Session, *, today: date, limit: int = 6) -> Sequence[Row[Any]]:
    """The newest listings on sale, for the home page."""
    return _rows(session, statements.page(Query(), today, limit=limit))


def why_matched(session: Session, rows: Sequence[Row[Any]], query: Query) -> dict[int, Place]:
    """In which places the words of the question stand, for the rows of one page."""
    terms = query.terms
    if not terms or not rows:
        return {}
    found: dict[int, Place] = {}
    for listing_id, token, places in session.execute(statements.places_of([row.listing_id for row in rows], terms)):
        if any(term.met_by(token) for term in terms):
            found[listing_id] = found.get(listing_id, Place(0)) | Place(places)
    return found


def _rows(session: Session, statement: Any) -> Sequence[Row[Any]]:
    return session.execute(statement).all()


def page_key(row: Row[Any], order: Sort) -> str:
    """An opaque key of the place behind a row."""
    place = row.place if isinstance(row.place, int) else row.place.isoformat()
    text = json.dumps([order.value, place, row.listing_id], separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def read_key(key: str, order: Sort) -> After:
    """The place that a key names; Unacceptable where it is not one of ours, or of another order."""
    try:
        text = base64.urlsafe_b64decode(key.encode("ascii") + b"=" * (-len(key) % 4))
        kept, place, listing_id = json.loads(text)
        if kept != order.value or type(listing_id) is not int or not 0 <= listing_id < 2**53:
            raise ValueError
        if order is Sort.NEWEST:
            return After(parse_instant(place), listing_id)
        if order is Sort.ENDING:
            return After(date.fromisoformat(place), listing_id)
        if type(place) is not int or abs(place) > 2**62:
            raise ValueError
        return After(place, listing_id)
    except (ValueError, TypeError, UnicodeError, binascii.Error, RecursionError, OverflowError):
        raise Unacceptable(
            _("This page key does not belong to this search. Begin again without it."), fields={"after": []}
        ) from None
