"""The trail that people read: every change of state leaves who, what, when, before, after and on what evidence."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Index, String, Table, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from core.actor import Actor
from core.db import Base, Json, append_only, pk
from core.i18n import LazyText
from core.logs import request_id

# action -> what people read; filled once by the composition root from the units' own tables.
ACTION_LABELS: dict[str, LazyText] = {}


class AuditEntry(Base):
    """One act upon one object. `subject` is an opaque key such as 'deal:42'."""

    __tablename__ = "audit_entry"
    __table_args__ = (Index("ix_audit_entry_subject_id", "subject", "id"),)

    id: Mapped[pk]
    at: Mapped[datetime]
    subject: Mapped[str] = mapped_column(String(60))
    action: Mapped[str] = mapped_column(String(60))
    person_id: Mapped[int | None]
    organisation_id: Mapped[int | None]
    actor_name: Mapped[str] = mapped_column(String(200))
    before: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    after: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    evidence: Mapped[str | None] = mapped_column(String(64))
    request_id: Mapped[str | None] = mapped_column(String(40))

    @property
    def label(self) -> LazyText | str:
        """The act in words."""
        return ACTION_LABELS.get(self.action, self.action)


assert isinstance(AuditEntry.__table__, Table)
append_only(AuditEntry.__table__)


def record(
    session: Session,
    subject: str,
    action: str,
    *,
    actor: Actor,
    now: datetime,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    evidence: str | None = None,
) -> None:
    """Write down an act; `evidence` is the SHA-256 of a kept file. Never put a secret into before or after."""
    session.add(
        AuditEntry(
            at=now,
            subject=subject,
            action=action,
            person_id=actor.person_id,
            organisation_id=actor.organisation_id,
            actor_name=actor.name,
            before=dict(before or {}),
            after=dict(after or {}),
            evidence=evidence,
            request_id=request_id(),
        )
    )


def history(session: Session, *subjects: str) -> list[AuditEntry]:
    """The trail of an object (or of several that belong together), oldest first."""
    return list(session.scalars(select(AuditEntry).where(AuditEntry.subject.in_(subjects)).order_by(AuditEntry.id)))
