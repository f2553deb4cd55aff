"""The search as JSON; no key is needed."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy.orm import Session

from core import api, clock
from core.actor import Actor
from listings.search import queries
from listings.search.schemas import FacetQuery, FacetsOut, HitOut, SearchQuery, query_from

bp = api.blueprint("search")


@api.page(bp, "/search", gives=HitOut, takes=SearchQuery, public=True)
def search_listings(
    session: Session, query: dict[str, Any], *, actor: Actor | None, after: str | None, limit: int
) -> tuple[Sequence[Any], str | None]:
    """Page through what is on sale, or all rights on record (`in=rights`), by words, numbers and facets."""
    today = clock.business_date(clock.now())
    return queries.listed_after(session, query_from(query), today=today, after=after, limit=limit)


@api.read(bp, "/search/facets", gives=FacetsOut, takes=FacetQuery, public=True)
def search_facets(session: Session, query: dict[str, Any], *, actor: Actor | None) -> dict[str, Any]:
    """Count what a search finds, in all and for each value of each facet."""
    today = clock.business_date(clock.now())
    total, facets = queries.counts(session, query_from(query), today=today)
    return {"total": total, "facets": facets}
