"""What every change of an asset shares: it is counted, dated, written down, and told upward."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from core import audit, events
from core.actor import Actor
from core.errors import Unacceptable
from core.i18n import _
from listings.assets import queries
from listings.assets.models import Asset


def must_be_kept(session: Session, asset_id: int, digest: str, *, field: str) -> None:
    """Unacceptable unless a file with this SHA-256 is kept as evidence about the right; a number proves nothing."""
    if queries.file_of(session, asset_id, digest) is None:
        text = _(
            "No file with this SHA-256 is kept for the right. Send the paper as a file of “%(purpose)s” first.",
            purpose=f"asset:{asset_id}",
        )
        raise Unacceptable(text, code="evidence_unknown", fields={field: [text]})


def changed(
    session: Session,
    asset: Asset,
    action: str,
    *,
    actor: Actor,
    now: datetime,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    evidence: str | None = None,
) -> None:
    """Bump the version, write the audit row, and let listings look whether they still stand."""
    asset.version += 1
    asset.updated_at = now
    audit.record(session, asset.subject, action, actor=actor, now=now, before=before, after=after, evidence=evidence)
    session.flush()
    events.publish(session, events.AssetChanged(asset.id), actor=actor, now=now)
