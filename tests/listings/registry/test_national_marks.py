"""Trade marks and patents of Germany, and marks of Korea, Israel and of offices that write ST.66."""

import re
from datetime import date

import pytest

from listings.assets.gaps import Gap
from listings.assets.kinds import AssetKind, AssetStatus, TermBasis
from listings.assets.numbers import NumberType
from listings.registry.dpma_patent import party_name, symbol
from listings.registry.german import german_entry, german_status, is_contested_in_german
from listings.registry.kipris import status_of as korean
from listings.registry.recordals import EventKind
from listings.registry.records import Priority
from listings.registry.st66_national import status_of
from tests.listings.registry.files import FIXTURES, findings, rights, said


def text_of(name: str) -> str:
    return (FIXTURES / name).read_text()


def test_a_german_mark_whose_file_is_destroyed_ended_as_its_register_says():
    [mark] = rights(findings("dpma_mark.xml"))
    assert (mark.status, mark.status_text, mark.status_date) == (
        AssetStatus.EXPIRED,
        "Akte vernichtet",
        date(2014, 2, 1),
    )
    assert (mark.office, mark.application_no, mark.registration_no) == ("DE", "K99001", "1099001")
    assert (mark.expiry_date, mark.expiry_basis) == (date(2014, 1, 31), TermBasis.REGISTERED)
    assert (mark.title, [each.goods for each in mark.nice]) == ({"de": "Kranichbrand"}, ["Kornbrände"])
    assert mark.owners == ("Kranichhof Brennerei GmbH",)


def test_entries_of_the_german_register_become_events_with_their_parties():
    [mark] = rights(findings("dpma_mark.xml"))
    kinds = EventKind.GRANT, EventKind.DISPUTE_END, EventKind.CORRECTION, EventKind.ASSIGNMENT, EventKind.EXPIRY
    assert tuple(each.kind for each in mark.events) == kinds
    assert (mark.events[4].day, mark.events[4].recorded, mark.events[4].ref) == (
        date(2014, 2, 1),
        date(2014, 11, 13),
        "201499001",
    )
    assert (mark.events[3].givers, mark.events[3].takers) == (("Kranichhof & Co.",), ("Kranichhof Brennerei GmbH",))


def test_a_new_name_of_the_same_german_holder_is_a_change_of_name():
    renamed = text_of("dpma_mark.xml").replace("Kranichhof &amp; Co.", "Kranichhof Brennerei KG")
    [mark] = rights(findings(renamed.encode()))
    assert mark.events[3].kind is EventKind.NAME_CHANGE


def test_german_addresses_are_not_taken_over_not_even_out_of_a_correction():
    assert not re.search(
        r"Hafenstr|Lübz", repr(rights(findings("dpma_mark.xml")) + rights(findings("dpma_design.xml")))
    )


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("Marke eingetragen", AssetStatus.IN_FORCE),
        ("Marke gelöscht", AssetStatus.LAPSED),
        ("Anmeldung zurückgenommen", AssetStatus.WITHDRAWN),
        ("Anmeldung zurueckgewiesen", AssetStatus.REFUSED),
        ("Anmeldung eingegangen", AssetStatus.PENDING),
        ("Marke eingetragen, Widerspruchsverfahren anhängig", AssetStatus.IN_FORCE),
        ("nicht-anhaengig-erloschen", AssetStatus.LAPSED),
        ("anhaengig-in-kraft", AssetStatus.IN_FORCE),
        ("anhaengig-pruefung", AssetStatus.PENDING),
        ("im Ganzen für nichtig erklärt", AssetStatus.INVALIDATED),
        ("etwas Neues", AssetStatus.UNKNOWN),
    ],
)
def test_german_wordings_in_our_vocabulary(text, status):
    assert german_status(text) is status


def test_a_german_mark_is_contested_while_proceedings_are_pending():
    assert is_contested_in_german("Marke eingetragen, Widerspruchsverfahren anhängig")
    assert not is_contested_in_german("Marke eingetragen, Widerspruchsfrist läuft")


