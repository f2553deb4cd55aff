"""Chinese patent documents (CNIPA, `PatentDocumentAndRelated`): one document, one publication of one right."""

from collections.abc import Iterator
from datetime import date

from listings.assets.dates import read_date
from listings.assets.duration import patent_term
from listings.assets.kinds import AssetKind, AssetStatus, TermBasis
from listings.assets.numbers import NumberType
from listings.registry.designs import locarno
from listings.registry.readers import XmlReader
from listings.registry.records import Finding, Priority, RecordRefused, RightRecord
from listings.registry.text import child, children, clean, text_of, texts_of, unique
from listings.registry.us_grant import lacking
from listings.registry.xml import Element, Found, Plan

NAMESPACE = "http://www.sipo.gov.cn/XMLSchema/business"
PLAN = Plan(
    records=frozenset({"PatentDocumentAndRelated"}),
    unread=frozenset({"Description", "Claims", "Drawings", "ReferencesCited", "AbstractFigure", "ExaminerDetails"}),
)
# Kind codes (ST.16) of granted rights; before 2010 a granted invention was C, a utility model Y, a design D.
_KINDS = {
    "A": (AssetKind.PATENT_APPLICATION, AssetStatus.PENDING),
    "B": (AssetKind.PATENT_INVENTION, AssetStatus.IN_FORCE),
    "C": (AssetKind.PATENT_INVENTION, AssetStatus.IN_FORCE),
    "U": (AssetKind.PATENT_UTILITY, AssetStatus.IN_FORCE),
    "Y": (AssetKind.PATENT_UTILITY, AssetStatus.IN_FORCE),
    "S": (AssetKind.PATENT_DESIGN, AssetStatus.IN_FORCE),
    "D": (AssetKind.PATENT_DESIGN, AssetStatus.IN_FORCE),
}


def read(found: Found) -> Iterator[Finding]:
    """The publication of one `PatentDocumentAndRelated` element."""
    root, biblio = found.element, child(found.element, "BibliographicData")
    publication = _preferred(biblio, "PublicationReference")
    application = _preferred(biblio, "ApplicationReference")
    number = text_of(publication, "DocNumber") or clean(root.get("docNumber"), 40)
    code = (text_of(publication, "Kind") or clean(root.get("kind"), 4)).upper()
    if not number:
        yield RecordRefused("record_without_number", found.line, record=clean(root.get("file"), 120))
        return
    if code[:1] not in _KINDS:
        yield RecordRefused("record_kind_unknown", found.line, record=number, values={"kind": code or "–"})
        return
    if (root.get("status") or "").upper() == "D":
        yield RecordRefused("record_deleted_at_office", found.line, record=f"CN{number}{code}")
        return
    kind, status = _KINDS[code[0]]
    published = read_date(text_of(publication, "Date") or root.get("datePublication"))
    filed = read_date(text_of(application, "Date"))
    granted = published if kind is not AssetKind.PATENT_APPLICATION else None
    titles = _titles(biblio)
    first, first_published = _application_document(biblio) if granted else ("", None)
    parties = child(biblio, "Parties")
    applicants = unique(_names(parties, "ApplicantDetails", "Applicant"))
    assignees = unique(_names(biblio, "AssigneeDetails", "Assignee"))
    expiry = patent_term("CN", kind, filed)
    yield RightRecord(
        source="cnipa",
        office="CN",
        kind=kind,
        record=f"CN{number}{code}",
        line=found.line,
        application_no=text_of(application, "DocNumber") or None,
        publication_no=number,
        further_numbers=((NumberType.PUBLICATION, first),) if first and first != number else (),
        kind_code=code,
        title=titles,
        abstract=_abstract(root),
        filing_date=filed,
        publication_date=first_published or published,
        grant_date=granted,
        expiry_date=expiry,
        expiry_basis=TermBasis.ESTIMATED if expiry else None,
        priorities=tuple(_priorities(biblio)),
        ipc=unique(_ipc(biblio)),
        locarno=unique(_locarno(biblio)),
        applicants=applicants,
        inventors=unique(_inventors(parties)),
        owners=assignees or applicants,
        owners_presumed=not assignees,
        representatives=unique(_agencies(parties if parties is not None else biblio)),
        status=status,
        status_code=code,
        status_date=published,
        source_date=published,
        incomplete=lacking(next(iter(titles.values()), ""), assignees or applicants, filed),
    )


