"""How texts and questions are cut: folding, pairs, singulars, numbers and symbols. No database is needed."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from listings.search.folding import fold, pairs, singular, tokens_of
from listings.search.numbers import number_prefixes, number_tokens, symbol_token
from listings.search.question import terms_of

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


def test_a_chinese_run_becomes_pairs_and_its_last_character() -> None:
    assert tokens_of("锂电池") == {"锂电", "电池", "池"}
    assert pairs("电电电") == ["电电"]


def test_mixed_scripts_are_cut_where_they_meet() -> None:
    assert tokens_of("基于5G的AI算法") == {"基于", "于", "5g", "的", "ai", "算法", "法"}


@pytest.mark.parametrize(
    ("word", "one"),
    [
        ("batteries", "battery"),
        ("sensors", "sensor"),
        ("boxes", "box"),
        ("classes", "class"),
        ("glass", "glass"),
        ("apparatus", "apparatus"),
        ("analysis", "analysis"),
        ("gas", "gas"),
        ("电池s", "电池s"),
    ],
)
def test_english_plurals_meet_their_singulars(word: str, one: str) -> None:
    assert singular(word) == one


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
    assert term.met_by("#2021101234567")


@pytest.mark.parametrize(
    ("asked", "stored"),
    [
        ("US 11,234,567 B2", "11234567"),
        ("11234567", "US11234567B2"),
        ("EP 3 456 789 B1", "EP3456789"),
        ("D912,345", "USD912345S1"),
        ("国作登字-2020-F-00001234", "国作登字-2020-F-00001234"),
        ("202110123456", "ZL202110123456.7"),
        ("018234567", "018234567"),
    ],
)
def test_numbers_of_other_offices_are_found_as_they_are_written(asked: str, stored: str) -> None:
    tokens = number_tokens(stored) | tokens_of(stored)

    for term in terms_of(asked):
        met = sum(token in tokens for token in term.pairs) >= term.need > 0
        assert met or any(term.met_by(token) for token in tokens), term


def test_years_and_sizes_are_words_and_not_numbers_of_rights() -> None:
    assert [term.prefixes for term in terms_of("5G 2026 10 kg")] == [("5g",), ("2026",), ("10",), ("kg",)]


def test_a_class_symbol_is_one_term_with_and_without_its_blank() -> None:
    assert terms_of("H01M 10/60")[0].prefixes == ("@h01m10/60",)
    assert terms_of("h01m10/60")[0].prefixes == ("@h01m10/60",)
    assert symbol_token("H01M 10/60") == "@h01m10/60"
    assert terms_of("H01M")[0].met_by("@h01m10/60")


def test_stop_words_count_only_where_they_are_all_that_was_asked() -> None:
    assert [term.shown for term in terms_of("the lens of a camera")] == ["lens", "camera"]
    assert [term.shown for term in terms_of("the")] == ["the"]


def test_long_chinese_questions_ask_for_two_thirds_of_their_pairs() -> None:
    [term] = terms_of("电池管理")

    assert (len(term.pairs), term.need) == (3, 2)
    assert terms_of("锂电池")[0].need == 2
    assert terms_of("电池")[0].need == 1


@patient
@given(st.text(max_size=80))
def test_any_text_can_be_asked(text: str) -> None:
    for term in terms_of(text):
        assert term.prefixes or term.exact or term.pairs
        assert all(prefix for prefix in term.prefixes)


@patient
@given(st.text(alphabet="锂电池热管理系统abcXYZ 10./-", max_size=40))
def test_whatever_is_stored_is_found_by_its_own_words(text: str) -> None:
    tokens = tokens_of(text) | number_tokens(text)

    for run in tokens_of(text):
        [*terms] = terms_of(run)
        assert all(any(term.met_by(token) for token in tokens) for term in terms) or not terms


def test_the_beginnings_of_a_number_leave_office_and_kind_code_out() -> None:
    assert number_prefixes("US 11,234,567 B2") == ("#11234567b2", "#11234567")
    assert number_prefixes("ZL 2021 1 0123456.X") == ("#202110123456x", "#202110123456")
