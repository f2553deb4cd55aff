"""A buyer without a name by pages only, in both languages: nothing tells who it is until both sides agree."""

import json
import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta

import pytest
from flask import Flask

from core import clock
from core.db import db, transaction
from core.money import Money
from demo import play, rights
from demo.play import Parts
from demo.stage import Stage
from tests.browser.chromium import chromium
from tests.journeys import cast
from tests.journeys.drivers import Answer, Upload
from tests.journeys.turns import Turns
from tests.parties.cast import mails
from tests.trading.dataroom.room import a_pdf

LANGUAGES = ("en", "zh_Hans")
NAMES = ("北岸电力", "Beian Power", "秦越", "power@")
HIDDEN = re.compile("|".join(NAMES))
WORDS = {
    "purpose": {"en": "To examine the blades.", "zh_Hans": "考察叶片。"},
    "why": {"en": "We run plants by the sea.", "zh_Hans": "我们在海边运营电站。"},
    "message": {"en": "We can sign this year.", "zh_Hans": "今年内可以签约。"},
}


def on_offer(made: Stage) -> int:
    """A patent that is on the market for ordinary licences."""
    now = clock.now()
    right = rights.patent(0, date(2022, 3, 1))
    parts = Parts(made.actors["storage"], made.actors["power"], made.staff[0], made.centers[0].id, right)
    begun = now - timedelta(days=2)
    with transaction() as session:
        asset = play.enter_right(session, parts, begun)
        listing = play.draft(session, parts, asset, "ordinary", Money.parse("300000"), begun)
        return play.publish(session, parts, listing, begun).id


class AnonymousBuyer:
    """The journey: what the buyer does without its name, and where the seller looks for it."""

    def __init__(self, turns: Turns, listing_id: int) -> None:
        self.turns, self.listing_id = turns, listing_id
        self.listing, self.key = f"/listings/{listing_id}", ""
        self.room = self.access = ""

    def words(self, name: str) -> str:
        """What somebody writes, in the language of the journey."""
        return WORDS[name][self.turns.language]

    def prepared(self) -> None:
        """The seller opens a data room and makes a key for its own program."""
        seller = self.turns.be("storage")
        seller.open(f"{self.listing}/data-room/terms")
        seller.press("Open the data room", purpose=self.words("purpose"), term_months="24", access_days="14")
        seller.open(f"{self.listing}/data-room/documents")
        seller.press("Put it into the data room", file=Upload("drawing.pdf", a_pdf(1)), tier="2", title="Drawing 7")
        seller.open("/account/api-keys")
        seller.press("Make a key for %(name)s", name="ERP", scopes=["read"], days="30")
        self.key = seller.window.page.inner_text("code.key-text")

    def without_a_name(self) -> None:
        """An offer, the data room with a marked copy, a diligence report and a message, all without a name."""
        buyer = self.turns.be("power")
        buyer.open(self.listing)
        buyer.follow("Make an offer")
        ends = (clock.business_date(clock.now()) + timedelta(days=700)).isoformat()
        wish: dict[str, Answer] = {
            "is_anonymous": ["yes"], "instalments.0.amount": "250,000.00", "scope.territories": ["CN-LN"],
            "scope.ends": ends,
        }  # fmt: skip
        buyer.press("Check the offer before sending", **wish)
        assert buyer.reads("You stay anonymous")
        buyer.press("Send offer of %(price)s")
        self.room = buyer.here
        buyer.press("Send the message", text=self.words("message"))
        buyer.press("Make a diligence report")
        buyer.open(f"{self.listing}/data-room")
        buyer.follow("Ask for access")
        buyer.press("Ask the seller", purpose=self.words("why"), tier="2")
        self.access = buyer.here
        seller = self.turns.be("storage")
        seller.open(self.access)
        seller.press("Send the agreement")
        buyer = self.turns.be("power")
        buyer.open(self.access)
        buyer.press("Accept the agreement", read="yes")
        buyer.follow("To the documents")
        assert buyer.takes("Download").startswith(b"%PDF-")
        seller = self.turns.be("storage")
        seller.open(self.room)
        seller.follow("Answer with your own terms")
        seller.press("Check the offer before sending", **{"instalments.0.amount": "280,000.00"})
        seller.press("Send offer of %(price)s")

    def told(self) -> Iterator[tuple[str, str]]:
        """Everything that reaches the seller, by where: pages, answers for programs, mails."""
        seller = self.turns.be("storage")
        places = (
            self.room, "/negotiations", self.access, f"{self.listing}/data-room", f"{self.listing}/data-room/log",
            "/data-rooms", self.listing, "/notices", "/desk", f"{self.room}/reveal",
        )  # fmt: skip
        for place in places:
            seller.open(place)
            yield place, seller.window.html()
        api = self.turns.window.context.request
        room, listing = self.room, self.listing
        for place in (
            room, f"{room}/offers", f"{room}/messages", f"{listing}/data-room", f"{listing}/data-room/log",
            "/negotiations", "/diligence-reports", self.access,
        ):  # fmt: skip
            answer = api.get(f"{seller.window.base}/api/v1{place}", headers={"Authorization": f"Bearer {self.key}"})
            assert answer.ok, (place, answer.status)
            yield f"/api/v1{place}", json.dumps(answer.json(), ensure_ascii=False)
        written = mails(db.session(), "storage@xinghai.example")
        db.session.rollback()
        yield "mails", json.dumps(written, ensure_ascii=False)

    def consents(self, mailbox: str) -> None:
        """One side agrees that the buyer is named."""
        side = self.turns.be(mailbox)
        side.open(self.room)
        side.follow("Agree that the buyer is named")
        side.press("Agree that the buyer is named")

    def tells_its_name_in_the_data_room(self) -> None:
        """There the name is the buyer's own to tell, once it no longer negotiates without it."""
        buyer = self.turns.be("power")
        buyer.open(self.access)
        buyer.press("Tell the seller our name")


def made_name(journey: AnonymousBuyer) -> str:
    """The buyer as the seller's pages name it once they may."""
    return NAMES[1] if journey.turns.language == "en" else NAMES[0]


def must_not_be_named(journey: AnonymousBuyer) -> None:
    """Nothing that reaches the seller holds a name of the buyer or of its people."""
    told = dict(journey.told())
    assert {place: found.group() for place, text in told.items() if (found := HIDDEN.search(text))} == {}
    assert len(told) == 19


@pytest.mark.browser
@pytest.mark.timeout(300)
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("app", ["sqlite"], indirect=True)  # the acts themselves are tested on both
def test_a_buyer_is_named_when_both_sides_have_agreed_and_not_before(
    app: Flask, live_server: Callable[..., str], language: str
) -> None:
    made = cast.people([])
    listing_id = on_offer(made)
    base = live_server(workers=1, threads=8)
    with chromium() as browser:
        journey = AnonymousBuyer(Turns(browser, base, made, language), listing_id)
        journey.prepared()
        journey.without_a_name()
        must_not_be_named(journey)
        journey.consents("power")
        must_not_be_named(journey)
        journey.consents("storage")

        seller = journey.turns.be("storage")
        seller.open(journey.room)
        assert seller.sees(made_name(journey))
        journey.tells_its_name_in_the_data_room()
        seller = journey.turns.be("storage")
        for place in (journey.access, f"{journey.listing}/data-room", f"{journey.listing}/data-room/log"):
            seller.open(place)
            assert seller.sees(made_name(journey)), place
        assert seller.sees("秦越")
