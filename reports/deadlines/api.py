"""Deadlines as JSON."""

from typing import Any

from sqlalchemy.orm import Session

from core import api, clock
from core.actor import Actor
from reports.deadlines import queries
from reports.deadlines.queries import Line
from reports.deadlines.schemas import ClockOut, ClockQuery

bp = api.blueprint("deadlines")


@api.page(bp, "/deadlines", gives=ClockOut, takes=ClockQuery)
def deadlines(
    session: Session, query: dict[str, Any], *, actor: Actor, after: str | None, limit: int
) -> tuple[list[Line], str | None]:
    """The deadlines of the key's organisation that concern its person's roles, the earliest first"""
    every = queries.lines_of(session, actor, clock.business_date(clock.now()))
    asked = queries.narrowed(every, matter=query.get("matter"), move=query.get("move"), span=query.get("span"))
    rows = [line for line in asked if after is None or line.place > after]
    return rows[:limit], rows[limit - 1].place if len(rows) > limit else None
