"""Recordals of the US office: each property a right with the recordal as its event, the same from every source."""

import re
from datetime import date
from itertools import permutations

import pytest
from sqlalchemy import select

from core.actor import SYSTEM
from listings.assets.gaps import Gap
from listings.assets.kinds import AssetKind, AssetStatus
from listings.assets.models import Asset
from listings.assets.numbers import NumberType
from listings.registry.circles import sources_of
from listings.registry.filing import Who
from listings.registry.joining import source
from listings.registry.merging import take_over
from listings.registry.recordals import EventKind, RightEvent
from listings.registry.records import Note, RecordRefused, RightRecord
from listings.registry.title import Part, chain_of
from listings.registry.us_numbers import case_numbers, given, pct_number, us_day
from tests.builders import NOON
from tests.listings.registry.files import FIXTURES, findings, rights, said

SOURCES = ("us_assignments.json", "us_assignments_solr.xml", "us_assignments_bulk.xml", "us_peds.json", "us_odp.json")


def right_of(name: str, record: str) -> RightRecord:
    """The right of a fixture that is called so."""
    return next(right for right in rights(findings(name)) if right.record == record)


def event_of(name: str, ref: str) -> RightEvent:
    """The event of a fixture with this reel and frame."""
    return next(event for right in rights(findings(name)) for event in right.events if event.ref == ref)


@pytest.mark.parametrize("name", SOURCES)
def test_one_recordal_is_one_event_wherever_it_is_read(name):
    event = event_of(name, "61234/67")
    assert (event.kind, event.day) == (EventKind.ASSIGNMENT, date(2021, 6, 14))
    assert event.givers == ("QIAO, RUOLAN", "OSEI, KWABENA")
    assert event.takers == ("LANYU CELLS LTD.",)
    assert event.recorded == (None if name == "us_assignments.json" else date(2021, 6, 20))


@pytest.mark.parametrize("name", SOURCES)
def test_the_case_of_a_recordal_is_one_right_with_all_its_numbers(name):
    right = rights(findings(name))[0]
    assert (right.office, right.kind) == ("US", AssetKind.PATENT_INVENTION)
    assert right.application_no == "17990001"
    assert right.registration_no == "19990001"
    assert (right.publication_no or "").removeprefix("US").startswith("20220990001")
    assert (right.filing_date, right.grant_date) == (date(2021, 6, 9), date(2024, 3, 12))


@pytest.mark.parametrize("name", SOURCES[:3])
def test_a_recordal_claims_no_owner_and_no_status(name):
    right = rights(findings(name))[0]
    assert (right.owners, right.owners_presumed, right.applicants, right.inventors) == ((), False, (), ())
    assert (right.status, right.expiry_date) == (AssetStatus.UNKNOWN, None)
    assert right.incomplete == (Gap.OWNER,)
    assert right.title == {"en": "SEPARATOR FOR A LITHIUM CELL"}


def test_the_date_of_the_data_is_that_of_the_last_update_where_the_source_gives_one():
    dates = [rights(findings(name))[0].source_date for name in SOURCES[:3]]
    assert dates == [None, date(2022, 12, 16), date(2021, 6, 22)]


def test_a_security_is_one_by_its_text_whatever_the_code_says():
    event = event_of("us_assignments.json", "61300/7")
    assert (event.kind, event.code) == (EventKind.SECURITY, "")
    assert event.day == date(2021, 7, 1)  # the assignor's own day is missing, the recordal's is there
    assert (event.givers, event.takers) == (("LANYU CELLS LTD.",), ("QUAYSIDE BANK, N.A., AS AGENT",))


def test_a_recordal_over_several_properties_is_an_event_of_each():
    found = [right for right in rights(findings("us_assignments.json")) if right.events[0].ref == "61300/7"]
    assert [right.record for right in found] == ["61300/7 19990001", "61300/7 29990002"]
    assert found[0].events == found[1].events


def test_a_release_names_the_recordal_that_it_releases():
    event = event_of("us_assignments.json", "62000/1")
    assert (event.kind, event.refers_to) == (EventKind.RELEASE, ("61300/7",))


def test_a_correction_says_what_it_confirms_and_does_not_refer_to_itself():
    event = event_of("us_assignments.json", "62001/2")
    assert (event.kind, event.confirms) == (EventKind.CORRECTION, EventKind.SECURITY)
    assert event.refers_to == ("61300/7",)


def test_a_design_is_known_by_its_series_and_by_its_number():
    by_series = right_of("us_assignments.json", "61300/7 29990002")
    by_number = right_of("us_assignments.json", "62001/2 D990001")
    assert (by_series.kind, by_number.kind) == (AssetKind.PATENT_DESIGN, AssetKind.PATENT_DESIGN)
    assert by_series.grant_date is None  # 01/01/1 stands for none


