"""The course of a deal, from acceptance to closed."""

from settlement.deals.check import check
from settlement.deals.states import DealState
from settlement.volumes.models import Measure
from tests.settlement.deals.world import (
    a_deal,
    a_world,
    accept,
    at,
    facts,
    file,
    org,
    pay,
    pay_out,
    reload,
    sign,
    state_of,
)


def test_a_sale_goes_from_agreed_to_closed(session):
    world = a_world(session)
    deal = a_deal(world, LIST=world.centers[1])
    sign(world, deal)
    assert state_of(deal) is DealState.SIGNED
    pay(world, deal, "100000")
    assert state_of(deal) is DealState.FUNDED
    file(world, deal)
    assert state_of(deal) is DealState.DELIVERED
    accept(world, deal)
    assert state_of(deal) is DealState.SETTLED
    pay_out(world, deal)
    assert reload(world, deal).state is DealState.CLOSED
    assert at(world, "bank") == "2000.00"
    assert at(world, "fees:platform") == "2000.00"
    assert facts(world, Measure.SETTLED) == ["80000.00", "20000.00"]
    assert check(session) == []
    assert org(world.buyer)
