"""An anonymous buyer: until both sides agree, no answer to seller or center names it or its people."""

import io
import re
import zipfile
from datetime import timedelta

import pytest
from pypdf import PdfReader
from sqlalchemy import func, select

from core import clock
from core.actor import Scope
from core.db import db
from core.errors import Conflict, Unacceptable
from core.i18n import speaking
from parties.notices.models import Notice
from parties.people.keys import make_key
from settlement.deals.models import Deal
from tests.listings.market.world import page, sign_in
from tests.trading.negotiation.bargain import a_bargain, licensing
from trading.negotiation import queries, services
from trading.negotiation.models import Negotiation
from trading.negotiation.states import NegotiationState

NAMES = re.compile("北岸汽车|Northshore|Zhao Ke|zhao@north")


@pytest.fixture
def bargain(session):
    made = a_bargain(session)
    made.world.buyer.region_code = "CN-LN-DL"
    session.commit()
    return made


def masked(session, bargain):
    """An anonymous offer, a counter-offer and words from both sides; the answer of the buyer lies on the table."""
    now = clock.now()
    until = now + timedelta(days=7)
    negotiation = services.open_negotiation(
        session, listing_id=bargain.listing.id,
        proposal=services.Proposal(licensing(), until, "We make things that move."), is_anonymous=True,
        actor=bargain.buyer, now=now,
    )  # fmt: skip
    for by, amount, answers in ((bargain.seller, "1500000", 1), (bargain.buyer, "1300000", 2)):
        services.counter_offer(
            session, negotiation_id=negotiation.id, version_no=answers,
            proposal=services.Proposal(licensing(amount=amount), until), actor=by, now=now,
        )  # fmt: skip
        services.send_message(
            session, negotiation_id=negotiation.id, version_no=answers, text="A word.", actor=by, now=now
        )
    session.commit()
    return negotiation


def both_agree(session, bargain, negotiation):
    for actor in (bargain.buyer, bargain.seller):
        services.agree_to_reveal(session, negotiation_id=negotiation.id, actor=actor, now=clock.now())
    session.commit()


def pages_of(app, ids):
    """Every address of the product that can be asked for with a GET, filled with the numbers of the negotiation."""
    for rule in app.url_map.iter_rules():
        if "GET" not in rule.methods or rule.endpoint == "static" or set(rule.arguments) - set(ids):
            continue
        with app.test_request_context():
            yield app.url_map.bind("localhost").build(rule.endpoint, {name: ids[name] for name in rule.arguments})


def words_of(answer):
    """Everything that a reader finds in the answer: of a PDF its pages, of a workbook its parts, else the text."""
    if answer.mimetype == "application/pdf":
        return " ".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.data)).pages)
    if answer.data.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(answer.data)) as book:
            return " ".join(book.read(name).decode() for name in book.namelist())
    return answer.get_data(as_text=True)


@pytest.mark.parametrize("who", ["seller", pytest.param("center", marks=pytest.mark.long)])
def test_no_page_and_no_answer_of_the_api_names_the_buyer(app, client, session, bargain, who):
    negotiation = masked(session, bargain)
    reader = bargain.seller if who == "seller" else bargain.world.staff
    _row, key = make_key(session, name="scan", scopes={Scope.READ}, actor=reader, now=clock.now())
    offer_ids = [offer.id for offer in negotiation.offers]
    session.commit()
    sign_in(client, reader)
    public = ("/organisations", "/api/v1/organisations", "/api/v1/openapi", "/sign-out")  # who is registered is public
    scanned, asked = 0, set[str]()
    for offer_id in offer_ids:
        ids = {
            "negotiation_id": negotiation.id, "listing_id": bargain.listing.id, "asset_id": bargain.asset.id,
            "offer_id": offer_id, "approval_id": 1, "code": "DL-BAT", "year": 2026,
        }  # fmt: skip
        for path in pages_of(app, ids):
            if path.startswith(public) or path in asked:
                continue
            asked.add(path)
            db.session.remove()
            headers = {"Authorization": f"Bearer {key}"} if path.startswith("/api/") else {}
            answer = client.get(path, headers=headers)
            found = NAMES.search(words_of(answer))
            assert found is None, (path, found)
            scanned += answer.status_code == 200
    assert scanned > 40
    assert not NAMES.search(" ".join(map(str, session.scalars(select(Notice.content)))))


