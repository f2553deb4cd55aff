"""A royalty in another currency: its decimal places hold from the report to the payout, and no two currencies mix."""

from datetime import date

import pytest

from core import clock
from core.actor import SYSTEM
from core.errors import Unacceptable
from core.money import Money
from listings.terms.agreement import Royalty
from listings.terms.vocabulary import RoyaltyBase
from reports.books import services as books
from settlement.payments import services as payments
from settlement.rates.services import import_rates
from settlement.royalties.models import Plan
from settlement.royalties.tables import Sold
from settlement.volumes.models import Measure
from tests.settlement.deals import world as city
from tests.settlement.deals.browsing import browser, kept_on, text_of
from tests.settlement.deals.world import World, a_world
from tests.settlement.royalties import licences
from tests.settlement.royalties.licences import accept, calendar, due_amounts, owed, report, terms


@pytest.fixture
def world(session) -> World:
    return a_world(session)


@pytest.fixture
def today(monkeypatch: pytest.MonkeyPatch, world: World) -> World:
    monkeypatch.setattr(clock, "now", lambda: world.now)
    return world


def a_plan_in(world: World, currency: str, minimum: int) -> Plan:
    royalty = Royalty(RoyaltyBase.NET_SALES, 475, minimum_per_year=Money(minimum, currency))
    plan = calendar(world, licences.a_plan(world, terms(royalty)), date(2027, 4, 10))
    rates = f"day,currency,units,cny,source\n2027-03-31,{currency},1,7,invented\n"
    import_rates(world.session, text=rates, actor=SYSTEM, now=world.now)
    world.commit()
    return plan


def paid(world: World, plan: Plan, amount: Money) -> None:
    receipt = payments.record_receipt(
        world.session, purpose=plan.number, payer_id=city.org(world.buyer), amount=amount, bank_reference="FX-1",
        received_on=date(2027, 4, 10), evidence=city.ADVICE, actor=world.first, now=world.now,
    )  # fmt: skip
    payments.confirm_receipt(world.session, receipt_id=receipt.id, actor=world.second, now=world.now)
    world.commit()


@pytest.mark.parametrize(
    ("currency", "sold", "due"),
    [("JPY", 1_234_567, "58642"), ("USD", 1_234_567, "586.42"), ("KWD", 1_234_567, "58.642")],
)
def test_it_is_reckoned_paid_and_released_in_its_own_places(world: World, currency: str, sold: int, due: str) -> None:
    """4.75 % of 1,234,567 minor units: 58,641.93, so 58,642 of them."""
    plan = a_plan_in(world, currency, 10)
    report(world, plan, 1, Sold("Cells", 1, Money(sold, currency), Money(0, currency)))
    accept(world, plan, 1)
    assert due_amounts(plan) == [("royalty", due)]
    paid(world, plan, Money.parse(due, currency))
    assert owed(plan) == Money(0, currency).amount
    assert sum(line.amount_minor for line in plan.releases[0].lines) == 58_642
    assert city.facts(world, Measure.SETTLED) == [due]
    assert {each.currency for each in licences.payouts(world, plan)} == {currency}
    world.session.expire_all()
    assert books.check(world.session, now=world.now) == []


def test_what_is_in_another_currency_is_refused_and_money_in_it_goes_back(world: World) -> None:
    plan = a_plan_in(world, "JPY", 10)
    with pytest.raises(Unacceptable, match="does not fit"):
        report(world, plan, 1, licences.sold("1000"))
    report(world, plan, 1, Sold("Cells", 1, Money(1_000_000, "JPY"), Money(0, "JPY")))
    accept(world, plan, 1)
    paid(world, plan, Money.parse("47500", "CNY"))
    assert (owed(plan), plan.releases) == ("47500", [])
    assert [str(each.amount) for each in licences.payouts(world, plan)] == ["CNY 47500.00"]
    world.session.expire_all()
    assert books.check(world.session, now=world.now) == []


def test_the_pages_form_reads_amounts_in_the_licences_currency(today: World) -> None:
    plan = a_plan_in(today, "JPY", 10)
    licensee, at = browser(today, today.buyer), f"/royalties/{plan.number}/1/report"
    form = {"product_1": "Cells", "units_1": "9", "gross_1": "1,000.50"}
    assert "“1,000.50” is no amount in JPY" in text_of(licensee.post(f"{at}/check", form), 422)
    check = text_of(licensee.post(f"{at}/check", {**form, "gross_1": "1,000,000"}))
    assert "Report JPY 47,500 for this period" in check
    assert licensee.post(at, kept_on(check)).status_code == 303
    assert "JPY 47,500" in text_of(browser(today, today.seller).get(f"/royalties/{plan.number}/1"))
