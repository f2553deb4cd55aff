"""Patent assignment search of the USPTO until 2024 (Solr XML): `response/result/doc`, properties as parallel lists."""

from collections.abc import Iterator, Mapping, Sequence

from listings.registry.readers import XmlReader
from listings.registry.records import Finding, RecordRefused
from listings.registry.text import clean
from listings.registry.us_numbers import case_numbers, us_day
from listings.registry.us_recordal import Property, Recordal, patent_property, rights_of
from listings.registry.xml import Element, Found, Plan, local

PLAN = Plan(records=frozenset({"doc"}))
_NUMBERS = ("applNum", "patNum", "publNum", "pctNum")


def read(found: Found) -> Iterator[Finding]:
    """The rights of one recordal; one that the office has purged is refused."""
    fields = {each.get("name") or "": _values(each) for each in found.element if isinstance(each.tag, str)}
    recordal = _recordal(fields, found.line)
    place = recordal.ref or _first(fields, "id")
    if _first(fields, "purgeIndicator").upper() == "Y":
        yield RecordRefused("record_deleted_at_office", found.line, place)
    elif len({len(fields[name]) for name in _NUMBERS if fields.get(name)}) > 1:
        yield RecordRefused("recordal_uneven", found.line, place, {"ref": place})
    else:
        yield from rights_of(recordal, _properties(fields))


def _values(field: Element) -> list[str]:
    if local(field) == "arr":
        return [clean(each.text, 2_000) for each in field if isinstance(each.tag, str)]
    return [clean(field.text, 2_000)]


def _first(fields: Mapping[str, Sequence[str]], name: str) -> str:
    return next(iter(fields.get(name, ())), "")


def _recordal(fields: Mapping[str, Sequence[str]], line: int) -> Recordal:
    signed, acknowledged = (
        tuple(map(us_day, fields.get(name, ()))) for name in ("patAssignorExDate", "patAssignorDateAck")
    )
    return Recordal(
        source="us_assignment_solr",
        line=line,
        reel=_first(fields, "reelNo"),
        frame=_first(fields, "frameNo"),
        text=_first(fields, "conveyanceText"),
        givers=tuple(fields.get("patAssignorName", ())),
        takers=tuple(fields.get("patAssigneeName", ())),
        executed=signed if any(signed) else acknowledged,
        recorded=us_day(_first(fields, "recordedDate")),
        updated=us_day(_first(fields, "lastUpdateDate")),
    )


def _properties(fields: Mapping[str, Sequence[str]]) -> Iterator[Property]:
    def at(name: str, place: int) -> str:
        values = fields.get(name, ())
        return values[place] if place < len(values) else ""

    for place in range(max((len(fields.get(name, ())) for name in _NUMBERS), default=0)):
        application, patent, publication, pct = (at(name, place) for name in _NUMBERS)
        yield patent_property(
            case_numbers(application, publication, patent, pct),
            title=at("inventionTitle", place),
            filed=us_day(at("filingDate", place)),
            published=us_day(at("publDate", place)),
            granted=us_day(at("issueDate", place)),
        )


READER = XmlReader("us_assignment_solr", (("", "response"),), PLAN, read, {"result": "answer_no_data"}, "numFound")
