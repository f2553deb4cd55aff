"""People who watch the market, made through the services."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.actor import Actor, Role
from core.jobs import Job
from listings.alerts import services as alerts
from listings.alerts.models import Rhythm, SavedSearch, Watch
from listings.market.models import Listing
from parties.organisations.models import Organisation
from tests.builders import NOON
from tests.listings.demand.world import Demand, a_demand
from tests.listings.market.world import an_asset, published
from tests.parties.cast import a_person, as_actor

PLATE = [("q", "thermal plate")]  # the seller is called a battery company


@dataclass
class Watched:
    """The market, two people who save searches (one reads Chinese), and their mailboxes."""

    demand: Demand
    reader: Actor
    other: Actor
    mailbox: str = "he@yuanshan.example"
    other_mailbox: str = "gu@elsewhere.example"


def a_watched_market(session: Session) -> Watched:
    """The market of needs, its buyer as the one who watches, and somebody who reads Chinese."""
    demand = a_demand(session)
    home = next(number for number, _name in demand.rival.organisations)
    person = a_person(
        session, "gu@elsewhere.example", Role.RIGHT_HOLDER, at=session.get_one(Organisation, home), name="Gu Lan",
        language="zh_Hans",
    )  # fmt: skip
    return Watched(demand, demand.buyer, as_actor(session, person))


def saved(
    session: Session,
    world: Watched,
    rhythm: Rhythm = Rhythm.AT_ONCE,
    *,
    watch: Watch = Watch.LISTINGS,
    parameters: Any = PLATE,
    actor: Actor | None = None,
    now: datetime = NOON,
    name: str = "Battery cooling",
) -> SavedSearch:
    """A search that is kept."""
    return alerts.save_search(
        session, watch=watch, name=name, parameters=parameters, rhythm=rhythm, actor=actor or world.reader, now=now
    )


def goes_on_sale(
    session: Session,
    world: Watched,
    title_en: str = "Battery thermal plate",
    *,
    after: timedelta = timedelta(minutes=1),
) -> Listing:
    """A listing that is published some time after noon."""
    market = world.demand.market
    asset = an_asset(session, market, "电池导热板", title_en)
    return published(session, market, asset, now=NOON + after)


def letters(session: Session, to: str | None = None) -> list[dict[str, Any]]:
    """The letters of saved searches that wait to be sent."""
    session.rollback()
    jobs = session.scalars(select(Job).where(Job.kind == "mail", Job.key.startswith("alert:")).order_by(Job.id))
    found = [job.payload for job in jobs if to is None or job.payload["to"] == to]
    session.rollback()
    return found
