"""Lists of hits exported from Espacenet (EPO): one row, one right, sometimes with several publications."""

import re
from collections.abc import Iterator

from listings.assets.dates import day_first
from listings.registry.kind_codes import is_granted, kind_and_status
from listings.registry.publication_row import Publication, Told, names, publication_record, symbols, title
from listings.registry.records import Finding, Priority
from listings.registry.tables import Row, RowRefused, TableFormat

COLUMNS = {
    "title": (),
    "publication_number": (),
    "publication_date": (),
    "inventors": ("Inventor(s)", "Inventors"),
    "applicants": ("Applicant(s)", "Applicants"),
    "ipc": ("International classification", "IPC"),
    "cpc": ("Cooperative Patent Classification", "CPC"),
    "application_number": (),
    "date_of_application": ("Application date",),
    "priority_numbers": ("Priority number(s)", "Priorities", "Priority number"),
    "earliest_priority": (),
    "family_number": (),
}
_PUBLICATION = re.compile(r"([A-Z]{2})\s?([0-9A-Z/]+?)\s*\(([A-Z]\d?)\)|([A-Z]{2})([0-9A-Z]*?\d)([A-Z]\d?)")
_PRIORITY = re.compile(r"([A-Z]{2})(\S+)\s+(\d{8})")


def read(row: Row) -> Iterator[Finding]:
    """The right of a row: its latest publication, and the others as further numbers."""
    found = list(_publications(row))
    if not found:
        if "publication_number" not in row:
            raise RowRefused("csv_value_missing", column="publication_number")
        raise RowRefused("record_number_unreadable", number=row["publication_number"][:60])
    granted = [each for each in found if is_granted(kind_and_status(each.office, each.code, each.number))]
    main = granted[-1] if granted else found[0]
    dates = [day_first(text) for text in _several(row, "publication_date")]
    place = found.index(main)
    told = Told(
        title=title(row["title"]),
        application=next(iter(_several(row, "application_number")), ""),
        filed=day_first(row["date_of_application"]),
        published=dates[place] if place < len(dates) else next(iter(dates), None),
        priorities=tuple(_priorities(row)),
        ipc=symbols(_several(row, "ipc")),
        cpc=symbols(_several(row, "cpc")),
        applicants=names(_several(row, "applicants")),
        inventors=names(_several(row, "inventors")),
    )
    yield publication_record(row, "espacenet_csv", main, told, *(each for each in found if each is not main))


def _several(row: Row, column: str) -> list[str]:
    """The values of a cell, parted by semicolons or by line breaks."""
    return [part.strip() for part in re.split(r"[;\r\n]", row.exact.get(column, "")) if part.strip()]


def _publications(row: Row) -> Iterator[Publication]:
    for text in _several(row, "publication_number"):
        match = _PUBLICATION.fullmatch(text.upper())
        if match is not None:
            office, number, code = (part for part in match.groups() if part)
            yield Publication(office, number, code)


def _priorities(row: Row) -> Iterator[Priority]:
    for text in _several(row, "priority_numbers"):
        match = _PRIORITY.match(text)
        if match is not None:
            yield Priority(match[1], match[2], day_first(match[3]))


TABLE = TableFormat(
    "espacenet_csv",
    COLUMNS,
    known_by=(
        frozenset({"publication_number", "priority_numbers", "ipc", "applicants"}),
        frozenset({"publication_number", "ipc", "earliest_priority", "applicants"}),
    ),
    read=read,
)
