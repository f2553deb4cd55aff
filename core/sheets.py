"""CSV that people open in a spreadsheet: marked, so that Chinese is read right, and with nothing to execute."""

import csv
import io
from collections.abc import Iterable
from typing import Any

MARK = "\ufeff"
DIGITS_KEPT = 15  # of a number, by a spreadsheet
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def plain_cell(text: str) -> str:
    """A cell that no spreadsheet takes for a formula, nor a long number (a code of 18 digits, an account of 19) for one
    of the fifteen digits that it keeps: that one ends in a tab, which nobody sees and our own intake drops."""
    if len(text) > DIGITS_KEPT and text.isascii() and text.isdigit():
        return f"{text}\t"
    return f"'{text}" if text.startswith(FORMULA_SIGNS) or text.lstrip().startswith(FORMULA_SIGNS) else text


def line(cells: Iterable[Any]) -> str:
    """One row."""
    out = io.StringIO()
    csv.writer(out).writerow(cells)
    return out.getvalue()
