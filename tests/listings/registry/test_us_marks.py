"""US trade marks: one record whatever the format, owners as a history, goods without what was deleted."""

import re
from dataclasses import replace
from datetime import date

import pytest

from listings.assets.gaps import Gap
from listings.assets.kinds import AssetKind, AssetStatus, TermBasis
from listings.codes.us_marks import LIFE_OF
from listings.registry.marks import goods_of, nice_number, settled, without_deleted
from listings.registry.recordals import EventKind, RightEvent
from listings.registry.records import Priority, RightRecord
from listings.registry.us_mark import CaseFile, entry, right
from listings.registry.us_mark_codes import STATUS_OF, us_status
from tests.listings.registry.files import FIXTURES, findings, rights, said


def text_of(name: str) -> str:
    return (FIXTURES / name).read_text()


def draft() -> bytes:
    """The ST.96 fixture as the draft 1_D3 writes it: other namespaces, another root, other names of two parts."""
    text = text_of("us_st96.xml").replace("ST96/Common", "Common/1").replace("ST96/Trademark", "Trademark/1")
    text = text.replace("ns2:TrademarkTransaction ", "ns2:Transaction ").replace(
        "</ns2:TrademarkTransaction>", "</ns2:Transaction>"
    )
    text = text.replace("NationalDesignSearchCode", "NationalDesignClassification").replace("Domestic", "National")
    return text.replace("ns1:", "com:").replace("ns1=", "com=").replace("ns2:", "tmk:").replace("ns2=", "tmk=").encode()


def mark_of(content: bytes | str) -> RightRecord:
    [mark] = rights(findings(content))
    return replace(mark, line=None)


def case(code: str, **more: object) -> RightRecord:
    """A case file with this status."""
    given: dict[str, object] = {"serial": "90990009", "word": "X", "registered": date(2005, 8, 9), **more}
    [mark] = right(CaseFile(status_code=code, **given), source="us_tdxf", line=1)  # type: ignore[arg-type]
    assert isinstance(mark, RightRecord)
    return mark


def test_one_mark_in_st66_and_in_both_versions_of_st96_is_one_record():
    assert mark_of("us_st66.xml") == mark_of("us_st96.xml") == mark_of(draft())


def test_the_same_mark_in_json_gives_the_same_values_but_those_that_the_answer_leaves_out():
    mark, other = rights(findings("us_tsdr.json"))[0], mark_of("us_st66.xml")
    untold = {"priorities": (), "expiry_date": None, "expiry_basis": None}
    published = [each for each in mark.events if each.code != "PUBO"]
    assert replace(mark, line=None, events=tuple(published)) == replace(other, **untold)  # type: ignore[arg-type]


def test_an_abandoned_case_in_json_is_dead_and_incomplete_and_one_without_number_is_refused():
    dead = rights(findings("us_tsdr.json"))[1]
    assert (dead.application_no, dead.registration_no, dead.status) == ("97990002", None, AssetStatus.WITHDRAWN)
    assert dead.incomplete == (Gap.TITLE, Gap.OWNER)
    assert said(findings("us_tsdr.json")) == [("record_without_number", 36)]


def test_a_us_mark_gives_numbers_dates_without_zones_and_its_word():
    mark = mark_of("us_st66.xml")
    assert (mark.office, mark.kind, mark.application_no, mark.registration_no) == (
        "US",
        AssetKind.TRADEMARK,
        "90990001",
        "2990001",
    )
    assert (mark.filing_date, mark.publication_date, mark.grant_date) == (
        date(2004, 2, 7),
        date(2005, 5, 17),
        date(2005, 8, 9),
    )
    assert (mark.title, mark.kind_code, mark.vienna) == ({"en": "BRINEFOX"}, "Trademark", ("03.01.24",))
    assert mark.priorities == (Priority("NO", "NO200399001", date(2003, 11, 16)),)


def test_us_classes_beside_nice_are_left_out_and_so_are_deleted_goods_and_cancelled_classes():
    mark = mark_of("us_st96.xml")
    assert [(each.number, each.goods) for each in mark.nice] == [
        (9, "Salinity meters; buoys for harbours"),
        (6, "Padlocks"),
        (20, "Padlocks"),
    ]


def test_the_owner_now_has_the_highest_party_type_wherever_it_stands():
    mark = mark_of("us_st66.xml")
    assert mark.owners == ("Tern & Tide Holdings, Inc.",)
    assert mark.applicants == ("Eystein Moe",)


