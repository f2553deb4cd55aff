"""Works of the US catalogue to 1977: known by number and date, renewed or ended, nearly all of them dead."""

from datetime import date

import pytest

from listings.assets.duration import us_copyright_term
from listings.assets.gaps import Gap
from listings.assets.kinds import AssetKind, TermBasis
from listings.assets.numbers import Fault, NumberType, read_number
from listings.registry.recordals import EventKind
from listings.registry.records import RecordRefused
from tests.listings.registry.files import findings, rights, said

FORM_OF_1978 = (
    "entry_id\tvolume\tpart\tnumber\tpage\tauth\ttitl\toreg\todat\tid\tdreg\tclaimants\tnew_matter\tsee_also_ren\t"
    "see_also_reg\tnote\tfull_text\n"
    "e9\t32\t1\t1\t9\tIlse Brandt\tThe tide clock\tA990011\t1Nov50\tRE9-911\t1978-02-03\tIlse Brandt|A\t\t\t\t\t\n"
)


def number(text):
    return read_number("US", NumberType.REGISTRATION, text, family="WORK")


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("A42179/1924-01-05", "A42179/1924-01-05"),
        ("a42179 / 1924-01-05", "A42179/1924-01-05"),
        ("AF0-4873/1951-01-05", "AF04873/1951-01-05"),
        ("TX-8-123-456", "TX-8-123-456"),
        ("A42179", "A42179"),
    ],
)
def test_old_numbers_are_read_with_their_date_and_new_ones_without(text, canonical):
    assert (number(text).canonical, number(text).fault) == (canonical, None)


def test_the_same_digits_of_another_day_are_another_work():
    assert number("A42179/1924-01-05").canonical != number("A42179/1931-03-02").canonical


def test_a_date_that_is_none_makes_no_number():
    assert number("A42179/1924").fault is Fault.UNREADABLE


def test_a_renewal_tells_the_work_by_its_original_registration_and_date():
    first = rights(findings("cce_renewals.tsv"))[0]
    assert (first.kind, first.registration_no) == (AssetKind.COPYRIGHT_WORK, "A990001/1924-01-05")
    assert first.title == {"en": "BRANDT, ILSE. The tide clock."}
    assert (first.owners, first.owners_presumed) == (("Ilse Brandt", "Harbour Press, inc."), False)
    assert (first.publication_date, first.source_date) == (date(1924, 1, 5), date(1951, 4, 25))


def test_a_renewal_is_an_event_with_its_own_number_and_day():
    [renewal] = rights(findings("cce_renewals.tsv"))[0].events
    assert (renewal.kind, renewal.ref, renewal.day) == (EventKind.RENEWAL, "R990001", date(1951, 4, 25))
    assert renewal.takers == ("Ilse Brandt", "Harbour Press, inc.")


def test_a_renewed_work_lasts_95_years_to_the_end_of_the_year():
    first = rights(findings("cce_renewals.tsv"))[0]
    assert (first.expiry_date, first.expiry_basis) == (date(2019, 12, 31), TermBasis.ESTIMATED)


def test_several_originals_in_a_row_are_a_work_each_with_the_same_renewal():
    _first, second, third, *_rest = rights(findings("cce_renewals.tsv"))
    assert [second.registration_no, third.registration_no] == ["A990002/1923-07-09", "AI99003/1923-06-01"]
    assert second.events == third.events
    assert (second.line, third.line) == (3, 3)


def test_a_title_that_is_missing_stands_in_the_printed_entry():
    second = rights(findings("cce_renewals.tsv"))[1]
    assert (second.title, second.inventors) == ({"en": "Buoys of the coast, by Kwabena Osei."}, ("OSEI, KWABENA",))
    assert second.owners == ("Ruolan Qiao",)  # her second name and her claim stand behind it


def test_a_row_without_claimants_lacks_its_owner():
    last = rights(findings("cce_renewals.tsv"))[-1]
    assert (last.title, last.incomplete) == ({"en": '"Mirrors" and lamps'}, (Gap.OWNER,))


def test_a_row_that_does_not_tell_which_work_it_renews_is_refused_with_its_cells():
    assert said(findings("cce_renewals.tsv")) == [("cce_no_original", 5), ("cce_no_original", 6)]
    refusal = findings("cce_renewals.tsv")[-1]
    assert isinstance(refusal, RecordRefused)
    assert (refusal.raw["id"], refusal.raw["title"]) == ("R990005", "No date.")


def test_a_renewal_before_its_time_is_a_slip_and_refused():
    content = FORM_OF_1978.replace("1Nov50", "3Jan78").encode()
    [refusal] = findings(content)
    assert isinstance(refusal, RecordRefused)
    assert (refusal.code, refusal.values) == (
        "cce_too_soon",
        {"odat": "3Jan78", "rdat": "1978-02-03"},
    )


def test_the_form_of_1978_names_its_columns_otherwise():
    [work] = rights(findings(FORM_OF_1978.encode()))
    assert (work.registration_no, work.inventors) == ("A990011/1950-11-01", ("Ilse Brandt",))
    assert work.events[0].day == date(1978, 2, 3)
    assert work.expiry_date == date(2045, 12, 31)


def test_a_registration_tells_the_work_its_author_and_who_claims_it():
    first = rights(findings("cce_registrations.xml"))[0]
    assert (first.registration_no, first.title) == ("A990011/1950-11-01", {"en": "The tide clock"})
    assert (first.inventors, first.owners) == (("BRANDT, ILSE",), ("Ilse Brandt",))


def test_the_publisher_claims_where_it_is_marked_so():
    second, third = rights(findings("cce_registrations.xml"))[1:]
    assert (second.registration_no, second.owners) == ("AF0-9912/1951-01-05", ("Nordlicht-Verlag",))
    assert (third.registration_no, third.owners, third.incomplete) == ("A990013/1965-02-01", (), (Gap.OWNER,))


def test_a_reference_is_no_registration_and_an_entry_without_number_or_date_is_refused():
    assert len(rights(findings("cce_registrations.xml"))) == 3
    codes = [code for code, _line in said(findings("cce_registrations.xml"))]
    assert codes == ["cce_no_date", "record_without_number", "record_number_unreadable"]


@pytest.mark.parametrize(
    ("published", "more", "ends"),
    [
        (date(1924, 1, 5), {"renewed": True}, date(2019, 12, 31)),
        (date(1924, 1, 5), {"renewed": False}, date(1952, 1, 5)),
        (date(1950, 11, 1), {"renewed": False}, date(1978, 12, 31)),
        (date(1963, 12, 31), {"renewed": False}, date(1991, 12, 31)),
        (date(1964, 1, 1), {"renewed": False}, date(2059, 12, 31)),
        (date(1951, 1, 5), {"renewed": False, "foreign": True}, date(2046, 12, 31)),
    ],
)
def test_us_works_last_95_years_if_renewed_or_restored_and_28_otherwise(published, more, ends):
    assert us_copyright_term(published, **more) == ends


def test_a_registration_and_its_renewal_are_the_same_work():
    [registered, *_rest] = rights(findings("cce_registrations.xml"))
    [renewed] = rights(findings(FORM_OF_1978.encode()))
    assert registered.given_numbers() == renewed.given_numbers()
