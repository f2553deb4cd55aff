"""Matches as JSON: the same scores as the pages, with every term."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from core import api, clock
from core.actor import Actor
from listings.demand import queries as demand
from listings.market import queries as market
from trading.matching import pages, queries, schemas, services
from trading.matching.models import MatchDismissal
from trading.matching.queries import Matches

bp = api.blueprint("matching")

Rows = tuple[list[dict[str, Any]], str | None]


def paged(found: Matches, after: str | None, limit: int, now: datetime) -> Rows:
    """A page of the best, by their place."""
    start, today = api.after_id(after), clock.business_date(now)
    rows = [pages.as_json(match, found.corpus, today) for match in found.best[start : start + limit]]
    return rows, str(start + limit) if start + limit < len(found.best) else None


@api.page(bp, "/needs/<int:need_id>/matches", gives=schemas.MatchOut, takes=schemas.MatchesQuery)
def matches_of_need(
    session: Session, query: dict[str, Any], need_id: int, *, actor: Actor, after: str | None, limit: int
) -> Rows:
    """Page through the listings that fit a need of yours best."""
    need, now = demand.readable_need(session, need_id, actor), clock.now()
    if not need.is_open or not queries.sees_need(session, need, actor):
        raise queries.no_match()
    return paged(queries.listings_for(session, need, now=now), after, limit, now)


@api.page(bp, "/listings/<int:listing_id>/matches", gives=schemas.FittingNeedOut, takes=schemas.MatchesQuery)
def matches_of_listing(
    session: Session, query: dict[str, Any], listing_id: int, *, actor: Actor, after: str | None, limit: int
) -> Rows:
    """Page through the needs that fit a listing of yours best."""
    listing, now = market.readable_listing(session, listing_id, actor), clock.now()
    if not listing.is_on_sale or not queries.sees_listing(session, listing, actor):
        raise queries.no_match()
    return paged(queries.needs_for(session, listing, now=now), after, limit, now)


@api.read(bp, "/needs/<int:need_id>/matches/<int:listing_id>", gives=schemas.MatchOut)
def show_match(session: Session, need_id: int, listing_id: int, *, actor: Actor) -> dict[str, Any]:
    """Show how well a need and a listing match, term by term, for their two sides and centers."""
    now = clock.now()
    match, corpus = queries.one(session, need_id, listing_id, actor, now=now)
    return pages.as_json(match, corpus, clock.business_date(now))


@api.write(
    bp,
    "POST",
    "/needs/<int:need_id>/matches/<int:listing_id>/dismiss",
    takes=schemas.DismissIn,
    gives=schemas.DismissalOut,
)
def dismiss_match(
    session: Session, body: dict[str, Any], need_id: int, listing_id: int, *, actor: Actor, now: datetime
) -> MatchDismissal:
    """Put a match aside for your organisation."""
    return services.dismiss_match(session, need_id=need_id, listing_id=listing_id, **body, actor=actor, now=now)


@api.write(bp, "POST", "/needs/<int:need_id>/matches/<int:listing_id>/recall", gives=schemas.DismissalOut)
def recall_match(session: Session, need_id: int, listing_id: int, *, actor: Actor, now: datetime) -> MatchDismissal:
    """Take a match up again that your organisation put aside."""
    return services.recall_match(session, need_id=need_id, listing_id=listing_id, actor=actor, now=now)
