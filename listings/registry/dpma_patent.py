"""German patents and utility models (DPMA register extract, `dpma-patent-document`)."""

import re
from collections.abc import Iterator, Mapping
from datetime import date

from listings.assets.dates import read_date
from listings.assets.duration import patent_term
from listings.assets.kinds import AssetKind, AssetStatus, TermBasis
from listings.registry.dpma_mark import SOURCE
from listings.registry.german import german_status
from listings.registry.marks import latest
from listings.registry.readers import XmlReader
from listings.registry.recordals import EventKind, RightEvent
from listings.registry.records import Finding, Priority, RecordRefused, RightRecord
from listings.registry.text import child, children, clean, text_of, texts_of, unique
from listings.registry.us_grant import lacking
from listings.registry.xml import Element, Found, Plan

NAMESPACE = "http://www.dpma.de/standards/XMLSchema/DE-PATGBM-RegisterExt"
PLAN = Plan(records=frozenset({"dpma-patent-document"}), unread=frozenset({"correspondence-address"}))
# The office's codes of procedural states (they are the INPADOC codes of Germany).
_EVENTS: Mapping[EventKind, str] = {
    EventKind.PUBLICATION: "R200 R225 R207",
    EventKind.GRANT: "R020 R096",
    EventKind.FEE: "R150 R151 R152",
    EventKind.DISPUTE: "R026 R039 R165",
    EventKind.DISPUTE_END: "R028 R030 R031 R040 R097 R100 R166 R172 R173 R174 R175 R176 R452",
    EventKind.LIMITATION: "R034 R043 R050 R056 R102 R136 R155 R169 R171",
    EventKind.LAPSE: "R119 R142 R156 R157 R158 R135",
    EventKind.EXPIRY: "R071",
    EventKind.WITHDRAWAL: "R005 R118 R120 R123 R132 R231 R437",
    EventKind.REFUSAL: "R003",
    EventKind.INVALIDATION: "R037 R042 R064 R103 R168 R170",
    EventKind.REVIVAL: "R074 R124",
    EventKind.OPEN_LICENCE: "R084",
    EventKind.OPEN_LICENCE_END: "R085",
    EventKind.LICENCE: "R088",
    EventKind.LICENCE_END: "R089",
}
_KIND_OF = {code: kind for kind, codes in _EVENTS.items() for code in codes.split()}
_ENDED = frozenset({EventKind.LAPSE, EventKind.EXPIRY, EventKind.WITHDRAWAL, EventKind.REFUSAL, EventKind.INVALIDATION})
_FIRM = re.compile(
    r"\b(AG|SE|KG|GMBH|OHG|E\.? ?V|CO|CORP|CORPORATION|INC|LTD|LIMITED|LLC|LLP|PLC|COMPANY|S\.? ?A|S\.? ?P\.? ?A|"
    r"B\.? ?V|N\.? ?V|A/?S|AB|OY|K\.? ?K|KABUSHIKI KAISHA|UNIVERSIT\w+|INSTITUT\w*|\w*GESELLSCHAFT\w*)\b\.?",
    re.IGNORECASE,
)


def read(found: Found) -> Iterator[Finding]:
    """The right of one `dpma-patent-document`."""
    biblio = child(found.element, "bibliographic-data")
    own = child(biblio, "office-specific-bib-data")
    application = child(biblio, "application-reference", "document-id")
    number = text_of(application, "doc-number", limit=40)
    publications = list(children(biblio, "publication-references", "publication-reference", "document-id"))
    last = publications[-1] if publications else None
    published = text_of(last, "doc-number", limit=40).lstrip("0")
    if not number and not published:
        yield RecordRefused("record_without_number", found.line)
        return
    events = tuple(_events(found.element))
    granted = next((each.recorded or each.day for each in events if each.kind is EventKind.GRANT), None)
    kind = _kind(own, publications, granted)
    filed = read_date(text_of(application, "date")) or read_date(text_of(own, "national-filing-data"))
    state = text_of(own, "status", limit=300)
    status, applicants = german_status(state), _parties(biblio, "applicants", "applicant")
    expiry = patent_term("DE", kind, filed) if not status.is_dead else None
    title = _titles(biblio)
    yield RightRecord(
        source=SOURCE,
        office="DE",
        kind=kind,
        record=number or published,
        line=found.line,
        application_no=number or None,
        publication_no=published or None,
        kind_code=text_of(last, "kind", limit=4),
        title=title,
        abstract=_abstract(own),
        filing_date=filed,
        publication_date=read_date(text_of(own, "date-of-first-publication")),
        grant_date=granted,
        expiry_date=expiry,
        expiry_basis=TermBasis.ESTIMATED if expiry else None,
        priorities=tuple(_priorities(biblio)),
        ipc=unique(map(symbol, texts_of(biblio, "classifications-ipcr", "classification-ipcr", "text"))),
        applicants=applicants,
        inventors=_parties(biblio, "inventors", "inventor", person=True),
        owners=applicants,
        representatives=_parties(biblio, "agents", "agent"),
        status=status,
        status_text=state,
        status_date=_ended_on(status, events),
        source_date=read_date(text_of(own, "date-last-register-update")) or latest(each.day for each in events),
        incomplete=lacking("x" if title else "", applicants, filed),
        events=events,
    )


