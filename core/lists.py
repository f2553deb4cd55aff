"""A city's lists as tables (CSV, XLSX): read whole, or refused with every fault and the line where it stands.

Columns are known by name, in English or Chinese, in any order.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import TypeVar

from core.errors import Refusal, Unacceptable
from core.fields import is_control
from core.i18n import LazyText, _, ngettext
from core.money import Money, MoneyError
from core.workbooks import Row, rows_of_table

LARGEST = 8 * 1024 * 1024  # bytes
MOST_LINES = 20_000
SHOWN = 50  # faults
DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?: 00:00:00)?")

Option = TypeVar("Option", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a list: the names by which heads call it, whether it must be there, how long a cell may be."""

    key: str
    label: LazyText
    names: tuple[str, ...]
    needed: bool = True
    longest: int = 200


@dataclass
class Line:
    """One line of a list; what does not fit is noted and read as empty."""

    number: int
    cells: Mapping[str, str]
    labels: Mapping[str, LazyText]
    faults: list[str] = field(default_factory=list)

    def fault(self, text: object) -> None:
        """Note what does not fit in this line."""
        self.faults.append(_("Line %(line)s: %(fault)s", line=self.number, fault=text))

    def wrong(self, key: str, wish: object) -> None:
        """Note that a cell does not fit, with what it holds."""
        said = self.cells[key][:40]
        self.fault(_("“%(column)s” holds “%(cell)s”. %(wish)s", column=self.labels[key], cell=said, wish=wish))

    def text(self, key: str) -> str:
        """A cell's text."""
        return self.cells.get(key, "")

    def day(self, key: str) -> date | None:
        """A cell's day (2021-03-05, 2021/3/5, 2021年3月5日, or a spreadsheet's day number)."""
        said = unicodedata.normalize("NFKC", self.text(key))
        if not said:
            return None
        match = DAY.fullmatch(said)
        try:
            if match is not None:
                return date(*(int(part) for part in match.groups()))
            if re.fullmatch(r"[1-9]\d{4}", said, re.ASCII):
                return date.fromordinal(date(1899, 12, 30).toordinal() + int(said))
        except ValueError:
            pass
        self.wrong(key, _("Write a date such as 2026-01-05."))
        return None

    def whole(self, key: str) -> int | None:
        """A cell's whole number."""
        said = unicodedata.normalize("NFKC", self.text(key)).replace(",", "")
        if said and not re.fullmatch(r"\d{1,12}", said, re.ASCII):
            self.wrong(key, _("Write a whole number."))
            return None
        return int(said) if said else None

    def money(self, key: str) -> Money | None:
        """A cell's amount in CNY."""
        said = self.text(key)
        if not said:
            return None
        try:
            amount = Money.typed(said)
        except MoneyError:
            self.wrong(key, _("Write an amount such as 1,200.00 or 120万."))
            return None
        if amount.minor < 0:
            self.wrong(key, _("Write an amount such as 1,200.00 or 120万."))
            return None
        return amount

    def choice(self, key: str, words: Mapping[str, Option], default: Option | None = None) -> Option | None:
        """A cell's word out of several."""
        said = self.text(key)
        if not said:
            return default
        found = words.get(folded(said))
        if found is None:
            known = ", ".join(sorted({each.value for each in words.values()}))
            self.wrong(key, _("Choose one of: %(options)s.", options=known))
        return found


def words_of(options: Iterable[Option], *more: tuple[str, Option]) -> dict[str, Option]:
    """How cells name the options: by code, and by further words."""
    return {folded(each.value): each for each in options} | {folded(word): option for word, option in more}


def folded(name: str) -> str:
    """'Valid to (day)' and '有效期至（日）' as they are compared."""
    plain = unicodedata.normalize("NFKC", name).partition("(")[0]
    return "".join(sign for sign in plain if sign not in " _-*").casefold()


def lines_in(content: bytes, columns: Sequence[Column]) -> list[Line]:
    """The lines of a list, CSV (UTF-8 or GB 18030) or XLSX (its first sheet).

    Raises Unacceptable `list` where the file cannot be read, a column is missing, unknown or there twice.
    """
    if len(content) > LARGEST:
        raise refused([_("A list has at most %(limit)s MB.", limit=LARGEST // (1024 * 1024))])
    rows = _rows(content)
    if len(rows) < 2:
        raise refused([_("The file has no lines below the names of its columns.")])
    if len(rows) > MOST_LINES + 1:
        raise refused([_("The list has more than %(most)s lines. Divide it.", most=MOST_LINES)])
    places = _places(rows[0][1], columns)
    labels = {column.key: column.label for column in columns}
    return [_line(number, cells, places, columns, labels) for number, cells in rows[1:]]


def refused(faults: Sequence[str]) -> Unacceptable:
    """The refusal with every fault; the first fifty are shown, and how many more there are."""
    more = len(faults) - SHOWN
    shown = [
        *faults[:SHOWN],
        *([ngettext("and %(num)s fault more", "and %(num)s faults more", more)] if more > 0 else []),
    ]
    return Unacceptable(
        _("Nothing of this list was taken in. Correct it and send it again."), code="list", fields={"file": shown}
    )


def must_fit(lines: Iterable[Line]) -> None:
    """Unacceptable `list` with the faults of all lines."""
    faults = [fault for line in lines for fault in line.faults]
    if faults:
        raise refused(faults)


def _rows(content: bytes) -> list[Row]:
    try:
        return [(number, cells) for number, cells in rows_of_table(content) if any(cells)]
    except Refusal as refusal:
        raise refused([str(refusal.message)]) from None


def _places(head: Sequence[str], columns: Sequence[Column]) -> dict[str, int]:
    """Which column stands where."""
    known = {
        folded(name): column.key
        for column in columns
        for name in (column.key, column.label.text, str(column.label), *column.names)
    }
    faults, places = [], dict[str, int]()
    for place, name in enumerate(head):
        key = known.get(folded(name))
        if key is None and name:
            faults.append(_("The column “%(name)s” is not known. Take it out.", name=name[:40]))
        elif key in places:
            faults.append(_("The column “%(name)s” is there twice. Take one out.", name=name[:40]))
        elif key is not None:
            places[key] = place
    missing = [column for column in columns if column.needed and column.key not in places]
    faults += [_("The column “%(name)s” is missing. Add it.", name=column.label) for column in missing]
    if faults:
        raise refused(faults)
    return places


def _line(
    number: int, cells: list[str], places: Mapping[str, int], columns: Sequence[Column], labels: Mapping[str, LazyText]
) -> Line:
    read = {key: _cell(cells[place]) if place < len(cells) else "" for key, place in places.items()}
    line = Line(number, {column.key: read.get(column.key, "") for column in columns}, labels)
    for column in columns:
        said = line.cells[column.key]
        if column.needed and not said:
            line.fault(_("“%(column)s” is empty. Fill it in.", column=column.label))
        elif len(said) > column.longest:
            line.wrong(column.key, _("Shorten this to %(longest)s characters at most.", longest=column.longest))
        elif any(is_control(sign) for sign in said):
            line.fault(_("“%(column)s” has control characters. Remove them.", column=column.label))
    return line


def _cell(text: str) -> str:
    """The cell in one form; what a spreadsheet was kept from taking for a formula loses its mark."""
    plain = " ".join(unicodedata.normalize("NFC", text).split())
    return plain[1:] if plain[:1] == "'" and plain[1:2] in tuple("=+-@＝＋－＠") else plain


def template(columns: Sequence[Column]) -> Iterator[str]:
    """The names of the columns in the reader's language, for an empty list to be filled in."""
    return (str(column.label) for column in columns)
