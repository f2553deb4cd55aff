"""Notices from providers: verified, kept once, and understood as 'go and look'. Nothing else in them is believed."""

from datetime import datetime

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from core import jobs
from core.db import is_sqlite
from settlement.payments.providers.models import ProviderEvent
from settlement.payments.providers.port import Notice, PaymentProvider

SEEK = "provider.seek"  # the kind of job that finds out which operation a notice is about
LARGEST = 64 * 1024


def take_in(session: Session, provider: PaymentProvider, notice: Notice, *, now: datetime) -> bool:
    """Keep a verified notice and ask for a look; False where it was told before."""
    make = sqlite.insert if is_sqlite(session) else postgresql.insert
    kept = make(ProviderEvent).values(
        provider=provider.name, event_id=notice.id, kind=notice.kind, ref=notice.ref, at=now
    )
    is_new = session.execute(kept.on_conflict_do_nothing().returning(ProviderEvent.id)).scalar() is not None
    if is_new:
        payload = {"provider": provider.name, "ref": notice.ref}
        jobs.enqueue(session, SEEK, payload, key=f"{provider.name}:{notice.id}"[:120], now=now)
    return is_new
