"""A center that is a side of a deal decides and certifies nothing in it."""

from dataclasses import replace

import pytest

from core.actor import Role
from core.errors import NotAllowed
from settlement.deals import services as deals
from settlement.recordal import services as recordal
from tests.settlement.deals.test_freezing import refused
from tests.settlement.deals.world import NOON, TODAY, a_funded_deal, a_world, case_of


@pytest.fixture
def world(session):
    """The closing center's own organisation buys."""
    world = a_world(session)
    world.buyer = replace(world.chief, roles=world.chief.roles | {Role.BUYER})
    return world


@pytest.fixture
def deal(world):
    return a_funded_deal(world)


def test_it_does_not_end_the_deal_alone(world, deal):
    act = lambda: deals.refund_deal(world.session, deal_id=deal.id, reason="Ours", actor=world.buyer, now=NOON)  # noqa: E731
    assert refused(world, NotAllowed, act).code == "own_deal"


def test_it_does_not_answer_the_cancellation_that_it_asked_for(world, deal):
    deals.cancel_deal(world.session, deal_id=deal.id, reason="Changed plans", actor=world.buyer, now=NOON)
    world.commit()
    act = lambda: deals.answer_cancellation(  # noqa: E731
        world.session, deal_id=deal.id, grant=True, actor=world.buyer, now=NOON
    )
    refused(world, NotAllowed, act)
    assert deals.answer_cancellation(
        world.session, deal_id=deal.id, grant=False, actor=world.seller, now=NOON
    ).signed_at


def test_it_does_not_take_its_own_case_to_the_office(world, deal):
    case = case_of(world, deal)
    act = lambda: recordal.file_case(  # noqa: E731
        world.session, case_id=case.id, filed_on=TODAY, office_reference="GC-1", actor=world.staff, now=NOON
    )
    assert refused(world, NotAllowed, act).code == "own_deal"


def test_it_may_still_cancel_and_pay_as_the_side_that_it_is(world, deal):
    deals.cancel_deal(world.session, deal_id=deal.id, reason="Changed plans", actor=world.buyer, now=NOON)
    assert deals.answer_cancellation(
        world.session, deal_id=deal.id, grant=True, actor=world.seller, now=NOON
    ).state.value == ("refunding")
