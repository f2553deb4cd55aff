"""Earnest money: its effect up to a fifth of the price, forfeited by who gave it, doubled by who took it (BR-66)."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from core import clock
from core.errors import Conflict, IllegalTransition, NotAllowed, Unacceptable
from listings.terms.agreement import Further, Terms
from listings.terms.vocabulary import Trigger
from settlement.deals.check import check
from settlement.deals.disputing import settle_losses
from settlement.deals.earnest import earnest_of, pay_doubled, record_default
from settlement.deals.models import Deal
from settlement.deals.owing import deals_owing_again
from settlement.deals.purposes import expected
from settlement.deals.states import DealState
from settlement.ledger.faults import check as check_ledger
from settlement.ledger.services import Move, post
from settlement.payments.bank_returns import take_back_used
from settlement.payments.models import Payout, Receipt
from settlement.payments.providers.intending import intend
from settlement.payments.providers.port import OperationKind
from settlement.payments.rebooking import services as rebooking
from settlement.payments.recalling import waiting
from settlement.volumes.models import Measure, VolumeFact
from settlement.volumes.queries import check as check_volumes
from tests.settlement.deals.browsing import browser, text_of
from tests.settlement.deals.test_api import Program
from tests.settlement.deals.test_rulebook import refused
from tests.settlement.deals.world import (
    NOON,
    TODAY,
    World,
    a_deal,
    a_funded_deal,
    a_world,
    at,
    file,
    org,
    pay,
    pay_out,
    payouts,
    reload,
    sale,
    sign,
    yuan,
)


@pytest.fixture
def world(session, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOON)
    return a_world(session)


def terms() -> Terms:
    """1,000,000: 250,000 at signing, which is earnest money of 25 %, the rest after the recordal."""
    paid = sale(("250000", Trigger.SIGNING), ("750000", Trigger.RECORDAL))
    return replace(paid, further=Further.of({"earnest_bp": 2500}))


def a_bound_deal(world: World, paid: str = "250000") -> Deal:
    deal = sign(world, a_deal(world, terms()))
    if paid:
        pay(world, deal, paid)
    return deal


def default(world: World, deal: Deal, by: str, *, actor=None, reason: str = "Notice of 3 November, no answer") -> None:
    record_default(
        world.session, deal_id=deal.id, by_buyer=by == "buyer", reason=reason, actor=actor or world.chief,
        now=world.now,
    )  # fmt: skip
    world.commit()


def nothing_is_wrong(world: World) -> bool:
    assert [*check(world.session), *check_ledger(world.session), *check_volumes(world.session)] == []
    return True


def sums_to(world: World, deal: Deal) -> dict[int, str]:
    return {each.payee_id: each.amount.amount for each in payouts(world, deal)}


def test_example_12_only_a_fifth_of_the_price_has_the_effect_of_earnest_money(world):
    """Example 12. Contract 1,000,000, agreed 250,000: only 200,000 has that effect."""
    found = earnest_of(world.session, a_bound_deal(world))
    assert (found.agreed, found.paid) == (yuan("250000"), yuan("250000"))
    assert (found.effect, found.without_effect) == (yuan("200000"), yuan("50000"))


def test_example_12_the_seller_who_fails_gives_it_back_doubled(world):
    """Example 12. The receiver's default: 200,000 × 2 + 50,000 = 450,000 to the buyer."""
    deal = a_bound_deal(world)
    default(world, deal, "seller")
    assert sums_to(world, deal) == {org(world.buyer): "250000.00"}  # what it had paid goes back at once
    assert at(world, f"receivable:org:{org(world.seller)}") == "200000.00"  # and the seller owes as much again
    assert (at(world, f"payable:{deal.subject}"), at(world, f"payable:org:{org(world.buyer)}")) == ("200000.00", "0.00")
    assert nothing_is_wrong(world)
    assert pay_out(world, reload(world, deal)).state is DealState.REFUNDED


def test_example_12_the_buyer_who_fails_forfeits_it(world):
    """Example 12. The payer's default: 200,000 to the seller, the 50,000 without that effect back."""
    deal = a_bound_deal(world)
    default(world, deal, "buyer")
    assert sums_to(world, deal) == {org(world.seller): "200000.00", org(world.buyer): "50000.00"}
    assert nothing_is_wrong(world)
    assert pay_out(world, reload(world, deal)).state is DealState.REFUNDED


