"""Without a mouse: the content is one jump away, and the page's main act is reached and done by keys."""

from collections.abc import Iterator

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page
from sqlalchemy import select

from core.db import db
from listings.market.models import Listing
from tests.browser import city, pages

pytestmark = pytest.mark.browser

FOCUS = "() => (document.activeElement.innerText || document.activeElement.name || '').trim()"


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    yield context.new_page()
    context.close()


def tab_to(page: Page, wanted: str, most: int = 40) -> bool:
    """Press Tab until the focus is on something of this name; False where it never comes."""
    for _press in range(most):
        page.keyboard.press("Tab")
        if wanted in page.evaluate(FOCUS):
            return True
    return False


def is_outlined(page: Page) -> bool:
    """Whether the focus can be seen."""
    return bool(page.evaluate("() => getComputedStyle(document.activeElement).outlineStyle !== 'none'"))


def test_the_first_tab_jumps_over_the_frame_to_the_content(page: Page, base: str) -> None:
    page.goto(f"{base}/?lang=en")
    page.keyboard.press("Tab")
    assert page.evaluate(FOCUS) == "Skip to the content"
    page.keyboard.press("Enter")
    assert page.evaluate("() => document.activeElement.id") == "main"
    page.keyboard.press("Tab")
    assert page.evaluate("() => document.getElementById('main').contains(document.activeElement)")


def test_a_search_is_typed_and_sent_by_keys(page: Page, base: str) -> None:
    page.goto(f"{base}/?lang=en")
    assert tab_to(page, "q")
    assert is_outlined(page)
    page.keyboard.type("hydrogen")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?*q=hydrogen*")


def test_the_button_that_binds_is_reached_by_keys_and_shows_its_focus(page: Page, base: str, city_app: Flask) -> None:
    with city_app.app_context():
        visit = next(each for each in pages.visits(city_app, db.session) if each.endpoint == "negotiations.accept")
        db.session.remove()
    name = city_app.config["SESSION_COOKIE_NAME"]
    page.context.add_cookies([{"name": name, "value": city.cookie(city_app, visit.who), "url": base}])
    page.goto(f"{base}{visit.path}?lang=en")
    assert tab_to(page, "Accept: ")
    assert is_outlined(page)


def test_a_diligence_report_is_made_by_keys_in_one_press(page: Page, base: str, city_app: Flask) -> None:
    with city_app.app_context():
        listing = db.session.scalars(select(Listing).where(Listing.express).order_by(Listing.id)).first()
        assert listing is not None
        path = f"{base}/listings/{listing.id}?lang=en"
        db.session.remove()
    name = city_app.config["SESSION_COOKIE_NAME"]
    page.context.add_cookies([{"name": name, "value": city.cookie(city_app, "yard"), "url": base}])
    page.goto(path)
    assert tab_to(page, "Make a diligence report", most=80)
    assert is_outlined(page)
    page.keyboard.press("Enter")
    page.wait_for_url("**/diligence/XH-*")
    assert "The report is made." in page.inner_text("main")
