"""Assignment Center of the USPTO, search for patents (JSON): one object, one recordal with its properties.

`noOfProperties` counts those of the recordal, of which the answer lists the ones that were asked for. The office's
`conveyanceCode` is not read: 40 (OTHER) hides security agreements and corrections.
"""

from collections.abc import Iterator

from listings.registry.json import Json, JsonFound
from listings.registry.objects import objects_in, text_in, texts_in
from listings.registry.readers import JsonReader
from listings.registry.records import Finding
from listings.registry.us_numbers import case_numbers, us_day
from listings.registry.us_recordal import Property, Recordal, patent_property, rights_of


def read(found: JsonFound) -> Iterator[Finding]:
    """The rights of one recordal."""
    properties = (patent(each) for each in objects_in(found.record, "properties"))
    yield from rights_of(recordal_of(found, "us_assignment_json"), properties)


def recordal_of(found: JsonFound, source: str) -> Recordal:
    """The recordal as both searches, for patents and for trade marks, write it; neither gives the day of recording."""
    record = found.record
    days = (*texts_in(record, "assignors", "executionDate"), text_in(record, "assignorExecutionDate"))
    return Recordal(
        source=source,
        line=found.line,
        reel=text_in(record, "reelNumber"),
        frame=text_in(record, "frameNumber"),
        text=text_in(record, "conveyance"),
        givers=tuple(texts_in(record, "assignors", "assignorName")),
        takers=tuple(texts_in(record, "assignees")),
        executed=tuple(map(us_day, days)),
    )


def patent(case: Json) -> Property:
    """A property of the patent search; its list of inventors is left out, for it runs their names together."""
    numbers = case_numbers(
        text_in(case, "applicationNumber"),
        text_in(case, "publicationNumber"),
        text_in(case, "patentNumber"),
        text_in(case, "pctNumber17") or text_in(case, "pctNumber"),
    )
    return patent_property(
        numbers,
        title=text_in(case, "inventionTitle", limit=1_000),
        filed=us_day(text_in(case, "fillingDate") or text_in(case, "filingDate")),
        published=us_day(text_in(case, "publicationDate")),
        granted=us_day(text_in(case, "issueDate")),
    )


READER = JsonReader("us_assignment_json", "successResponse.data.item", frozenset({"reelNumber", "frameNumber"}), read)
