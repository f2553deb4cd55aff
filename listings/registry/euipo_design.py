"""EU designs (EUIPO, `Transaction` … `Design`): one or more designs in a file.

The number of an application is shared by all designs of a multiple application, so it never tells one apart: the
number of a design has four more digits.
"""

from collections.abc import Iterator

from listings.assets.dates import read_date, years_later
from listings.assets.kinds import AssetKind, AssetStatus, TermBasis
from listings.registry.designs import design_classes, design_status, is_design_contested
from listings.registry.euipo_records import entries, keys, product_name
from listings.registry.marks import mark_gaps
from listings.registry.readers import XmlReader
from listings.registry.records import Finding, RecordRefused, RightRecord
from listings.registry.st66 import priorities_of, published_on
from listings.registry.text import clean, text_of, texts_of, unique
from listings.registry.xml import Found, Plan

NAMESPACE = "http://euipo.europa.eu/design/data"
SOURCE = "euipo_design"
PLAN = Plan(records=frozenset({"Design"}), context=frozenset({"RequestProducerDateTime"}))
_VIEWS = "DesignRepresentationSheetDetails", "DesignRepresentationSheet", "ViewDetails", "View"


def read(found: Found) -> Iterator[Finding]:
    """The design of one `Design` element."""
    design = found.element
    number = text_of(design, "DesignIdentifier", limit=40)
    if not number:
        yield RecordRefused("record_without_number", found.line)
        return
    if (design.get("operationCode") or "").casefold() == "delete":
        yield RecordRefused("record_deleted_at_office", found.line, record=number)
        return
    filed, registered = (read_date(text_of(design, name)) for name in ("ApplicationDate", "RegistrationDate"))
    given, changed = (read_date(text_of(design, name)) for name in ("ExpiryDate", "DesignCurrentStatusDate"))
    state = text_of(design, "DesignCurrentStatusCode", limit=300)
    status = design_status(state)
    # Five years from filing at a time (CDR art. 12).
    expiry = given or (years_later(filed, 5) if filed and status is AssetStatus.IN_FORCE else None)
    title, applicants = (
        product_name(design),
        keys(texts_of(design, "ApplicantDetails", "Applicant", "ApplicantIdentifier")),
    )
    classes = design_classes(texts_of(design, "ClassDescriptionDetails", "ClassDescription", "ClassNumber"))
    codes = texts_of(design, *_VIEWS, "ViewCategory", "CategoryCodeDetails", "CategoryCode")
    yield RightRecord(
        source=SOURCE,
        office="EM",
        kind=AssetKind.PATENT_DESIGN,
        record=number,
        line=found.line,
        registration_no=number,
        title=title,
        filing_date=filed,
        publication_date=read_date(text_of(design, "PublicationDate")) or published_on(design),
        grant_date=registered,
        expiry_date=expiry,
        expiry_basis=(TermBasis.REGISTERED if given else TermBasis.ESTIMATED) if expiry else None,
        priorities=tuple(priorities_of(design)),
        locarno=classes,
        vienna=unique(clean(code, 20) for code in codes),
        applicants=applicants,
        status=status,
        disputed=is_design_contested(state),
        status_text=state,
        status_date=changed,
        source_date=read_date(found.context.get("RequestProducerDateTime")) or changed,
        incomplete=mark_gaps(title, (), filed, applicants),
        events=tuple(entries(design, "DesignRecordDetails", "DesignRecord", "DesignBasicRecord")),
    )


READER = XmlReader(SOURCE, ((NAMESPACE, "Transaction"),), PLAN, read)