def _preferred(biblio: Element | None, name: str) -> Element | None:
    """The document id as the office writes it, otherwise the standardised one."""
    references = list(children(biblio, name))
    references.sort(key=lambda each: each.get("dataFormat") != "original")
    for reference in references:
        document = child(reference, "DocumentID")
        if document is not None:
            return document
    return None


def _titles(biblio: Element | None) -> dict[str, str]:
    """The title by language; a design calls it so."""
    found: dict[str, str] = {}
    for name in ("InventionTitle", "DesignTitle"):
        for each in children(biblio, name):
            text = clean("".join(map(str, each.itertext())), 1_000)
            if text:
                found.setdefault((each.get("lang") or "zh").lower()[:2], text)
    return found


def _application_document(biblio: Element | None) -> tuple[str, date | None]:
    """Number and day of the published application (A) to which a granted right points."""
    for each in children(biblio, "RelatedDocuments", "RelatedPublicationDoc", "DocumentID"):
        if text_of(each, "Kind") == "A" and text_of(each, "WIPOST3Code") in ("CN", ""):
            return text_of(each, "DocNumber"), read_date(text_of(each, "Date"))
    return "", None


def _names(parent: Element | None, *path: str) -> Iterator[str]:
    for party in children(parent, *path):
        yield text_of(party, "AddressBook", "Name") or text_of(party, "Name")


def _inventors(parties: Element | None) -> Iterator[str]:
    yield from _names(parties, "InventorDetails", "Inventor")
    yield from _names(parties, "DesignerDetails", "Designer")


def _agencies(parties: Element | None) -> Iterator[str]:
    for agent in children(parties, "AgentDetails", "Agent"):
        book = child(agent, "Agency", "AddressBook")
        yield text_of(book, "OrganizationName") or text_of(book, "Name") or text_of(agent, "Agency", "Name")


def _abstract(root: Element) -> dict[str, str]:
    paragraphs = [text for each in children(root, "Abstract") for text in texts_of(each, "Paragraphs")]
    return {"zh": clean("".join(paragraphs), 8_000)} if paragraphs else {}


def _priorities(biblio: Element | None) -> Iterator[Priority]:
    for claim in children(biblio, "PriorityDetails", "Priority"):
        document = child(claim, "DocumentID")
        part = document if document is not None else claim
        number = text_of(part, "DocNumber")
        if number:
            yield Priority(text_of(part, "WIPOST3Code"), number, read_date(text_of(part, "Date")))


def _ipc(biblio: Element | None) -> Iterator[str]:
    for each in children(biblio, "ClassificationIPCRDetails", "ClassificationIPCR"):
        names = ("Section", "MainClass", "Subclass", "MainGroup", "Subgroup")
        section, class_, subclass, group, subgroup = (text_of(each, name) for name in names)
        if section and subclass and group:
            yield f"{section}{class_}{subclass} {group}/{subgroup}"
        else:
            yield clean(text_of(each, "Text").split("(")[0], 30)
    for name in ("MainClassification", "FurtherClassification"):
        for each in children(biblio, "ClassificationIPC", name):
            if each.get("dataFormat") != "standard":
                text = clean(each.text, 30)
                yield f"{text[:4]} {text[4:].strip()}" if len(text) > 4 else text


def _locarno(biblio: Element | None) -> Iterator[str]:
    for name in ("MainClassification", "FurtherClassification"):
        for each in children(biblio, "ClassificationLocarno", name):
            yield locarno("".join(map(str, each.itertext())))


READER = XmlReader("cnipa", ((NAMESPACE, "PatentDocumentAndRelated"),), PLAN, read)
