"""Tables of commercial services: number and kind code in columns of their own, several values parted by strokes."""

import re
from collections.abc import Iterator

from listings.assets.dates import day_first
from listings.registry.publication_row import Publication, Told, names, publication_record, symbols, title
from listings.registry.records import Finding, Priority
from listings.registry.tables import Row, RowRefused, TableFormat

COLUMNS = {
    "publication_number": (),
    "kind_code": (),
    "title": (),
    "application_number": (),
    "application_date": ("Filing date",),
    "publication_date": (),
    "priority_document": (),
    "earliest_priority_date": (),
    "applicant": ("Applicants",),
    "inventors": ("Inventor",),
    "ipc_classes": ("IPC",),
    "cpc_classes": ("CPC",),
}
_NUMBER = re.compile(r"([A-Z]{2})(\S*\d\S*)")
_PACKED = re.compile(r"\d?([A-H]\d\d[A-Z])(\d{3})(\d{2,5})")
_OLD = re.compile(r"\d?([A-H]) ?(\d\d[A-Z]) ?(\d{1,3})[:/](\d{2,5})\b.*")


def read(row: Row) -> Iterator[Finding]:
    """The publication of a row."""
    for column in ("publication_number", "kind_code"):
        if column not in row:
            raise RowRefused("csv_value_missing", column=column)
    match = _NUMBER.fullmatch(row["publication_number"].upper().replace(" ", ""))
    if match is None:
        raise RowRefused("record_number_unreadable", number=row["publication_number"][:60])
    told = Told(
        title=title(row["title"]),
        application=row["application_number"],
        filed=day_first(row["application_date"]),
        published=day_first(row["publication_date"]),
        priorities=tuple(_priorities(row)),
        ipc=symbols([unpacked(text) for text in _several(row, "ipc_classes")]),
        cpc=symbols([unpacked(text) for text in _several(row, "cpc_classes")]),
        applicants=names(_several(row, "applicant")),
        inventors=names(_several(row, "inventors")),
    )
    yield publication_record(row, "patent_csv", Publication(match[1], match[2], row["kind_code"].upper()), told)


def _several(row: Row, column: str) -> list[str]:
    return [part for part in re.split(r"\s*\|\s*|\s+/\s+", row.exact.get(column, "").strip()) if part]


def _priorities(row: Row) -> Iterator[Priority]:
    """The earliest date is that of a single priority; of several nobody says whose it is."""
    numbers = [text for text in _several(row, "priority_document") if _NUMBER.fullmatch(text)]
    day = day_first(row["earliest_priority_date"])
    for text in numbers:
        yield Priority(text[:2], text[2:], day if len(numbers) == 1 else None)


def unpacked(text: str) -> str:
    """`A61K031427` as `A61K 31/427` (three columns for the group), `7C 07D 235:00 J` as `C07D 235/00`."""
    packed, old = _PACKED.fullmatch(text.strip()), _OLD.fullmatch(text.strip())
    if packed is not None:
        return f"{packed[1]} {int(packed[2])}/{packed[3]}"
    return f"{old[1]}{old[2]} {old[3]}/{old[4]}" if old is not None else text


TABLE = TableFormat("patent_csv", COLUMNS, known_by=(frozenset({"publication_number", "kind_code"}),), read=read)