def test_addresses_and_correspondents_are_not_taken_over():
    for name in ("us_st66.xml", "us_st96.xml", "us_tdxf.xml", "us_tsdr.json"):
        held = repr(rights(findings(name)))
        assert "Ines Calloway" in held
        assert not re.search(r"Pier Row|Quay Lane|ines@|Portland", held)


def test_a_renewed_us_mark_ends_ten_years_after_its_renewal_as_an_estimate():
    mark = mark_of("us_st66.xml")
    assert (mark.expiry_date, mark.expiry_basis) == (date(2025, 8, 9), TermBasis.ESTIMATED)


def test_us_terms_that_began_before_the_reform_last_twenty_years():
    assert case("701", registered=date(1989, 11, 15), status_date=date(1995, 1, 1)).expiry_date == date(2009, 11, 15)
    assert case("701", registered=date(1989, 11, 16), status_date=date(1995, 1, 1)).expiry_date == date(1999, 11, 16)


def test_no_end_is_estimated_where_the_office_later_says_that_the_mark_lives():
    assert case("800").expiry_date is None
    assert case("702", status_date=date(2020, 1, 1)).expiry_date is None
    assert case("710").expiry_date is None


def test_entries_of_the_prosecution_history_become_events():
    mark = mark_of("us_st96.xml")
    assert [(each.kind, each.code, each.recorded) for each in mark.events] == [
        (EventKind.OTHER, "DOCK", date(2004, 9, 1)),
        (EventKind.GRANT, "R.PR", date(2005, 8, 9)),
        (EventKind.RENEWAL, "RNL1", date(2015, 8, 11)),
    ]
    assert mark.source_date == date(2015, 8, 11)


def test_recordals_in_st96_are_classified_by_their_text_and_named_by_reel_and_frame():
    bag = """<ns2:AssignmentBag><ns2:Assignment><ns2:AssignmentIdentifier>91910083</ns2:AssignmentIdentifier>
    <ns2:AssignmentConveyanceCategory>SECURITY INTEREST</ns2:AssignmentConveyanceCategory>
    <ns2:AssignmentRecordedDate>2016-04-23</ns2:AssignmentRecordedDate>
    <ns2:AssignmentExecutedDate>2016-02-15</ns2:AssignmentExecutedDate>
    <ns2:AssignorBag><ns2:Assignor><ns1:Contact><ns1:Name><ns1:EntityName>TERN</ns1:EntityName></ns1:Name></ns1:Contact>
    </ns2:Assignor></ns2:AssignorBag><ns2:AssigneeBag><ns2:Assignee><ns1:Contact><ns1:Name>
    <ns1:EntityName>HARBOUR BANK</ns1:EntityName></ns1:Name></ns1:Contact></ns2:Assignee></ns2:AssigneeBag>
    </ns2:Assignment></ns2:AssignmentBag>"""
    event = mark_of(text_of("us_st96.xml").replace("<ns2:AssignmentBag/>", bag).encode()).events[-1]
    assert (event.kind, event.ref) == (EventKind.SECURITY, "9191/83")
    assert (event.day, event.recorded) == (date(2016, 2, 15), date(2016, 4, 23))
    assert (event.givers, event.takers) == (("TERN",), ("HARBOUR BANK",))
    bare = re.sub(r"</?ns2:Assign(or|ee)Bag>", "", bag)
    assert mark_of(text_of("us_st96.xml").replace("<ns2:AssignmentBag/>", bare).encode()).events[-1] == event


def proceedings(serial: str, status: str = "") -> bytes:
    """The ST.96 fixture with an opposition against the mark of this serial number."""
    bag = f"""<ns2:LegalProceedings><ns2:OppositionProceedingBag>
    <ns2:OppositionIdentifier>91990463</ns2:OppositionIdentifier><ns2:OppositionDate>2016-10-28</ns2:OppositionDate>
    <ns2:ProceedingStatus>{status}</ns2:ProceedingStatus>
    <ns2:Plaintiff><ns2:AssociatedMarkBag/></ns2:Plaintiff><ns2:Defendant><ns2:AssociatedMarkBag><ns2:AssociatedMark>
    <ns2:NationalApplicationNumber><ns1:ApplicationNumberText>{serial}</ns1:ApplicationNumberText>
    </ns2:NationalApplicationNumber></ns2:AssociatedMark></ns2:AssociatedMarkBag></ns2:Defendant>
    </ns2:OppositionProceedingBag></ns2:LegalProceedings>"""
    return text_of("us_st96.xml").replace("<ns2:LegalProceedings/>", bag).encode()


