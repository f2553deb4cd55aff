"""However a provider has misbehaved: when it stops, everything comes to rest within a few rounds of the janitor."""

import pytest

from settlement.deals import services as deals
from settlement.deals.states import DealState
from settlement.payments.providers.local.faults import FaultScript
from settlement.payments.providers.states import OperationState
from settlement.payments.states import PayoutState
from tests.parts import seeds
from tests.settlement.deals.world import at, reload
from tests.settlement.providers.desk import Desk
from tests.settlement.providers.test_money import a_signed_deal

ROUNDS = 4
AT_REST = {OperationState.SUCCEEDED, OperationState.DECLINED, OperationState.RETURNED}


def rounds(desk: Desk) -> None:
    for _n in range(ROUNDS):
        desk.round()
        desk.catch_up()


@pytest.mark.parametrize("seed", seeds(3))
def test_after_the_faults_stop_every_deal_rests_within_four_rounds(desk: Desk, seed: int) -> None:
    """Failure 42."""
    world, company = desk.world, desk.local.company
    company.faults = FaultScript(seed=seed, percent=60)
    started = [(deal, desk.start(deal)) for deal in (a_signed_deal(desk) for _n in range(3))]
    rounds(desk)
    for _deal, operation in started:
        if page := company.one("page", key=operation.key):
            company.pay(page["ref"], 10_000_000, "card", world.now)
    rounds(desk)
    for deal, _operation in started[1:]:
        if reload(world, deal).state is DealState.FUNDED:
            deals.refund_deal(world.session, deal_id=deal.id, reason="No", actor=world.chief, now=world.now)
            world.commit()
    rounds(desk)

    company.faults = FaultScript()
    rounds(desk)
    for deal, operation in started:  # a page that could not be opened in time is paid now
        if reload(world, deal).state is DealState.SIGNED:
            company.pay(desk.page(operation), 10_000_000, "card", world.now)
    rounds(desk)

    assert {each.state for deal, _operation in started for each in desk.operations(deal)} <= AT_REST
    assert {each.state for deal, _operation in started for each in desk.payouts(deal)} <= {PayoutState.PAID}
    states = [reload(world, deal).state for deal, _operation in started]
    assert set(states) <= {DealState.FUNDED, DealState.REFUNDED}
    assert at(world, "provider:local") == f"{states.count(DealState.FUNDED) * 100_000 - 900}.00"
