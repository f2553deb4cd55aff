"""Loans as CSV that people open in a spreadsheet; the columns are those that a list takes in."""

from collections.abc import Iterable

from core.sheets import MARK, line, plain_cell
from finance.pledges.importing import COLUMNS
from finance.pledges.labels import SORT_LABELS
from finance.pledges.models import PledgeLoan

OPEN_TO_ALL = ("registered_on", "district", "amount", "sort", "pieces", "disbursed_on", "released_on")


def loans_sheet(rows: Iterable[PledgeLoan], *, in_full: bool) -> str:
    """All columns for the city office; without numbers and names for everybody else."""
    columns = [each for each in COLUMNS if in_full or each.key in OPEN_TO_ALL]
    heads = line(str(each.label) for each in columns)
    return MARK + heads + "".join(line(cell(row, each.key) for each in columns) for row in rows)


def cell(row: PledgeLoan, key: str) -> str:
    """One cell."""
    if key == "amount":
        return row.principal.amount if row.principal else ""
    if key == "sort":
        return str(SORT_LABELS[row.sort])
    if key.endswith("_on"):
        day = getattr(row, key)
        return day.isoformat() if day else ""
    name = {"debtor": "debtor_name", "bank": "bank_name", "uscc": "debtor_uscc"}.get(key, key)
    return plain_cell(str(getattr(row, name)))