def test_a_proceeding_against_the_mark_is_a_dispute_until_it_is_terminated():
    ended = "<ns2:NationalStatusDate>2017-02-09</ns2:NationalStatusDate>"
    ended += "<ns2:NationalStatusExternalDescriptionText>Terminated</ns2:NationalStatusExternalDescriptionText>"
    pending, over = mark_of(proceedings("90990001")), mark_of(proceedings("90990001", ended))
    assert (pending.disputed, pending.events[-1].kind) == (True, EventKind.DISPUTE)
    assert (over.disputed, over.events[-1].kind, over.events[-1].day) == (
        False,
        EventKind.DISPUTE_END,
        date(2017, 2, 9),
    )


def test_beginning_and_end_of_a_proceeding_in_the_history_share_its_number():
    begun, over = (
        entry("PETC", "CANCELLATION INSTITUTED NO. 999999", "2016-10-28", "92990001"),
        entry("CANT", "CANCELLATION TERMINATED NO. 92990001", "20171028"),
    )
    assert (begun.kind, begun.ref, over.kind, over.ref) == (
        EventKind.DISPUTE,
        "92990001",
        EventKind.DISPUTE_END,
        "92990001",
    )
    assert entry("DOCK", "ASSIGNED TO EXAMINER", "20171028", "99999999").ref == ""
    assert entry("OP.I", "OPPOSITION INSTITUTED NO. 999999", "20171028").ref == "OP.I 2017-10-28"


def test_a_mark_that_nobody_contests_any_more_is_rid_of_what_was_never_told_to_have_ended():
    history = entry("OP.I", "OPPOSITION INSTITUTED", "20041028"), entry("R.PR", "REGISTERED", "20050809")
    quiet, busy = (case(code, events=history, status_date=date(2005, 8, 9)) for code in ("700", "774"))
    assert quiet.events[-1].refers_to == (quiet.events[0].ref,) == ("OP.I 2004-10-28",)
    assert (quiet.events[-1].kind, busy.events) == (EventKind.DISPUTE_END, history)


def test_an_end_without_a_number_ends_the_oldest_dispute():
    begun = [RightEvent(kind=EventKind.DISPUTE, recorded=date(2004, 1, day), ref=f"no {day}") for day in (1, 2)]
    over = RightEvent(kind=EventKind.DISPUTE_END, recorded=date(2004, 1, 3))
    told = settled([over, *begun], contested=True, day=None)
    assert [each.refers_to for each in told] == [(), (), ("no 1",)]


def test_a_proceeding_that_the_owner_brings_against_another_mark_burdens_the_other():
    assert mark_of(proceedings("77990002")) == mark_of("us_st96.xml")


def test_st96_of_another_office_is_said_not_to_be_read():
    other = text_of("us_st96.xml").replace(">US</ns1:RegistrationOfficeCode>", ">CA</ns1:RegistrationOfficeCode>")
    assert said(findings(other.encode())) == [("format_not_read", 4)]


def test_prefixes_of_st66_extensions_do_not_matter():
    other = text_of("us_st66.xml").replace("ns2:", "q:").replace("ns2=", "q=")
    assert mark_of(other.encode()) == mark_of("us_st66.xml")


def test_the_daily_file_is_read_with_its_dtd_and_two_nice_classes_share_a_us_class():
    mark = rights(findings("us_tdxf.xml"))[0]
    assert (mark.application_no, mark.registration_no) == ("71990001", "0099001")
    assert [(each.number, each.goods) for each in mark.nice] == [
        (6, "LOCKS, PADLOCKS, LOCK-CASES, AND BOLTS"),
        (20, "LOCKS, PADLOCKS, LOCK-CASES, AND BOLTS"),
    ]
    assert mark.owners == ("HEATHER LOCK COMPANY", "MOOR TRUST")
    assert mark.applicants == ("HEATHER & SONS",)
    assert (mark.vienna, mark.source_date) == (("23.03.08",), date(2026, 9, 9))


def test_a_number_of_zeros_is_none_and_a_pending_opposition_disputes_the_mark():
    mark = rights(findings("us_tdxf.xml"))[1]
    assert (mark.registration_no, mark.status, mark.disputed) == (None, AssetStatus.PENDING, True)
    assert mark.title == {"en": "PEATLANTERN AND FEN"}
    assert mark.nice[0].goods == "Lanterns; ((storm lanterns))"
    assert mark.kind_code == "Trademark, Service Mark"
    assert mark.priorities == (Priority("GB", "UK00009990001", date(2025, 4, 1)),)


