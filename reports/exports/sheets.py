"""One table with typed columns, written as CSV, XLSX or PDF.

Texts stay texts in every format: long numbers keep their digits, and what begins like a formula is none.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from core import pdf, show
from core.i18n import LazyText, _, html_lang
from core.money import Money
from core.sheets import MARK, line, plain_cell
from core.workbooks import workbook

Value = str | int | Decimal | Money | date | None


class Format(StrEnum):
    """In what a table is written."""

    CSV = "csv"
    XLSX = "xlsx"
    PDF = "pdf"


MEDIA_TYPES = {
    Format.CSV: "text/csv",
    Format.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    Format.PDF: "application/pdf",
}


WIDEST = 44  # no column of a page asks for more beside the others
CHINESE = r"\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef"
WORD = re.compile(rf"[^\s{CHINESE}]+|\S")  # what a line does not break
HEAD_WORD = re.compile(rf"[^\s{CHINESE}]+|[{CHINESE}]{{1,4}}")  # a short Chinese head is read across, not down


@dataclass(frozen=True, slots=True)
class Sheet:
    """A title, what it was narrowed to, its heads (amounts name their currency) and its rows."""

    title: str
    about: str
    heads: Sequence[str]
    rows: Sequence[Sequence[Value]]

    def written(self, wanted: Format, *, made_at: datetime) -> bytes:
        """The bytes of the file; the same sheet and instant give the same ones."""
        if wanted is Format.CSV:
            return self._csv().encode()
        if wanted is Format.XLSX:
            rows = [[_workbook_cell(value) for value in row] for row in self.rows]
            return workbook(self.title.replace("/", "-"), [list(self.heads), *rows])
        return self._pdf(made_at)

    def _csv(self) -> str:
        rows = ([_csv_cell(value) for value in row] for row in self.rows)
        return MARK + line(plain_cell(head) for head in self.heads) + "".join(line(row) for row in rows)

    def _tight(self, place: int) -> tuple[str, str]:
        """The longest words of a column's head and cells: it is never narrower than these."""
        cells = (word for row in self.rows for word in _unbroken(row[place]))
        return max(HEAD_WORD.findall(self.heads[place]), key=width), max(cells, key=width, default="")

    def _pdf(self, made_at: datetime) -> bytes:
        figures = [_is_figure(self.rows, place) for place in range(len(self.heads))]
        tight = [self._tight(place) for place in range(len(self.heads))]
        rows = [[_paper_cell(value) for value in row] for row in self.rows]
        content = {
            "title": self.title,
            "language": html_lang(),
            "about": self.about,
            "head": [f"#{head}" if figures[place] else head for place, head in enumerate(self.heads)],
            "rows": rows,
            "tight": tight,
            "wishes": [
                _wish(column, words) for column, words in zip(zip(self.heads, *rows, strict=True), tight, strict=True)
            ],
            "nothing": "" if self.rows else _("Nothing is in this list."),
            "footer": self.about,
        }
        return pdf.render("reports/exports/sheet.typ", content, made_at=made_at)


def width(text: str) -> int:
    """How wide a text is drawn, in half the width of a Chinese character."""
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)


def _wish(column: Sequence[str], longest: Sequence[str]) -> int:
    """How much more than its longest word a column (its head, then its cells) would like, beside the others."""
    return max(min(max(map(width, column)), WIDEST) - max(map(width, longest)), 0)


def _unbroken(value: Value) -> list[str]:
    """The words of a cell that stay in one piece; a day is one."""
    text = _paper_cell(value)
    return [text] if isinstance(value, date) else WORD.findall(text)


def _is_figure(rows: Sequence[Sequence[Value]], place: int) -> bool:
    known = [row[place] for row in rows if row[place] not in (None, "")]
    return bool(known) and all(isinstance(value, int | Decimal | Money) for value in known)


def _csv_cell(value: Value) -> str:
    if isinstance(value, str):
        return plain_cell(value)
    if isinstance(value, Money):
        return value.amount
    return "" if value is None else value.isoformat() if isinstance(value, date) else str(value)


def _workbook_cell(value: Value) -> str | int | Decimal:
    if isinstance(value, Money):
        return Decimal(value.amount)
    if isinstance(value, date):
        return value.isoformat()
    return "" if value is None else value


def _paper_cell(value: Value) -> str:
    if isinstance(value, Money):
        return show.figure(value)
    if isinstance(value, date):
        return show.day(value)
    if isinstance(value, int):
        return show.number(value)
    return "–" if value in (None, "") else str(value)


def texts(*heads: LazyText | str) -> list[str]:
    """Heads in the language in force."""
    return [str(head) for head in heads]
