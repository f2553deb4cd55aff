"""A seller gives up what is never paid of a settled deal, and the deal closes (Civil Code, article 575)."""

import pytest
from sqlalchemy.exc import IntegrityError

from core.audit import history
from core.errors import Conflict, NotAllowed, NotFound, Unacceptable
from listings.terms.vocabulary import Trigger
from parties.people.limits import set_limit
from reports.books import services as books
from settlement.deals import services as deals
from settlement.deals.models import Obligation
from settlement.deals.queries import owing
from settlement.deals.states import DealState
from settlement.volumes.models import Measure
from tests.settlement.deals.browsing import browser, text_of
from tests.settlement.deals.world import (
    a_deal,
    a_funded_deal,
    a_settled_deal,
    a_world,
    accept,
    everything,
    facts,
    file,
    org,
    pay,
    pay_out,
    reload,
    sale,
    sign,
    yuan,
)
from tests.settlement.rules import bought, follow_fees


@pytest.fixture
def world(session):
    return a_world(session)


def terms():
    return sale(("60000", Trigger.SIGNING), ("40000", Trigger.RECORDAL))


def give_up(world, deal, *, seq=2, reason="The buyer has no money", actor=None):
    struck = deals.give_up_instalment(
        world.session, deal_id=deal.id, seq=seq, reason=reason, actor=actor or world.seller, now=world.now
    )
    world.commit()
    return struck.amount


def refused(world, error, act):
    before = everything(world.session)
    world.session.rollback()
    with pytest.raises(error) as refusal:
        act()
    world.session.rollback()
    assert everything(world.session) == before
    return refusal.value.code


def test_what_the_buyer_never_pays_the_seller_gives_up_and_the_deal_closes(world):
    deal = pay_out(world, a_settled_deal(world, terms()))
    world.later(days=800)
    assert give_up(world, deal) == "40000.00"
    assert (reload(world, deal).state, deal.given_up.amount) == (DealState.CLOSED, "40000.00")
    assert facts(world, Measure.CONTRACTED, deal) == ["100000.00", "-40000.00"]
    assert [each.action for each in history(world.session, deal.subject)][-2:] == [
        "deal.instalment_given_up", "deal.closed",
    ]  # fmt: skip
    assert books.check(world.session, now=world.now) == []


def test_of_a_part_that_was_paid_only_the_rest_is_given_up_and_other_instalments_stay_owed(world):
    deal = a_settled_deal(
        world, sale(("60000", Trigger.SIGNING), ("25000", Trigger.RECORDAL), ("15000", Trigger.RECORDAL))
    )
    pay(world, deal, "10000.01")
    assert give_up(world, deal) == "14999.99"
    assert reload(world, deal).state is DealState.SETTLED
    assert world.session.scalars(owing()).all() == [deal]
    assert refused(world, Conflict, lambda: give_up(world, deal)) == "nothing_to_give_up"
    pay(world, deal, "15000")
    assert pay_out(world, reload(world, deal)).state is DealState.CLOSED
    assert world.session.scalars(owing()).all() == []
    assert books.check(world.session, now=world.now) == []


def test_only_the_seller_gives_up_and_says_why(world):
    deal = a_settled_deal(world, terms())
    for who in (world.buyer, world.stranger, world.chief, world.first):
        refused(world, NotAllowed, lambda who=who: give_up(world, deal, actor=who))
    refused(world, Unacceptable, lambda: give_up(world, deal, reason=" "))
    refused(world, NotFound, lambda: give_up(world, deal, seq=3))


def test_nothing_is_given_up_before_the_deal_is_settled_nor_what_is_paid(world):
    deal = a_funded_deal(world, terms())
    assert refused(world, Conflict, lambda: give_up(world, deal)) == "nothing_to_give_up"
    file(world, deal)
    accept(world, deal)
    assert refused(world, Conflict, lambda: give_up(world, deal, seq=1)) == "nothing_to_give_up"


def test_a_member_gives_up_no_more_than_it_may_bind_the_seller_to(world):
    deal = a_settled_deal(world, terms())
    set_limit(
        world.session, organisation_id=org(world.seller), person_id=world.seller.person_id, amount=yuan("39999.99"),
        actor=world.admin, now=world.now,
    )  # fmt: skip
    world.commit()
    assert refused(world, Conflict, lambda: give_up(world, deal)) == "beyond_limit"


def test_fees_on_top_are_not_the_sellers(world):
    follow_fees(world.session, bought)
    world.commit()
    deal = sign(world, a_deal(world, sale(("100000", Trigger.RECORDAL))))
    file(world, deal)
    accept(world, deal)
    assert [each.on_top for each in deal.obligations] == [False, True]
    assert refused(world, Conflict, lambda: give_up(world, deal, seq=2)) == "nothing_to_give_up"
    assert give_up(world, deal, seq=1) == "100000.00"
    assert reload(world, deal).state is DealState.SETTLED


def test_the_database_takes_no_more_given_up_than_was_owed(world):
    deal = a_settled_deal(world, terms())
    owed = world.session.query(Obligation).filter_by(deal_id=deal.id, seq=2).one()
    owed.waived_minor = owed.amount_minor + 1
    with pytest.raises(IntegrityError):
        world.session.flush()
    world.session.rollback()


@pytest.mark.parametrize("language", ["en", "zh_Hans"])
def test_it_is_given_up_on_a_page_that_only_the_seller_is_led_to(world, language):
    deal = a_settled_deal(world, terms())
    seller, buyer = browser(world, world.seller, language), browser(world, world.buyer, language)
    address = f"/deals/{deal.number}/instalments/give-up"
    assert address in text_of(seller.get(f"/deals/{deal.number}"))
    assert address not in text_of(buyer.get(f"/deals/{deal.number}"))
    assert 'value="2"' in text_of(seller.get(address))
    assert 'value="2"' not in text_of(buyer.get(address))
    assert seller.post(address, {"seq": "2"}).status_code == 422
    assert buyer.post(address, {"seq": "2", "reason": "Mine"}).status_code == 403
    assert seller.post(address, {"seq": "2", "reason": "It has no money"}).status_code == 303
    assert reload(world, deal).given_up.amount == "40000.00"
