"""Assignment Center of the USPTO, search for patents (JSON): one object, one recordal with its properties.

`noOfProperties` counts those of the recordal, of which the answer lists the ones that were asked for. The office's
`conveyanceCode` is not read: 40 (OTHER) hides security agreements and corrections.
"""

from collections.abc import Iterator, Mapping, Sequence

from listings.assets.kinds import AssetKind
from listings.assets.numbers import NumberType
from listings.registry.json import Json, JsonFound
from listings.registry.objects import objects_in, text_in, texts_in
from listings.registry.readers import JsonReader
from listings.registry.records import Finding, Note
from listings.registry.us_numbers import case_numbers, given, is_no_day, is_no_number, pct_number, us_day
from listings.registry.us_recordal import Property, Recordal, patent_property, rights_of

_NUMBERS = {
    "applicationNumber": NumberType.APPLICATION,
    "publicationNumber": NumberType.PUBLICATION,
    "patentNumber": NumberType.REGISTRATION,
}
_DAYS = ("fillingDate", "filingDate", "publicationDate", "issueDate")


def read(found: JsonFound) -> Iterator[Finding]:
    """The rights of one recordal, and what in it is neither read nor one of the office's marks for nothing."""
    recordal = recordal_of(found, "us_assignment_json")
    yield from unread(found, recordal, AssetKind.PATENT_INVENTION, _NUMBERS, _DAYS)
    yield from rights_of(recordal, (patent(each) for each in objects_in(found.record, "properties")))


def unread(
    found: JsonFound, recordal: Recordal, kind: AssetKind, numbers: Mapping[str, NumberType], days: Sequence[str]
) -> Iterator[Note]:
    """A note for each value of a recordal that should be a number or a day and is none; each once."""
    record = found.record
    told: dict[tuple[str, str], None] = {}
    if not recordal.ref:
        told["reelNumber / frameNumber", f"{text_in(record, 'reelNumber')} / {text_in(record, 'frameNumber')}"] = None
    for path in (("assignorExecutionDate",), ("assignors", "executionDate")):
        told |= {(path[-1], text): None for text in texts_in(record, *path) if is_no_day(text)}
    for case in objects_in(record, "properties"):
        told |= {(name, text): None for name in days if is_no_day(text := text_in(case, name))}
        told |= {
            (name, text): None
            for name, type_ in numbers.items()
            if is_no_number(text := text_in(case, name), type_, kind)
        }
        pct = [text for name in ("pctNumber17", "pctNumber") if given(text := text_in(case, name))]
        told |= {("pctNumber", text): None for text in pct if not any(map(pct_number, pct))}
    for name, text in told:
        yield Note("value_unread", found.line, recordal.ref or "–", {"field": name, "value": text[:100]})


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


READER = JsonReader(
    "us_assignment_json",
    "successResponse.data.item",
    frozenset({"reelNumber", "frameNumber"}),
    read,
    total="successResponse.totalRows",
    limited="successResponse.message",
)
