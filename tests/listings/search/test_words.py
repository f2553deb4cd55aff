"""How texts and questions are cut: folding, pairs, singulars, numbers and symbols. No database is needed."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from listings.search.cutting import BREAK, sequence_of, tokens_of, words_of
from listings.search.folding import fold, pairs, stem
from listings.search.numbers import number_prefixes, number_tokens, registered, without_check_digit
from listings.search.question import loosened, terms_of
from listings.search.symbols import symbol_prefixes

# A busy machine is slow, not wrong.
patient = settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("ＢＡＴＴＥＲＹ　１０", "battery 10"),
        ("Büro für Énergie", "buro fur energie"),
        ("STRASSE Straße", "strasse strasse"),
        ("㎏ ①", "kg 1"),
        ("锂电池", "锂电池"),
        ("がくせい", "がくせい"),
    ],
)
def test_spellings_fold_to_one_form(written: str, folded: str) -> None:
    assert fold(written) == folded


@patient
@given(st.text(max_size=60))
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)


def test_a_chinese_run_becomes_pairs_and_longer_words() -> None:
    assert tokens_of("电池") == {"电池"}
    assert tokens_of("碳纤维材料") == {"碳纤", "纤维", "维材", "材料", "碳纤维"}
    assert pairs("电电电") == ["电电"]


def test_mixed_scripts_are_cut_where_they_meet() -> None:
    assert tokens_of("基于5G的AI算法") == {"基于", "5g", "的", "ai", "算法"}


def test_a_word_with_a_hyphen_also_is_one_word() -> None:
    assert {"wi", "fi", "wifi"} <= set(tokens_of("Wi-Fi module"))


def test_a_sequence_has_each_character_and_word_and_ends_with_a_break() -> None:
    assert sequence_of("锂Battery for lenses") == ("锂", "battery", "for", "lenses", BREAK)


def test_the_telling_words_of_a_chinese_question() -> None:
    assert words_of("一种用于电池的管理装置") == ["电池", "管理", "装置"]
    assert words_of("的") == ["的"]


@pytest.mark.parametrize(
    ("words", "apart"),
    [
        ("battery batteries", "batter"),
        ("sensor sensors", "sense"),
        ("box boxes", "boxer"),
        ("lens lenses", "lend"),
        ("manage managing managed manages", "manual"),
        ("fibre fiber fibers fibres", "fibrous"),
        ("optimise optimize optimising optimization", "optical"),
        ("colour color coloured", "column"),
        ("axis axes", "axon"),
    ],
)
def test_the_forms_of_an_english_word_meet(words: str, apart: str) -> None:
    assert len({stem(word) for word in words.split()}) == 1
    assert stem(apart) != stem(words.split()[0])


def test_what_is_no_english_word_has_no_other_form() -> None:
    assert [stem(word) for word in ("5g", "电池s", "pv", "h2o")] == ["5g", "电池s", "pv", "h2o"]


def test_a_class_symbol_is_found_by_its_beginnings() -> None:
    assert symbol_prefixes("IPC", "H01M 10/60") == ("@h", "@h01", "@h01m", "@h01m10", "@h01m10/60")
    assert symbol_prefixes("CPC", "H01M0010/60")[-1] == "@h01m10/60"
    assert symbol_prefixes("LOCARNO", "26-05") == ("@locarno:26", "@locarno:26.5")
    assert symbol_prefixes("VIENNA", "01.01.02")[-1] == symbol_prefixes("VIENNA", "1.1.2")[-1]
    assert symbol_prefixes("NICE", "9") == ("@nice:9",)


SPELLINGS = [
    "ZL 2021 1 0123456.7",
    "ZL202110123456.7",
    "CN202110123456.7",
    "２０２１１０１２３４５６．７",
    "cn 2021-10123456.7",
]


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_a_number_is_one_number_in_any_spelling(spelling: str) -> None:
    [term] = terms_of(spelling)

    assert "#2021101234567" in number_tokens("ZL202110123456.7")
    assert "#2021101234567".startswith(term.numbers)


@pytest.mark.parametrize(
    ("asked", "stored"),
    [
        ("US 11,234,567 B2", "11234567"),
        ("11234567", "US11234567B2"),
        ("EP 3 456 789 B1", "EP3456789"),
        ("D912,345", "USD912345S1"),
        ("202110123456", "ZL202110123456.7"),
        ("018234567", "018234567"),
    ],
)
def test_numbers_of_other_offices_are_found_as_they_are_written(asked: str, stored: str) -> None:
    tokens = number_tokens(stored)

    for term in terms_of(asked):
        assert any(token.startswith(term.numbers) for token in tokens), term


SOFTWARE = [
    "2022SR0909706",
    "２０２２ＳＲ０９０９７０６",
    "2022 SR 0909706",
    "2022-sr-0909706",
    "登记号：2022SR0909706号",
]
WORK = [
    "国作登字-2022-F-00910550", "国作登字－２０２２－Ｆ－００９１０５５０", "国作登字 2022 F 00910550",
    "國作登字—2022—F—00910550", "国作登字第2022F00910550号", "登记号国作登字-2022-F-00910550",
]  # fmt: skip
CERTIFICATE = ["软著登字第0671096号", "软著登字 0671096", "軟著登字第０６７１０９６號"]


@pytest.mark.parametrize(
    ("stored", "asked", "token"),
    [
        *(("2022SR0909706", each, "#2022sr0909706") for each in SOFTWARE),
        *(("国作登字-2022-F-00910550", each, "#国2022f00910550") for each in WORK),
        *(("软著登字第0671096号", each, "#软著登0671096") for each in CERTIFICATE),
        ("2014SR001852", "2014SR0001852", "#2014sr0001852"),
        ("2014SR0001852", "2014SR001852", "#2014sr0001852"),
        ("国作登字-2022-F-00910550", "2022-F-00910550", "#2022f00910550"),
    ],
)  # fmt: skip
def test_a_registration_of_copyright_is_one_number_in_any_spelling(stored: str, asked: str, token: str) -> None:
    [term] = terms_of(asked)

    assert term.numbers == (token,)
    assert token in number_tokens(stored)


def test_provinces_register_works_apart() -> None:
    [term] = terms_of("粤作登字-2022-F-00910550")

    assert not set(term.numbers) & number_tokens("国作登字-2022-F-00910550")
    assert set(term.numbers) <= number_tokens("粤作登字-2022-F-00910550")


@pytest.mark.parametrize("asked", ["2022 f 1234567", "2022 series 0909706", "SR71", "2022SR123", "国作登字"])
def test_not_every_year_with_a_letter_is_a_registration(asked: str) -> None:
    assert registered(asked) == ()


def test_years_and_sizes_are_words_and_not_numbers_of_rights() -> None:
    assert [term.either for term in terms_of("5G 2026 10 kg")] == [("5g",), ("2026",), ("10",), ("kg",)]


def test_a_class_symbol_is_one_term_with_and_without_its_blank() -> None:
    assert terms_of("H01M 10/60")[0].symbol == "@h01m10/60"
    assert terms_of("h01m10/60")[0].symbol == "@h01m10/60"


@pytest.mark.parametrize(
    ("asked", "symbol"),
    [
        ("第9类", "@nice:9"), ("第 25 类服装", "@nice:25"), ("class 9 headphones", "@nice:9"),
        ("Nice class 35", "@nice:35"), ("尼斯分类第9类", "@nice:9"), ("Locarno 06-01", "@locarno:6.1"),
        ("洛迦诺 09-01", "@locarno:9.1"), ("洛迦诺分类 9", "@locarno:9"), ("chairs 06-01", "@locarno:6.1"),
        ("Vienna 26.4", "@vienna:26.4"), ("维也纳 05.05.20", "@vienna:5.5.20"), ("G06F", "@g06f"), ("g06", "@g06"),
        ("h01m 10", "@h01m10"),
    ],
)  # fmt: skip
def test_a_class_is_named_in_many_ways(asked: str, symbol: str) -> None:
    assert symbol in [term.symbol for term in terms_of(asked)]


@pytest.mark.parametrize("asked", ["第3代半导体", "3 phases", "class action", "A4 paper", "b2b"])
def test_not_every_figure_is_a_class(asked: str) -> None:
    assert not any(term.symbol for term in terms_of(asked))


def test_what_people_write_around_a_number_is_not_looked_for() -> None:
    for asked in ("公开号CN104968889A", "第71046423号", "patent no. 5,904,343", "Registration number 2178784"):
        assert len(terms_of(asked)) == 1, asked
    assert len(terms_of("patent registration")) == 2


def test_the_check_digit_of_a_chinese_number_may_be_left_out() -> None:
    assert without_check_digit("ZL202219013152.8") == "#202219013152"
    assert without_check_digit("85100312.5") == "#85100312"
    assert without_check_digit("US 10,047,600") == ""


def test_a_loosened_chinese_run_asks_for_its_characters_and_one_pair() -> None:
    [term] = terms_of("锂电池")

    assert (loosened(term).signs, loosened(term).either) == (("锂", "电", "池"), ("锂电", "电池"))
    assert loosened(terms_of("battery")[0]) == terms_of("battery")[0]


def test_stop_words_count_only_where_they_are_all_that_was_asked() -> None:
    assert [term.shown for term in terms_of("the lens of a camera")] == ["lens", "camera"]
    assert [term.shown for term in terms_of("the")] == ["the"]


def test_of_a_long_chinese_question_each_word_is_asked_for_in_full() -> None:
    assert terms_of("电池管理")[0].every == ("电池", "管理")
    assert terms_of("锂电池")[0].every == ("锂电", "电池")
    assert terms_of("池")[0].signs == ("池",)


@pytest.mark.parametrize("asked", ['"ship hull" paint', "“ship hull” paint", "「ship hull」paint"])
def test_a_phrase_in_any_quotation_marks_is_one_term(asked: str) -> None:
    phrase, word = terms_of(asked)

    assert (phrase.phrase, word.shown) == (("ship", "hull"), "paint")


def test_a_single_word_in_quotation_marks_is_a_word() -> None:
    assert terms_of('"paint"') == terms_of("paint")


@patient
@given(st.text(max_size=80))
def test_any_text_can_be_asked(text: str) -> None:
    for term in terms_of(text):
        assert term.either or term.every or term.signs or term.numbers or term.symbol or term.phrase


@patient
@given(st.text(alphabet='锂电池热管理系统abcXYZ 10./-"“”', max_size=40))
def test_whatever_is_stored_is_found_by_its_own_words(text: str) -> None:
    tokens = {*tokens_of(text), *number_tokens(text)}
    sequence = sequence_of(text)

    for term in terms_of(text.replace('"', " ").replace("“", " ").replace("”", " ")):
        together = bool(term.every or term.signs) and set(term.every) <= tokens and set(term.signs) <= set(sequence)
        numbered = any(token.startswith(term.numbers) for token in tokens if term.numbers)
        assert together or numbered or set(term.either) & tokens or term.symbol, term


def test_the_beginnings_of_a_number_leave_office_and_kind_code_out() -> None:
    assert number_prefixes("US 11,234,567 B2") == ("#11234567b2", "#11234567")
    assert number_prefixes("ZL 2021 1 0123456.X") == ("#202110123456x", "#202110123456")
