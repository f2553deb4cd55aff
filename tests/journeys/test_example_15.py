"""Worked example 15 as a whole life: two licences, each signed, paid and recorded, and both outlive the sale."""

from datetime import date

import pytest
from sqlalchemy.orm import Session

from core.actor import Actor, Role
from core.clock import business_date
from listings.assets.models import Encumbrance
from listings.assets.queries import owners_on
from listings.market import services as market
from listings.rights import queries as on_record
from listings.rights.verdict import RightsUnavailable
from listings.terms.agreement import Terms
from listings.terms.scope import Scope
from listings.terms.vocabulary import LicenseType
from parties.organisations.models import OrganisationKind
from settlement.deals import check
from settlement.deals import services as deals
from settlement.deals.models import Deal
from settlement.deals.states import DealState
from tests.settlement.deals import world as city
from trading.negotiation import services as negotiation


def on_sale(world: city.World, asset_id: int, seller: Actor) -> int:
    """The right offered for sale and for licences."""
    listing = market.draft_listing(
        world.session, asset_id=asset_id, center_id=world.centers[0], for_sale=True, sale_price=None,
        license_types=["exclusive", "ordinary"], license_price=None, territories=["CN"], fields=["*"], ends=None,
        actor=seller, now=world.now,
    )  # fmt: skip
    market.submit_listing(world.session, listing_id=listing.id, actor=seller, now=world.now)
    market.review_listing(
        world.session, listing_id=listing.id, decision="approve", reasons=[], actor=world.staff, now=world.now
    )
    world.commit()
    return listing.id


def agreed(world: city.World, listing_id: int, buyer: Actor, seller: Actor, terms: Terms) -> Deal:
    """Offered and accepted."""
    proposal = negotiation.Proposal(terms, world.now.replace(day=world.now.day + 3))
    talk = negotiation.open_negotiation(
        world.session, listing_id=listing_id, proposal=proposal, actor=buyer, now=world.now
    )
    offer = talk.offers[0]
    return negotiation.accept_offer(world.session, offer_id=offer.id, digest=offer.digest, actor=seller, now=world.now)


def recorded(world: city.World, deal: Deal, buyer: Actor, seller: Actor) -> Deal:
    """Signed by both, paid, filed, accepted by the office, settled and paid out."""
    for side in (seller, buyer):
        deals.sign_deal(world.session, deal_id=deal.id, digest=deal.terms_digest, actor=side, now=world.now)
    world.commit()
    city.pay(world, deal, "100000", payer=buyer)
    city.file(world, deal)
    city.accept(world, deal)
    assert city.pay_out(world, deal).state is DealState.CLOSED
    return deal


def a_licence(kind: LicenseType, territory: str, field: str) -> Terms:
    terms = city.licence(type=kind)
    return Terms(
        terms.act, kind, terms.instalments, None, Scope((territory,), (field,), city.TODAY, date(2029, 12, 31))
    )


def test_both_licences_outlive_the_sale_of_the_patent_and_bind_the_new_owner(session: Session) -> None:
    world = city.a_world(session)
    patent = city.a_patent(world)
    number = on_sale(world, patent.id, world.seller)
    batteries = a_licence(LicenseType.EXCLUSIVE, "CN", "electrical.batteries")
    exclusive = recorded(world, agreed(world, number, world.buyer, world.seller, batteries), world.buyer, world.seller)

    in_liaoning = a_licence(LicenseType.ORDINARY, "CN-LN", "electrical.batteries")
    with pytest.raises(RightsUnavailable) as refused:
        agreed(world, number, world.stranger, world.seller, in_liaoning)
    session.rollback()
    licence = session.query(Encumbrance).filter_by(ref=exclusive.subject, type="license").one()
    assert refused.value.details[0]["record"] == f"encumbrance:{licence.id}"
    assert refused.value.details[0]["article"]

    sensors = a_licence(LicenseType.ORDINARY, "CN-LN", "instruments.sensors")
    ordinary = agreed(world, number, world.stranger, world.seller, sensors)
    recorded(world, ordinary, world.stranger, world.seller)

    third = city._person(
        session, "third", city._organisation(session, "第三动力有限公司", OrganisationKind.ENTERPRISE), Role.BUYER,
        Role.RIGHT_HOLDER,
    )  # fmt: skip
    world.commit()
    sold = recorded(world, agreed(world, number, third, world.seller, city.sale()), third, world.seller)

    today = business_date(world.now)
    assert [each.organisation_id for each in owners_on(session, patent.id, today)] == [third.organisation_id]
    stand = {(row.ref, row.holder_id) for row in on_record.records_of(session, patent.id, today)}
    assert stand == {
        (exclusive.subject, world.buyer.organisation_id), (ordinary.subject, world.stranger.organisation_id),
    }  # fmt: skip
    assert sold.buyer_id == third.organisation_id

    again = on_sale(world, patent.id, third)
    for taken in (in_liaoning, a_licence(LicenseType.EXCLUSIVE, "CN", "instruments.sensors")):
        with pytest.raises(RightsUnavailable) as bound:
            agreed(world, again, world.seller, third, taken)
        session.rollback()
        assert str(bound.value.details[0]["record"]).startswith("encumbrance:")
    assert check.check(session) == []
