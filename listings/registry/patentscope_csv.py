"""Lists of results exported from PATENTSCOPE (WIPO): one row, one publication, without kind codes."""

import re
from collections.abc import Iterator

from listings.assets.dates import day_first
from listings.registry.publication_row import Publication, Told, names, publication_record, symbols, title
from listings.registry.records import Finding, Priority
from listings.registry.tables import Row, RowRefused, TableFormat

COLUMNS = {
    "publication_number": ("Application Id",),
    "publication_date": (),
    "title": (),
    "priority_data": ("Priorities Data",),
    "ipc": ("I P C",),
    "applicants": (),
    "inventors": (),
    "fp_image": (),
}
_NUMBER = re.compile(r"([A-Z]{2})(?:\1)?([0-9A-Z/]*\d[0-9A-Z/]*)")
_PRIORITY = re.compile(r"(\S+(?: \S+)*?) (\d{4}-\d\d-\d\dT\S+|\d\d\.\d\d\.\d{4}) ([A-Z]{2})")
_TURNED = re.compile(r"([A-Z]{2}) (\d{8}) (\S+)")


def read(row: Row) -> Iterator[Finding]:
    """The publication of a row; whether it was granted is not known but in the United States."""
    if "publication_number" not in row:
        raise RowRefused("csv_value_missing", column="publication_number")
    match = _NUMBER.fullmatch(row["publication_number"].upper().replace(" ", ""))
    if match is None:
        raise RowRefused("record_number_unreadable", number=row["publication_number"][:60])
    office, number = match.groups()
    told = Told(
        title=title(row["title"]),
        published=day_first(row["publication_date"]),
        priorities=tuple(_priorities(row["priority_data"])),
        ipc=symbols(row["ipc"].split(";")),
        applicants=names(row["applicants"].split(";")),
        inventors=names(row["inventors"].split(";")),
    )
    yield publication_record(row, "patentscope_csv", Publication(office, number.lstrip("/")), told)


def _priorities(cell: str) -> Iterator[Priority]:
    """`[60/225,166 14.08.2000 US, 2005070132 2005-09-23T23:59:59.000Z ES]`: a comma inside a number has no blank."""
    for text in cell.strip("[] ").split(", "):
        match, turned = _PRIORITY.fullmatch(text.strip()), _TURNED.fullmatch(text.strip())
        if match is not None:
            yield Priority(match[3], match[1], day_first(match[2]))
        elif turned is not None:
            yield Priority(turned[1], turned[3], day_first(turned[2]))


TABLE = TableFormat(
    "patentscope_csv",
    COLUMNS,
    known_by=(frozenset({"publication_number", "priority_data"}), frozenset({"publication_number", "fp_image"})),
    read=read,
)
