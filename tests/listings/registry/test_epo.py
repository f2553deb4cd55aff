"""Answers of the EPO: families with their legal events, and the register's whole file."""

from datetime import date

import pytest

from listings.assets.gaps import Gap
from listings.assets.kinds import AssetKind, AssetStatus
from listings.assets.models import EncumbranceType
from listings.assets.numbers import NumberType
from listings.registry.burdens import burdens_of
from listings.registry.inpadoc import confirmed_by, kind_of
from listings.registry.joining import source
from listings.registry.recordals import EventKind, RightEvent
from listings.registry.records import RightRecord
from listings.registry.title import chain_of
from tests.listings.registry.files import FIXTURES, findings, rights, said


def member(office: str) -> RightRecord:
    [record] = [each for each in rights(findings("epo_legal.xml")) if each.office == office]
    return record


def the_events(record: RightRecord, kind: EventKind) -> list[RightEvent]:
    return [each for each in record.events if each.kind is kind]


def granted() -> RightRecord:
    [record] = rights(findings("epo_register_grant.xml"))
    return record


def test_each_application_of_a_family_is_one_right():
    found = rights(findings("epo_legal.xml"))
    assert [each.office for each in found] == ["EP", "US", "WO", "CN", "CA"]
    assert {each.family_id for each in found} == {"99000005"}


def test_a_member_of_a_family_has_numbers_and_dates_and_lacks_the_rest():
    european = member("EP")
    assert (european.source, european.record, european.kind_code) == ("epo_family", "EP4990005B1", "B1")
    assert (european.application_no, european.publication_no) == ("14987654", "4990005")
    assert (european.filing_date, european.publication_date) == (date(2014, 7, 2), date(2016, 1, 13))
    assert (european.grant_date, european.expiry_date) == (date(2018, 8, 22), date(2034, 7, 2))
    assert [(each.office, each.number) for each in european.priorities] == [("CN", "201310987654")]
    assert european.incomplete == (Gap.TITLE, Gap.OWNER)


def test_the_number_of_a_us_grant_counts_registrations_and_its_application_stays_beside_it():
    american = member("US")
    assert (american.registration_no, american.application_no) == ("10990005", "201414987654")
    assert american.further_numbers == ((NumberType.PUBLICATION, "2016099005"),)


def test_an_international_application_names_its_receiving_office():
    assert member("WO").application_no == "PCT/CN2014/099005"


def test_events_under_the_first_publication_are_of_the_right_as_a_whole():
    assert member("EP").kind is AssetKind.PATENT_INVENTION
    assert len(member("EP").events) == 11


def test_padded_codes_are_read_and_unknown_ones_are_kept_with_their_text():
    codes = [each.code for each in member("EP").events]
    assert codes[:1] + codes[-1:] == ["17P", "ZZ9"]
    unknown = member("EP").events[-1]
    assert (unknown.kind, unknown.text, unknown.recorded) == (EventKind.OTHER, "SOMETHING NEW", date(2022, 9, 7))


def test_lapses_in_one_state_name_it_and_do_not_end_the_patent():
    lapses = [(each.territory, each.code, each.day) for each in the_events(member("EP"), EventKind.LAPSE_IN_STATE)]
    assert lapses == [("SE", "PG25", date(2018, 11, 22)), ("DE", "REG R119", None), ("GB", "GBPC", date(2021, 7, 2))]
    assert member("EP").status is AssetStatus.IN_FORCE


def test_the_newest_status_that_the_epo_announced_is_that_of_the_patent():
    european = member("EP")
    assert (european.status_text, european.status_date) == ("Patent maintained as amended", date(2021, 3, 3))
    assert european.source_date == date(2022, 9, 7)


def test_opponents_applicants_and_fees_are_events_with_their_parties_and_days():
    european = member("EP")
    [opposition] = the_events(european, EventKind.DISPUTE)
    assert (opposition.givers, opposition.day) == (("HAIJIA TIDAL ENERGY CO., LTD",), date(2019, 5, 17))
    [change] = the_events(european, EventKind.ASSIGNMENT)
    assert (change.takers, change.recorded) == (("NORDLICHT OPTIK GMBH",), date(2017, 5, 3))
    [fee] = the_events(european, EventKind.FEE)
    assert (fee.territory, fee.day) == ("FR", date(2022, 7, 25))


