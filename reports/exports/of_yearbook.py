"""Reports of the yearbook, the targets and the deals of events."""

from sqlalchemy.orm import Session

from core.actor import Actor
from core.i18n import _, language
from core.i18n import lazy_gettext as lazy
from core.show import day as day_text
from parties.centers import queries as centers
from reports.exports.asked import Asked, Report
from reports.exports.sheets import Sheet, texts
from reports.turnover import labels
from reports.yearbook import labels as yearbook_words
from reports.yearbook import queries as yearbooks
from reports.yearbook.fairs import queries as fairs
from reports.yearbook.figures import period_of
from reports.yearbook.targets import labels as target_words
from reports.yearbook.targets import queries as targets
from settlement.volumes.models import RightKind


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
    """Targets of a year against what the records say: of all but centers, or of one center."""
    period = period_of(asked.year, asked.today)
    scope = f"center:{centers.center_by_code(session, asked.center).code}" if asked.center else None
    return Sheet(
        _("Targets %(year)s", year=asked.year),
        day_text(period.day),
        texts(lazy("Indicator"), lazy("Whose plan"), lazy("Target"), lazy("Reached"), lazy("State"), lazy("Source")),
        [
            [str(row.indicator.name), target_words.scope(row.target.scope),
             target_words.said(row.indicator, row.target.value), target_words.said(row.indicator, row.actual),
             _state(row), row.target.source]
            for row in targets.against(session, period, scope=scope)
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


REPORTS = (
    Report("yearbook", lazy("Yearbook"), ("year",), yearbook),
    Report("targets", lazy("Targets"), ("year", "center"), plan),
    Report("event-deals", lazy("Deals that came about at events"), ("year",), event_deals),
)
