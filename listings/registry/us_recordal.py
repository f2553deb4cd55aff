"""Recordals of the US office (assignments, securities, releases …): each of their properties is a right with an event.

Parties record there what becomes of international applications too, often before these have a US number.
Every source of recordals builds the same `Recordal`, so that one and the same recordal is one event wherever it is
read: known by reel and frame, with the parties as written.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from listings.assets.kinds import AssetKind
from listings.assets.numbers import NumberType
from listings.registry.recordals import EventKind, RightEvent, confirmed, conveyance, reel_frame, referred
from listings.registry.records import Finding, Note, RecordRefused, RightRecord
from listings.registry.text import unique
from listings.registry.us_grant import lacking
from listings.registry.us_numbers import CaseNumbers, given


@dataclass(frozen=True, slots=True, kw_only=True)
class Recordal:
    """One entry of the assignment books.

    `executed` are the days on which the assignors signed; `updated` is the date of the data, None if the source does
    not say.
    """

    source: str
    line: int | None
    reel: str
    frame: str
    text: str
    givers: tuple[str, ...]
    takers: tuple[str, ...]
    executed: tuple[date | None, ...] = ()
    recorded: date | None = None
    updated: date | None = None

    @property
    def ref(self) -> str:
        """Reel and frame, `48811/679`."""
        return reel_frame(self.reel, self.frame)


@dataclass(frozen=True, slots=True, kw_only=True)
class Property:
    """A case that a recordal is about, as the recordal describes it."""

    kind: AssetKind
    application_no: str = ""
    publication_no: str = ""
    registration_no: str = ""
    further_numbers: tuple[tuple[NumberType, str], ...] = ()
    pct_no: str = ""
    named: str = ""  # what the source writes where there is no number that is read
    kind_code: str = ""
    title: str = ""
    filed: date | None = None
    published: date | None = None
    granted: date | None = None

    @property
    def office(self) -> str:
        """Whose right it is: of the US office, or an international application that has no number there (yet)."""
        at_home = self.registration_no or self.application_no or self.publication_no
        return "US" if at_home or not self.pct_no else "WO"

    @property
    def number(self) -> str:
        """The number by which people know the case; "" where it has none that tells it from others."""
        return self.registration_no or self.application_no or self.publication_no or self.pct_no


def patent_property(
    numbers: CaseNumbers,
    *,
    title: str = "",
    filed: date | None = None,
    published: date | None = None,
    granted: date | None = None,
) -> Property:
    """A patent case."""
    return Property(
        kind=numbers.kind,
        application_no=numbers.application,
        publication_no=numbers.publication,
        registration_no=numbers.registration,
        pct_no=numbers.pct,
        named=numbers.main,
        title=given(title),
        filed=filed if not numbers.proceeding else None,
        published=published,
        granted=granted,
    )


def event_of(recordal: Recordal) -> RightEvent:
    """The event that a recordal is: by its text and never by the office's code, which hides securities under OTHER."""
    text, kind = given(recordal.text), conveyance(recordal.text)
    return RightEvent(
        kind=kind,
        text=text,
        day=max((day for day in recordal.executed if day is not None), default=None),
        recorded=recordal.recorded,
        ref=recordal.ref,
        refers_to=tuple(ref for ref in referred(text) if ref != recordal.ref),
        confirms=confirmed(text) if kind is EventKind.CORRECTION else None,
        givers=unique(map(given, recordal.givers)),
        takers=unique(map(given, recordal.takers)),
    )


def rights_of(recordal: Recordal, properties: Iterable[Property]) -> Iterator[Finding]:
    """One right for each property, none of them with an owner: who that is, the chain of events tells.

    An international application that the US office has no number for is a right of its own, of office WO. A property
    without any number that is read is a note; a recordal without any other is refused.
    """
    event, place = event_of(recordal), recordal.ref or "–"
    cases = list(dict.fromkeys(properties))
    numbered = [case for case in cases if case.number]
    elsewhere = [case.named for case in cases if not case.number]
    if not numbered:
        named = ", ".join(name for name in elsewhere if name)[:200] or "–"
        yield RecordRefused("recordal_without_right", recordal.line, place, {"ref": place, "named": named})
        return
    for case in numbered:
        yield _right(recordal, case, event)
    for name in elsewhere:
        yield Note("property_without_right", recordal.line, place, {"ref": place, "named": name or "–"})


def _right(recordal: Recordal, case: Property, event: RightEvent) -> RightRecord:
    international = case.office == "WO"
    return RightRecord(
        source=recordal.source,
        office=case.office,
        kind=case.kind,
        record=f"{recordal.ref} {case.number}".strip(),
        line=recordal.line,
        application_no=(case.pct_no if international else case.application_no) or None,
        publication_no=case.publication_no or None,
        registration_no=case.registration_no or None,
        further_numbers=case.further_numbers,
        pct_no="" if international else case.pct_no,
        kind_code=case.kind_code,
        title={"en": case.title} if case.title else {},
        filing_date=case.filed,
        publication_date=case.published,
        grant_date=case.granted,
        source_date=recordal.updated or recordal.recorded,
        incomplete=lacking(case.title, (), case.filed),
        events=(event,),
    )
