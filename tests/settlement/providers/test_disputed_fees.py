"""A disputed payment of a deal whose buyer bears fees on top of the price: 100,000 and 4,000.

The fixture's end asks all books: what is held, released, taken back and counted agrees, whatever is decided when.
"""

from typing import Any

import pytest
from sqlalchemy import func, select

from settlement.deals.models import Deal
from settlement.deals.states import DealState
from settlement.volumes.models import Measure, VolumeFact
from tests.settlement.deals.world import a_deal, accept, at, file, org, reload, sign
from tests.settlement.providers.desk import Desk
from tests.settlement.providers.test_money import disputed, is_frozen
from tests.settlement.rules import bought, follow_fees


@pytest.fixture
def dear(desk: Any) -> Desk:
    """The platform takes 2 % of each side, the centers 2 % of the buyer alone."""
    made: Desk = desk
    follow_fees(made.world.session, bought)
    made.world.commit()
    return made


def a_paid_deal(desk: Desk) -> Deal:
    deal = sign(desk.world, a_deal(desk.world))
    desk.paid(deal, "104000")
    return reload(desk.world, deal)


def decided(desk: Desk, deal: Deal, how: str) -> Deal:
    operation, dispute = disputed(desk, deal)
    assert is_frozen(desk, deal)
    desk.local.company.decide_dispute(dispute, how, desk.world.now)
    desk.told(operation)
    return reload(desk.world, deal)


def counted(desk: Desk, measure: Measure) -> int:
    desk.fresh()
    rows = select(func.coalesce(func.sum(VolumeFact.amount_minor), 0)).filter_by(measure=measure)
    return int(desk.world.session.scalar(rows) or 0)


def test_lost_before_the_release_price_and_fees_are_gone_and_the_deal_ends(dear: Desk) -> None:
    deal = decided(dear, a_paid_deal(dear), "lost")
    assert deal.state in (DealState.CANCELLED, DealState.REFUNDED)
    assert [row.amount.amount for row in dear.payouts(deal)] == []
    assert [counted(dear, each) for each in Measure] == [0] * len(Measure)
    assert sum(each.paid_minor for each in deal.obligations) == 0


def test_won_before_the_release_it_goes_on_with_price_and_fees(dear: Desk) -> None:
    deal = decided(dear, a_paid_deal(dear), "won")
    file(dear.world, deal)
    deal = accept(dear.world, reload(dear.world, deal))
    assert (deal.released.amount, deal.fee_released.amount) == ("100000.00", "4000.00")
    assert counted(dear, Measure.SETTLED) == 10_000_000


def test_lost_after_the_release_everybody_gives_back_its_part_of_price_and_fees(dear: Desk) -> None:
    """The seller 98,000; the platform 2,000 of each side and the center 2,000 out of what they had taken."""
    deal = a_paid_deal(dear)
    file(dear.world, deal)
    accept(dear.world, reload(dear.world, deal))
    deal = decided(dear, reload(dear.world, deal), "lost")
    assert sum(release.standing.minor for release in deal.releases) == 0
    assert sum(release.fee_minor - release.fee_reversed_minor for release in deal.releases) == 0
    seller = f"org:{org(dear.world.seller)}"
    assert (at(dear.world, f"payable:{seller}"), at(dear.world, f"receivable:{seller}")) == ("0.00", "0.00")
    assert at(dear.world, "fees:platform") == "0.00"
    assert counted(dear, Measure.SETTLED) == 0


@pytest.mark.parametrize("how", ["won", "lost"])
def test_a_dispute_about_the_payment_of_the_fees_alone(dear: Desk, how: str) -> None:
    """104,000 in two payments: 100,000 and 4,000; the second is disputed before the release."""
    deal = sign(dear.world, a_deal(dear.world))
    dear.paid(deal, "100000")
    dear.paid(deal, "4000")
    assert reload(dear.world, deal).state is DealState.FUNDED
    dispute = dear.local.company.open_dispute(dear.receipts(deal)[1].bank_reference, dear.world.now)
    operation = dear.operations(deal)[1]
    dear.told(operation)
    dear.local.company.decide_dispute(dispute, how, dear.world.now)
    dear.told(operation)
    deal = reload(dear.world, deal)
    if how == "won":
        assert deal.state is DealState.FUNDED
    else:  # the deal ends, and what is left goes back to the buyer
        assert [row.amount.amount for row in dear.payouts(deal)] == ["100000.00"]
        assert counted(dear, Measure.COLLECTED) == 0
