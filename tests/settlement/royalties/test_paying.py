"""Royalties paid: invoices oldest first, released at once by the frozen split, interest on what came late."""

from datetime import date

import pytest
from sqlalchemy import select, text

from core.errors import Refusal
from core.events import PaymentChanged, publish
from listings.terms.agreement import Royalty, Tier
from listings.terms.vocabulary import RoyaltyBase
from parties.notices.models import Notice
from reports.books import services as books
from settlement.deals.models import Deal
from settlement.deals.rulebook.services import propose_treaty_rate
from settlement.deals.taxes import Withheld
from settlement.holds.queries import held
from settlement.payments import purposes
from settlement.payments import services as payments
from settlement.payments.models import PayoutKind
from settlement.payments.statements.matching import Fit, Reason
from settlement.payments.states import PayoutState
from settlement.royalties.commission import Commission
from settlement.royalties.paying import interest_on
from settlement.royalties.withholding import withheld_from
from settlement.volumes.models import Measure
from tests.settlement.bank_statements.bank import Bank, Movement
from tests.settlement.deals import world as city
from tests.settlement.deals.browsing import browser, text_of
from tests.settlement.deals.test_rulebook import approve
from tests.settlement.deals.test_taxes import a_certificate
from tests.settlement.deals.world import World, a_world, yuan
from tests.settlement.money import give_account
from tests.settlement.royalties import licences
from tests.settlement.royalties.licences import a_plan, due_amounts, invoice_of, owed, pay, quarter, terms

TIERED = Royalty(RoyaltyBase.NET_SALES, 500, tiers=(Tier(yuan("10000000"), 400),))


@pytest.fixture
def world(session) -> World:
    return a_world(session)


def must_be_clean(world: World) -> None:
    world.session.expire_all()
    assert books.check(world.session, now=world.now) == []


