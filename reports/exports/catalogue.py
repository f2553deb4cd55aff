"""What can be exported: each report with its wishes, who may have it, and the table that its page shows."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from sqlalchemy.orm import Session

from core.actor import Actor
from core.errors import NotFound, NotSignedIn, Unacceptable
from core.i18n import LazyText, _, language
from core.i18n import lazy_gettext as lazy
from core.money import Money
from core.show import day as day_text
from core.show import money as money_text
from parties.centers import queries as centers
from registers.alliances import labels as alliance_words
from registers.alliances import queries as alliances
from registers.alliances.models import AllianceKind
from registers.hosting import queries as hosting
from registers.programmes import labels as title_words
from registers.programmes import queries as titles
from registers.programmes.models import Level, ProgrammeKind
from reports.exports.sheets import Sheet, Value, texts
from reports.turnover import charts, figures, labels, overview
from reports.turnover import queries as facts
from reports.yearbook import labels as yearbook_words
from reports.yearbook import queries as yearbooks
from reports.yearbook.fairs import queries as fairs
from reports.yearbook.figures import period_of
from reports.yearbook.targets import labels as target_words
from reports.yearbook.targets import queries as targets
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
    total: facts.Total = facts.Total.TRADE
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


def sheet_of(session: Session, name: str, asked: Asked, actor: Actor | None) -> Sheet:
    """The table of a report; NotFound for no such report or year, NotSignedIn, NotAllowed, Unacceptable `too_many`."""
    report = REPORTS.get(name)
    if report is None:
        raise NotFound(_("There is no such report."), code="no_such_report")
    figures.known_year(asked.year)
    if actor is None and not report.open_to_all:
        raise NotSignedIn(_("Sign in to do this."))
    sheet = report.make(session, asked, actor)
    if len(sheet.rows) > MOST:
        text = _("These are more than %(most)s lines. Narrow the list first.", most=MOST)
        raise Unacceptable(text, code="too_many")
    return sheet


def city(session: Session, asked: Asked, actor: Actor | None) -> Sheet:
    """Every center of a year by a measure, the largest first."""
    rows = figures.year_of_centers(session, figures.known_year(asked.year), measure=asked.measure)
    before = {
        row.center.id: row.total for row in figures.year_of_centers(session, asked.year - 1, measure=asked.measure)
    }
    return Sheet(
        _("Centers %(year)s", year=asked.year),
        str(labels.MEASURES[asked.measure]),
        texts(lazy("Center code"), lazy("Center"), lazy("Tier"), lazy("Amount (CNY)"), lazy("Year before (CNY)"),
              lazy("Growth (%)"), lazy("Facts")),
        [
            [row.center.code, charts.center_name(row), str(labels.TIERS[row.tier]), row.total,
             before.get(row.center.id, Money(0)), _growth(row.total, before.get(row.center.id)), row.facts]
            for row in sorted(rows, key=lambda row: (-row.total.minor, row.center.code))
        ],
    )  # fmt: skip


def _growth(now: Money, before: Money | None) -> Decimal | None:
    """Year-on-year growth in per cent, to a tenth."""
    points = overview.growth_bp(now, before)
    return None if points is None else (Decimal(points) / 100).quantize(Decimal("0.1"))


def center(session: Session, asked: Asked, actor: Actor | None) -> Sheet:
    """One center's year by month."""
    if not asked.center:
        text = _("Say which center.")
        raise Unacceptable(text, code="center_missing", fields={"center": [text]})
    found = centers.center_by_code(session, asked.center)
    rows = figures.year_of_centers(session, figures.known_year(asked.year), measure=asked.measure)
    row = next(each for each in rows if each.center.id == found.id)
    lines: list[list[Value]] = []
    total = 0
    for month in range(1, 13):
        total += row.months[month]
        lines.append([f"{asked.year}-{month:02d}", Money(row.months[month]), Money(total)])
    return Sheet(
        f"{found.code} {asked.year}",
        f"{found.display(language())} · {labels.MEASURES[asked.measure]}",
        texts(lazy("Month"), lazy("Amount (CNY)"), lazy("Running total (CNY)")),
        lines,
    )


def every_fact(session: Session, asked: Asked, actor: Actor | None) -> Sheet:
    """The facts behind a figure, for those who may see them."""
    assert actor is not None
    code = centers.center_by_code(session, asked.center).code if asked.center else None
    facts.must_see_facts(session, actor, code)
    wanted = facts.Filter(
        year=asked.year, measure=asked.measure, center=code, month=asked.month, category=asked.category,
        kind=asked.kind, total=asked.total,
    )  # fmt: skip
    total, count = facts.facts_total(session, wanted)
    if count > MOST:
        raise Unacceptable(_("These are more than %(most)s lines. Narrow the list first.", most=MOST), code="too_many")
    return Sheet(
        _("Facts %(year)s", year=asked.year),
        f"{labels.MEASURES[asked.measure]} · {money_text(total)}",
        texts(lazy("Fact"), lazy("Center code"), lazy("Center"), lazy("Deal"), lazy("Kind of deal"),
              lazy("Kind of right"), lazy("Amount (CNY)"), lazy("Counted on (Beijing date)"), lazy("Reverses fact"),
              lazy("Note")),
        [
            [row.id, row.center, row.center_label, row.cause_label,
             str(labels.CATEGORIES[Category(row.category)]), str(labels.KINDS[RightKind(row.kind)]),
             row.amount, row.recognised_on, row.reverses, row.note]
            for row in facts.every_fact(session, wanted)
        ],
    )  # fmt: skip


