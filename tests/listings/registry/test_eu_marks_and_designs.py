"""EU trade marks and designs, German designs: what they say, entries of the registers, states."""

from datetime import date

import pytest

from listings.assets.gaps import Gap
from listings.assets.kinds import AssetKind, AssetStatus, TermBasis
from listings.registry.designs import design_status, is_design_contested
from listings.registry.euipo_records import entry_kind
from listings.registry.recordals import EventKind, RightEvent
from listings.registry.records import RightRecord
from tests.listings.registry.files import FIXTURES, findings, rights, said


def text_of(name: str) -> str:
    return (FIXTURES / name).read_text()


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


def test_entries_and_oppositions_of_an_eu_mark_become_events():
    [mark] = rights(findings("euipo_records.xml"))
    assert [(each.kind, each.ref) for each in mark.events] == [
        (EventKind.DISPUTE, "003990001"),
        (EventKind.DISPUTE_END, "003990001"),
        (EventKind.OTHER, "018099004"),
        (EventKind.ASSIGNMENT, "018099002"),
        (EventKind.OTHER, "018099003"),
        (EventKind.DISPUTE, "000099001"),
    ]
    assert mark.events[0].givers == ("EUIPO 990661",)
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
    assert (expired.applicants, expired.incomplete) == (("EUIPO 990854",), (Gap.TITLE, Gap.OWNER_BY_KEY))
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
    assert (design.applicants, design.owners, design.incomplete) == (("EUIPO 990321",), (), (Gap.OWNER_BY_KEY,))
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
