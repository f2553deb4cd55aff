"""Money of a pledged right that an order keeps: what an award gives is no price of it, and a deposit waits for the
deal."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from core import clock
from core.db import is_sqlite, locked, transaction
from listings.assets.models import Asset, Proceeds
from reports.books.services import check
from settlement.deals import pledgees
from settlement.deals import services as deals
from settlement.deals.models import Deal
from settlement.deals.pledged import PledgeePart
from settlement.deals.states import DealState
from settlement.payments.states import PayoutState
from tests.finance.pledges.test_proceeds import agreed, paid_to, sold
from tests.finance.pledges.world import disbursed, with_banks
from tests.settlement.deals.world import a_deal, org, pay, payouts, reload, sign, yuan


@pytest.fixture
def world(session, monkeypatch):
    banks = with_banks(session)
    monkeypatch.setattr(clock, "now", lambda: banks.now)
    return banks


def test_what_an_award_gives_before_the_recordal_pays_no_pledgee(world):
    loan = disbursed(world)
    [asset_id] = loan.asset_ids
    agreed(world, asset_id, Proceeds.PREPAY)
    deal = sign(world, a_deal(world, asset=world.session.get(Asset, asset_id)))
    pay(world, deal, "100000")
    given = {"deal_id": deal.id, "actor": world.first, "now": world.now}
    deals.freeze_money(world.session, **given, reason="Order 118")
    row = deals.ask_award(world.session, **given, to_seller=yuan("60000"), to_buyer=yuan("40000"), reason="Award 7")
    deals.approve_award(world.session, award_id=row.id, actor=world.second, now=world.now)
    world.commit()
    assert reload(world, deal).state is DealState.REFUNDING
    assert world.session.query(PledgeePart).count() == len(loan.payments) == 0
    assert paid_to(world, deal, org(world.seller)) == yuan("57600")
    assert check(world.session, now=world.now) == []


def test_a_deposit_leaves_only_after_whoever_freezes_the_deal_at_the_same_moment(world):
    deal = sold(world, disbursed(world), "1000000", Proceeds.DEPOSIT)
    row, freeze = deal.pledgees[0].id, {"deal_id": deal.id, "actor": world.first, "now": world.now}
    world.commit()
    if not is_sqlite(world.session):  # there one writes at a time
        locked(world.session, Deal, deal.id)
        with pytest.raises(DBAPIError, match="lock timeout"), transaction() as own:
            own.execute(text("SET LOCAL lock_timeout = '200ms'"))
            pledgees.give_deposit(own, pledgee_id=row, amount=yuan("10"), actor=world.first, now=world.now)
    deals.freeze_money(world.session, **freeze, reason="Order 118")
    world.commit()
    with transaction() as own:
        pledgees.give_deposit(own, pledgee_id=row, amount=yuan("10"), actor=world.first, now=world.now)
    assert [each.amount for each in payouts(world, deal, PayoutState.STAYED) if each.payee_id == org(world.bank)] == [
        yuan("10")
    ]
