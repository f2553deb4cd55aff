"""The CSV for copyright works and software; `docs/import_csv.md` describes it for those who write it.

UTF-8 (with or without mark), UTF-16 with mark, or GBK; any line ends; comma, semicolon or tab; column names in
English or Chinese, in any order; unknown columns are passed over, so that a list of refusals can be mended and
imported again as it is.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import TypeVar

from listings.assets.dates import MISSING, read_date
from listings.assets.duration import copyright_term
from listings.assets.kinds import AssetKind, AssetStatus, TermBasis
from listings.assets.numbers import Fault, NumberType, fold, read_number
from listings.registry.records import Finding, RightRecord
from listings.registry.tables import Row, RowRefused, TableFormat
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
Value = TypeVar("Value")


def read(row: Row) -> Iterator[Finding]:
    """The work of a row, or everything that is wrong with it."""
    faults = list(_faults(row))
    yield from row.refused(faults, row["registration_no"])
    if not faults:
        yield _record(row)


def _faults(row: Row) -> Iterator[RowRefused]:
    """Everything that is wrong with a row, so that it is mended once."""
    for column in REQUIRED:
        if not row[column]:
            yield RowRefused("csv_value_missing", column=column)
    office = (row["office"] or "CN").upper()
    if len(office) != 2 or not office.isascii() or not office.isalpha():
        yield RowRefused("csv_office_unknown", value=office[:40])
    elif row["registration_no"]:
        number = read_number(office, NumberType.REGISTRATION, row["registration_no"], family="WORK")
        if number.fault is Fault.UNREADABLE:
            yield RowRefused("record_number_unreadable", number=fold(row["registration_no"])[:60])
    tables: tuple[tuple[Mapping[str, object], str, str], ...] = (
        (_KINDS, "kind", "csv_kind_unknown"),
        (_LEGAL_PERSON, "author_kind", "csv_value_unknown"),
        (_STATUSES, "status", "csv_value_unknown"),
    )
    for table, column, code in tables:
        try:
            _one_of(table, row, column, code)
        except RowRefused as fault:
            yield fault
    for column in ("created_on", "first_published_on", "author_death_on", "registered_on"):
        try:
            _day(row, column)
        except RowRefused as fault:
            yield fault


def _record(row: Row) -> RightRecord:
    kind = _one_of(_KINDS, row, "kind", "csv_kind_unknown")
    office = (row["office"] or "CN").upper()
    number = read_number(office, NumberType.REGISTRATION, row["registration_no"], family="WORK")
    if kind is AssetKind.COPYRIGHT_WORK and not row["kind"] and "SR" in number.canonical and office == "CN":
        kind = AssetKind.SOFTWARE
    created, published, died = (_day(row, each) for each in ("created_on", "first_published_on", "author_death_on"))
    registered = _day(row, "registered_on")
    legal = _one_of(_LEGAL_PERSON, row, "author_kind", "csv_value_unknown")
    owners = unique(part.strip() for part in row["owner"].replace("；", ";").split(";"))
    authors = unique(part.strip() for part in row["author"].replace("；", ";").split(";"))
    expiry = copyright_term(_is_legal_person(legal, kind, authors, owners), published, created, died)
    titles = {"zh" if office == "CN" else "en": clean(row["title"], 1_000)}
    if row["title_en"]:
        titles["en"] = clean(row["title_en"], 1_000)
    return RightRecord(
        source="copyright_csv",
        office=office,
        kind=kind,
        record=number.display,
        line=row.line,
        registration_no=number.display,
        title=titles,
        abstract={"zh": row["abstract"]} if row["abstract"] else {},
        publication_date=published,
        filing_date=created,
        grant_date=registered,
        expiry_date=expiry,
        expiry_basis=TermBasis.ESTIMATED if expiry else None,
        inventors=authors,
        owners=owners,
        applicants=owners,
        status=_one_of(_STATUSES, row, "status", "csv_value_unknown"),
        status_text=row["status"],
        status_date=registered,
        source_date=registered,
        work_type=row["work_type"][:80],
    )


def _is_legal_person(given: bool | None, kind: AssetKind, authors: tuple[str, ...], owners: tuple[str, ...]) -> bool:
    """As said; otherwise software and works without another author than the owner count as a legal person's."""
    return given if given is not None else (kind is AssetKind.SOFTWARE or not authors or authors == owners)


def _one_of(table: Mapping[str, Value], row: Row, column: str, code: str) -> Value:
    given = row[column].casefold().replace("_", " ")
    if given not in table:
        raise RowRefused(code, column=column, value=row[column][:60])
    return table[given]


def _day(row: Row, column: str) -> date | None:
    given = row[column]
    if given.upper() in MISSING:
        return None
    found = read_date(fold(given))
    if found is None:
        raise RowRefused("csv_date_unreadable", column=column, value=given[:40])
    return found


TABLE = TableFormat(
    "copyright_csv",
    COLUMNS,
    known_by=(frozenset({"registration_no"}), frozenset({"title", "owner"})),
    read=read,
    required=REQUIRED,
    legacy="chinese",
    named=lambda name: f"{COLUMNS[name][0]} ({name})",
)
