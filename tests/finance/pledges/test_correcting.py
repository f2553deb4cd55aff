"""A loan of a list is put right or struck off by the city office, on pages; a loan made here never is."""

from datetime import date

import pytest
from sqlalchemy import func, select

from core import clock
from core.errors import Conflict, NotAllowed, Unacceptable
from finance.pledges import services
from finance.pledges.importing import take_in_loans
from finance.pledges.models import PledgeLoan
from finance.pledges.states import LoanState
from tests.finance.pledges.test_importing import TABLE
from tests.finance.pledges.world import Banks, appraised, with_banks
from tests.listings.market.world import sign_in
from tests.settlement.deals.world import NOON, yuan


@pytest.fixture
def world(session, monkeypatch) -> Banks:
    monkeypatch.setattr(clock, "now", lambda: NOON)
    made = with_banks(session)
    take_in_loans(session, content=TABLE.encode(), name="list.csv", actor=made.city, now=made.now)
    session.commit()
    return made


def the_first(world: Banks) -> PledgeLoan:
    return world.session.scalars(select(PledgeLoan).order_by(PledgeLoan.id)).first() or PledgeLoan()


def test_what_was_struck_off_can_be_taken_in_again(world):
    loan = the_first(world)
    services.strike_listed(world.session, loan_id=loan.id, reason="Twice", actor=world.city, now=world.now)
    assert (loan.state, loan.registered_on, loan.number) == (LoanState.WITHDRAWN, None, "PL-2021-000001")
    done = take_in_loans(world.session, content=TABLE.encode(), name="again.csv", actor=world.city, now=world.now)
    assert (done.rows, done.new) == (3, 1)
    with pytest.raises(Conflict, match="struck off"):
        services.strike_listed(world.session, loan_id=loan.id, reason="Twice", actor=world.city, now=world.now)


def test_only_the_office_corrects_and_only_what_came_by_a_list(world):
    loan, here = the_first(world), appraised(world)
    for error, number, actor in ((NotAllowed, loan.id, world.bank), (Conflict, here.id, world.city)):
        with pytest.raises(error):
            services.strike_listed(world.session, loan_id=number, reason="x", actor=actor, now=world.now)
    given = {"amount": yuan("1.00"), "reason": "x", "actor": world.city, "now": world.now}
    for registered, paid in ((date(2023, 3, 6), date(2023, 3, 7)), (date(2021, 3, 5), None)):
        with pytest.raises(Unacceptable):
            services.correct_listed(
                world.session, loan_id=loan.id, registered_on=registered, disbursed_on=paid, **given
            )
    assert world.session.scalar(select(func.sum(PledgeLoan.principal_minor))) == 2_500_000_000


def test_the_office_adds_a_payout_and_a_release_to_a_listed_loan(world):
    loan = world.session.scalars(select(PledgeLoan).where(PledgeLoan.disbursed_on.is_(None))).one()
    given = {"loan_id": loan.id, "registered_on": loan.registered_on, "amount": loan.principal, "reason": "Paid since",
             "actor": world.city, "now": world.now}  # fmt: skip
    services.correct_listed(world.session, disbursed_on=date(2021, 12, 2), **given)
    assert (loan.state, loan.disbursed_on) == (LoanState.DISBURSED, date(2021, 12, 2))
    with pytest.raises(Unacceptable):
        services.correct_listed(world.session, disbursed_on=date(2021, 12, 2), released_on=date(2021, 12, 1), **given)
    services.correct_listed(world.session, disbursed_on=date(2021, 12, 2), released_on=date(2023, 3, 1), **given)
    assert (loan.state, loan.released_on) == (LoanState.RELEASED, date(2023, 3, 1))


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_the_office_puts_a_loan_right_on_its_page(world, client):
    number = the_first(world).number
    world.session.rollback()
    sign_in(client, world.city)
    page = client.get(f"/loans/{number}").text
    assert "Put it right" in page
    assert "Strike it off" in page
    right = {"registered_on": "2021-03-04", "amount": "1200万", "disbursed_on": "2021-03-09", "reason": "误"}
    assert client.post(f"/loans/{number}/correct", data=right).status_code == 303
    assert "4 Mar 2021" in client.get(f"/loans/{number}").text
    assert client.post(f"/loans/{number}/strike-off", data={"reason": "误"}).status_code == 303
    assert "Put it right" not in client.get(f"/loans/{number}").text
