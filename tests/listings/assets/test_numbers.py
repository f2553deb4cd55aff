"""Numbers: check digits, and one canonical form for the many spellings of one number."""

import pytest

from listings.assets.kinds import AssetKind
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
        ("RE43134 E1", "RE43134", "US RE43,134"),
        ("H0002345", "H2345", "US H2,345"),
        ("T109201", "T109201", "US T109,201"),
        ("AI00312", "AI312", "US AI312"),
        ("D1061611S1", "D1061611", "US D1,061,611"),
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


@pytest.mark.parametrize(
    ("given", "canonical"),
    [
        ("29/107,998", "29107998"),  # design
        ("35512345", "35512345"),  # design of the Hague agreement
        ("63/506,126", "63506126"),  # provisional
        ("90/009,132", "90009132"),  # reexamination
        ("08910294", "08910294"),
    ],
)
def test_us_applications_of_every_series_are_read(given, canonical):
    assert application(given, "US").canonical == canonical


@pytest.mark.parametrize("given", ["PCT/US98/24454", "8910294", "1234567890"])
def test_what_is_no_us_application_is_not_read_as_one(given):
    assert application(given, "US").fault is Fault.UNREADABLE


@pytest.mark.parametrize("given", ["US-2017-0253143-A1", "US2017253143A1", "US 2017/0253143 A1", "20170253143"])
def test_a_us_publication_is_one_number_whatever_stands_between(given):
    assert read_number("US", NumberType.PUBLICATION, given).canonical == "20170253143"


@pytest.mark.parametrize("given", ["0990001", "990001", "990,001", "Reg. No. 990001", "US 0990001"])
def test_a_us_mark_registration_is_one_number_with_and_without_zeros(given):
    number = read_number("US", NumberType.REGISTRATION, given, family="MARK")
    assert (number.canonical, number.display, number.fault) == ("990001", "990,001", None)


def test_seven_zeros_are_no_us_mark_registration():
    assert read_number("US", NumberType.REGISTRATION, "0000000", family="MARK").fault is Fault.UNREADABLE


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


@pytest.mark.parametrize(
    "spelling",
    ["特願2019-876543", "2019876543", "2019-876543", "JP20190876543", "JP2019876543A", "特願２０１９－８７６５４３号"],
)
def test_one_japanese_application_in_several_spellings_is_one_number(spelling):
    assert application(spelling, "JP").canonical == "2019876543"


@pytest.mark.parametrize("spelling", ["特願平5-012345", "H05012345", "H0512345", "特願平05-12345", "1993-12345"])
def test_a_year_of_an_era_is_written_in_full(spelling):
    assert application(spelling, "JP").canonical == "1993012345"


@pytest.mark.parametrize("spelling", ["特開2021-076543", "2021076543", "503076543", "JP2021076543A", "特表2021-076543"])
def test_one_japanese_publication_in_several_spellings_is_one_number(spelling):
    assert read_number("JP", NumberType.PUBLICATION, spelling).canonical == "2021076543"


@pytest.mark.parametrize(
    ("spelling", "canonical"), [("11076543", "1999076543"), ("63076543", "1988076543"), ("昭63-76543", "1988076543")]
)
def test_a_japanese_publication_of_the_last_century_has_a_year_of_two_digits(spelling, canonical):
    assert read_number("JP", NumberType.PUBLICATION, spelling).canonical == canonical


def test_an_examined_japanese_publication_is_not_the_unexamined_one_with_its_digits():
    examined = read_number("JP", NumberType.PUBLICATION, "特公平5-12345")
    assert examined.canonical == read_number("JP", NumberType.PUBLICATION, "H0512345B2").canonical
    assert examined.canonical != read_number("JP", NumberType.PUBLICATION, "特開平5-12345").canonical


@pytest.mark.parametrize("spelling", ["特許第7876543号", "7876543", "JP7876543B2", "特許第７８７６５４３号"])
def test_one_japanese_patent_in_several_spellings_is_one_number(spelling):
    assert read_number("JP", NumberType.REGISTRATION, spelling).canonical == "7876543"


def test_a_part_of_a_divided_japanese_mark_is_a_right_of_its_own():
    part = read_number("JP", NumberType.REGISTRATION, "商標登録第5987654号の2", family="MARK")
    assert part.canonical == "5987654-2"


@pytest.mark.parametrize("wrong", ["5876543", "平成", "20191234", "2019-1234567890"])
def test_what_the_jpo_never_wrote_is_no_application(wrong):
    assert application(wrong, "JP").fault is Fault.UNREADABLE


@pytest.mark.parametrize(
    "spelling", ["10-2019-0876543", "1020190876543", "KR20190876543", "KR20190876543A", "20190876543"]
)
def test_one_korean_application_in_several_spellings_is_one_number(spelling):
    assert application(spelling, "KR").canonical == "20190876543"