@pytest.mark.parametrize(
    ("entry", "ground", "kind"),
    [
        ("Löschung", "Verzicht", EventKind.WITHDRAWAL),
        ("Löschung", "wegen Verfalls", EventKind.INVALIDATION),
        ("Löschung", "", EventKind.LAPSE),
        ("Teillöschung", "Teilverzicht", EventKind.LIMITATION),
        ("Verlaengerung", "", EventKind.RENEWAL),
        ("Insolvenz", "", EventKind.PRESERVATION),
        ("Pfandrecht", "", EventKind.SECURITY),
        ("Widerspruch", "", EventKind.DISPUTE),
        ("Vermerk", "", EventKind.OTHER),
    ],
)
def test_kinds_of_german_entries(entry, ground, kind):
    assert german_entry(entry, "", ground) is kind


def test_a_german_patent_application_that_lapsed_for_want_of_a_fee():
    [patent] = rights(findings("dpma_patent.xml"))
    assert (patent.kind, patent.status) == (AssetKind.PATENT_APPLICATION, AssetStatus.LAPSED)
    assert (patent.application_no, patent.publication_no) == ("10990001.2", "10990001")
    assert (patent.status_date, patent.source_date) == (date(2007, 1, 3), date(2017, 6, 21))
    assert patent.ipc == ("H02K 16/00", "A01B 1/022")
    assert patent.priorities == (Priority("JP", "11990001", date(1999, 6, 4)),)
    assert patent.expiry_date is None
    assert [each.kind for each in patent.events] == [EventKind.OTHER, EventKind.LAPSE]


def test_names_in_the_german_register_lose_the_town_that_is_counted_to_them():
    [patent] = rights(findings("dpma_patent.xml"))
    assert (patent.owners, patent.inventors) == (("TIDAL MOTORS, Ltd.",), ("Mori, Kenji",))
    assert patent.representatives == ("Deich & Partner Patentanwälte, PartG mbB",)
    assert party_name("Harbour Corporation, Cork", "Munster", person=False) == "Harbour Corporation"
    assert party_name("Moe, Eystein, Bergen", "Vestland", person=False) == "Moe, Eystein"


def test_a_granted_german_patent_and_a_utility_model_have_their_terms():
    granted = text_of("dpma_patent.xml").replace("nicht-anhaengig-erloschen", "anhaengig-in-kraft")
    granted = granted.replace("R119", "R020")
    model = granted.replace(">patent<", ">gebrauchsmuster<")
    assert [(each.kind, each.grant_date, each.expiry_date) for each in rights(findings(granted.encode()))] == [
        (AssetKind.PATENT_INVENTION, date(2007, 4, 19), date(2020, 6, 2))
    ]
    assert [(each.kind, each.expiry_date) for each in rights(findings(model.encode()))] == [
        (AssetKind.PATENT_UTILITY, date(2010, 6, 2))
    ]


def test_symbols_of_fourteen_places_are_read():
    assert (symbol("A01B0001000000"), symbol("H04W0072123000"), symbol("B60K")) == ("A01B 1/00", "H04W 72/123", "B60K")


def test_marks_of_national_offices_in_st66_come_in_by_their_office():
    expired, alive = rights(findings("st66_national.xml"))
    assert (expired.office, expired.application_no, expired.registration_no) == ("AL", "AL/T/1996/990001", "009901")
    assert (expired.status, expired.owners, expired.title) == (
        AssetStatus.EXPIRED,
        ("OILBARN CORPORATION",),
        {"sq": "VAJTA"},
    )
    assert ([each.number for each in expired.nice], expired.vienna) == ([4], ("26.11.08",))
    assert (alive.office, alive.status, alive.incomplete) == (
        "TO",
        AssetStatus.IN_FORCE,
        (Gap.TITLE, Gap.OWNER),
    )


def test_the_first_of_january_1900_is_no_publication():
    assert rights(findings("st66_national.xml"))[0].publication_date is None


def test_a_later_entry_registered_is_no_second_grant_and_the_end_of_the_term_no_date_of_the_data():
    alive = rights(findings("st66_national.xml"))[1]
    assert [each.kind for each in alive.events] == [EventKind.FILING, EventKind.GRANT, EventKind.OTHER]
    assert alive.events[2].text == "Registered – Renewal Grace Period"
    assert alive.source_date == date(2016, 12, 6)


