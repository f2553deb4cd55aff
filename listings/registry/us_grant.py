"""US patent grants, red book XML (`us-patent-grant`, v4.0 to v4.5): one document, one patent."""

from collections.abc import Iterator, Mapping
from datetime import date

from core.fields import whole
from listings.assets.dates import read_date
from listings.assets.duration import us_design_term, us_patent_term
from listings.assets.gaps import Gap
from listings.assets.kinds import AssetKind, AssetStatus, TermBasis
from listings.assets.numbers import NumberType
from listings.codes.symbols import read_symbol
from listings.registry.designs import locarno
from listings.registry.readers import XmlReader
from listings.registry.records import Finding, Priority, RecordRefused, RightRecord
from listings.registry.text import (
    by_name,
    child,
    children,
    clean,
    columns_of,
    named,
    text_of,
    texts_by_name,
    texts_of,
    unique,
)
from listings.registry.us_numbers import pct_number
from listings.registry.xml import Element, Found, Plan

# The parts of a publication, grant or application, that nobody reads here.
UNREAD = frozenset(
    {
        "description",
        "claims",
        "drawings",
        "us-sequence-list-doc",
        "us-chemistry",
        "us-math",
        "references-cited",
        "us-references-cited",
        "field-of-search",
        "us-field-of-classification-search",
    }
)
# The parts of a bibliography by their names, each of which stands in it once.
Parts = Mapping[str, Element]
PLAN = Plan(records=frozenset({"us-patent-grant"}), unread=UNREAD)
# A continuation or division has the term of its earliest parent (35 U.S.C. 154(a)(2)); provisionals do not count.
_PARENTS = ("continuation", "continuation-in-part", "division", "us-divisional-reissue", "reissue", "substitution")
# 35 U.S.C. 157, in force until 16 March 2013: whoever asked for a registration waived the right to a patent.
WAIVED = "Statutory invention registration"


def read(found: Found) -> Iterator[Finding]:
    """The patent of one `us-patent-grant` element."""
    grant, line = found.element, found.line
    biblio = by_name(child(grant, "us-bibliographic-data-grant"))
    issue, application = document_id(biblio, "publication-reference"), document_id(biblio, "application-reference")
    number = issue.get("doc-number", "")
    if not number:
        yield RecordRefused("record_without_number", line, record=clean(grant.get("file"), 120))
        return
    appl_type = application_type(biblio)
    design = appl_type == "design" or number.startswith("D")
    waived = appl_type == "sir" or number.startswith("H")
    filed = read_date(application.get("date"))
    granted = read_date(issue.get("date"))
    expiry = None if waived else _expiry(biblio, design=design, filed=filed, granted=granted)
    title = text_of(biblio.get("invention-title"), limit=1_000)
    inventors, applicants = people(biblio)
    assignees = assignees_of(biblio)
    owners = assignees or applicants or inventors
    published = list(children(biblio.get("us-related-documents"), "related-publication", "document-id"))
    numbers = unique(text_of(each, "doc-number") for each in published)
    yield RightRecord(
        source="us_grant",
        office="US",
        kind=AssetKind.PATENT_DESIGN if design else AssetKind.PATENT_INVENTION,
        record=number,
        line=line,
        application_no=application.get("doc-number") or None,
        publication_no=next(iter(numbers), None),
        registration_no=number,
        further_numbers=tuple((NumberType.PUBLICATION, each) for each in numbers[1:]),
        pct_no=pct_of(biblio),
        kind_code=issue.get("kind", ""),
        title={"en": title} if title else {},
        abstract=abstract_of(grant),
        filing_date=filed,
        publication_date=next((day for each in published if (day := read_date(text_of(each, "date")))), granted),
        grant_date=granted,
        expiry_date=expiry,
        expiry_basis=TermBasis.ESTIMATED if expiry else None,
        priorities=tuple(priorities(biblio)),
        ipc=unique(ipc(biblio)),
        cpc=unique(cpc(biblio)),
        locarno=unique(locarno(text) for text in texts_of(biblio.get("classification-locarno"), "main-classification")),
        applicants=applicants,
        inventors=inventors,
        owners=owners,
        owners_presumed=bool(owners) and not assignees,
        representatives=representatives_of(biblio),
        status=AssetStatus.WITHDRAWN if waived else AssetStatus.IN_FORCE,
        status_code=appl_type,
        status_text=WAIVED if waived else "",
        status_date=granted,
        source_date=granted,
        incomplete=lacking(title, owners, filed),
    )


def document_id(biblio: Parts, reference: str) -> dict[str, str]:
    """Number, kind and date of what a reference is about."""
    return texts_by_name(child(biblio.get(reference), "document-id"), "doc-number", "kind", "date")


def lacking(title: str, owners: tuple[str, ...], filed: date | None) -> tuple[Gap, ...]:
    """What a patent record lacks."""
    reasons = ((not title, Gap.TITLE), (not owners, Gap.OWNER), (filed is None, Gap.FILING_DATE))
    return tuple(reason for missing, reason in reasons if missing)