def yearbook(session: Session, asked: Asked, actor: Actor | None) -> Sheet:
    """Every figure of the city's report."""
    book = yearbooks.yearbook(session, asked.year, today=asked.today)
    return Sheet(
        _("Yearbook %(year)s", year=asked.year),
        day_text(book.period.day),
        [*texts(lazy("Code"), lazy("Figure")), str(asked.year), _("Unit"), str(asked.year - 1), _("Rules")],
        [
            [row.code, str(row.figure.name), row.value, str(yearbook_words.UNIT_LABELS[row.figure.unit]), row.before,
             yearbook_words.rules(row.policy)]
            for row in book.figures
        ],
    )  # fmt: skip


def plan(session: Session, asked: Asked, actor: Actor | None) -> Sheet:
    """Targets of a year against what the records say."""
    period = period_of(asked.year, asked.today)
    return Sheet(
        _("Targets %(year)s", year=asked.year),
        day_text(period.day),
        texts(lazy("Indicator"), lazy("Whose plan"), lazy("Target"), lazy("Reached"), lazy("State"), lazy("Source")),
        [
            [str(row.indicator.name), target_words.scope(row.target.scope),
             target_words.said(row.indicator, row.target.value), target_words.said(row.indicator, row.actual),
             _state(row), row.target.source]
            for row in targets.against(session, period)
        ],
    )  # fmt: skip


def _state(row: targets.Against) -> str:
    if row.actual is None:
        return _("Not counted")
    return _("Target met") if row.met else _("Target not met")


def event_deals(session: Session, asked: Asked, actor: Actor | None) -> Sheet:
    """Deals that came about at events of a year."""
    rows = fairs.of_year(session, period_of(asked.year, asked.today))
    return Sheet(
        _("Deals that came about at events"),
        str(asked.year),
        texts(lazy("Deal"), lazy("Event"), lazy("Center code"), lazy("Kind of right")),
        [
            [
                row.deal.number,
                row.event.display(language()),
                row.center.code,
                str(labels.KINDS[RightKind(row.deal.right_kind)]),
            ]
            for row in rows
        ],
    )


def registered(session: Session, asked: Asked, actor: Actor | None) -> Sheet:
    """What stands in the registers on a day."""
    wanted = titles.Wanted(kinds=asked.kinds, level=asked.level, on=asked.day)
    spoken = language()
    return Sheet(
        _("Certificates and titles"),
        day_text(asked.day),
        texts(lazy("Number"), lazy("Holder"), lazy("Unified social credit code"), lazy("Kind"), lazy("Level"),
              lazy("First day"), lazy("Last day")),
        [
            [row.number, row.body.display(spoken), row.body.uscc or "",
             str(title_words.KIND_LABELS[row.programme.kind]), str(title_words.LEVEL_LABELS[row.programme.level]),
             row.granted_on, row.valid_to]
            for row in session.scalars(titles.titles(wanted, asked.day).limit(MOST + 1))
        ],
    )  # fmt: skip


def hosted(session: Session, asked: Asked, actor: Actor | None) -> Sheet:
    """Hosting agreements in force on a day."""
    spoken = language()
    return Sheet(
        _("Hosting"),
        day_text(asked.day),
        texts(
            lazy("Enterprise"), lazy("Unified social credit code"), lazy("Agency"), lazy("First day"), lazy("Last day")
        ),
        [
            [row.sme.display(spoken), row.sme.uscc or "", row.agency.display(spoken), row.from_date, row.to_date]
            for row in session.scalars(hosting.agreements(hosting.Wanted(on=asked.day)).limit(MOST + 1))
        ],
    )  # fmt: skip


def allied(session: Session, asked: Asked, actor: Actor | None) -> Sheet:
    """Members of alliances on a day."""
    spoken = language()
    return Sheet(
        _("Members of alliances"),
        day_text(asked.day),
        texts(lazy("Member"), lazy("Unified social credit code"), lazy("Alliance"), lazy("Category"),
              lazy("Joined on")),
        [
            [row.body.display(spoken), row.body.uscc or "", row.alliance.display(spoken),
             str(alliance_words.CATEGORY_LABELS[row.category]), row.joined_on]
            for row in alliances.members(session, kind=asked.alliance, on=asked.day, limit=MOST + 1)
        ],
    )  # fmt: skip


REPORTS: dict[str, Report] = {
    each.name: each
    for each in (
        Report("city", lazy("Centers of a year"), ("year", "measure"), city),
        Report("center", lazy("A center’s year by month"), ("year", "measure", "center"), center),
        Report(
            "facts", lazy("Volume facts"), ("year", "measure", "center", "month", "category", "kind", "total"),
            every_fact, open_to_all=False,
        ),
        Report("yearbook", lazy("Yearbook"), ("year",), yearbook),
        Report("targets", lazy("Targets"), ("year",), plan),
        Report("event-deals", lazy("Deals that came about at events"), ("year",), event_deals),
        Report("titles", lazy("Certificates and titles"), ("on", "kinds", "level"), registered),
        Report("hosting", lazy("Hosting"), ("on",), hosted),
        Report("alliances", lazy("Members of alliances"), ("on", "alliance"), allied),
    )
}  # fmt: skip
