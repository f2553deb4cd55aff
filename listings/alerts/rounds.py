"""Rounds of alerts: what is new is found, written down and mailed, once for each search, whoever else is at it.

The finds are looked for outside of the writing transaction; the row that says "told" and the mail's job are written
in one. Of two workers with the same finds the database lets one write them, and the other has nothing to tell.
"""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from itertools import groupby

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from core import jobs
from core.actor import Actor
from core.clock import BEIJING, business_date
from core.db import is_sqlite, snapshot, transaction
from core.events import Published
from listings.alerts import letters, watching
from listings.alerts.models import Rhythm, SavedFind, SavedSearch, Watch
from listings.alerts.queries import is_watched
from listings.alerts.rules import GATHERED, HOUR, LOOKED_BACK, SETTLED
from listings.alerts.watching import Find
from parties.people.models import Person

WATCHES = {"listing": Watch.LISTINGS, "need": Watch.NEEDS}
AT_ONCE = "alerts-at-once"
BATCH = 100  # rows told in one statement


def published(session: Session, event: Published, *, actor: Actor, now: datetime) -> None:
    """Ask for a round of those who want to hear at once; what is published within seconds goes into one."""
    watch = WATCHES[event.subject.partition(":")[0]]
    if not is_watched(session, watch, Rhythm.AT_ONCE):
        return
    span = int(GATHERED.total_seconds())
    bucket = int(now.timestamp()) // span
    due = datetime.fromtimestamp((bucket + 1) * span, tz=now.tzinfo) + SETTLED
    jobs.enqueue_all(session, AT_ONCE, {f"{watch}:{bucket}": {"watch": watch.value}}, now=now, due=due)


def morning_of(now: datetime) -> datetime:
    """The last 08:00 of Beijing: when the daily letters of this instant were due."""
    day = business_date(now - timedelta(hours=HOUR))
    return datetime.combine(day, time(HOUR), tzinfo=BEIJING)


def monday_of(now: datetime) -> datetime:
    """The last Monday 08:00 of Beijing: when the weekly letters of this instant were due."""
    day = morning_of(now).date()
    return datetime.combine(day - timedelta(days=day.weekday()), time(HOUR), tzinfo=BEIJING)


def write_at_once(watch: Watch, *, now: datetime) -> int:
    """A round of those who want to hear at once; returns how many letters were asked for."""
    return _round(Rhythm.AT_ONCE, watch, now=now)


def write_daily(*, now: datetime) -> int:
    """The day's letters; who had theirs gets no second one until the next morning."""
    return sum(_round(Rhythm.DAILY, watch, now=now, not_since=morning_of(now)) for watch in Watch)


def write_weekly(*, now: datetime) -> int:
    """The week's letters; who had theirs gets no second one until the next Monday."""
    return sum(_round(Rhythm.WEEKLY, watch, now=now, not_since=monday_of(now)) for watch in Watch)


def _round(rhythm: Rhythm, watch: Watch, *, now: datetime, not_since: datetime | None = None) -> int:
    """Searches that ask the same are looked up once; each then has its own transaction."""
    with snapshot() as session:
        query = select(SavedSearch).where(SavedSearch.watch == watch, SavedSearch.rhythm == rhythm)
        if not_since is not None:
            query = query.where(SavedSearch.looked_at < not_since)
        rows = list(session.scalars(query.order_by(SavedSearch.digest, SavedSearch.id)))
    told = 0
    for _digest, group in groupby(rows, key=lambda row: row.digest):
        same = list(group)
        since = min(since_of(row) for row in same)
        with snapshot() as session:
            finds = watching.new_since(session, watch, same[0].parameters, since=since, now=now)
        for row in same:
            own = [find for find in finds if find.published_at > since_of(row)]
            told += tell(row, own, now=now)
    return told


def since_of(row: SavedSearch) -> datetime:
    """From when on something is new to a search: since it watches, and a little before it was last looked up."""
    return max(row.watched_from, row.looked_at - LOOKED_BACK)


def tell(row: SavedSearch, finds: Sequence[Find], *, now: datetime) -> bool:
    """Write down what is told and ask for its letter, in one transaction; nothing new, no letter."""
    with transaction() as session:
        search = session.get(SavedSearch, row.id)
        if search is None or search.rhythm is not row.rhythm or search.digest != row.digest:
            return False  # deleted, ended or changed meanwhile
        search.looked_at = now
        person = session.get_one(Person, search.person_id)
        if person.disabled_at is not None:
            return False
        fresh = _written_down(session, search.id, finds, now)
        new = [find for find in finds if find.thing_id in fresh]
        if not new:
            return False
        key = f"alert:{search.id}:{max(fresh.values())}"
        letters.write(session, search, person, new, key=key, now=now)
        return True


def _written_down(session: Session, saved_search_id: int, finds: Sequence[Find], now: datetime) -> dict[int, int]:
    """thing → id of its new row; those that were told before are not among them."""
    make = sqlite.insert if is_sqlite(session) else postgresql.insert
    fresh: dict[int, int] = {}
    for start in range(0, len(finds), BATCH):
        values = [
            {"saved_search_id": saved_search_id, "thing_id": find.thing_id, "found_at": now}
            for find in finds[start : start + BATCH]
        ]
        act = make(SavedFind).values(values).on_conflict_do_nothing()
        rows = session.execute(act.returning(SavedFind.thing_id, SavedFind.id))
        fresh |= {row.thing_id: row.id for row in rows}
    return fresh