def test_a_record_of_the_status_only_comes_in_dead_and_incomplete():
    mark = rights(findings("us_tdxf.xml"))[2]
    assert (mark.status, mark.title, mark.owners, mark.nice) == (AssetStatus.LAPSED, {}, (), ())
    assert mark.incomplete == (Gap.TITLE, Gap.OWNER, Gap.FILING_DATE)


def test_us_classes_without_nice_and_unknown_codes_are_no_fault():
    mark = rights(findings("us_tdxf.xml"))[3]
    assert (mark.nice, mark.status, mark.status_code) == ((), AssetStatus.UNKNOWN, "699")


def test_a_bare_case_file_is_the_same_as_a_wrapped_one():
    [bare] = re.findall(r"<case-file>.*?</case-file>", text_of("us_tdxf.xml"), re.DOTALL)[:1]
    assert mark_of(bare.encode()).digest() == rights(findings("us_tdxf.xml"))[0].digest()


def test_a_daily_file_without_cases_is_an_empty_day():
    empty = b"<trademark-applications-daily><application-information><data-available-code>N</data-available-code>"
    assert said(findings(empty + b"</application-information></trademark-applications-daily>")) == [("empty_day", 1)]


def test_a_case_file_without_number_is_refused_alone():
    assert said(findings(b"<case-file><registration-number>0000000</registration-number></case-file>")) == [
        ("record_without_number", 1)
    ]


def test_a_dtd_alone_is_no_registry_file_and_no_fault():
    declarations = text_of("us_tdxf.xml").partition("<trademark-applications-daily>")[0]
    assert said(findings(declarations.encode())) == [("not_registry", None)]
    assert said(findings(b"<!ELEMENT case-file (serial-number)>")) == [("not_registry", None)]


@pytest.mark.parametrize(
    ("code", "status"),
    [
        ("626", AssetStatus.LAPSED),
        ("602", AssetStatus.WITHDRAWN),
        ("710", AssetStatus.LAPSED),
        ("604", AssetStatus.REFUSED),
        ("782", AssetStatus.INVALIDATED),
        ("900", AssetStatus.EXPIRED),
        ("630", AssetStatus.PENDING),
        ("700", AssetStatus.IN_FORCE),
        ("715", AssetStatus.UNKNOWN),
        ("970", AssetStatus.UNKNOWN),
        ("", AssetStatus.UNKNOWN),
    ],
)
def test_us_status_codes_in_our_vocabulary(code, status):
    assert us_status(code) is status


def test_codes_of_a_pending_attack_dispute_a_living_mark():
    assert [case(code).disputed for code in ("774", "790", "801", "772", "778", "700")] == [True] * 4 + [False] * 2
    assert not case("710", contested=True).disputed


def test_every_code_of_the_list_is_live_or_dead_as_the_list_says():
    silent = {code for code, life in LIFE_OF.items() if life.is_live is None}
    assert set(STATUS_OF) == set(LIFE_OF) - silent
    assert {code for code in STATUS_OF if us_status(code).is_dead} == {
        code for code, life in LIFE_OF.items() if life.is_live is False
    }


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("009", 9),
        ("9", 9),
        ("45", 45),
        ("第9类", 9),
        ("Class 35", 35),
        ("A", None),
        ("200", None),
        ("0", None),
        ("46", None),
    ],
)
def test_only_numbers_of_the_nice_classification_are_classes(text, number):
    assert nice_number(text) == number


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("A; [ B; ] C", "A; C"),
        ("A, [B, [C,] D,] E", "A, E"),
        ("*A*; B [, C]; D", "A; B; D"),
        ("[A; B]", ""),
        ("A [ B", "A [ B"),
        ("A ] B", "A B"),
        ("A; [B].", "A."),
        ("((A)) B", "((A)) B"),
    ],
)
def test_deleted_goods_are_left_out_and_added_ones_stay(text, left):
    assert without_deleted(text) == left


def test_a_list_of_many_brackets_takes_no_time():
    assert without_deleted("[" * 500_000 + "A" + "]" * 500_000) == ""


def test_goods_are_told_in_english_then_chinese_then_what_comes_first():
    assert goods_of({"de": "Bojen", "zh": "浮标", "en": "Buoys"}) == "Buoys"
    assert goods_of({"de": "Bojen", "zh-CN": "浮标", "en": " "}) == "浮标"
    assert goods_of({"": "Boeien", "de": "Bojen"}) == "Boeien"
    assert len(goods_of({"en": "Buoys; " * 500_000})) == 4_000
