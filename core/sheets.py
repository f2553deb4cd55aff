"""CSV that people open in a spreadsheet: marked, so that Chinese is read right, and with nothing to execute."""

import csv
import io
from collections.abc import Iterable
from typing import Any

MARK = "\ufeff"
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def plain_cell(text: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(FORMULA_SIGNS) or text.lstrip().startswith(FORMULA_SIGNS) else text


def line(cells: Iterable[Any]) -> str:
    """One row."""
    out = io.StringIO()
    csv.writer(out).writerow(cells)
    return out.getvalue()
