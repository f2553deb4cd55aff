"""Trade marks and designs of Germany, Korea, Israel, the EUIPO and of offices that write ST.66."""

import re
from datetime import date

import pytest

from listings.assets.gaps import Gap
from listings.assets.kinds import AssetKind, AssetStatus, TermBasis
from listings.assets.numbers import NumberType
from listings.registry.designs import design_status, is_design_contested
from listings.registry.dpma_patent import party_name, symbol
from listings.registry.euipo_records import entry_kind
from listings.registry.german import german_entry, german_status, is_contested_in_german
from listings.registry.kipris import status_of as korean
from listings.registry.recordals import EventKind, RightEvent
from listings.registry.records import Priority, RightRecord
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


def test_a_german_design_is_dead_as_its_last_entry_says_and_lasted_five_years():
    design = rights(findings("dpma_design.xml"))[0]
    assert (design.kind, design.status) == (AssetKind.PATENT_DESIGN, AssetStatus.EXPIRED)
    assert (design.registration_no, design.application_no) == ("M9900174-0001", "M9900174.1")
    assert (design.expiry_date, design.locarno, design.title) == (date(2004, 7, 7), ("06-01",), {"de": "Hocker"})
    assert [each.kind for each in design.events] == [EventKind.GRANT, EventKind.EXPIRY]
    assert design.owners == ("Birkensitz KG",)


def test_the_number_of_a_multiple_application_is_no_number_of_its_designs():
    one, two = rights(findings("dpma_design.xml"))[1:]
    assert (one.application_no, two.application_no) == (None, None)
    assert (one.owners, two.owners) == (("Birkensitz KG",), ("Jule Moorbach",))
    assert one.incomplete == (Gap.TITLE,)


def test_st86_of_another_office_is_said_not_to_be_read():
    other = text_of("dpma_design.xml").replace(">DE</RegistrationOfficeCode>", ">AT</RegistrationOfficeCode>")
    assert [code for code, _line in said(findings(other.encode()))] == ["format_not_read", "format_not_read"]


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


def test_entries_and_oppositions_of_an_eu_mark_become_events():
    [mark] = rights(findings("euipo_records.xml"))
    assert [(each.kind, each.ref) for each in mark.events] == [
        (EventKind.DISPUTE, "003990001"),
        (EventKind.DISPUTE_END, ""),
        (EventKind.OTHER, "018099004"),
        (EventKind.ASSIGNMENT, "018099002"),
        (EventKind.OTHER, "018099003"),
        (EventKind.DISPUTE, "000099001"),
    ]
    assert mark.events[0].givers == ("EUIPO 602667",)
    assert (mark.status, mark.disputed, mark.title) == (AssetStatus.IN_FORCE, True, {"en": "MOLEWHARF"})


def test_an_opposition_is_over_once_the_eu_mark_is_registered_and_a_request_to_cancel_once_it_is_told_no_more():
    [mark] = rights(findings("euipo_records.xml"))
    [quiet] = rights(
        findings(text_of("euipo_records.xml").replace("Registration cancellation pending", "Registered").encode())
    )
    [opposed] = rights(
        findings(
            text_of("euipo_records.xml").replace("Registration cancellation pending", "Application opposed").encode()
        )
    )
    assert [(each.refers_to, each.recorded) for each in ends(mark)] == [(("003990001",), date(2020, 7, 15))]
    assert [each.refers_to for each in ends(quiet)] == [("003990001",), ("000099001",)]
    assert [each.refers_to for each in ends(opposed)] == [("000099001",)]


def ends(mark: RightRecord) -> list[RightEvent]:
    return [each for each in mark.events if each.kind is EventKind.DISPUTE_END]


def test_an_eu_mark_without_english_goods_tells_them_in_chinese_and_keeps_its_figurative_elements():
    [mark] = rights(findings("euipo_records.xml"))
    assert ([each.goods for each in mark.nice], mark.vienna) == (["烤箱。"], ("27.05.01", "26.11.08"))


@pytest.mark.parametrize(
    ("text", "outcome", "kind"),
    [
        ("Transfer - Partial transfer", "Published", EventKind.ASSIGNMENT),
        ("Proprietor - Change of name and address", "Published", EventKind.NAME_CHANGE),
        ("Change Names Addresses of Owners", "Record Published", EventKind.NAME_CHANGE),
        ("Change of Names and Addresses of Rep", "Record Published", EventKind.OTHER),
        ("Licence - Exclusive licence", "Published", EventKind.LICENCE),
        ("Licence - Cancellation of a licence", "Published", EventKind.LICENCE_END),
        ("Rights in rem", "Published", EventKind.SECURITY),
        ("Cancellation of a right in rem", "Published", EventKind.RELEASE),
        ("Levy of execution", "Published", EventKind.PRESERVATION),
        ("Bankruptcy proceedings", "Published", EventKind.PRESERVATION),
        ("Partial surrender", "Published", EventKind.LIMITATION),
        ("Total surrender", "Published", EventKind.WITHDRAWAL),
        ("Total surrender", "Under examination", EventKind.OTHER),
        ("Revocation and declaration of invalidity - Application for revocation", "Published", EventKind.DISPUTE),
        ("Cancellation - Cancellation based on invalidity", "Decision to reject (final)", EventKind.DISPUTE_END),
        ("Relative Errors on Part A on Design", "Record Published", EventKind.CORRECTION),
    ],
)
def test_kinds_of_entries_at_the_euipo(text, outcome, kind):
    assert entry_kind(text, outcome) is kind


