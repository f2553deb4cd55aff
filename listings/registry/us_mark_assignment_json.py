"""Assignment Center of the USPTO, search for trade marks (JSON): recordals without their conveyance.

What a recordal did is therefore not known (OTHER) until another source of the same reel and frame tells it (a daily
file, a dossier; see `title`). `currentOwner` is the office's guess of another day and not read.
"""

from collections.abc import Iterator

from listings.assets.kinds import AssetKind
from listings.assets.numbers import NumberType
from listings.registry.json import Json, JsonFound
from listings.registry.objects import objects_in, text_in
from listings.registry.readers import JsonReader
from listings.registry.records import Finding
from listings.registry.us_assignment_json import recordal_of, unread
from listings.registry.us_numbers import given, us_day
from listings.registry.us_recordal import Property, rights_of

_NUMBERS = {"serialNumber": NumberType.APPLICATION, "registrationNumber": NumberType.REGISTRATION}
_DAYS = ("applicationFilingDate", "registrationDate")


def read(found: JsonFound) -> Iterator[Finding]:
    """The marks of one recordal, and what in it is neither read nor one of the office's marks for nothing."""
    recordal = recordal_of(found, "us_mark_assignment_json")
    yield from unread(found, recordal, AssetKind.TRADEMARK, _NUMBERS, _DAYS)
    yield from rights_of(recordal, (mark(each) for each in objects_in(found.record, "properties")))


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
