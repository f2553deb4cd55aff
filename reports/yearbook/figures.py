"""What a figure of the yearbook is: a definition that is computed for any year, and the list of what it counts."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from urllib.parse import urlencode

from sqlalchemy.orm import Session

from core.errors import NotFound
from core.i18n import LazyText, _
from core.money import Money
from reports.turnover import overview

FIRST_YEAR = 1990
SPAN = 3  # the year and the two before it (BR-86)
DEFINITIONS = "yearbook definitions 1"

Value = int | Decimal | Money


class Unit(StrEnum):
    """In what a figure is counted."""

    CENTERS = "centers"
    CNY = "CNY"
    DEALS = "deals"
    KINDS = "kinds"
    PROJECTS = "projects"
    MEMBERS = "members"
    UNITS = "units"
    ALLIANCES = "alliances"
    BASES = "bases"
    ORGANISATIONS = "organisations"
    ENTERPRISES = "enterprises"
    CASES = "cases"
    TARGETS = "targets"
    TIMES = "times"


class Section(StrEnum):
    """The parts of the report, in its order."""

    OPERATION = "operation"
    FINANCE = "finance"
    INDUSTRY = "industry"
    MANAGEMENT = "management"
    PROTECTION = "protection"
    PLANS = "plans"


@dataclass(frozen=True, slots=True)
class Period:
    """A year as far as it has come: `day` is its 31 December or, in the running year, today."""

    year: int
    day: date

    @property
    def first(self) -> date:
        """1 January."""
        return date(self.year, 1, 1)

    @property
    def span_first(self) -> date:
        """1 January of the first of the three years that end with this one."""
        return date(self.year - SPAN + 1, 1, 1)

    @property
    def before(self) -> "Period":
        """The whole year before."""
        return Period(self.year - 1, date(self.year - 1, 12, 31))


def period_of(year: int, today: date) -> Period:
    """The year up to its end or today; NotFound `no_such_year` for one of which there is no report."""
    if not FIRST_YEAR <= year <= today.year:
        text = _("There are yearbooks for the years %(first)s to %(last)s.", first=FIRST_YEAR, last=today.year)
        raise NotFound(text, code="no_such_year")
    return Period(year, min(date(year, 12, 31), today))


@dataclass(frozen=True, slots=True)
class Figure:
    """One declared figure.

    `query` computes it for a period; None says that there is nothing to compute it from (growth over nothing).
    `records` is the path of a list of exactly what is counted. `policy` names the version of the rules in force.
    """

    code: str
    section: Section
    unit: Unit
    name: LazyText
    definition: LazyText
    query: Callable[[Session, Period], Value | None]
    records: Callable[[Period], str]
    policy: Callable[[Session, Period], str] = lambda _session, _period: DEFINITIONS


def path(base: str, *pairs: tuple[str, object]) -> str:
    """An address of this platform with its query."""
    query = urlencode([(key, str(value)) for key, value in pairs])
    return f"{base}?{query}" if query else base


def text_of(value: Value | None) -> str | None:
    """The value for programs: counts plain, amounts with two decimals, ratios with one."""
    if value is None:
        return None
    return value.amount if isinstance(value, Money) else str(value)


def growth_bp(now: Value | None, before: Value | None) -> int | None:
    """(now − before) / before in basis points, half up (BR-88); None where there was nothing before, and for ratios."""
    if now is None or before is None or isinstance(now, Decimal) or isinstance(before, Decimal):
        return None
    new, old = (value.minor if isinstance(value, Money) else value for value in (now, before))
    return overview.growth_bp(Money(new), Money(old))
