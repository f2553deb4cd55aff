"""Registrations of the Catalog of Copyright Entries (XML of the New York Public Library): one entry, one work.

An entry does not tell whether the work was renewed later; a renewal that comes in says so. References from one entry to
another (`crossRef`) are no registrations.
"""

from collections.abc import Iterator

from listings.assets.gaps import Gap
from listings.assets.kinds import AssetKind, AssetStatus, TermBasis
from listings.registry.cce import cce_date, cce_term, dated
from listings.registry.readers import XmlReader
from listings.registry.records import Finding, RecordRefused, RightRecord
from listings.registry.text import children, clean, text_of, texts_of, unique
from listings.registry.xml import Element, Found, Plan

PLAN = Plan(records=frozenset({"copyrightEntry"}))


def read(found: Found) -> Iterator[Finding]:
    """The work of one `copyrightEntry`."""
    entry = found.element
    number = clean(entry.get("regnum"), 40) or text_of(entry, "regNum")
    if not number:
        yield RecordRefused("record_without_number", found.line)
        return
    day = next((cce_date(each.get("date") or text_of(each)) for each in children(entry, "regDate")), None)
    if day is None:
        yield RecordRefused("cce_no_date", found.line, number)
        return
    known = dated(number, day)
    if known is None:
        yield RecordRefused("record_number_unreadable", found.line, number, {"number": number[:60]})
        return
    title, owners = text_of(entry, "title", limit=1_000), unique(_claimants(entry))
    yield RightRecord(
        source="cce_registrations",
        office="US",
        kind=AssetKind.COPYRIGHT_WORK,
        record=known,
        line=found.line,
        registration_no=known,
        title={"en": title} if title else {},
        publication_date=day,
        grant_date=day,
        expiry_date=cce_term(number, day, renewed=False),
        expiry_basis=TermBasis.ESTIMATED,
        inventors=unique(texts_of(entry, "author", "authorName")),
        applicants=owners,
        owners=owners,
        status=AssetStatus.IN_FORCE,
        status_date=day,
        source_date=day,
        incomplete=tuple(gap for gap, told in ((Gap.TITLE, title), (Gap.OWNER, owners)) if not told),
    )


def _claimants(entry: Element) -> Iterator[str]:
    """Those who claim the right: as such, or as the publisher or the author that is marked so."""
    yield from texts_of(entry, "claimant")
    for path in (("publisher", "pubName"), ("author", "authorName")):
        for each in children(entry, *path):
            if each.get("claimant") == "yes":
                yield text_of(each)


READER = XmlReader("cce_registrations", (("", "copyrightEntries"),), PLAN, read)