def test_what_is_paid_is_released_the_same_day_with_commission(world: World) -> None:
    """50,000: 2 % to the platform, 2 % to the center, the rest to the licensor."""
    plan = a_plan(world)
    quarter(world, plan, "1000000")
    pay(world, plan, "50000")
    (release,) = plan.releases
    assert [(line.kind.value, line.amount_minor // 100) for line in release.lines] == [
        ("seller", 48_000),
        ("center", 1_000),
        ("platform", 1_000),
        ("tax", 0),
    ]
    assert owed(plan) == "0.00"
    assert held(world.session, plan.subject).amount == "0.00"
    assert [city.facts(world, each) for each in (Measure.COLLECTED, Measure.SETTLED, Measure.COMMISSION)] == [
        ["50000.00"],
        ["50000.00"],
        ["1000.00"],
    ]
    assert [payout.amount.amount for payout in licences.payouts(world, plan)] == ["48000.00", "1000.00"]
    must_be_clean(world)


def test_a_licensor_abroad_is_paid_less_the_tax_that_the_payer_withholds(session) -> None:
    world = a_world(session, seller_country="JP")
    plan = a_plan(world)
    quarter(world, plan, "1000000")
    pay(world, plan, "50000")
    assert [line.amount_minor // 100 for line in plan.releases[0].lines] == [43_000, 1_000, 1_000, 5_000]
    assert city.at(world, "tax:CN") == "5000.00"
    must_be_clean(world)


def a_treaty_rate(world: World, rate_bp: int, *, until: date) -> None:
    """One officer enters it with the certificate of residence, another approves it."""
    row = propose_treaty_rate(
        world.session, organisation_id=city.org(world.seller), rate_bp=rate_bp, valid_from=date(2026, 11, 24),
        valid_to=until, source="Treaty CN-JP, art. 12", evidence=a_certificate(world), actor=world.first, now=world.now,
    )  # fmt: skip
    world.commit()
    approve(world, row)


@pytest.mark.parametrize("language", ["en", "zh_Hans"])
def test_tax_is_withheld_at_the_rate_of_the_day_of_each_payment_and_not_of_acceptance(session, language) -> None:
    world = a_world(session, seller_country="JP")
    plan = a_plan(world)
    a_treaty_rate(world, 700, until=date(2027, 4, 11))
    quarter(world, plan, "1000000")
    pay(world, plan, "50000")  # on 10 April, the last day of the certificate, though it was approved after acceptance
    quarter(world, plan, "1000000")
    pay(world, plan, "50000")
    taxes = [next(line for line in each.lines if line.kind == "tax") for each in plan.releases]
    assert [line.amount_minor // 100 for line in taxes] == [3_500, 5_000]
    assert [line.treaty_id is not None for line in taxes] == [True, False]
    assert all(line.tax_rule_id for line in taxes)
    assert city.at(world, "tax:CN") == "8500.00"
    page = text_of(browser(world, world.seller, language).get(f"/royalties/{plan.number}"))
    assert "Treaty CN-JP, art. 12" in page
    assert "7 %" in page
    assert "10 %" in page
    must_be_clean(world)


def test_tax_stays_as_it_was_accepted_where_no_rule_is_in_force_or_it_would_take_all(session) -> None:
    world = a_world(session, seller_country="JP")
    plan = a_plan(world)
    deal = world.session.get_one(Deal, plan.deal_id)
    assert withheld_from(session, plan, deal, date(1990, 1, 1)) == {city.org(world.seller): Withheld(1000)}
    plan.commission = {**plan.commission, "broker": Commission(((None, 8700),)).as_json()}
    assert withheld_from(session, plan, deal, city.TODAY) == {city.org(world.seller): Withheld(1000)}
    world.session.rollback()


def test_settled_volume_counts_where_it_was_released_and_accrued_where_it_was_used(world: World) -> None:
    plan = a_plan(world)
    for _n in range(4):
        quarter(world, plan, "1000000")
    pay(world, plan, "200000")
    accrued, released = (
        world.session.query(city.VolumeFact.recognised_on).filter_by(measure=each).order_by(city.VolumeFact.id).all()
        for each in (Measure.ROYALTY_ACCRUED, Measure.SETTLED)
    )
    assert [row[0] for row in accrued][-1] == date(2027, 12, 31)
    assert {row[0] for row in released} == {date(2028, 1, 10)}


def test_too_little_stays_owed_and_too_much_goes_back(world: World) -> None:
    plan = a_plan(world)
    quarter(world, plan, "1000000")
    pay(world, plan, "20000")
    assert owed(plan) == "30000.00"
    pay(world, plan, "45000")
    assert owed(plan) == "0.00"
    refunds = [each for each in licences.payouts(world, plan) if each.kind is PayoutKind.REFUND]
    assert [each.amount.amount for each in refunds] == ["15000.00"]
    must_be_clean(world)


def test_money_that_nothing_is_due_for_goes_back_whole(world: World) -> None:
    plan = licences.calendar(world, a_plan(world), date(2027, 2, 1))
    pay(world, plan, "1000")
    assert [(each.kind, each.amount.amount) for each in licences.payouts(world, plan)] == [
        (PayoutKind.REFUND, "1000.00")
    ]
    assert plan.releases == []
    must_be_clean(world)


def test_ten_days_late_cost_half_a_per_cent_which_is_the_licensors_alone(world: World) -> None:
    """Due on 16 April, paid on the 26th: 50,000 × 0.05 % × 10 = 250."""
    plan = a_plan(world)
    quarter(world, plan, "1000000")
    licences.on(world, date(2027, 4, 26))
    pay(world, plan, "50000")
    assert due_amounts(plan) == [("royalty", "50000.00"), ("interest", "250.00")]
    pay(world, plan, "250")
    assert [(each.shared, [line.amount_minor for line in each.lines]) for each in plan.releases] == [
        (True, [4_800_000, 100_000, 100_000, 0]),
        (False, [25_000, 0, 0]),
    ]
    assert city.facts(world, Measure.SETTLED) == ["50000.00"]
    must_be_clean(world)


def test_royalties_stay_held_while_the_owners_on_record_are_not_those_that_were_signed(world: World) -> None:
    plan = a_plan(world)
    quarter(world, plan, "1000000")
    tampered = text("UPDATE deal_owner SET tax_bp = :tax WHERE deal_id = :deal")
    world.session.execute(tampered, {"tax": 700, "deal": plan.deal_id})
    world.commit()
    licences.reloaded(world, plan)
    pay(world, plan, "50000")
    assert (plan.releases, city.at(world, f"held:{plan.subject}")) == ([], "50000.00")
    licences.calendar(world, plan)
    told = world.session.scalars(select(Notice.person_id).where(Notice.text.contains("stays held"))).all()
    assert (len(told), set(told)) == (2, {world.first.person_id, world.second.person_id})  # once, whatever looks again
    world.session.execute(tampered, {"tax": 0, "deal": plan.deal_id})
    world.commit()
    licences.calendar(world, licences.reloaded(world, plan))
    assert (len(plan.releases), city.at(world, f"held:{plan.subject}")) == (1, "0.00")
    must_be_clean(world)


def test_more_than_was_due_pays_the_interest_with_it(world: World) -> None:
    plan = a_plan(world)
    quarter(world, plan, "1000000")
    licences.on(world, date(2027, 4, 26))
    pay(world, plan, "50300")
    assert owed(plan) == "0.00"
    assert [each.amount.amount for each in licences.payouts(world, plan) if each.kind is PayoutKind.REFUND] == ["50.00"]
    must_be_clean(world)


def test_interest_is_simple_and_begins_after_the_day(world: World) -> None:
    plan = a_plan(world, terms(interest=10))
    assert [interest_on(plan, yuan("100"), days).minor for days in (-3, 0, 1, 365)] == [0, 0, 10, 3650]


def test_what_a_quarter_took_back_is_set_off_against_the_next_one(world: World) -> None:
    plan = licences.calendar(world, a_plan(world, terms(TIERED)), date(2027, 7, 10))
    licences.report(world, plan, 2, licences.sold("8000000"))
    licences.accept(world, plan, 2)
    pay(world, plan, "400000")
    licences.report(world, plan, 1, licences.sold("8000000"))
    licences.accept(world, plan, 1)
    assert (owed(plan), [credit.left.amount for credit in plan.credits]) == ("340000.00", ["0.00"])
    pay(world, plan, "340000")
    assert city.facts(world, Measure.SETTLED) == ["400000.00", "340000.00"]
    must_be_clean(world)


def test_a_payout_that_comes_back_is_sent_again(world: World) -> None:
    plan = a_plan(world)
    quarter(world, plan, "1000000")
    pay(world, plan, "50000")
    first = licences.payouts(world, plan)[0]
    give_account(world.session, first.payee_id)
    payments.send_payout(world.session, payout_id=first.id, bank_reference="OUT-1", actor=world.first, now=world.now)
    payments.return_payout(
        world.session, payout_id=first.id, reason="account closed", actor=world.second, now=world.now
    )
    again = licences.payouts(world, plan, PayoutState.QUEUED)
    assert [each.key for each in again if each.payee_id == first.payee_id] == [f"{first.key}:1:again"]
    must_be_clean(world)


def test_the_finance_desk_knows_what_is_due_and_by_which_number(world: World) -> None:
    plan = a_plan(world)
    quarter(world, plan, "1000000")
    (expected,) = [each for each in purposes.expected(world.session) if each.purpose == plan.subject]
    assert (expected.amount.amount, expected.typed, expected.due_on) == ("50000.00", plan.number, date(2027, 4, 16))
    for typed in (plan.number.lower(), invoice_of(plan, 1), plan.subject):
        assert purposes.read(world.session, typed) == plan.subject
    with pytest.raises(Refusal):
        purposes.read(world.session, "royalty:999")


def test_a_transfer_that_quotes_an_invoice_is_matched_with_its_plan_however_it_is_spelled(world: World) -> None:
    plan = a_plan(world)
    quarter(world, plan, "1000000")
    number, bank = invoice_of(plan, 1), Bank(world)
    for quoted in (
        number, number.lower(), number.replace("-", ""), number.replace("-", " "), " ".join(number.replace("-", "")),
        "".join(chr(ord(sign) + 0xFEE0) for sign in number), f"许可费{number}部分", f"{number[:-4]} 200",
    ):  # fmt: skip
        best = bank.best(bank.line(Movement("20,000.00", quoted)))
        assert (best.purpose, best.reasons, best.fit) == (plan.subject, (Reason.REFERENCE,), Fit.PARTIAL), quoted
    for other in (f"A{number}", number.replace("RI", "R"), number.replace("RI", "SI"), f"{number.replace('-', '')}7"):
        assert bank.proposals(bank.line(Movement("20,000.00", other))) == [], other


def test_a_transfer_that_quotes_an_invoice_that_was_paid_says_that_nothing_is_due(world: World) -> None:
    plan = a_plan(world)
    quarter(world, plan, "1000000")
    pay(world, plan, "50000")
    bank = Bank(world)
    best = bank.best(bank.line(Movement("50,000.00", invoice_of(plan, 1))))
    assert (best.purpose, best.fit) == (plan.subject, Fit.NOTHING_DUE)


def test_a_payment_of_which_something_went_back_by_hand_is_unused_no_more(world: World) -> None:
    plan = a_plan(world)
    licences.pay(world, plan, "500")
    (kept,) = plan.payments
    kept.returned_minor = 0  # as if it lay there
    world.session.flush()
    payout = licences.payouts(world, plan, PayoutState.QUEUED)[0]
    publish(world.session, PaymentChanged(plan.subject, "sent_back", payout.id), actor=world.first, now=world.now)
    assert kept.unused.amount == "0.00"
