"""Notices as JSON."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from core import api
from core.actor import Actor, Scope
from core.api import after_id
from core.paging import page_of
from parties.notices import queries, services
from parties.notices.models import Notice
from parties.notices.schemas import MarkedOut, NoticeOut, NoticeQuery

bp = api.blueprint("notices")


@api.page(bp, "/notices", gives=NoticeOut, takes=NoticeQuery)
def notices(
    session: Session, query: dict[str, Any], *, actor: Actor, after: str | None, limit: int
) -> tuple[list[Notice], str | None]:
    """The notices of the key's person and organisation, the latest first"""
    before = after_id(after) or None
    rows = queries.notices_of(session, actor, before=before, limit=limit + 1, unread=query["unread"])
    return page_of(rows, limit)


@api.write(bp, "POST", "/notices/<int:notice_id>/read", gives=NoticeOut, scope=Scope.READ)
def mark_read(session: Session, notice_id: int, *, actor: Actor, now: datetime) -> Notice:
    """Mark a notice as read"""
    return services.mark_read(session, notice_id=notice_id, actor=actor, now=now)


@api.write(bp, "POST", "/notices/read", gives=MarkedOut, scope=Scope.READ)
def mark_all_read(session: Session, *, actor: Actor, now: datetime) -> dict[str, int]:
    """Mark every notice as read"""
    return {"marked": services.mark_all_read(session, actor=actor, now=now)}
