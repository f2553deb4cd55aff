"""Holders whom a register names while a deal under way keeps the right as it is: they wait until the promise has ended.

Whether it ended by a transfer here is only known at the end of the transaction that ended it, so the look is a job.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from core import events, jobs
from core.actor import SYSTEM, Actor
from core.db import found, locked, transaction
from listings.assets.models import Asset
from listings.registry.circles import sources_of, stands_on
from listings.registry.deriving import derived
from listings.registry.filing import Who
from listings.registry.joining import ranked
from listings.registry.rows import is_promised
from listings.registry.writing import bring

KIND = "registry.holders"


def asset_changed(session: Session, event: events.AssetChanged, *, actor: Actor, now: datetime) -> None:
    """A promise may have ended: look at the holders who wait, after the commit."""
    asset = found(session, Asset, event.asset_id)
    if asset.holders_wait and not is_promised(session, asset):
        jobs.enqueue(session, KIND, {"asset_id": asset.id}, key=f"{asset.id}:{asset.version}", now=now)


def bring_waiting(payload: Mapping[str, Any], *, job: jobs.Job, now: datetime) -> None:
    """The holders by the register, unless a transfer was recorded here, or the right is promised anew."""
    with transaction() as session:
        asset = session.get(Asset, int(payload["asset_id"]))
        if asset is None or not asset.holders_wait:  # joined with another right, or done by a further record
            return
        asset = locked(session, Asset, asset.id)
        sources = ranked(sources_of(session, asset.id))
        if sources:
            who = Who(SYSTEM, now)
            bring(session, asset, derived(sources, today=who.today, stands=stands_on(asset)), sources[0], who)
