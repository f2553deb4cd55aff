"""US applications published from 2001 to 2004 (`patent-application-publication`, PAP v1.5 and v1.6)."""

from collections.abc import Iterator
from datetime import date

from listings.assets.dates import read_date
from listings.assets.duration import us_patent_term
from listings.assets.kinds import AssetKind, AssetStatus, TermBasis
from listings.assets.numbers import NumberType
from listings.registry.readers import XmlReader
from listings.registry.records import Finding, Priority, RecordRefused, RightRecord
from listings.registry.text import child, children, clean, text_of, texts_of, unique
from listings.registry.us_grant import lacking, packed_ipc
from listings.registry.us_numbers import pct_number
from listings.registry.xml import Element, Found, Plan, local

PLAN = Plan(
    records=frozenset({"patent-application-publication"}),
    unread=frozenset({"subdoc-description", "subdoc-claims", "subdoc-drawings", "subdoc-sequence-list"}),
)


def read(found: Found) -> Iterator[Finding]:
    """The application of one `patent-application-publication` element."""
    biblio = child(found.element, "subdoc-bibliographic-information")
    number = text_of(biblio, "document-id", "doc-number")
    if not number:
        yield RecordRefused("record_without_number", found.line)
        return
    technical = child(biblio, "technical-information")
    earlier = unique(texts_of(biblio, "prior-publication", "document-id", "doc-number"))
    filed = read_date(text_of(biblio, "domestic-filing-data", "filing-date"))
    published = read_date(text_of(biblio, "document-id", "document-date"))
    expiry = us_patent_term(filed, _parents(biblio))
    title = text_of(technical, "title-of-invention", limit=1_000)
    inventors = unique(map(_name, _inventors(biblio)))
    applicants = unique(map(_name, children(biblio, "applicants", "applicant")))
    assignees = unique(map(_name, children(biblio, "assignee")))
    owners = assignees or applicants or inventors
    yield RightRecord(
        source="us_application_pap",
        office="US",
        kind=AssetKind.PATENT_APPLICATION,
        record=number,
        line=found.line,
        application_no=text_of(biblio, "domestic-filing-data", "application-number", "doc-number") or None,
        publication_no=number,
        further_numbers=tuple((NumberType.PUBLICATION, each) for each in earlier),
        pct_no=_international(biblio),
        kind_code=text_of(biblio, "document-id", "kind-code"),
        title={"en": title} if title else {},
        abstract=_abstract(found.element),
        filing_date=filed,
        publication_date=published,
        expiry_date=expiry,
        expiry_basis=TermBasis.ESTIMATED if expiry else None,
        priorities=tuple(_priorities(biblio)),
        ipc=unique(_ipc(technical)),
        applicants=applicants,
        inventors=inventors,
        owners=owners,
        owners_presumed=bool(owners) and not assignees,
        representatives=unique([_correspondent(biblio)]),
        status=AssetStatus.PENDING,
        status_code=text_of(biblio, "publication-filing-type"),
        status_date=published,
        source_date=published,
        incomplete=lacking(title, owners, filed),
    )


def _inventors(biblio: Element | None) -> Iterator[Element]:
    yield from children(biblio, "inventors", "first-named-inventor")
    yield from children(biblio, "inventors", "inventor")


def _name(party: Element) -> str:
    organisation = text_of(party, "organization-name")
    names = (text_of(party, "name", part) for part in ("given-name", "middle-name", "family-name", "name-suffix"))
    return organisation or " ".join(name for name in names if name) or text_of(party, "name-1")


def _correspondent(biblio: Element | None) -> str:
    names = (text_of(biblio, "correspondence-address", part) for part in ("name-1", "name-2"))
    return " ".join(name for name in names if name)


def _parents(biblio: Element | None) -> Iterator[date | None]:
    """The filing dates whose benefit is claimed; that of a provisional application is not."""
    for relation in children(biblio, "continuity-data"):
        for kind in relation:
            if isinstance(kind.tag, str) and "provisional" not in local(kind):
                yield from (read_date(text_of(each, "document-id", "document-date")) for each in _below(kind, "parent"))


def _international(biblio: Element | None) -> str:
    """The international application of which this is the national stage."""
    parts = (*children(biblio, "international-conventions"), *children(biblio, "continuity-data"))
    numbers = (pct_number(text_of(each)) for part in parts for each in _below(part, "doc-number"))
    return next(filter(None, numbers), "")


def _below(element: Element, name: str) -> Iterator[Element]:
    return (each for each in element.iter() if isinstance(each.tag, str) and local(each) == name)


def _abstract(document: Element) -> dict[str, str]:
    text = clean(" ".join(texts_of(document, "subdoc-abstract", "paragraph")), 8_000)
    return {"en": text} if text else {}


def _priorities(biblio: Element | None) -> Iterator[Priority]:
    for claim in children(biblio, "foreign-priority-data"):
        number = text_of(claim, "priority-application-number", "doc-number")
        if number:
            yield Priority(text_of(claim, "country-code"), number, read_date(text_of(claim, "filing-date")))


def _ipc(technical: Element | None) -> Iterator[str]:
    for place in ("classification-ipc-primary", "classification-ipc-secondary"):
        yield from map(packed_ipc, texts_of(technical, "classification-ipc", place, "ipc"))


READER = XmlReader("us_application_pap", (("", "patent-application-publication"),), PLAN, read)
