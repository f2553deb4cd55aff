"""PEDS and the Open Data Portal: whole cases of the US office, their status, term and recordals."""

import json
from datetime import date

import pytest

from listings.assets.gaps import Gap
from listings.assets.kinds import AssetKind, AssetStatus, TermBasis
from listings.registry.recordals import EventKind
from listings.registry.records import Priority
from listings.registry.us_cases import case_status, office_named
from listings.registry.us_numbers import CaseNumbers
from tests.listings.registry.files import FIXTURES, findings, rights, said


def test_peds_gives_the_whole_case():
    case = rights(findings("us_peds.json"))[0]
    assert (case.source, case.record, case.status) == ("us_peds", "19990001", AssetStatus.IN_FORCE)
    assert (case.status_text, case.status_date) == ("Patented Case", date(2024, 2, 21))
    assert (case.filing_date, case.publication_date, case.grant_date) == (
        date(2021, 6, 9),
        date(2022, 12, 15),
        date(2024, 3, 12),
    )
    assert case.inventors == ("Ruolan Qiao", "KWABENA OSEI JR.")
    assert (case.applicants, case.representatives) == (("Lanyu Cells Ltd.",), ("HARBOUR STREET ATTORNEYS",))
    assert (case.owners, case.owners_presumed) == (("Lanyu Cells Ltd.",), True)
    assert case.priorities == (Priority("CN", "202010900001.2", date(2020, 8, 31)),)
    assert case.source_date == date(2024, 5, 18)


def test_the_term_counts_from_the_earliest_parent_that_is_not_provisional_and_adds_the_days():
    case = rights(findings("us_peds.json"))[0]
    assert (case.expiry_date, case.expiry_basis) == (date(2040, 10, 8), TermBasis.ESTIMATED)
    assert case.pct_no == "PCT/CN2020/099001"


def test_the_recordals_of_a_case_are_its_events():
    events = [event for event in rights(findings("us_peds.json"))[0].events if event.ref]
    assert [(event.ref, event.kind) for event in events] == [
        ("61234/67", EventKind.ASSIGNMENT),
        ("61300/7", EventKind.SECURITY),
    ]
    assert events[1].recorded == date(2021, 7, 2)


@pytest.mark.parametrize(("name", "place"), [("us_peds.json", 1), ("us_odp.json", 0)])
def test_fees_lapse_and_reinstatement_are_events_and_other_steps_are_not(name, place):
    steps = [event for event in rights(findings(name))[place].events if not event.ref]
    assert [(event.kind, event.code, event.recorded) for event in steps] == [
        (EventKind.LAPSE, "EXP.", date(2011, 6, 13)),
        (EventKind.REVIVAL, "PMFG", date(2008, 3, 25)),
        (EventKind.FEE, "M2552", date(2007, 5, 9)),
        (EventKind.FEE, "M1556", date(2007, 5, 8)),
    ]


def test_dead_cases_come_in_as_dead_and_living_ones_as_pending():
    cases = {case.record: case for case in rights(findings("us_peds.json"))}
    assert cases["5990002"].status is AssetStatus.LAPSED
    assert cases["11990003"].status is AssetStatus.WITHDRAWN
    assert cases["63990004"].status is AssetStatus.PENDING
    assert cases["11990003"].kind is AssetKind.PATENT_APPLICATION


def test_terms_of_old_and_of_provisional_cases_follow_their_law():
    cases = {case.record: case for case in rights(findings("us_peds.json"))}
    assert cases["5990002"].expiry_date == date(2016, 5, 18)  # 17 years from grant, later than 20 from filing
    assert cases["63990004"].expiry_date == date(2024, 1, 31)


def test_a_case_without_anybody_says_what_it_lacks():
    cases = {case.record: case for case in rights(findings("us_peds.json"))}
    assert (cases["63990004"].incomplete, cases["63990004"].owners_presumed) == ((Gap.OWNER,), False)


def test_international_applications_and_reexaminations_are_no_rights_of_their_own():
    assert [code for code, _line in said(findings("us_peds.json"))] == [
        "case_international",
        "case_proceeding",
        "record_without_number",
    ]


