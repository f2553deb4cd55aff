"""The frame and the pieces of a page: what they say, how they are read aloud, and that they need no script."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from lxml.html import tostring

from core.money import Money
from tests.styleguide import ROOT, Drawn, make_app, page, piece, words

PIECES = ("macros/page.html", "macros/forms.html", "macros/charts.html")


@pytest.fixture(scope="module")
def guide() -> Flask:
    return make_app()


@pytest.fixture
def draw(guide: Flask) -> Iterator[Drawn]:
    with guide.test_request_context("/"):
        yield piece


# --- the frame ----------------------------------------------------------------------------------


def test_the_frame_says_its_language_so_that_han_glyphs_are_chinese(guide):
    assert page(guide, "/?lang=zh_Hans").get("lang") == "zh-Hans"
    assert page(guide, "/?lang=en").get("lang") == "en"


def test_the_title_of_a_page_with_errors_begins_with_the_word_error(guide):
    assert page(guide, "/?lang=en").findtext("head/title").startswith("Error: ")
    assert page(guide, "/?lang=zh_Hans").findtext("head/title").startswith("错误：")
    assert page(guide, "/refused?lang=en").findtext("head/title") == "Things stand differently now – Xinghai"


def test_the_first_thing_on_a_page_leads_to_its_content(guide):
    first, *_ = page(guide, "/").xpath("//body//a[@href]")
    assert first.get("href") == "#main"
    assert page(guide, "/").xpath("//main[@id='main'][@tabindex='-1']")


def test_the_frame_says_whom_the_reader_acts_for_and_changes_it_by_one_form(guide):
    form, *_ = page(guide, "/?lang=en").xpath("//form[contains(@class, 'acting')]")
    assert form.xpath(".//option[@selected]/text()") == ["Haiyao Photonics (Shenzhen) Ltd"]
    assert form.xpath(".//input[@name='csrf_token']/@value")[0]


def test_a_visitor_is_offered_to_sign_in_and_acts_for_nobody(guide):
    visited = page(guide, "/?lang=en&out=1")
    assert visited.xpath("//a[@href='/people.sign_in']")
    assert not visited.xpath("//form[contains(@class, 'acting')]")


def test_the_frame_leaves_out_what_the_product_does_not_have(guide):
    assert not page(guide, "/").xpath("//a[@href='']|//a[@href='None']|//form[@action='None']")


def test_where_the_reader_is_stands_in_the_navigation_and_in_the_crumbs(guide):
    seen = page(guide, "/?lang=en")
    assert set(seen.xpath("//nav//a[@aria-current='page']/text()")) == {"Deals"}
    assert seen.xpath("//nav[contains(@class, 'crumbs')]//span[@aria-current='page']/text()") == ["Style guide"]


def test_no_page_carries_a_style_a_script_or_a_foreign_address(guide):
    for address in ("/?lang=en", "/?lang=zh_Hans", "/refused"):
        seen = page(guide, address)
        assert not seen.xpath("//@style|//style|//script[not(@src)]|//@onclick")
        assert all(source.startswith("/static/") for source in seen.xpath("//link/@href|//script/@src|//img/@src"))


def test_every_text_of_the_frame_comes_from_the_catalogue(guide):
    seen = page(guide, "/refused?lang=xx")
    for ours in seen.xpath("//*[contains(@class, 'wordmark')]|//*[contains(@class, 'languages')]|//head|//code"):
        ours.getparent().remove(ours)
    texts = [text.strip() for text in seen.xpath("//body//*[not(self::script)]/text()") if text.strip(" ·\n3\t")]
    strange = [text for text in texts if not text.startswith("⟦")]
    assert set(strange) <= {
        "The offer lapsed on 4 Jan 2026.", "Lin Wangshu", "Haiyao Photonics (Shenzhen) Ltd", "Beichen Motors",
        "My rights", "Listings", "Negotiations", "Deals", "Royalties", "Deadlines",
    }  # fmt: skip


def test_a_refusal_says_what_is_so_what_was_kept_and_what_to_do(guide):
    told = words(page(guide, "/refused?lang=en").xpath("//main")[0])
    assert "The offer lapsed on 4 Jan 2026." in told
    assert "Nothing was changed by your last step." in told
    assert "Reference for the operator:" in told


def test_the_first_page_weighs_less_than_300_kilobytes(guide):
    seen = guide.test_client().get("/?lang=en")
    assets = page(guide, "/?lang=en").xpath("//link/@href|//script/@src")
    weight = len(seen.data) + sum((ROOT / address.lstrip("/")).stat().st_size for address in assets)
    assert 50_000 < weight < 300_000


# --- forms --------------------------------------------------------------------------------------


def test_an_error_stands_in_the_summary_and_beside_its_field_in_the_same_words(guide):
    seen = page(guide, "/?lang=en")
    (link,) = seen.xpath("//div[contains(@class, 'error-summary')]//a[@href='#number']")
    field = seen.get_element_by_id("number")
    beside = seen.get_element_by_id(field.get("aria-describedby").split()[-1])
    assert words(beside) == f"Error: {words(link)}"
    assert field.get("aria-invalid") == "true"


def test_each_link_of_the_error_summary_leads_to_a_field(guide):
    seen = page(guide, "/?lang=en")
    targets = seen.xpath("//div[contains(@class, 'error-summary')]//a/@href")
    assert targets == ["#number", "#kind", "#scope.ends"]
    assert seen.get_element_by_id("kind").get("type") == "radio"


def test_a_general_error_is_told_without_a_link(draw):
    summary = draw("forms", "error_summary({'_schema': ['The offer lapsed.'], '': ['Nothing was changed.']})")
    assert summary.xpath("//li/text()") == ["The offer lapsed.", "Nothing was changed."]
    assert not summary.xpath("//a")


def test_no_errors_print_no_summary(draw):
    assert not draw("forms", "error_summary({})").xpath("//*[@role='alert']")
    assert not draw("forms", "error_summary(none)").xpath("//*[@role='alert']")


def test_what_was_typed_is_kept_and_escaped(draw):
    field = draw("forms", "text_field('title', 'Title', typed)", typed='"><script>alert(1)</script>').xpath("//input")[
        0
    ]
    assert field.get("value") == '"><script>alert(1)</script>'


def test_a_password_is_never_sent_back(draw):
    field = draw("forms", "text_field('password', 'Password', 'secret', type='password')").xpath("//input")[0]
    assert field.get("value") is None


def test_a_form_carries_both_tokens_and_leaves_checking_to_the_server(guide):
    seen = page(guide, "/")
    (form,) = seen.xpath("//form[.//input[@id='number']]")
    assert form.get("novalidate") is not None
    assert all(form.xpath(f".//input[@name='{name}']/@value")[0] for name in ("csrf_token", "once_token"))


def test_two_forms_of_one_page_have_different_once_tokens(guide):
    tokens = page(guide, "/").xpath("//input[@name='once_token']/@value")
    assert len(tokens) == len(set(tokens)) == 3


def test_every_field_has_a_label_and_every_id_is_there_once(guide):
    seen = page(guide, "/")
    fields = seen.xpath("//main//input[not(@type='hidden')]|//main//select|//main//textarea")
    labelled = set(seen.xpath("//label/@for"))
    assert fields
    assert all(field.get("id") in labelled for field in fields)
    ids = seen.xpath("//@id")
    assert len(ids) == len(set(ids))


def test_an_optional_field_says_so_and_a_required_one_says_nothing(draw):
    assert "(optional)" in words(draw("forms", "text_field('note', 'Note', required=False)"))
    assert "(optional)" not in words(draw("forms", "text_field('note', 'Note')"))


@pytest.mark.parametrize(
    ("call", "chosen"),
    [
        ("select('center', 'Center', [(1, 'A'), (2, 'B')], '2')", "//option[@selected]/@value"),
        ("radios('center', 'Center', [(1, 'A'), (2, 'B')], 2)", "//input[@checked]/@value"),
        ("checkboxes('center', 'Center', [(1, 'A'), (2, 'B')], ['2'])", "//input[@checked]/@value"),
    ],
)
def test_a_choice_is_kept_whether_it_is_a_number_or_a_word(draw, call: str, chosen: str):
    assert draw("forms", call).xpath(chosen) == ["2"]


def test_a_change_link_says_what_it_changes(draw):
    assert words(draw("forms", "summary_list([('Price', 'CNY 1.00', '#price')])").xpath("//a")[0]) == "Change Price"


# --- pieces -------------------------------------------------------------------------------------


@pytest.mark.parametrize("tone", ["neutral", "active", "good", "attention", "bad"])
def test_a_state_is_a_word_with_a_shape_never_a_colour_alone(draw, tone):
    tag = draw("page", f"state_tag('Closed', '{tone}')")
    assert words(tag) == "Closed"
    assert tag.xpath("//*[local-name()='svg'][@aria-hidden='true']/*")


def test_no_two_tones_share_a_shape(draw):
    drawn = {
        tostring(draw("page", f"state_tag('x', '{tone}')").xpath("//*[local-name()='svg']/*")[0])
        for tone in ("neutral", "active", "good", "attention", "bad")
    }
    assert len(drawn) == 5


def test_a_changed_term_is_said_in_words_and_an_unchanged_one_stands_once(draw):
    assert words(draw("page", "diff('CNY 1.00', 'CNY 2.00')")) == "was CNY 1.00 is now CNY 2.00"
    assert words(draw("page", "diff(none, 'with consent')")) == "was nothing is now with consent"
    same = draw("page", "diff('China', 'China')")
    assert words(same) == "China"
    assert not same.xpath("//del|//ins")


def test_a_table_names_its_rows_and_columns_and_can_be_scrolled_by_keyboard(draw):
    drawn = draw("page", "table('Deals', ['Deal', ('Price', 'num', 'CNY')], [['D-1', '2.00']], foot=['Total', '2.00'])")
    assert drawn.xpath("//div[@role='region'][@tabindex='0']/@aria-label") == ["Deals"]
    assert drawn.xpath("//thead/tr/th/@scope") == ["col", "col"]
    assert drawn.xpath("//tbody/tr/th[@scope='row']/text()") == ["D-1"]
    assert drawn.xpath("//td/@class") == ["num", "num"]


def test_a_table_cell_is_escaped_unless_it_is_markup(draw):
    drawn = draw("page", "table('T', ['A', 'B'], [['<b>x</b>', {'text': '<i>', 'href': '#a'}]])")
    assert not drawn.xpath("//b|//i")
    assert drawn.xpath("//a/@href") == ["#a"]


def test_an_empty_table_says_what_is_so(draw):
    drawn = draw("page", "table('Deals', ['Deal'], [], empty_text='No deal has been closed.')")
    assert words(drawn) == "No deal has been closed."


def test_one_page_of_results_needs_no_pager(draw):
    assert words(draw("page", "pager({'number': 1, 'pages': 1, 'previous_href': none, 'next_href': none})")) == ""
    drawn = draw("page", "pager({'number': 2, 'pages': 7, 'previous_href': '#1', 'next_href': '#3'})")
    assert [words(part) for part in drawn.xpath("//nav/*")] == ["Previous page", "Page 2 of 7", "Next page"]


def test_a_stage_is_also_told_in_words(draw):
    drawn = draw("page", "stages([{'label': 'Signed', 'state': 'done'}, {'label': 'Paid', 'state': 'current'}])")
    assert words(drawn) == "Signed, done Paid, now"
    assert drawn.xpath("//li[@aria-current='step']")


def test_a_money_statement_says_minus_in_words(draw):
    rows = [{"label": "Paid", "amount": Money(10_000)}, {"label": "Fee", "amount": Money(150), "minus": True}]
    drawn = draw("page", "money_statement(rows, ('To the seller', total))", rows=rows, total=Money(9_850))
    assert "Fee −minus CNY 1.50" in words(drawn)
    assert [words(cell) for cell in drawn.xpath("//tfoot/tr/*")] == ["To the seller", "CNY 98.50"]


def test_a_finished_job_no_longer_asks_the_server(draw):
    assert draw("page", "job('Import', 'running', 'active', 1, 9, '/jobs/1')").xpath("//@data-poll") == ["/jobs/1"]
    assert not draw("page", "job('Import', 'done', 'good', 9, 9)").xpath("//@data-poll")


@pytest.mark.parametrize("file", PIECES)
def test_every_file_of_pieces_says_how_its_pieces_are_called(file: str):
    source = (ROOT / "templates" / Path(file)).read_text("utf-8")
    header = source[: source.index("#}")]
    inner = {"minor", "exact", "step_of", "unit_name", "unit_size", "tick_text", "bars_table", "error_items"}
    inner |= {"messages_of", "describedby", "optional_mark", "field_top", "choices"}
    named = set(re.findall(r"{% macro (\w+)\(", source)) - inner
    assert {name for name in named if name not in header} == set()
