"""A licence of a bundle by pages only, in both languages: listed, found, examined, bargained about, signed."""

import io
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from pypdf import PdfReader

from core import clock, jobs
from core.db import transaction
from core.i18n import speaking
from demo import play, rights
from demo.play import Parts
from demo.stage import Stage
from listings.assets.models import Asset
from listings.rights.articles import article_in_words
from tests.browser.chromium import chromium
from tests.journeys import cast
from tests.journeys.drivers import Upload
from tests.journeys.turns import Turns
from tests.trading.dataroom.room import a_pdf

LANGUAGES = ("en", "zh_Hans")
SHARES = ("50", "30", "20")
ASKED, OFFERED, COUNTERED, AGREED = "600,000.00", "400,000.00", "550,000.00", "500,000.00"
WORDS = {
    "purpose": {"en": "To examine the cells.", "zh_Hans": "考察电芯。"},
    "why": {"en": "We build storage plants.", "zh_Hans": "我们建设储能电站。"},
    "summary": {"en": "Cells that start in the cold.", "zh_Hans": "低温可启动的电芯。"},
    "message": {"en": "Half a year less would do.", "zh_Hans": "少半年也可以。"},
}


def three_rights(made: Stage) -> list[Asset]:
    """Two patents and a mark of one owner, as the register has them."""
    now, found = clock.now(), []
    filed = date(2022, 3, 1)
    for right in (rights.patent(1, filed), rights.patent(2, filed), rights.mark(27, filed)):
        parts = Parts(made.actors["storage"], made.actors["power"], made.staff[0], made.centers[0].id, right)
        with transaction() as session:
            found.append(play.enter_right(session, parts, now))
    return found


