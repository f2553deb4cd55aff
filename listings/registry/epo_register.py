"""Files of the European Patent Register (`register-document`), as OPS gives them out."""

import re
from collections.abc import Iterator

from listings.assets.dates import read_date
from listings.assets.duration import patent_term
from listings.assets.gaps import Gap
from listings.assets.kinds import AssetKind, AssetStatus, TermBasis
from listings.registry.epo_register_events import events_of, steps_of
from listings.registry.epo_statuses import is_opposed, status_of
from listings.registry.records import Finding, Priority, RecordRefused, RightRecord
from listings.registry.text import child, children, clean, text_of, texts_of, unique
from listings.registry.us_grant import lacking
from listings.registry.xml import Element, Found

_ASKED = re.compile(r"(publication|application)\s*=\s*(?:EP)?(\d{7,8})(?:\.?[A-Z]?\d)?", re.IGNORECASE)


def read_register(found: Found) -> Iterator[Finding]:
    """One European application or patent as the register shows it on the day of the answer."""
    document, biblio = found.element, child(found.element, "bibliographic-data")
    if biblio is None:
        yield _steps_only(found)
        return
    publications = [each for each in _ids(biblio, "publication-reference") if text_of(each, "country") == "EP"]
    application = next((e for e in _ids(biblio, "application-reference") if text_of(e, "country") == "EP"), None)
    last = publications[-1] if publications else None
    number = text_of(last, "doc-number")
    if not number and application is None:
        yield RecordRefused("record_without_number", found.line)
        return
    text, status_code, status_date = _status(document)
    granted = next((each for each in publications if text_of(each, "kind").startswith("B")), None)
    kind = AssetKind.PATENT_INVENTION if granted is not None else AssetKind.PATENT_APPLICATION
    filed = read_date(text_of(application, "date"))
    applicants = _parties(biblio, "applicants", "applicant")
    title = _titles(biblio)
    expiry = patent_term("EP", kind, filed)
    yield RightRecord(
        source="epo_register",
        office="EP",
        kind=kind,
        record=f"EP{number}" if number else text_of(application, "doc-number"),
        line=found.line,
        application_no=text_of(application, "doc-number") or None,
        publication_no=number or None,
        kind_code=text_of(granted if granted is not None else last, "kind"),
        title=title,
        filing_date=filed,
        publication_date=min((d for each in publications if (d := read_date(text_of(each, "date")))), default=None),
        grant_date=read_date(text_of(granted, "date")),
        expiry_date=expiry,
        expiry_basis=TermBasis.ESTIMATED if expiry else None,
        priorities=tuple(_priorities(biblio)),
        ipc=_ipc(biblio),
        applicants=applicants,
        inventors=_parties(biblio, "inventors", "inventor"),
        owners=applicants,
        representatives=_parties(biblio, "agents", "agent"),
        owners_presumed=granted is None,
        status=status_of(text),
        disputed=is_opposed(text),
        status_code=status_code,
        status_text=text,
        status_date=read_date(status_date),
        source_date=read_date(document.get("date-produced")),
        incomplete=lacking("x" if title else "", applicants, filed),
        events=(*events_of(biblio), *steps_of(document)),
    )


def _steps_only(found: Found) -> Finding:
    """An answer about procedural steps names its file in the query alone."""
    document = found.element
    match = _ASKED.fullmatch(found.context.get("query", ""))
    text, status_code, status_date = _status(document)
    status = status_of(text)
    if match is None or status is AssetStatus.UNKNOWN:
        return RecordRefused("ops_register", found.line)
    granted = status is AssetStatus.IN_FORCE
    publication = match[1].casefold() == "publication"
    return RightRecord(
        source="epo_register",
        office="EP",
        kind=AssetKind.PATENT_INVENTION if granted else AssetKind.PATENT_APPLICATION,
        record=f"EP{match[2]}",
        line=found.line,
        application_no=None if publication else match[2],
        publication_no=match[2] if publication else None,
        status=status,
        disputed=is_opposed(text),
        status_code=status_code,
        status_text=text,
        status_date=read_date(status_date),
        source_date=read_date(document.get("date-produced")),
        incomplete=(*lacking("", (), None), *((Gap.APPLICATION,) if publication else ())),
        events=tuple(steps_of(document)),
    )


def _ids(biblio: Element, reference: str) -> Iterator[Element]:
    yield from children(biblio, reference, "document-id")


def _status(document: Element) -> tuple[str, str, str]:
    """Text, code and day of the newest status."""
    newest = max(
        children(document, "ep-patent-statuses", "ep-patent-status"),
        key=lambda each: each.get("change-date") or "",
        default=None,
    )
    if newest is None:
        return clean(document.get("status"), 300), "", ""
    text = clean("".join(map(str, newest.itertext())), 300)
    return text, newest.get("status-code") or "", newest.get("change-date") or ""


def _titles(biblio: Element) -> dict[str, str]:
    titles: dict[str, str] = {}
    for each in children(biblio, "invention-title"):
        text = clean("".join(map(str, each.itertext())), 1_000)
        if text:
            titles.setdefault((each.get("lang") or "en").lower(), text)
    return titles


def _parties(biblio: Element, group: str, party: str) -> tuple[str, ...]:
    """The names of the newest entry: the register lists every change of a group, the latest first."""
    newest = child(biblio, "parties", group)
    return unique(text_of(each, "addressbook", "name") for each in children(newest, party))


def _priorities(biblio: Element) -> Iterator[Priority]:
    for claim in children(child(biblio, "priority-claims"), "priority-claim"):
        number = text_of(claim, "doc-number")
        if number:
            yield Priority(text_of(claim, "country"), number, read_date(text_of(claim, "date")))


def _ipc(biblio: Element) -> tuple[str, ...]:
    texts = texts_of(child(biblio, "classifications-ipcr"), "classification-ipcr", "text")
    symbols = (part.strip() for text in texts for part in text.split(","))
    return unique(f"{part[:4]} {part[4:].strip()}" if "/" in part else part for part in symbols)
