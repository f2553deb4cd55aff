"""Beside the terms, in a browser without JavaScript: messages, approval, the exclusive window, the buyer's name."""

from datetime import timedelta

from core import clock
from core.actor import Role
from tests.journeys.drivers import OverHttp
from tests.parties.cast import a_person
from tests.trading.negotiation.bargain import offered
from tests.trading.negotiation.test_pages import (
    BUYER,
    CENTER,
    SELLER,
    answers,
    as_somebody,
    how_many,
)
from tests.trading.negotiation.test_pages import (
    bargain as bargain,
)
from trading.negotiation.models import Negotiation


def test_a_message_is_sent_from_the_room_and_shown_beside_its_version(app, session, bargain):
    negotiation, _offer = offered(session, bargain, expires_at=clock.now() + timedelta(days=3), now=clock.now())
    browser, path = as_somebody(app, SELLER), f"/negotiations/{negotiation.id}"
    empty = browser.post(f"{path}/messages", data={"version_no": "1", "text": " "})
    assert (empty.status_code, 'href="#text"' in empty.text) == (422, True)
    sent = browser.post(f"{path}/messages", data={"version_no": "1", "text": "What of the spare parts?"})
    assert sent.headers["Location"] == f"{path}#version-1"
    assert "What of the spare parts?" in as_somebody(app, CENTER).get(path).text


def test_an_offer_beyond_the_limit_is_asked_for_approved_and_sent(app, session, bargain):
    home = bargain.world.buyer
    junior = a_person(session, "wu@north.example", Role.BUYER, at=home, name="Wu Fan")
    session.commit()
    chief, low = as_somebody(app, BUYER), as_somebody(app, "wu@north.example")
    limit = f"/organisations/{home.id}/members/{junior.id}/limit"
    assert low.get(limit).status_code == 403
    assert chief.post(limit, data={"limit": "100万"}).status_code == 303
    assert "CNY 1,000,000.00" in chief.get(f"/organisations/{home.id}/members").text

    start = f"/listings/{bargain.listing.id}/offer"
    checked = low.post(start, data={**answers(), "step": "check"}).text
    assert "This is beyond your own limit" in checked
    assert low.post(start, data={**answers(), "step": "send"}).status_code == 409
    asked = low.post(start, data={**answers(), "step": "ask"})
    assert how_many(session, Negotiation) == 0
    wish = asked.headers["Location"]
    assert "Approve, and do it now" not in low.get(wish).text
    assert wish in chief.get("/negotiations").text
    assert "Approve, and do it now" in chief.get(wish).text
    approved = chief.post(f"{wish}/approve")
    assert (approved.status_code, how_many(session, Negotiation)) == (303, 1)
    assert as_somebody(app, SELLER).get(wish).status_code == 404


def test_an_exclusive_window_is_granted_on_a_page_of_its_own(app, session, bargain):
    negotiation, _offer = offered(session, bargain, expires_at=clock.now() + timedelta(days=3), now=clock.now())
    seller, buyer = as_somebody(app, SELLER), as_somebody(app, BUYER)
    path = f"/negotiations/{negotiation.id}/exclusivity"
    assert buyer.get(path).status_code == 403
    assert seller.post(path, data={"days": "200"}).status_code == 422
    assert seller.post(path, data={"days": "10"}).status_code == 303
    assert "Exclusive window until" in buyer.get(f"/negotiations/{negotiation.id}").text
    assert buyer.post(f"{path}/end").status_code == 303


def test_an_anonymous_buyer_is_named_when_both_have_agreed(app, session, bargain):
    buyer, seller = as_somebody(app, BUYER), as_somebody(app, SELLER)
    sent = buyer.post(
        f"/listings/{bargain.listing.id}/offer", data={**answers(), "is_anonymous": "yes", "step": "send"}
    )
    path = sent.headers["Location"]
    assert "Northshore" not in seller.get(path).text
    assert seller.get(f"{path}/accept").status_code == 200
    for browser in (buyer, seller):
        assert browser.post(f"{path}/reveal").status_code == 303
    assert "Northshore" in seller.get(path).text


def test_whoever_asks_to_stay_anonymous_stays_so_past_the_page_on_which_the_offer_is_checked(app, session, bargain):
    browser = OverHttp(as_somebody(app, BUYER))
    browser.open(f"/listings/{bargain.listing.id}/offer")
    browser.press("Check the offer before sending", **answers(), is_anonymous="yes")
    browser.press("Change the terms")
    browser.press("Check the offer before sending")
    browser.press("Send offer of")
    assert session.query(Negotiation).one().is_masked
