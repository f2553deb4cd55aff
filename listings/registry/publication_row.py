"""A row about one publication of a patent, as search services export it: what such tables have in common.

They tell of offices' publications at second hand: what they say fills gaps and is never the office's own word.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from listings.assets.duration import patent_term
from listings.assets.gaps import Gap
from listings.assets.kinds import AssetKind, TermBasis
from listings.assets.numbers import Fault, NumberType, fold, read_number
from listings.registry.kind_codes import is_granted, kind_and_status, number_type, spelled, uncoded
from listings.registry.records import Priority, RightRecord
from listings.registry.tables import Row, RowRefused
from listings.registry.text import clean
from listings.registry.us_grant import lacking

_LOST = re.compile(r"[\s?.,;\ufffd]*")
_SYMBOL = re.compile(r"([A-HY]\d\d[A-Z])\s*(\d{1,4})/(\d{2,6})")
_SUBCLASS = re.compile(r"[A-HY]\d\d[A-Z]")


@dataclass(frozen=True, slots=True)
class Publication:
    """Office (ST.3), number and kind code (ST.16, "" where the table has none) of one publication."""

    office: str
    number: str
    code: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a row says besides its numbers."""

    title: str = ""
    application: str = ""
    filed: date | None = None
    published: date | None = None
    priorities: tuple[Priority, ...] = ()
    ipc: tuple[str, ...] = ()
    cpc: tuple[str, ...] = ()
    applicants: tuple[str, ...] = ()
    inventors: tuple[str, ...] = ()


def publication_record(row: Row, source: str, publication: Publication, told: Told, *more: Publication) -> RightRecord:
    """The right of a row; `more` are further publications of the same right in the row.

    Raises RowRefused where its number is not one of the office.
    """
    office, code = publication.office, publication.code
    if code:
        meaning = kind_and_status(office, code, publication.number)
        counted = number_type(office, meaning, publication.number)
    else:
        meaning, counted = uncoded(office, publication.number)
    (kind, status), granted = meaning, is_granted(meaning)
    number = spelled(office, counted, publication.number, code)
    if readable(office, counted, number, kind) is None:
        raise RowRefused("record_number_unreadable", number=f"{office}{publication.number}"[:60])
    application = comparable_application(office, told.application, kind)
    published = told.published
    priority = min((each.date for each in told.priorities if each.date), default=None)
    expiry = patent_term(office, kind, told.filed, priority, published if granted else None)
    owners = told.applicants or told.inventors
    gaps = lacking(told.title, owners, told.filed) + (() if application else (Gap.APPLICATION,))
    return RightRecord(
        source=source,
        office=office,
        kind=kind,
        record=f"{office}{publication.number}{code}",
        line=row.line,
        application_no=application,
        publication_no=number if counted is NumberType.PUBLICATION else None,
        registration_no=number if counted is NumberType.REGISTRATION else None,
        further_numbers=tuple(_further(more, kind)),
        kind_code=code,
        title={"en": told.title} if told.title else {},
        filing_date=told.filed,
        publication_date=published,
        grant_date=published if granted else None,
        expiry_date=expiry,
        expiry_basis=TermBasis.ESTIMATED if expiry else None,
        priorities=told.priorities,
        ipc=told.ipc,
        cpc=told.cpc,
        applicants=told.applicants,
        inventors=told.inventors,
        owners=owners,
        owners_presumed=True,
        status=status,
        status_code=code,
        status_date=published,
        source_date=published,
        incomplete=gaps,
    )


def _further(more: Sequence[Publication], kind: AssetKind) -> Iterator[tuple[NumberType, str]]:
    for each in more:
        counted = number_type(each.office, kind_and_status(each.office, each.code, each.number), each.number)
        if readable(each.office, counted, each.number, kind) is not None:
            yield counted, each.number


def readable(office: str, type_: NumberType, text: str, kind: AssetKind) -> str | None:
    """The number as given, or None where it follows no pattern of the office."""
    if not text:
        return None
    number = read_number(office, type_, text, family=kind.number_family)
    return None if number.fault is Fault.UNREADABLE else text


def comparable_application(office: str, text: str, kind: AssetKind) -> str | None:
    """The application number, where its spelling can be compared with the office's own.

    Before 2000 the EPO wrote US applications as serial and year, without their series.
    """
    plain = fold(text).removeprefix(office)
    if office == "US":
        plain = re.sub(r"[^0-9]", "", plain.rstrip("AFPDH"))
        return plain if len(plain) == 12 or (len(plain) == 8 and "/" in text) else None
    if office in ("EP", "CN", "JP", "KR"):
        plain = re.sub(r"[A-Z]$", "", plain) if office != "CN" else plain.rstrip("AU")
    return readable(office, NumberType.APPLICATION, plain, kind)


def names(texts: Sequence[str]) -> tuple[str, ...]:
    """Names in order, each once, without the country behind them; names whose letters were lost are left out."""
    found: dict[str, str] = {}
    for text in texts:
        name = clean(re.sub(r"\s*\[[A-Z]{2}\]$|\s{2,}[A-Z]{2}$", "", text.strip()), 300).rstrip(", ;")
        if name and _LOST.fullmatch(name) is None and name.upper() not in ("NA", "NONE"):
            found.setdefault(name.casefold(), name)
    return tuple(found.values())


def title(text: str) -> str:
    """A title, or nothing where all its letters were lost on the way (`????`)."""
    return "" if _LOST.fullmatch(text) or text in ("NA", "None") else clean(text, 1_000)


def symbols(texts: Sequence[str]) -> tuple[str, ...]:
    """Symbols of the IPC or CPC as `A21D 13/00`; version and office behind them are left out."""
    found = []
    for text in texts:
        match = _SYMBOL.match(text.strip()) or _SUBCLASS.match(text.strip())
        if match is not None:
            found.append(f"{match[1]} {match[2]}/{match[3]}" if match.lastindex else match[0])
    return tuple(dict.fromkeys(found))
