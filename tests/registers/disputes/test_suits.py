"""What a suit asks for and what it was awarded, and what went before it."""

import pytest
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from core.errors import Unacceptable
from core.money import Money
from registers.disputes import following, services
from registers.disputes.models import DisputeCase
from registers.disputes.vocabulary import Channel, Outcome
from tests.registers.disputes.test_cases import refused
from tests.registers.disputes.world import a_case, a_complaint, accepted, heard, on_sale
from tests.settlement.deals.world import TODAY, a_world


@pytest.fixture
def world(session):
    return a_world(session)


def test_damages_asked_for_and_awarded_stand_side_by_side_each_in_its_currency(world):
    case = heard(world, accepted(world, a_case(world, amount=Money(90_000_00, "USD"))))
    decide = {"case_id": case.id, "outcome": Outcome.PARTLY, "actor": world.city, "now": world.now}
    services.decide_case(world.session, decided_on=TODAY, amount=Money(300_000_00), **decide)
    assert (case.amount, case.awarded) == (Money(90_000_00, "USD"), Money(300_000_00))
    other = a_case(world)
    with pytest.raises(IntegrityError):
        world.session.execute(update(DisputeCase).where(DisputeCase.id == other.id).values(awarded_minor=1))


def test_a_suit_names_the_case_and_the_complaint_that_went_before_it(world):
    before = accepted(world, a_case(world, channel=Channel.ADMINISTRATIVE))
    notice = a_complaint(world, on_sale(world), by=world.buyer)
    suit = a_case(world, earlier=before.number)
    services.link_case(world.session, case_id=suit.id, earlier=notice.number, actor=world.buyer, now=world.now)
    assert (suit.earlier_id, suit.complaint_id) == (before.id, notice.id)
    assert following.cases_after(world.session, case=before, actor=world.buyer) == [suit]
    assert following.cases_after(world.session, notice=notice, actor=world.stranger) == []


def test_nothing_follows_itself_what_came_later_or_what_is_anothers(world):
    first = a_case(world)
    second = a_case(world, earlier=first.number)
    given = {"case_id": first.id, "actor": world.city, "now": world.now}
    for earlier in (second.number, first.number, "DC-2026-999999"):
        refused(world, Unacceptable, lambda number=earlier: services.link_case(world.session, earlier=number, **given))
    notice = a_complaint(world, on_sale(world), by=world.stranger)
    given["actor"] = world.buyer
    refusal = refused(world, Unacceptable, lambda: services.link_case(world.session, earlier=notice.number, **given))
    assert (refusal.code, first.earlier_id, first.complaint_id) == ("earlier_unknown", None, None)
