"""Server-side sessions: the cookie is a random key, everything else lies in the database.

A copied cookie is dead after sign-out, sessions can be listed and ended, and the key changes at every sign-in
and change of role (no fixation).
"""

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import Any

from flask import Flask, Request, Response, request
from flask.sessions import SessionInterface, SessionMixin
from sqlalchemy import String, delete, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Mapped, Session, mapped_column

from core import clock
from core.db import Base, Json, db, transaction
from core.logs import log

IDLE = timedelta(hours=8)
LONGEST = timedelta(days=14)
NOTED_EVERY = timedelta(minutes=5)


class WebSession(Base):
    """One browser's session; `key_hash` is the SHA-256 of the cookie's value."""

    __tablename__ = "web_session"

    key_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    person_id: Mapped[int | None] = mapped_column(index=True)
    content: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    address: Mapped[str] = mapped_column(String(64), default="")
    agent: Mapped[str] = mapped_column(String(300), default="")
    begun_at: Mapped[datetime]
    seen_at: Mapped[datetime]


class BrowserSession(dict[str, Any], SessionMixin):
    """The session as views see it; `rotate()` gives it a new key when the response is written."""

    accessed = True  # answers always vary by cookie; Flask sets it, too

    def __init__(self, content: dict[str, Any], key: str | None, begun_at: datetime | None, stale: bool) -> None:
        super().__init__(content)
        self.key, self.begun_at, self.stale = key, begun_at, stale
        self.new = key is None
        self.before = dict(content)
        self.rotated = self.begun_anew = False

    @property
    def modified(self) -> bool:
        """Whether there is something new to keep."""
        return self.rotated or dict(self) != self.before

    @modified.setter
    def modified(self, value: bool) -> None:
        self.rotated = self.rotated or False

    def rotate(self) -> None:
        """A new key, the same content and the same age; the old key is dead."""
        self.rotated = True

    def begin(self) -> None:
        """A new key and a new age: somebody has just proved who they are."""
        self.rotated = self.begun_anew = True

    @property
    def key_hash(self) -> str | None:
        """What names this session in lists; never the key itself."""
        return hash_of(self.key) if self.key else None


def hash_of(key: str) -> str:
    """The form in which a key is kept."""
    return hashlib.sha256(key.encode()).hexdigest()


def alive(row: WebSession, now: datetime) -> bool:
    """Whether a session is neither idle for too long nor too old."""
    return row.seen_at + IDLE > now and row.begun_at + LONGEST > now


class DatabaseSessions(SessionInterface):
    """Flask's session interface over the table above."""

    def open_session(self, app: Flask, asked: Request) -> BrowserSession:
        key = asked.cookies.get(self.get_cookie_name(app))
        if not key or asked.path.startswith(("/static/", "/health/", "/api/v1/")):
            return BrowserSession({}, None, None, False)
        now = clock.now()
        row = db.session.get(WebSession, hash_of(key))
        if row is None or not alive(row, now):
            return BrowserSession({}, None, None, False)
        stale = row.seen_at + NOTED_EVERY < now
        return BrowserSession(dict(row.content), key, row.begun_at, stale)

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Keep what is new. Where the database is busy beyond its patience or takes no writes, the answer that is ready
        goes out as it is, unless it rests on the session itself: who is in or out, and the token of a form that is
        about to be shown."""
        assert isinstance(session, BrowserSession)
        if not session.modified and not session.stale:
            return
        try:
            self._save(app, session, response)
        except DBAPIError as fault:
            rests_on_it = session.rotated or not session or (session.modified and request.method == "GET")
            if rests_on_it and response.status_code < 500:
                raise
            log.warning("session not kept", status=response.status_code, fault=str(fault.orig))

    def _save(self, app: Flask, session: BrowserSession, response: Response) -> None:
        name, now = self.get_cookie_name(app), clock.now()
        old = session.key
        if not session:
            if old:
                with transaction() as rows:
                    rows.execute(delete(WebSession).where(WebSession.key_hash == hash_of(old)))
                response.delete_cookie(
                    name, path="/", secure=self.get_cookie_secure(app), httponly=True, samesite="Lax"
                )
            return
        key = secrets.token_urlsafe(32) if session.rotated or not old else old
        with transaction() as rows:
            if old and key != old:
                was_there = rows.execute(delete(WebSession).where(WebSession.key_hash == hash_of(old))).rowcount  # type: ignore[attr-defined]
                if not was_there and not session.begun_anew:
                    return  # it was ended from elsewhere while this request ran, and stays ended
            self._keep(rows, session, key, now)
        response.set_cookie(
            name, key, max_age=int(LONGEST.total_seconds()), path="/", secure=self.get_cookie_secure(app),
            httponly=True, samesite="Lax",
        )  # fmt: skip

    def _keep(self, rows: Session, session: BrowserSession, key: str, now: datetime) -> None:
        person = session.get("_user_id")
        row = rows.get(WebSession, hash_of(key))
        if row is None:
            # A session that was ended from elsewhere while this request ran stays ended.
            if session.key == key:
                return
            begun_at = None if session.begun_anew else session.begun_at
            row = WebSession(key_hash=hash_of(key), begun_at=begun_at or now)
            rows.add(row)
        row.content, row.person_id, row.seen_at = dict(session), int(person) if person else None, now
        row.address = (request.remote_addr or "")[:64]
        row.agent = (request.user_agent.string or "")[:300]


def sessions_of(session: Session, person_id: int, now: datetime) -> list[WebSession]:
    """A person's living sessions, the latest first."""
    rows = session.scalars(select(WebSession).filter_by(person_id=person_id).order_by(WebSession.seen_at.desc()))
    return [row for row in rows if alive(row, now)]


def end_sessions(session: Session, *, person_id: int, only: str | None = None, but: str | None = None) -> int:
    """End a person's sessions: all, `only` one key_hash, or all `but` one; returns how many ended."""
    act = delete(WebSession).where(WebSession.person_id == person_id)
    if only is not None:
        act = act.where(WebSession.key_hash == only)
    if but is not None:
        act = act.where(WebSession.key_hash != but)
    return int(session.execute(act).rowcount)  # type: ignore[attr-defined]


def forget_dead(session: Session, *, now: datetime) -> int:
    """Drop the rows of sessions that nobody can use any more; returns how many."""
    dead = (WebSession.seen_at <= now - IDLE) | (WebSession.begun_at <= now - LONGEST)
    return int(session.execute(delete(WebSession).where(dead)).rowcount)  # type: ignore[attr-defined]
