"""Royalties paid through a payment provider, and what a payer's bank takes back of them."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from core.db import transaction
from core.errors import Conflict, NotAllowed
from settlement.holds.queries import stays_on
from settlement.payments.models import PayoutKind
from settlement.payments.providers import calling
from settlement.payments.providers.models import ProviderOperation
from settlement.payments.states import PayoutState
from settlement.royalties import services as royalties
from settlement.royalties.models import Plan
from settlement.royalties.returned import ReversalKind
from settlement.volumes.models import Measure
from tests.settlement.deals import world as city
from tests.settlement.deals.world import a_world
from tests.settlement.providers.desk import Desk, a_desk, provided
from tests.settlement.royalties import licences
from tests.settlement.royalties.licences import a_plan, owed, quarter


@pytest.fixture
def desk(app: Flask, session: Session, tmp_path: Path) -> Iterator[Desk]:
    """At the end of each test the books are clean."""
    from reports.books.services import CHECKS

    made = a_desk(app, a_world(session), tmp_path)
    with provided(made.local):
        yield made
    made.fresh()
    assert [fault for check in CHECKS.values() for fault in check(session)] == []


def invoiced(desk: Desk) -> Plan:
    """50,000 is due."""
    plan = a_plan(desk.world)
    quarter(desk.world, plan, "1000000")
    return plan


def start(desk: Desk, plan: Plan) -> ProviderOperation:
    """The licensee presses the button; the call goes out."""
    plan_id = plan.id
    desk.fresh()
    with transaction() as session:
        operation = royalties.start_payment(
            session, plan_id=plan_id, provider="local", back_to="/", actor=desk.world.buyer, now=desk.world.now
        )
    calling.carry_out(operation.id, now=desk.world.now)
    desk.fresh()
    return desk.world.session.get_one(ProviderOperation, operation.id)


def paid(desk: Desk, plan: Plan, amount: str) -> ProviderOperation:
    """The licensee pays on the page, and our books hear of it."""
    operation = start(desk, plan)
    desk.pay(operation, amount)
    return desk.told(operation)


def disputed(desk: Desk, operation: ProviderOperation) -> str:
    """The payer's bank takes the payment back for now."""
    row = desk.local.company.one("payment", page=desk.page(operation))
    assert row is not None
    dispute = desk.local.company.open_dispute(str(row["ref"]), desk.world.now)
    desk.told(operation)
    return dispute


def decided(desk: Desk, operation: ProviderOperation, dispute: str, how: str) -> None:
    desk.local.company.decide_dispute(dispute, how, desk.world.now)
    desk.told(operation)


def payouts(desk: Desk, plan: Plan, kind: PayoutKind, *states: PayoutState) -> list[str]:
    return [each.amount.amount for each in licences.payouts(desk.world, plan, *states) if each.kind is kind]


def test_what_is_paid_at_a_provider_is_released_and_too_much_goes_back_there(desk: Desk) -> None:
    plan = invoiced(desk)
    paid(desk, plan, "50300")
    plan = licences.reloaded(desk.world, plan)
    assert (owed(plan), plan.releases[0].gross.amount) == ("0.00", "50000.00")
    (refund,) = [each for each in licences.payouts(desk.world, plan) if each.kind is PayoutKind.REFUND]
    assert (refund.channel, refund.amount.amount, refund.state) == ("local", "300.00", PayoutState.PAID)
    with pytest.raises(Conflict) as refused:
        start(desk, plan)
    assert refused.value.code == "not_due"


def test_only_the_licensee_pays_and_two_clicks_open_one_page(desk: Desk) -> None:
    plan = invoiced(desk)
    assert start(desk, plan).id == start(desk, licences.reloaded(desk.world, plan)).id
    plan_id = plan.id
    desk.fresh()
    with pytest.raises(NotAllowed), transaction() as session:
        royalties.start_payment(
            session, plan_id=plan_id, provider="local", back_to="/", actor=desk.world.seller, now=desk.world.now
        )


