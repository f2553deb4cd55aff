"""Cases as CSV that people open in a spreadsheet; the columns are those that an import takes."""

from collections.abc import Iterable, Mapping
from typing import Any

from core.i18n import LazyText
from core.sheets import MARK, line, plain_cell
from registers.disputes.labels import CAUSE_LABELS, CHANNEL_LABELS, OUTCOME_LABELS, RIGHT_LABELS
from registers.disputes.models import DisputeCase
from registers.disputes.tables import COLUMN_LABELS
from registers.disputes.vocabulary import Side

WORDS: dict[str, Mapping[Any, LazyText]] = {
    "channel": CHANNEL_LABELS,
    "cause": CAUSE_LABELS,
    "right_kind": RIGHT_LABELS,
}
OPEN_TO_ALL = ("channel", "body", "cause", "right_kind", "accepted_on", "concluded_on", "outcome")


def cases_sheet(rows: Iterable[DisputeCase], *, in_full: bool) -> str:
    """All columns for the city office; without numbers, amounts and parties for everybody else."""
    columns = [name for name in COLUMN_LABELS if in_full or name in OPEN_TO_ALL]
    heads = line(str(COLUMN_LABELS[name]) for name in columns)
    return MARK + heads + "".join(line(_cell(row, name) for name in columns) for row in rows)


def _cell(row: DisputeCase, name: str) -> str:
    if name in ("claimant", "respondent"):
        return plain_cell("; ".join(each.name for each in row.of_side(Side(name))))
    if name == "amount":
        return row.amount.amount if row.amount else ""
    if name == "outcome":
        return str(OUTCOME_LABELS[row.outcome]) if row.outcome else ""
    if name in WORDS:
        return str(WORDS[name][getattr(row, name)])
    if name in ("accepted_on", "concluded_on"):
        day = getattr(row, name)
        return day.isoformat() if day else ""
    return plain_cell(getattr(row, name))
