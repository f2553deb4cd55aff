"""The express licence: an ordinary licence at the published terms, without talk, in one step."""

import pytest
from sqlalchemy import func, select

from core import clock
from core.actor import SYSTEM
from core.errors import Conflict, NotAllowed, Unacceptable
from core.money import Money
from listings.market import services as market
from listings.rights.verdict import RightsUnavailable
from parties.people.limits import set_limit
from settlement.deals.models import Deal
from tests.builders import NOON
from tests.listings.market.world import a_draft, a_world, an_asset, page, send, sign_in
from tests.trading.negotiation.bargain import Bargain, a_bargain, licensing, offered
from trading.negotiation import services
from trading.negotiation.exclusivity import PromisedElsewhere
from trading.negotiation.models import Negotiation, Offer
from trading.negotiation.states import NegotiationState, OfferState

PRICE = Money.parse("80000")


def express_bargain(session, **changes):
    """A listing whose ordinary licences can be taken at once, and exclusive ones after talk."""
    made = a_bargain(session, license_price=PRICE, express=True, for_sale=False, sale_price=None, **changes)
    session.commit()
    return made


def a_listing_with(session, **changes):
    world = a_world(session)
    asset = an_asset(session, world)
    listing = a_draft(session, world, asset, license_types=["ordinary"], license_price=PRICE)
    changed = market.change_listing(session, listing_id=listing.id, changes=changes, actor=world.holder, now=NOON)
    return Bargain(world, asset, changed)


def take(session, bargain, by=None, digest=None, now=NOON):
    terms = services.published_terms(bargain.listing, now)
    return services.take_express_licence(
        session, listing_id=bargain.listing.id, digest=digest or terms.digest, actor=by or bargain.buyer, now=now
    )


def test_the_published_terms_are_taken_and_the_deal_is_open(session):
    bargain = express_bargain(session)
    deal = take(session, bargain)

    talk = session.scalars(select(Negotiation)).one()
    version = session.scalars(select(Offer)).one()
    assert (deal.source, deal.fixed, deal.license_type) == (talk.subject, PRICE, "ordinary")
    assert (talk.state, version.state, version.author_id) == (
        NegotiationState.AGREED, OfferState.ACCEPTED, bargain.world.seller.id,
    )  # fmt: skip
    assert bargain.listing.is_on_sale


def test_several_can_take_it_one_after_another(session):
    bargain = express_bargain(session)
    take(session, bargain)
    take(session, bargain)
    assert session.scalar(select(func.count(Deal.id))) == 2


def test_other_terms_than_the_published_ones_are_not_taken(session):
    bargain = express_bargain(session)
    with pytest.raises(Conflict) as refused:
        take(session, bargain, digest="0" * 64)
    session.rollback()
    assert refused.value.code == "terms_differ"
    assert session.scalar(select(func.count(Negotiation.id))) == 0


def test_neither_the_seller_nor_its_center_takes_it(session):
    bargain = express_bargain(session)
    for actor in (bargain.seller, bargain.world.staff):
        with pytest.raises(NotAllowed):
            take(session, bargain, by=actor)


def test_what_stands_in_the_way_of_an_acceptance_stands_in_the_way_here(session):
    bargain = express_bargain(session)
    negotiation, offer = offered(session, bargain, licensing())
    services.grant_exclusivity(session, negotiation_id=negotiation.id, days=5, actor=bargain.seller, now=NOON)
    session.commit()
    with pytest.raises(PromisedElsewhere):
        take(session, bargain)
    session.rollback()
    services.accept_offer(session, offer_id=offer.id, digest=offer.digest, actor=bargain.seller, now=NOON)
    session.commit()
    with pytest.raises(RightsUnavailable):
        take(session, bargain)
    session.rollback()
    assert session.scalar(select(func.count(Deal.id))) == 1


def test_beyond_ones_limit_it_is_not_taken_alone(session):
    bargain = express_bargain(session)
    buyer = bargain.buyer
    assert buyer.person_id is not None
    assert buyer.organisation_id is not None
    set_limit(
        session, organisation_id=buyer.organisation_id, person_id=buyer.person_id, amount=Money.parse("79999.99"),
        actor=SYSTEM, now=NOON,
    )  # fmt: skip
    with pytest.raises(Conflict) as refused:
        take(session, bargain)
    assert refused.value.code == "beyond_limit"


@pytest.mark.parametrize("changes", [{"license_price": None}, {"license_types": ["exclusive"]}])
def test_only_an_ordinary_licence_with_a_price_can_be_offered_so(session, changes):
    with pytest.raises(Unacceptable) as refused:
        a_listing_with(session, express=True, **changes)
    assert list(refused.value.fields) == ["express"]


def test_without_its_price_or_kind_the_offer_to_everybody_is_gone(session):
    bargain = a_listing_with(session, express=True)
    assert bargain.listing.express
    change = {"listing_id": bargain.listing.id, "actor": bargain.seller, "now": NOON}
    market.change_listing(session, changes={"license_price": None}, **change)
    assert not bargain.listing.express
    with pytest.raises(Conflict) as refused:
        services.published_terms(bargain.listing, NOON)
    assert refused.value.code == "not_express"


def test_it_is_taken_on_a_page(client, session, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOON)
    bargain = express_bargain(session)
    digest, path = services.published_terms(bargain.listing, NOON).digest, f"/listings/{bargain.listing.id}/express"
    session.rollback()
    browser = sign_in(client, bargain.buyer)
    assert path in page(browser, path.removesuffix("/express"))
    assert digest in page(browser, path)
    send(browser, path, 409, digest="0" * 64)
    assert send(browser, path, 303, digest=digest).headers["Location"].startswith("/deals/XH-")
