"""Repayments by the schedule, in parts and early; overdue, classified, claimed, compensated; the sale of the right."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from core import events
from core.errors import Conflict, NotAllowed, Unacceptable
from core.money import Money
from finance.pledges import owing, schedule, services
from finance.pledges.models import LoanPayment, PledgeLoan
from finance.pledges.states import LoanState
from finance.pledges.vocabulary import Grade, PaymentKind, Repayment
from listings.assets.models import Encumbrance
from tests.finance.pledges.world import (
    Banks,
    accepted,
    at,
    contracted,
    disbursed,
    drawn,
    filed,
    recorded,
    registered,
    repaid,
    tick,
    with_banks,
)
from tests.settlement.deals.world import TODAY, yuan

FIRST_DUE = date(2026, 12, 23)


def test_equal_parts_of_the_principal_add_up_and_bear_interest_on_what_is_left():
    rows = schedule.planned(100_000_00, 600, Repayment.EQUAL_PRINCIPAL, date(2026, 1, 31), date(2026, 4, 30))
    assert [row.due_on for row in rows] == [date(2026, 2, 28), date(2026, 3, 31), date(2026, 4, 30)]
    assert [row.principal for row in rows] == [33_333_33, 33_333_33, 33_333_34]
    # 6 % of 100,000 for 28 days of 360.
    assert rows[0].interest == 466_67


def test_one_sum_at_the_end_bears_the_interest_of_all_days():
    [row] = schedule.planned(100_000_00, 360, Repayment.AT_THE_END, date(2026, 1, 1), date(2026, 12, 27))
    assert (row.principal, row.interest) == (100_000_00, 3_600_00)


def test_a_loan_paid_out_has_its_instalments(session):
    loan = disbursed(with_banks(session))
    assert len(loan.instalments) == 24
    # 4.35 % of 1.2 million for 30 days of 360.
    assert loan.instalments[0].amount == yuan("4350.00")
    assert loan.instalments[-1].principal_minor == 120_000_000
    assert owing.payoff(loan, TODAY) == yuan("1200000.00")


def test_a_due_instalment_is_paid_before_anything_else_in_parts_if_need_be(session):
    world = with_banks(session)
    loan = disbursed(world)
    repaid(world, loan, "4000", FIRST_DUE, "B1")
    assert loan.instalments[0].left == yuan("350.00")
    payment = repaid(world, loan, "350", FIRST_DUE, "B2")
    assert (payment.interest_minor, payment.principal_minor) == (350_00, 0)
    assert (loan.state, owing.principal_outstanding(loan)) == (LoanState.REPAYING, yuan("1200000.00"))


def test_principal_paid_early_lowers_the_interest_to_come(session):
    world = with_banks(session)
    loan = disbursed(world)
    payment = repaid(world, loan, "600000", date(2026, 12, 8), "B1")
    assert (payment.interest_minor, payment.principal_minor) == (0, 600_000_00)
    # 15 days on 1.2 million and 15 on 600,000; then a month of 31 days on 600,000.
    assert loan.instalments[0].interest_minor == 3_262_50
    assert loan.instalments[1].interest_minor == 2_247_50
    assert loan.instalments[-1].left.minor == 600_000_00 + loan.instalments[-1].interest_minor


def test_a_loan_is_paid_off_early_with_the_interest_up_to_the_day_and_its_pledge_released(session):
    world = with_banks(session)
    loan = disbursed(world)
    day = date(2026, 12, 8)
    assert owing.payoff(loan, day) == yuan("1202175.00")
    payment = repaid(world, loan, "1202175", day, "B1")
    assert (payment.interest_minor, payment.principal_minor, loan.state) == (2_175_00, 1_200_000_00, LoanState.REPAID)
    world.now = at(day)
    recorded(world, filed(world, loan))
    assert (loan.state, loan.released_on) == (LoanState.RELEASED, day)
    assert session.scalars(select(Encumbrance).filter_by(ref=loan.subject)).one().ended_on == day


def test_a_payment_is_booked_once_and_never_beyond_the_debt(session):
    world = with_banks(session)
    loan = disbursed(world)
    repaid(world, loan, "100", TODAY, "B1")
    for amount, reference, code in (("100", "B1", "booked_already"), ("1199900.01", "B2", "overpaid")):
        with pytest.raises(Conflict) as refused:
            repaid(world, loan, amount, TODAY, reference)
        assert refused.value.code == code
    with pytest.raises(Unacceptable):
        repaid(world, loan, "1", TODAY - timedelta(days=1), "B3")
    assert len(loan.payments) == 1


def test_payments_are_never_changed(session):
    world = with_banks(session)
    repaid(world, disbursed(world), "100", TODAY, "B1")
    with pytest.raises(Exception, match="append-only"):
        session.execute(update(LoanPayment).values(amount_minor=1))


def test_parts_of_a_payment_add_up_in_the_database(session):
    loan = disbursed(with_banks(session))
    odd = LoanPayment(loan_id=loan.id, kind=PaymentKind.REPAYMENT, paid_on=TODAY, amount_minor=5, interest_minor=1,
                      principal_minor=1, reference="x", booked_at=at(TODAY))  # fmt: skip
    session.add(odd)
    with pytest.raises(IntegrityError):
        session.flush()


def disbursed_in_equal_parts(world: Banks) -> PledgeLoan:
    """Paid out today, the principal paid back in equal parts."""
    loan = registered(world, contracted(world, drawn(world, accepted(world, repayment=Repayment.EQUAL_PRINCIPAL))))
    return services.disburse(world.session, loan_id=loan.id, paid_on=TODAY, actor=world.bank, now=world.now)


def late(world: Banks, days: int) -> PledgeLoan:
    """The first instalment so many days overdue, and the clock has looked."""
    loan = disbursed(world)
    world.commit()
    fall_late(world, days)
    return loan


def fall_late(world: Banks, days: int) -> None:
    """The first instalment is so many days overdue, and the clock has looked."""
    tick(FIRST_DUE + timedelta(days=days))
    world.now = at(FIRST_DUE + timedelta(days=days))
    world.session.expire_all()


@pytest.mark.parametrize(
    ("days", "state", "grade"),
    [
        (0, LoanState.DISBURSED, Grade.NORMAL),
        (1, LoanState.OVERDUE, Grade.SPECIAL_MENTION),
        (90, LoanState.OVERDUE, Grade.SPECIAL_MENTION),
        (91, LoanState.NON_PERFORMING, Grade.SUBSTANDARD),
        (271, LoanState.NON_PERFORMING, Grade.DOUBTFUL),
        (361, LoanState.NON_PERFORMING, Grade.LOSS),
    ],
)
def test_the_clock_classifies_a_loan_by_its_days_overdue(session, days, state, grade):
    loan = late(with_banks(session), days)
    assert (loan.state, loan.grade) == (state, grade)


def test_the_clock_asked_twice_changes_nothing(session):
    world = with_banks(session)
    loan = late(world, 91)
    before = (loan.state, loan.grade, loan.classified_on, loan.claim_by)
    assert services.look_at(session, loan.id, now=world.now) is False
    assert (loan.state, loan.grade, loan.classified_on, loan.claim_by) == before


def test_a_bank_classifies_worse_but_never_better_than_the_days(session):
    world = with_banks(session)
    loan = late(world, 30)
    given: dict[str, Any] = {"loan_id": loan.id, "reason": "Debtor closed", "now": world.now}
    with pytest.raises(Unacceptable) as refused:
        services.classify_loan(session, grade=Grade.NORMAL, actor=world.bank, **given)
    assert refused.value.code == "grade_too_good"
    with pytest.raises(NotAllowed):
        services.classify_loan(session, grade=Grade.LOSS, actor=world.seller, **given)
    services.classify_loan(session, grade=Grade.DOUBTFUL, actor=world.bank, **given)
    assert (loan.state, loan.grade) == (LoanState.NON_PERFORMING, Grade.DOUBTFUL)


def test_arrears_made_good_bring_the_loan_back(session):
    world = with_banks(session)
    loan, day = late(world, 20), FIRST_DUE + timedelta(days=20)
    assert owing.arrears(loan, day) == yuan("4365.77")  # 4,350 and 20 days at 4.35 % raised by half
    repaid(world, loan, "4350", day, "B1")
    assert loan.state is LoanState.OVERDUE
    repaid(world, loan, "15.77", day, "B2")
    assert (loan.state, loan.grade) == (LoanState.REPAYING, Grade.NORMAL)


def test_money_pays_default_interest_before_interest_and_principal(session):
    world = with_banks(session)
    loan, day = late(world, 20), FIRST_DUE + timedelta(days=20)
    payment = repaid(world, loan, "1000", day, "B1")
    assert (payment.late_minor, payment.interest_minor, payment.principal_minor) == (15_77, 984_23, 0)
    # What is left, 3,365.77, bears it for ten days more: not on what was paid.
    assert owing.late_outstanding(loan, day + timedelta(days=10)) == yuan("6.10")
    assert owing.late_outstanding(loan, day) == Money(0)


def test_overdue_principal_bears_default_interest_and_no_other(session):
    world = with_banks(session)
    loan = disbursed_in_equal_parts(world)
    one = loan.instalments[0]
    on = one.due_on + timedelta(days=10)
    left = 1_200_000_00 - one.principal_minor
    assert owing.late_outstanding(loan, on) == Money(schedule.interest_on([(one.amount.minor, 10)], 435, 5000))
    assert owing.interest_outstanding(loan, on) == Money(one.interest_minor + schedule.interest_on([(left, 10)], 435))
    owed = owing.payoff(loan, on)
    payment = repaid(world, loan, owed.amount, on, "B1")
    assert (payment.amount, payment.principal_minor, payment.early_minor) == (owed, 1_200_000_00, left)
    assert loan.state is LoanState.REPAID


def test_default_interest_runs_on_after_the_last_day_of_the_debt(session):
    loan = disbursed(with_banks(session))
    last = loan.instalments[-1]
    owed = sum(each.left.minor for each in loan.instalments)
    more = owing.payoff(loan, last.due_on + timedelta(days=360)) - owing.payoff(loan, last.due_on)
    # A year at 6.525 %; each instalment is rounded by itself.
    assert abs(more.minor - owed * 6525 // 100_000) <= len(loan.instalments)


def heard(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """What is published from now on, besides what the followers hear."""
    told: list[object] = []
    monkeypatch.setattr(events, "publish", lambda session, event, *, actor, now: told.append(event))
    return told


def test_a_bank_claims_within_its_days_what_the_loan_owes(session, monkeypatch):
    world = with_banks(session)
    loan = late(world, 91)
    told = heard(monkeypatch)
    assert loan.claim_by is not None
    assert services.claimable(session, loan, loan.claim_by)
    services.claim_compensation(session, loan_id=loan.id, actor=world.bank, now=world.now)
    [event] = told
    assert isinstance(event, events.LoanClaimed)
    assert (event.code, event.principal_outstanding) == (loan.number, yuan("1200000.00"))
    assert (loan.state, services.claimable(session, loan)) == (LoanState.CLAIMED, False)


def test_a_claim_after_its_last_day_is_refused(session):
    world = with_banks(session)
    loan = late(world, 91)
    assert loan.claim_by is not None
    with pytest.raises(Conflict) as refused:
        late_day = at(loan.claim_by + timedelta(days=1))
        services.claim_compensation(session, loan_id=loan.id, actor=world.bank, now=late_day)
    assert (refused.value.code, loan.state) == ("claim_late", LoanState.NON_PERFORMING)


def compensated(world: Banks) -> PledgeLoan:
    """Claimed, and a fund has paid half of it."""
    loan = late(world, 91)
    services.claim_compensation(world.session, loan_id=loan.id, actor=world.bank, now=world.now)
    event = events.LoanCompensated(loan.number, yuan("600000"), world.now.date())
    events.publish(world.session, event, actor=world.bank, now=world.now)
    return loan


def test_what_is_recovered_after_a_fund_has_paid_is_told_to_it(session, monkeypatch):
    world = with_banks(session)
    loan = compensated(world)
    assert (loan.state, loan.compensated) == (LoanState.COMPENSATED, yuan("600000.00"))
    told = heard(monkeypatch)
    services.book_recovery(
        session, loan_id=loan.id, amount=yuan("500000"), cost=yuan("50000"), paid_on=world.now.date(), reference="R1",
        actor=world.bank, now=world.now,
    )  # fmt: skip
    assert told == [events.LoanRecovered(loan.number, loan.bank_id, yuan("500000"), yuan("50000"), world.now.date())]
    assert loan.state is LoanState.RECOVERING


def test_a_fund_compensates_no_loan_that_performs(session):
    world = with_banks(session)
    loan = disbursed(world)
    with pytest.raises(Conflict):
        event = events.LoanCompensated(loan.number, yuan("1"), TODAY)
        events.publish(session, event, actor=world.bank, now=world.now)
    assert loan.compensated is None


def sale(world: Banks, loan: PledgeLoan, price: str) -> LoanPayment:
    """The pledged patent was sold at auction, which cost 20,000."""
    return services.record_disposal(
        world.session, loan_id=loan.id, asset_ids=loan.asset_ids, price=yuan(price), cost=yuan("20000"),
        sold_on=world.now.date(), reference="AUCTION-1", actor=world.bank, now=world.now,
    )  # fmt: skip


def test_the_surplus_of_a_sale_is_the_pledgors(session):
    world = with_banks(session)
    loan = late(world, 91)
    owed = owing.payoff(loan, world.now.date())
    payment = sale(world, loan, "1500000")
    assert Money(payment.surplus_minor) == yuan("1480000") - owed
    assert (payment.principal_minor, owing.principal_outstanding(loan)) == (1_200_000_00, Money(0))
    assert session.scalars(select(Encumbrance).filter_by(ref=loan.subject)).one().ended_on == world.now.date()
    services.close_loan(session, loan_id=loan.id, reason="Paid", actor=world.bank, now=world.now)
    assert loan.state is LoanState.CLOSED


def test_the_shortfall_of_a_sale_stays_the_debtors(session):
    world = with_banks(session)
    loan = late(world, 91)
    owed = owing.payoff(loan, world.now.date())
    payment = sale(world, loan, "820000")
    assert payment.surplus_minor == 0
    assert payment.late_minor > 0
    assert (payment.cost + payment.late + payment.interest + payment.principal) == yuan("820000")
    assert owing.payoff(loan, world.now.date()) == owed - yuan("800000")
    assert loan.state is LoanState.DISPOSAL


def test_a_right_of_a_loan_that_is_paid_in_time_is_not_sold(session):
    world = with_banks(session)
    loan = disbursed(world)
    with pytest.raises(Conflict) as refused:
        sale(world, loan, "1500000")
    assert (refused.value.code, refused.value.rule) == ("not_in_default", "CC 436")
    assert loan.payments == []