def test_us_assignments_are_classified_by_their_text_and_named_by_reel_and_frame():
    assignment, security, release, lapse = member("US").events
    assert (assignment.kind, assignment.ref, assignment.day) == (
        EventKind.ASSIGNMENT,
        "99001/7",
        date(2016, 1, 15),
    )
    assert (assignment.givers, assignment.takers) == (("QIAO, RUOLAN", "OSEI, KWABENA"), ("LANYU CELLS LTD.",))
    assert (security.kind, security.takers) == (EventKind.SECURITY, ("FJORDBENK AS",))
    assert (release.kind, release.refers_to) == (EventKind.RELEASE, ("99002/8",))
    assert lapse.kind is EventKind.LAPSE


def test_a_patent_that_lapsed_comes_in_as_lapsed():
    american = member("US")
    assert (american.status, american.status_date) == (AssetStatus.LAPSED, date(2023, 10, 17))


def test_a_chinese_transfer_names_both_sides_and_the_day_of_its_registration():
    [transfer] = the_events(member("CN"), EventKind.ASSIGNMENT)
    assert (transfer.givers, transfer.takers) == (("Lanyu Cells Ltd.",), ("Haijia Tidal Energy Co., Ltd.",))
    assert (transfer.day, transfer.recorded) == (date(2019, 4, 18), date(2019, 5, 7))


def test_a_chinese_pledge_its_change_and_its_end_are_linked_by_its_number():
    [pledge] = the_events(member("CN"), EventKind.SECURITY)
    assert (pledge.ref, pledge.givers, pledge.takers) == (
        "Y2019990000001",
        ("Haijia Tidal Energy Co., Ltd.",),
        ("Bank of the Cape",),
    )
    [change] = the_events(member("CN"), EventKind.CORRECTION)
    assert (change.confirms, change.ref, change.refers_to) == (EventKind.SECURITY, "", ("Y2019990000001",))
    [release] = the_events(member("CN"), EventKind.RELEASE)
    assert (release.refers_to, release.day) == (("Y2019990000001",), date(2020, 12, 28))


def test_a_chinese_licence_names_contract_and_parties():
    [licence] = the_events(member("CN"), EventKind.LICENCE)
    assert (licence.ref, licence.takers, licence.day) == (
        "X2021990000002",
        ("Nordlicht Optik GmbH",),
        date(2021, 2, 10),
    )
    assert "Exclusive License" in licence.text


def test_a_chinese_patent_that_was_restored_is_in_force_again():
    assert (member("CN").status, member("CN").status_date) == (AssetStatus.IN_FORCE, date(2022, 11, 4))


def test_a_member_with_bibliographic_data_gives_them_too():
    canadian = member("CA")
    assert (canadian.source, canadian.title) == ("epo_ops", {"en": "TIDAL BUOY"})
    assert (canadian.owners, canadian.owners_presumed) == (("LANYU CELLS LTD",), True)
    assert (canadian.status, len(canadian.events)) == (AssetStatus.WITHDRAWN, 1)


def test_a_patent_granted_by_its_events_alone_is_a_patent():
    alone = (FIXTURES / "epo_legal.xml").read_bytes().replace(b"<kind>B1</kind>", b"<kind>A4</kind>")
    [european] = [each for each in rights(findings(alone)) if each.office == "EP"]
    assert (european.kind, european.kind_code, european.grant_date) == (
        AssetKind.PATENT_INVENTION,
        "A4",
        date(2018, 8, 22),
    )


def test_a_family_without_members_is_refused():
    content = b'<o:world-patent-data xmlns:o="http://ops.epo.org"><o:patent-family/></o:world-patent-data>'
    assert said(findings(content)) == [("ops_not_found", 1)]


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("TR01", EventKind.ASSIGNMENT),
        ("TA01", EventKind.ASSIGNMENT),
        ("CP01", EventKind.NAME_CHANGE),
        ("CP03", EventKind.NAME_CHANGE),
        ("EE01", EventKind.LICENCE),
        ("EM01", EventKind.CORRECTION),
        ("EC01", EventKind.LICENCE_END),
        ("PE01", EventKind.SECURITY),
        ("PM01", EventKind.CORRECTION),
        ("PC01", EventKind.RELEASE),
        ("PP01", EventKind.PRESERVATION),
        ("PD01", EventKind.PRESERVATION_END),
        ("OL01", EventKind.OPEN_LICENCE),
        ("OL02", EventKind.OPEN_LICENCE_END),
        ("GR01", EventKind.GRANT),
        ("CF01", EventKind.LAPSE),
        ("AV01", EventKind.LAPSE),
        ("CX01", EventKind.EXPIRY),
        ("WD01", EventKind.WITHDRAWAL),
        ("RJ01", EventKind.REFUSAL),
        ("IW01", EventKind.INVALIDATION),
        ("IP01", EventKind.LIMITATION),
        ("RR01", EventKind.REVIVAL),
        ("CB03", EventKind.OTHER),
        ("DD01", EventKind.OTHER),
        ("XX99", EventKind.OTHER),
    ],
)
def test_every_chinese_code_that_matters_to_a_sale_is_known(code, kind):
    assert kind_of("CN", code) is kind