def test_the_portal_gives_the_whole_case():
    case = rights(findings("us_odp.json"))[0]
    assert (case.source, case.status, case.status_code) == ("us_odp", AssetStatus.IN_FORCE, "150")
    assert case.cpc == ("H01M 10/0525", "H01M 2004/027", "Y02E 60/10")
    assert (case.owners, case.owners_presumed, case.inventors) == (("Lanyu Cells Ltd.",), True, ("Ruolan Qiao",))
    assert case.priorities == (Priority("KR", "10-2020-0099001", date(2020, 8, 31)),)
    assert case.expiry_date == date(2040, 4, 22)  # the chain's international filing of 24 December 2019 and 120 days
    assert (case.pct_no, case.source_date) == ("", date(2026, 5, 2))  # it is the parent's international application


def test_a_part_of_a_file_claims_nothing_about_the_rest():
    case = rights(findings("us_odp.json"))[1]
    assert (case.kind, case.status, case.owners) == (AssetKind.PATENT_APPLICATION, AssetStatus.UNKNOWN, ())
    assert [(event.ref, event.kind) for event in case.events] == [
        ("38323/190", EventKind.NAME_CHANGE),
        ("38000/4", EventKind.MERGER),
    ]
    assert (case.source_date, case.expiry_date) == (date(2016, 4, 19), None)


def test_the_portals_international_application_is_refused_and_its_lines_are_known():
    assert said(findings("us_odp.json")) == [("case_international", 42)]
    assert [case.line for case in rights(findings("us_odp.json"))] == [4, 35]


def test_the_portals_answer_that_nothing_was_found_says_so():
    nothing = {"code": 404, "error": "Not Found", "detailedMessage": "No matching records found, refine your search"}
    assert said(findings(json.dumps(nothing).encode())) == [("answer_no_data", 1)]
    assert said(findings(b'{"count": 0, "patentFileWrapperDataBag": []}')) == [("answer_no_data", 1)]


@pytest.mark.parametrize("name", ["us_peds.json", "us_odp.json", "us_assignments.json"])
def test_values_of_another_shape_do_no_harm(name):
    def twisted(value: object) -> object:
        if isinstance(value, dict):
            return {key: twisted(each) for key, each in value.items()}
        if isinstance(value, list):
            return [twisted(each) for each in value]
        return [{"x": value}] if isinstance(value, str) and " " in value else value

    whole = twisted(json.loads((FIXTURES / name).read_text()))
    assert rights(findings(json.dumps(whole).encode()))


def test_a_truncated_dossier_keeps_the_cases_before_the_break():
    content = (FIXTURES / "us_peds.json").read_bytes()
    found = findings(content[: content.index(b"PCT/US98")])
    assert len(rights(found)) == 4
    assert said(found)[-1][0] == "json_truncated"


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("Patented Case", AssetStatus.IN_FORCE),
        ("Patent Expired Due to NonPayment of Maintenance Fees Under 37 CFR 1.362", AssetStatus.LAPSED),
        ("Abandoned  --  Failure to Respond to an Office Action", AssetStatus.WITHDRAWN),
        ("Expressly Abandoned  --  During Examination", AssetStatus.WITHDRAWN),
        ("Provisional Application Expired", AssetStatus.EXPIRED),
        ("Non Final Action Mailed", AssetStatus.PENDING),
        ("", AssetStatus.UNKNOWN),
    ],
)
def test_the_offices_words_for_a_status_are_read(text, status):
    assert case_status(text, CaseNumbers(application="17990001")) is status


def test_words_that_nobody_knows_about_a_patent_are_not_taken_for_pending():
    assert case_status("Remand to the Office", CaseNumbers(registration="9990001")) is AssetStatus.UNKNOWN


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("UNITED KINGDOM", "GB"),
        ("CHINA", "CN"),
        ("KOREA, REPUBLIC OF", "KR"),
        ("European Patent Office (EPO)", "EP"),
        ("de", "DE"),
        ("ATLANTIS", ""),
        ("", ""),
    ],
)
def test_offices_are_known_by_the_english_names_of_their_countries(name, code):
    assert office_named(name) == code
