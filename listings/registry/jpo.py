"""Answers of the Japan Patent Office's information API (JSON): the progress or the registration of one case.

An answer without data comes with HTTP 200 and the status code 107. Empty texts are absent. The envelope does not name
the service that was asked: a patent is known by its invention title, a design by its article, a mark by its display.
"""

from collections.abc import Iterator, Mapping
from datetime import date

from listings.assets.dates import read_date
from listings.assets.duration import patent_term
from listings.assets.gaps import Gap
from listings.assets.kinds import AssetKind, AssetStatus, TermBasis
from listings.assets.numbers import NumberType
from listings.registry.inpadoc import kind_of
from listings.registry.json import Json, JsonFound
from listings.registry.objects import objects_in, text_in, texts_in
from listings.registry.readers import JsonReader
from listings.registry.recordals import EventKind, RightEvent
from listings.registry.records import Finding, NiceClass, Priority, RecordRefused, RightRecord
from listings.registry.text import clean, unique
from listings.registry.us_grant import lacking

OK, NO_DATA = "100", "107"
_TITLES = {
    "inventionTitle": AssetKind.PATENT_INVENTION,
    "designArticle": AssetKind.PATENT_DESIGN,
    "trademarkForDisplay": AssetKind.TRADEMARK,
}
# Codes of documents in a case's file, besides those that INPADOC knows.
_DOCUMENTS = {
    "A63": EventKind.FILING,
    "A61": EventKind.FEE,
    "R100": EventKind.FEE,
    "R200": EventKind.FEE,
}
_PUBLICATIONS = (
    ("ADPublicationNumber", "publicationNumber"),
    ("ADNationalPublicationNumber", "nationalPublicationNumber"),
)
_DECISIONS = ("A01", "A02", "C60")  # to grant, to refuse, and the appeal: none of them is the last word
_ALIVE = ("", "0", "00")


def read(found: JsonFound) -> Iterator[Finding]:
    """The case of one answer, or why it holds none."""
    code, said = text_in(found.record, "statusCode"), text_in(found.record, "errorMessage", limit=200)
    case = found.record.get("data")
    if code == NO_DATA or (code == OK and case in ({}, None)):
        yield RecordRefused("answer_no_data", found.line)
    elif code != OK or not isinstance(case, dict):
        yield RecordRefused("answer_error", found.line, values={"detail": said or code or "–"})
    elif "applicationNumber" not in case:
        yield RecordRefused("jpo_no_right", found.line)
    elif (kind := next((kind for name, kind in _TITLES.items() if name in case), None)) is None:
        number = text_in(case, "applicationNumber", limit=40)
        yield RecordRefused("jpo_numbers_only", found.line, f"JP{number}", {"number": number})
    else:
        yield _record(case, kind, found.line)


def _record(case: dict[str, Json], kind: AssetKind, line: int) -> RightRecord:
    application, registration = text_in(case, "applicationNumber"), text_in(case, "registrationNumber")
    registered = read_date(text_in(case, "registrationDate"))
    if kind is AssetKind.PATENT_INVENTION and not registration:
        kind = AssetKind.PATENT_APPLICATION
    title = next((text for name in _TITLES if (text := text_in(case, name, limit=1_000))), "")
    filed, ends = read_date(text_in(case, "filingDate")), read_date(text_in(case, "expireDate"))
    estimate = patent_term("JP", kind, filed) if kind.family == "patent" else None
    applicants = unique(_people(case, "1"))
    holders = unique(texts_in(case, "rightPersonInformation", "rightPersonName", limit=300))
    events = tuple(_events(case, registered))
    status, since, words = _status(case, registration, registered, ends, events)
    published, *further = [*_publications(case)] or [""]
    return RightRecord(
        source="jpo",
        office="JP",
        kind=kind,
        record=f"JP{application or registration}",
        line=line,
        application_no=application or None,
        publication_no=published or None,
        registration_no=registration or None,
        further_numbers=tuple((NumberType.PUBLICATION, number) for number in further),
        pct_no=text_in(case, "internationalApplicationNumber", limit=40),
        title={"ja": title} if title else {},
        filing_date=filed,
        publication_date=read_date(text_in(case, "publicationDate")),
        grant_date=registered,
        expiry_date=ends or estimate,
        expiry_basis=TermBasis.REGISTERED if ends else TermBasis.ESTIMATED if estimate else None,
        priorities=tuple(_priorities(case)),
        nice=tuple(_nice(case)),
        vienna=unique(texts_in([*_values(case.get("viennaClass"))])),
        applicants=applicants,
        owners=holders or applicants,
        owners_presumed=not holders,
        representatives=unique(_people(case, "2")),
        status=status,
        status_code=text_in(case, "erasureIdentifier", limit=10),
        status_text=words,
        status_date=since,
        source_date=_day_of(case, events),
        incomplete=lacking(title, holders or applicants, filed) + (() if application else (Gap.APPLICATION,)),
        events=events,
    )


