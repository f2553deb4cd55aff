"""Saved searches as JSON: those of the key's person only."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy.orm import Session

from core import api, clock
from core.actor import Actor, Scope
from core.paging import page_of
from listings.alerts import queries, schemas, services, watching
from listings.alerts.models import SavedSearch

bp = api.blueprint("alerts")

LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


@api.page(bp, "/saved-searches", gives=schemas.SavedOut)
def saved_searches(
    session: Session, query: dict[str, Any], *, actor: Actor, after: str | None, limit: int
) -> tuple[list[SavedSearch], str | None]:
    """Page through your saved searches, newest first."""
    return page_of(queries.searches_of(session, actor, after=api.after_id(after), limit=limit + 1), limit)


@api.write(bp, "POST", "/saved-searches", takes=schemas.SavedIn, gives=schemas.SavedOut, status=201, scope=Scope.READ)
def save_search(session: Session, body: dict[str, Any], *, actor: Actor, now: datetime) -> SavedSearch:
    """Save a search of listings or needs."""
    parameters = schemas.pairs_of(body.pop("parameters"))
    return services.save_search(session, **body, parameters=parameters, actor=actor, now=now)


@api.read(bp, "/saved-searches/<int:saved_search_id>", gives=schemas.SavedOut)
def show_search(session: Session, saved_search_id: int, *, actor: Actor) -> SavedSearch:
    """Show one of your saved searches."""
    return queries.own_search(session, saved_search_id, actor)


@api.write(
    bp,
    "PATCH",
    "/saved-searches/<int:saved_search_id>",
    takes=schemas.SavedChange,
    gives=schemas.SavedOut,
    scope=Scope.READ,
)
def change_search(
    session: Session, body: dict[str, Any], saved_search_id: int, *, actor: Actor, now: datetime
) -> SavedSearch:
    """Change one of your saved searches."""
    if "parameters" in body:
        body["parameters"] = schemas.pairs_of(body["parameters"])
    return services.change_search(session, saved_search_id=saved_search_id, **body, actor=actor, now=now)


@api.write(bp, "DELETE", "/saved-searches/<int:saved_search_id>", gives=schemas.SavedOut, scope=Scope.READ)
def delete_search(session: Session, saved_search_id: int, *, actor: Actor, now: datetime) -> SavedSearch:
    """Delete one of your saved searches."""
    return services.delete_search(session, saved_search_id=saved_search_id, actor=actor, now=now)


@api.page(bp, "/saved-searches/<int:saved_search_id>/results", gives=schemas.FoundOut, takes=schemas.RunQuery)
def run_search(
    session: Session,
    query: dict[str, Any],
    saved_search_id: int,
    *,
    actor: Actor,
    after: str | None,
    limit: int,
) -> tuple[list[dict[str, Any]], str | None]:
    """Run one of your saved searches: what meets it now, the newest first."""
    row = queries.own_search(session, saved_search_id, actor)
    start = api.after_id(after)
    finds = watching.new_since(session, row.watch, row.parameters, since=LONG_AGO, now=clock.now())
    page = finds[start : start + limit]
    shown = [
        {
            "thing_id": find.thing_id,
            "line": watching.line_of(row.watch, find),
            "path": watching.path_of(row.watch, find.thing_id),
            "published_at": find.published_at,
        }
        for find in page
    ]
    return shown, str(start + limit) if start + limit < len(finds) else None
