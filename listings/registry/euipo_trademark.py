"""EU trade marks (EUIPO, `Transaction` … `TradeMark`): one or more marks in a file."""

from collections.abc import Iterator
from datetime import date

from core.fields import whole
from listings.assets.dates import read_date
from listings.assets.duration import mark_term
from listings.assets.gaps import Gap
from listings.assets.kinds import AssetKind, AssetStatus, TermBasis
from listings.registry.readers import XmlReader
from listings.registry.records import Finding, NiceClass, Priority, RecordRefused, RightRecord
from listings.registry.text import child, children, clean, text_of, texts_of, unique
from listings.registry.xml import Element, Found, Plan, local

NAMESPACE = "http://euipo.europa.eu/trademark/data"
PLAN = Plan(
    records=frozenset({"TradeMark"}),
    unread=frozenset({"MarkImageDetails", "OppositionDetails", "SeniorityDetails", "MarkRecordDetails"}),
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
_GOODS_LIMIT = 4_000
_NAMES = frozenset({"OrganizationName", "FreeFormatNameLine", "LastName"})


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
    owners = unique(_names(mark, "ApplicantDetails", "Applicant"))
    keys = unique(f"EUIPO {key}" for key in texts_of(mark, "ApplicantDetails", "ApplicantKey", "Identifier"))
    yield RightRecord(
        source="euipo_trademark",
        office="EM",
        kind=AssetKind.TRADEMARK,
        record=number,
        line=found.line,
        application_no=number,
        kind_code=text_of(mark, "MarkFeature"),
        title={"en": clean(word, 1_000)} if word else {},
        filing_date=filed,
        publication_date=_published(mark),
        grant_date=registered,
        expiry_date=expiry,
        expiry_basis=(TermBasis.REGISTERED if given else TermBasis.ESTIMATED) if expiry else None,
        priorities=tuple(_priorities(mark)),
        nice=tuple(_classes(mark)),
        applicants=owners or keys,
        owners=owners,
        representatives=unique(_names(mark, "RepresentativeDetails", "Representative")),
        status=status_of(status_text),
        disputed=is_disputed(status_text),
        status_code=_milestone(mark),
        status_text=status_text,
        status_date=status_date,
        source_date=read_date(found.context.get("RequestProducerDateTime")) or status_date,
        incomplete=_lacking(word, owners, keys, filed),
    )


def status_of(text: str) -> AssetStatus:
    """The office's wording in our vocabulary."""
    plain = text.casefold()
    return next((status for word, status in _STATUSES if word in plain), AssetStatus.UNKNOWN)


def is_disputed(text: str) -> bool:
    """Whether somebody contests the mark before the office: an opposition, or a request to cancel it."""
    plain = text.casefold()
    return "opposed" in plain or "cancellation pending" in plain


def _milestone(mark: Element) -> str:
    code = child(mark, "MarkCurrentStatusCode")
    return f"{code.get('milestone', '')}/{code.get('status', '')}" if code is not None else ""


def _lacking(word: str, owners: tuple[str, ...], keys: tuple[str, ...], filed: date | None) -> tuple[Gap, ...]:
    reasons = (
        (not word, Gap.TITLE),
        (not owners and not keys, Gap.OWNER),
        (not owners and bool(keys), Gap.OWNER_BY_KEY),
        (filed is None, Gap.FILING_DATE),
    )
    return tuple(reason for missing, reason in reasons if missing)


def _names(mark: Element, *path: str) -> Iterator[str]:
    for party in children(mark, *path):
        for name in party.iter():
            if isinstance(name.tag, str) and local(name) in _NAMES:
                yield clean(name.text, 300)
                break


def _published(mark: Element) -> date | None:
    dates = (read_date(text) for text in texts_of(mark, "PublicationDetails", "Publication", "PublicationDate"))
    return min((each for each in dates if each), default=None)


def _priorities(mark: Element) -> Iterator[Priority]:
    for claim in children(mark, "PriorityDetails", "Priority"):
        number = text_of(claim, "PriorityNumber")
        if number:
            yield Priority(text_of(claim, "PriorityCountryCode"), number, read_date(text_of(claim, "PriorityDate")))


def _classes(mark: Element) -> Iterator[NiceClass]:
    goods = "GoodsServicesDetails", "GoodsServices", "ClassDescriptionDetails", "ClassDescription"
    for each in children(mark, *goods):
        number = whole(text_of(each, "ClassNumber"))
        if number is not None and 1 <= number <= 45:
            yield NiceClass(number, _goods(each))


def _goods(description: Element) -> str:
    """The list of goods in English, otherwise in Chinese, otherwise in the first language given."""
    by_language: dict[str, str] = {}
    for each in children(description, "GoodsServicesDescription"):
        by_language.setdefault(each.get("languageCode") or "", each.text or "")
    first = next(iter(by_language.values()), "")
    return clean(by_language.get("en") or by_language.get("zh") or first, _GOODS_LIMIT)


READER = XmlReader("euipo_trademark", ((NAMESPACE, "Transaction"),), PLAN, read)
