"""Open Data Portal of the USPTO (JSON, `patentFileWrapperDataBag`): one object, one case or one part of its file.

The portal answers with the whole case or with one bag of it (assignments, continuity, foreign priority …). An answer
without `applicationMetaData` names neither parties nor status and claims nothing about them.
"""

from collections.abc import Iterator
from datetime import date

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

SOURCE = "us_odp"
_META = "applicationMetaData"


def read(found: JsonFound) -> Iterator[Finding]:
    """The case of one file wrapper."""
    case = found.record
    numbers = case_numbers(
        text_in(case, "applicationNumberText"),
        text_in(case, _META, "earliestPublicationNumber"),
        text_in(case, _META, "patentNumber"),
        _stage_of(case),
    )
    if refused := case_refused(numbers, found.line):
        yield refused
        return
    filed, granted = us_day(text_in(case, _META, "filingDate")), us_day(text_in(case, _META, "grantDate"))
    parents = [us_day(text_in(each, "parentApplicationFilingDate")) for each in _parents(case)]
    added = whole(text_in(case, "patentTermAdjustmentData", "adjustmentTotalQuantity")) or 0
    expiry = case_term(numbers, filed, granted, parents, added) if filed else None
    title = given(text_in(case, _META, "inventionTitle", limit=1_000))
    applicants = unique(map(given, texts_in(case, _META, "applicantBag", "applicantNameText")))
    inventors = unique(map(given, texts_in(case, _META, "inventorBag", "inventorNameText")))
    owners = applicants or inventors
    status = text_in(case, _META, "applicationStatusDescriptionText")
    events = tuple(_events(case, found.line))
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
        publication_date=us_day(text_in(case, _META, "earliestPublicationDate")),
        grant_date=granted,
        expiry_date=expiry,
        expiry_basis=TermBasis.ESTIMATED if expiry else None,
        priorities=tuple(_priorities(case)),
        cpc=unique(map(_symbol, texts_in(case, _META, "cpcClassificationBag", limit=40))),
        applicants=applicants,
        inventors=inventors,
        owners=owners,
        owners_presumed=bool(owners),
        representatives=unique(map(given, texts_in(case, "correspondenceAddressBag", "nameLineOneText"))),
        status=case_status(status, numbers),
        status_code=text_in(case, _META, "applicationStatusCode"),
        status_text=status,
        status_date=us_day(text_in(case, _META, "applicationStatusDate")),
        source_date=us_day(text_in(case, "lastIngestionDateTime")) or _latest(events),
        incomplete=lacking(title, owners, filed),
        events=events,
    )


def _symbol(text: str) -> str:
    """`H01M  50/449` and `H01M2004/027` (groups in four columns) as `H01M 50/449` and `H01M 2004/027`."""
    return f"{text[:4]} {text[4:].strip()}" if len(text) > 4 else text


def _latest(events: tuple[RightEvent, ...]) -> date | None:
    return max((each.recorded for each in events if each.recorded), default=None)


def _parents(case: Json) -> Iterator[Json]:
    """The earlier cases whose filing date counts for the term: all but provisional ones (PRO)."""
    for each in objects_in(case, "parentContinuityBag"):
        words = text_in(each, "claimParentageTypeCodeDescriptionText").casefold()
        if text_in(each, "claimParentageTypeCode") != "PRO" and "provisional" not in words:
            yield each


def _stage_of(case: Json) -> str:
    """The international application of which the case is the national stage (NST)."""
    own = text_in(case, "applicationNumberText")
    stages = (
        text_in(each, "parentApplicationNumberText")
        for each in objects_in(case, "parentContinuityBag")
        if text_in(each, "claimParentageTypeCode") == "NST" and text_in(each, "childApplicationNumberText") in ("", own)
    )
    return next(stages, "")


def _priorities(case: Json) -> Iterator[Priority]:
    for each in objects_in(case, "foreignPriorityBag"):
        number = given(text_in(each, "applicationNumberText"))
        if number:
            yield Priority(office_named(text_in(each, "ipOfficeName")), number, us_day(text_in(each, "filingDate")))


def _events(case: Json, line: int) -> Iterator[RightEvent]:
    for each in objects_in(case, "assignmentBag"):
        reel, _slash, frame = text_in(each, "reelAndFrameNumber").partition("/")
        yield event_of(
            Recordal(
                source=SOURCE,
                line=line,
                reel=reel or text_in(each, "reelNumber"),
                frame=frame or text_in(each, "frameNumber"),
                text=text_in(each, "conveyanceText"),
                givers=tuple(texts_in(each, "assignorBag", "assignorName")),
                takers=tuple(texts_in(each, "assigneeBag", "assigneeNameText")),
                executed=tuple(map(us_day, texts_in(each, "assignorBag", "executionDate"))),
                recorded=us_day(text_in(each, "assignmentRecordedDate")),
            )
        )

    for each in objects_in(case, "eventDataBag"):
        step = step_of(
            text_in(each, "eventCode"), text_in(each, "eventDescriptionText"), us_day(text_in(each, "eventDate"))
        )
        if step is not None:
            yield step


READER = JsonReader(SOURCE, "patentFileWrapperDataBag.item", frozenset({"applicationNumberText"}), read, total="count")