def test_forfeited_money_is_income_and_no_operating_volume(world):
    deal = a_bound_deal(world)
    default(world, deal, "buyer")
    rows = world.session.scalars(select(VolumeFact).filter_by(subject=deal.subject)).all()
    sums = {measure: sum(row.amount_minor for row in rows if row.measure is measure) for measure in Measure}
    assert set(sums.values()) == {0}


def test_what_was_not_paid_is_no_earnest_money(world):
    deal = a_bound_deal(world, "120000")
    assert earnest_of(world.session, deal).effect == yuan("120000")
    default(world, deal, "buyer")
    assert sums_to(world, deal) == {org(world.seller): "120000.00"}
    assert reload(world, deal).state is DealState.CANCELLED
    assert nothing_is_wrong(world)


def test_the_buyer_gets_the_second_half_once_the_seller_has_paid_it(world):
    deal = a_bound_deal(world)
    default(world, deal, "seller")

    def paid() -> None:
        pay_doubled(world.session, deal_id=deal.id, actor=world.first, now=world.now)
        world.commit()

    assert refused(world, Conflict, paid).code == "not_collected"
    owed = Move("bank", f"receivable:org:{org(world.seller)}", yuan("200000"))
    post(
        world.session, key="paid-back", moves=[owed], effective_on=TODAY, subject=deal.subject, actor=world.first,
        now=world.now,
    )  # fmt: skip
    world.commit()
    paid()
    paid()  # a second time nothing more is queued
    sent = [each.amount.amount for each in world.session.scalars(select(Payout).filter_by(payee_id=org(world.buyer)))]
    assert sorted(sent) == ["200000.00", "250000.00"]
    assert nothing_is_wrong(world)


def test_nothing_is_collected_while_a_provider_is_only_asked_for_it(world):
    """What is called in from the seller's account at a provider can still be declined."""
    deal = a_bound_deal(world)
    default(world, deal, "seller")
    operation = intend(
        world.session, provider="local", kind=OperationKind.REVERSE, act="recall", purpose=deal.subject,
        organisation_id=org(world.seller), amount=yuan("200000"), actor=world.first, now=world.now,
    )  # fmt: skip
    called = Move(waiting(operation), f"receivable:org:{org(world.seller)}", yuan("200000"))
    post(
        world.session, key="called", moves=[called], effective_on=TODAY, subject=deal.subject, actor=world.first,
        now=world.now,
    )  # fmt: skip
    world.commit()
    paid = lambda: pay_doubled(world.session, deal_id=deal.id, actor=world.first, now=world.now)  # noqa: E731
    assert refused(world, Conflict, paid).code == "not_collected"


def test_what_is_written_off_of_the_second_half_is_collected_by_nobody(world):
    deal = a_bound_deal(world)
    default(world, deal, "seller")
    row = rebooking.propose_write_off(
        world.session, ledger_account=f"receivable:org:{org(world.seller)}:CNY", amount=yuan("200000"),
        reason="Dissolved", actor=world.first, now=world.now,
    )  # fmt: skip
    rebooking.confirm_rebooking(world.session, rebooking_id=row.id, actor=world.second, now=world.now)
    world.commit()
    paid = lambda: pay_doubled(world.session, deal_id=deal.id, actor=world.first, now=world.now)  # noqa: E731
    assert refused(world, Conflict, paid).code == "not_collected"


@pytest.mark.parametrize("who", ["seller", "buyer", "staff", "first", "lister", "stranger"])
def test_only_the_manager_of_the_closing_center_records_a_default(world, who):
    deal = a_bound_deal(world)
    refused(world, NotAllowed, lambda: default(world, deal, "buyer", actor=getattr(world, who)))


def test_without_earnest_money_or_reason_and_after_filing_none_is_recorded(world):
    plain = a_funded_deal(world)
    assert refused(world, Conflict, lambda: default(world, plain, "buyer")).code == "no_earnest"
    unpaid = a_bound_deal(world, "")
    assert refused(world, Conflict, lambda: default(world, unpaid, "buyer")).code == "no_earnest"
    bound = a_bound_deal(world)
    refused(world, Unacceptable, lambda: default(world, bound, "buyer", reason=" "))
    file(world, bound)
    refused(world, IllegalTransition, lambda: default(world, bound, "buyer"))
    unsigned = a_deal(world, terms())
    refused(world, Conflict, lambda: default(world, unsigned, "buyer"))


