"""What a reader of registry files yields: a right, a refusal, or a note. Pure values, no database."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date

from listings.assets.gaps import Gap
from listings.assets.kinds import AssetKind, AssetStatus, TermBasis
from listings.assets.numbers import NumberType
from listings.registry.recordals import RightEvent


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

    def digest(self) -> str:
        """SHA-256 over everything but the place in the file: the same content is known again wherever it lies."""
        content = asdict(self)
        del content["line"], content["record"]
        text = json.dumps(content, ensure_ascii=False, sort_keys=True, default=str)
        return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()


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
