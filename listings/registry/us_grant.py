"""US patent grants, red book XML (`us-patent-grant`, v4.0 to v4.5): one document, one patent."""

from collections.abc import Iterator
from datetime import date, timedelta

from core.fields import whole
from listings.assets.dates import read_date, years_later
from listings.assets.gaps import Gap
from listings.assets.kinds import AssetKind, AssetStatus, TermBasis
from listings.registry.readers import XmlReader
from listings.registry.records import Finding, Priority, RecordRefused, RightRecord
from listings.registry.text import child, children, clean, text_of, texts_of, unique
from listings.registry.xml import Element, Found, Plan

PLAN = Plan(
    records=frozenset({"us-patent-grant"}),
    unread=frozenset(
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
    ),
)
# A continuation or division has the term of its earliest parent (35 U.S.C. 154(a)(2)); provisionals do not count.
_PARENTS = ("continuation", "continuation-in-part", "division", "us-divisional-reissue", "reissue", "substitution")


def read(found: Found) -> Iterator[Finding]:
    """The patent of one `us-patent-grant` element."""
    grant, line = found.element, found.line
    biblio = child(grant, "us-bibliographic-data-grant")
    number = text_of(biblio, "publication-reference", "document-id", "doc-number")
    if not number:
        yield RecordRefused("record_without_number", line, record=clean(grant.get("file"), 120))
        return
    appl_type = clean(_attribute(child(biblio, "application-reference"), "appl-type"))
    design = appl_type == "design" or number.startswith("D")
    filed = read_date(text_of(biblio, "application-reference", "document-id", "date"))
    granted = read_date(text_of(biblio, "publication-reference", "document-id", "date"))
    expiry = _expiry(biblio, design=design, filed=filed, granted=granted)
    title = text_of(biblio, "invention-title", limit=1_000)
    inventors, applicants = _people(biblio)
    owners = unique(_name(each) for each in children(biblio, "assignees", "assignee")) or applicants or inventors
    yield RightRecord(
        source="us_grant",
        office="US",
        kind=AssetKind.PATENT_DESIGN if design else AssetKind.PATENT_INVENTION,
        record=number,
        line=line,
        application_no=text_of(biblio, "application-reference", "document-id", "doc-number") or None,
        registration_no=number,
        kind_code=text_of(biblio, "publication-reference", "document-id", "kind"),
        title={"en": title} if title else {},
        abstract=_abstract(grant),
        filing_date=filed,
        publication_date=granted,
        grant_date=granted,
        expiry_date=expiry,
        expiry_basis=TermBasis.ESTIMATED if expiry else None,
        priorities=tuple(_priorities(biblio)),
        ipc=unique(_ipc(biblio)),
        cpc=unique(_cpc(biblio)),
        locarno=unique(locarno(text) for text in texts_of(biblio, "classification-locarno", "main-classification")),
        applicants=applicants,
        inventors=inventors,
        owners=owners,
        representatives=unique(_name(each) for each in children(_parties(biblio), "agents", "agent")),
        status=AssetStatus.IN_FORCE,
        status_code=appl_type,
        status_date=granted,
        source_date=granted,
        incomplete=lacking(title, owners, filed),
    )


def lacking(title: str, owners: tuple[str, ...], filed: date | None) -> tuple[Gap, ...]:
    """What a patent record lacks."""
    reasons = ((not title, Gap.TITLE), (not owners, Gap.OWNER), (filed is None, Gap.FILING_DATE))
    return tuple(reason for missing, reason in reasons if missing)


def locarno(text: str) -> str:
    """`0101`, `01.01`, `06 - 01` as `01-01`."""
    digits = "".join(char for char in text if char.isdigit())
    return f"{digits[:2]}-{digits[2:4]}" if len(digits) >= 4 else clean(text, 20)


def _attribute(element: Element | None, name: str) -> str:
    return (element.get(name) or "") if element is not None else ""


