"""Before a year is closed: everything that is still open of it is named, with its page, and nothing of later years."""

from datetime import date, timedelta

import pytest

from reports.turnover import waiting
from settlement.holds import services as holds
from settlement.payments.providers.models import PaymentDispute, ProviderOperation
from settlement.payments.providers.port import OperationKind
from settlement.payments.providers.states import OperationState
from tests.builders import NOON
from tests.reports.doors import signed_in, text_of
from tests.settlement.deals.world import World, a_deal, a_world, pay, sign, yuan
from tests.settlement.royalties import licences


@pytest.fixture
def world(session) -> World:
    return a_world(session)


def operation(world: World, n: int) -> ProviderOperation:
    row = ProviderOperation(
        provider="local", kind=OperationKind.COLLECT, act=f"test:{n}", key=f"op-{n}", purpose=f"deal:{n}",
        amount_minor=500_00, currency="CNY", state=OperationState.UNKNOWN, intended_by_name="Qi", intended_at=world.now,
        first_sent_at=world.now,
    )  # fmt: skip
    world.session.add(row)
    return row


def test_the_look_before_the_close_names_what_is_stayed_disputed_and_in_doubt(world):
    deal = sign(world, a_deal(world))
    receipt = pay(world, deal, "30,000.00")
    assert waiting.look(world.session, 2026).stayed.count == 0
    holds.stay(
        world.session, subject=deal.subject, cause="order:1", reason="An order", actor=world.first, now=world.now
    )
    rows = [operation(world, n) for n in range(waiting.SHOWN + 2)]
    world.session.flush()
    world.session.add(
        PaymentDispute(
            provider="local", ref="dp_1", operation_id=rows[0].id, receipt_id=receipt.id, purpose=deal.subject,
            amount_minor=30_000_00, currency="CNY", opened_at=world.now,
        )
    )  # fmt: skip
    world.commit()
    seen = waiting.look(world.session, 2026)
    assert (seen.stayed.count, seen.stayed.amounts) == (1, [yuan("30,000.00")])
    assert (seen.disputed.count, seen.disputed.amounts) == (1, [yuan("30,000.00")])
    assert (seen.in_doubt.count, seen.in_doubt.amounts) == (12, [yuan("6,000.00")])
    before = waiting.look(world.session, 2025)
    assert {part.count for part in (before.stayed, before.disputed, before.in_doubt)} == {0}


def test_a_royalty_period_without_an_accepted_statement_is_named_by_the_year_in_which_it_ended(world):
    plan = licences.a_plan(world)
    licences.calendar(world, plan, date(2027, 4, 10))
    licences.report(world, plan, 1, licences.sold("1000"))
    name = (f"{plan.number} · 1", f"/royalties/{plan.number}/1")
    assert waiting.not_accepted(world.session, 2026).count == 0
    assert name in waiting.not_accepted(world.session, 2027).first
    licences.accept(world, plan, 1)
    assert name not in waiting.not_accepted(world.session, 2027).first


def test_the_page_names_each_list_with_its_links_in_the_year_that_is_closed(client, world, monkeypatch):
    deal = sign(world, a_deal(world))
    receipt = pay(world, deal, "30,000.00")
    holds.stay(
        world.session, subject=deal.subject, cause="order:1", reason="An order", actor=world.first, now=world.now
    )
    rows = [operation(world, n) for n in range(waiting.SHOWN + 2)]
    world.session.flush()
    world.session.add(
        PaymentDispute(
            provider="manual_bank", ref="BR-7", receipt_id=receipt.id, purpose=deal.subject, amount_minor=30_000_00,
            currency="CNY", opened_at=world.now,
        )
    )  # fmt: skip
    world.commit()
    monkeypatch.setattr("core.clock.now", lambda: NOON + timedelta(days=120))
    signed_in(client, world.city)
    page = text_of(client, "/turnover/2026/close")
    assert page.count(f'href="/deals/{deal.number}"') == 2
    assert f'href="/finance/receipts/{receipt.id}">BR-7<' in page
    assert f'href="/finance/operations/{rows[9].id}"' in page
    assert f'href="/finance/operations/{rows[10].id}"' not in page
    assert "and 2 more" in page
    assert text_of(client, f"/finance/operations/{rows[0].id}")
    assert text_of(client, f"/finance/receipts/{receipt.id}")