def test_changes_of_a_licence_and_of_a_pledge_say_what_they_are_about():
    assert (confirmed_by("CN", "EM01"), confirmed_by("CN", "PM01")) == (EventKind.LICENCE, EventKind.SECURITY)
    assert confirmed_by("CN", "TR01") is None


def test_the_register_tells_lapses_of_its_newest_list_by_state():
    lapses = [(each.territory, each.day, each.recorded) for each in the_events(granted(), EventKind.LAPSE_IN_STATE)]
    assert lapses == [("SE", date(2024, 1, 4), date(2024, 10, 18)), ("AT", date(2023, 10, 4), date(2024, 10, 18))]


def test_a_licence_for_some_states_is_one_for_each_and_a_right_in_rem_is_a_security():
    licences = the_events(granted(), EventKind.LICENCE)
    assert [(each.territory, each.takers) for each in licences] == [
        ("DE", ("Haijia Tidal Energy Co., Ltd.",)),
        ("FR", ("Haijia Tidal Energy Co., Ltd.",)),
    ]
    [security] = the_events(granted(), EventKind.SECURITY)
    assert (security.takers, security.day, security.territory) == (("Bank of the Cape",), date(2024, 1, 6), "")


def test_an_opposition_stands_in_the_register_with_its_opponent():
    [opposition] = the_events(granted(), EventKind.DISPUTE)
    assert (opposition.givers, opposition.day) == (("Lanyu Cells Ltd.",), date(2024, 7, 1))
    assert (granted().disputed, granted().status) == (True, AssetStatus.IN_FORCE)


def test_another_name_at_one_address_is_a_new_name_and_elsewhere_a_new_owner():
    [renamed] = the_events(granted(), EventKind.NAME_CHANGE)
    assert (renamed.givers, renamed.takers) == (("Nordlicht Optik GmbH",), ("Nordlicht Optik SE",))
    [sold] = the_events(granted(), EventKind.ASSIGNMENT)
    assert (sold.givers, sold.takers, sold.recorded) == (
        ("Nordlicht Optik SE",),
        ("Fjordbenk AS",),
        date(2023, 11, 10),
    )
    assert (granted().owners, granted().owners_presumed) == (("Fjordbenk AS",), False)


def test_procedural_steps_are_events_where_they_tell_something_of_the_rights_life():
    [fee] = the_events(granted(), EventKind.FEE)
    assert (fee.text, fee.day, fee.ref) == ("Renewal fee payment (03)", date(2020, 7, 30), "RENEWAL_1")


def _without_biblio() -> bytes:
    whole = (FIXTURES / "epo_register_grant.xml").read_bytes()
    start, end = whole.index(b"<reg:bibliographic-data"), whole.index(b"</reg:bibliographic-data>")
    return whole[:start] + whole[end + len(b"</reg:bibliographic-data>") :]


def test_an_answer_about_steps_alone_is_known_by_its_query():
    [patent] = rights(findings(_without_biblio()))
    assert (patent.publication_no, patent.status, patent.disputed) == ("4990006", AssetStatus.IN_FORCE, True)
    assert len(patent.events) == 1


def test_an_answer_about_steps_that_names_no_file_is_refused():
    assert said(findings(_without_biblio().replace(b"publication=EP4990006", b"ti=mirror"))) == [("ops_register", 6)]


def test_a_chinese_pledge_that_was_changed_is_lifted_by_its_number():
    chain = chain_of([source(member("CN"), trusted=True)], today=date(2026, 11, 23))
    [pledge] = [each for each in burdens_of(chain.entries, trusted_only=True) if each.type is EncumbranceType.PLEDGE]
    assert (pledge.key, pledge.holders, pledge.since) == ("Y2019990000001", ("Bank of the Cape",), date(2019, 12, 20))
    assert pledge.ended == date(2020, 12, 28)


def test_a_chinese_licence_stands_as_an_exclusive_one():
    chain = chain_of([source(member("CN"), trusted=True)], today=date(2026, 11, 23))
    [licence] = [each for each in burdens_of(chain.entries, trusted_only=True) if each.type is EncumbranceType.LICENSE]
    assert (licence.license_type, licence.holders, licence.ended) == ("exclusive", ("Nordlicht Optik GmbH",), None)
