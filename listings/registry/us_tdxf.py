"""US trade marks of the daily and annual files (TDXF): every `case-file`, wrapped with its DTD or bare.

A case without mark, owner and class (only its status is known) comes in as incomplete.
"""

from collections.abc import Iterator

from core.fields import whole
from listings.assets.dates import read_date
from listings.registry.marks import nice_number
from listings.registry.readers import XmlReader
from listings.registry.records import Finding, Priority
from listings.registry.text import child, children, text_of, texts_of
from listings.registry.us_mark import CaseFile, Goods, entry, right
from listings.registry.xml import Element, Found, Plan

SOURCE = "us_tdxf"
PLAN = Plan(
    records=frozenset({"case-file"}), unread=frozenset({"correspondent", "madrid-international-filing-requests"})
)
_KINDS = {
    "trademark-in": "Trademark",
    "service-mark-in": "Service Mark",
    "collective-trademark-in": "Collective Trademark",
    "collective-service-mark-in": "Collective Service Mark",
    "collective-membership-mark-in": "Collective Membership Mark",
    "certification-mark-in": "Certification Mark",
}
_PENDING = (
    "cancellation-pending-in",
    "opposition-pending-in",
    "interference-pending-in",
    "concurrent-use-proceeding-in",
)
_LESS_GOODS = "2"  # the sixth character of a statement's type: the text names what is excepted


def read(found: Found) -> Iterator[Finding]:
    """The mark of one `case-file` element."""
    case, header = found.element, child(found.element, "case-file-header")
    statements = list(_statements(case))
    international = child(case, "international-registration")
    follows = text_of(header, "filing-basis-current-66a-in") == "T"
    yield from right(
        CaseFile(
            serial=text_of(case, "serial-number", limit=40),
            registration=text_of(case, "registration-number", limit=40),
            kind=", ".join(name for flag, name in _KINDS.items() if text_of(header, flag) == "T")[:40],
            word=" ".join(
                [*texts_of(header, "mark-identification"), *(text for code, text in statements if code[:2] == "MK")]
            ),
            filed=read_date(text_of(header, "filing-date")),
            published=read_date(text_of(header, "published-for-opposition-date")),
            registered=read_date(text_of(header, "registration-date")),
            renewed=read_date(text_of(header, "renewal-date")),
            term_end=read_date(text_of(international, "international-renewal-date")) if follows else None,
            status_code=text_of(header, "status-code", limit=10),
            status_date=read_date(text_of(header, "status-date")),
            contested=any(text_of(header, flag) == "T" for flag in _PENDING),
            goods=tuple(_goods(case, statements)),
            owners=tuple(
                (whole(text_of(each, "party-type")) or 0, text_of(each, "party-name", limit=300))
                for each in children(case, "case-file-owners", "case-file-owner")
            ),
            attorneys=tuple(texts_of(header, "attorney-name")),
            designs=tuple(texts_of(case, "design-searches", "design-search", "code")),
            priorities=tuple(_priorities(case)),
            events=tuple(
                entry(text_of(each, "code"), text_of(each, "description-text"), text_of(each, "date"))
                for each in children(case, "case-file-event-statements", "case-file-event-statement")
            ),
            day=read_date(text_of(case, "transaction-date")),
        ),
        source=SOURCE,
        line=found.line,
    )


def _statements(case: Element) -> Iterator[tuple[str, str]]:
    for each in children(case, "case-file-statements", "case-file-statement"):
        yield text_of(each, "type-code"), " ".join(part.text or "" for part in children(each, "text"))


def _goods(case: Element, statements: list[tuple[str, str]]) -> Iterator[Goods]:
    """A statement of goods names the prime class, which may be a US class; its Nice classes stand beside it."""
    for each in children(case, "classifications", "classification"):
        prime = text_of(each, "primary-code")
        texts = (
            f"(({text}))" if code[5:6] == _LESS_GOODS else text
            for code, text in statements
            if code[:2] == "GS" and code[2:5] == prime
        )
        numbers = tuple(map(nice_number, texts_of(each, "international-code")))
        yield Goods(numbers, "; ".join(texts), text_of(each, "status-code"))


def _priorities(case: Element) -> Iterator[Priority]:
    for each in children(case, "foreign-applications", "foreign-application"):
        number = text_of(each, "application-number", limit=60)
        if number and text_of(each, "foreign-priority-claim-in") == "T":
            yield Priority(text_of(each, "country", limit=2), number, read_date(text_of(each, "filing-date")))


READER = XmlReader(
    SOURCE,
    (("", "trademark-applications-daily"), ("", "case-file")),
    PLAN,
    read,
    {"application-information": "empty_day"},
)
