"""Each format gives the same normalised record, with what the file says and nothing else."""

from datetime import date

from listings.assets.gaps import Gap
from listings.assets.kinds import AssetKind, AssetStatus, TermBasis
from tests.listings.registry.files import findings, rights, said


def test_a_us_grant_gives_numbers_dates_and_parties():
    patent = rights(findings("us_grant.xml"))[0]
    assert (patent.office, patent.registration_no, patent.application_no) == ("US", "19990001", "17990001")
    assert (patent.filing_date, patent.grant_date) == (date(2021, 6, 9), date(2024, 3, 12))
    assert patent.owners == ("Lanyu Cells Ltd.",)
    assert patent.inventors == ("Ruolan Qiao", "Kwabena Osei")
    assert patent.representatives == ("Harbour Street Attorneys",)


def test_markup_in_a_title_is_flattened():
    patent = rights(findings("us_grant.xml"))[0]
    assert patent.title == {"en": "Separator for a lithium cell with H2O barrier"}


def test_a_us_term_counts_from_the_earliest_parent_and_adds_the_extension():
    patent = rights(findings("us_grant.xml"))[0]
    assert patent.expiry_date == date(2040, 6, 10) + (date(2040, 10, 8) - date(2040, 6, 10))
    assert patent.expiry_basis is TermBasis.ESTIMATED


def test_classifications_of_a_us_grant_are_symbols():
    patent = rights(findings("us_grant.xml"))[0]
    assert patent.ipc == ("H01M 10/0525",)
    assert patent.cpc == ("H01M 10/0525", "Y02E 60/10")


def test_a_us_design_lasts_its_years_from_grant_and_belongs_to_its_inventor():
    design = rights(findings("us_grant.xml"))[1]
    assert design.kind is AssetKind.PATENT_DESIGN
    assert design.expiry_date == date(2023, 3, 10)
    assert design.locarno == ("07-02",)
    assert design.owners == ("Ilse Brandt",)


def test_a_sequence_listing_between_grants_is_a_note():
    assert said(findings("us_grant.xml")) == [("sequence_listing", 27)]


def test_a_grant_in_st32_tags_with_image_entities_is_read():
    [patent] = rights(findings("us_grant_st32.xml"))
    assert (patent.registration_no, patent.ipc) == ("06990003", ("A61F 2/06", "H01L 21/302"))
    assert patent.owners == ("Fjordbenk AS",)
    assert patent.abstract == {"en": "A hinge that locks."}


def test_a_partial_date_stands_for_its_first_day():
    [patent] = rights(findings("us_grant_st32.xml"))
    assert patent.priorities[0].date == date(1999, 3, 1)


def test_a_chinese_application_is_pending_and_a_granted_one_in_force():
    [pending] = rights(findings("cnipa_a.xml"))
    [granted] = rights(findings("cnipa_b.xml"))
    assert (pending.kind, pending.status) == (AssetKind.PATENT_APPLICATION, AssetStatus.PENDING)
    assert (granted.kind, granted.status) == (AssetKind.PATENT_INVENTION, AssetStatus.IN_FORCE)
    assert granted.grant_date == date(2025, 3, 14)


def test_the_original_spelling_of_a_chinese_number_is_preferred():
    [patent] = rights(findings("cnipa_b.xml"))
    assert patent.application_no == "202310876543.9"
    assert patent.publication_no == "116990001"


def test_the_title_of_the_description_does_not_replace_that_of_the_record():
    [patent] = rights(findings("cnipa_b.xml"))
    assert patent.title == {"zh": "一种潮汐发电浮标的充电电路"}


def test_the_epo_gives_several_documents_and_each_party_once():
    first, second = rights(findings("epo_biblio.xml"))
    assert first.applicants == ("HAIJIA TIDAL ENERGY TECHNOLOGY CO., LTD",)
    assert second.applicants == ("NORDLICHT OPTIK GMBH",)


def test_the_epo_filing_date_stands_in_the_epodoc_spelling_only():
    _first, second = rights(findings("epo_biblio.xml"))
    assert (second.application_no, second.filing_date) == ("21876543", date(2021, 3, 15))
    assert second.title == {"de": "Spiegelhalter", "en": "Mirror mount"}


def test_fixed_width_symbols_of_the_epo_are_read():
    first, _second = rights(findings("epo_biblio.xml"))
    assert (first.ipc, first.cpc) == (("H02J 7/00",), ("H02J 7/00",))


def test_a_member_of_a_family_is_a_right_that_lacks_its_title_and_owner():
    [patent] = rights(findings("epo_family.xml"))
    assert (patent.publication_no, patent.family_id) == ("4990002", "99000002")
    assert {Gap.TITLE, Gap.OWNER} <= set(patent.incomplete)


def test_the_register_is_read_whatever_its_prefix_and_its_newest_status_counts():
    [patent] = rights(findings("epo_register.xml"))
    assert patent.status is AssetStatus.WITHDRAWN
    assert patent.status_date == date(2024, 11, 1)
    assert patent.source_date == date(2025, 1, 10)


def test_an_eu_mark_gives_word_classes_and_registered_term():
    mark = rights(findings("euipo.xml"))[0]
    assert mark.title == {"en": "TIDELARK"}
    assert [(each.number, each.goods) for each in mark.nice] == [(9, "Buoys."), (42, "Engineering.")]
    assert (mark.expiry_date, mark.expiry_basis) == (date(2034, 2, 1), TermBasis.REGISTERED)


def test_an_owner_known_by_a_key_only_is_a_gap_and_no_fault():
    mark = rights(findings("euipo.xml"))[0]
    assert mark.owners == ()
    assert mark.applicants == ("EUIPO 990077",)
    assert mark.incomplete == (Gap.OWNER_BY_KEY,)


def test_the_date_of_the_data_is_that_of_the_transaction():
    assert rights(findings("euipo.xml"))[0].source_date == date(2025, 9, 10)


def test_an_opposed_mark_without_a_word_is_pending_disputed_and_incomplete():
    mark = rights(findings("euipo.xml"))[1]
    assert (mark.status, mark.disputed) == (AssetStatus.PENDING, True)
    assert Gap.TITLE in mark.incomplete


def test_a_withdrawn_mark_comes_in_as_dead():
    assert rights(findings("euipo.xml"))[2].status is AssetStatus.WITHDRAWN


def test_the_same_content_has_the_same_digest_wherever_it_lies():
    alone = rights(findings("cnipa_b.xml"))
    behind = rights(findings((b"\n" * 7) + _bytes("cnipa_a.xml") + _bytes("cnipa_b.xml")))
    assert behind[1].line != alone[0].line
    assert behind[1].digest() == alone[0].digest()


def _bytes(name: str) -> bytes:
    from tests.listings.registry.files import FIXTURES

    return (FIXTURES / name).read_bytes()
