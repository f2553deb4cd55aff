"""One reader's deadlines, in the order of their days."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from sqlalchemy.orm import Session

from core.actor import Actor
from core.i18n import LazyText, _, ngettext
from core.running import Asked, Matter, Running, is_told
from parties.notices import wording
from reports.deadlines import register

SOON, NEAR = 7, 30


class Move(StrEnum):
    """Who has to act: the reader's side, or somebody else."""

    MINE = "mine"
    OTHERS = "others"


class Span(StrEnum):
    """How near the last day is."""

    OVERDUE = "overdue"
    SOON = "soon"
    NEAR = "near"


@dataclass(frozen=True, slots=True)
class Line:
    """A clock as one reader sees it: `mine` where the reader's side has to act."""

    clock: Running
    mine: bool
    today: date

    @property
    def text(self) -> str:
        """What has to be done, in the language in force."""
        return said(self.clock.text)

    @property
    def days_left(self) -> int:
        """Days until the last one; below zero when it has passed."""
        return (self.clock.due_on - self.today).days

    @property
    def left(self) -> str:
        """The same in words."""
        days = self.days_left
        if days < 0:
            return ngettext("overdue by %(num)s day", "overdue by %(num)s days", -days)
        return _("today") if days == 0 else ngettext("%(num)s day", "%(num)s days", days)

    @property
    def place(self) -> str:
        """Its place in the order of days, as text: how a page of the API says where the next one begins."""
        return f"{self.clock.due_on.isoformat()}~{self.clock.key}"

    def is_within(self, span: Span) -> bool:
        """Whether it falls into a span of days. What is overdue stands apart."""
        if span is Span.OVERDUE:
            return self.days_left < 0
        return 0 <= self.days_left <= (SOON if span is Span.SOON else NEAR)


def said(text: LazyText) -> str:
    """A text with its values, in the language in force."""
    return wording.said(text.text, {name: wording.kept(value) for name, value in text.values.items()})


def lines_of(session: Session, actor: Actor, today: date, *, until: date | None = None) -> list[Line]:
    """The clocks that concern the reader in the organisation acted for, the earliest first."""
    if actor.organisation_id is None:
        return []
    asked = Asked(session, today, organisation_id=actor.organisation_id, until=until)
    found = []
    for clock in register.running(asked):
        mine = is_told(clock.movers, actor.organisation_id, actor.roles)
        if mine or is_told(clock.watchers, actor.organisation_id, actor.roles):
            found.append(Line(clock, mine, today))
    return sorted(found, key=lambda line: line.place)


def narrowed(
    lines: Sequence[Line], *, matter: Matter | None = None, move: Move | None = None, span: Span | None = None
) -> list[Line]:
    """Those of one sort, those that the reader (or somebody else) has to do, those that are near."""
    return [
        line
        for line in lines
        if (matter is None or line.clock.kind.matter is matter)
        and (move is None or line.mine is (move is Move.MINE))
        and (span is None or line.is_within(span))
    ]


def counts(lines: Sequence[Line]) -> Mapping[Span, int]:
    """How many are overdue, and how many are near."""
    return {span: sum(line.is_within(span) for line in lines) for span in Span}


def next_lines(session: Session, actor: Actor, today: date) -> list[Line]:
    """What the reader's side has to do within the next month or has not done in time, the earliest first."""
    near = lines_of(session, actor, today, until=today + timedelta(days=NEAR))
    return narrowed(near, move=Move.MINE)
