"""Right holders offer their listings for a need; the buyer is told and decides."""

import pytest
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from core.actor import Role
from core.errors import Conflict, IllegalTransition, NotAllowed, NotFound
from listings.demand import queries
from listings.demand import services as demand
from listings.demand.models import NeedAnswer
from listings.demand.states import AnswerState, NeedState
from listings.market import services as market
from tests.builders import NOON, actor_for
from tests.listings.demand.world import Demand, a_draft, a_need, an_answer, in_state
from tests.listings.market.world import a_draft as a_listing_draft
from tests.listings.market.world import told
from tests.parties.cast import how_many, trail

A, S = AnswerState, NeedState


def test_an_offered_listing_reaches_the_buyer_and_the_trail(session: Session, world: Demand) -> None:
    need = a_need(session, world)
    answer = an_answer(session, world, need)

    assert (answer.state, answer.seller_id) == (A.OFFERED, world.market.seller.id)
    assert told(session, need.organisation_id) == ["A listing was offered for your need “%(title)s”: %(right)s"]
    assert trail(session, need.subject)[-1] == "need.answered"
    assert [row.id for row, _count in queries.waiting_answers(session, need.organisation_id)] == [need.id]


def test_a_listing_is_offered_once_for_a_need(session: Session, world: Demand) -> None:
    need = a_need(session, world)
    an_answer(session, world, need)

    with pytest.raises(Conflict) as refusal:
        an_answer(session, world, need)

    assert refusal.value.code == "offered_before"
    assert how_many(session, NeedAnswer) == 1


def test_the_database_itself_keeps_one_answer_of_a_listing(session: Session, world: Demand) -> None:
    need = a_need(session, world)
    answer = an_answer(session, world, need)
    session.add(
        NeedAnswer(
            need_id=need.id, listing_id=answer.listing_id, seller_id=answer.seller_id, author_name="Lin Mei",
            created_at=NOON,
        )
    )  # fmt: skip

    with pytest.raises(IntegrityError):
        session.flush()


@pytest.mark.parametrize("state", [each for each in S if each not in (S.PUBLISHED, S.DRAFT, S.WITHDRAWN)])
def test_a_need_that_is_not_open_takes_no_listing(session: Session, world: Demand, state: NeedState) -> None:
    need = in_state(session, world, state)

    with pytest.raises(Conflict) as refusal:
        an_answer(session, world, need)

    assert refusal.value.code == "need_not_open"
    assert how_many(session, NeedAnswer) == 0


def test_what_is_not_public_is_not_there_for_a_right_holder(session: Session, world: Demand) -> None:
    for need in (a_draft(session, world), in_state(session, world, S.WITHDRAWN)):
        with pytest.raises(NotFound):
            an_answer(session, world, need)


def test_only_what_is_on_sale_and_ones_own_is_offered(session: Session, world: Demand) -> None:
    need = a_need(session, world)
    draft = a_listing_draft(session, world.market)

    with pytest.raises(Conflict) as refusal:
        an_answer(session, world, need, draft)
    assert refusal.value.code == "not_on_sale"
    for other in (world.rival, actor_for(world.market.seller.id, Role.BUYER)):
        with pytest.raises(NotAllowed):
            demand.answer_need(session, need_id=need.id, listing_id=world.listing.id, actor=other, now=NOON)
    assert how_many(session, NeedAnswer) == 0


def test_nobody_offers_to_themselves(session: Session, world: Demand) -> None:
    own = actor_for(world.market.seller.id, Role.BUYER, Role.RIGHT_HOLDER)
    need = a_need(session, world, actor=own)

    with pytest.raises(NotAllowed) as refusal:
        demand.answer_need(session, need_id=need.id, listing_id=world.listing.id, actor=own, now=NOON)

    assert refusal.value.code == "own_need"


def test_a_declined_listing_tells_its_right_holder_why(session: Session, world: Demand) -> None:
    need = a_need(session, world)
    answer = an_answer(session, world, need)

    demand.decline_answer(session, answer_id=answer.id, reason="Too heavy.", actor=world.buyer, now=NOON)

    assert (answer.state, answer.reason) == (A.DECLINED, "Too heavy.")
    assert told(session, world.market.seller.id)[-1].startswith("Your listing was declined for the need")
    with pytest.raises(IllegalTransition):
        demand.decline_answer(session, answer_id=answer.id, actor=world.buyer, now=NOON)
    assert queries.waiting_answers(session, need.organisation_id) == []


def test_a_right_holder_takes_an_offered_listing_back(session: Session, world: Demand) -> None:
    need = a_need(session, world)
    answer = an_answer(session, world, need)

    demand.withdraw_answer(session, answer_id=answer.id, actor=world.holder, now=NOON)

    assert answer.state is A.WITHDRAWN


def test_each_side_decides_its_own_part_and_strangers_see_nothing(session: Session, world: Demand) -> None:
    answer = an_answer(session, world, a_need(session, world))

    with pytest.raises(NotAllowed):
        demand.decline_answer(session, answer_id=answer.id, actor=world.holder, now=NOON)
    with pytest.raises(NotAllowed):
        demand.withdraw_answer(session, answer_id=answer.id, actor=world.buyer, now=NOON)
    for act in (demand.decline_answer, demand.withdraw_answer):
        with pytest.raises(NotFound):
            act(session, answer_id=answer.id, actor=world.rival, now=NOON)
    assert answer.state is A.OFFERED


def test_only_the_buyer_the_center_and_oneself_see_what_was_offered(session: Session, world: Demand) -> None:
    need = a_need(session, world)
    an_answer(session, world, need)

    seen = {
        name: len(queries.answers_to(session, need, actor))
        for name, actor in (
            ("buyer", world.buyer), ("center", world.staff), ("seller", world.holder), ("rival", world.rival),
        )
    }  # fmt: skip
    assert seen == {"buyer": 1, "center": 1, "seller": 1, "rival": 0}


def test_a_listing_that_left_the_market_stays_readable_among_the_answers(session: Session, world: Demand) -> None:
    need = a_need(session, world)
    an_answer(session, world, need)
    market.withdraw_listing(session, listing_id=world.listing.id, actor=world.holder, now=NOON)

    offered = queries.answers_to(session, need, world.buyer)

    assert [each.listing.is_on_sale for each in offered] == [False]


def test_a_fulfilled_need_tells_those_whose_listings_still_lay_there(session: Session, world: Demand) -> None:
    need = a_need(session, world)
    an_answer(session, world, need)

    demand.fulfil_need(session, need_id=need.id, listing_id=world.listing.id, actor=world.buyer, now=NOON)

    assert need.fulfilled_by_id == world.listing.id
    assert told(session, world.market.seller.id)[-1].startswith("A need for which you offered a listing is over")