def application_type(biblio: Parts) -> str:
    """utility, design, plant, reissue or sir; "" where the document does not say."""
    reference = biblio.get("application-reference")
    return clean(reference.get("appl-type") if reference is not None else None, 20).lower()


def assignees_of(biblio: Parts) -> tuple[str, ...]:
    """The owners that the document names."""
    return unique(name_of(each) for each in children(biblio.get("assignees"), "assignee"))


def pct_of(biblio: Parts) -> str:
    """The international application of which this is the national stage; "" if it is none."""
    return pct_number(text_of(biblio.get("pct-or-regional-filing-data"), "document-id", "doc-number"))


def parents_of(biblio: Parts) -> list[date | None]:
    """The filing dates whose benefit is claimed: of earlier applications, and of the international one."""
    documents = [
        document
        for claim in named(biblio.get("us-related-documents"), *_PARENTS)
        for document in children(claim, "relation", "parent-doc", "document-id")
    ]
    documents += children(biblio.get("pct-or-regional-filing-data"), "document-id")
    return [read_date(text_of(each, "date")) for each in documents]


def _parties(biblio: Parts) -> Element | None:
    newer = biblio.get("us-parties")
    return newer if newer is not None else biblio.get("parties")


def name_of(party: Element) -> str:
    """The organisation or person of an address book; of old documents the party itself is one."""
    book = child(party, "addressbook")
    told = texts_by_name(party if book is None else book, "orgname", "first-name", "last-name")
    return told.get("orgname") or f"{told.get('first-name', '')} {told.get('last-name', '')}".strip()


def people(biblio: Parts) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Inventors and applicants; up to v4.2 the inventors stand among the applicants."""
    parties = _parties(biblio)
    inventors = [name_of(each) for each in children(parties, "inventors", "inventor")]
    applicants = [name_of(each) for each in children(parties, "us-applicants", "us-applicant")]
    for each in children(parties, "applicants", "applicant"):
        (inventors if each.get("app-type") == "applicant-inventor" else applicants).append(name_of(each))
    return unique(inventors), unique(applicants)


def representatives_of(biblio: Parts) -> tuple[str, ...]:
    """The attorneys or their firms."""
    return unique(name_of(each) for each in children(_parties(biblio), "agents", "agent"))


def abstract_of(grant: Element) -> dict[str, str]:
    """The abstract, absent in designs."""
    paragraphs = [text for each in children(grant, "abstract") for text in texts_of(each, "p")]
    if len(paragraphs) == 1:
        return {"en": paragraphs[0]}
    return {"en": clean(" ".join(paragraphs), 8_000)} if paragraphs else {}


def priorities(biblio: Parts) -> Iterator[Priority]:
    """Earlier foreign applications whose date is claimed."""
    for claim in children(biblio.get("priority-claims"), "priority-claim"):
        told = texts_by_name(claim, "country", "doc-number", "date")
        if number := told.get("doc-number"):
            yield Priority(told.get("country", ""), number, read_date(told.get("date")))


def ipc(biblio: Parts) -> Iterator[str]:
    """IPC symbols, of the reform's edition or packed as before it."""
    yield from map(symbol, children(biblio.get("classifications-ipcr"), "classification-ipcr"))
    for place in ("main-classification", "further-classification"):
        yield from map(packed_ipc, columns_of(biblio.get("classification-ipc"), place))


def cpc(biblio: Parts) -> Iterator[str]:
    """CPC symbols."""
    schemes = biblio.get("classifications-cpc")
    for part in ("main-cpc", "further-cpc"):
        yield from map(symbol, children(schemes, part, "classification-cpc"))


def symbol(parts: Element) -> str:
    """`A01B 1/00` from section, class, subclass, main-group and subgroup."""
    told = texts_by_name(parts, "section", "class", "subclass", "main-group", "subgroup").get
    subclass, group = f"{told('section', '')}{told('class', '')}{told('subclass', '')}", told("main-group")
    return f"{subclass} {group}/{told('subgroup', '')}" if told("subclass") and group else subclass


def packed_ipc(text: str) -> str:
    """`A61F  206`, `H01L 21302`, `A41D013/00` (edition 7 and before) as `A61F 2/06`, `H01L 21/302`, `A41D 13/00`.

    Three columns hold the main group, filled with blanks or zeros, then follows the subgroup, in newer files behind a
    stroke: give the text with its blanks (`columns_of`).
    """
    symbol = read_symbol(text)
    return str(symbol) if symbol is not None and symbol.group else clean(text, 30)


def _expiry(biblio: Parts, *, design: bool, filed: date | None, granted: date | None) -> date | None:
    term = biblio.get("us-term-of-grant")
    if design:
        return us_design_term(filed, granted, whole(text_of(term, "length-of-grant")))
    added = whole(text_of(term, "us-term-extension")) or 0
    return us_patent_term(filed, parents_of(biblio), granted=granted, added=added)


READER = XmlReader("us_grant", (("", "us-patent-grant"),), PLAN, read)