def test_a_mark_without_office_number_or_life_is_refused_alone():
    codes = [code for code, _line in said(findings("st66_national.xml"))]
    assert codes == ["record_without_office", "record_without_number", "record_deleted_at_office"]


def test_words_of_national_offices_in_our_vocabulary():
    words = {"Registered": AssetStatus.IN_FORCE, "Rejected": AssetStatus.REFUSED, "": AssetStatus.UNKNOWN}
    assert {word: status_of(word) for word in words} == words


def test_an_israeli_mark_has_one_owner_in_two_languages_and_died_for_want_of_a_fee():
    [mark] = rights(findings("il_mark.xml"))
    assert (mark.office, mark.application_no, mark.status) == ("IL", "990142", AssetStatus.EXPIRED)
    assert (mark.owners, mark.title) == (("Palmcrisp Ltd",), {"en": "PALMCRISP"})
    assert [(each.number, each.goods) for each in mark.nice] == [(30, "Biscuits; [savoury] crackers")]
    assert [each.kind for each in mark.events] == [
        EventKind.DISPUTE,
        EventKind.NAME_CHANGE,
        EventKind.GRANT,
        EventKind.DISPUTE_END,
        EventKind.EXPIRY,
    ]
    assert (mark.events[1].givers, mark.disputed) == (("PALM CO.",), False)
    assert mark.events[3].refers_to == (mark.events[0].ref,)


def test_an_open_opposition_disputes_a_living_israeli_mark():
    open_ = text_of("il_mark.xml").replace(">deleted<", ">active<").replace("<CLOSINGDATE>20021112</CLOSINGDATE>", "")
    [mark] = rights(findings(open_.encode()))
    assert (mark.status, mark.disputed) == (AssetStatus.IN_FORCE, True)


def test_a_korean_mark_belongs_to_its_registered_holder():
    mark, refused = rights(findings("kipris.xml"))
    assert (mark.application_no, mark.registration_no, mark.publication_no) == (
        "4020199900011",
        "4019956910000",
        "4020199984686",
    )
    assert mark.further_numbers == ((NumberType.PUBLICATION, "4020199925782"),)
    assert (mark.owners, mark.applicants) == (("바다상점 주식회사",), ("조개상점 주식회사",))
    assert ([each.number for each in mark.nice], mark.status) == ([43, 9], AssetStatus.IN_FORCE)
    assert (mark.expiry_date, mark.expiry_basis) == (date(2029, 12, 23), TermBasis.ESTIMATED)
    assert (refused.status, refused.registration_no, refused.owners_presumed) == (AssetStatus.REFUSED, None, True)
    assert refused.incomplete == (Gap.TITLE,)


def test_korean_answers_without_a_mark_say_what_to_do():
    empty = b"<response><header/><body><items><TotalSearchCount>0</TotalSearchCount></items></body></response>"
    assert said(findings("kipris_goods.xml")) == [("kipris_goods", 3)]
    assert said(findings(empty)) == [("answer_no_data", 1)]
    assert said(findings(b"<response><header><resultCode>30</resultCode></header></response>")) == [("kipris_error", 1)]


def test_what_ended_a_korean_mark_counts_before_its_registration():
    assert [korean(text) for text in ("등록", "등록무효", "등록취소", "출원", "거절", "?")] == [
        AssetStatus.IN_FORCE,
        AssetStatus.INVALIDATED,
        AssetStatus.INVALIDATED,
        AssetStatus.PENDING,
        AssetStatus.REFUSED,
        AssetStatus.UNKNOWN,
    ]


@pytest.mark.parametrize(
    "name", ["dpma_mark.xml", "dpma_design.xml", "st66_national.xml", "euipo_design.xml", "euipo_records.xml"]
)
def test_prefixes_do_not_matter(name):
    text = text_of(name)
    [space] = re.findall(r' xmlns="([^"]+)"', text)
    prefixed = re.sub(r"<(/?)(\w+)(?=[\s/>])", r"<\1z:\2", text).replace(f' xmlns="{space}"', f' xmlns:z="{space}"')
    assert [each.digest() for each in rights(findings(prefixed.encode()))] == [
        each.digest() for each in rights(findings(name))
    ]
