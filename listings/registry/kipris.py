"""Korean trade marks (answers of the KIPRIS service): one or more marks in an answer."""

from collections.abc import Iterator

from listings.assets.dates import read_date, years_later
from listings.assets.kinds import AssetKind, AssetStatus, TermBasis
from listings.assets.numbers import NumberType
from listings.registry.marks import class_list, latest, mark_gaps, nice_number
from listings.registry.readers import XmlReader
from listings.registry.records import Finding, Priority, RecordRefused, RightRecord
from listings.registry.st66 import line_of
from listings.registry.text import child, children, clean, text_of, unique
from listings.registry.xml import Element, Found, Plan

SOURCE = "kipris"
PLAN = Plan(records=frozenset({"items"}))
GOODS = frozenset({"trademarkDesignationGoodstInfo", "trademarkDesignationGoodsInfo"})
# The states of an application in Korean, in the order in which they decide.
_STATES = (
    ("등록", AssetStatus.IN_FORCE),
    ("소멸", AssetStatus.LAPSED),
    ("만료", AssetStatus.EXPIRED),
    ("무효", AssetStatus.INVALIDATED),
    ("취소", AssetStatus.INVALIDATED),
    ("포기", AssetStatus.WITHDRAWN),
    ("취하", AssetStatus.WITHDRAWN),
    ("거절", AssetStatus.REFUSED),
    ("각하", AssetStatus.REFUSED),
    ("반려", AssetStatus.REFUSED),
    ("공고", AssetStatus.PENDING),
    ("심사", AssetStatus.PENDING),
    ("출원", AssetStatus.PENDING),
)
_DAYS = "ApplicationDate", "PublicDate", "RegistrationPublicDate", "RegistrationDate"


def read(found: Found) -> Iterator[Finding]:
    """The marks of one `items` element; a list of goods names no mark, and an empty answer none at all."""
    marks = list(children(found.element, "TradeMarkInfo"))
    if not marks:
        goods = any(child(found.element, name) is not None for name in GOODS)
        yield RecordRefused("kipris_goods" if goods else "answer_no_data", found.line)
    for mark in marks:
        yield from _mark(mark, line_of(found, mark))


def _mark(mark: Element, line: int) -> Iterator[Finding]:
    number = text_of(mark, "ApplicationNumber", limit=40)
    if not number:
        yield RecordRefused("record_without_number", line)
        return
    filed, public, public_again, registered = (read_date(text_of(mark, name)) for name in _DAYS)
    state = text_of(mark, "ApplicationStatus", limit=100)
    status = status_of(state)
    applicants = unique([text_of(mark, "ApplicantName", limit=300)])
    holders = unique([text_of(mark, "RegistrationRightholderName", limit=300)])
    word = text_of(mark, "Title", limit=1_000)
    # Ten years from registration (Trademark Act of Korea art. 83), as long as it stands.
    expiry = years_later(registered, 10) if registered and status is AssetStatus.IN_FORCE else None
    again = text_of(mark, "RegistrationPublicNumber", limit=40)
    yield RightRecord(
        source=SOURCE,
        office="KR",
        kind=AssetKind.TRADEMARK,
        record=number,
        line=line,
        application_no=number,
        publication_no=text_of(mark, "PublicNumber", limit=40) or None,
        registration_no=text_of(mark, "RegistrationNumber", limit=40) or None,
        further_numbers=((NumberType.PUBLICATION, again),) if again else (),
        title={"ko": word} if word else {},
        filing_date=filed,
        publication_date=public or public_again,
        grant_date=registered,
        expiry_date=expiry,
        expiry_basis=TermBasis.ESTIMATED if expiry else None,
        priorities=tuple(_priorities(mark)),
        nice=class_list((nice_number(part), "") for part in _parts(mark, "GoodClassificationCode")),
        vienna=unique(clean(part, 20) for part in _parts(mark, "ViennaCode")),
        applicants=applicants,
        owners=holders or applicants,
        owners_presumed=not holders and bool(applicants),
        representatives=unique([text_of(mark, "AgentName", limit=300)]),
        status=status,
        status_text=state,
        source_date=latest([filed, public, public_again, registered]),
        incomplete=mark_gaps(word, holders or applicants, filed),
    )


def status_of(text: str) -> AssetStatus:
    """The office's Korean word in our vocabulary."""
    dead = next((status for word, status in _STATES[1:10] if word in text), None)
    return dead or next((status for word, status in _STATES if word in text), AssetStatus.UNKNOWN)


def _parts(mark: Element, name: str) -> list[str]:
    return [part for part in text_of(mark, name).replace("|", ",").split(",") if part.strip()]


def _priorities(mark: Element) -> Iterator[Priority]:
    number = text_of(mark, "PriorityClaimNumber", limit=60)
    if number:
        yield Priority("", number, read_date(text_of(mark, "PriorityClaimDate")))


# An answer without `items` reports an error in its header.
READER = XmlReader(SOURCE, (("", "response"),), PLAN, read, {"header": "kipris_error"})
