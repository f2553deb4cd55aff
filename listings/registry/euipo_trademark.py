"""EU trade marks (EUIPO, `Transaction` … `TradeMark`): one or more marks in a file."""

from collections.abc import Iterator
from datetime import date

from listings.assets.dates import read_date
from listings.assets.duration import mark_term
from listings.assets.kinds import AssetKind, AssetStatus, TermBasis
from listings.registry.euipo_records import entries, keys, oppositions
from listings.registry.marks import mark_gaps, settled
from listings.registry.readers import XmlReader
from listings.registry.recordals import RightEvent
from listings.registry.records import Finding, RecordRefused, RightRecord
from listings.registry.st66 import classes_of, names, priorities_of, published_on, vienna_of
from listings.registry.text import child, clean, text_of, texts_of, unique
from listings.registry.xml import Element, Found, Plan

NAMESPACE = "http://euipo.europa.eu/trademark/data"
PLAN = Plan(
    records=frozenset({"TradeMark"}),
    unread=frozenset({"MarkImageURI", "EarlierMarkDetails", "SeniorityDetails"}),
    context=frozenset({"RequestProducerDateTime"}),
)
# Words of the office's status texts, in the order in which they decide.
_STATUSES = (
    ("withdrawn", AssetStatus.WITHDRAWN),
    ("surrendered", AssetStatus.WITHDRAWN),
    ("refused", AssetStatus.REFUSED),
    ("cancellation pending", AssetStatus.IN_FORCE),
    ("cancelled", AssetStatus.INVALIDATED),
    ("invalid", AssetStatus.INVALIDATED),
    ("expired", AssetStatus.EXPIRED),
    ("registered", AssetStatus.IN_FORCE),
    ("application", AssetStatus.PENDING),
    ("appeal", AssetStatus.PENDING),
)


def read(found: Found) -> Iterator[Finding]:
    """The mark of one `TradeMark` element."""
    mark = found.element
    number = text_of(mark, "ApplicationNumber")
    if not number:
        yield RecordRefused("record_without_number", found.line)
        return
    if (mark.get("operationCode") or "").casefold() == "delete":
        yield RecordRefused("record_deleted_at_office", found.line, record=number)
        return
    filed = read_date(text_of(mark, "ApplicationDate"))
    registered = read_date(text_of(mark, "RegistrationDate"))
    given = read_date(text_of(mark, "ExpiryDate"))
    expiry = given or mark_term(filed)
    status_text = text_of(mark, "MarkCurrentStatusCode")
    status_date = read_date(text_of(mark, "MarkCurrentStatusDate"))
    word = " / ".join(unique(texts_of(mark, "WordMarkSpecification", "MarkVerbalElementText")))
    owners = names(mark, "ApplicantDetails", "Applicant")
    keyed = keys(texts_of(mark, "ApplicantDetails", "ApplicantKey", "Identifier"))
    yield RightRecord(
        source="euipo_trademark",
        office="EM",
        kind=AssetKind.TRADEMARK,
        record=number,
        line=found.line,
        application_no=number,
        kind_code=text_of(mark, "MarkFeature", limit=40),
        title={"en": clean(word, 1_000)} if word else {},
        filing_date=filed,
        publication_date=published_on(mark),
        grant_date=registered,
        expiry_date=expiry,
        expiry_basis=(TermBasis.REGISTERED if given else TermBasis.ESTIMATED) if expiry else None,
        priorities=tuple(priorities_of(mark)),
        nice=classes_of(mark),
        vienna=vienna_of(mark),
        applicants=owners or keyed,
        owners=owners,
        representatives=names(mark, "RepresentativeDetails", "Representative"),
        status=status_of(status_text),
        disputed=is_disputed(status_text),
        status_code=_milestone(mark),
        status_text=status_text,
        status_date=status_date,
        source_date=read_date(found.context.get("RequestProducerDateTime")) or status_date,
        incomplete=mark_gaps(word, owners, filed, keyed),
        events=_events(mark, status_text, registered, status_date),
    )


def status_of(text: str) -> AssetStatus:
    """The office's wording in our vocabulary."""
    plain = text.casefold()
    return next((status for word, status in _STATUSES if word in plain), AssetStatus.UNKNOWN)


def is_disputed(text: str) -> bool:
    """Whether somebody contests the mark before the office: an opposition, or a request to cancel it."""
    plain = text.casefold()
    return "opposed" in plain or "cancellation pending" in plain


def _events(mark: Element, status: str, registered: date | None, changed: date | None) -> tuple[RightEvent, ...]:
    """Oppositions are over once the mark is registered, requests to cancel once the office no longer tells of one."""
    plain = status.casefold()
    opposed = "opposed" in plain or "appeal" in plain
    requests = entries(mark, "MarkRecordDetails", "MarkRecord", "BasicRecord")
    return (
        *settled(oppositions(mark), contested=opposed, day=registered or changed),
        *settled(requests, contested="cancellation pending" in plain, day=changed),
    )


def _milestone(mark: Element) -> str:
    code = child(mark, "MarkCurrentStatusCode")
    return f"{code.get('milestone', '')}/{code.get('status', '')}" if code is not None else ""


READER = XmlReader("euipo_trademark", ((NAMESPACE, "Transaction"),), PLAN, read)
