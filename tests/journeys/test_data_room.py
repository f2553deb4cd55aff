"""A data room in Chromium, in both languages: terms, a document, the agreement signed, a marked copy, the end."""

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser
from pypdf import PdfReader
from sqlalchemy.orm import Session

from core.i18n import LazyText, speaking
from tests.browser.chromium import chromium
from tests.journeys.drivers import InChromium, Upload
from tests.parties.cast import PASSWORD
from tests.trading.dataroom.room import a_pdf
from tests.trading.negotiation.bargain import a_bargain

WHY = {"en": "We build buses.", "zh_Hans": "我们制造客车。"}
SELLER, BUYER = "lin@haiwan.example", "zhao@north.example"


class Person:
    """Somebody signed in, who reads the pages in one language."""

    def __init__(self, browser: Browser, base: str, mail: str, language: str) -> None:
        self.language, self.walker = language, InChromium(browser, base)
        self.walker.context.set_default_timeout(60_000)
        self.walker.open(f"/sign-in?lang={language}")
        self.press("Sign in", email=mail, password=PASSWORD)

    def said(self, text: str) -> str:
        """A text of the catalogue as this person reads it."""
        with speaking(self.language):
            return str(LazyText(text, {}))

    def press(self, label: str, **answers: str | Upload) -> None:
        """Press the button with this label."""
        self.walker.press(self.said(label), **answers)

    def open(self, path: str) -> None:
        """Go to an address."""
        self.walker.open(path)

    def reads(self, text: str) -> bool:
        """Whether a text of the catalogue stands on the page."""
        return self.said(text) in self.walker.text()

    def takes(self, button: str) -> bytes:
        """The file behind a button."""
        with self.walker.page.expect_download() as waiting:
            self.walker.page.get_by_role("button", name=self.said(button)).first.click()
        return Path(waiting.value.path()).read_bytes()


@pytest.mark.browser
@pytest.mark.timeout(300)
@pytest.mark.parametrize("app", ["sqlite"], indirect=True)  # the acts themselves are tested on both
@pytest.mark.parametrize("language", ["en", "zh_Hans"])
def test_a_room_from_its_terms_to_its_end(
    app: Flask, session: Session, live_server: Callable[..., str], language: str
) -> None:
    bargain = a_bargain(session)
    session.commit()
    room = f"/listings/{bargain.listing.id}/data-room"
    base = live_server(workers=1, threads=8)
    with chromium() as browser:
        seller, buyer = (Person(browser, base, mail, language) for mail in (SELLER, BUYER))
        seller.open(f"{room}/terms")
        seller.press("Open the data room", purpose=WHY[language], term_months="24", access_days="14")
        seller.open(f"{room}/documents")
        seller.press("Put it into the data room", file=Upload("drawing.pdf", a_pdf(2)), tier="3", title="Drawing 7")

        buyer.open(f"{room}/ask")
        buyer.press("Ask the seller", purpose=WHY[language])
        access = buyer.walker.path.partition("?")[0]
        seller.open(access)
        seller.press("Send the agreement")
        buyer.open(access)
        assert buyer.takes("Download the agreement (PDF)").startswith(b"%PDF-")
        buyer.press("Sign the agreement", read="yes")
        seller.open(access)
        seller.press("Sign the agreement", read="yes")

        buyer.open(room)
        for page in PdfReader(io.BytesIO(buyer.takes("Download"))).pages:
            assert "Zhao Ke" in page.extract_text()
        seller.open(room)
        assert seller.reads("Took a copy")
        seller.open(access)
        seller.press("Revoke access", reason="Sold.")
        buyer.open(room)
        assert buyer.reads("Revoked access")
        assert buyer.reads("Shut")
        assert not buyer.walker.page.get_by_role("button", name=buyer.said("Download")).count()
