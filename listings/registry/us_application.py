"""US applications as published, red book XML (`us-patent-application`, v4.0 to v4.5): one document, one publication."""

from collections.abc import Iterator

from listings.assets.dates import read_date
from listings.assets.duration import us_patent_term
from listings.assets.kinds import AssetKind, AssetStatus, TermBasis
from listings.assets.numbers import NumberType
from listings.registry.readers import XmlReader
from listings.registry.records import Finding, RecordRefused, RightRecord
from listings.registry.text import by_name, child, children, clean, text_of, unique
from listings.registry.us_grant import (
    UNREAD,
    abstract_of,
    application_type,
    assignees_of,
    cpc,
    document_id,
    ipc,
    lacking,
    parents_of,
    pct_of,
    people,
    priorities,
    representatives_of,
)
from listings.registry.xml import Found, Plan

PLAN = Plan(records=frozenset({"us-patent-application"}), unread=UNREAD)


def read(found: Found) -> Iterator[Finding]:
    """The application of one `us-patent-application` element.

    A corrected publication (kind A9) has a number of its own and names the earlier one: both are the application's.
    """
    document, line = found.element, found.line
    biblio = by_name(child(document, "us-bibliographic-data-application"))
    issue, application = document_id(biblio, "publication-reference"), document_id(biblio, "application-reference")
    number = issue.get("doc-number", "")
    if not number:
        yield RecordRefused("record_without_number", line, record=clean(document.get("file"), 120))
        return
    earlier = children(biblio.get("us-related-documents"), "related-publication", "document-id")
    filed = read_date(application.get("date"))
    published = read_date(issue.get("date"))
    expiry = us_patent_term(filed, parents_of(biblio))
    title = text_of(biblio.get("invention-title"), limit=1_000)
    inventors, applicants = people(biblio)
    assignees = assignees_of(biblio)
    owners = assignees or applicants or inventors
    yield RightRecord(
        source="us_application",
        office="US",
        kind=AssetKind.PATENT_APPLICATION,
        record=number,
        line=line,
        application_no=application.get("doc-number") or None,
        publication_no=number,
        further_numbers=tuple((NumberType.PUBLICATION, text_of(each, "doc-number")) for each in earlier),
        pct_no=pct_of(biblio),
        kind_code=issue.get("kind", ""),
        title={"en": title} if title else {},
        abstract=abstract_of(document),
        filing_date=filed,
        publication_date=published,
        expiry_date=expiry,
        expiry_basis=TermBasis.ESTIMATED if expiry else None,
        priorities=tuple(priorities(biblio)),
        ipc=unique(ipc(biblio)),
        cpc=unique(cpc(biblio)),
        applicants=applicants,
        inventors=inventors,
        owners=owners,
        owners_presumed=bool(owners) and not assignees,
        representatives=representatives_of(biblio),
        status=AssetStatus.PENDING,
        status_code=application_type(biblio),
        status_date=published,
        source_date=published,
        incomplete=lacking(title, owners, filed),
    )


READER = XmlReader("us_application", (("", "us-patent-application"),), PLAN, read)