def test_an_application_that_lost_its_zero_gets_it_back():
    right = right_of("us_assignments.json", "62000/1 5990001")
    assert (right.application_no, right.publication_no) == ("08990001", None)


def test_a_reexamination_is_not_the_application_of_the_patent():
    right = right_of("us_assignments.json", "62001/2 D990001")
    assert (right.application_no, right.filing_date) == (None, None)


@pytest.mark.parametrize(
    ("name", "record", "number"),
    [
        ("us_assignments.json", "61234/67 PCT/US2021/012345", "PCT/US2021/012345"),
        ("us_assignments.json", "62002/3 PCT/US2024/011111", "PCT/US2024/011111"),  # printed there as PCT/US24/11111
        ("us_assignments_bulk.xml", "61234/67 PCT/NO2003/000161", "PCT/NO2003/000161"),
    ],
)
def test_an_international_application_without_a_us_number_is_a_right_of_its_own(name, record, number):
    right = right_of(name, record)
    assert (right.office, right.kind) == ("WO", AssetKind.PATENT_APPLICATION)
    assert (right.given_numbers(), right.pct_no) == (((NumberType.APPLICATION, number),), "")
    assert right.events[0].kind is EventKind.ASSIGNMENT


def test_an_international_application_beside_a_us_number_only_points_at_another_right():
    right = right_of("us_assignments_bulk.xml", "61234/67 19990001")
    assert (right.office, right.pct_no) == ("US", "PCT/US2021/012345")
    assert "PCT/US2021/012345" not in dict(right.given_numbers()).values()


def test_one_international_application_of_two_recordals_is_one_right(session):
    first = (FIXTURES / "us_assignments.json").read_bytes()
    second = first.replace(b'"reelNumber": 62002', b'"reelNumber": 62009').replace(
        b'"pctNumber": "PCT/US24/11111"', b'"pctNumber": "PCT/US2024/011111"'
    )
    for content in (first, second):
        for record in rights(findings(content)):
            take_over(session, record, Who(SYSTEM, NOON))

    [right] = session.scalars(select(Asset).where(Asset.application_no == "PCT/US2024/011111"))
    assert (right.jurisdiction, right.kind) == ("WO", AssetKind.PATENT_APPLICATION)
    assert {each.record.events[0].ref for each in sources_of(session, right.id)} == {"62002/3", "62009/3"}


def test_a_recordal_without_any_number_is_refused():
    refused = [each for each in findings("us_assignments.json") if isinstance(each, RecordRefused)]
    assert [(each.code, each.record, each.line, each.values["named"]) for each in refused] == [
        ("recordal_without_right", "62003/4", 22, "–")
    ]


def test_the_number_of_properties_of_the_whole_recordal_is_not_relied_on():
    content = (FIXTURES / "us_assignments.json").read_bytes()
    counts = [
        len(rights(findings(content.replace(b'"noOfProperties": 3', number))))
        for number in (b'"noOfProperties": 999', b'"x": 0')
    ]
    assert counts == [7, 7]


def test_an_answer_without_hits_and_one_with_an_error_say_so():
    none = b'{"status": "Success", "statusCode": 200, "error": null, "successResponse": {"data": [], "totalRows": 0}}'
    wrong = b'{"status": "Failure", "statusCode": 500, "error": "Search service is down", "successResponse": null}'
    assert said(findings(none)) == [("answer_no_data", 1)]
    assert said(findings(wrong)) == [("answer_error", 1)]


def test_the_old_search_pairs_its_lists_and_knows_its_marks_for_nothing():
    first, second = rights(findings("us_assignments_solr.xml"))
    assert (first.publication_no, first.pct_no) == ("20220990001", "")
    assert (second.application_no, second.registration_no, second.publication_no) == ("16990001", None, None)
    assert (second.title, second.filing_date, second.grant_date) == ({}, None, None)
    assert second.pct_no == "PCT/EP2021/990001"
    assert second.incomplete == (Gap.TITLE, Gap.OWNER, Gap.FILING_DATE)


def test_the_old_search_gives_out_no_purged_recordal_and_pairs_no_uneven_lists():
    found = findings("us_assignments_solr.xml")
    assert [code for code, _line in said(found)] == ["record_deleted_at_office", "recordal_uneven"]


def test_the_old_search_without_hits_says_so():
    assert said(findings(b"<response><result name='response' numFound='0'/></response>")) == [("answer_no_data", 1)]


