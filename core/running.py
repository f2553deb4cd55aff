"""Clocks that run: what a unit tells of its own rows, so that everybody sees until when something has to be done.

A clock is never stored a second time. Each unit derives its own on reading (its module `running`), and
`reports.deadlines` joins them: pages, calendar feeds, reminders.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum

from sqlalchemy.orm import Session

from core.actor import CENTER_ROLES, TRADER_ROLES, Role
from core.clock import business_date
from core.i18n import LazyText
from core.i18n import lazy_gettext as lazy


class Matter(StrEnum):
    """What a clock is about, for people who look for one sort of them."""

    MONEY = "money"
    OFFICE = "office"
    ROYALTIES = "royalties"
    TALKS = "talks"
    RIGHTS = "rights"
    MARKET = "market"
    REGISTERS = "registers"


MATTER_LABELS: dict[Matter, LazyText] = {
    Matter.MONEY: lazy("Payments"),
    Matter.OFFICE: lazy("Recordals"),
    Matter.ROYALTIES: lazy("Royalties"),
    Matter.TALKS: lazy("Offers and data rooms"),
    Matter.RIGHTS: lazy("Fees and terms of rights"),
    Matter.MARKET: lazy("Listings and needs"),
    Matter.REGISTERS: lazy("Registers"),
}


@dataclass(frozen=True, slots=True)
class ClockKind:
    """One kind of clock. `name` is stable: it stands in calendars and among the reminders sent.

    `before` are the days before the last one on which whoever has the move is reminded; `after` whether also on the
    day after it (what ends by itself is over then, and needs no word). `columns` ('table.column') are the days it is
    read from. No reminders (`before` empty) where the unit tells in words of its own.
    """

    name: str
    label: LazyText
    matter: Matter
    before: tuple[int, ...] = ()
    after: bool = False
    columns: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Told:
    """People of an organisation who hold one of these roles."""

    organisation_id: int
    roles: tuple[Role, ...] = ()


@dataclass(frozen=True, slots=True)
class Running:
    """A clock that runs: until when (the last business day on which it is in time) who has to do what about what.

    `subject` is the opaque key of the row, unique within the kind. `at` is the very instant where one is meant.
    `began_on` is the day from which it ran: a step of the reminders that had passed by then is left out, for they were
    told when it began. `movers` have to act; `watchers` only see it.
    """

    kind: ClockKind
    subject: str
    due_on: date
    text: LazyText
    href: str
    movers: Sequence[Told] = ()
    watchers: Sequence[Told] = ()
    at: datetime | None = None
    began_on: date | None = None

    @property
    def key(self) -> str:
        """Unique among all clocks, and the same as long as it runs: 'recordal_filing-recordal:17'."""
        return f"{self.kind.name}-{self.subject}"

    def is_overdue(self, day: date) -> bool:
        """Whether its last day lies before `day`."""
        return self.due_on < day


@dataclass(frozen=True, slots=True)
class Asked:
    """Which clocks are wanted: of one organisation (None: of all), with a last day from `since` to `until`."""

    session: Session
    today: date
    organisation_id: int | None = None
    since: date | None = None
    until: date | None = None

    def wants(self, day: date) -> bool:
        """Whether a clock with this last day is asked for."""
        return (self.since is None or day >= self.since) and (self.until is None or day <= self.until)


@dataclass(frozen=True)
class Clocks:
    """What a unit registers: its kinds, and the reader that derives the clocks that run from its rows.

    The reader asks a fixed number of statements. It may give clocks beyond those asked for: `read` leaves them out.
    """

    kinds: tuple[ClockKind, ...]
    derive: Callable[[Asked], Iterator[Running]] = field(repr=False)

    def read(self, asked: Asked) -> Iterator[Running]:
        """The clocks asked for."""
        return (each for each in self.derive(asked) if asked.wants(each.due_on))


def traders(*organisation_ids: int | None) -> tuple[Told, ...]:
    """The people of these organisations who trade."""
    return tuple(Told(each, TRADER_ROLES) for each in organisation_ids if each is not None)


def staff(*organisation_ids: int | None) -> tuple[Told, ...]:
    """The people of these operation centers."""
    return tuple(Told(each, CENTER_ROLES) for each in organisation_ids if each is not None)


def city(organisation_ids: Iterable[int]) -> tuple[Told, ...]:
    """The people of the city office, in these organisations."""
    return tuple(Told(each, (Role.CITY_OFFICE,)) for each in organisation_ids)


def last_day(expires_at: datetime) -> date:
    """The last business day on which something that ends at an instant still runs."""
    return business_date(expires_at - timedelta(seconds=1))


def is_told(people: Collection[Told], organisation_id: int | None, roles: Collection[Role]) -> bool:
    """Whether somebody of the organisation with these roles is among those told."""
    return any(each.organisation_id == organisation_id and not set(each.roles).isdisjoint(roles) for each in people)
