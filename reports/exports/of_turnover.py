"""Reports of the turnover: centers, one center, parts of a year, facts, deals under way, what lacks evidence."""

from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from sqlalchemy.orm import Session

from core.actor import Actor
from core.errors import Unacceptable
from core.i18n import _, language
from core.i18n import lazy_gettext as lazy
from core.money import Money
from core.show import money as money_text
from core.states import label_of
from parties.centers import queries as centers
from parties.centers.models import Center
from reports.exports.asked import MOST, Asked, Report, too_many
from reports.exports.sheets import Sheet, Value, texts
from reports.turnover import charts, figures, labels, overview, under_way
from reports.turnover import queries as facts
from reports.turnover.figures import CenterYear
from settlement.deals.states import DealState
from settlement.volumes.models import Category, RightKind


def city(session: Session, asked: Asked, actor: Actor | None) -> Sheet:
    """Every center of a year by a measure, the largest first."""
    rows = _of_city(session, asked, asked.year)
    before = {row.center.id: row.total for row in _of_city(session, asked, asked.year - 1)}
    return Sheet(
        _("Centers %(year)s", year=asked.year),
        _about(asked),
        texts(lazy("Center code"), lazy("Center"), lazy("Tier"), lazy("Amount (CNY)"), lazy("Year before (CNY)"),
              lazy("Growth (%)"), lazy("Facts")),
        [
            [row.center.code, charts.center_name(row), str(labels.TIERS[row.tier]), row.total,
             before.get(row.center.id, Money(0)), _growth(row.total, before.get(row.center.id)), row.facts]
            for row in sorted(rows, key=lambda row: (-row.total.minor, row.center.code))
        ],
    )  # fmt: skip


def _of_city(session: Session, asked: Asked, year: int) -> list[CenterYear]:
    """The centers of a year that fit."""
    rows = figures.year_of_centers(session, year, measure=asked.measure)
    if asked.center:
        code = centers.center_by_code(session, asked.center).code
        rows = [row for row in rows if row.center.code == code]
    return figures.narrowed(rows, asked.tier, asked.industry)


def _about(asked: Asked) -> str:
    """The measure, and to what it is narrowed."""
    parts = (labels.MEASURES[asked.measure], labels.narrowed(asked.tier, asked.industry))
    return " · ".join(str(each) for each in parts if each)


def _growth(now: Money, before: Money | None) -> Decimal | None:
    """Year-on-year growth in per cent, to a tenth."""
    points = overview.growth_bp(now, before)
    return None if points is None else (Decimal(points) / 100).quantize(Decimal("0.1"), ROUND_HALF_UP)


def center(session: Session, asked: Asked, actor: Actor | None) -> Sheet:
    """One center's year by month, for itself and the offices: a month can be a single deal."""
    assert actor is not None
    found = _center_of(session, asked)
    facts.must_see_facts(session, actor, found.code)
    rows = figures.year_of_centers(session, asked.year, measure=asked.measure)
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
        kind=asked.kind, total=asked.total, tier=asked.tier, industry=asked.industry,
    )  # fmt: skip
    total, count = facts.facts_total(session, wanted)
    if count > MOST:
        raise too_many()
    return Sheet(
        _("Facts %(year)s", year=asked.year),
        f"{_about(asked)} · {money_text(total)}",
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


def _center_of(session: Session, asked: Asked) -> Center:
    """The center that is asked for; Unacceptable where none is."""
    if not asked.center:
        text = _("Say which center.")
        raise Unacceptable(text, code="center_missing", fields={"center": [text]})
    return centers.center_by_code(session, asked.center)


def parts(session: Session, asked: Asked, actor: Actor | None) -> Sheet:
    """A year by month, tier, industry, kind of right and kind of operation, as a dashboard shows it; of a center, a
    tier or an industry by month only for those who may see its facts."""
    rows = _of_city(session, asked, asked.year)
    lines: list[list[Value]] = []

    def add(part: str, sums: dict[str, Money]) -> None:
        lines.extend([part, label, amount] for label, amount in sums.items())

    months = overview.together(rows, "months")
    is_narrowed = any(each is not None for each in (asked.center, asked.tier, asked.industry))
    code = centers.center_by_code(session, asked.center).code if asked.center else None
    if not is_narrowed or facts.may_see_facts(session, actor, code):
        add(_("Months"), {f"{asked.year}-{month:02d}": Money(months.get(month, 0)) for month in figures.MONTHS})
    add(_("Tiers"), _words(overview.by(rows, "tier"), labels.tier))
    add(_("Industries"), _words(overview.by(rows, "industry"), labels.industry))
    add(_("Kinds of right"), _of_words(overview.together(rows, "kinds"), labels.KINDS))
    add(_("Kinds of deal"), _of_words(overview.together(rows, "categories"), labels.CATEGORIES))
    return Sheet(
        _("Parts of %(year)s", year=asked.year),
        _about(asked),
        texts(lazy("Part"), lazy("What"), lazy("Amount (CNY)")),
        lines,
    )


def _words(sums: dict[str, Money], word: Any) -> dict[str, Money]:
    return {str(word(key)): amount for key, amount in sums.items()}


def _of_words(sums: dict[Any, int], words: Any) -> dict[str, Money]:
    """The greatest first; what has nothing is left out."""
    found = {str(label): Money(sums[key]) for key, label in words.items() if sums.get(key)}
    return dict(sorted(found.items(), key=lambda each: -each[1].minor))


def under_way_of(session: Session, asked: Asked, actor: Actor | None) -> Sheet:
    """Deals of a center under way, each with its price in its own currency."""
    assert actor is not None
    found = _center_of(session, asked)
    facts.must_see_facts(session, actor, found.code)
    state = DealState(asked.state) if asked.state in list(under_way.UNDER_WAY) else None
    rows = under_way.deals_under_way(session, found.id, state, asked.currency)
    return Sheet(
        _("Deals under way"),
        found.display(language()),
        texts(lazy("Deal"), lazy("Kind of right"), lazy("State"), lazy("Currency"), lazy("Fixed price")),
        [
            [row.number, str(labels.KINDS[RightKind(row.right_kind)]), label_of(row.state), row.currency,
             Decimal(row.fixed.amount)]
            for row in rows
        ],
    )  # fmt: skip


def gaps_of(session: Session, asked: Asked, actor: Actor | None) -> Sheet:
    """What a center's year counts without a kept file."""
    assert actor is not None
    found = _center_of(session, asked)
    facts.must_see_facts(session, actor, found.code)
    return Sheet(
        _("Counted without evidence in %(year)s", year=asked.year),
        found.display(language()),
        texts(lazy("Number"), lazy("What is missing"), lazy("Amount (CNY)")),
        [
            [row.number, str(labels.GAPS[row.kind]), row.amount]
            for row in under_way.without_evidence(session, found.id, asked.year)
        ],
    )


NARROW = ("year", "measure", "center", "tier", "industry")
REPORTS = (
    Report("city", lazy("Centers of a year"), ("year", "measure", "tier", "industry"), city),
    Report("center", lazy("A center’s year by month"), ("year", "measure", "center"), center, open_to_all=False),
    Report("parts", lazy("A year by month, tier, industry and kind"), NARROW, parts),
    Report("facts", lazy("Volume facts"), (*NARROW, "month", "category", "kind", "total"), every_fact,
           open_to_all=False),
    Report("under-way", lazy("Deals under way"), ("center", "state", "currency"), under_way_of, open_to_all=False),
    Report("gaps", lazy("Counted without evidence"), ("year", "center"), gaps_of, open_to_all=False),
)  # fmt: skip
