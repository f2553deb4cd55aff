"""Charts tell the truth, and colours can be read: what is drawn is measured, not looked at."""

import re
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser
from werkzeug.serving import make_server

from core.money import Money
from tests.browser import chromium as browsing
from tests.styleguide import ROOT, Drawn, make_app, page, piece, words

TOKENS = (ROOT / "static" / "css" / "tokens.css").read_text("utf-8")
TEXTS = ("ink", "ink-muted", "sea", "accent-text", "good", "attention", "bad")


@pytest.fixture(scope="module")
def guide() -> Flask:
    return make_app()


@pytest.fixture
def draw(guide: Flask) -> Iterator[Drawn]:
    with guide.test_request_context("/"):
        yield piece


# --- charts -------------------------------------------------------------------------------------


def bars(draw: Drawn, values: list[int | None], more: str = "") -> Any:
    series = [
        {"label": f"M{n}", "href": f"#m{n}", "value": None if value is None else Money(value * 100)}
        for n, value in enumerate(values)
    ]
    return draw("charts", f"bars('Volume', series{more})", series=series, ten=Money(1_000_000_000))


def heights(drawn: Any) -> list[float]:
    return [float(height) for height in drawn.xpath("//*[contains(@class, 'chart__fill')]/@height")]


def test_bars_stand_on_zero_and_are_as_high_as_their_figures(draw):
    one, two, four = heights(bars(draw, [100, 200, 400]))
    assert two == pytest.approx(2 * one, abs=0.2)
    assert four == pytest.approx(4 * one, abs=0.2)


def test_a_month_that_went_backwards_hangs_below_the_line(draw):
    drawn = bars(draw, [300, -100])
    (zero,) = drawn.xpath("//*[@class='chart__zero']/@y1")
    up, down = drawn.xpath("//*[contains(@class, 'chart__fill')]")
    assert float(up.get("y")) + float(up.get("height")) == pytest.approx(float(zero), abs=0.2)
    assert down.get("y") == zero


def test_every_bar_opens_and_says_its_exact_figure(draw):
    links = bars(draw, [1_234_567, 2]).xpath("//*[contains(@class, 'chart__plot')]//a")
    assert [link.get("href") for link in links] == ["#m0", "#m1"]
    assert links[0].get("aria-label") == "M0: CNY 1,234,567.00"


def test_the_table_under_a_chart_has_the_same_figures_and_adds_them_up(draw):
    cells = bars(draw, [100, -30, 50], ", line=True").xpath("//tbody//td")
    assert [words(cell) for cell in cells] == [
        "CNY 100.00", "CNY 100.00", "CNY -30.00", "CNY 70.00", "CNY 50.00", "CNY 120.00",
    ]  # fmt: skip


def test_a_month_that_has_not_come_is_no_zero(draw):
    drawn = bars(draw, [100, None], ", line=True")
    assert len(drawn.xpath("//*[contains(@class, 'chart__plot')]//a")) == 1
    assert [words(cell) for cell in drawn.xpath("//tbody/tr[2]/*")] == ["M1", "–", "–"]
    assert len(drawn.xpath("//*[contains(@class, 'chart__line')]/*[local-name()='circle']")) == 1


def test_the_threshold_is_on_the_picture_even_when_all_bars_are_far_below(draw):
    drawn = bars(draw, [100, 200], ", threshold={'label': '10 million line', 'value': ten}")
    (line,) = drawn.xpath("//*[@class='chart__threshold']")
    assert 0 < float(line.get("y1")) < 240


def test_a_chart_of_nothing_is_drawn_without_a_fault(draw):
    assert bars(draw, []).xpath("//*[contains(@class, 'chart__plot')]")
    assert bars(draw, [None, None], ", line=True").xpath("//tbody/tr")
    assert words(draw("charts", "ranking('R', [])").xpath("//figure/p")[0]) == "No figures yet."


def test_the_unit_of_a_chart_is_said_once_and_fits_the_language(guide):
    assert words(page(guide, "/?lang=en").xpath("//figcaption")[0]).endswith("CNY million")
    assert words(page(guide, "/?lang=zh_Hans").xpath("//figcaption")[0]).endswith("万元")


# --- colour and size ----------------------------------------------------------------------------


def colours(scheme: str) -> dict[str, str]:
    """The tokens of a scheme; dark is light with what the dark scheme changes."""
    light, dark = TOKENS.split("@media (prefers-color-scheme: dark)")
    dark = dark.split("@media print")[0]
    pairs = re.findall(r"--([a-z-]+): (#[0-9A-F]{6});", light if scheme == "light" else light + dark)
    return dict(pairs)


def luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """WCAG 2.2, 1.4.3: the ratio of relative luminances."""
    brighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (brighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_text_colour_can_be_read_on_every_ground(scheme):
    tokens = colours(scheme)
    grounds = ["paper", "raised", "sunk"]
    pairs = [(text, ground) for text in TEXTS for ground in grounds]
    pairs += [(text, f"{text}-wash") for text in ("good", "attention", "bad", "sea")]
    pairs += [("on-sea", "sea"), ("on-bar", "bar"), ("on-bar-muted", "bar-field"), ("ink", "attention-wash")]
    assert [pair for pair in pairs if contrast(tokens[pair[0]], tokens[pair[1]]) < 4.5] == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_line_that_means_something_can_be_seen(scheme):
    tokens = colours(scheme)
    pairs = [("line", "paper"), ("line", "raised"), ("focus", "paper"), ("focus-on-bar", "bar"), ("bar-line", "bar")]
    pairs += [("chart-bar", "paper"), ("chart-line", "paper"), ("chart-threshold", "paper"), ("accent", "paper")]
    assert [pair for pair in pairs if contrast(tokens[pair[0]], tokens[pair[1]]) < 3] == []


def test_no_colour_stands_outside_the_tokens():
    sheet = (ROOT / "static" / "css" / "xinghai.css").read_text("utf-8")
    assert not re.findall(r"#[0-9a-fA-F]{3,8}\b(?=[;\s,)])|rgba?\(|hsla?\(", sheet)
    for template in (ROOT / "templates").rglob("*.html"):
        assert not re.findall(r'(?:fill|stroke|color)="#', template.read_text("utf-8")), template


def test_no_template_of_the_product_carries_a_style_or_a_script_of_its_own():
    for template in (ROOT / "templates").rglob("*.html"):
        source = template.read_text("utf-8")
        assert not re.findall(r"\sstyle=|<style|<script(?![^>]*\ssrc=)|\son(?:click|submit|change|load)=", source), (
            template
        )


# --- in a browser -------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def address(guide: Flask) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, guide, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with browsing.chromium() as opened:
        yield opened


@pytest.mark.parametrize(
    ("language", "width", "scheme"),
    [("en", 1280, "light"), ("zh_Hans", 1280, "dark"), ("en", 360, "dark"), ("zh_Hans", 360, "light")],
)
def test_every_piece_is_without_barriers(chromium, address: str, language: str, width: int, scheme: str):
    from axe_playwright_python.sync_playwright import Axe

    context = chromium.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
    tab = context.new_page()
    complaints: list[str] = []
    tab.on("console", lambda message: complaints.append(message.text))
    tab.goto(f"{address}/?lang={language}")
    found = Axe().run(tab, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]})
    broad = tab.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
    context.close()
    assert [(fault["id"], fault["nodes"][0]["html"]) for fault in found.response["violations"]] == []
    assert complaints == []
    assert not broad


def test_the_error_summary_has_the_focus_and_leads_to_the_field(chromium, address: str):
    tab = chromium.new_page()
    tab.goto(f"{address}/?lang=en")
    assert tab.evaluate("document.activeElement.className") == "error-summary"
    tab.keyboard.press("Tab")
    tab.keyboard.press("Enter")
    assert tab.evaluate("document.activeElement.id") == "number"
    tab.close()


def test_a_second_press_sends_nothing(chromium, address: str):
    tab = chromium.new_page()
    tab.goto(f"{address}/?lang=en")
    sent = tab.evaluate(
        """() => { const form = document.querySelector('form[data-once]');
        let sent = 0;
        document.addEventListener('submit', event => {
          sent += event.defaultPrevented ? 0 : 1; event.preventDefault(); });
        const press = () => form.dispatchEvent(new Event('submit', {bubbles: true, cancelable: true}));
        press(); const first = sent; press(); return [first, sent]; }"""
    )
    tab.close()
    assert sent == [1, 1]


def test_enter_that_picks_a_chinese_candidate_does_not_send_the_form(chromium, address: str):
    tab = chromium.new_page()
    tab.goto(f"{address}/?lang=zh_Hans")
    stopped = tab.evaluate(
        """composing => { const field = document.getElementById('number');
        const press = on => !field.dispatchEvent(new KeyboardEvent('keydown',
          {key: 'Enter', isComposing: on, bubbles: true, cancelable: true}));
        return [press(true), press(false)]; }"""
    )
    tab.close()
    assert stopped == [True, False]
