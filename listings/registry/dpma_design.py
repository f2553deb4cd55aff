"""German designs (DPMA register extract): ST.86 with an extension of the office's own, one application in a file."""

from collections.abc import Iterator
from datetime import date

from core.fields import whole
from listings.assets.dates import read_date, years_later
from listings.assets.kinds import AssetKind, AssetStatus, TermBasis
from listings.registry.designs import design_classes, design_status, is_design_contested
from listings.registry.dpma_mark import SOURCE
from listings.registry.marks import latest, mark_gaps
from listings.registry.readers import XmlReader
from listings.registry.recordals import EventKind, RightEvent
from listings.registry.records import Finding, RecordRefused, RightRecord
from listings.registry.st66 import line_of, names, priorities_of, published_on
from listings.registry.text import child, children, clean, text_of, texts_of, unique
from listings.registry.xml import Element, Found, Plan

NAMESPACE = "http://www.wipo.int/standards/XMLSchema/designs"
PLAN = Plan(
    records=frozenset({"DesignApplication"}),
    unread=frozenset({"DesignRepresentationSheetDetails", "DesignPreferedRepresentation", "CorrespondenceAddress"}),
)
_ENDS = {
    AssetStatus.EXPIRED: EventKind.EXPIRY,
    AssetStatus.WITHDRAWN: EventKind.WITHDRAWAL,
    AssetStatus.REFUSED: EventKind.REFUSAL,
    AssetStatus.INVALIDATED: EventKind.INVALIDATION,
    AssetStatus.LAPSED: EventKind.LAPSE,
    AssetStatus.IN_FORCE: EventKind.GRANT,
}


def read(found: Found) -> Iterator[Finding]:
    """The designs of one `DesignApplication`; parties stand with the design or with the application."""
    application = found.element
    office = text_of(application, "RegistrationOfficeCode", limit=4)
    if office != "DE":
        yield RecordRefused("format_not_read", found.line, values={"format": f"ST.86 {office}".strip()})
        return
    designs = list(children(application, "DesignDetails", "Design"))
    if not designs:
        yield RecordRefused("no_record", found.line)
    for design in designs:
        yield from _design(design, application, line_of(found, design), alone=len(designs) == 1)


def _design(design: Element, application: Element, line: int, *, alone: bool) -> Iterator[Finding]:
    """One design; the application's number is its own only where it is the only one of the application."""
    extension = child(design, "DE_ST86Extension")
    number = text_of(design, "DesignIdentifier", limit=40) or text_of(design, "RegistrationNumber", limit=40)
    shared = not alone or text_of(application, "TotalDesign") not in ("", "1")
    filed = read_date(text_of(application, "DesignApplicationDate"))
    years = whole(text_of(extension, "TermProtectionObtained"))
    expiry = years_later(filed, years) if filed and years and years <= 25 else None
    state, events = text_of(extension, "DesignStatus", limit=300), tuple(_events(extension))
    status = _status(state, events)
    cancelled = read_date(text_of(extension, "CancellationDate"))
    owners = names(design, "ApplicantDetails", "Applicant") or names(application, "ApplicantDetails", "Applicant")
    title, classes = _title(design), design_classes(_classes(design))
    if not number:
        yield RecordRefused("record_without_number", line)
        return
    yield RightRecord(
        source=SOURCE,
        office="DE",
        kind=AssetKind.PATENT_DESIGN,
        record=number,
        line=line,
        application_no=None if shared else text_of(application, "DesignApplicationNumber", limit=40) or None,
        registration_no=number,
        title=title,
        filing_date=filed,
        publication_date=published_on(design),
        grant_date=read_date(text_of(design, "RegistrationDate")),
        expiry_date=expiry,
        expiry_basis=TermBasis.ESTIMATED if expiry else None,
        priorities=tuple(priorities_of(design)),
        locarno=classes,
        applicants=owners,
        owners=owners,
        representatives=names(design, "RepresentativeDetails", "Representative"),
        status=status,
        disputed=is_design_contested(state),
        status_text=state,
        status_date=cancelled,
        source_date=_newest(filed, cancelled, extension, events),
        incomplete=mark_gaps(title, owners, filed),
        events=events,
    )


def _newest(
    filed: date | None, cancelled: date | None, extension: Element | None, events: tuple[RightEvent, ...]
) -> date | None:
    destroyed = read_date(text_of(extension, "DestructionPaperFile"))
    return latest([filed, cancelled, destroyed, *(each.recorded for each in events)])


def _status(state: str, events: tuple[RightEvent, ...]) -> AssetStatus:
    """The destruction of the paper file says only that the design is dead; its last entry says how it ended."""
    status = design_status(state)
    if status is not AssetStatus.LAPSED:
        return status
    ended = (design_status(each.text) for each in reversed(events) if each.kind is not EventKind.GRANT)
    return next((each for each in ended if each.is_dead), status)


def _title(design: Element) -> dict[str, str]:
    indicated = texts_of(
        design,
        "IndicationProductDetails",
        "IndicationProduct",
        "ClassDescriptionDetails",
        "ClassDescription",
        "ProductDescription",
    )
    text = text_of(design, "DesignTitle", limit=1_000) or clean("; ".join(unique(indicated)), 1_000)
    return {"de": text} if text else {}


def _classes(design: Element) -> Iterator[str]:
    for each in children(design, "IndicationProductDetails", "IndicationProduct"):
        if text_of(each, "ClassificationKindCode") in ("Locarno", ""):
            yield from texts_of(each, "ClassDescriptionDetails", "ClassDescription", "ClassNumber")


def _events(extension: Element | None) -> Iterator[RightEvent]:
    for each in children(extension, "DesignRecordDetails", "DesignRecord", "DesignBasicRecord"):
        text = text_of(each, "LegalStatus", limit=300)
        yield RightEvent(
            kind=_ENDS.get(design_status(text), EventKind.OTHER),
            text=text,
            recorded=read_date(text_of(each, "RecordFilingDate")),
            ref=text_of(each, "RecordPublicationDetails", "RecordPublication", "PublicationIdentifier", limit=40),
        )


READER = XmlReader("dpma_design", ((NAMESPACE, "Transaction"),), PLAN, read)