@pytest.mark.parametrize("spelling", ["10-1876543", "101876543", "1018765430000", "KR101876543B1", "1876543"])
def test_one_korean_patent_in_several_spellings_is_one_number(spelling):
    assert read_number("KR", NumberType.REGISTRATION, spelling).canonical == "1876543"


def test_words_are_no_korean_number():
    assert application("pending", "KR").fault is Fault.UNREADABLE
    assert read_number("KR", NumberType.REGISTRATION, "none").fault is Fault.UNREADABLE


@pytest.mark.parametrize(
    ("office", "family", "type_", "spellings", "canonical"),
    [
        ("US", "MARK", "registration", ["2178784", "2,178,784", "Reg. No. 2178784"], "2178784"),
        ("US", "MARK", "registration", ["0098699", "98699"], "98699"),
        ("US", "MARK", "application", ["85334015", "85/334015", "85/334,015"], "85334015"),
        ("EM", "DESIGN", "registration", ["001063176-0001", "1063176-1", "0010631760001"], "0010631760001"),
        ("EM", "DESIGN", "application", ["001063176", "1063176"], "001063176"),
        ("KR", "MARK", "application", ["4020190000011", "40-2019-0000011"], "4020190000011"),
        ("KR", "MARK", "registration", ["4015569910000", "40-1556991", "401556991"], "4015569910000"),
        ("KR", "MARK", "registration", ["4500123450002", "45-0012345-2"], "4500123450002"),
        ("KR", "DESIGN", "application", ["3020190000011", "30-2019-0000011"], "20190000011"),
        ("DE", "PATENT", "application", ["10027360.2", "100 27 360.2", "DE 10027360"], "10027360"),
        ("DE", "PATENT", "application", ["102019200907.1", "10 2019 200 907.1", "1020192009071"], "102019200907"),
        ("DE", "PATENT", "application", ["P 39 12 345.6", "P3912345", "DE3912345", "DE19893912345"], "3912345"),
        ("DE", "PATENT", "publication", ["000010027360", "DE10027360A1", "DE 100 27 360"], "10027360"),
        ("DE", "DESIGN", "application", ["M8800174.1", "M 88 00 174.1"], "M8800174"),
        ("DE", "DESIGN", "registration", ["M8800174-0001", "M8800174-1"], "M88001740001"),
        ("DE", "DESIGN", "registration", ["40 2025 000 002-0001", "402025000002-1"], "4020250000020001"),
        ("DE", "MARK", "application", ["E17341", "E 17341/34 Wz"], "E17341"),
        ("DE", "MARK", "application", ["3020181092675", "30 2018 109 267.5", "302018109267"], "302018109267"),
        ("DE", "MARK", "application", ["397 12 345.6", "39712345"], "39712345"),
        ("DE", "MARK", "registration", ["919224", "0919224", "Nr. 919224"], "919224"),
        ("DE", "MARK", "registration", ["DD 649123"], "DD649123"),
        ("WO", "MARK", "registration", ["1087917", "IR 1 087 917", "W01087917"], "1087917"),
        ("WO", "MARK", "registration", ["1087917A"], "1087917A"),
        ("JP", "MARK", "application", ["商願2020-123456", "2020123456"], "2020123456"),
        ("JP", "MARK", "registration", ["商標登録第5123456号", "5123456"], "5123456"),
    ],
)
def test_spellings_of_marks_designs_and_german_rights_are_one_number(office, family, type_, spellings, canonical):
    found = [read_number(office, NumberType(type_), each, family=family) for each in spellings]
    assert {(number.canonical, number.fault) for number in found} == {(canonical, None)}


@pytest.mark.parametrize(
    ("office", "family", "type_", "text"),
    [
        ("US", "MARK", "registration", "0000000"),
        ("US", "MARK", "registration", "pending"),
        ("EM", "DESIGN", "registration", "001063176"),
        ("KR", "MARK", "application", "1020190000011"),
        ("KR", "MARK", "registration", "none"),
        ("DE", "PATENT", "application", "E17341"),
        ("DE", "MARK", "application", "P3912345"),
        ("DE", "MARK", "registration", "pending"),
        ("DE", "DESIGN", "registration", "Stuhl"),
        ("WO", "MARK", "registration", "0"),
    ],
)
def test_what_follows_no_pattern_of_marks_and_designs_is_unreadable(office, family, type_, text):
    assert read_number(office, NumberType(type_), text, family=family).fault is Fault.UNREADABLE


def test_the_same_digits_are_another_number_in_another_type_or_family():
    mark = read_number("US", NumberType.REGISTRATION, "2178784", family="MARK")
    patent = read_number("US", NumberType.REGISTRATION, "2178784", family="PATENT")
    assert (mark.canonical, patent.canonical) == ("2178784", "2178784")
    assert (AssetKind.TRADEMARK.number_family, AssetKind.PATENT_DESIGN.number_family) == ("MARK", "DESIGN")
    serial = read_number("KR", NumberType.PUBLICATION, "4020190000011", family="MARK")
    assert serial.type is not read_number("KR", NumberType.APPLICATION, "4020190000011", family="MARK").type
