"""Collections exported from The Lens: one row, one publication; older files write years with two digits."""

import re
from collections.abc import Iterator
from datetime import date

from listings.assets.dates import day_first, read_date
from listings.registry.publication_row import Publication, Told, names, publication_record, symbols, title
from listings.registry.records import Finding, Priority
from listings.registry.tables import Row, RowRefused, TableFormat

COLUMNS = {
    "jurisdiction": (),
    "kind": (),
    "publication_number": ("Display Key",),
    "lens_id": (),
    "publication_date": (),
    "publication_year": (),
    "application_number": (),
    "application_date": (),
    "priority_numbers": (),
    "title": (),
    "applicants": (),
    "inventors": (),
    "cpc": ("CPC Classifications",),
    "ipc": ("IPCR Classifications",),
}
_SHORT = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{2})")
_PRIORITY = re.compile(r"([A-Z]{2}) (.+?) (?:[A-Z]\d? )?(\d{8})")
_PCT = re.compile(r"([A-Z]{2}) ?(\d{4})/?(\d{5,7}) ?W")


def read(row: Row) -> Iterator[Finding]:
    """The publication of a row."""
    for column in ("jurisdiction", "publication_number"):
        if column not in row:
            raise RowRefused("csv_value_missing", column=column)
    office, code = row["jurisdiction"].upper(), row["kind"].upper()
    number = row["publication_number"].upper().removeprefix(office).removesuffix(code).replace("/", "").strip()
    priorities = tuple(_priorities(row))
    published = _published(row)
    claimed = max((each.date for each in priorities if each.date), default=None)
    told = Told(
        title=title(row["title"]),
        application=_application(office, row["application_number"]),
        filed=_short_date(row["application_date"], not_before=claimed, not_after=published),
        published=published,
        priorities=priorities,
        ipc=symbols(row["ipc"].split(";;")),
        cpc=symbols(row["cpc"].split(";;")),
        applicants=names(row["applicants"].split(";;")),
        inventors=names(row["inventors"].split(";;")),
    )
    yield publication_record(row, "lens_csv", Publication(office, number, code), told)


def _application(office: str, text: str) -> str:
    """The application number; an international one as `PCT/NO2010/000203`, for it names its receiving office."""
    match = _PCT.fullmatch(text)
    if office == "WO" and match is not None:
        return f"PCT/{match[1]}{match[2]}/{int(match[3]):06d}"
    return re.sub(r" [A-Z]\d?$", "", text)


def _published(row: Row) -> date | None:
    """The day of publication; the column of the year decides the century, without it what the priorities allow."""
    match, year = _SHORT.fullmatch(row["publication_date"]), row["publication_year"]
    if match is not None and len(year) == 4 and year.isdigit() and year[2:] == match[3]:
        return day_first(f"{match[1]}/{match[2]}/{year}")
    claimed = max((each.date for each in _priorities(row) if each.date), default=None)
    return _short_date(row["publication_date"], not_before=claimed, not_after=None)


def _short_date(text: str, *, not_before: date | None, not_after: date | None) -> date | None:
    """A date whose year has two digits: the century that is possible.

    Nothing is filed after it is published, nor before what it claims the priority of. Where that leaves several
    centuries, the one next to the known date is meant; where nothing is known, none.
    """
    match = _SHORT.fullmatch(text)
    if match is None:
        return day_first(text)
    found = [day_first(f"{match[1]}/{match[2]}/{century}{match[3]}") for century in (18, 19, 20)]
    possible = [
        each
        for each in found
        if each is not None and not (not_before and each < not_before) and not (not_after and each > not_after)
    ]
    if not_after is not None:
        return possible[-1] if possible else None
    return possible[0] if possible and not_before is not None else None


def _priorities(row: Row) -> Iterator[Priority]:
    for text in row["priority_numbers"].split(";;"):
        match = _PRIORITY.fullmatch(text.strip())
        if match is not None:
            yield Priority(match[1], match[2], read_date(match[3]))


TABLE = TableFormat(
    "lens_csv",
    COLUMNS,
    known_by=(
        frozenset({"jurisdiction", "kind", "publication_number", "priority_numbers"}),
        frozenset({"lens_id", "jurisdiction", "publication_number"}),
    ),
    read=read,
)
