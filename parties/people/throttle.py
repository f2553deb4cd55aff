"""How often one may try: counted in the database, so that every process sees the same, and without lock-outs.

A sign-in counts before the password is looked at (so that a hundred tries at once are a hundred) and for three keys:
the e-mail from one address (few free tries), the address (more), the e-mail from anywhere (many; only a crowd of
addresses reaches it). Refused tries do not count, so one guesser cannot shut the owner out elsewhere.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from core.db import is_sqlite
from core.errors import TooMany
from core.i18n import _, ngettext
from parties.people.models import Throttle


@dataclass(frozen=True, slots=True)
class Limit:
    """`free` tries, then a wait that doubles from `first` up to `longest`; forgotten after `memory` of quiet."""

    free: int
    longest: timedelta
    memory: timedelta = timedelta(hours=24)
    first: timedelta = timedelta(seconds=1)

    def wait(self, failures: int) -> timedelta:
        """How long to wait after so many failures."""
        over = failures - self.free
        return timedelta(0) if over < 0 else min(self.first * 2 ** min(over, 20), self.longest)


PAIR = Limit(free=5, longest=timedelta(hours=1))
ADDRESS = Limit(free=30, longest=timedelta(minutes=15))
EMAIL = Limit(free=100, longest=timedelta(minutes=1))
LETTERS = Limit(free=10, longest=timedelta(hours=1))
# Letters that somebody who is not the receiver asks for: few to one mailbox, and not many from one inviter.
RECEIVER = Limit(free=3, longest=timedelta(days=1), memory=timedelta(hours=36), first=timedelta(minutes=10))
INVITER = Limit(free=30, longest=timedelta(hours=6), first=timedelta(minutes=1))
# What somebody does without a letter: registers organisations of their own.
REGISTRANT = Limit(free=3, longest=timedelta(hours=12), first=timedelta(minutes=15))


def sign_in_limits(email: str, address: str) -> list[tuple[str, Limit]]:
    """The three keys of a sign-in."""
    return [
        (_key("pair", f"{email}|{address}"), PAIR),
        (_key("address", address), ADDRESS),
        (_key("email", email), EMAIL),
    ]


def letter_limits(address: str) -> list[tuple[str, Limit]]:
    """The key of asking for letters (reset, registration) from one address."""
    return [(_key("letters", address), LETTERS)]


def receiver_limits(email: str) -> list[tuple[str, Limit]]:
    """The key of a mailbox that others have letters sent to (registrations, invitations)."""
    return [(_key("receiver", email), RECEIVER)]


def inviter_limits(person_id: int) -> list[tuple[str, Limit]]:
    """The key of somebody who invites."""
    return [(_key("inviter", str(person_id)), INVITER)]


def registrant_limits(person_id: int) -> list[tuple[str, Limit]]:
    """The key of somebody with an account who registers organisations."""
    return [(_key("registrant", str(person_id)), REGISTRANT)]


def own_password_limits(person_id: int) -> list[tuple[str, Limit]]:
    """The key of saying one's current password again."""
    return [(_key("own password", str(person_id)), PAIR)]


def count(session: Session, limits: Sequence[tuple[str, Limit]], *, now: datetime) -> None:
    """Count one try under each key, or raise TooMany with the longest wait and count nothing."""
    rows = [(_row(session, key, now), limit) for key, limit in sorted(limits, key=lambda each: each[0])]
    for row, limit in rows:
        if row.last_at + limit.memory < now:
            row.failures, row.free_at = 0, now
    seconds = max((row.free_at - now).total_seconds() for row, _limit in rows)
    if seconds > 0:
        waiting = [limit for row, limit in rows if row.free_at > now]
        raise TooMany(_wait_text(seconds, waiting), retry_after=int(seconds) + 1)
    for row, limit in rows:
        row.failures += 1
        row.last_at, row.free_at = now, now + limit.wait(row.failures)
    session.flush()


def forget(session: Session, limits: Sequence[tuple[str, Limit]], *, now: datetime) -> None:
    """It went well: the pair's count starts again; the wider keys lose this one try only, or an own account would
    be the guesser's way to reset them."""
    for key, limit in sorted(limits, key=lambda each: each[0]):
        row = _row(session, key, now)
        row.failures = 0 if limit is PAIR else max(row.failures - 1, 0)
        row.free_at = now + limit.wait(row.failures)
    session.flush()


def forget_old(session: Session, *, now: datetime) -> None:
    """Drop what is past every memory."""
    session.execute(delete(Throttle).where(Throttle.last_at < now - timedelta(hours=48)))


def _key(kind: str, what: str) -> str:
    return f"{kind}:{hashlib.sha256(what.encode()).hexdigest()[:48]}"


def _row(session: Session, key: str, now: datetime) -> Throttle:
    """The key's row, made if there is none, locked until the end of the transaction."""
    insert = sqlite.insert if is_sqlite(session) else postgresql.insert
    blank = insert(Throttle).values(key=key, failures=0, last_at=now, free_at=now)
    session.execute(blank.on_conflict_do_nothing(index_elements=["key"]))
    row = session.get(Throttle, key, with_for_update=True, populate_existing=True)
    assert row is not None
    return row


def _wait_text(seconds: float, waiting: Sequence[Limit]) -> str:
    if seconds > 90:
        minutes = int(-(-seconds // 60))
        wait = ngettext("%(num)s minute", "%(num)s minutes", minutes)
    else:
        wait = ngettext("%(num)s second", "%(num)s seconds", int(seconds) + 1)
    if REGISTRANT in waiting:
        return _("That is enough for now. Wait %(wait)s, then do it again.", wait=wait)
    if RECEIVER in waiting or INVITER in waiting:
        return _(
            "Enough letters were sent for now. Wait %(wait)s; the link in the letter that came last still works.",
            wait=wait,
        )
    return _("Too many tries. Wait %(wait)s, or set a new password by mail.", wait=wait)
