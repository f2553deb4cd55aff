"""CSV that people open in a spreadsheet: heads, words and names in the reader's language, times of Beijing.

Programs read the API's JSON or `flask reports turnover`, whose words stay the same in every language.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from core.clock import BEIJING
from core.i18n import _, language
from core.sheets import MARK, plain_cell
from core.sheets import line as _line
from reports.turnover import labels, overview
from reports.turnover.charts import center_name
from reports.turnover.queries import FactRow, Filter


def facts_sheet(rows: Iterable[FactRow]) -> Iterator[str]:
    """The facts behind a figure, line by line. The words are looked up at once, the lines when the answer is sent."""
    head = [
        _("Fact"), _("Center code"), _("Center"), _("Deal"), _("Measure"), _("Kind of deal"), _("Kind of right"),
        _("Amount (CNY)"), _("Counted on (Beijing date)"), _("Booked (Beijing time)"), _("Reverses fact"), _("Note"),
    ]  # fmt: skip
    columns: list[Mapping[Any, Any]] = [labels.MEASURES, labels.CATEGORIES, labels.KINDS]
    measures, categories, kinds = ({str(key): str(word) for key, word in each.items()} for each in columns)
    chinese = language() == "zh_Hans"

    def lines() -> Iterator[str]:
        yield MARK + _line(head)
        for row in rows:
            name = row.center_name if chinese else row.center_name_en or row.center_name
            yield _line(
                [row.id, plain_cell(row.center), plain_cell(name), row.cause_label, measures[row.measure],
                 categories[row.category], kinds[row.kind], row.amount.amount, row.recognised_on.isoformat(),
                 f"{row.booked_at.astimezone(BEIJING):%Y-%m-%d %H:%M}", row.reverses or "", plain_cell(row.note)]
            )  # fmt: skip

    return lines()


def city_sheet(session: Session, year: int) -> str:
    """Every center of a year, by code, with the year's state."""
    seen = overview.of_city(session, year)
    head = [
        _("Year"), _("State"), _("Center code"), _("Center"), _("Tier"), _("Settled (CNY)"), _("Backbone center"),
        _("Facts"),
    ]  # fmt: skip
    state = str(labels.STATES[seen.state][0])
    lines: list[list[Any]] = [
        [year, state, plain_cell(row.center.code), plain_cell(center_name(row)), labels.TIERS[row.tier],
         row.total.amount, _("yes") if row.backbone else _("no"), row.facts]
        for row in sorted(seen.rows, key=lambda row: row.center.code)
    ]  # fmt: skip
    return MARK + "".join(_line(line) for line in (head, *lines))


def name_of(asked: Filter, today: date) -> str:
    """A file name that says what was asked, and when: 'facts-2021-C01-settled-2026-11-23.csv'."""
    parts = [str(asked.year), f"{asked.month:02d}" if asked.month else "", asked.center or "", asked.measure]
    parts += [asked.category or "", asked.kind or "", asked.tier or "", today.isoformat()]
    return "-".join(["facts", *(part for part in parts if part)]) + ".csv"