def _kind(own: Element | None, publications: list[Element], granted: date | None) -> AssetKind:
    if "gebrauchsmuster" in text_of(own, "type-of-ip-right").casefold():
        return AssetKind.PATENT_UTILITY
    kinds = {text_of(each, "kind")[:1] for each in publications}
    return AssetKind.PATENT_INVENTION if granted or kinds & {"B", "C"} else AssetKind.PATENT_APPLICATION


def _ended_on(status: AssetStatus, events: tuple[RightEvent, ...]) -> date | None:
    return latest(each.day for each in events if each.kind in _ENDED) if status.is_dead else None


def _titles(biblio: Element | None) -> dict[str, str]:
    titles: dict[str, str] = {}
    for each in children(biblio, "invention-title"):
        text = clean("".join(map(str, each.itertext())), 1_000)
        if text:
            titles.setdefault((each.get("lang") or "de").lower()[:2], text)
    return titles


def _abstract(own: Element | None) -> dict[str, str]:
    text = text_of(own, "abstract", limit=8_000)
    return {"de": text} if text else {}


def _parties(biblio: Element | None, group: str, party: str, *, person: bool = False) -> tuple[str, ...]:
    books = (book for each in children(biblio, "parties", group, party) for book in children(each, "addressbook"))
    return unique(
        party_name(text_of(book, "name"), text_of(book, "address", "address-1"), person=person) for book in books
    )


def party_name(name: str, address: str, *, person: bool) -> str:
    """The name alone: the register counts the town to the name where the address begins with something else.

    A German address begins with the postal code, so the name before it is whole. Otherwise a firm ends with what
    names its form, and a person has a family name and a first name.
    """
    parts = [part.strip() for part in name.split(",") if part.strip()]
    if re.match(r"\d", address) or len(parts) < 2:
        return clean(", ".join(parts), 300)
    if person or not _FIRM.search(parts[0]):
        forms = [part for part in parts[1:] if _FIRM.fullmatch(part)]
        return clean(", ".join([parts[0], *forms] if forms and not person else parts[:2]), 300)
    return clean(", ".join([parts[0], *(part for part in parts[1:] if _FIRM.fullmatch(part))]), 300)


def _priorities(biblio: Element | None) -> Iterator[Priority]:
    for claim in children(biblio, "priority-claims", "priority-claim"):
        number = text_of(claim, "doc-number", limit=60)
        if number:
            yield Priority(text_of(claim, "country", limit=2), number, read_date(text_of(claim, "date")))


def symbol(text: str) -> str:
    """`H02K0016000000` (WIPO ST.8: four places for the group, six for the subgroup) as `H02K 16/00`."""
    match = re.fullmatch(r"([A-H]\d{2}[A-Z])(\d{4})(\d{6})", text)
    if match is None:
        return clean(text, 30)
    subgroup = match.group(3)[:2] + match.group(3)[2:].rstrip("0")
    return f"{match.group(1)} {int(match.group(2))}/{subgroup}"


def _events(document: Element) -> Iterator[RightEvent]:
    for each in children(document, "events", "event-data"):
        code = text_of(each, "procedural-status", limit=20)
        if code:
            yield RightEvent(
                kind=_KIND_OF.get(code, EventKind.OTHER),
                code=code,
                text=text_of(each, "type-of-procedure", limit=200),
                day=read_date(text_of(each, "date-of-procedural-status")),
                recorded=read_date(text_of(each, "publication-info", "publication-date")),
            )


READER = XmlReader("dpma_patent", ((NAMESPACE, "dpma-patent-document"),), PLAN, read)
