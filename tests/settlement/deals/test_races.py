"""Two at once: one effect. The control arms show that it is the locks that do it."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core.db import transaction
from core.errors import Refusal
from listings.assets.queries import sole_owner_id
from listings.terms.vocabulary import Trigger
from settlement.deals import ending, recording, releasing
from settlement.deals import services as deals
from settlement.deals.check import check
from settlement.deals.models import Deal, Release
from settlement.deals.states import DealState
from settlement.recordal import services as recordal
from settlement.recordal import standing
from tests.settlement.deals.world import (
    CERTIFICATE,
    NOON,
    TODAY,
    World,
    a_funded_deal,
    a_world,
    case_of,
    file,
    reload,
    sale,
)
from tests.settlement.money import together
from tests.settlement.overtaking import overtaken, plain_transaction

CHECKED = "release: state checked"

pytestmark = pytest.mark.race


def accepting(world: World, case_id: int) -> Callable[[Session], Any]:
    """The office accepted."""
    return lambda session: recordal.accept_case(
        session,
        case_id=case_id,
        recordal_no="X-1",
        decided_on=TODAY,
        certificate=CERTIFICATE,
        actor=world.staff,
        now=NOON,
    )


def refunding(world: World, case_id: int, deal_id: int) -> Callable[[Session], Any]:
    """The office refused, and the manager ends the deal."""

    def act(session: Session) -> None:
        recordal.refuse_case(session, case_id=case_id, reason="Defect", decided_on=TODAY, actor=world.staff, now=NOON)
        deals.refund_deal(session, deal_id=deal_id, reason="Refused", actor=world.chief, now=NOON)

    return act


def test_eight_acceptances_at_once_release_once(app, session):
    world = a_world(session)
    deal = a_funded_deal(world)
    act = accepting(world, file(world, deal).id)

    def attempt(_place: int) -> None:
        with transaction() as own:
            act(own)

    results = together(app, 8, attempt)
    assert results.count(None) == 1
    assert all(result.status == 409 for result in results if isinstance(result, Refusal))
    assert sum(isinstance(result, Refusal) for result in results) == 7
    assert session.scalar(select(func.count(Release.id))) == 1
    assert len(reload(world, deal).releases) == 1
    assert check(session) == []


def unlocked(own: Session, model: Any, key: int) -> Any:
    """The control arm's `locked`: the row as it was read first, without a lock."""
    row = own.get(model, key)
    own.info.setdefault("seen", []).append(row)
    return row


def a_filed_deal_without_held_money(session: Session) -> tuple[World, Deal, int]:
    """Nothing but the lock protects it: no hold that could be overdrawn."""
    world = a_world(session)
    deal = a_funded_deal(world, sale(("100000", Trigger.RECORDAL)))
    case_id = file(world, deal).id
    world.commit()
    return world, deal, case_id


def test_of_a_release_and_a_refund_at_once_one_goes_through(app, session):
    world, deal, case_id = a_filed_deal_without_held_money(session)
    released, refunded = overtaken(
        app, CHECKED, accepting(world, case_id), refunding(world, case_id, deal.id), transaction
    )
    assert released is None
    assert isinstance(refunded, Refusal)
    assert refunded.status == 409
    assert reload(world, deal).state is DealState.SETTLED
    assert sole_owner_id(session, deal.asset_id, TODAY) == deal.buyer_id
    assert check(session) == []


def test_the_control_arm_without_locks_lets_both_through_or_loses_one(app, session, monkeypatch):
    world, deal, case_id = a_filed_deal_without_held_money(session)
    for module in (ending, recording, releasing, standing):
        monkeypatch.setattr(module, "locked", unlocked)
    released, refunded = overtaken(
        app, CHECKED, accepting(world, case_id), refunding(world, case_id, deal.id), plain_transaction
    )
    assert released is None
    assert not isinstance(refunded, Refusal)


def test_held_money_is_released_or_refunded_and_never_both(app, session):
    world = a_world(session)
    deal = a_funded_deal(world)
    case_id = file(world, deal).id
    world.commit()
    released, refunded = overtaken(
        app, CHECKED, accepting(world, case_id), refunding(world, case_id, deal.id), transaction
    )
    assert (released, type(refunded).__name__) == (None, "IllegalTransition")
    assert reload(world, deal).releases[0].gross.amount == "100000.00"
    assert case_of(world, deal).recordal_no == "X-1"
    assert check(session) == []