class BundleLicence:
    """The journey, and where things are as it goes on."""

    def __init__(self, turns: Turns, bundle: list[Asset]) -> None:
        self.turns, self.bundle = turns, bundle
        self.listing = self.room = self.deal = ""

    def words(self, name: str) -> str:
        """What somebody writes, in the language of the journey."""
        return WORDS[name][self.turns.language]

    def listed(self) -> None:
        """The owner lists three rights as one, question by question; the center publishes them."""
        seller = self.turns.be("storage")
        seller.open(f"/rights/{self.bundle[0].id}")
        seller.follow("Offer this right")
        seller.press("Begin the listing")
        self.listing = seller.here.removesuffix("/edit")
        seller.follow("Offer several rights together")
        numbers = [str(each.id) for each in self.bundle]
        shares = {f"share.{number}": share for number, share in zip(numbers, SHARES, strict=True)}
        seller.press("Offer these rights together", asset=numbers, **shares)
        for step, answers in (
            ("offer", {"grants": ["exclusive", "ordinary"]}),
            ("price", {"license_pricing": "asking", "license_price": ASKED}),
            ("scope", {"territories": ["CN"], "fields": ["*"]}),
            ("summary", {"summary": self.words("summary")}),
            ("center", {"center_id": str(self.turns.made.centers[0].id)}),
        ):
            seller.open(f"{self.listing}/edit/{step}")
            seller.press("Save and go on", **answers)
        seller.open(f"{self.listing}/check")
        seller.press("Send to %(center)s")
        center = self.turns.be("center-c01")
        center.open(f"{self.listing}/review")
        center.press("Decide and tell the seller", decision="approve")
        center.press("Approve and publish")

    def room_opened(self) -> None:
        """The seller puts a drawing behind a click-through agreement."""
        seller = self.turns.be("storage")
        seller.open(self.listing)
        seller.follow("Open a data room")
        seller.follow("Open a data room")
        seller.press("Open the data room", purpose=self.words("purpose"), term_months="24", access_days="14")
        seller.open(f"{self.listing}/data-room/documents")
        seller.press("Put it into the data room", file=Upload("drawing.pdf", a_pdf(2)), tier="2", title="Drawing 7")

    def found(self) -> None:
        """A buyer finds the listing by a word of its second right."""
        buyer = self.turns.be("power")
        buyer.open("/search")
        buyer.press("Search", q="lithium-ion" if self.turns.language == "en" else "锂离子")
        assert self.listing in buyer.window.html()

    def examined(self) -> None:
        """The buyer asks for the data room, accepts the agreement, takes a marked copy."""
        buyer = self.turns.be("power")
        buyer.open(self.listing)
        buyer.follow("To the data room")
        buyer.follow("Ask for access")
        buyer.press("Ask the seller", purpose=self.words("why"), tier="2")
        access = buyer.here
        seller = self.turns.be("storage")
        seller.open(access)
        seller.press("Send the agreement")
        buyer = self.turns.be("power")
        buyer.open(access)
        buyer.press("Accept the agreement", read="yes")
        buyer.follow("To the documents")
        for page in PdfReader(io.BytesIO(buyer.takes("Download"))).pages:
            assert "秦越" in page.extract_text()

    def judged(self) -> None:
        """The buyer lets the registers speak in one click."""
        buyer = self.turns.be("power")
        buyer.open(self.listing)
        buyer.press("Make a diligence report")
        assert buyer.reads("Amber: something has to be looked at")
        assert [buyer.sees(right.number_display) for right in self.bundle] == [True, True, True]

    def bargained(self) -> None:
        """An offer, two counter-offers, a message about a version, what changed term by term, and yes."""
        buyer = self.turns.be("power")
        buyer.open(self.listing)
        buyer.follow("Make an offer")
        first = {"starts": self.day(1), "ends": self.day(3 * 365)}
        buyer.press("Check the offer before sending", **self.terms(OFFERED, "2", **first))
        buyer.press("Send offer of %(price)s")
        self.room = buyer.here
        seller = self.turns.be("storage")
        seller.open(self.room)
        seller.follow("Answer with your own terms")
        seller.press("Check the offer before sending", **{"instalments.0.amount": COUNTERED, "royalty.rate_bp": "3"})
        seller.press("Send offer of %(price)s")
        buyer = self.turns.be("power")
        buyer.open(self.room)
        buyer.press("Send the message", version_no="2", text=self.words("message"))
        assert self.words("message") in buyer.window.page.inner_text("#version-2")
        buyer.follow("Answer with your own terms")
        changed = {"instalments.0.amount": AGREED, "scope.ends": self.day(2 * 365)}
        buyer.press("Check the offer before sending", **changed)
        buyer.press("Send offer of %(price)s")
        seller = self.turns.be("storage")
        seller.open(self.room)
        newest = seller.window.page.locator("#version-3")
        assert COUNTERED in newest.locator("del").first.inner_text()
        assert AGREED in newest.locator("ins").first.inner_text()
        assert newest.locator("tr.changed").count() == 2  # the price and the term
        seller.follow("Accept these terms")
        seller.press("Accept: %(grant)s for %(price)s")
        self.deal = seller.here

    def day(self, after: int) -> str:
        """A day from today on, as a field takes it."""
        return (clock.business_date(clock.now()) + timedelta(days=after)).isoformat()

    def terms(self, amount: str, rate: str, *, starts: str, ends: str) -> dict[str, Any]:
        """An exclusive licence for Liaoning at a price and a running royalty."""
        return {
            "grant": "exclusive", "instalments.0.amount": amount, "instalments.0.trigger": "signing",
            "royalty.rate_bp": rate, "scope.territories": ["CN-LN"], "scope.fields": ["*"], "scope.starts": starts,
            "scope.ends": ends,
        }  # fmt: skip

    def signed(self) -> None:
        """Each side reads what it signs, takes the contract and verifies it, and signs."""
        for mailbox in ("storage", "power"):
            side = self.turns.be(mailbox)
            side.open(self.deal)
            side.follow("Check and sign")
            for right in self.bundle:
                assert side.sees(right.number_display)
            paper = side.takes("Contract, version %(version)s (PDF)", role="link", version=1)
            text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(paper)).pages)
            assert "许可" in text
            assert "licence" in text
            assert [right.number_display in text for right in self.bundle] == [True, True, True]
            side.press("Sign deal %(number)s")
            side.follow("Verify it")
            assert side.reads("There is a document with this code.")
            side.press("Compare the file", file=Upload("contract.pdf", paper))
            assert side.reads("The file is unchanged.")

    def in_force(self) -> None:
        """What follows: what is owed when, a recordal for each right, and the licence on each right's own page."""
        buyer = self.turns.be("power")
        buyer.open(self.deal)
        owed = buyer.window.page.get_by_role("table", name=buyer.said("What is owed when"))
        assert AGREED in owed.inner_text()
        assert buyer.window.page.locator("a[href^='/recordals/']").count() == len(self.bundle)
        for right in self.bundle:
            buyer.open(f"/rights/{right.id}/availability")
            assert buyer.reads("Promised in a deal under way")

    def refused_to_another(self) -> None:
        """Who wants the same of it again is told which record stands in the way, and by which article."""
        rival = self.turns.be("yard")
        rival.open(self.listing)
        rival.follow("Make an offer")
        wish = self.terms(ASKED, "4", starts=self.day(30), ends=self.day(300))
        rival.is_refused("Check the offer before sending", **wish)
        assert rival.reads("As the records stand, this cannot be agreed")
        assert rival.window.page.get_by_role("alert").count() == 1
        with speaking(self.turns.language):
            law = article_in_words("CC 509")
        assert rival.reads("Basis: %(law)s.", law=law)
        rival.follow("what stands on “%(right)s”", right=self.title(self.bundle[1]))
        assert rival.here == f"/rights/{self.bundle[1].id}/availability"
        assert rival.reads("Promised in a deal under way")

    def title(self, right: Asset) -> str:
        """The right as pages of the journey's language name it."""
        return right.titled(self.turns.language)


@pytest.mark.browser
@pytest.mark.timeout(300)
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("app", ["sqlite"], indirect=True)  # the acts themselves are tested on both
def test_a_bundle_is_licensed_from_its_listing_to_its_signatures(
    app: Flask, live_server: Callable[..., str], language: str
) -> None:
    made = cast.people([], buyers=2)
    bundle = three_rights(made)
    base = live_server(workers=1, threads=8)
    with chromium() as browser:
        journey = BundleLicence(Turns(browser, base, made, language), bundle)
        journey.listed()
        journey.room_opened()
        jobs.run_due(app.extensions["job_handlers"], now=clock.now(), clock=clock.now)  # the index is written
        journey.found()
        journey.examined()
        journey.judged()
        journey.bargained()
        journey.signed()
        journey.in_force()
        journey.refused_to_another()
