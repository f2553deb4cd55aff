"""Negotiating in a browser without JavaScript: form, check page, room, acceptance."""

import re
from datetime import timedelta
from html import unescape

import pytest
from sqlalchemy import func, select

from core import clock
from core.actor import Role
from listings.terms.forms import values_from
from parties.organisations.models import Organisation
from settlement.deals.models import Deal
from tests.parties.cast import a_person, an_organisation, sign_in
from tests.trading.negotiation.bargain import a_bargain, licensing, offered
from trading.negotiation import services
from trading.negotiation.models import Negotiation, Offer
from trading.negotiation.states import NegotiationState, OfferState

BUYER, SELLER, CENTER = "zhao@north.example", "lin@haiwan.example", "qiu@center.example"


@pytest.fixture
def bargain(session):
    made = a_bargain(session)
    session.commit()
    return made


def as_somebody(app, mail):
    """A browser in which this person is signed in."""
    browser = app.test_client()
    assert sign_in(browser, mail).status_code == 303
    return browser


def answers(amount="1200000", **changes):
    """The form filled in, as strings."""
    given = values_from(licensing(amount=amount))
    day = clock.business_date(clock.now())
    given["scope.starts"], given["scope.ends"] = day.isoformat(), (day + timedelta(days=700)).isoformat()
    given["expires_on"] = (day + timedelta(days=10)).isoformat()
    given["message"] = "Let us talk."
    return {**given, **{name.replace("__", "."): value for name, value in changes.items()}}


def begin_anew(session):
    """Forget what was read: the next read sees what the pages have written."""
    session.rollback()
    session.expire_all()


def how_many(session, model):
    """Rows of a table, as the pages have left it; nothing is kept open."""
    begin_anew(session)
    found = session.scalar(select(func.count()).select_from(model))
    session.rollback()
    return found


