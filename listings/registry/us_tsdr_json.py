"""US trade marks as the USPTO's status service (TSDR) answers in JSON: each object of `trademarks` is one case file.

The answer names neither the day of registration nor that of the last renewal; the entry of the prosecution history
that registered the mark does.
"""

from collections.abc import Iterator

from core.fields import whole
from listings.assets.dates import read_date
from listings.registry.json import Json, JsonFound
from listings.registry.marks import earliest, nice_number
from listings.registry.objects import objects_in, text_in, texts_in
from listings.registry.readers import JsonReader
from listings.registry.recordals import EventKind, RightEvent
from listings.registry.records import Finding
from listings.registry.us_mark import CaseFile, Goods, entry, right
from listings.registry.us_st66 import SOURCE

_KINDS = {
    "trademark": "Trademark",
    "serviceMark": "Service Mark",
    "collectiveTradeMark": "Collective Trademark",
    "collectiveServiceMark": "Collective Service Mark",
    "collectiveMembershipMark": "Collective Membership Mark",
    "certificationMark": "Certification Mark",
}


def read(found: JsonFound) -> Iterator[Finding]:
    """The mark of one case file."""
    case = found.record
    events = tuple(_events(case))
    granted = (each.recorded for each in events if each.kind is EventKind.GRANT)
    yield from right(
        CaseFile(
            serial=text_in(case, "status", "serialNumber", limit=40),
            registration=text_in(case, "status", "usRegistrationNumber", limit=40),
            kind=", ".join(name for key, name in _KINDS.items() if text_in(case, "status", key) == "true")[:40],
            word=text_in(case, "status", "markElement", limit=1_000),
            filed=read_date(text_in(case, "status", "filingDate")),
            published=earliest(each.recorded for each in events if each.kind is EventKind.PUBLICATION),
            registered=earliest(granted),
            status_code=text_in(case, "status", "status", limit=10),
            status_text=text_in(case, "status", "extStatusDesc", limit=300),
            status_date=read_date(text_in(case, "status", "statusDate")),
            goods=tuple(_goods(case)),
            owners=tuple(_owners(case)),
            attorneys=tuple(texts_in(case, "status", "correspondence", "attorneyName", limit=300)),
            designs=tuple(texts_in(case, "status", "designSearchList", "code", limit=20)),
            events=events,
        ),
        source=SOURCE,
        line=found.line,
    )


def _owners(case: dict[str, Json]) -> Iterator[tuple[int, str]]:
    """Groups of owners under their party type, which each owner repeats."""
    for groups in objects_in(case, "parties", "ownerGroups"):
        for key, group in groups.items():
            for owner in objects_in(group):
                yield whole(text_in(owner, "partyType")) or whole(key) or 0, text_in(owner, "name", limit=300)


def _goods(case: dict[str, Json]) -> Iterator[Goods]:
    for each in objects_in(case, "gsList"):
        numbers = tuple(map(nice_number, texts_in(each, "internationalClasses", "code")))
        yield Goods(numbers, text_in(each, "description", limit=1_000_000), text_in(each, "statusCode"))


def _events(case: dict[str, Json]) -> Iterator[RightEvent]:
    for each in objects_in(case, "prosecutionHistory"):
        code, text, day = (text_in(each, name) for name in ("entryCode", "entryDesc", "entryDate"))
        yield entry(code, text, day, text_in(each, "proceedingNum"))


READER = JsonReader("us_tsdr_json", "trademarks.item", frozenset({"status.serialNumber", "gsList"}), read)
