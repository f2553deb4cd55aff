"""Tables (CSV and TSV): which kind a table is, and its rows, each as cells or as a refusal that can be mended.

A table is known by the columns in its first rows, in whatever order and whatever the file's name; columns that nobody
knows are passed over, so that a list of refusals can be mended and imported again as it is.
"""

import csv
import unicodedata
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice
from typing import BinaryIO

from listings.registry.messages import ALSO
from listings.registry.records import Finding, Note, RecordRefused
from listings.registry.table_text import GB_18030, Encoding, Legacy, Line, declared_or_utf8, lines_of, older
from listings.registry.text import clean

DELIMITERS = ",;\t，"
HEADER_ROWS = 10  # some services write a query or a date above the heads of the columns
QUOTED_LINES = 100  # a cell with more line breaks is a quotation mark that nobody closed
CELL = 8_000


class RowRefused(Exception):
    """Something is wrong with a row; `column` among the values is the name of a field and told as it is written."""

    def __init__(self, code: str, **values: str) -> None:
        super().__init__(code)
        self.code, self.values = code, values


@dataclass(frozen=True, slots=True)
class Row:
    """One row by the names of its fields, unknown columns left out.

    `cells` are the texts with blanks of every kind made one, `exact` as they stand in the file, `raw` all cells under
    the heads of their columns; `said` are those heads by field.
    """

    line: int
    cells: Mapping[str, str]
    exact: Mapping[str, str]
    raw: Mapping[str, str]
    said: Mapping[str, str]

    def __getitem__(self, name: str) -> str:
        return self.cells.get(name, "")

    def __contains__(self, name: object) -> bool:
        return bool(self.cells.get(str(name)))

    def refused(self, faults: Sequence[RowRefused], record: str = "") -> Iterator[RecordRefused]:
        """The refusals of a row: the first with its cells, the others as further faults of the same row."""
        for place, fault in enumerate(faults):
            values = dict(fault.values)
            if "column" in values:
                values["column"] = self.said.get(values["column"], values["column"])
            code = f"{ALSO}{fault.code}" if place else fault.code
            yield RecordRefused(code, self.line, record, values, {} if place else self.raw)


@dataclass(frozen=True)
class TableFormat:
    """A kind of table.

    `columns` are its fields with the heads under which they are written; `known_by` are sets of fields any of which
    tells the kind; `required` are columns that must be there. `read` gives the findings of one row; a RowRefused or a
    ValueError from it refuses that row. `legacy` is how tables of this kind are written where they are not in Unicode.
    """

    name: str
    columns: Mapping[str, tuple[str, ...]]
    known_by: tuple[frozenset[str], ...]
    read: Callable[[Row], Iterator[Finding]]
    required: tuple[str, ...] = ()
    legacy: Legacy = "western"
    named: Callable[[str], str] = field(default=lambda name: name)

    @cached_property
    def fields(self) -> dict[str, str]:
        """Head of a column as it is compared → field."""
        return {head(text): name for name, texts in self.columns.items() for text in (name, *texts)}


@dataclass(frozen=True, slots=True)
class _Header:
    format: TableFormat
    delimiter: str
    line: int
    heads: tuple[str, ...]

    @property
    def names(self) -> list[str | None]:
        """The field of each column, None where nobody knows it; of two columns for one field the first counts."""
        found = [self.format.fields.get(head(text)) for text in self.heads]
        return [name if name and found.index(name) == place else None for place, name in enumerate(found)]


def head(text: str) -> str:
    """The head of a column as it is compared: width, case and blanks do not matter."""
    return "_".join(unicodedata.normalize("NFKC", text).strip().strip("\ufeff'").casefold().split())


def read_table(stream: BinaryIO, formats: Sequence[TableFormat]) -> Iterator[Finding]:
    """Each row as what it holds or a refusal with its line and cells; a note if this is no table of these kinds."""
    encoding = declared_or_utf8(stream)
    first = list(islice(lines_of(stream, encoding or GB_18030), HEADER_ROWS * 4))
    stream.seek(0)
    header = _header(first, formats)
    if header is None:
        yield Note("not_registry")
        return
    known = {name for name in header.names if name}
    lacking = [header.format.named(name) for name in header.format.required if name not in known]
    if lacking:
        yield RecordRefused("csv_columns", header.line, values={"columns": ", ".join(lacking)})
        return
    encoding = encoding or older(stream, header.format.legacy)
    yield from _rows(lines_of(stream, encoding), header, encoding)