def _parties(biblio: Element | None) -> Element | None:
    newer = child(biblio, "us-parties")
    return newer if newer is not None else child(biblio, "parties")


def _name(party: Element) -> str:
    book = child(party, "addressbook")
    book = party if book is None else book
    organisation = text_of(book, "orgname")
    person = " ".join(part for part in (text_of(book, "first-name"), text_of(book, "last-name")) if part)
    return organisation or person


def _people(biblio: Element | None) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Inventors and applicants; up to v4.2 the inventors stand among the applicants."""
    parties = _parties(biblio)
    inventors = [_name(each) for each in children(parties, "inventors", "inventor")]
    applicants = [_name(each) for each in children(parties, "us-applicants", "us-applicant")]
    for each in children(parties, "applicants", "applicant"):
        (inventors if each.get("app-type") == "applicant-inventor" else applicants).append(_name(each))
    return unique(inventors), unique(applicants)


def _abstract(grant: Element) -> dict[str, str]:
    paragraphs = [text for each in children(grant, "abstract") for text in texts_of(each, "p")]
    return {"en": clean(" ".join(paragraphs), 8_000)} if paragraphs else {}


def _priorities(biblio: Element | None) -> Iterator[Priority]:
    for claim in children(biblio, "priority-claims", "priority-claim"):
        number = text_of(claim, "doc-number")
        if number:
            yield Priority(text_of(claim, "country"), number, read_date(text_of(claim, "date")))


def _ipc(biblio: Element | None) -> Iterator[str]:
    for each in children(biblio, "classifications-ipcr", "classification-ipcr"):
        yield symbol(each)
    for text in texts_of(biblio, "classification-ipc", "main-classification"):
        yield packed_ipc(text)
    for text in texts_of(biblio, "classification-ipc", "further-classification"):
        yield packed_ipc(text)


def _cpc(biblio: Element | None) -> Iterator[str]:
    for part in ("main-cpc", "further-cpc"):
        for each in children(biblio, "classifications-cpc", part, "classification-cpc"):
            yield symbol(each)


def symbol(parts: Element) -> str:
    """`A01B 1/00` from section, class, subclass, main-group and subgroup."""
    section, class_, subclass = (text_of(parts, name) for name in ("section", "class", "subclass"))
    group, subgroup = text_of(parts, "main-group"), text_of(parts, "subgroup")
    return f"{section}{class_}{subclass} {group}/{subgroup}" if subclass and group else f"{section}{class_}{subclass}"


def packed_ipc(text: str) -> str:
    """`A61F  206` (edition 7 and before) as `A61F 2/06`: three columns for the main group, then the subgroup."""
    subclass, rest = text[:4], text[4:]
    digits = rest.strip()
    if not digits.isdigit() or len(digits) < 3:
        return clean(text, 30)
    return f"{subclass} {digits[:-2].lstrip('0') or '0'}/{digits[-2:]}"


def _expiry(biblio: Element | None, *, design: bool, filed: date | None, granted: date | None) -> date | None:
    """Designs: years from grant (35 U.S.C. 173). Others: 20 years from the earliest filing, and the days added."""
    term = child(biblio, "us-term-of-grant")
    length = text_of(term, "length-of-grant")
    if design:
        years = whole(length) or 14
        years = years if years < 40 else 14
        return years_later(granted, years) if granted else None
    dates = [filed] if filed else []
    for kind in _PARENTS:
        for relation in children(biblio, "us-related-documents", kind, "relation"):
            parent = read_date(text_of(relation, "parent-doc", "document-id", "date"))
            dates += [parent] if parent else []
    if not dates:
        return None
    extension = text_of(term, "us-term-extension")
    days = whole(extension) or 0
    days = days if days < 100_000 else 0
    return years_later(min(dates), 20) + timedelta(days=days)


READER = XmlReader("us_grant", (("", "us-patent-grant"),), PLAN, read)
