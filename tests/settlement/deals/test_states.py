"""Every state and every act: what the table allows happens, everything else is refused and changes nothing."""

import pytest

from core.errors import IllegalTransition, Refusal
from listings.terms.vocabulary import Trigger
from settlement.deals import services as deals
from settlement.deals.states import DEAL, DealState
from settlement.holds import services as holds
from settlement.recordal.services import accept_case, file_case, refuse_case
from tests.settlement.deals.world import (
    CERTIFICATE,
    NOON,
    TODAY,
    a_deal,
    a_funded_deal,
    a_settled_deal,
    a_world,
    accept,
    case_of,
    everything,
    file,
    pay,
    pay_out,
    reload,
    sale,
    sign,
)
from tests.settlement.recordal.keeping import keep_papers

S = DealState


def in_state(world, state):
    """A deal that came to a state by its own acts."""
    if state is S.AGREED:
        return a_deal(world)
    if state is S.SIGNED:
        return sign(world, a_deal(world))
    if state is S.PARTLY_FUNDED:
        deal = sign(world, a_deal(world))
        pay(world, deal, "1")
        return deal
    if state is S.CANCELLED:
        deal = a_deal(world)
        deals.cancel_deal(world.session, deal_id=deal.id, reason="No", actor=world.buyer, now=NOON)
        return deal
    if state in (S.SETTLED, S.CLOSED):
        terms = sale(("60000", Trigger.SIGNING))
        deal = a_settled_deal(world, terms)
        return pay_out(world, deal) if state is S.CLOSED else deal
    deal = a_funded_deal(world)
    if state in (S.REFUNDING, S.REFUNDED):
        deals.refund_deal(world.session, deal_id=deal.id, reason="Refused", actor=world.chief, now=NOON)
        world.commit()
        return pay_out(world, deal) if state is S.REFUNDED else deal
    if state is S.RELEASABLE:
        holds.stay(world.session, subject=deal.subject, cause="order:1", reason="Claim", actor=world.first, now=NOON)
    if state in (S.DELIVERED, S.RELEASABLE):
        file(world, deal)
    if state is S.RELEASABLE:
        accept(world, deal)
        holds.lift_stay(
            world.session, subject=deal.subject, cause="order:1", reason="Settled", actor=world.first, now=NOON
        )
    return deal


def case_act(act, **more):
    def call(world, deal):
        if act is file_case:
            keep_papers(world.session, case_of(world, deal), actor=world.staff, now=NOON)
        return act(world.session, case_id=case_of(world, deal).id, actor=world.staff, now=NOON, **more)

    return call


ACTS = {
    "sign": lambda world, deal: deals.sign_deal(
        world.session, deal_id=deal.id, digest=deal.terms_digest, actor=world.seller, now=NOON
    ),
    "cancel": lambda world, deal: deals.cancel_deal(
        world.session, deal_id=deal.id, reason="No", actor=world.buyer, now=NOON
    ),
    "refund": lambda world, deal: deals.refund_deal(
        world.session, deal_id=deal.id, reason="No", actor=world.chief, now=NOON
    ),
    "release": lambda world, deal: deals.release(world.session, deal_id=deal.id, actor=world.staff, now=NOON),
    "reverse": lambda world, deal: deals.ask_reversal(
        world.session, deal_id=deal.id, amount=None, reason="Flaw", actor=world.first, now=NOON
    ),
    "file": case_act(file_case, filed_on=TODAY, office_reference="GC-1"),
    "accept": case_act(accept_case, recordal_no="X-1", decided_on=TODAY, certificate=CERTIFICATE),
    "refuse": case_act(refuse_case, reason="Formal defect", decided_on=TODAY),
}

# What each act does where it can be done; everywhere else it is refused.
ALLOWED = {
    ("sign", S.AGREED): S.AGREED,
    ("cancel", S.AGREED): S.CANCELLED,
    ("cancel", S.SIGNED): S.SIGNED,
    ("cancel", S.PARTLY_FUNDED): S.PARTLY_FUNDED,
    ("cancel", S.FUNDED): S.FUNDED,
    ("refund", S.SIGNED): S.CANCELLED,
    ("refund", S.PARTLY_FUNDED): S.REFUNDING,
    ("refund", S.FUNDED): S.REFUNDING,
    ("file", S.FUNDED): S.DELIVERED,
    ("accept", S.DELIVERED): S.SETTLED,
    ("refuse", S.DELIVERED): S.FUNDED,
    ("release", S.RELEASABLE): S.SETTLED,
    ("reverse", S.SETTLED): S.SETTLED,
    ("reverse", S.CLOSED): S.CLOSED,
}
NO_CASE = (S.AGREED, S.CANCELLED)


@pytest.mark.parametrize("state", list(DealState))
def test_every_act_in_every_state_is_done_or_refused_without_a_trace(session, state):
    world = a_world(session)
    deal = in_state(world, state)
    world.commit()
    assert reload(world, deal).state is state
    for name, act in ACTS.items():
        if state in NO_CASE and name in ("file", "accept", "refuse"):
            continue
        before = everything(session)
        session.rollback()
        expected = ALLOWED.get((name, state))
        if expected is None:
            with pytest.raises(Refusal) as refusal:
                act(world, session.get(type(deal), deal.id))
            session.rollback()
            assert refusal.value.status == 409, (name, state)
            assert everything(session) == before, (name, state)
        else:
            act(world, session.get(type(deal), deal.id))
            session.flush()
            assert session.get(type(deal), deal.id).state is expected, (name, state)
        session.rollback()


@pytest.mark.parametrize("action", DEAL.actions)
@pytest.mark.parametrize("state", list(DealState))
def test_the_table_is_the_only_way_from_state_to_state(state, action):
    if (state, action) in DEAL.table:
        assert DEAL.after(state, action) is DEAL.table[(state, action)]
    else:
        with pytest.raises(IllegalTransition):
            DEAL.after(state, action)


def test_every_state_can_be_reached_and_the_ends_are_ends():
    reached = {S.AGREED, *DEAL.table.values()}
    assert reached == set(DealState)
    leaving = {state for state, _action in DEAL.table}
    assert set(DealState) - leaving == {S.CANCELLED}  # a refund can come back and be owed again
