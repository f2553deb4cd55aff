"""Needs as JSON: the same acts as the pages."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from core import api, clock
from core.actor import Actor, Scope
from core.paging import page_of
from listings.demand import queries, schemas, services
from listings.demand.models import Need, NeedAnswer

bp = api.blueprint("demand")


@api.write(bp, "POST", "/needs", takes=schemas.NeedIn, gives=schemas.OwnNeedOut, status=201)
def draft_need(session: Session, body: dict[str, Any], *, actor: Actor, now: datetime) -> Need:
    """Draft a need."""
    return services.draft_need(session, **body, actor=actor, now=now)


@api.write(bp, "PATCH", "/needs/<int:need_id>", takes=schemas.NeedChange, gives=schemas.OwnNeedOut)
def change_need(session: Session, body: dict[str, Any], need_id: int, *, actor: Actor, now: datetime) -> Need:
    """Change a draft or a paused need."""
    return services.change_need(session, need_id=need_id, changes=body, actor=actor, now=now)


@api.write(bp, "POST", "/needs/<int:need_id>/publish", gives=schemas.OwnNeedOut)
def publish_need(session: Session, need_id: int, *, actor: Actor, now: datetime) -> Need:
    """Publish a need."""
    return services.publish_need(session, need_id=need_id, actor=actor, now=now)


@api.write(bp, "POST", "/needs/<int:need_id>/pause", gives=schemas.OwnNeedOut)
def pause_need(session: Session, need_id: int, *, actor: Actor, now: datetime) -> Need:
    """Pause a need."""
    return services.pause_need(session, need_id=need_id, actor=actor, now=now)


@api.write(bp, "POST", "/needs/<int:need_id>/resume", gives=schemas.OwnNeedOut)
def resume_need(session: Session, need_id: int, *, actor: Actor, now: datetime) -> Need:
    """Open a paused need again."""
    return services.resume_need(session, need_id=need_id, actor=actor, now=now)


@api.write(bp, "POST", "/needs/<int:need_id>/fulfil", takes=schemas.FulfilIn, gives=schemas.OwnNeedOut)
def fulfil_need(session: Session, body: dict[str, Any], need_id: int, *, actor: Actor, now: datetime) -> Need:
    """Say that a need is fulfilled."""
    return services.fulfil_need(session, need_id=need_id, **body, actor=actor, now=now)


@api.write(bp, "POST", "/needs/<int:need_id>/withdraw", gives=schemas.OwnNeedOut)
def withdraw_need(session: Session, need_id: int, *, actor: Actor, now: datetime) -> Need:
    """Take a need back."""
    return services.withdraw_need(session, need_id=need_id, actor=actor, now=now)


@api.write(
    bp,
    "POST",
    "/needs/<int:need_id>/take-down",
    takes=schemas.TakeDownIn,
    gives=schemas.OwnNeedOut,
    scope=Scope.CENTER,
)
def take_down_need(session: Session, body: dict[str, Any], need_id: int, *, actor: Actor, now: datetime) -> Need:
    """Take a need off the list for a reason of the center."""
    return services.take_down_need(session, need_id=need_id, reason=body["reason"], actor=actor, now=now)


@api.read(bp, "/needs/<int:need_id>", gives=schemas.NeedOut, public=True)
def show_need(session: Session, need_id: int, *, actor: Actor | None) -> queries.Shown:
    """Show a need: everybody once it was published, before that its buyer."""
    return queries.shown(session, [queries.readable_need(session, need_id, actor)], actor)[0]


@api.page(bp, "/needs", gives=schemas.NeedOut, takes=schemas.NeedsPageQuery, public=True)
def needs(
    session: Session, query: dict[str, Any], *, actor: Actor | None, after: str | None, limit: int
) -> tuple[list[queries.Shown], str | None]:
    """Page through the open needs by words and facets, newest first."""
    asked = schemas.query_from(query)
    rows = queries.open_needs(session, asked, now=clock.now(), after=api.after_id(after), limit=limit + 1)
    page, following = page_of(rows, limit)
    return queries.shown(session, page, actor), following


@api.read(bp, "/needs/facets", gives=schemas.NeedsFacetsOut, takes=schemas.NeedsFacetQuery, public=True)
def needs_facets(session: Session, query: dict[str, Any], *, actor: Actor | None) -> dict[str, Any]:
    """Count the open needs, in all and for each value of each facet."""
    total, facets = queries.counts(session, schemas.query_from(query), now=clock.now())
    return {"total": total, "facets": facets}


@api.page(bp, "/my-needs", gives=schemas.OwnNeedOut)
def my_needs(
    session: Session, query: dict[str, Any], *, actor: Actor, after: str | None, limit: int
) -> tuple[list[Need], str | None]:
    """Page through the needs of the organisation you act for, newest first."""
    rows = queries.needs_of(session, actor.organisation_id or 0, after=api.after_id(after), limit=limit + 1)
    return page_of(rows, limit)


@api.write(bp, "POST", "/needs/<int:need_id>/answers", takes=schemas.AnswerIn, gives=schemas.AnswerOut, status=201)
def answer_need(session: Session, body: dict[str, Any], need_id: int, *, actor: Actor, now: datetime) -> NeedAnswer:
    """Offer one of your listings for a need."""
    return services.answer_need(session, need_id=need_id, **body, actor=actor, now=now)


@api.read(bp, "/needs/<int:need_id>/answers", gives=schemas.AnswersOut)
def answers(session: Session, need_id: int, *, actor: Actor) -> dict[str, Any]:
    """List the listings offered for a need: all for its buyer and center, your own for a right holder."""
    need = queries.readable_need(session, need_id, actor)
    return {"items": [each.answer for each in queries.answers_to(session, need, actor)]}


@api.write(bp, "POST", "/need-answers/<int:answer_id>/decline", takes=schemas.DeclineIn, gives=schemas.AnswerOut)
def decline_answer(
    session: Session, body: dict[str, Any], answer_id: int, *, actor: Actor, now: datetime
) -> NeedAnswer:
    """Decline an offered listing."""
    return services.decline_answer(session, answer_id=answer_id, **body, actor=actor, now=now)


@api.write(bp, "POST", "/need-answers/<int:answer_id>/withdraw", gives=schemas.AnswerOut)
def withdraw_answer(session: Session, answer_id: int, *, actor: Actor, now: datetime) -> NeedAnswer:
    """Take an offered listing back."""
    return services.withdraw_answer(session, answer_id=answer_id, actor=actor, now=now)
