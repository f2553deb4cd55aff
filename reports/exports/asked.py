"""What a report is narrowed to, and what a report is."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy.orm import Session

from core.actor import Actor
from core.errors import Unacceptable
from core.i18n import LazyText, _
from registers.alliances.models import AllianceKind
from registers.programmes.models import Level, ProgrammeKind
from reports.exports.sheets import Sheet
from reports.turnover.queries import Total
from settlement.volumes.models import Category, Measure, RightKind

MOST = 50_000  # lines of one file


@dataclass(frozen=True, slots=True)
class Asked:
    """What a report is narrowed to; each report reads what it knows."""

    year: int
    measure: Measure = Measure.SETTLED
    center: str | None = None
    month: int | None = None
    category: Category | None = None
    kind: RightKind | None = None
    on: date | None = None
    kinds: tuple[ProgrammeKind, ...] = ()
    level: Level | None = None
    alliance: AllianceKind | None = None
    total: Total = Total.TRADE
    tier: str | None = None
    industry: str | None = None
    state: str | None = None
    currency: str | None = None
    today: date = field(default_factory=lambda: date.min)

    @property
    def day(self) -> date:
        """The day of lists of a day: as asked, or the year's last counted one."""
        return self.on or min(date(self.year, 12, 31), self.today)


@dataclass(frozen=True, slots=True)
class Report:
    """`wishes` are the parts of Asked that it reads; `open_to_all` says whether visitors may have it."""

    name: str
    label: LazyText
    wishes: tuple[str, ...]
    make: Callable[[Session, Asked, Actor | None], Sheet]
    open_to_all: bool = True


def too_many() -> Unacceptable:
    """What is said of a table with more lines than a file takes."""
    text = _("These are more than %(most)s lines. Narrow the list first.", most=MOST)
    return Unacceptable(text, code="too_many")
