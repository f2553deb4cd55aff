"""Daily and yearly files of trade mark assignments of the USPTO (`trademark-assignments`): one entry, one recordal."""

from collections.abc import Iterator

from listings.assets.kinds import AssetKind
from listings.registry.readers import XmlReader
from listings.registry.records import Finding, RecordRefused
from listings.registry.text import child, children, text_of, texts_of
from listings.registry.us_assignment_bulk import empty_day, signed
from listings.registry.us_numbers import given, us_day
from listings.registry.us_recordal import Property, Recordal, rights_of
from listings.registry.xml import Element, Found, Plan, local

PLAN = Plan(records=frozenset({"assignment-entry", "data-available-code"}), context=frozenset({"transaction-date"}))


def read(found: Found) -> Iterator[Finding]:
    """The marks of one recordal; a day without any is a note, a purged recordal is refused."""
    if local(found.element) == "data-available-code":
        yield from empty_day(found)
        return
    entry = child(found.element, "assignment")
    recordal = Recordal(
        source="us_mark_assignment_bulk",
        line=found.line,
        reel=text_of(entry, "reel-no"),
        frame=text_of(entry, "frame-no"),
        text=text_of(entry, "conveyance-text"),
        givers=tuple(texts_of(found.element, "assignors", "assignor", "person-or-organization-name")),
        takers=tuple(texts_of(found.element, "assignees", "assignee", "person-or-organization-name")),
        executed=signed(children(found.element, "assignors", "assignor")),
        recorded=us_day(text_of(entry, "date-recorded")),
        updated=us_day(text_of(entry, "last-update-date") or found.context.get("transaction-date", "")),
    )
    if text_of(entry, "purge-indicator").upper() == "Y":
        yield RecordRefused("record_deleted_at_office", found.line, recordal.ref)
        return
    yield from rights_of(recordal, map(_mark, children(found.element, "properties", "property")))


def _mark(case: Element) -> Property:
    return Property(
        kind=AssetKind.TRADEMARK,
        application_no=given(text_of(case, "serial-no")),
        registration_no=given(text_of(case, "registration-no")),
        named=given(text_of(case, "intl-reg-no")),
        title=given(text_of(case, "trademark-law-treaty-property", "tlt-mark-name", limit=1_000)),
    )


READER = XmlReader("us_mark_assignment_bulk", (("", "trademark-assignments"),), PLAN, read)
