"""An organisation that nobody has verified makes, accepts and signs nothing that binds, over the pages and the API."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import func, insert, inspect, select
from sqlalchemy.exc import DBAPIError

from core import clock
from core.actor import Scope
from core.db import Base
from core.errors import Conflict
from core.money import Money
from listings.market import services as market
from parties.organisations.models import Organisation
from parties.people.keys import make_key
from settlement.contracts.models import Document, Signature
from settlement.deals import services as deals
from settlement.deals.models import Deal
from tests.builders import NOON
from tests.listings.market.world import a_draft, send, sign_in
from tests.listings.market.world import a_world as a_market
from tests.settlement.deals.world import World, a_deal, a_world, org
from tests.trading.dataroom.room import a_room, asked
from tests.trading.negotiation.bargain import Bargain, a_bargain, countered, licensing, offered
from tests.trading.openlicence.world import a_draft as a_declaration
from tests.trading.openlicence.world import announced, taken
from trading.dataroom.models import RoomAccess
from trading.mandates import services as mandates
from trading.mandates.models import Mandate
from trading.negotiation import services
from trading.negotiation.models import ExclusiveWindow, Negotiation, Offer
from trading.openlicence import services as openlicence
from trading.openlicence.models import Uptake

PRICE = Money.parse("80000")


@pytest.fixture
def bargain(session) -> Bargain:
    made = a_bargain(session)
    session.commit()
    return made


@pytest.fixture
def world(session) -> World:
    return a_world(session)


def unverified(session, organisation_id: int | None) -> None:
    session.get_one(Organisation, organisation_id).verified_at = None
    session.commit()


def refused(session, model: type[Base], act: Callable[[], Any]) -> None:
    """The act is refused as `not_verified`, and leaves no row of the model behind."""
    before = session.scalar(select(func.count()).select_from(model))
    with pytest.raises(Conflict) as refusal:
        act()
    assert refusal.value.code == "not_verified"
    session.rollback()
    assert session.scalar(select(func.count()).select_from(model)) == before


def test_a_buyer_who_is_not_verified_sends_no_offer(session, bargain):
    unverified(session, bargain.buyer.organisation_id)
    refused(session, Negotiation, lambda: offered(session, bargain))


def test_a_side_that_is_not_verified_answers_no_offer(session, bargain):
    talk, offer = offered(session, bargain)
    unverified(session, bargain.seller.organisation_id)
    terms = licensing(amount="1500000")
    refused(session, Offer, lambda: countered(session, bargain, talk, terms, by=bargain.seller))
    accept = {"offer_id": offer.id, "digest": offer.digest, "actor": bargain.seller, "now": NOON}
    refused(session, Deal, lambda: services.accept_offer(session, **accept))
    promise = {"negotiation_id": talk.id, "days": 3, "actor": bargain.seller, "now": NOON}
    refused(session, ExclusiveWindow, lambda: services.grant_exclusivity(session, **promise))


def test_neither_page_nor_api_lets_an_express_licence_be_taken(client, session, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOON)
    made = a_bargain(session, license_price=PRICE, express=True, for_sale=False, sale_price=None)
    _row, key = make_key(session, name="k", scopes=[Scope.TRADE], actor=made.buyer, now=NOON)
    unverified(session, made.buyer.organisation_id)
    digest = services.published_terms(made.listing, NOON).digest
    path = f"/listings/{made.listing.id}/express"
    session.rollback()
    headers = {"Authorization": f"Bearer {key}", "Idempotency-Key": "k1"}
    answer = client.post(f"/api/v1{path}", json={"digest": digest}, headers=headers)
    assert (answer.status_code, answer.json["error"]["code"]) == (409, "not_verified")
    browser = sign_in(client, made.buyer)
    assert "administrator of the platform" in send(browser, path, 409, digest=digest).text
    assert session.scalar(select(func.count(Deal.id))) == 0


def test_a_seller_who_is_not_verified_offers_nothing_to_everybody(session):
    made = a_market(session)
    express: dict[str, Any] = {"license_price": PRICE, "express": True, "for_sale": False, "sale_price": None}
    listing = a_draft(session, made, **express)
    unverified(session, made.seller.id)
    with pytest.raises(Conflict, match="not verified"):
        market.submit_listing(session, listing_id=listing.id, actor=made.holder, now=NOON)


def test_open_licences_are_neither_declared_nor_taken_up(world):
    session, drafted, declared = world.session, a_declaration(world), announced(world)
    unverified(session, org(world.buyer))
    refused(session, Uptake, lambda: taken(world, declared))
    unverified(session, org(world.seller))
    submit = {"licence_id": drafted.id, "actor": world.seller, "now": world.now}
    refused(session, Document, lambda: openlicence.submit_declaration(session, **submit))


def test_a_broker_who_is_not_verified_gets_no_mandate(session, bargain):
    unverified(session, bargain.buyer.organisation_id)
    given = {
        "broker_id": bargain.buyer.organisation_id, "asset_ids": [bargain.asset.id], "exclusive": False,
        "commission_bp": 500, "from_date": NOON.date(), "to_date": NOON.date(), "tail_days": 60,
    }  # fmt: skip
    refused(session, Mandate, lambda: mandates.offer_mandate(session, **given, actor=bargain.seller, now=NOON))


def test_a_data_room_is_asked_by_verified_organisations(session):
    made = a_room(session)
    unverified(session, made.buyer.organisation_id)
    refused(session, RoomAccess, lambda: asked(session, made))


def test_a_deal_is_signed_by_verified_sides_and_the_database_opens_none_without(world):
    session, deal = world.session, a_deal(world)
    same = {each.key: getattr(deal, each.key) for each in inspect(Deal).column_attrs if each.key != "id"}
    unverified(session, org(world.buyer))
    sign = {"deal_id": deal.id, "digest": deal.terms_digest, "actor": world.buyer, "now": world.now}
    refused(session, Signature, lambda: deals.sign_deal(session, **sign))
    again = insert(Deal).values(**{**same, "number": "XH-2026-999999", "source": "negotiation:999"})
    with pytest.raises(DBAPIError, match="verified"), session.begin_nested():
        session.execute(again)
