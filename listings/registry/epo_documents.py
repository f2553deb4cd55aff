"""Documents of the EPO's Open Patent Services (`exchange-document`): one publication with its bibliographic data."""

import re
from collections.abc import Iterator
from datetime import date

from listings.assets.dates import read_date
from listings.assets.duration import patent_term
from listings.assets.gaps import Gap
from listings.assets.kinds import TermBasis
from listings.assets.numbers import NumberType
from listings.registry.kind_codes import is_granted, kind_and_status, number_type, spelled
from listings.registry.records import Finding, Priority, RecordRefused, RightRecord
from listings.registry.text import child, children, clean, text_of, texts_of, unique
from listings.registry.us_grant import lacking, symbol
from listings.registry.xml import Element


def read_document(document: Element, line: int) -> Iterator[Finding]:
    """The publication of one `exchange-document`."""
    biblio = child(document, "bibliographic-data")
    office, number, code = (clean(document.get(name), 40) for name in ("country", "doc-number", "kind"))
    record = f"{office}{number}{code}"
    if document.get("status") == "not found" or not (office and number):
        yield RecordRefused("ops_not_found", line, record=record)
        return
    kind, status = meaning = kind_and_status(office, code, number)
    granted, counted = is_granted(meaning), number_type(office, meaning, number)
    filed = date_in(biblio, "application-reference")
    published = date_in(biblio, "publication-reference")
    priorities = tuple(_priorities(biblio))
    title = _by_language(biblio, "invention-title", 1_000)
    applicants = _parties(biblio, "applicants", "applicant", "applicant-name")
    priority = min((each.date for each in priorities if each.date), default=None)
    expiry = patent_term(office, kind, filed, priority, published if granted else None)
    application = application_number(office, biblio)
    text = spelled(office, counted, number, code)
    yield RightRecord(
        source="epo_ops",
        office=office,
        kind=kind,
        record=record,
        line=line,
        application_no=application,
        publication_no=text if counted is NumberType.PUBLICATION else None,
        registration_no=text if counted is NumberType.REGISTRATION else None,
        family_id=clean(document.get("family-id"), 20),
        kind_code=code,
        title=title,
        abstract=_by_language(document, "abstract", 8_000),
        filing_date=filed,
        publication_date=published,
        grant_date=published if granted else None,
        expiry_date=expiry,
        expiry_basis=TermBasis.ESTIMATED if expiry else None,
        priorities=priorities,
        ipc=unique(_ipc(biblio)),
        cpc=unique(_cpc(biblio)),
        applicants=applicants,
        inventors=_parties(biblio, "inventors", "inventor", "inventor-name"),
        owners=applicants,
        owners_presumed=True,
        status=status,
        status_code=code,
        status_date=published,
        source_date=published,
        incomplete=lacking("x" if title else "", applicants, filed) + (() if application else (Gap.APPLICATION,)),
    )


def application_number(office: str, biblio: Element | None) -> str | None:
    """The application number in the spelling that can be compared with the office's own."""
    numbers: dict[str, str] = {}
    for each in children(biblio, "application-reference", "document-id"):
        numbers.setdefault(each.get("document-id-type") or "", text_of(each, "doc-number"))
    docdb, original = numbers.get("docdb", ""), numbers.get("original", "")
    if office == "US":
        # Before 2000 docdb puts the year behind the serial and drops the series: only the original can be compared.
        plain = original.replace("/", "").replace(",", "")
        usable = [each for each in (plain, docdb) if len(each) == 12 or (len(each) == 8 and each is plain)]
        return usable[0] if usable else None
    if office == "WO":
        return original or numbers.get("epodoc") or _international(biblio)
    if office in ("CN", "EP"):
        return original or docdb or numbers.get("epodoc") or None
    return docdb or numbers.get("epodoc") or original or None


def _international(biblio: Element | None) -> str | None:
    """`US` and `2013064552` (to 2003 `9912345`) of kind W as `PCT/US2013/064552`."""
    for each in children(biblio, "application-reference", "document-id"):
        number, country = text_of(each, "doc-number"), text_of(each, "country")
        if text_of(each, "kind") == "W" and number.isdigit() and len(number) in (7, 10):
            years = len(number) - 6 if len(number) == 10 else 2
            return f"PCT/{country}{number[:years]}/{number[years:]}"
    return None


def date_in(biblio: Element | None, reference: str) -> date | None:
    dates = (read_date(text) for text in texts_of(biblio, reference, "document-id", "date"))
    return next((each for each in dates if each), None)


def _priorities(biblio: Element | None) -> Iterator[Priority]:
    for claim in children(biblio, "priority-claims", "priority-claim"):
        ids = sorted(children(claim, "document-id"), key=lambda each: each.get("document-id-type") != "original")
        number = next((text_of(each, "doc-number") for each in ids if text_of(each, "doc-number")), "")
        epodoc = next((text_of(each, "doc-number") for each in ids if each.get("document-id-type") == "epodoc"), "")
        dates = (read_date(text_of(each, "date")) for each in ids)
        if number:
            yield Priority(epodoc[:2], number, next((each for each in dates if each), None))


def _by_language(parent: Element | None, name: str, limit: int) -> dict[str, str]:
    texts: dict[str, str] = {}
    for each in children(parent, name):
        text = clean("".join(str(part) for part in each.itertext()), limit)
        if text:
            texts.setdefault((each.get("lang") or "en").lower(), text)
    return texts


def _parties(biblio: Element | None, group: str, party: str, name: str) -> tuple[str, ...]:
    """The names in one format only: every party stands there twice, as the EPO writes it and as it was filed."""
    by_format: dict[str, list[str]] = {}
    for each in children(biblio, "parties", group, party):
        text = re.sub(r"\s*\[[A-Z]{2}\]$", "", text_of(each, name, "name").rstrip(", "))
        by_format.setdefault(each.get("data-format") or "", []).append(text)
    for wanted in ("original", "docdb", "epodoc", ""):
        if unique(by_format.get(wanted, [])):
            return unique(by_format[wanted])
    return ()


def _ipc(biblio: Element | None) -> Iterator[str]:
    for text in texts_of(biblio, "classifications-ipcr", "classification-ipcr", "text"):
        yield fixed_width_ipc(text)
    for text in texts_of(biblio, "classification-ipc", "text"):
        yield fixed_width_ipc(text)


def fixed_width_ipc(text: str) -> str:
    """`E21B  47/  0228            A I` as `E21B 47/0228`."""
    subclass, _, rest = text.strip().partition(" ")
    group, slash, behind = rest.partition("/")
    parts = behind.split()
    if not slash or not parts:
        return clean(text, 30)
    return f"{subclass} {group.strip()}/{parts[0]}"


def _cpc(biblio: Element | None) -> Iterator[str]:
    for each in children(biblio, "patent-classifications", "patent-classification"):
        scheme = child(each, "classification-scheme")
        if scheme is None or (scheme.get("scheme") or "CPC").startswith("CPC"):
            yield symbol(each)
