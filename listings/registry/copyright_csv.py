"""The CSV for copyright works and software; `docs/import_csv.md` describes it for those who write it.

UTF-8 (with or without mark), UTF-16 with mark, or GBK; any line ends; comma, semicolon or tab; column names in
English or Chinese, in any order; unknown columns are passed over, so that a list of refusals can be mended and
imported again as it is.
"""

import codecs
import csv
from collections.abc import Iterator, Mapping
from datetime import date
from typing import BinaryIO, TypeVar

from listings.assets.dates import MISSING, read_date
from listings.assets.duration import copyright_term
from listings.assets.kinds import AssetKind, AssetStatus, TermBasis
from listings.assets.numbers import Fault, NumberType, fold, read_number
from listings.registry.messages import ALSO
from listings.registry.records import Finding, Note, RecordRefused, RightRecord
from listings.registry.text import clean, unique

COLUMNS: dict[str, tuple[str, ...]] = {
    "registration_no": ("登记号", "注册号"),
    "title": ("作品名称", "软件名称", "名称"),
    "owner": ("著作权人", "权利人"),
    "kind": ("类别",),
    "title_en": ("英文名称",),
    "work_type": ("作品类型", "作品类别"),
    "author": ("作者", "开发者"),
    "author_kind": ("作者性质",),
    "author_death_on": ("作者死亡日期",),
    "created_on": ("创作完成日期", "开发完成日期"),
    "first_published_on": ("首次发表日期",),
    "registered_on": ("登记日期",),
    "office": ("登记地",),
    "abstract": ("简介",),
    "status": ("状态",),
}
REQUIRED = ("registration_no", "title", "owner")
_KINDS = {
    "": AssetKind.COPYRIGHT_WORK,
    "work": AssetKind.COPYRIGHT_WORK,
    "作品": AssetKind.COPYRIGHT_WORK,
    "software": AssetKind.SOFTWARE,
    "软件": AssetKind.SOFTWARE,
    "计算机软件": AssetKind.SOFTWARE,
}
_LEGAL_PERSON = {"": None, "legal": True, "法人": True, "非法人组织": True, "natural": False, "自然人": False}
_STATUSES = {
    "": AssetStatus.IN_FORCE,
    "in force": AssetStatus.IN_FORCE,
    "有效": AssetStatus.IN_FORCE,
    "cancelled": AssetStatus.INVALIDATED,
    "已撤销": AssetStatus.INVALIDATED,
    "expired": AssetStatus.EXPIRED,
    "已过期": AssetStatus.EXPIRED,
}
MAX_LINE = 1 << 20
Value = TypeVar("Value")


class _RowRefused(Exception):
    def __init__(self, code: str, values: Mapping[str, str]) -> None:
        super().__init__(code)
        self.code, self.values = code, values


def read(stream: BinaryIO) -> Iterator[Finding]:
    """Each row as a right or a refusal with its line and its cells; a note if this is another kind of table."""
    lines = _lines(stream)
    try:
        first = next(lines, "")
        delimiter = max(",;\t，", key=lambda sign: sum(name is not None for name in _columns(first, sign)))
        columns = _columns(first, delimiter)
        if "registration_no" not in columns and not {"title", "owner"} <= set(columns):
            yield Note("not_registry")
            return
        lacking = [name for name in REQUIRED if name not in columns]
        if lacking:
            yield RecordRefused(
                "csv_columns", 1, values={"columns": ", ".join(f"{COLUMNS[name][0]} ({name})" for name in lacking)}
            )
            return
        yield from _rows(lines, delimiter, columns, [cell.strip() for cell in _cells(first, delimiter)])
    except UnicodeDecodeError:
        yield RecordRefused("csv_encoding")


def _rows(lines: Iterator[str], delimiter: str, columns: list[str | None], header: list[str]) -> Iterator[Finding]:
    reader = csv.reader(lines, delimiter=delimiter)
    while True:
        line = reader.line_num + 2
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield RecordRefused("csv_row_broken", line, values={"detail": str(error)})
            continue
        if not any(cell.strip() for cell in cells):
            continue
        raw = dict(zip(header, cells, strict=False))
        if len(cells) > len(columns):
            yield RecordRefused("csv_row_long", line, values={}, raw=raw)
            continue
        row = {name: clean(cell, 8_000) for name, cell in zip(columns, cells, strict=False) if name}
        written = {name: said for name, said in zip(columns, header, strict=False) if name}
        faults = list(_faults(row))
        for place, fault in enumerate(faults):
            values = dict(fault.values)
            if "column" in values:
                values["column"] = written.get(values["column"]) or COLUMNS[values["column"]][0]
            code = f"{ALSO}{fault.code}" if place else fault.code
            yield RecordRefused(code, line, row.get("registration_no", ""), values, {} if place else raw)
        if faults:
            continue
        try:
            yield _record(row, line)
        except (ValueError, ArithmeticError) as fault:
            detail = {"detail": type(fault).__name__}
            yield RecordRefused("record_unreadable", line, row.get("registration_no", ""), detail, raw)


