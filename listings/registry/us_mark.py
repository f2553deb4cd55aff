"""A US trade mark as any of the USPTO's formats tells it, and the one record that all of them give."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from listings.assets.dates import months_later, read_date, years_later
from listings.assets.kinds import AssetKind, AssetStatus, TermBasis
from listings.registry.marks import class_list, latest, mark_gaps, settled, without_deleted
from listings.registry.recordals import EventKind, RightEvent
from listings.registry.records import Finding, Priority, RecordRefused, RightRecord
from listings.registry.text import clean, unique
from listings.registry.us_mark_codes import RENEWED, is_contested, us_event, us_status

LAST_OWNER = 69  # party types above are no owners (70 was a correspondent)
ACTIVE_CLASS = "6"
GRACE_MONTHS = 6  # 15 U.S.C. 1059(a)
# Terms that began from this day on last 10 years, earlier ones 20 (Trademark Law Revision Act of 1988).
TEN_YEARS_FROM = date(1989, 11, 16)


@dataclass(frozen=True, slots=True)
class Goods:
    """Goods of one class or several: the Nice classes, the list as written, and the state of the class."""

    classes: tuple[int | None, ...]
    text: str
    state: str = ACTIVE_CLASS


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFile:
    """What the USPTO holds about one application or registration.

    `owners` are (party type, name), a history: 10 is the original applicant, 11 to 19 owners before publication, 20 to
    29 at and after it, 30 the original registrant, 31 and more later owners. `day` is the date of the data where the
    file tells it; `term_end` is given for registrations that follow an international one.
    """

    serial: str
    registration: str = ""
    kind: str = ""
    word: str = ""
    filed: date | None = None
    published: date | None = None
    registered: date | None = None
    renewed: date | None = None
    term_end: date | None = None
    status_code: str = ""
    status_text: str = ""
    status_date: date | None = None
    contested: bool = False
    goods: Sequence[Goods] = ()
    owners: Sequence[tuple[int, str]] = ()
    attorneys: Sequence[str] = ()
    designs: Sequence[str] = ()
    priorities: Sequence[Priority] = ()
    events: Sequence[RightEvent] = field(default=())
    day: date | None = None


def right(case: CaseFile, *, source: str, line: int) -> Iterator[Finding]:
    """The record of a case file; RecordRefused where it carries no number."""
    registration = case.registration.strip("0") and case.registration
    if not case.serial and not registration:
        yield RecordRefused("record_without_number", line)
        return
    status = us_status(case.status_code)
    owners, applicants = owners_of(case.owners)
    expiry = _end_of_term(case, status)
    disputed = (case.contested or is_contested(case.status_code)) and not status.is_dead
    yield RightRecord(
        source=source,
        office="US",
        kind=AssetKind.TRADEMARK,
        record=case.serial or registration,
        line=line,
        application_no=case.serial or None,
        registration_no=registration or None,
        kind_code=case.kind,
        title={"en": clean(case.word, 1_000)} if case.word else {},
        filing_date=case.filed,
        publication_date=case.published,
        grant_date=case.registered,
        expiry_date=expiry,
        expiry_basis=TermBasis.ESTIMATED if expiry else None,
        priorities=tuple(case.priorities),
        nice=class_list(_classes(case.goods)),
        vienna=unique(map(design_code, case.designs)),
        applicants=applicants,
        owners=owners,
        representatives=unique(case.attorneys),
        status=status,
        disputed=disputed,
        status_code=case.status_code,
        status_text=case.status_text,
        status_date=case.status_date,
        source_date=case.day or latest([case.filed, case.status_date, *(each.recorded for each in case.events)]),
        incomplete=mark_gaps(case.word, owners, case.filed),
        events=settled(case.events, contested=disputed, day=case.status_date),
    )


def owners_of(history: Sequence[tuple[int, str]]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The owners now (the highest party type) and the first applicants (the lowest), whatever their order."""
    types = [type_ for type_, name in history if name and 0 < type_ <= LAST_OWNER]
    if not types:
        return (), ()
    now, first = max(types), min(types)
    return (
        unique(name for type_, name in history if type_ == now),
        unique(name for type_, name in history if type_ == first),
    )


def _classes(goods: Sequence[Goods]) -> Iterator[tuple[int | None, str]]:
    """Classes that were cancelled stand aside as long as others live; a dead mark keeps them all."""
    living = [each for each in goods if each.state in ("", ACTIVE_CLASS)]
    for each in living or goods:
        text = without_deleted(each.text)
        yield from ((number, text) for number in each.classes)


def _end_of_term(case: CaseFile, status: AssetStatus) -> date | None:
    """Ten years from the last renewal or from registration (15 U.S.C. 1058 and 1059), as an estimate.

    None where the office's own later word shows that a renewal is missing in the file.
    """
    if status is not AssetStatus.IN_FORCE:
        return None
    start = case.renewed or (case.registered if case.status_code != RENEWED else None)
    end = case.term_end or (years_later(start, 10 if start >= TEN_YEARS_FROM else 20) if start else None)
    late = end is not None and case.status_date is not None and case.status_date > months_later(end, GRACE_MONTHS)
    return None if late else end


def design_code(text: str) -> str:
    """A design search code: `030108` of the daily files as `03.01.08`."""
    return f"{text[:2]}.{text[2:4]}.{text[4:]}" if re.fullmatch(r"\d{6}", text) else clean(text, 20)


def entry(code: str, text: str, day: str, number: str = "") -> RightEvent:
    """An entry of the prosecution history; ST.96 hangs the type behind the four characters of the code.

    `number` is that of the proceeding (others write a clerk's number there), which the beginning and the end of a
    dispute share; without it the beginning is known by its code and day.
    """
    code, recorded = clean(code, 10)[:4], read_date(day)
    kind = us_event(code)
    found = re.search(r"(?<!\d)9\d{7}(?!\d)", f"{number} {text}")
    ref = found.group() if found and kind in (EventKind.DISPUTE, EventKind.DISPUTE_END) else ""
    if kind is EventKind.DISPUTE and not ref:
        ref = f"{code} {recorded}"
    return RightEvent(kind=kind, code=code, text=clean(text, 300), recorded=recorded, ref=ref)


def proceeding(number: str, begun: str, ended: str, text: str) -> Iterator[RightEvent]:
    """An opposition or cancellation before the TTAB against this mark, and its end where there is one."""
    yield RightEvent(kind=EventKind.DISPUTE, text=text, day=read_date(begun), ref=clean(number, 20))
    if ended:
        yield RightEvent(kind=EventKind.DISPUTE_END, text=text, day=read_date(ended), ref=clean(number, 20))
