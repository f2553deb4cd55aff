"""What a unit says of a table of rules with numbers: its columns with their bounds, and who keeps it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy.orm import Session

from core.db import Base
from core.i18n import LazyText
from settlement.rulebook.models import RuleProposal

AHEAD = 7  # days between a rule's publication and its effect (E-Commerce Law, art. 34; BR-A3)
Values = Mapping[str, Any]  # column → whole number, text, yes or no, or None


class Keeper(StrEnum):
    """Whose rule it is: of the city office, or of the trading center's finance officers."""

    CITY = "city"
    FINANCE = "finance"


class Unit(StrEnum):
    """What a number of a rule counts."""

    DAYS = "days"
    WORKING_DAYS = "working_days"
    MONTHS = "months"
    YEARS = "years"
    PART = "part"  # basis points
    AMOUNT = "amount"  # fen
    YUAN = "yuan"
    COUNT = "count"
    CHOICE = "choice"
    FLAG = "flag"
    TEXT = "text"
    DAY = "day"  # ISO 8601


@dataclass(frozen=True, slots=True)
class Number:
    """One column: what it counts, and between which bounds a value makes sense (in the column's own unit)."""

    name: str
    label: LazyText
    unit: Unit
    least: int = 0
    most: int = 0
    optional: bool = False
    hint: LazyText | None = None
    options: Mapping[Any, LazyText] = field(default_factory=dict)  # of a choice: member → label

    @property
    def is_number(self) -> bool:
        """Whether it is counted at all."""
        return self.unit not in (Unit.CHOICE, Unit.FLAG, Unit.TEXT, Unit.DAY)

    def stored(self, value: Any) -> Any:
        """The value as its column takes it."""
        if value is not None and self.unit is Unit.CHOICE:
            return next(each for each in self.options if each == value)
        return date.fromisoformat(value) if value is not None and self.unit is Unit.DAY else value


@dataclass(frozen=True, slots=True)
class Version:
    """One version as it is read. `of` says which thing it is about, `starts` its first day, `until` the day from which
    it holds no more."""

    of: Values
    values: Values
    starts: date
    until: date | None
    source: str


@dataclass(frozen=True, slots=True)
class Kind:
    """How a proposal comes into force: who decides, how many days ahead, and what is written then."""

    keeper: Keeper
    put_in_force: Callable[[Session, RuleProposal, date], None]
    ahead: int = AHEAD  # of a first version that may begin on any day nothing is asked


@dataclass(frozen=True, slots=True)
class RuleTable:
    """A table of rules. `of` are the columns that say which thing a row is about, `fixed` those that are the same in
    every row of this declaration; `starts` is the column of the first day, or with `by_year` of the first year.

    `check` says what is wrong with several values together (field → texts), `look` what is wrong with them beside the
    record (session, values, first day, today); `write` and `read` stand in for one plain row for each version. Where
    `first_at_once`, the first version of a thing may begin on any day, since nothing was done under it yet; it takes
    two people all the same.
    """

    key: str
    group: LazyText
    title: LazyText
    keeper: Keeper
    model: type[Base]
    numbers: Sequence[Number]
    of: Sequence[Number] = ()
    fixed: Values = field(default_factory=dict)
    lead: LazyText | None = None
    starts: str = "valid_from"
    starts_label: LazyText | None = None
    by_year: bool = False
    check: Callable[[Values, date], Mapping[str, list[str]]] | None = None
    look: Callable[[Session, Values, date, date], Mapping[str, list[str]]] | None = None
    first_at_once: bool = False
    write: Callable[[Session, Values, RuleProposal], None] | None = None
    read: Callable[[Session], list[Version]] | None = None

    @property
    def columns(self) -> tuple[Number, ...]:
        """Everything that a proposal says, besides its day and its source."""
        return (*self.of, *self.numbers)

    def about(self, values: Values) -> str:
        """The key of the thing that a version is about."""
        return ":".join([self.key, *(str(values[each.name]) for each in self.of)])