def _faults(row: Mapping[str, str]) -> Iterator[_RowRefused]:
    """Everything that is wrong with a row, so that it is mended once."""
    for column in REQUIRED:
        if not row.get(column):
            yield _RowRefused("csv_value_missing", {"column": column})
    office = (row.get("office") or "CN").upper()
    if len(office) != 2 or not office.isascii() or not office.isalpha():
        yield _RowRefused("csv_office_unknown", {"value": office[:40]})
    elif row.get("registration_no"):
        number = read_number(office, NumberType.REGISTRATION, row["registration_no"], family="WORK")
        if number.fault is Fault.UNREADABLE:
            yield _RowRefused("record_number_unreadable", {"number": fold(row["registration_no"])[:60]})
    tables: tuple[tuple[Mapping[str, object], str, str], ...] = (
        (_KINDS, "kind", "csv_kind_unknown"),
        (_LEGAL_PERSON, "author_kind", "csv_value_unknown"),
        (_STATUSES, "status", "csv_value_unknown"),
    )
    for table, column, code in tables:
        try:
            _one_of(table, row, column, code)
        except _RowRefused as fault:
            yield fault
    for column in ("created_on", "first_published_on", "author_death_on", "registered_on"):
        try:
            _day(row, column)
        except _RowRefused as fault:
            yield fault


def _record(row: Mapping[str, str], line: int) -> RightRecord:
    kind = _one_of(_KINDS, row, "kind", "csv_kind_unknown")
    office = (row.get("office") or "CN").upper()
    number = read_number(office, NumberType.REGISTRATION, row["registration_no"], family="WORK")
    if kind is AssetKind.COPYRIGHT_WORK and not row.get("kind") and "SR" in number.canonical and office == "CN":
        kind = AssetKind.SOFTWARE
    created, published, died = (_day(row, each) for each in ("created_on", "first_published_on", "author_death_on"))
    registered = _day(row, "registered_on")
    legal = _one_of(_LEGAL_PERSON, row, "author_kind", "csv_value_unknown")
    owners = unique(part.strip() for part in row["owner"].replace("；", ";").split(";"))
    authors = unique(part.strip() for part in row.get("author", "").replace("；", ";").split(";"))
    expiry = copyright_term(_is_legal_person(legal, kind, authors, owners), published, created, died)
    titles = {"zh" if office == "CN" else "en": clean(row["title"], 1_000)}
    if row.get("title_en"):
        titles["en"] = clean(row["title_en"], 1_000)
    return RightRecord(
        source="copyright_csv",
        office=office,
        kind=kind,
        record=number.display,
        line=line,
        registration_no=number.display,
        title=titles,
        abstract={"zh": row["abstract"]} if row.get("abstract") else {},
        publication_date=published,
        filing_date=created,
        grant_date=registered,
        expiry_date=expiry,
        expiry_basis=TermBasis.ESTIMATED if expiry else None,
        inventors=authors,
        owners=owners,
        applicants=owners,
        status=_one_of(_STATUSES, row, "status", "csv_value_unknown"),
        status_text=row.get("status", ""),
        status_date=registered,
        source_date=registered,
        work_type=row.get("work_type", "")[:80],
    )


def _is_legal_person(given: bool | None, kind: AssetKind, authors: tuple[str, ...], owners: tuple[str, ...]) -> bool:
    """As said; otherwise software and works without another author than the owner count as a legal person's."""
    return given if given is not None else (kind is AssetKind.SOFTWARE or not authors or authors == owners)


def _one_of(table: Mapping[str, Value], row: Mapping[str, str], column: str, code: str) -> Value:
    given = row.get(column, "").casefold().replace("_", " ")
    if given not in table:
        raise _RowRefused(code, {"column": column, "value": row[column][:60]})
    return table[given]


def _day(row: Mapping[str, str], column: str) -> date | None:
    given = row.get(column, "")
    if given.upper() in MISSING:
        return None
    found = read_date(fold(given))
    if found is None:
        raise _RowRefused("csv_date_unreadable", {"column": column, "value": given[:40]})
    return found


def _columns(first: str, delimiter: str) -> list[str | None]:
    known = {alias: name for name, aliases in COLUMNS.items() for alias in (name, *aliases)}
    return [known.get(cell.strip().casefold().replace(" ", "_")) for cell in _cells(first, delimiter)]


def _cells(line: str, delimiter: str) -> list[str]:
    return next(csv.reader([line], delimiter=delimiter), [])


def _lines(stream: BinaryIO) -> Iterator[str]:
    """The lines of the table, whatever ends them; a line beyond a million characters is cut into several."""
    head = stream.read(1 << 16)
    stream.seek(0)
    decoder = codecs.getincrementaldecoder(_encoding(head))("strict")
    held, after_cr = "", False
    while True:
        raw = stream.read(1 << 16)
        text = decoder.decode(raw, final=not raw)
        if after_cr and text.startswith("\n"):
            text = text[1:]
        after_cr = text.endswith("\r")
        held += text.replace("\r\n", "\n").replace("\r", "\n")
        *whole, held = held.split("\n")
        for line in whole:
            yield line + "\n"
        if len(held) > MAX_LINE:
            yield held + "\n"
            held = ""
        if not raw:
            break
    if held:
        yield held


def _encoding(head: bytes) -> str:
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    try:
        codecs.getincrementaldecoder("utf-8-sig")("strict").decode(head, final=False)
    except UnicodeDecodeError:
        return "gb18030"
    return "utf-8-sig"