def _people(case: Json, class_: str) -> Iterator[str]:
    """Names of applicants (class 1) or attorneys (class 2)."""
    for each in objects_in(case, "applicantAttorney"):
        if text_in(each, "applicantAttorneyClass") == class_:
            yield text_in(each, "name", limit=300)


def _publications(case: Json) -> Iterator[str]:
    """Publications, the translation of an international one last; years in full where the JPO gives them."""
    for full, of_era in _PUBLICATIONS:
        if number := text_in(case, full, limit=40) or text_in(case, of_era, limit=40):
            yield number


def _priorities(case: Json) -> Iterator[Priority]:
    for each in objects_in(case, "priorityRightInformation"):
        for office, number, day in (
            (text_in(each, "parisPriorityCountryCd"), "parisPriorityApplicationNumber", "parisPriorityDate"),
            ("JP", "nationalPriorityApplicationNumber", "nationalPriorityDate"),
            ("WO", "nationalPriorityInternationalApplicationNumber", "nationalPriorityDate"),
        ):
            if text := text_in(each, number, limit=60):
                yield Priority(office, text, read_date(text_in(each, day)))


def _nice(case: Json) -> Iterator[NiceClass]:
    goods: dict[int, str] = {}
    for each in objects_in(case, "goodsServiceInformation"):
        class_ = text_in(each, "goodsServiceClass")
        if class_.isdigit() and 1 <= int(class_) <= 45:
            listed = text_in(each, "goodsServiceName", limit=8_000)
            goods[int(class_)] = clean(f"{goods.get(int(class_), '')} {listed}", 8_000)
    return (NiceClass(number, text) for number, text in goods.items())


def _values(value: Json) -> Iterator[Json]:
    """What stands in a list, or in an object that numbers its members."""
    if isinstance(value, Mapping):
        yield from value.values()
    elif isinstance(value, list):
        yield from value


def _events(case: Json, registered: date | None) -> Iterator[RightEvent]:
    """The documents of the file, each code once on a day: an application is filed with five of one code."""
    told: set[tuple[str, str]] = set()
    for each in objects_in(case, "bibliographyInformation", "documentList"):
        code, day = text_in(each, "documentCode", limit=20), text_in(each, "legalDate")
        if not code or (code, day) in told:
            continue
        told.add((code, day))
        kind = _DOCUMENTS.get(code) or kind_of("JP", code)
        if kind is EventKind.GRANT:  # the certificate follows the registration, which is what counts
            kind = EventKind.GRANT if registered is None else EventKind.OTHER
        text = text_in(each, "documentDescription", limit=300)
        yield RightEvent(kind=kind, code=code, text=text, day=read_date(day), recorded=read_date(day))
    if registered is not None:
        yield RightEvent(
            kind=EventKind.GRANT, code="registration", text="設定登録", day=registered, recorded=registered
        )


def _status(
    case: Json, registration: str, registered: date | None, ends: date | None, events: tuple[RightEvent, ...]
) -> tuple[AssetStatus, date | None, str]:
    """(status, since, the office's words)."""
    gone = read_date(text_in(case, "disappearanceDate"))
    if gone is not None or text_in(case, "erasureIdentifier") not in _ALIVE:
        expired = gone is not None and ends is not None and gone >= ends
        return (AssetStatus.EXPIRED if expired else AssetStatus.LAPSED), gone, "本権利消滅"
    if registration:
        return AssetStatus.IN_FORCE, registered, "登録"
    last = max((each for each in events if each.code in _DECISIONS), key=_day, default=None)
    return AssetStatus.PENDING, last.day if last else None, last.text if last else "出願"


def _day(event: RightEvent) -> date:
    return event.day or date.min


def _day_of(case: Json, events: tuple[RightEvent, ...]) -> date | None:
    """The day of the data: as said, otherwise that of the last entry in the file."""
    said = read_date(text_in(case, "updateDate"))
    days = [each.day for each in events if each.day]
    return said or max(days, default=None) or read_date(text_in(case, "filingDate"))


READER = JsonReader("jpo", "result", frozenset({"statusCode", "remainAccessCount", "data"}), read)