def test_a_page_of_eu_marks_gives_owners_by_name_and_classes_without_goods():
    mark = rights(findings("euipo_marks.json"))[0]
    assert (mark.office, mark.application_no, mark.title) == ("EM", "000990557", {"en": "Golden Gull"})
    assert (mark.owners, mark.representatives) == (("Seehafer AG",), ("Deich & Partner",))
    assert [(each.number, each.goods) for each in mark.nice] == [(30, ""), (32, "")]
    assert (mark.status, mark.expiry_date, mark.expiry_basis) == (
        AssetStatus.IN_FORCE,
        date(2036, 12, 2),
        TermBasis.REGISTERED,
    )
    assert (mark.publication_date, mark.source_date, mark.kind_code) == (date(2008, 4, 27), date(2016, 12, 7), "Word")


def test_marks_on_a_page_may_lack_word_owner_and_a_known_state():
    _mark, opposed, removed, unknown = rights(findings("euipo_marks.json"))
    assert (opposed.status, opposed.disputed) == (AssetStatus.PENDING, True)
    assert (opposed.applicants, opposed.incomplete) == (("EUIPO 46215",), (Gap.TITLE, Gap.OWNER_BY_KEY))
    assert (removed.status, removed.owners, removed.filing_date) == (
        AssetStatus.LAPSED,
        ("Gull International Ltd",),
        date(2007, 5, 7),
    )
    assert (unknown.status, unknown.status_code) == (AssetStatus.UNKNOWN, "SOMETHING_NEW")
    assert said(findings("euipo_marks.json")) == [("record_without_number", 7)]


def test_a_page_of_eu_designs_gives_them_without_product_and_owner():
    expired, alive = rights(findings("euipo_designs.json"))
    assert (expired.registration_no, expired.application_no, expired.locarno) == (
        "004990823-0007",
        None,
        ("08-06", "32-00"),
    )
    assert (expired.status, expired.source_date) == (AssetStatus.EXPIRED, date(2022, 9, 8))
    assert (expired.applicants, expired.incomplete) == (("EUIPO 854815",), (Gap.TITLE, Gap.OWNER_BY_KEY))
    assert (alive.status, alive.expiry_date, alive.expiry_basis) == (
        AssetStatus.IN_FORCE,
        date(2029, 9, 8),
        TermBasis.ESTIMATED,
    )


def test_an_eu_design_is_told_apart_by_its_own_number_only():
    design = rights(findings("euipo_design.xml"))[0]
    assert (design.kind, design.registration_no, design.application_no) == (
        AssetKind.PATENT_DESIGN,
        "001990001-0002",
        None,
    )
    assert (design.title, design.locarno) == ({"en": "Dock lamps; Lanterns [toys]"}, ("26-05", "32-00"))
    assert (design.status, design.expiry_date, design.expiry_basis) == (
        AssetStatus.IN_FORCE,
        date(2028, 12, 29),
        TermBasis.REGISTERED,
    )
    assert (design.applicants, design.owners, design.incomplete) == (("EUIPO 321767",), (), (Gap.OWNER_BY_KEY,))
    assert [each.kind for each in design.events] == [EventKind.RENEWAL, EventKind.ASSIGNMENT]
    assert (design.vienna, design.source_date) == (("19.07.10",), date(2024, 11, 5))


def test_a_lapsed_eu_design_comes_in_as_dead_and_a_deleted_one_not_at_all():
    lapsed = rights(findings("euipo_design.xml"))[1]
    assert (lapsed.status, lapsed.status_date) == (AssetStatus.LAPSED, date(2014, 10, 3))
    assert lapsed.incomplete == (Gap.TITLE, Gap.OWNER)
    assert [code for code, _line in said(findings("euipo_design.xml"))] == ["record_deleted_at_office"]


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("Registered and subject to deferment", AssetStatus.IN_FORCE),
        ("REGISTERED_FULLY_PUBLISHED", AssetStatus.IN_FORCE),
        ("Invalidity procedure pending", AssetStatus.IN_FORCE),
        ("Design declared invalid", AssetStatus.INVALIDATED),
        ("DESIGN_SURRENDERED", AssetStatus.WITHDRAWN),
        ("EXPIRED", AssetStatus.EXPIRED),
        ("Expiring", AssetStatus.IN_FORCE),
        ("Lack of effects", AssetStatus.LAPSED),
        ("Application published", AssetStatus.PENDING),
        ("Something else", AssetStatus.UNKNOWN),
    ],
)
def test_states_of_designs_in_our_vocabulary(text, status):
    assert design_status(text) is status
    assert is_design_contested(text) == (text == "Invalidity procedure pending")


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