def test_the_document_ids_of_a_property_are_one_case():
    first, second, _international = rights(findings("us_assignments_bulk.xml"))
    assert (first.publication_no, first.further_numbers) == (
        "20220990001",
        ((NumberType.PUBLICATION, "20230990001"),),
    )
    assert (first.pct_no, first.kind_code) == ("PCT/US2021/012345", "B2")
    assert first.title == {"en": "SEPARATOR FOR A LITHIUM CELL"}
    assert (second.kind, second.registration_no, second.grant_date) == (
        AssetKind.PATENT_DESIGN,
        "D990002",
        date(2009, 3, 1),
    )


def test_the_bulk_file_leaves_out_what_the_office_purged():
    assert [code for code, _line in said(findings("us_assignments_bulk.xml"))] == ["record_deleted_at_office"]


@pytest.mark.parametrize(
    ("code", "number", "field"),
    [
        ("<kind>A</kind>", "5990001", "registration_no"),
        ("<kind>P1</kind>", "20040990001", "publication_no"),
        ("<kind>P2</kind>", "PP99001", "registration_no"),
        ("<kind>E1</kind>", "RE99001", "registration_no"),
        ("", "17990001", "application_no"),
        ("", "20220990001", "publication_no"),
        ("", "5990001", "registration_no"),
    ],
)
def test_a_document_id_is_known_by_its_kind_or_by_its_shape(code, number, field):
    content = f"""<us-patent-assignments><patent-assignments><patent-assignment><assignment-record><reel-no>1</reel-no>
    <frame-no>2</frame-no></assignment-record><patent-properties><patent-property><document-id><country>US</country>
    <doc-number>{number}</doc-number>{code}</document-id></patent-property></patent-properties></patent-assignment>
    </patent-assignments></us-patent-assignments>"""
    [right] = rights(findings(content.encode()))
    assert [getattr(right, name) for name in ("application_no", "publication_no", "registration_no")].count(None) == 2
    assert getattr(right, field) == number


@pytest.mark.parametrize(
    "content",
    [
        b"<us-patent-assignments><transaction-date><date>20210621</date></transaction-date><patent-assignments>"
        b"<data-available-code>N</data-available-code></patent-assignments></us-patent-assignments>",
        b"<trademark-assignments><assignment-information><data-available-code>N</data-available-code>"
        b"</assignment-information></trademark-assignments>",
    ],
)
def test_a_day_on_which_nothing_was_recorded_is_a_note(content):
    [note] = findings(content)
    assert isinstance(note, Note)
    assert note.code == "empty_day"


def test_recordals_of_marks_come_from_both_sources_with_the_same_event():
    by_search, by_file = (
        rights(findings(name))[0] for name in ("us_mark_assignments.json", "us_mark_assignments_bulk.xml")
    )
    assert (by_search.kind, by_file.kind) == (AssetKind.TRADEMARK, AssetKind.TRADEMARK)
    assert by_search.application_no == by_file.application_no == "88990001"
    assert (by_search.registration_no, by_file.registration_no) == ("990001", "0990001")
    assert [(each.ref, each.day, each.givers, each.takers) for each in (by_search.events[0], by_file.events[0])] == [
        ("8999/93", date(2025, 7, 22), ("TIDELARK GAMES ULC",), ("TIDELARK INC.",))
    ] * 2


def test_the_search_for_marks_does_not_say_what_a_recordal_did_and_its_current_owner_is_not_believed():
    first, second = rights(findings("us_mark_assignments.json"))
    assert (first.events[0].kind, first.owners, first.title) == (EventKind.OTHER, (), {"en": "TIDELARK"})
    assert (second.registration_no, second.title, second.grant_date) == (None, {}, None)


@pytest.mark.parametrize("names", list(permutations(("us_mark_assignments.json", "us_mark_assignments_bulk.xml"))))
def test_what_the_search_for_marks_leaves_open_the_daily_file_tells_by_reel_and_frame(names):
    """One entry of the books, that moves the title; the search's own copy of it is no second one."""
    told = [source(rights(findings(name))[0], trusted=True) for name in names]
    chain = chain_of(told, today=NOON.date())
    [entry] = chain.entries
    assert (entry.event.kind, entry.event.ref, entry.part) == (EventKind.ASSIGNMENT, "8999/93", Part.MOVES)
    assert chain.owners == ("TIDELARK INC.",)


def test_a_holders_own_file_does_not_tell_what_a_recordal_did_that_the_office_leaves_open():
    search, daily = (rights(findings(f"us_mark_assignments{end}"))[0] for end in (".json", "_bulk.xml"))
    chain = chain_of([source(search, trusted=True), source(daily, trusted=False)], today=NOON.date())
    assert (chain.owners, {each.part for each in chain.entries}) == ((), {Part.TELLS})
    assert (EventKind.OTHER, True) in {(each.event.kind, each.source.trusted) for each in chain.entries}


