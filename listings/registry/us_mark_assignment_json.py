"""Assignment Center of the USPTO, search for trade marks (JSON): recordals without their conveyance.

What a recordal did is therefore not known (OTHER). `currentOwner` is the office's guess of another day and not read.
"""

from collections.abc import Iterator

from listings.assets.kinds import AssetKind
from listings.registry.json import Json, JsonFound
from listings.registry.objects import objects_in, text_in
from listings.registry.readers import JsonReader
from listings.registry.records import Finding
from listings.registry.us_assignment_json import recordal_of
from listings.registry.us_numbers import given, us_day
from listings.registry.us_recordal import Property, rights_of


def read(found: JsonFound) -> Iterator[Finding]:
    """The marks of one recordal."""
    properties = (mark(each) for each in objects_in(found.record, "properties"))
    yield from rights_of(recordal_of(found, "us_mark_assignment_json"), properties)


def mark(case: Json) -> Property:
    """A property of the trade mark search; numbers are given as figures, so without zeros in front."""
    return Property(
        kind=AssetKind.TRADEMARK,
        application_no=given(text_in(case, "serialNumber")),
        registration_no=given(text_in(case, "registrationNumber")),
        named=given(text_in(case, "internationalRegistrationNumber")),
        title=given(text_in(case, "mark", limit=1_000)),
        filed=us_day(text_in(case, "applicationFilingDate")),
        granted=us_day(text_in(case, "registrationDate")),
    )


READER = JsonReader(
    "us_mark_assignment_json",
    "item.data.item",
    frozenset({"reelNumber", "frameNumber", "properties.item.serialNumber"}),
    read,
)
