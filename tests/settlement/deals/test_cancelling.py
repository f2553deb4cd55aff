"""Cancellation in each state of a deal: who can end it there, and what becomes of money, right and volume."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from core.errors import Refusal
from core.money import total
from listings.rights.services import commitment_of
from settlement.deals import services as deals
from settlement.deals.models import Deal
from settlement.deals.states import DealState
from settlement.payments.models import PayoutKind
from settlement.volumes.models import Measure
from tests.settlement.deals.world import (
    World,
    a_deal,
    a_funded_deal,
    a_settled_deal,
    a_world,
    accept,
    at,
    everything,
    facts,
    file,
    pay,
    pay_out,
    payouts,
    reload,
    sign,
    yuan,
)

S = DealState


@pytest.fixture
def world(session):
    return a_world(session)


def partly_funded(world: World) -> Deal:
    deal = sign(world, a_deal(world))
    pay(world, deal, "40000")
    return deal


def delivered(world: World) -> Deal:
    deal = a_funded_deal(world)
    file(world, deal)
    return deal


def releasable(world: World) -> Deal:
    deal = delivered(world)
    deals.freeze_money(world.session, deal_id=deal.id, reason="Court order", actor=world.first, now=world.now)
    return accept(world, deal)


def ended(world: World, deal: Deal) -> Deal:
    deals.refund_deal(world.session, deal_id=deal.id, reason="No answer", actor=world.chief, now=world.now)
    world.commit()
    return deal


BUILT: dict[DealState, Callable[[World], Deal]] = {
    S.AGREED: a_deal,
    S.SIGNED: lambda world: sign(world, a_deal(world)),
    S.PARTLY_FUNDED: partly_funded,
    S.FUNDED: a_funded_deal,
    S.DELIVERED: delivered,
    S.RELEASABLE: releasable,
    S.SETTLED: a_settled_deal,
    S.CLOSED: lambda world: pay_out(world, a_settled_deal(world)),
    S.CANCELLED: lambda world: ended(world, sign(world, a_deal(world))),
    S.REFUNDING: lambda world: ended(world, a_funded_deal(world)),
    S.REFUNDED: lambda world: pay_out(world, ended(world, a_funded_deal(world))),
}


@dataclass(frozen=True)
class Way:
    """What one side alone, both sides, and the closing center's manager bring about; a text is a refusal's code."""

    alone: DealState | str
    together: DealState | str
    manager: DealState | str
    back: str = "0.00"


NOT_ANY_MORE = Way("illegal_transition", "illegal_transition", "illegal_transition")
TABLE = {
    S.AGREED: Way(S.CANCELLED, "illegal_transition", "not_signed"),
    S.SIGNED: Way(S.SIGNED, S.CANCELLED, S.CANCELLED),
    S.PARTLY_FUNDED: Way(S.PARTLY_FUNDED, S.REFUNDING, S.REFUNDING, "40000.00"),
    S.FUNDED: Way(S.FUNDED, S.REFUNDING, S.REFUNDING, "100000.00"),
} | dict.fromkeys((S.DELIVERED, S.RELEASABLE, S.SETTLED, S.CLOSED, S.CANCELLED, S.REFUNDING, S.REFUNDED), NOT_ANY_MORE)


def one_side(world: World, deal: Deal) -> None:
    deals.cancel_deal(world.session, deal_id=deal.id, reason="No use", actor=world.buyer, now=world.now)


def both_sides(world: World, deal: Deal) -> None:
    one_side(world, deal)
    deals.cancel_deal(world.session, deal_id=deal.id, reason="Agreed", actor=world.seller, now=world.now)


def manager(world: World, deal: Deal) -> None:
    deals.refund_deal(world.session, deal_id=deal.id, reason="No answer", actor=world.chief, now=world.now)


def test_the_table_names_every_state():
    assert set(BUILT) == set(TABLE) == set(DealState)


ACTS = {"alone": one_side, "together": both_sides, "manager": manager}
CELLS = [(state, way, getattr(TABLE[state], way)) for state in DealState for way in ACTS]


@pytest.mark.parametrize(("state", "way", "then"), [cell for cell in CELLS if isinstance(cell[2], DealState)])
def test_who_can_end_a_deal_in_which_state(world, state, way, then):
    deal = BUILT[state](world)
    world.commit()
    ACTS[way](world, deal)
    world.commit()
    assert reload(world, deal).state is then


@pytest.mark.parametrize("state", [state for state in DealState if state not in (S.SIGNED, S.PARTLY_FUNDED, S.FUNDED)])
def test_where_a_deal_cannot_be_ended_nothing_changes(world, state):
    deal = BUILT[state](world)
    world.commit()
    assert reload(world, deal).state is state
    before = everything(world.session)
    for _state, way, code in (cell for cell in CELLS if cell[0] is state and not isinstance(cell[2], DealState)):
        world.session.rollback()
        with pytest.raises(Refusal) as refusal:
            ACTS[way](world, deal)
        world.session.rollback()
        assert (way, refusal.value.code, everything(world.session)) == (way, code, before)


@pytest.mark.parametrize("state", [S.AGREED, S.SIGNED, S.PARTLY_FUNDED, S.FUNDED])
def test_an_ended_deal_keeps_no_money_no_right_and_no_volume(world, state):
    deal = BUILT[state](world)
    (one_side if state is S.AGREED else both_sides)(world, deal)
    world.commit()
    refunds = [each.amount for each in payouts(world, deal) if each.kind is PayoutKind.REFUND]
    assert total(refunds, "CNY").amount == TABLE[state].back
    assert at(world, f"held:{deal.subject}") == "0.00"
    assert commitment_of(world.session, deal.subject, deal.asset_id) is None
    for measure in (Measure.CONTRACTED, Measure.COLLECTED):
        assert total([yuan(each) for each in facts(world, measure, deal)], "CNY").amount == "0.00"
