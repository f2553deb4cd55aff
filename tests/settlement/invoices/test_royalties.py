"""Fees of royalties that were taken back: credited once, and certified as taken back."""

import pytest
from sqlalchemy import select

from settlement.invoices import certificates, queries
from settlement.invoices import services as invoices
from settlement.invoices.models import Invoice
from settlement.royalties import services as royalties
from settlement.royalties.returned import ReversalKind
from tests.settlement.deals.world import World, a_world, org, yuan
from tests.settlement.royalties.licences import a_plan, pay, quarter


@pytest.fixture
def world(session) -> World:
    return a_world(session)


def issue(world: World) -> list[tuple[str, bool]]:
    """Issue what is due; gives amount, and whether it gives back, of all there are."""
    invoices.issue_due(world.session, now=world.now)
    world.commit()
    rows = world.session.scalars(select(Invoice).order_by(Invoice.id)).all()
    return [(row.amount.amount, row.is_credit) for row in rows]


def test_a_royalty_that_goes_back_is_credited_once_and_certified_as_taken_back(world: World) -> None:
    """50,000 at 2 % and 2 %; 20,000 of them go back: 400 of each fee, 19,200 of the licensor's."""
    plan = a_plan(world)
    quarter(world, plan, "1000000")
    pay(world, plan, "50000")
    assert issue(world) == [("1000.00", False)] * 2
    wish = royalties.ask_reversal(
        world.session, plan_id=plan.id, kind=ReversalKind.PAYMENT, amount=yuan("20000"),
        payment_id=plan.payments[0].id, reason="By mistake", actor=world.first, now=world.now,
    )  # fmt: skip
    royalties.approve_reversal(world.session, reversal_id=wish.id, actor=world.second, now=world.now)
    world.commit()
    assert issue(world) == issue(world) == [("1000.00", False)] * 2 + [("400.00", True)] * 2
    (entry,) = certificates.certificate(world.session, org(world.seller), 2027).entries
    assert (entry.paid.amount, entry.withheld.amount, entry.taken_back.amount) == ("28800.00", "0.00", "19200.00")
    assert queries.check(world.session) == []
