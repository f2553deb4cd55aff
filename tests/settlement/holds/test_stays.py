"""Money that a case keeps where it is: by its cause, beside a freeze, before and after there is any."""

import pytest
from sqlalchemy.exc import IntegrityError

from core.actor import SYSTEM
from core.errors import Conflict
from settlement.holds import services as holds
from settlement.holds.models import Stay
from settlement.holds.queries import stays_on, stopped_among
from tests.settlement.deals.world import a_funded_deal, a_world


@pytest.fixture
def world(session):
    return a_world(session)


@pytest.fixture
def deal(world):
    return a_funded_deal(world)


def stay(world, subject, cause="dispute:1"):
    return holds.stay(world.session, subject=subject, cause=cause, reason="DC-1", actor=SYSTEM, now=world.now)


def lift(world, subject, cause="dispute:1"):
    return holds.lift_stay(world.session, subject=subject, cause=cause, reason="over", actor=SYSTEM, now=world.now)


def refund(world, deal):
    return holds.refund(
        world.session, subject=deal.subject, amount=deal.fixed, to_account=f"unapplied:{deal.subject}", key="back",
        actor=SYSTEM, now=world.now,
    )  # fmt: skip


def test_a_stay_keeps_the_money_and_its_own_cause_lets_it_go(world, deal):
    stay(world, deal.subject)
    with pytest.raises(Conflict) as refusal:
        refund(world, deal)
    assert refusal.value.code == "hold_frozen"
    assert lift(world, deal.subject)
    refund(world, deal)
    assert not holds.held(world.session, deal.subject)


def test_two_causes_each_lift_their_own(world, deal):
    stay(world, deal.subject, "dispute:1")
    stay(world, deal.subject, "dispute:2")
    assert not lift(world, deal.subject, "dispute:3")
    lift(world, deal.subject, "dispute:1")
    assert stopped_among(world.session, [deal.subject]) == {deal.subject}


def test_the_same_cause_stays_once_and_the_database_keeps_a_second_out(world, deal):
    assert stay(world, deal.subject) is stay(world, deal.subject)
    world.session.add(Stay(subject=deal.subject, cause="dispute:1", reason="again", since=world.now))
    with pytest.raises(IntegrityError):
        world.session.flush()


def test_what_is_set_aside_stands_again_when_it_is_put_back(world, deal):
    stay(world, deal.subject)
    rows = holds.set_aside(world.session, deal.subject, now=world.now)
    assert stays_on(world.session, deal.subject) == []
    holds.put_back(world.session, rows)
    assert stays_on(world.session, deal.subject) == rows
