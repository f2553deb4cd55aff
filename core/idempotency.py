"""One effect for one key: an API's Idempotency-Key and a form's once-token are claimed inside the transaction.

The claim is the first row that the transaction writes, so a second request with the same key waits for the first
(PostgreSQL), or comes after it (SQLite), and then finds the stored answer.
"""

import hashlib
import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import String, UniqueConstraint, delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session, mapped_column

from core.db import Base, Json, pk
from core.errors import Conflict
from core.i18n import _

KEPT = timedelta(days=30)


class StoredAnswer(Base):
    """The answer that was given for a key of an owner ('person:3', 'key:7', 'session:…')."""

    __tablename__ = "stored_answer"
    __table_args__ = (UniqueConstraint("owner", "key"),)

    id: Mapped[pk]
    owner: Mapped[str] = mapped_column(String(80))
    key: Mapped[str] = mapped_column(String(120))
    request_hash: Mapped[str] = mapped_column(String(64))
    status: Mapped[int | None]
    body: Mapped[dict[str, Any] | None] = mapped_column(Json)
    at: Mapped[datetime]


class Answered(Exception):
    """The key was used before; `answer` is what was said then."""

    def __init__(self, answer: StoredAnswer) -> None:
        super().__init__(answer.key)
        self.answer = answer


def digest(*parts: object) -> str:
    """A SHA-256 over a canonical form of what was asked."""
    text = json.dumps(parts, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def claim(owner: str, key: str, request_hash: str, now: datetime) -> Callable[[Session], None]:
    """What `transaction` calls first: claims the key, or raises Answered, or Conflict for another content."""

    def act(session: Session) -> None:
        answer = StoredAnswer(owner=owner, key=key, request_hash=request_hash, at=now, status=None, body=None)
        try:
            with session.begin_nested():
                session.add(answer)
                session.flush()
        except IntegrityError:
            known = session.scalars(select(StoredAnswer).filter_by(owner=owner, key=key)).one()
            if known.request_hash != request_hash:
                raise Conflict(
                    _("This key was used before for another request. Use a new key for a new request."),
                    code="key_reused",
                ) from None
            session.expunge(known)  # it outlives this transaction, which is about to be undone
            raise Answered(known) from None
        session.info["answer"] = answer

    return act


def keep_answer(session: Session, status: int, body: Any) -> None:
    """Store what is answered, in the same transaction as the effect (no-op where nothing was claimed)."""
    answer = session.info.get("answer")
    if answer is not None:
        answer.status, answer.body = status, body


def forget_old(session: Session, *, now: datetime) -> int:
    """Drop the answers that were promised no longer; returns how many."""
    return int(session.execute(delete(StoredAnswer).where(StoredAnswer.at < now - KEPT)).rowcount)  # type: ignore[attr-defined]
