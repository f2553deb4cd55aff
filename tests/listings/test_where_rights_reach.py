"""A right is offered only where it exists, and amounts, classes and characters are read as people write them."""

import pytest

from core.money import Money, MoneyError
from core.summary import named_in_summary
from listings.assets.entry import CLASS_FORMS
from listings.search.cutting import tokens_of
from listings.search.folding import fold
from listings.terms.forms import territory_groups
from listings.terms.validation import outside_reach
from parties.organisations.labels import COUNTRY_CODES, country_options


@pytest.mark.parametrize(
    ("codes", "office", "family"),
    [(["CN-LN"], "CN", "patent"), (["WW"], "CN", "patent"), (["DE", "GB"], "EP", "patent"), (["DE"], "EM", "trademark"),
     (["DE", "US"], "CN", "copyright")],
)  # fmt: skip
def test_a_right_is_granted_where_it_exists(codes, office, family):
    assert outside_reach(codes, office, family) is None


@pytest.mark.parametrize(
    ("code", "office", "family", "article"),
    [("DE", "CN", "patent", "4bis"), ("HK", "CN", "trademark", "6"), ("US", "EP", "patent", "4bis"),
     ("GB", "EM", "trademark", "6")],
)  # fmt: skip
def test_where_it_does_not_exist_the_article_is_named(code, office, family, article):
    assert f"article {article}" in (outside_reach([code], office, family) or "")


def test_the_form_offers_a_chinese_patent_for_china_alone():
    assert [place.code for place, _inside in territory_groups("CN", "patent")] == ["CN"]


@pytest.mark.parametrize(
    ("typed", "minor"), [("120万", 120_000_000), ("1.2亿元", 12_000_000_000), ("¥1,200", 120_000), ("0.00001万", 10)]
)
def test_amounts_are_read_as_they_are_written_in_chinese(typed, minor):
    assert Money.typed(typed).minor == minor


@pytest.mark.parametrize("typed", ["万", "1,2万", "0.0000001万", "120千", "1e3万"])
def test_what_is_no_amount_is_not_taken_for_one(typed):
    with pytest.raises(MoneyError):
        Money.typed(typed)


def test_traditional_characters_find_simplified_ones():
    assert fold("鈉離子電池") == "钠离子电池"
    assert tokens_of("鈉離子") == tokens_of("钠离子")


@pytest.mark.parametrize(("scheme", "code"), [("IPC", "foo"), ("LOCARNO", "14"), ("IPC", "H01M10")])
def test_a_class_of_no_such_form_does_not_fit(scheme, code):
    assert CLASS_FORMS[scheme][0].fullmatch(code) is None


def test_the_countries_are_those_of_the_list_with_the_frequent_ones_first():
    options = country_options()
    assert [code for code, _name in options][:5] == ["CN", "HK", "MO", "TW", "US"]
    assert not COUNTRY_CODES & {"CQ", "AC", "XK"}
    assert all(name != code for code, name in options)


def test_the_summary_names_each_field():
    page = (
        '<div class="error-summary"><ul><li><a href="#a">Fill this in.</a></li><li><a href="#b">Choose.</a></li></ul>'
        '</div><label for="a">Title<span class="field__optional">(optional)</span></label>'
        '<fieldset class="field field--choices"><legend>What is it?</legend><input type="radio" id="b"></fieldset>'
    )
    named = named_in_summary(page)
    assert '<a href="#a">Title: Fill this in.</a>' in named
    assert '<a href="#b">What is it: Choose.</a>' in named
