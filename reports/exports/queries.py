"""Who may read the files of an export that was sent."""

from sqlalchemy.orm import Session

from core.actor import Actor
from reports.exports.models import SavedExport


def may_read_files(session: Session, actor: Actor, export_id: int) -> bool:
    """Its owner, while it is kept and they act for the organisation for which they keep it."""
    row = session.get(SavedExport, export_id)
    is_kept = row is not None and row.forgotten_at is None
    mine = row is not None and actor.person_id is not None and row.person_id == actor.person_id
    return row is not None and is_kept and mine and row.organisation_id == actor.organisation_id
