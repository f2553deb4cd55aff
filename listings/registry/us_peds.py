"""Patent Examination Data System of the USPTO until 2025 (JSON): one object, one case with its recordals."""

from collections.abc import Iterator

from core.fields import whole
from listings.assets.kinds import TermBasis
from listings.registry.json import Json, JsonFound
from listings.registry.objects import objects_in, text_in, texts_in
from listings.registry.readers import JsonReader
from listings.registry.recordals import RightEvent
from listings.registry.records import Finding, Priority, RightRecord
from listings.registry.text import unique
from listings.registry.us_cases import case_refused, case_status, case_term, office_named, step_of
from listings.registry.us_grant import lacking
from listings.registry.us_numbers import case_numbers, given, us_day
from listings.registry.us_recordal import Recordal, event_of

SOURCE = "us_peds"


def read(found: JsonFound) -> Iterator[Finding]:
    """The case of one document."""
    case = found.record
    numbers = case_numbers(
        text_in(case, "applId"), text_in(case, "appEarlyPubNumber"), text_in(case, "patentNumber"), _stage_of(case)
    )
    if refused := case_refused(numbers, found.line):
        yield refused
        return
    filed, granted = us_day(text_in(case, "appFilingDate")), us_day(text_in(case, "patentIssueDate"))
    parents = [us_day(text_in(each, "filingDate")) for each in _parents(case)]
    expiry = case_term(numbers, filed, granted, parents, whole(text_in(case, "totalPtoDays")) or 0)
    title = given(text_in(case, "patentTitle", limit=1_000))
    inventors, applicants = (unique(map(_name, objects_in(case, part))) for part in ("inventors", "applicants"))
    owners = applicants or inventors
    status = text_in(case, "appStatus")
    yield RightRecord(
        source=SOURCE,
        office="US",
        kind=numbers.kind,
        record=numbers.main,
        line=found.line,
        application_no=numbers.application or None,
        publication_no=numbers.publication or None,
        registration_no=numbers.registration or None,
        pct_no=numbers.pct,
        title={"en": title} if title else {},
        filing_date=filed,
        publication_date=us_day(text_in(case, "appEarlyPubDate")),
        grant_date=granted,
        expiry_date=expiry,
        expiry_basis=TermBasis.ESTIMATED if expiry else None,
        priorities=tuple(_priorities(case)),
        applicants=applicants,
        inventors=inventors,
        owners=owners,
        owners_presumed=bool(owners),
        representatives=unique([given(text_in(case, "corrAddrNameLineOne"))]),
        status=case_status(status, numbers),
        status_text=status,
        status_date=us_day(text_in(case, "appStatusDate")),
        source_date=us_day(text_in(case, "lastUpdatedTimestamp")) or us_day(text_in(case, "LAST_MOD_TS")),
        incomplete=lacking(title, owners, filed),
        events=tuple(_events(case, found.line)),
    )


def _name(person: Json) -> str:
    """First names stand on the second line; of an organisation it is blank."""
    parts = (given(text_in(person, part)) for part in ("nameLineTwo", "nameLineOne", "suffix"))
    return " ".join(part for part in parts if part)


def _parents(case: Json) -> Iterator[Json]:
    """The earlier cases whose filing date counts for the term: all but provisional ones."""
    for each in objects_in(case, "parentContinuity"):
        if "provisional" not in text_in(each, "applicationStatusDescription").casefold():
            yield each


def _stage_of(case: Json) -> str:
    """The international application of which the case is the national stage."""
    stages = (
        text_in(each, "claimApplicationNumberText")
        for each in objects_in(case, "parentContinuity")
        if "national stage" in text_in(each, "applicationStatusDescription").casefold()
    )
    return next(stages, "")


def _priorities(case: Json) -> Iterator[Priority]:
    for each in objects_in(case, "foreignPriority"):
        number = given(text_in(each, "priorityClaim"))
        if number:
            office = office_named(text_in(each, "countryName"))
            yield Priority(office, number, us_day(text_in(each, "filingDate")))


def _events(case: Json, line: int) -> Iterator[RightEvent]:
    for each in objects_in(case, "assignments"):
        yield event_of(
            Recordal(
                source=SOURCE,
                line=line,
                reel=text_in(each, "reelNumber"),
                frame=text_in(each, "frameNumber"),
                text=text_in(each, "converyanceName") or text_in(each, "conveyanceName"),
                givers=tuple(texts_in(each, "assignors", "assignorName")),
                takers=tuple(texts_in(each, "assignee", "assigneeName")),
                executed=tuple(map(us_day, texts_in(each, "assignors", "execDate"))),
                recorded=us_day(text_in(each, "recordedDate")),
            )
        )

    for each in objects_in(case, "transactions"):
        step = step_of(text_in(each, "code"), text_in(each, "description"), us_day(text_in(each, "recordDate")))
        if step is not None:
            yield step


READER = JsonReader(
    SOURCE,
    "queryResults.searchResponse.response.docs.item",
    frozenset({"applId"}),
    read,
    total="queryResults.searchResponse.response.numFound",
)
