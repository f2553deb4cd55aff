"""What a reader of registry files yields: a right, a refusal, or a note. Pure values, no database."""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from operator import attrgetter
from typing import Any

from listings.assets.gaps import Gap
from listings.assets.kinds import AssetKind, AssetStatus, TermBasis
from listings.assets.numbers import NumberType
from listings.registry.recordals import EventKind, RightEvent


@dataclass(frozen=True, slots=True)
class Priority:
    """An earlier application whose date this one claims."""

    office: str
    number: str
    date: date | None


@dataclass(frozen=True, slots=True)
class NiceClass:
    """A class of goods and services (1 to 45) with its list, cut to what a page can show."""

    number: int
    goods: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RightRecord:
    """One right as one registry document tells it.

    Numbers are as given by the office and read by `listings.assets.numbers`; `further_numbers` are more numbers of the
    same right at the same office (a second publication, the registration of a renewal). What only points at another
    office's right (`pct_no`, `family_id`, priorities) never joins two rights.

    `source_date` is the date of the data, not of the import: the younger record is believed, field by field.
    `status_text` is the office's own wording; `disputed` says that somebody contests the right before the office.
    Dates are business dates; a partial date (`20260800`) stands as the first day of the known month or year.

    `owners` are who holds the right at `source_date`; `owners_presumed` says that the document names no owner and the
    applicants or inventors are taken for them. `events` are entries of the office's books, in any order.
    """

    source: str
    office: str
    kind: AssetKind
    record: str
    line: int | None = None
    application_no: str | None = None
    publication_no: str | None = None
    registration_no: str | None = None
    further_numbers: tuple[tuple[NumberType, str], ...] = ()
    pct_no: str = ""
    family_id: str = ""
    kind_code: str = ""
    title: Mapping[str, str] = field(default_factory=dict)
    abstract: Mapping[str, str] = field(default_factory=dict)
    filing_date: date | None = None
    publication_date: date | None = None
    grant_date: date | None = None
    expiry_date: date | None = None
    expiry_basis: TermBasis | None = None
    priorities: tuple[Priority, ...] = ()
    ipc: tuple[str, ...] = ()
    cpc: tuple[str, ...] = ()
    locarno: tuple[str, ...] = ()
    nice: tuple[NiceClass, ...] = ()
    vienna: tuple[str, ...] = ()
    applicants: tuple[str, ...] = ()
    inventors: tuple[str, ...] = ()
    owners: tuple[str, ...] = ()
    owners_presumed: bool = False
    representatives: tuple[str, ...] = ()
    status: AssetStatus = AssetStatus.UNKNOWN
    disputed: bool = False
    status_code: str = ""
    status_text: str = ""
    status_date: date | None = None
    source_date: date | None = None
    incomplete: tuple[Gap, ...] = ()
    work_type: str = ""
    events: tuple[RightEvent, ...] = ()
    warnings: tuple[str, ...] = ()

    def given_numbers(self) -> tuple[tuple[NumberType, str], ...]:
        """The numbers that the document gives, each with its type."""
        given = (
            (NumberType.APPLICATION, self.application_no),
            (NumberType.PUBLICATION, self.publication_no),
            (NumberType.REGISTRATION, self.registration_no),
        )
        return tuple((type_, number) for type_, number in (*given, *self.further_numbers) if number)

    def content(self) -> dict[str, Any]:
        """Everything that is told, as JSON knows it; what is empty is left out."""
        told = zip(_NAMES, _VALUES(self), strict=True)
        return {name: value if type(value) is str else _plain(value) for name, value in told if value}

    def digest(self) -> str:
        """SHA-256 over everything but the place in the file: the same content is known again wherever it lies."""
        return digest_of(self.content())


_NAMES = tuple(each.name for each in fields(RightRecord))
_VALUES = attrgetter(*_NAMES)
_IN_ORDER = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def digest_of(content: Mapping[str, Any]) -> str:
    """The digest of a record's content."""
    told = {name: value for name, value in content.items() if name not in ("line", "record")}
    return hashlib.sha256(_IN_ORDER.encode(told).encode("utf-8", "replace")).hexdigest()


def _plain(value: Any) -> Any:
    """A value of a record as JSON knows it."""
    if isinstance(value, str):
        return str(value)
    if isinstance(value, int):
        return value
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    if isinstance(value, Mapping):
        return {str(key): _plain(each) for key, each in value.items()}
    return {each.name: _plain(told) for each in fields(value) if (told := getattr(value, each.name))}


def record_of(content: Mapping[str, Any]) -> RightRecord:
    """The record whose content this is: `record_of(record.content()) == record`."""
    return RightRecord(**{name: _READ.get(name, _as_is)(value) for name, value in content.items()})


def _as_is(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def _event(told: Mapping[str, Any]) -> RightEvent:
    read = {"kind": EventKind, "confirms": EventKind, "day": date.fromisoformat, "recorded": date.fromisoformat}
    return RightEvent(**{name: read.get(name, _as_is)(value) for name, value in told.items()})


def _priority(told: Mapping[str, Any]) -> Priority:
    day = told.get("date")
    return Priority(told.get("office", ""), told.get("number", ""), date.fromisoformat(day) if day else None)


_READ: dict[str, Callable[[Any], Any]] = {
    "kind": AssetKind,
    "status": AssetStatus,
    "expiry_basis": TermBasis,
    **dict.fromkeys(
        ("filing_date", "publication_date", "grant_date", "expiry_date", "status_date", "source_date"),
        date.fromisoformat,
    ),
    "further_numbers": lambda value: tuple((NumberType(type_), number) for type_, number in value),
    "priorities": lambda value: tuple(_priority(each) for each in value),
    "nice": lambda value: tuple(NiceClass(each["number"], each.get("goods", "")) for each in value),
    "incomplete": lambda value: tuple(Gap(each) for each in value),
    "events": lambda value: tuple(_event(each) for each in value),
}


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence about a place in a file: `code` for programs, `values` for the text of the code.

    `raw` are the cells of a refused row, so that it can be mended and imported again.
    """

    code: str
    line: int | None = None
    record: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    raw: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RecordRefused(Said):
    """This record was not taken over; the code says why."""


@dataclass(frozen=True, slots=True)
class Note(Said):
    """Nothing was wrong and nothing was to be imported (a schema, a sequence listing)."""


Finding = RightRecord | RecordRefused | Note
