"""Every page of the product in Chromium: no console error, no failed request, no axe violation, nothing cut off.

What is done in `make test`: the first visit of each endpoint in `pages.visits` is opened in English at 1280 pixels and
narrowed to 360, and opened in Chinese at 360; the console has to be silent and the page may not scroll sideways. Axe,
which takes most of the time, judges each page once: in Chinese on the telephone, where the rows of a table stand on
their own and the smallest things are to be hit. Colours, names and structure are the same at the other width and in the
other language, which is why the one pair stands for all four. The further visits (the same page in another state or
role) have the templates and styles of the first; that they answer and what they say is looked at without a browser in
test_catalogue_is_complete_on_pages. `make soak` opens all of them in both languages at both widths, and has axe judge
each at both.
"""

from collections.abc import Sequence
from importlib.resources import files

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page

from core.db import db
from tests.browser import city, pages
from tests.browser.asked import VISITOR
from tests.browser.pages import Visit

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
AXE = (files("axe_playwright_python") / "axe.min.js").read_text("utf-8")
DESK, TELEPHONE = (1280, 900), (360, 780)  # width and height
LANGUAGES = ("en", "zh_Hans")
Sizes = Sequence[tuple[int, int]]
CUT_OFF = """() => {
  const wide = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= wide) return "";
  const out = [...document.querySelectorAll("main *")].filter(each => each.getBoundingClientRect().right > wide + 1);
  return out.slice(0, 3).map(each => each.tagName + "." + each.className).join(", ") || "outside of main";
}"""
JUDGE = """rules => axe.run(document,
  {runOnly: {type: "tag", values: rules}, resultTypes: ["violations"], preload: false})  // there is no media to load
  .then(said => said.violations.map(
    each => each.id + ": " + each.nodes.map(node => node.target.join(" ")).join(" | ")))"""


@pytest.fixture(scope="module")
def visits(city_app: Flask) -> list[Visit]:
    with city_app.app_context():
        found = pages.visits(city_app, db.session)
        db.session.remove()
    return found


class Sweep:
    """One browser window that goes from page to page, and what was wrong on the way."""

    def __init__(self, browser: Browser, app: Flask, base: str, *, judging: bool) -> None:
        self.app, self.base, self.faults = app, base, list[str]()
        self.context: BrowserContext = browser.new_context()
        if judging:
            self.context.add_init_script(AXE)  # compiled once for all pages, unlike what is evaluated on each
        self.page: Page = self.context.new_page()
        self.here, self.who, self.size = "", VISITOR, (0, 0)
        self.page.on("console", lambda said: self.note(said.text) if said.type == "error" else None)
        self.page.on("pageerror", lambda fault: self.note(str(fault)))
        self.page.on("requestfailed", lambda asked: self.note(f"failed: {asked.url}"))

    def note(self, fault: str) -> None:
        """Something was wrong here."""
        self.faults.append(f"{self.here}: {fault}")

    def become(self, who: str) -> None:
        """Sign in as somebody else."""
        if who != self.who:
            self.context.clear_cookies()
            if who:
                name = self.app.config["SESSION_COOKIE_NAME"]
                self.context.add_cookies([{"name": name, "value": city.cookie(self.app, who), "url": self.base}])
            self.who = who

    def visit(self, visit: Visit, language: str, sizes: Sizes, judged: Sizes) -> None:
        """Open a page and look at it in each size, with the eyes of axe too in those where it is judged."""
        self.become(visit.who)
        self.here = f"{visit} in {language}"
        self.resize(sizes[0])
        answer = self.page.goto(f"{self.base}{visit.path}{'&' if '?' in visit.path else '?'}lang={language}")
        assert answer is not None
        if answer.status != 200 or self.page.url.partition("?")[0] != self.base + visit.path.partition("?")[0]:
            return self.note(f"{answer.status}, ended at {self.page.url}")
        for size in sizes:
            self.resize(size)
            self.here = f"{visit} in {language} at {size[0]}"
            if cut := self.page.evaluate(CUT_OFF):
                self.note(f"scrolls sideways: {cut}")
            for fault in self.page.evaluate(JUDGE, RULES) if size in judged else ():
                self.note(fault)
        return None

    def resize(self, size: tuple[int, int]) -> None:
        """Make the window this wide and high."""
        if size != self.size:
            self.page.set_viewport_size({"width": size[0], "height": size[1]})
            self.size = size


def test_the_visits_are_the_pages_of_the_address_map(city_app: Flask, visits: list[Visit]) -> None:
    assert {each.endpoint for each in visits} == pages.page_endpoints(city_app)


def test_what_is_no_page_is_in_the_address_map(city_app: Flask) -> None:
    assert set(pages.NOT_PAGES) <= {rule.endpoint for rule in city_app.url_map.iter_rules()}


def firsts_of(visits: list[Visit]) -> list[Visit]:
    """One visit of each page; the others are the same page in another state or role."""
    return list({visit.endpoint: visit for visit in reversed(visits)}.values())


def swept(
    browser: Browser, app: Flask, base: str, visits: list[Visit], language: str, sizes: Sizes, judged: Sizes
) -> list[str]:
    """What was wrong on a walk over the pages; role by role, for a sign-in takes its time."""
    sweep = Sweep(browser, app, base, judging=bool(judged))
    for visit in sorted(visits, key=lambda each: each.who):
        sweep.visit(visit, language, sizes, judged)
    sweep.context.close()
    return sweep.faults


BOTH = (DESK, TELEPHONE)
EVERYWHERE = [pytest.param(language, BOTH, BOTH, marks=pytest.mark.soak) for language in LANGUAGES]


@pytest.mark.browser
@pytest.mark.timeout(1800)
@pytest.mark.parametrize(
    ("language", "sizes", "judged"), [("en", BOTH, ()), ("zh_Hans", (TELEPHONE,), (TELEPHONE,)), *EVERYWHERE]
)
def test_every_page_is_sound_on_a_desk_and_on_a_telephone(
    browser: Browser, base: str, city_app: Flask, visits: list[Visit], language: str, sizes: Sizes, judged: Sizes
) -> None:
    firsts = firsts_of(visits)
    assert {each.endpoint for each in firsts} == pages.page_endpoints(city_app)
    faults = swept(browser, city_app, base, firsts, language, sizes, judged)
    assert faults == [], "\n" + "\n".join(faults)


@pytest.mark.browser
@pytest.mark.timeout(1800)
@pytest.mark.parametrize(("language", "sizes", "judged"), EVERYWHERE)
def test_every_page_is_sound_in_its_other_states(
    browser: Browser, base: str, city_app: Flask, visits: list[Visit], language: str, sizes: Sizes, judged: Sizes
) -> None:
    others = [each for each in visits if each not in firsts_of(visits)]
    assert len(others) > 50
    faults = swept(browser, city_app, base, others, language, sizes, judged)
    assert faults == [], "\n" + "\n".join(faults)