@pytest.mark.parametrize("language", ["en", "zh_Hans"])
def test_the_center_records_it_on_the_page(world, language):
    deal = a_bound_deal(world)
    chief = browser(world, world.chief, language)
    assert f"/deals/{deal.number}/default" in text_of(chief.get(f"/deals/{deal.number}"))
    assert "200,000.00" in text_of(chief.get(f"/deals/{deal.number}/default"))
    text_of(chief.post(f"/deals/{deal.number}/default", {"by": "buyer"}), 422)
    done = chief.post(f"/deals/{deal.number}/default", {"by": "buyer", "reason": "No answer"})
    assert done.status_code == 303
    text_of(browser(world, world.seller, language).get(f"/deals/{deal.number}"))
    assert reload(world, deal).state is DealState.REFUNDING


def test_programs_record_it(world):
    deal = a_bound_deal(world)
    body = {"by": "seller", "reason": "No answer"}
    assert Program(world, world.chief).post(f"/deals/{deal.number}/default", body)["state"] == "refunding"
    Program(world, world.first).post(f"/deals/{deal.number}/default/payout", status=409)


def test_example_12_the_sellers_transfer_pays_the_second_half_and_the_buyer_gets_it(world):
    """Example 12. 200,000 and 50,000 go back at once; the seller's 200,000 come in two transfers: 450,000 in all."""
    deal = a_bound_deal(world)
    default(world, deal, "seller")
    pay(world, deal, "150000", payer=world.seller)
    assert deals_owing_again(world.session) == [(deal, yuan("50000"))]
    assert sums_to(world, deal) == {org(world.buyer): "250000.00"}
    pay(world, deal, "60000", payer=world.seller)  # 10,000 too much go back to it
    paid = sorted((each.payee_id, each.amount.amount) for each in payouts(world, deal))
    own, other = org(world.seller), org(world.buyer)
    assert paid == sorted([(other, "250000.00"), (other, "200000.00"), (own, "10000.00")])
    assert at(world, f"receivable:org:{own}") == at(world, f"payable:{deal.subject}") == "0.00"
    assert nothing_is_wrong(world)
    assert pay_out(world, reload(world, deal)).state is DealState.REFUNDED


def test_the_desk_waits_for_the_second_half_and_its_form_is_filled_in(world):
    deal = a_bound_deal(world)
    default(world, deal, "seller")
    [due] = [each for each in expected(world.session) if each.payer_id == org(world.seller)]
    assert (due.purpose, due.amount) == (deal.subject, yuan("200000"))
    pages = {who: text_of(browser(world, who).get(f"/deals/{deal.number}")) for who in (world.first, world.seller)}
    assert ["Record the receipt of it" in page for page in pages.values()] == [True, False]
    assert all("Earnest money owed again" in page for page in pages.values())
    form = text_of(browser(world, world.first).get(f"/finance/receipts/new?purpose={deal.number}&amount=200000.00"))
    assert 'value="200000.00"' in form
    said = Program(world, world.seller).get(f"/deals/{deal.number}/earnest-money")
    assert (said["open"]["amount"], said["is_passed_on"]) == ("200000.00", False)


def test_what_somebody_else_pays_after_the_end_goes_back(world):
    deal = a_bound_deal(world)
    default(world, deal, "seller")
    pay(world, deal, "200000", payer=world.stranger)
    assert deals_owing_again(world.session) == [(deal, yuan("200000"))]
    assert sums_to(world, deal)[org(world.stranger)] == "200000.00"
    assert nothing_is_wrong(world)


def test_what_the_sellers_bank_takes_back_of_the_second_half_the_seller_owes_anew(session, world):
    deal = a_bound_deal(world)
    default(world, deal, "seller")
    pay(world, deal, "200000", payer=world.seller)
    receipt = session.get_one(Receipt, reload(world, deal).receipts[-1].receipt_id)
    take_back_used(
        session, receipt, receipt.amount, ref="BACK-1", day=TODAY, reason="Recalled", actor=world.first, now=world.now
    )  # fmt: skip
    settle_losses(session, reload(world, deal), actor=world.first, now=world.now)
    world.commit()
    assert (at(world, f"receivable:org:{org(world.seller)}"), at(world, "loss")) == ("200000.00", "0.00")
    assert nothing_is_wrong(world)
