"""INPADOC families of OPS, with or without legal events: one right for each application of the family.

An answer repeats an application for each of its publications and puts all its events under the first of them, so the
members of one application are read together.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from listings.assets.dates import read_date
from listings.assets.duration import patent_term
from listings.assets.gaps import Gap
from listings.assets.kinds import AssetKind, TermBasis
from listings.assets.numbers import NumberType
from listings.registry.epo_documents import application_number, date_in, read_document
from listings.registry.kind_codes import is_granted, kind_and_status, number_type, spelled
from listings.registry.legal_events import legal_events, standing_after
from listings.registry.publication_row import readable
from listings.registry.recordals import RightEvent
from listings.registry.records import Finding, Priority, RecordRefused, RightRecord
from listings.registry.text import child, children, clean, text_of
from listings.registry.us_grant import lacking
from listings.registry.xml import Element, Found

# (office, kind code, number, day) of a publication
_Publication = tuple[str, str, str, date | None]


def read_family(found: Found) -> Iterator[Finding]:
    """The rights of one `patent-family`."""
    groups: dict[str, list[Element]] = {}
    for place, member in enumerate(children(found.element, "family-member")):
        groups.setdefault(_application_key(member) or f"#{place}", []).append(member)
    if not groups:
        yield RecordRefused("ops_not_found", found.line)
    for members in groups.values():
        yield from _right(members, found.line + _lines_below(found.element, members[0]))


def _lines_below(parent: Element, element: Element) -> int:
    above, below = parent.sourceline, element.sourceline
    return max(below - above, 0) if isinstance(above, int) and isinstance(below, int) else 0


def _application_key(member: Element) -> str:
    reference = child(member, "application-reference")
    known = reference.get("doc-id") if reference is not None else None
    written = "".join(text_of(reference, "document-id", name) for name in ("country", "doc-number", "kind"))
    return known or written


def _right(members: Sequence[Element], line: int) -> Iterator[Finding]:
    events = tuple(event for member in members for event in legal_events(member))
    documents = [each for member in members for each in children(member, "exchange-document")]
    if documents:
        for each in documents:
            for finding in read_document(each, line):
                yield _with_events(finding, events) if isinstance(finding, RightRecord) else finding
        return
    record = _bare(members, line)
    yield _with_events(record, events) if isinstance(record, RightRecord) else record


def _with_events(record: RightRecord, events: tuple[RightEvent, ...]) -> RightRecord:
    """The record as it stands after the events; the newest of them dates the data."""
    if not events:
        return record
    after = standing_after((record.kind, record.status), events)
    days = [each.recorded for each in events if each.recorded]
    was_granted = after.granted and record.kind is AssetKind.PATENT_APPLICATION
    return replace(
        record,
        kind=AssetKind.PATENT_INVENTION if was_granted else record.kind,
        grant_date=record.grant_date or after.granted_on,
        events=events,
        status=after.status,
        status_text=after.words or record.status_text,
        status_date=after.day or record.status_date,
        source_date=max([*days, *([record.source_date] if record.source_date else [])], default=None),
    )


def _bare(members: Sequence[Element], line: int) -> Finding:
    """The right of an application, of which the family tells numbers and dates only."""
    publications = [_docdb(member) for member in members]
    granted = [each for each in publications if is_granted(kind_and_status(each[0], each[1], each[2]))]
    office, code, number, published = (granted or publications)[-1]
    record = f"{office}{number}{code}"
    if not (office and number):
        return RecordRefused("ops_not_found", line, record=record)
    kind, status = kind_and_status(office, code, number)
    given = [each for each in map(_number, publications) if readable(office, *each, kind)]
    main = _number((granted or publications)[-1])
    first = members[0]
    application = application_number(office, first)
    application = application if application and readable(office, NumberType.APPLICATION, application, kind) else None
    filed, grant = date_in(first, "application-reference"), published if granted else None
    priorities = tuple(_priorities(first))
    earliest = min((each.date for each in priorities if each.date), default=None)
    expiry = patent_term(office, kind, filed, earliest, grant)
    return RightRecord(
        source="epo_family",
        office=office,
        kind=kind,
        record=record,
        line=line,
        application_no=application,
        publication_no=main[1] if main[0] is NumberType.PUBLICATION else None,
        registration_no=main[1] if main[0] is NumberType.REGISTRATION else None,
        further_numbers=tuple(dict.fromkeys(each for each in given if each != main)),
        family_id=clean(first.get("family-id"), 20),
        kind_code=code,
        filing_date=filed,
        publication_date=min((each[3] for each in publications if each[3]), default=None),
        grant_date=grant,
        expiry_date=expiry,
        expiry_basis=TermBasis.ESTIMATED if expiry else None,
        priorities=priorities,
        status=status,
        status_code=code,
        status_date=published,
        source_date=published,
        incomplete=lacking("", (), filed) + (() if application else (Gap.APPLICATION,)),
    )


def _docdb(member: Element) -> _Publication:
    references = list(children(member, "publication-reference", "document-id"))
    references.sort(key=lambda each: each.get("document-id-type") != "docdb")
    best = references[0] if references else None
    office, code, number = (clean(text_of(best, name), 40) for name in ("country", "kind", "doc-number"))
    return office, code, number, read_date(text_of(best, "date"))


def _number(publication: _Publication) -> tuple[NumberType, str]:
    office, code, number, _day = publication
    counted = number_type(office, kind_and_status(office, code, number), number)
    return counted, spelled(office, counted, number, code)


def _priorities(member: Element) -> Iterator[Priority]:
    for claim in children(member, "priority-claim", "document-id"):
        number = text_of(claim, "doc-number")
        if number and claim.get("document-id-type") in ("docdb", None):
            yield Priority(text_of(claim, "country"), number, read_date(text_of(claim, "date")))
