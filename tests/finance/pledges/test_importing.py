"""Loans of before come by a list; the figures count them as the national office does."""

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from core import audit
from core.errors import NotAllowed, Unacceptable
from core.money import Money
from demo.pledged import HEAD, registrations
from finance.pledges import queries
from finance.pledges.importing import take_in_loans
from finance.pledges.models import PledgeLoan
from finance.pledges.states import LoanState
from tests.finance.pledges.world import Banks, disbursed, with_banks
from tests.settlement.deals.world import TODAY, yuan

TABLE = """登记号,登记日期,债务人,统一社会信用代码,质权人,登记金额,权利类型,放款日,注销日
Y2021210000001,2021-03-05,澄江电池有限公司,,海州银行股份有限公司,"12,000,000",发明专利,2021-03-09,2023-03-05
Y2021210000002,2021/6/7,澄江电池有限公司,,海州银行股份有限公司,300万,商标,2021-06-08,
Y2021210000003,2021-11-30,远灯照明有限公司,,北湾农村商业银行股份有限公司,10000000,,,
"""


def brought(world: Banks, text: str = TABLE) -> tuple[int, int]:
    """(lines, new on record)."""
    done = take_in_loans(world.session, content=text.encode(), name="list.csv", actor=world.city, now=world.now)
    return done.rows, done.new


def test_a_list_is_taken_in_and_a_second_time_changes_nothing(session):
    world = with_banks(session)
    assert brought(world) == (3, 3)
    assert brought(world) == (3, 0)
    states = [row.state for row in session.scalars(select(PledgeLoan).order_by(PledgeLoan.registered_on))]
    assert states == [LoanState.RELEASED, LoanState.DISBURSED, LoanState.REGISTERED]


def test_the_figures_count_sums_registrations_enterprises_and_the_inclusive_ones(session):
    world = with_banks(session)
    brought(world)
    figures = queries.amount_and_count(session, 2021)
    assert (figures.amount, figures.projects, figures.enterprises) == (yuan("25000000"), 3, 2)
    # Exactly ten million is inclusive; the first enterprise has one loan above the line and one below.
    assert (figures.small_projects, figures.small_enterprises, figures.small_bp) == (2, 2, 10_000)
    assert queries.amount_and_count(session, 2021, basis="disbursed").projects == 2
    assert queries.amount_and_count(session, 2020).amount == Money(0)


def test_a_loan_made_here_counts_in_the_year_of_its_registration(session):
    world = with_banks(session)
    loan = disbursed(world)
    assert queries.amount_and_count(session, TODAY.year).amount == loan.principal


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("Y9,2021-03-05,A,,B,0,,,", "amount above zero"),
        ("Y9,2031-03-05,A,,B,5,,,", "lies ahead"),
        ("Y9,2021-03-05,A,,B,5,,2021-03-01,", "before its pledge is registered"),
        ("Y9,2021-03-05,A,,B,5,,,2021-03-01", "released before"),
        ("Y9,2021-03-05,A,,B,5,,2021-03-09,2021-03-08", "released before the loan was paid out"),
        ("Y2021210000001,2021-03-05,A,,B,5,,,", "twice"),
        ("Y9,2021-03-05,A,1234,B,5,,,", "1234"),
    ],
)
def test_one_line_that_does_not_fit_keeps_the_whole_list_out_and_is_named(session, line, says):
    world = with_banks(session)
    with pytest.raises(Unacceptable) as refused:
        brought(world, f"{TABLE}{line}\n")
    assert any("Line 5" in fault and says in fault for fault in refused.value.fields["file"])
    assert session.scalar(select(func.count(PledgeLoan.id))) == 0


def test_a_registration_that_is_on_record_otherwise_is_named(session):
    world = with_banks(session)
    brought(world)
    with pytest.raises(Unacceptable) as refused:
        brought(world, TABLE.replace("300万", "301万"))
    assert "PL-2021-" in refused.value.fields["file"][0]


def test_a_later_list_adds_the_payouts_and_releases_that_have_come_since(session):
    world = with_banks(session)
    brought(world)
    later = TABLE.replace("2021-06-08,\n", "2021-06-08,2024-06-07\n")
    later = later.replace("10000000,,,\n", "10000000,,2021-12-02,\n")
    assert brought(world, later) == (3, 0)
    rows = list(session.scalars(select(PledgeLoan).order_by(PledgeLoan.registered_on)))
    assert [row.state for row in rows] == [LoanState.RELEASED, LoanState.RELEASED, LoanState.DISBURSED]
    assert (rows[1].released_on, rows[2].disbursed_on) == (date(2024, 6, 7), date(2021, 12, 2))
    assert [[entry.action for entry in audit.history(session, row.subject)] for row in rows[1:]] == [
        ["pledge.corrected"], ["pledge.corrected"],
    ]  # fmt: skip
    assert brought(world, later) == (3, 0)
    with pytest.raises(Unacceptable) as refused:
        brought(world, later.replace("2024-06-07", "2024-06-08"))
    assert "PL-2021-" in refused.value.fields["file"][0]


@pytest.mark.parametrize(("first", "later"), [("2021-12-09,", ",2021-12-02"), (",2021-12-02", "2021-12-09,")])
def test_a_later_list_puts_no_release_before_the_payout(session, first, later):
    world = with_banks(session)
    before = TABLE.replace("10000000,,,\n", f"10000000,,{first}\n")
    brought(world, before)
    with pytest.raises(Unacceptable) as refused:
        brought(world, TABLE.replace("10000000,,,\n", f"10000000,,{later}\n"))
    assert "Line 4" in refused.value.fields["file"][0]
    assert "released before the loan was paid out" in refused.value.fields["file"][0]
    assert brought(world, before) == (3, 0)


def test_the_database_too_keeps_the_days_of_a_listed_loan_in_order(session):
    world = with_banks(session)
    brought(world)
    loan = session.scalars(select(PledgeLoan).where(PledgeLoan.state == LoanState.RELEASED)).one()
    loan.released_on = loan.disbursed_on - timedelta(days=1)
    with pytest.raises(IntegrityError, match="released_after_payout"):
        session.flush()
    session.rollback()


def test_only_the_city_office_brings_lists(session):
    world = with_banks(session)
    with pytest.raises(NotAllowed):
        take_in_loans(session, content=TABLE.encode(), name="x", actor=world.bank, now=world.now)


def test_the_citys_list_holds_ten_times_as_much_in_2021_as_in_2018() -> None:
    rows = [dict(zip(HEAD, row, strict=True)) for row in registrations(date(2026, 11, 23))]
    sums = {
        year: sum(Money.parse(str(row["amount"])).minor for row in rows if str(row["registered_on"])[:4] == str(year))
        for year in (2018, 2021)
    }
    assert sums == {2018: 14_950_000_000, 2021: 149_500_000_000}
    assert len({row["registration_no"] for row in rows}) == len(rows)