def changed(name: str, *pairs: tuple[str, str]) -> list[tuple[str, dict[str, str]]]:
    """(code, values) of the notes of a fixture in which some texts were replaced."""
    content = (FIXTURES / name).read_text()
    for old, new in pairs:
        assert old in content
        content = content.replace(old, new)
    return [(each.code, dict(each.values)) for each in findings(content.encode()) if isinstance(each, Note)]


def test_a_number_or_day_that_is_none_is_noted_and_the_recordal_comes_in_without_it():
    spoilt = changed("us_assignments.json", ('"06/14/2021"', '"14/33/2021"'), ('"17990001"', '"seventeen"'))
    told = [values for code, values in spoilt if code == "value_unread"]
    assert {"field": "executionDate", "value": "14/33/2021"} in told
    assert {"field": "applicationNumber", "value": "seventeen"} in told
    assert [code for code, _values in changed("us_assignments.json")] == []


def test_a_reel_without_a_frame_and_a_serial_number_that_is_none_are_noted():
    spoilt = changed("us_mark_assignments.json", ('"0093"', '"frame"'), ("88990001", '"mark"'))
    assert [values["field"] for code, values in spoilt if code == "value_unread"] == [
        "reelNumber / frameNumber",
        "serialNumber",
    ]


def test_an_answer_that_the_office_has_cut_is_noted_as_incomplete():
    row = '{"reelNumber": 61234, "frameNumber": 67, "conveyance": "ASSIGNMENT", "assignors": [], "assignees": [],'
    row += ' "properties": [{"applicationNumber": "17990001"}]}'
    answer = '{"successResponse": {"data": [%s], "totalRows": %s, "message": %s}}'
    words = '"Search has more than 10000 records. Showing only the first 10000 records. Please refine your search."'
    for total, message, shown in (("10000", words, "10000+"), ("12", "null", "12")):
        *_rights, note = findings((answer % (row, total, message)).encode())
        assert isinstance(note, Note)
        assert (note.code, dict(note.values)) == ("answer_partial", {"count": "1", "total": shown})
    assert len(findings((answer % (row, "1", "null")).encode())) == 1


def test_a_page_of_the_old_search_says_how_much_it_leaves_out():
    content = (FIXTURES / "us_assignments_solr.xml").read_text()
    cut = re.sub(r'numFound="\d+"', 'numFound="1322"', content)
    notes = [dict(each.values) for each in findings(cut.encode()) if isinstance(each, Note)]
    assert [each["total"] for each in notes if "total" in each] == ["1322"]
    assert "answer_partial" not in [code for code, _line in said(findings(content.encode()))]


def test_a_mark_that_is_an_international_registration_only_is_left_out_with_a_note():
    for name in ("us_mark_assignments.json", "us_mark_assignments_bulk.xml"):
        [note] = [each for each in findings(name) if isinstance(each, Note)]
        assert (note.code, note.values["named"]) == ("property_without_right", "1599001")


def test_the_bulk_file_of_marks_gives_partial_days_and_no_number_of_zeros():
    first, second = rights(findings("us_mark_assignments_bulk.xml"))
    assert (first.events[0].recorded, first.source_date) == (date(2026, 8, 1), date(2026, 8, 4))
    assert first.events[0].kind is EventKind.ASSIGNMENT
    assert (second.registration_no, second.title) == (None, {"en": "TIDE & LARK"})
    assert said(findings("us_mark_assignments_bulk.xml"))[-1][0] == "record_deleted_at_office"


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("03/12/2024", date(2024, 3, 12)),
        ("3-2-2024", date(2024, 3, 2)),
        ("2017-05-17T04:00:00Z", date(2017, 5, 17)),
        ("20260800", date(2026, 8, 1)),
        ("01/01/1", None),
        ("01/01/0001", None),
        ("13/12/2024", None),
        ("0000-01-01T00:00:00Z", None),
        ("0001-01-01T00:00:00Z", None),
        ("", None),
    ],
)
def test_days_are_read_as_the_us_office_writes_them(text, day):
    assert us_day(text) == day


@pytest.mark.parametrize("text", ["NULL", "null", " ", "", "0", "0000000", "-", "N/A", "None"])
def test_marks_for_nothing_are_nothing(text):
    assert given(text) == ""


@pytest.mark.parametrize("text", ["PCT/US25/26118", "PCT/US2025/026118", "PCTUS2025026118", "PCT/US2025/26118"])
def test_one_international_application_in_four_spellings_is_one(text):
    assert pct_number(text) == "PCT/US2025/026118"


def test_what_stands_among_the_applications_is_sorted():
    international = case_numbers("PCT/US98/24454")
    assert (international.application, international.pct, international.usable) == ("", "PCT/US1998/024454", False)
    assert case_numbers("95/000,123", registration="7990001").application == ""
    assert case_numbers("12/345,678").application == "12345678"
