"""The timetable's jobs over several units: what lapses by itself, and what is closed when nothing is left to do."""

from datetime import datetime
from typing import Any

from core.db import transaction
from core.jobs import Job
from core.logs import log
from listings.assets import services as assets
from listings.demand import services as demand
from listings.market import services as market
from settlement.deals import services as deals
from trading.dataroom import services as rooms
from trading.mandates import services as mandates
from trading.negotiation import services as negotiation
from trading.openlicence import services as openlicence


def expire(payload: dict[str, Any], *, job: Job, now: datetime) -> None:
    """End what has run out: rights, listings, offers, mandates, doors of data rooms, open licences, needs; each kind in
    a transaction of its own."""
    for kind, expire_due in (
        ("rights", assets.expire_due),
        ("listings", market.expire_due),
        ("offers", negotiation.expire_due),
        ("mandates", mandates.expire_due),
        ("doors", rooms.expire_due),
        ("open licences", openlicence.expire_due),
        ("needs", demand.expire_due),
    ):
        with transaction() as session:
            ended = expire_due(session, now=now)
        if ended:
            log.info("expired", kind=kind, count=ended)


def close_deals(payload: dict[str, Any], *, job: Job, now: datetime) -> None:
    """Close the settled deals that have nothing open."""
    with transaction() as session:
        deals.close_due(session, now=now)


HANDLERS = {"expire": expire, "close-deals": close_deals}
