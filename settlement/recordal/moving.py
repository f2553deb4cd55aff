"""One step of a case, with its audit row."""

from datetime import datetime

from sqlalchemy.orm import Session

from core import audit
from core.actor import Actor
from settlement.recordal.models import RecordalCase


def move(
    session: Session,
    case: RecordalCase,
    action: str,
    name: str,
    *,
    actor: Actor,
    now: datetime,
    evidence: str | None = None,
    **after: str,
) -> None:
    """Advance the case and keep who did it and why; `after` goes into the audit row beside the new state."""
    before = {"state": case.state.value}
    case.advance(action)
    session.flush()
    told = {"state": case.state.value, **after}
    audit.record(session, case.subject, name, actor=actor, now=now, before=before, after=told, evidence=evidence)
