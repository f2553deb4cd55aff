"""Numbers: check digits, and one canonical form for the many spellings of one number."""

import pytest

from listings.assets.numbers import Fault, NumberType, read_number


def application(text, office="CN"):
    return read_number(office, NumberType.APPLICATION, text)


@pytest.mark.parametrize("number", ["201921898050.0", "201921897980.4", "201921897855.3", "202311340972.0"])
def test_worked_example_17_these_check_digits_fit(number):
    assert application(number).fault is None
    assert application(number).display == number


def test_worked_example_17_this_check_digit_does_not_fit():
    assert application("202410123456.7").fault is Fault.CHECK_DIGIT


@pytest.mark.parametrize(
    "spelling",
    ["2013800622588", "201380062258", "CN20138062258", "201380062258.8", "ZL201380062258.8", "ZL 2013 8 0062258.8"],
)
def test_one_application_in_six_spellings_is_one_number(spelling):
    assert application(spelling).canonical == "201380062258"


def test_the_standard_spelling_of_cnipa_is_the_same_number_as_the_original():
    assert application("102010000298420").canonical == application("201010298420.4").canonical == "201010298420"


def test_full_width_digits_and_blanks_do_no_harm():
    assert application("ＺＬ　２０２３１１３４０９７２．０").display == "ZL202311340972.0"


def test_a_check_digit_of_ten_is_written_x():
    found = [application(f"20231000000{digit}.X") for digit in range(10)]
    assert sum(number.fault is None for number in found) == 1


def test_an_application_of_1985_is_the_same_in_both_spellings():
    assert application("85100312").canonical == application("101985000000312").canonical == "198510000312"


def test_a_publication_number_given_as_application_is_said_to_be_one():
    assert application("CN101945314B").fault is Fault.PUBLICATION_GIVEN


def test_words_are_no_number():
    assert application("pending").fault is Fault.UNREADABLE


def test_the_prefix_zl_is_noticed():
    assert application("ZL202311340972.0").granted_prefix
    assert not application("CN202311340972.0").granted_prefix


@pytest.mark.parametrize("number", ["13844704.0", "10167109.7", "99113914.8", "08290305.5", "00650068.0"])
def test_european_check_digits_fit(number):
    assert application(number, "EP").fault is None


def test_a_european_check_digit_that_does_not_fit_is_told():
    assert application("13844704.1", "EP").fault is Fault.CHECK_DIGIT


def test_european_spellings_are_one_number():
    spellings = ("13844704", "EP13844704.0", "EP20130844704")
    assert {application(each, "EP").canonical for each in spellings} == {"13844704"}


@pytest.mark.parametrize(
    ("given", "canonical", "display"),
    [
        ("07654321", "7654321", "US 7,654,321"),
        ("US 10,000,000 B2", "10000000", "US 10,000,000"),
        ("D0656296", "D656296", "US D656,296"),
        ("PP12345P2", "PP12345", "US PP12,345"),
        ("RE049999", "RE49999", "US RE49,999"),
    ],
)
def test_us_patents_of_every_kind_are_read(given, canonical, display):
    number = read_number("US", NumberType.REGISTRATION, given)
    assert (number.canonical, number.display) == (canonical, display)


def test_us_applications_with_and_without_the_year_are_one_number():
    assert {application(each, "US").canonical for each in ("14/052,000", "14052000", "201314052000")} == {"14052000"}


def test_a_us_publication_that_lost_a_zero_is_the_same():
    spellings = ("US20170253143A1", "2017253143", "US 2017/0253143")
    found = {read_number("US", NumberType.PUBLICATION, each).canonical for each in spellings}
    assert found == {"20170253143"}


def test_international_applications_get_four_digits_of_year_and_six_of_serial():
    spellings = ("PCT/US2013/064552", "US2013/064552", "WO2013US64552", "PCT/US13/64552")
    assert {application(each, "WO").canonical for each in spellings} == {"PCT/US2013/064552"}


def test_international_publications_old_and_new():
    old = read_number("WO", NumberType.PUBLICATION, "WO 99/12345")
    new = read_number("WO", NumberType.PUBLICATION, "WO2018148832A1")
    assert (old.canonical, new.canonical) == ("1999012345", "2018148832")


def test_eu_marks_have_nine_digits():
    marks = {
        read_number("EM", NumberType.APPLICATION, each, family="MARK").canonical for each in ("18222473", "018222473")
    }
    assert marks == {"018222473"}


def test_a_chinese_mark_is_plain_digits():
    marks = {
        read_number("CN", NumberType.REGISTRATION, each, family="MARK").canonical
        for each in ("第12345678号", "12345678", "No.12345678")
    }
    assert marks == {"12345678"}


@pytest.mark.parametrize(
    ("given", "canonical"),
    [
        ("2014SR001852", "2014SR0001852"),
        ("2014SR0001852号", "2014SR0001852"),
        ("国作登字-2021-L-00268255", "国作登字-2021-L-00268255"),
        ("软著登字第0671096号", "软著登字第0671096号"),
    ],
)
def test_chinese_copyright_registrations(given, canonical):
    number = read_number("CN", NumberType.REGISTRATION, given, family="WORK")
    assert (number.fault, number.canonical) == (None, canonical)


def test_the_same_digits_as_application_and_as_publication_are_two_numbers():
    as_application = read_number("JP", NumberType.APPLICATION, "2020-123456")
    as_publication = read_number("JP", NumberType.PUBLICATION, "2020-123456")
    assert as_application.canonical == as_publication.canonical
    assert as_application.type is not as_publication.type