def test_a_dispute_stops_what_nobody_has_sent_and_a_won_one_lets_it_go_on(desk: Desk) -> None:
    plan = invoiced(desk)
    operation = paid(desk, plan, "50000")
    dispute = disputed(desk, operation)
    assert payouts(desk, plan, PayoutKind.PAYOUT, PayoutState.QUEUED) == []
    assert len(stays_on(desk.world.session, plan.subject)) == 1
    decided(desk, operation, dispute, "won")
    assert payouts(desk, plan, PayoutKind.PAYOUT, PayoutState.QUEUED) == ["48000.00", "1000.00"]
    assert owed(licences.reloaded(desk.world, plan)) == "0.00"


def test_a_lost_dispute_takes_the_royalty_back_from_everybody_and_it_is_owed_again(desk: Desk) -> None:
    plan = invoiced(desk)
    operation = paid(desk, plan, "50000")
    decided(desk, operation, disputed(desk, operation), "lost")
    plan = licences.reloaded(desk.world, plan)
    assert (owed(plan), plan.payments[0].applied_minor) == ("50000.00", 0)
    assert [line.amount_minor for line in plan.taken_back[0].lines] == [4_800_000, 100_000, 100_000, 0]
    assert payouts(desk, plan, PayoutKind.PAYOUT, PayoutState.QUEUED) == []
    assert city.at(desk.world, "loss") == city.at(desk.world, f"disputed:{plan.subject}") == "0.00"
    for measure in (Measure.COLLECTED, Measure.SETTLED):
        assert city.facts(desk.world, measure) == ["50000.00", "-50000.00"]
    paid(desk, plan, "50000")
    assert owed(licences.reloaded(desk.world, plan)) == "0.00"


def test_a_dispute_lost_after_the_payout_is_netted_with_what_the_parties_still_get(desk: Desk) -> None:
    plan = invoiced(desk)
    operation = paid(desk, plan, "50000")
    desk.sweep("49850")
    licences.pay_out(desk.world, licences.reloaded(desk.world, plan))
    quarter(desk.world, licences.reloaded(desk.world, plan), "1100000")
    paid(desk, licences.reloaded(desk.world, plan), "55000")  # lies at the provider when the bank takes 50,000
    decided(desk, operation, disputed(desk, operation), "lost")
    assert payouts(desk, plan, PayoutKind.PAYOUT, PayoutState.QUEUED) == ["4800.00", "100.00"]
    assert owed(licences.reloaded(desk.world, plan)) == "50000.00"


def test_what_went_back_to_the_payer_before_it_has_twice_and_owes(desk: Desk) -> None:
    plan = invoiced(desk)
    operation = paid(desk, plan, "50300")
    decided(desk, operation, disputed(desk, operation), "lost")
    assert owed(licences.reloaded(desk.world, plan)) == "50000.00"
    owes = city.at(desk.world, f"receivable:org:{city.org(desk.world.buyer)}")
    assert (owes, city.at(desk.world, "loss")) == ("300.00", "0.00")


@pytest.mark.parametrize(("how", "refunded"), [("won", ["50000.00"]), ("lost", [])])
def test_what_a_payers_bank_has_taken_is_not_sent_back_by_a_reversal_beside_it(
    desk: Desk, how: str, refunded: list[str]
) -> None:
    plan, world = invoiced(desk), desk.world
    operation = paid(desk, plan, "50000")
    row = a_reversal(desk, licences.reloaded(world, plan))
    dispute = disputed(desk, operation)
    before = city.everything(world.session)
    desk.fresh()
    with pytest.raises(Conflict) as refused:
        approve(desk, row)
    assert (refused.value.code, city.everything(world.session)) == ("disputed", before)
    desk.fresh()
    decided(desk, operation, dispute, how)
    desk.fresh()
    if how == "won":
        approve(desk, row)
    desk.fresh()
    assert payouts(desk, plan, PayoutKind.REFUND) == refunded
    assert city.at(world, "loss") == "0.00"


def a_reversal(desk: Desk, plan: Plan) -> int:
    """The first officer asks to undo the first payment."""
    plan_id, payment_id = plan.id, plan.payments[0].id
    desk.fresh()
    with transaction() as session:
        return royalties.ask_reversal(
            session, plan_id=plan_id, kind=ReversalKind.PAYMENT, amount=None, payment_id=payment_id, reason="Void",
            actor=desk.world.first, now=desk.world.now,
        ).id  # fmt: skip


def approve(desk: Desk, reversal_id: int) -> None:
    with transaction() as session:
        royalties.approve_reversal(session, reversal_id=reversal_id, actor=desk.world.second, now=desk.world.now)
