"""Worked example 18: a statement forwarded on 1 March 2026, no suit by 16 March, the measure lifted."""

from datetime import date

import pytest

from core.errors import Conflict
from listings.market.states import ListingState
from registers.disputes import services
from registers.disputes.states import TakedownState
from tests.registers.disputes.world import a_complaint, answered, at, countered, forwarded, on_sale, tick
from tests.settlement.deals.world import a_world

FORWARDED = date(2026, 3, 1)
LAST_DAY = date(2026, 3, 16)
DAY_AFTER = date(2026, 3, 17)


@pytest.fixture
def waiting(session):
    """The measure stands, and the seller's statement went to the complainant on 1 March 2026."""
    world = a_world(session)
    world.now = at(date(2026, 2, 20))
    notice = countered(world, forwarded(world, a_complaint(world, on_sale(world), world.stranger)))
    world.now = at(FORWARDED)
    answered(world, notice)
    world.commit()
    return world, notice


def listing_of(world, notice):
    from listings.market.models import Listing

    world.session.expire_all()
    return world.session.get(Listing, notice.listing_id)


def test_the_fifteenth_day_after_the_first_of_march_is_the_sixteenth(waiting):
    _world, notice = waiting
    assert notice.suit_by == LAST_DAY


def test_on_the_sixteenth_the_measure_still_stands(waiting):
    world, notice = waiting
    tick(at(LAST_DAY, 23))
    assert listing_of(world, notice).state is ListingState.SUSPENDED
    assert notice.state is TakedownState.ANSWERED


def test_without_word_of_a_suit_by_the_sixteenth_the_measure_is_lifted(waiting):
    world, notice = waiting
    tick(at(DAY_AFTER, 0))
    assert listing_of(world, notice).state is ListingState.PUBLISHED
    assert (notice.state, notice.measure_ended_on) == (TakedownState.LIFTED, DAY_AFTER)


def test_word_of_a_suit_on_the_sixteenth_keeps_the_measure(waiting):
    world, notice = waiting
    services.tell_of_suit(
        world.session, notice_id=notice.id, body="海州市中级人民法院", suit_on=LAST_DAY, actor=world.stranger,
        now=at(LAST_DAY, 23),
    )  # fmt: skip
    world.commit()
    tick(at(DAY_AFTER, 0))
    assert listing_of(world, notice).state is ListingState.SUSPENDED
    assert notice.state is TakedownState.UPHELD


def test_word_of_a_suit_on_the_seventeenth_is_late_even_if_the_clock_was_late_too(waiting):
    world, notice = waiting
    with pytest.raises(Conflict) as refusal:
        services.tell_of_suit(
            world.session, notice_id=notice.id, body="海州市中级人民法院", suit_on=DAY_AFTER, actor=world.stranger,
            now=at(DAY_AFTER, 9),
        )  # fmt: skip
    assert refusal.value.code == "suit_late"
    world.session.rollback()
    tick(at(DAY_AFTER, 10))
    assert listing_of(world, notice).state is ListingState.PUBLISHED