def test_the_scan_finds_the_name_where_it_is_told(client, session, bargain):
    negotiation = masked(session, bargain)
    both_agree(session, bargain, negotiation)
    assert NAMES.search(page(sign_in(client, bargain.seller), f"/negotiations/{negotiation.id}"))


def test_seller_and_center_see_what_the_buyer_is_and_not_who(session, bargain):
    negotiation = masked(session, bargain)
    with speaking("en"):
        for reader in (bargain.seller, bargain.world.staff):
            shown = queries.room(session, negotiation.id, reader, clock.now())
            assert shown.buyer.name == "A buyer, verified, from Liaoning"
            assert {card.author for card in shown.cards if not card.mine} >= {shown.buyer.name}
        own = queries.room(session, negotiation.id, bargain.buyer, clock.now())
    assert own.buyer.name == "Northshore Motors Co., Ltd."


def test_programs_get_no_number_of_the_buyer(client, session, bargain):
    negotiation = masked(session, bargain)
    _row, key = make_key(session, name="k", scopes={Scope.READ}, actor=bargain.seller, now=clock.now())
    session.commit()
    headers = {"Authorization": f"Bearer {key}"}
    shown = client.get(f"/api/v1/negotiations/{negotiation.id}", headers=headers).json
    assert (shown["buyer_id"], shown["latest"]["author_id"], shown["latest"]["author_name"]) == (None, None, "")
    said = client.get(f"/api/v1/negotiations/{negotiation.id}/messages", headers=headers).json["items"]
    assert [each["author_id"] for each in said] == [bargain.world.seller.id, None]


def test_a_deal_is_made_only_with_a_buyer_who_is_known(session, bargain):
    negotiation = masked(session, bargain)
    latest = queries.latest(negotiation)
    accept = {"offer_id": latest.id, "digest": latest.digest, "actor": bargain.seller, "now": clock.now()}
    with pytest.raises(Conflict) as refused:
        services.accept_offer(session, **accept)
    session.rollback()
    assert refused.value.code == "not_revealed"
    services.agree_to_reveal(session, negotiation_id=negotiation.id, actor=bargain.seller, now=clock.now())
    with pytest.raises(Conflict):
        services.accept_offer(session, **accept)
    assert session.scalar(select(func.count(Deal.id))) == 0

    services.agree_to_reveal(session, negotiation_id=negotiation.id, actor=bargain.buyer, now=clock.now())
    services.accept_offer(session, **accept)
    assert session.get_one(Negotiation, negotiation.id).state is NegotiationState.AGREED


def test_one_side_agrees_once_and_alone_tells_nothing(session, bargain):
    negotiation = masked(session, bargain)
    agree = {"negotiation_id": negotiation.id, "actor": bargain.buyer, "now": clock.now()}
    services.agree_to_reveal(session, **agree)
    with pytest.raises(Conflict):
        services.agree_to_reveal(session, **agree)
    assert negotiation.is_masked


@pytest.mark.parametrize("text", ["We are 北岸汽车.", "north-shore MOTORS", "Ask for Zhao Ke"])
def test_an_anonymous_buyer_is_kept_from_naming_itself(session, bargain, text):
    negotiation = masked(session, bargain)
    said = {"negotiation_id": negotiation.id, "version_no": 1, "text": text, "now": clock.now()}
    with pytest.raises(Unacceptable) as refused:
        services.send_message(session, **said, actor=bargain.buyer)
    assert refused.value.code == "names_you"
    both_agree(session, bargain, negotiation)
    services.send_message(session, **said, actor=bargain.buyer)