def text_of(answer):
    """What a reader sees, tags taken out."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.get_data(as_text=True))).split())


def ids_of(answer):
    return set(re.findall(r'\bid="([^"]+)"', answer.get_data(as_text=True)))


def an_open_offer(session, bargain, amount="1200000"):
    now = clock.now()
    terms = licensing(amount=amount)
    return offered(session, bargain, terms, expires_at=now + timedelta(days=3), now=now)


def test_an_offer_is_started_checked_and_sent(app, session, bargain):
    browser, href = as_somebody(app, BUYER), f"/listings/{bargain.listing.id}/offer"
    form = browser.get(href)
    assert form.status_code == 200
    assert 'value="CN"' in form.get_data(as_text=True)

    check = browser.post(href, data={**answers(), "step": "check"})
    assert check.status_code == 200
    assert "Send offer of CNY 1,200,000.00" in text_of(check)
    assert how_many(session, Negotiation) == 0

    sent = browser.post(href, data={**answers(), "step": "send", "once_token": "one"})
    again = browser.post(href, data={**answers(), "step": "send", "once_token": "one"})
    begin_anew(session)
    [number] = session.scalars(select(Negotiation.id))
    session.rollback()
    assert (sent.status_code, sent.headers["Location"]) == (303, f"/negotiations/{number}")
    assert again.headers["Location"] == sent.headers["Location"]
    assert browser.get(sent.headers["Location"]).status_code == 200


@pytest.mark.parametrize("after", ["9" * 20, "²", "-1", "chaos"])
def test_an_odd_page_key_begins_at_the_first_page(app, session, bargain, after):
    an_open_offer(session, bargain)
    page = as_somebody(app, BUYER).get("/negotiations", query_string={"after": after})
    assert page.status_code == 200
    assert bargain.asset.title_en in text_of(page)


@pytest.mark.parametrize("version_no", ["²", "9" * 20, ""])
def test_an_answer_to_no_version_is_refused_beside_the_form(app, session, bargain, version_no):
    negotiation, _offer = an_open_offer(session, bargain)
    given = {**answers(amount="1500000"), "version_no": version_no, "step": "send"}
    page = as_somebody(app, SELLER).post(f"/negotiations/{negotiation.id}/counter", data=given)
    assert page.status_code == 409
    assert how_many(session, Offer) == 1


def test_a_stranger_finds_no_negotiation_to_end(app, session, bargain):
    negotiation, _offer = an_open_offer(session, bargain)
    home = an_organisation(session, "旁观科技有限公司")
    a_person(session, "pang@aside.example", Role.BUYER, at=home)
    session.commit()
    assert as_somebody(app, "pang@aside.example").post(f"/negotiations/{negotiation.id}/end").status_code == 404


def test_the_check_page_too_refuses_the_center_that_looks_after_the_listing(app, session, bargain):
    home = session.get(Organisation, bargain.world.center.organisation_id)
    a_person(session, "mai@center.example", Role.BUYER, at=home)
    session.commit()
    browser = as_somebody(app, "mai@center.example")
    page = browser.post(f"/listings/{bargain.listing.id}/offer", data={**answers(), "step": "check"})
    assert page.status_code == 403
    assert "would close its own purchase" in text_of(page)


def test_the_check_page_keeps_every_answer_for_sending_and_for_changing(app, bargain):
    browser, href = as_somebody(app, BUYER), f"/listings/{bargain.listing.id}/offer"
    given = answers(note="Training for two weeks")
    check = browser.post(href, data={**given, "step": "check"})
    kept = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', check.get_data(as_text=True)))
    for name, value in given.items():
        if value and not isinstance(value, list):
            assert unescape(kept[name]) == value
    changed = browser.post(href, data={**given, "step": "change"})
    assert "Training for two weeks" in changed.get_data(as_text=True)
    assert "There is something to correct" not in text_of(changed)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"instalments__0__amount": "a lot"}, "instalments.0.amount"),
        ({"instalments__0__amount": ""}, "instalments.0.amount"),
        ({"scope__ends": ""}, "scope.ends"),
        ({"scope__territories": []}, "scope.territories"),
        ({"scope__fields": ["nice.9"]}, "scope.fields"),
        ({"grant": ""}, "grant"),
        ({"expires_on": "2020-01-01"}, "expires_on"),
        ({"expires_on": "soon"}, "expires_on"),
    ],
)
@pytest.mark.parametrize("step", ["check", "send"])
def test_an_answer_at_fault_is_shown_beside_its_question(app, session, bargain, changes, field, step):
    browser, href = as_somebody(app, BUYER), f"/listings/{bargain.listing.id}/offer"
    answer = browser.post(href, data={**answers(**changes), "step": step})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert f'href="#{field}"' in page
    assert field in ids_of(answer)
    assert "Let us talk." in page
    assert how_many(session, Offer) == 0


def test_ids_on_the_form_are_unique(app, bargain):
    page = as_somebody(app, BUYER).get(f"/listings/{bargain.listing.id}/offer").get_data(as_text=True)
    ids = re.findall(r'\bid="([^"]+)"', page)
    assert sorted(ids) == sorted(set(ids))
    labelled = re.findall(r'<label for="([^"]+)"', page)
    assert set(labelled) <= set(ids)


def test_the_seller_is_not_offered_to_buy_from_itself(app, bargain):
    answer = as_somebody(app, SELLER).post(f"/listings/{bargain.listing.id}/offer", data={**answers(), "step": "send"})
    assert answer.status_code == 403
    assert "your own listing" in text_of(answer)


def test_a_visitor_is_sent_to_the_sign_in_page(client, bargain):
    for href in ("/negotiations", "/negotiations/1", f"/listings/{bargain.listing.id}/offer"):
        answer = client.get(href)
        assert answer.status_code == 303
        assert "/sign-in" in answer.headers["Location"]


def test_the_room_says_whose_move_it_is_and_until_when(app, session, bargain):
    negotiation, offer = an_open_offer(session, bargain)
    href = f"/negotiations/{negotiation.id}"
    sellers, buyers, centers = (text_of(as_somebody(app, mail).get(href)) for mail in (SELLER, BUYER, CENTER))

    assert "Your move, until" in sellers
    assert "Accept these terms" in sellers
    assert "Haiwan Battery Co., Ltd. has the move, until" in buyers
    assert "Withdraw version 1" in buyers
    assert "Accept these terms" not in buyers + centers
    assert "Withdraw version 1" not in sellers + centers
    assert offer.digest[:12] in sellers


def test_changed_terms_are_marked_and_said_in_words(app, session, bargain):
    negotiation, _offer = an_open_offer(session, bargain)
    seller = as_somebody(app, SELLER)
    href = f"/negotiations/{negotiation.id}/counter"
    assert 'value="1,200,000.00"' in seller.get(href).get_data(as_text=True)
    given = {**answers(amount="1500000"), "version_no": "1"}
    check = seller.post(href, data={**given, "step": "check"})
    assert "was CNY 1,200,000.00" in text_of(check)
    assert seller.post(href, data={**given, "step": "send"}).status_code == 303

    page = as_somebody(app, BUYER).get(f"/negotiations/{negotiation.id}")
    html = page.get_data(as_text=True)
    assert re.search(r"<del>.*?was.*?CNY 1,200,000\.00 when both sides have signed</del>", html, re.S)
    assert re.search(r"<ins>.*?is now.*?CNY 1,500,000\.00 when both sides have signed</ins>", html, re.S)
    assert "Earlier versions" in text_of(page)


def test_a_counter_offer_to_an_older_version_is_refused_with_the_form_kept(app, session, bargain):
    negotiation, _offer = an_open_offer(session, bargain)
    seller, href = as_somebody(app, SELLER), f"/negotiations/{negotiation.id}/counter"
    given = {**answers(amount="1500000"), "version_no": "7", "step": "send"}
    answer = seller.post(href, data=given)
    assert answer.status_code == 409
    assert "newer version" in text_of(answer)
    assert 'value="1500000.00"' in answer.get_data(as_text=True)


def test_acceptance_comes_after_a_page_whose_button_names_act_and_amount(app, session, bargain):
    negotiation, offer = an_open_offer(session, bargain)
    seller, href = as_somebody(app, SELLER), f"/negotiations/{negotiation.id}/accept"
    page = seller.get(href)
    assert "Check what you are agreeing to" in text_of(page)
    assert "Accept: Exclusive licence for CNY 1,200,000.00" in text_of(page)

    room = f"/negotiations/{negotiation.id}"
    answer = seller.post(href, data={"offer_id": offer.id, "digest": offer.digest})
    begin_anew(session)
    [number] = session.scalars(select(Deal.number))
    session.rollback()
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/deals/{number}")
    assert f"the deal goes on as {number}" in text_of(seller.get(room))


def test_acceptance_of_other_terms_than_were_read_is_refused_on_the_page(app, session, bargain):
    negotiation, offer = an_open_offer(session, bargain)
    answer = as_somebody(app, SELLER).post(
        f"/negotiations/{negotiation.id}/accept", data={"offer_id": offer.id, "digest": "0" * 64}
    )
    assert answer.status_code == 409
    assert "not the terms that you read" in text_of(answer)
    assert how_many(session, Deal) == 0


def test_an_offer_of_another_negotiation_is_not_accepted_through_this_one(app, session, bargain):
    _mine, _offer = an_open_offer(session, bargain)
    other, foreign = an_open_offer(session, bargain, "1")
    answer = as_somebody(app, SELLER).post(
        f"/negotiations/{_mine.id}/accept", data={"offer_id": foreign.id, "digest": foreign.digest}
    )
    assert answer.status_code == 404
    begin_anew(session)
    assert session.get(Negotiation, other.id).state is NegotiationState.OPEN


def test_why_a_right_is_not_free_any_more_stands_on_the_page(app, session, bargain):
    negotiation, offer = an_open_offer(session, bargain)
    _other, winner = an_open_offer(session, bargain, "9000000")
    services.accept_offer(session, offer_id=winner.id, digest=winner.digest, actor=bargain.seller, now=clock.now())
    session.commit()
    seller = as_somebody(app, SELLER)
    room = text_of(seller.get(f"/negotiations/{negotiation.id}"))
    refused = seller.post(f"/negotiations/{negotiation.id}/accept", data={"offer_id": offer.id, "digest": offer.digest})
    for said in (room, text_of(refused)):
        assert "commits this right to an exclusive or sole licence" in said
        assert "Liaoning; Batteries and energy storage" in said
    assert refused.status_code == 409


def test_a_rejection_says_why(app, session, bargain):
    negotiation, offer = an_open_offer(session, bargain)
    seller, href = as_somebody(app, SELLER), f"/negotiations/{negotiation.id}/reject"
    assert seller.get(href).status_code == 200
    assert seller.post(href, data={"offer_id": offer.id, "reason": "Too little <b>"}).status_code == 303
    page = as_somebody(app, BUYER).get(f"/negotiations/{negotiation.id}").get_data(as_text=True)
    assert "Too little &lt;b&gt;" in page
    begin_anew(session)
    assert session.get(Offer, offer.id).state is OfferState.REJECTED


def test_a_version_is_withdrawn_and_the_negotiation_ended_from_the_room(app, session, bargain):
    negotiation, offer = an_open_offer(session, bargain)
    buyer = as_somebody(app, BUYER)
    assert buyer.post(f"/negotiations/{negotiation.id}/withdraw", data={"offer_id": offer.id}).status_code == 303
    page = text_of(buyer.get(f"/negotiations/{negotiation.id}"))
    assert "Nothing is on the table" in page
    assert buyer.post(f"/negotiations/{negotiation.id}/end").status_code == 303
    begin_anew(session)
    assert session.get(Negotiation, negotiation.id).state is NegotiationState.ENDED


def test_my_negotiations_name_right_other_side_price_and_move(app, session, bargain):
    an_open_offer(session, bargain)
    seller = text_of(as_somebody(app, SELLER).get("/negotiations"))
    center = text_of(as_somebody(app, CENTER).get("/negotiations"))
    for said in ("Thermal management system", "Northshore Motors", "CNY 1,200,000.00", "Under negotiation", "Yours"):
        assert said in seller
    assert "Haiwan Battery Co., Ltd. – Northshore Motors Co., Ltd." in center


def test_an_empty_list_says_what_to_do(app, bargain):
    assert "Find a right and make an offer" in text_of(as_somebody(app, BUYER).get("/negotiations"))


def test_a_stranger_finds_no_negotiation(app, session, bargain):
    from core.actor import Role
    from tests.parties.cast import a_person, an_organisation

    negotiation, _offer = an_open_offer(session, bargain)
    home = an_organisation(session, "路过公司")
    a_person(session, "passer@by.example", Role.BUYER, Role.RIGHT_HOLDER, at=home, name="Passer By")
    session.commit()
    stranger = as_somebody(app, "passer@by.example")
    for path in ("", "/counter", "/accept", "/reject"):
        assert stranger.get(f"/negotiations/{negotiation.id}{path}").status_code == 404


def test_every_page_is_there_in_chinese(app, session, bargain):
    negotiation, _offer = an_open_offer(session, bargain)
    seller, buyer = as_somebody(app, SELLER), as_somebody(app, BUYER)
    pages = {
        "独占许可": seller.get(f"/negotiations/{negotiation.id}?lang=zh_Hans"),
        "核对您将同意的内容": seller.get(f"/negotiations/{negotiation.id}/accept?lang=zh_Hans"),
        "提出反要约": seller.get(f"/negotiations/{negotiation.id}/counter?lang=zh_Hans"),
        "拒绝将终止谈判": seller.get(f"/negotiations/{negotiation.id}/reject?lang=zh_Hans"),
        "轮到您": seller.get("/negotiations?lang=zh_Hans"),
        "您已就该挂牌开始谈判": buyer.get(f"/listings/{bargain.listing.id}/offer?lang=zh_Hans"),
    }
    for said, page in pages.items():
        assert page.status_code == 200
        assert said in text_of(page)