def _header(first: Sequence[Line], formats: Sequence[TableFormat]) -> _Header | None:
    """The first row that names the columns of a kind of table; of several kinds the one that knows most of them."""
    best: tuple[int, _Header] | None = None
    for delimiter in DELIMITERS:
        for line, cells, fault in islice(_records(iter(first), delimiter, 0), HEADER_ROWS):
            heads = tuple(cell.strip() for cell in cells)
            for format_ in formats if not fault else ():
                found = {name for text in heads if (name := format_.fields.get(head(text)))}
                known = any(needed <= found for needed in format_.known_by)
                if known and (best is None or len(found) > best[0]):
                    best = len(found), _Header(format_, delimiter, line, heads)
    return best[1] if best else None


def _rows(lines: Iterator[Line], header: _Header, encoding: Encoding) -> Iterator[Finding]:
    names = header.names
    said = {name: text for name, text in zip(names, header.heads, strict=True) if name}
    for line, cells, fault in _records(lines, header.delimiter, len(names)):
        if line <= header.line or not any(cell.strip() for cell in cells):
            continue
        raw = {text: clean(cell, CELL) for text, cell in zip(header.heads, cells, strict=False)}
        if fault is None and len(cells) > len(names):  # even empty ones: something may have moved to the right
            fault = RowRefused("csv_row_long")
        if fault is not None:
            values = {**fault.values, "encoding": encoding.name}
            yield RecordRefused(fault.code, line, values=values, raw=raw)
            continue
        exact = {name: cell for name, cell in zip(names, cells, strict=False) if name}
        tidy = {name: clean(cell, CELL) for name, cell in exact.items()}
        yield from _findings(header.format, Row(line, tidy, exact, raw, said))


def _findings(format_: TableFormat, row: Row) -> Iterator[Finding]:
    try:
        yield from format_.read(row)
    except RowRefused as fault:
        yield from row.refused([fault])
    except (ValueError, ArithmeticError) as fault:
        yield RecordRefused("record_unreadable", row.line, values={"detail": type(fault).__name__}, raw=row.raw)


_Record = tuple[int, Sequence[str], RowRefused | None]


def _records(lines: Iterator[Line], delimiter: str, width: int) -> Iterator[_Record]:
    """(line, cells, fault) of each row. Quoted cells may hold line breaks.

    A quotation mark that is not closed costs its own line only: the rows behind it are read again by themselves.
    """
    held: deque[Line] = deque()
    while True:
        window = _Window(held, lines)
        first = window.first()
        if first is None:
            return
        if first.fault:
            held.popleft()
            yield first.number, _split(first.text, delimiter), RowRefused(first.fault)
            continue
        try:
            cells = next(csv.reader(window, delimiter=delimiter, strict=True), [])
            if window.taken > 1 and width and len(cells) > width:
                raise csv.Error(f"{len(cells)} > {width}")
        except csv.Error as error:
            held.popleft()
            yield first.number, _split(first.text, delimiter), RowRefused("csv_row_broken", detail=str(error))
            continue
        for _line in range(window.taken):
            held.popleft()
        yield first.number, cells, None


class _Window:
    """The lines that one row may span, taken from those held back and then from the file."""

    def __init__(self, held: deque[Line], lines: Iterator[Line]) -> None:
        self._held, self._lines, self.taken = held, lines, 0

    def first(self) -> Line | None:
        """The line at which the row begins; None at the end of the table."""
        return self._at(0)

    def _at(self, place: int) -> Line | None:
        while len(self._held) <= place:
            line = next(self._lines, None)
            if line is None:
                return None
            self._held.append(line)
        return self._held[place]

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._at(self.taken) if self.taken < QUOTED_LINES else None
        if line is None or line.fault:
            raise StopIteration
        self.taken += 1
        return line.text


def _split(text: str, delimiter: str) -> list[str]:
    """The cells of a row that cannot be read, as they stand."""
    return [cell.strip().strip('"') for cell in text.split(delimiter)]
