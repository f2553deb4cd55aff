"""Daily and yearly files of patent assignments of the USPTO (`us-patent-assignments`): one record, one recordal.

The document ids of a property are one case: its application (kind X0), its publications, its patent.
"""

from collections.abc import Iterator
from datetime import date

from listings.assets.numbers import NumberType
from listings.registry.readers import XmlReader
from listings.registry.records import Finding, Note, RecordRefused
from listings.registry.text import child, children, clean, text_of, texts_of
from listings.registry.us_numbers import case_numbers, given, pct_number, us_day
from listings.registry.us_recordal import Property, Recordal, rights_of
from listings.registry.xml import Element, Found, Plan, local

PLAN = Plan(records=frozenset({"patent-assignment", "data-available-code"}), context=frozenset({"date"}))
_PUBLICATIONS = ("A1", "A2", "A9", "P1", "P4", "P9")


def read(found: Found) -> Iterator[Finding]:
    """The rights of one recordal; a day without any is a note, a purged recordal is refused."""
    if local(found.element) == "data-available-code":
        yield from empty_day(found)
        return
    entry = child(found.element, "assignment-record")
    recordal = Recordal(
        source="us_assignment_bulk",
        line=found.line,
        reel=text_of(entry, "reel-no"),
        frame=text_of(entry, "frame-no"),
        text=text_of(entry, "conveyance-text"),
        givers=tuple(texts_of(found.element, "patent-assignors", "patent-assignor", "name")),
        takers=tuple(texts_of(found.element, "patent-assignees", "patent-assignee", "name")),
        executed=signed(children(found.element, "patent-assignors", "patent-assignor")),
        recorded=us_day(text_of(entry, "recorded-date")),
        updated=us_day(text_of(entry, "last-update-date") or found.context.get("date", "")),
    )
    if text_of(entry, "purge-indicator").upper() == "Y":
        yield RecordRefused("record_deleted_at_office", found.line, recordal.ref)
        return
    yield from rights_of(recordal, map(_case, children(found.element, "patent-properties", "patent-property")))


def empty_day(found: Found) -> Iterator[Finding]:
    """A day on which the office recorded nothing (`data-available-code` N)."""
    if clean(found.element.text).upper() == "N":
        yield Note("empty_day", found.line)


def signed(assignors: Iterator[Element]) -> tuple[date | None, ...]:
    """The days of execution, or of acknowledgement where an assignor has none."""
    return tuple(
        us_day(text_of(each, "execution-date")) or us_day(text_of(each, "date-acknowledged")) for each in assignors
    )


def _case(case: Element) -> Property:
    found: dict[NumberType, list[tuple[str, str, str]]] = {each: [] for each in NumberType}
    pct, named = "", ""
    for document in children(case, "document-id"):
        number = given(text_of(document, "doc-number"))
        code = text_of(document, "kind").upper()
        if text_of(document, "country") not in ("", "US") or number.upper().startswith("PCT"):
            pct, named = pct or pct_number(number), named or number
        elif number:
            found[_type(number, code)].append((number, code, text_of(document, "date")))
    firsts = {type_: ids[0] if ids else ("", "", "") for type_, ids in found.items()}
    filed, published, granted = (firsts[each] for each in NumberType)
    numbers = case_numbers(filed[0], published[0], granted[0], pct)
    return Property(
        kind=numbers.kind,
        application_no=numbers.application,
        publication_no=numbers.publication,
        registration_no=numbers.registration,
        further_numbers=tuple((type_, each[0]) for type_, ids in found.items() for each in ids[1:]),
        pct_no=numbers.pct,
        named=numbers.main or named,
        kind_code=granted[1] or published[1],
        title=given(text_of(case, "invention-title", limit=1_000)),
        filed=us_day(filed[2]) if not numbers.proceeding else None,
        published=us_day(published[2]),
        granted=us_day(granted[2]),
    )


def _type(number: str, code: str) -> NumberType:
    """By the kind code: X0 is the application; without one, a publication is known by its eleven digits."""
    if code == "X0" or (not code and len(number) == 8 and number.isdigit()):
        return NumberType.APPLICATION
    if code in _PUBLICATIONS or (len(number) == 11 and number.isdigit()):
        return NumberType.PUBLICATION
    return NumberType.REGISTRATION


READER = XmlReader("us_assignment_bulk", (("", "us-patent-assignments"),), PLAN, read)
