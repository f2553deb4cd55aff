"""Geographical indications of the United Kingdom's register: its JSON (taken over from eAmbrosia) and its tables.

The tables give no file numbers, so an indication is known by its protected name there. Spirit drinks stand in both, and
their names are protected once each: the JSON gives theirs as a further number, so that both are one right. Nobody owns
an indication, and it does not expire.
"""

import re
from collections.abc import Iterator
from datetime import date

from listings.assets.dates import day_first
from listings.assets.kinds import AssetKind, AssetStatus
from listings.assets.numbers import Fault, NumberType, read_number
from listings.registry.json import JsonFound
from listings.registry.objects import text_in, texts_in
from listings.registry.readers import JsonReader
from listings.registry.recordals import EventKind, RightEvent
from listings.registry.records import Finding, RecordRefused, RightRecord
from listings.registry.tables import Row, RowRefused, TableFormat
from listings.registry.text import clean, unique

SOURCE = "uk_indications"
COLUMNS = {
    "registered_name": (),
    "product_class": ("Class", "Product category"),
    "decided": ("Date of decision",),
    "scheme": ("Protection type",),
    "country": ("Country of origin",),
    "registered": ("Date of original registration", "Date of registration"),
    "status": (),
}
_STATUSES = {
    "": AssetStatus.IN_FORCE,  # a table of the register holds what is registered
    "registered": AssetStatus.IN_FORCE,
    "applied": AssetStatus.PENDING,
    "published": AssetStatus.PENDING,
    "rejected": AssetStatus.REFUSED,
    "refused": AssetStatus.REFUSED,
    "withdrawn": AssetStatus.WITHDRAWN,
    "cancelled": AssetStatus.INVALIDATED,
}
_SCHEME = re.compile(r"\(([A-Z]{2,3})\)")
_COUNT = re.compile(r"\d+ to \d+ of \d+ products", re.IGNORECASE)
_NAMED_ONCE = "GI"  # the scheme of spirit drinks


def read(found: JsonFound) -> Iterator[Finding]:
    """The indication of one entry; an application to amend or to cancel one has a file, and is an entry, of its own."""
    entry = found.record
    number, name = text_in(entry, "EA_FileNumber", limit=60), text_in(entry, "EA_Name", limit=1_000)
    if not number:
        yield RecordRefused("record_without_number", found.line, record=clean(name, 120))
        return
    if read_number("GB", NumberType.APPLICATION, number, family="GI").fault is Fault.UNREADABLE:
        yield RecordRefused("record_number_unreadable", found.line, number, {"number": number})
        return
    filed, published, registered = (
        day_first(text_in(entry, f"EA_{name}")) for name in ("ApplicationDate", "DatePublication", "DateRegistration")
    )
    scheme = _scheme(text_in(entry, "EA_Type"))
    by_name = scheme == _NAMED_ONCE and registered is not None and name
    yield _record(
        name=name,
        application_no=number,
        registration_no=name if by_name else None,
        scheme=scheme,
        status=text_in(entry, "EA_Status"),
        filed=filed,
        published=published,
        registered=registered,
        about=(
            text_in(entry, "EA_Type"),
            text_in(entry, "EA_ProductCategory"),
            ", ".join(texts_in(entry, "EA_Country")),
        ),
        instrument=text_in(entry, "EA_LegalInstrument", limit=300),
        record=number,
        line=found.line,
    )


def read_row(row: Row) -> Iterator[Finding]:
    """The indication of one row; the line that counts the products is none."""
    if _COUNT.fullmatch(row["registered_name"]):
        return
    for column in ("registered_name", "scheme"):
        if column not in row:
            raise RowRefused("csv_value_missing", column=column)
    registered, decided = _day(row, "registered"), _day(row, "decided")
    yield _record(
        name=row["registered_name"],
        application_no=None,
        registration_no=row["registered_name"],
        scheme=_scheme(row["scheme"]),
        status=row["status"],
        filed=None,
        published=None,
        registered=registered or decided,
        told=decided,
        about=(row["scheme"], row["product_class"], row["country"]),
        record=clean(row["registered_name"], 120),
        line=row.line,
    )


def _day(row: Row, column: str) -> date | None:
    day = day_first(row[column])
    if day is None and column in row:
        raise RowRefused("csv_date_unreadable", column=column, value=row[column][:40])
    return day


def _scheme(text: str) -> str:
    """`Protected Geographical Indication (PGI)` as PGI."""
    match = _SCHEME.search(text)
    return match[1] if match is not None else ""


def _record(
    *,
    name: str,
    application_no: str | None,
    registration_no: str | None,
    scheme: str,
    status: str,
    filed: date | None,
    published: date | None,
    registered: date | None,
    told: date | None = None,
    about: tuple[str, ...],
    instrument: str = "",
    record: str,
    line: int,
) -> RightRecord:
    stands = _STATUSES.get(status.casefold(), AssetStatus.UNKNOWN)
    grant = registered if stands is AssetStatus.IN_FORCE else None
    days = [day for day in (filed, published, registered, told) if day]
    events: tuple[RightEvent, ...] = ()
    if grant is not None:
        text = instrument or "Registered"
        events = (RightEvent(kind=EventKind.GRANT, code="registered", text=text, day=grant, recorded=grant),)
    return RightRecord(
        source=SOURCE,
        office="GB",
        kind=AssetKind.GEOGRAPHICAL_INDICATION,
        record=record,
        line=line,
        application_no=application_no,
        registration_no=registration_no,
        kind_code=scheme,
        title={"en": clean(name, 1_000)} if name else {},
        abstract={"en": " · ".join(unique(about))} if any(about) else {},
        filing_date=filed,
        publication_date=published,
        grant_date=grant,
        status=stands,
        status_text=status,
        status_date=grant or published or filed,
        source_date=max(days, default=None),
        events=events,
    )


READER = JsonReader("uk_indications", "item", frozenset({"EA_FileNumber", "EA_Name", "EA_Status"}), read)
TABLE = TableFormat(
    "uk_indications",
    COLUMNS,
    known_by=(frozenset({"registered_name", "scheme", "country"}),),
    read=read_row,
    required=("registered_name", "scheme"),
)
