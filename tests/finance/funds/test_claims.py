"""Claims: their period, four eyes, publicity with objections by name, caps, and what the database refuses."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlalchemy import func, select

from core import events
from core.errors import Conflict, IllegalTransition, NotAllowed, NotFound, Unacceptable
from core.money import Money
from finance.funds import queries, services
from finance.funds.claims import Bearer, CompensationClaim, Ground, Recovery
from finance.funds.models import FundTerms
from finance.funds.states import ClaimState, RecoveryState
from finance.funds.terms import ProposalState
from parties.notices.models import Notice
from tests.finance.funds.world import (
    MONDAY,
    PAYDAY,
    TODAY,
    ZHONGSHAN,
    City,
    a_city,
    a_claim,
    a_fund,
    a_loan,
    at,
    paid,
    paid_in,
    proposed,
    published,
    recovered,
    terms,
)
from tests.settlement.money import must_refuse, yuan


@pytest.fixture
def city(session) -> City:
    return a_city(session)


def refused(said: str, error: type[Exception], act: Callable[..., object], /, *args: Any, **kwargs: Any) -> None:
    with pytest.raises(error) as caught:
        act(*args, **kwargs)
    assert getattr(caught.value, "code", None) == said


def test_parts_that_are_not_the_whole_are_refused_twice(city):
    wrong: dict[str, Any] = {**ZHONGSHAN, "fund_bp": 5300}
    with pytest.raises(Unacceptable) as caught:
        terms(city.session, city.first, city.fund, valid_from=date(2026, 1, 1), **wrong)
    assert caught.value.code == "shares"
    must_refuse(
        city.session,
        "INSERT INTO fund_terms (fund_id, valid_from, fund_bp, bank_bp, insurer_bp, guarantor_bp, appraiser_bp,"
        " leverage, source, entered_at, proposed_by, confirmed_by)"
        " VALUES (:id, '2026-01-01', 5300, 2600, 1600, 0, 400, 10, 'x', :now, 7, 8)",
        id=city.fund.id, now="2026-01-01 00:00:00",
    )  # fmt: skip
    assert city.session.scalar(select(func.count(FundTerms.id))) == 1


def test_terms_take_a_second_officer_and_are_in_force_from_their_day(city):
    row = proposed(city.session, city.first, city.fund, valid_from=date(2026, 3, 1), leverage=12)
    refused("four_eyes", NotAllowed, services.confirm_terms, city.session, proposal_id=row.id, actor=city.first,
            now=MONDAY)  # fmt: skip
    assert queries.terms_on(city.session, city.fund.id, TODAY).leverage == 10
    services.confirm_terms(city.session, proposal_id=row.id, actor=city.second, now=MONDAY)
    in_force = queries.terms_on(city.session, city.fund.id, TODAY)
    assert (in_force.leverage, in_force.proposed_by, in_force.confirmed_by) == (
        12, city.first.person_id, city.second.person_id,
    )  # fmt: skip
    assert queries.terms_on(city.session, city.fund.id, date(2026, 2, 28)).leverage == 10
    refused("illegal_transition", IllegalTransition, services.confirm_terms, city.session, proposal_id=row.id,
            actor=city.second, now=MONDAY)  # fmt: skip


def test_terms_are_proposed_once_at_a_time_and_declined_with_a_reason(city):
    day = date(2026, 3, 1)
    row = proposed(city.session, city.first, city.fund, valid_from=day)
    refused("terms_proposed", Conflict, proposed, city.session, city.second, city.fund, valid_from=day)
    services.decline_terms(city.session, proposal_id=row.id, reason="The bank's part", actor=city.second, now=MONDAY)
    assert queries.proposed_terms(city.session, city.fund.id) == []
    assert city.session.scalar(select(func.count(FundTerms.id))) == 1
    assert proposed(city.session, city.second, city.fund, valid_from=day).state is ProposalState.PROPOSED


def test_terms_are_not_confirmed_once_a_loan_came_under_cover_by_others(city):
    row = proposed(city.session, city.first, city.fund, valid_from=date(2025, 7, 1))
    a_loan(city)
    refused("day_outside", Unacceptable, services.confirm_terms, city.session, proposal_id=row.id, actor=city.second,
            now=MONDAY)  # fmt: skip
    assert row.state is ProposalState.PROPOSED


def test_a_loan_keeps_the_terms_of_the_day_on_which_it_came_under_cover(city):
    old = a_loan(city)
    terms(city.session, city.first, city.fund, valid_from=date(2026, 3, 1), fund_bp=5000, bank_bp=5000, insurer_bp=0,
          appraiser_bp=0)  # fmt: skip
    assert published(city, a_claim(city, old)).shares[Bearer.FUND] == yuan("1,620,000.00")


def test_cover_ends_at_ten_times_the_capital(city):
    a_loan(city, "199,000,000.00")
    refused("beyond_capacity", Conflict, a_loan, city, "1,000,000.01", "L-2")
    a_loan(city, "1,000,000.00", "L-3")
    assert queries.standing(city.session, city.fund, TODAY).free == Money(0)


def test_only_banks_cover_and_claim_and_a_loan_is_covered_and_claimed_for_once(city):
    loan = a_loan(city)
    refused("covered_already", Conflict, a_loan, city)
    a_claim(city, loan)
    refused("claimed_already", Conflict, a_claim, city, loan)
    city.clerk = city.stranger
    refused("not_a_bank", NotAllowed, a_loan, city, code="L-2")
    assert city.session.scalar(select(func.count(CompensationClaim.id))) == 1


def test_a_claim_is_handed_in_within_thirty_days(city):
    loan = a_loan(city)
    refused("too_late", Conflict, a_claim, city, loan, since=date(2026, 1, 29))
    assert a_claim(city, loan, since=date(2026, 1, 30)).claim_by == TODAY  # 1 March is a Sunday


def test_a_loan_comes_under_cover_within_thirty_days_of_its_first_day(city):
    refused("day_outside", Unacceptable, a_loan, city, day=date(2025, 8, 1))
    assert a_loan(city, day=date(2025, 7, 31)).covered_on == date(2025, 7, 1)


def test_a_loan_that_was_bad_before_it_came_in_is_not_claimed_for(city):
    loan = a_loan(city, day=date(2025, 7, 31))
    now = at(date(2025, 8, 10))
    refused("day_outside", Unacceptable, a_claim, city, loan, since=date(2025, 7, 30), now=now)
    assert city.session.scalar(select(func.count(CompensationClaim.id))) == 0
    assert a_claim(city, loan, since=date(2025, 7, 31), now=now).state is ClaimState.SUBMITTED


def test_the_day_on_record_is_the_one_from_which_a_claim_runs(city):
    loan = a_loan(city)
    bad = events.LoanClassified(loan.code, city.bank.id, "210231", loan.principal, date(2025, 9, 1), grade="doubtful")
    services.loan_classified(city.session, bad, actor=city.clerk, now=MONDAY)
    refused("since_on_record", Unacceptable, a_claim, city, loan, since=TODAY)
    refused("too_late", Conflict, a_claim, city, loan, since=date(2025, 9, 1))
    assert city.session.scalar(select(func.count(CompensationClaim.id))) == 0


def test_arrears_are_claimed_for_after_ninety_days(city):
    loan = a_loan(city)
    values: dict[str, Any] = {"code": loan.code, "ground": Ground.ARREARS, "loss": loan.principal, "statement": "Sued."}
    call: dict[str, Any] = {"actor": city.clerk, "now": MONDAY}
    refused("too_early", Conflict, services.submit_claim, city.session, since=date(2025, 12, 2), **values, **call)
    assert services.submit_claim(city.session, since=date(2025, 12, 1), **values, **call).state is ClaimState.SUBMITTED


def test_who_verified_does_not_approve_and_the_database_says_so_too(city):
    claim = a_claim(city, a_loan(city))
    services.verify_claim(city.session, claim_id=claim.id, loss=claim.claimed, actor=city.first, now=MONDAY)
    refused(
        "four_eyes", NotAllowed, services.approve_claim, city.session, claim_id=claim.id, actor=city.first, now=MONDAY
    )
    must_refuse(city.session, "UPDATE compensation_claim SET approved_by = reviewed_by WHERE id = :id", id=claim.id)
    assert claim.state is ClaimState.VERIFIED


def test_a_claim_is_paid_after_five_working_days_of_publicity(city):
    claim = published(city, a_claim(city, a_loan(city)))
    assert (claim.publicity_ends, claim.pay_by) == (date(2026, 3, 9), date(2026, 4, 8))
    pay: dict[str, Any] = {"claim_id": claim.id, "actor": city.first}
    refused("in_publicity", Conflict, services.pay_claim, city.session, **pay, now=at(date(2026, 3, 9)))
    assert queries.books(city.session, city.fund).borne == Money(0)
    services.pay_claim(city.session, **pay, now=at(PAYDAY))
    refused("illegal_transition", Conflict, services.pay_claim, city.session, **pay, now=at(PAYDAY))
    assert queries.books(city.session, city.fund).borne == yuan("1,620,000.00")


def test_an_objection_bears_a_real_name_and_stops_payment_until_it_is_decided(city):
    claim = published(city, a_claim(city, a_loan(city)))
    letter = {
        "claim_id": claim.id,
        "statement": "The pledge was not valued.",
        "contact": "PO Box 7",
        "actor": city.first,
    }
    refused("anonymous", Unacceptable, services.file_objection, city.session, name="匿名", **letter, now=MONDAY)
    late = at(date(2026, 3, 10))
    refused("too_late", Conflict, services.file_objection, city.session, name="Ma Li", **letter, now=late)
    objection = services.file_objection(
        city.session, name="Ma Li", received_on=PAYDAY.replace(day=9), **letter, now=late
    )
    refused(
        "objections_open", Conflict, services.pay_claim, city.session, claim_id=claim.id, actor=city.first, now=late
    )
    services.decide_objection(
        city.session, objection_id=objection.id, uphold=True, decision="It was not.", actor=city.first, now=late
    )
    assert claim.state is ClaimState.REJECTED
    assert queries.books(city.session, city.fund).borne == Money(0)


def test_caps_cut_the_fund_s_part_and_the_bank_bears_the_rest(city):
    fund = a_fund(city.session, city.first, "CAP")
    terms(city.session, city.first, fund, claim_cap=yuan("500,000.00"), debtor_cap=yuan("600,000.00"))
    paid_in(city.session, city.first, fund, "5,000,000.00")
    claims = [published(city, a_claim(city, a_loan(city, "1,000,000.00", f"C-{n}", fund=fund))) for n in range(2)]
    assert [claim.shares[Bearer.FUND] for claim in claims] == [yuan("500,000.00"), yuan("100,000.00")]
    assert claims[1].shares[Bearer.BANK] == yuan("700,000.00")  # 260,000.00 and what the cap cut off


def test_a_claim_above_what_the_fund_pays_in_a_year_is_cut_to_that_and_paid(city):
    fund = a_fund(city.session, city.first, "CAP")
    terms(city.session, city.first, fund, year_cap=yuan("1,000,000.00"))
    paid_in(city.session, city.first, fund, "5,000,000.00")
    claims = [published(city, a_claim(city, a_loan(city, code=f"C-{n}", fund=fund))) for n in range(2)]
    assert claims[0].shares[Bearer.FUND] == yuan("1,000,000.00")
    assert claims[0].shares[Bearer.BANK] == yuan("1,400,000.00")  # 780,000.00 and what the cap cut off
    terms(city.session, city.first, fund, valid_from=date(2026, 3, 1), year_cap=yuan("500,000.00"))
    pay: dict[str, Any] = {"actor": city.first, "now": at(PAYDAY)}
    services.pay_claim(city.session, claim_id=claims[0].id, **pay)
    refused("year_cap", Conflict, services.pay_claim, city.session, claim_id=claims[1].id, **pay)
    services.pay_claim(city.session, claim_id=claims[1].id, actor=city.first, now=at(date(2027, 1, 5)))
    assert queries.books(city.session, fund).borne == yuan("2,000,000.00")


def test_a_cap_on_a_claim_above_that_on_a_year_is_refused_twice(city):
    caps = {"claim_cap": yuan("2,000,000.00"), "year_cap": yuan("1,000,000.00")}
    refused("claim_above_year", Unacceptable, proposed, city.session, city.first, city.fund,
            valid_from=date(2026, 3, 1), **caps)  # fmt: skip
    row = proposed(city.session, city.first, city.fund, valid_from=date(2026, 3, 1), year_cap=caps["year_cap"])
    must_refuse(city.session, "UPDATE fund_terms_proposal SET claim_cap_minor = 200000000 WHERE id = :id", id=row.id)


def test_a_recovery_takes_two_people_and_ends_at_the_loss(city):
    claim = paid(city, a_claim(city, a_loan(city)))
    report: dict[str, Any] = {"claim_id": claim.id, "cost": Money(0), "received_on": PAYDAY, "now": at(PAYDAY)}
    own = services.report_recovery(city.session, gross=yuan("10.00"), actor=city.first, **report)
    refused("four_eyes", NotAllowed, services.book_recovery, city.session, recovery_id=own.id, actor=city.first,
            now=at(PAYDAY))  # fmt: skip
    must_refuse(city.session, "UPDATE fund_recovery SET confirmed_by = recorded_by WHERE id = :id", id=own.id)
    refused("above_loss", Unacceptable, services.report_recovery, city.session, gross=yuan("3,000,000.01"),
            actor=city.clerk, **report)  # fmt: skip
    recovered(city, claim, "3,000,000.00")
    assert claim.state is ClaimState.CLOSED
    assert queries.books(city.session, city.fund).borne == Money(0)
    refused("illegal_transition", Conflict, services.book_recovery, city.session, recovery_id=own.id,
            actor=city.second, now=at(PAYDAY))  # fmt: skip
    assert city.session.get(Recovery, own.id).state is RecoveryState.REPORTED


def test_paid_in_ends_at_what_was_promised_and_an_entry_is_taken_back_once(city):
    with pytest.raises(Conflict) as caught:
        paid_in(city.session, city.first, city.fund, "10,000,000.01", number="P-2")
    assert caught.value.code == "over_committed"
    row = queries.contributions(city.session, fund_id=city.fund.id)[0]
    back: dict[str, Any] = {"contribution_id": row.id, "reason": "Wrong day.", "actor": city.first, "now": MONDAY}
    services.reverse_contribution(city.session, **back)
    refused("reversed_already", Conflict, services.reverse_contribution, city.session, **back)
    assert queries.funds_total(city.session, TODAY) == Money(0)
    paid_in(city.session, city.first, city.fund, "20,000,000.00", day=date(2022, 1, 1))
    days = (date(2021, 12, 31), date(2022, 1, 1))
    assert [queries.funds_total(city.session, day).amount for day in days] == ["0.00", "20000000.00"]
    assert queries.capacity(city.session, days[1]) == yuan("200,000,000.00")


def test_the_events_of_a_pledge_loan_carry_a_claim_to_its_recovery(city, monkeypatch):
    told: list[events.LoanCompensated] = []
    followers = {events.LoanCompensated: [lambda session, event, **_said: told.append(event)]}
    monkeypatch.setattr(events, "_followers", followers)
    loan, bank = a_loan(city), city.bank.id
    bad = events.LoanClassified(loan.code, bank, "210231", loan.principal, date(2026, 2, 20), grade="doubtful")
    services.loan_classified(city.session, bad, actor=city.clerk, now=MONDAY)
    asked = events.LoanClaimed(loan.code, bank, "210231", yuan("2,000,000.00"), Money(0), TODAY)
    services.loan_claimed(city.session, asked, actor=city.clerk, now=MONDAY)
    claim = queries.claims(city.session)[0]
    assert (claim.since, claim.claimed) == (date(2026, 2, 20), yuan("2,000,000.00"))
    published(city, claim)
    services.pay_claim(city.session, claim_id=claim.id, actor=city.first, now=at(PAYDAY))
    assert told == [events.LoanCompensated(loan.code, yuan("1,080,000.00"), PAYDAY)]
    came = events.LoanRecovered(loan.code, city.bank.id, yuan("9.00"), yuan("1.00"), PAYDAY)
    services.loan_recovered(city.session, came, actor=city.clerk, now=at(PAYDAY))
    assert queries.claims(city.session)[0].recoveries[0].net == yuan("8.00")


def test_what_a_pledged_right_brings_in_is_reported_whoever_let_its_price_go(city):
    """The office of a center accepts the recordal that pays the loan: the system reports, and the fund has its part."""
    claim = paid(city, a_claim(city, a_loan(city)))
    for bank_id in (city.bank.id + 1, city.bank.id):
        came = events.LoanRecovered("L-1", bank_id, yuan("1,000,000.00"), Money(0), PAYDAY)
        services.loan_recovered(city.session, came, actor=city.first, now=at(PAYDAY))
    city.session.refresh(claim, ["recoveries"])
    assert [(each.net, each.recorded_by) for each in claim.recoveries] == [(yuan("1,000,000.00"), None)]


def test_what_comes_in_beyond_the_loss_is_the_bank_s_interest_and_is_not_shared(city):
    loan = a_loan(city)
    claim = paid(city, a_claim(city, loan))
    for amount in ("2,950,000.00", "200,000.00", "10,000.00"):
        came = events.LoanRecovered(loan.code, city.bank.id, yuan(amount), yuan("10,000.00"), PAYDAY)
        services.loan_recovered(city.session, came, actor=city.clerk, now=at(PAYDAY))
    city.session.refresh(claim, ["recoveries"])
    assert [each.net for each in claim.recoveries] == [yuan("2,940,000.00"), yuan("60,000.00")]


def test_the_bank_s_officers_are_told_of_each_act_of_the_fund(city):
    claim = paid(city, a_claim(city, a_loan(city)))
    recovered(city, claim, "9,000.00")
    services.close_claim(city.session, claim_id=claim.id, actor=city.first, now=at(PAYDAY))
    told = city.session.scalars(select(Notice.key).filter_by(person_id=city.clerk.person_id).order_by(Notice.id)).all()
    acts = [key.removeprefix(f"{claim.subject}:").partition(":")[0] for key in told]
    assert acts == ["verified", "published", "paid", "recovery-booked", "closed"]


def test_a_loan_that_no_fund_covers_is_told_of_and_changes_nothing(city):
    asked = events.LoanClaimed("X-9", city.bank.id, "210231", yuan("2.00"), Money(0), TODAY)
    services.loan_claimed(city.session, asked, actor=city.clerk, now=MONDAY)
    assert queries.claims(city.session) == []


def test_strangers_see_a_claim_from_its_publicity_on(city):
    claim = a_claim(city, a_loan(city))
    with pytest.raises(NotFound):
        queries.claim_for(city.session, claim.id, city.stranger)
    published(city, claim)
    assert queries.claim_for(city.session, claim.id, None) is claim


def test_what_came_in_before_the_fund_paid_is_shared_after_it(city):
    claim = paid(city, a_claim(city, a_loan(city)))
    row = services.report_recovery(
        city.session, claim_id=claim.id, gross=yuan("500,000.00"), cost=Money(0), received_on=TODAY, actor=city.clerk,
        now=at(PAYDAY),
    )  # fmt: skip
    services.book_recovery(city.session, recovery_id=row.id, actor=city.first, now=at(PAYDAY))
    assert row.shares[Bearer.FUND] == yuan("270,000.00")


def test_a_bank_takes_a_claim_back_until_it_is_paid_and_may_claim_again(city):
    claim = published(city, a_claim(city, a_loan(city)))
    services.withdraw_claim(city.session, claim_id=claim.id, reason="Sold the debt", actor=city.clerk, now=MONDAY)
    assert claim.state is ClaimState.WITHDRAWN
    assert a_claim(city, claim.loan).state is ClaimState.SUBMITTED


def test_a_bank_with_too_many_bad_loans_brings_in_no_more(city):
    terms(city.session, city.first, city.fund, valid_from=date(2025, 7, 1), bank_stop_bp=500)
    good = a_loan(city, "9,500,000.00", "L-1")
    bad = a_loan(city, "500,000.00", "L-2")
    a_claim(city, bad)
    a_loan(city, "100.00", "L-3")
    services.end_cover(city.session, loan_id=good.id, ended_on=TODAY, actor=city.clerk, now=MONDAY)
    refused("bank_paused", Conflict, a_loan, city, "100.00", "L-4")
    assert [row.code for row in queries.loans(city.session)] == ["L-3", "L-2", "L-1"]


def test_no_bank_goes_back_behind_the_terms_in_force(city):
    terms(city.session, city.first, city.fund, valid_from=date(2025, 7, 15))
    refused("terms_replaced", Unacceptable, a_loan, city, day=date(2025, 7, 20))
    assert queries.loans(city.session) == []
