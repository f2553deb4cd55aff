"""Whoever has the move is reminded of a clock before its last day and, of some, on the day after: once for each step.

What was told is a row under a unique constraint, written before the notice in the same transaction. However many
schedulers run, one of them writes it; the others find it there and tell nobody.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from core.actor import Role
from core.clock import business_date
from core.db import is_sqlite
from core.i18n import LazyText
from core.i18n import lazy_gettext as lazy
from core.running import Asked, Clocks, Running, Told
from parties.notices import services as notices
from reports.deadlines.models import ClockReminder

AFTER = -1  # the step of the day after the last one
LOOKED_BACK = timedelta(days=31)  # what is overdue for longer is left alone: it was told, or is an old matter
AT_ONCE = 5  # more of one organisation are told together


@dataclass(frozen=True, slots=True)
class Reminder:
    """One clock at one step, for some people of one organisation."""

    clock: Running
    step: int
    told: Told

    @property
    def row(self) -> tuple[int, str, str, date, int]:
        """What is unique about it."""
        clock = self.clock
        return self.told.organisation_id, clock.kind.name, clock.subject, clock.due_on, self.step


def step_on(clock: Running, today: date) -> int | None:
    """The step whose day has come, the nearest to the last day: what a late scheduler missed before it is left out.

    None where no step's day has come since the clock began to run.
    """
    steps = (*clock.kind.before, AFTER) if clock.kind.after else clock.kind.before
    come = [step for step in steps if clock.due_on - timedelta(days=step) <= today]
    step = min(come, default=None)
    if step is None or (clock.is_overdue(today) and step != AFTER):
        return None
    day = clock.due_on - timedelta(days=step)
    return step if step == AFTER or clock.began_on is None or clock.began_on < day else None


def remind(session: Session, clocks: Clocks, *, now: datetime) -> int:
    """Tell what has come due to be told of one unit's clocks; returns how many reminders there were."""
    today = business_date(now)
    most = max((step for kind in clocks.kinds for step in kind.before), default=0)
    asked = Asked(session, today, since=today - LOOKED_BACK, until=today + timedelta(days=most))
    due = [
        Reminder(clock, step, told)
        for clock in clocks.read(asked)
        if (step := step_on(clock, today)) is not None
        for told in clock.movers
    ]
    new = not_told_before(session, due, now)
    _tell(session, new, today, now)
    return len(new)


def not_told_before(session: Session, due: Sequence[Reminder], now: datetime) -> list[Reminder]:
    """Those that are written down now; who writes the same at this moment waits, and finds them written."""
    if not due:
        return []
    by_row = {each.row: each for each in sorted(due, key=lambda each: each.row)}
    names = ("organisation_id", "kind", "subject", "due_on", "step")
    rows = [{**dict(zip(names, row, strict=True)), "sent_at": now} for row in by_row]
    make = sqlite.insert if is_sqlite(session) else postgresql.insert
    columns = [getattr(ClockReminder, name) for name in names]
    written: set[tuple[object, ...]] = set()
    for start in range(0, len(rows), 200):
        added = make(ClockReminder).values(rows[start : start + 200]).on_conflict_do_nothing().returning(*columns)
        written |= {tuple(row) for row in session.execute(added)}
    return [each for row, each in by_row.items() if row in written]


def _tell(session: Session, new: Iterable[Reminder], today: date, now: datetime) -> None:
    by_people: dict[tuple[int, tuple[Role, ...]], list[Reminder]] = {}
    for each in new:
        by_people.setdefault((each.told.organisation_id, each.told.roles), []).append(each)
    for (organisation_id, roles), own in sorted(by_people.items()):
        if len(own) > AT_ONCE:
            told = [(_together(own), "/deadlines", f"clocks:{today.isoformat()}:{own[0].clock.key}"[:100])]
        else:
            told = [(text_of(each), each.clock.href, key_of(each)) for each in own]
        for text, href, key in told:
            notices.notify(
                session, organisation_id=organisation_id, text=text, href=href, key=key, roles=roles, now=now
            )


def key_of(each: Reminder) -> str:
    """Under which its notice is told once."""
    return f"clock:{each.clock.key}:{each.clock.due_on.isoformat()}:{each.step}"


def text_of(each: Reminder) -> LazyText:
    """What is said of one clock."""
    values = {"what": each.clock.text, "day": each.clock.due_on}
    if each.step == AFTER:
        return lazy("Overdue since %(day)s: %(what)s.", **values)
    return lazy("Until %(day)s: %(what)s.", **values)


def _together(own: Sequence[Reminder]) -> LazyText:
    first = min(each.clock.due_on for each in own)
    return lazy("%(count)s of your deadlines are near, the first on %(day)s. See the list.", count=len(own), day=first)
