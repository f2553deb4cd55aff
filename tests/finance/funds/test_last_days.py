"""The last day of a covered loan that the platform does not keep: asked for, and its bank is reminded behind it."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from core.errors import Unacceptable
from core.running import Asked
from finance.funds import running, services
from finance.funds.models import CoveredLoan
from parties.notices.models import Notice
from reports.deadlines import reminding
from tests.finance.funds.world import COVERED, City, a_city, a_claim, a_loan, at

DUE = date(2026, 6, 30)


@pytest.fixture
def city(session) -> City:
    return a_city(session)


def over(city: City, day: date = DUE, organisation_id: int | None = None) -> list[str]:
    clocks = running.CLOCKS.read(Asked(city.session, day, organisation_id=organisation_id))
    return [clock.subject for clock in clocks if clock.kind is running.DUE]


def told(city: City, day: date) -> int:
    reminding.remind(city.session, running.CLOCKS, now=at(day))
    return len(city.session.scalars(select(Notice).filter_by(href="/funds/loans/1/end")).all())


def test_the_last_day_of_a_loan_of_outside_is_asked_for_and_lies_ahead(city):
    for due, code in ((None, "due_on_missing"), (COVERED - timedelta(days=1), "due_before_today")):
        with pytest.raises(Unacceptable) as refused:
            a_loan(city, due=due)
        assert (refused.value.code, list(refused.value.fields)) == (code, ["due_on"])
    assert a_loan(city, due=COVERED).due_on == COVERED


def test_the_database_keeps_no_last_day_before_the_cover(city):
    a_loan(city)
    with pytest.raises(IntegrityError, match="due_after_cover"):
        city.session.execute(update(CoveredLoan).values(due_on=COVERED - timedelta(days=1)))


def test_the_bank_is_reminded_on_the_last_day_and_behind_it_until_the_cover_ends(city):
    loan = a_loan(city, due=DUE)
    assert loan.id == 1
    days = (DUE - timedelta(days=1), DUE, DUE, DUE + timedelta(days=1), DUE + timedelta(days=2))
    assert [told(city, day) for day in days] == [0, 1, 1, 2, 2]
    assert over(city, organisation_id=city.bank.id) == [loan.subject]
    assert over(city, organisation_id=city.stranger.organisation_id) == []
    services.end_cover(city.session, loan_id=loan.id, ended_on=DUE, actor=city.clerk, now=at(DUE))
    assert over(city) == []


def test_a_loan_without_a_last_day_or_with_a_claim_has_no_such_clock(city):
    old, claimed = a_loan(city), a_loan(city, code="L-2", due=DUE)
    city.session.execute(update(CoveredLoan).where(CoveredLoan.id == old.id).values(due_on=None))
    assert over(city) == [claimed.subject]
    a_claim(city, claimed)
    assert over(city) == []
