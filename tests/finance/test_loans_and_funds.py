"""A loan of the platform under a fund's cover: what becomes of the claim when the debtor pays or the bank gives way."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from core.actor import Actor, Role
from core.errors import Conflict, IllegalTransition, Unacceptable
from core.money import Money
from finance.funds import queries
from finance.funds import services as funds
from finance.funds.claims import CompensationClaim, Ground
from finance.funds.models import CoveredLoan, Fund, FundKind
from finance.funds.states import ClaimState
from finance.pledges import owing
from finance.pledges import services as pledges
from finance.pledges.models import PledgeLoan
from finance.pledges.states import LoanState
from parties.organisations.models import OrganisationKind
from tests.finance.pledges.test_repaying import fall_late
from tests.finance.pledges.world import disbursed, with_banks
from tests.parties.cast import a_uscc
from tests.settlement.deals import world as city
from tests.settlement.deals.world import TODAY
from tests.settlement.money import yuan

OPENED = TODAY - timedelta(days=400)


class Paid:
    """A loan of 1,200,000.00 that was paid out today, a fund that bears one half of a loss, an office of two."""

    def __init__(self, session: Session) -> None:
        self.session, self.world = session, with_banks(session)
        self.loan: PledgeLoan = disbursed(self.world)
        self.loan.debtor_uscc = a_uscc(7_300_001)
        home = city._organisation(session, "海湾市知识产权局", OrganisationKind.GOV)
        self.first, self.second = (city._person(session, name, home, Role.CITY_OFFICE) for name in ("qi", "bai"))
        self.bank: Actor = self.world.bank
        self.fund = self._a_fund()

    @property
    def now(self) -> datetime:
        return self.world.now

    def covered(self, **changes: Any) -> CoveredLoan:
        """Brought under cover as it is on record, unless something else is said."""
        said: dict[str, Any] = {
            "code": self.loan.number, "debtor_uscc": self.loan.debtor_uscc, "principal": yuan("1200000"),
            "covered_on": TODAY, "actor": self.bank, **changes,
        }  # fmt: skip
        return funds.cover_loan(
            self.session, fund_id=self.fund.id, debtor_name=self.loan.debtor_name, **said, now=self.now
        )

    def debtor_pays(self, amount: str) -> None:
        pledges.book_repayment(
            self.session, loan_id=self.loan.id, amount=yuan(amount), paid_on=self.now.date(), reference=amount,
            actor=self.bank, now=self.now,
        )  # fmt: skip

    def _a_fund(self) -> Fund:
        given: dict[str, Any] = {"actor": self.first, "now": self.now}
        fund = funds.enter_fund(
            self.session, code="HT", kind=FundKind.COMPENSATION, name="高新区风险补偿基金", district_name="高新区",
            committed=yuan("30000000"), opened_on=OPENED, **given,
        )  # fmt: skip
        terms = funds.propose_terms(
            self.session, fund_id=fund.id, valid_from=OPENED, fund_bp=5000, bank_bp=5000, leverage=10, source="s",
            **given,
        )  # fmt: skip
        funds.confirm_terms(self.session, proposal_id=terms.id, actor=self.second, now=self.now)
        funds.contribute(
            self.session, fund_id=fund.id, sponsor="财政局", amount=yuan("20000000"), paid_on=OPENED, document_no="1",
            **given,
        )  # fmt: skip
        return fund


class Claimed(Paid):
    """The same, covered at once; nothing was paid back, and the bank claims."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.covered()
        session.commit()
        fall_late(self.world, 91)
        pledges.claim_compensation(session, loan_id=self.loan.id, actor=self.bank, now=self.now)
        self.claim = session.scalars(select(CompensationClaim)).one()

    def published(self) -> None:
        """Verified in full by the first officer, approved by the second."""
        funds.verify_claim(
            self.session, claim_id=self.claim.id, loss=self.claim.claimed, actor=self.first, now=self.now
        )
        funds.approve_claim(self.session, claim_id=self.claim.id, actor=self.second, now=self.now)

    def fund_pays(self) -> None:
        later = self.now + timedelta(days=20)
        funds.pay_claim(self.session, claim_id=self.claim.id, actor=self.first, now=later)


@pytest.fixture
def made(session: Session) -> Claimed:
    return Claimed(session)


def test_a_claim_that_the_bank_takes_back_is_never_paid(made: Claimed) -> None:
    made.published()
    pledges.take_back_claim(made.session, loan_id=made.loan.id, reason="By mistake", actor=made.bank, now=made.now)
    assert made.claim.state is ClaimState.WITHDRAWN
    with pytest.raises(IllegalTransition):
        made.fund_pays()
    assert queries.books(made.session, made.fund).borne == Money(0)


def test_what_the_debtor_paid_since_is_not_compensated(made: Claimed) -> None:
    made.published()
    made.debtor_pays("1000000")
    left = owing.principal_outstanding(made.loan)
    assert yuan("200000") < left < yuan("220000")
    assert (made.claim.state, made.claim.claimed) == (ClaimState.SUBMITTED, left)
    made.published()
    made.fund_pays()
    assert queries.books(made.session, made.fund).borne == left.share(5000)
    assert made.loan.state is LoanState.COMPENSATED


def test_a_payment_above_the_verified_loss_leaves_the_publicity_as_it_is(made: Claimed) -> None:
    funds.verify_claim(made.session, claim_id=made.claim.id, loss=yuan("200000"), actor=made.first, now=made.now)
    funds.approve_claim(made.session, claim_id=made.claim.id, actor=made.second, now=made.now)
    made.debtor_pays("1000000")
    left = owing.principal_outstanding(made.loan)
    assert (made.claim.state, made.claim.claimed) == (ClaimState.PUBLIC, left)


def test_a_loan_that_is_paid_off_ends_its_claim(made: Claimed) -> None:
    made.debtor_pays(owing.payoff(made.loan, made.now.date()).amount)
    assert (made.loan.state, made.claim.state) == (LoanState.REPAID, ClaimState.WITHDRAWN)


def test_a_loan_that_waits_for_nothing_keeps_the_fund_from_paying(made: Claimed) -> None:
    made.published()
    made.loan.state = LoanState.REPAYING
    made.session.flush()
    with pytest.raises(Conflict) as refused:
        made.fund_pays()
    assert refused.value.code == "not_to_be_compensated"
    assert queries.books(made.session, made.fund).borne == Money(0)


def test_a_loan_of_the_platform_comes_under_cover_as_it_is_on_record(session: Session) -> None:
    paid = Paid(session)
    for changes, code in (
        ({"principal": yuan("9000000")}, "unacceptable"),
        ({"debtor_uscc": a_uscc(7_300_002)}, "unacceptable"),
        ({"covered_on": TODAY - timedelta(days=1)}, "unacceptable"),
        ({"actor": paid.world.other_bank}, "not_the_loan"),
        ({"code": "PL-2026-999999"}, "not_the_loan"),
    ):
        with pytest.raises((Conflict, Unacceptable)) as refused:
            paid.covered(**changes)
        assert refused.value.code == code
    assert queries.loans(session) == []
    assert paid.covered().principal == yuan("1200000")


def test_a_loan_in_arrears_does_not_come_under_cover(session: Session) -> None:
    paid = Paid(session)
    session.commit()
    fall_late(paid.world, 1)
    with pytest.raises(Conflict) as refused:
        paid.covered(covered_on=paid.now.date())
    assert (refused.value.code, queries.loans(session)) == ("not_in_good_order", [])


def test_a_loan_of_the_platform_is_claimed_for_on_its_own_page_alone(session: Session) -> None:
    paid = Paid(session)
    paid.covered()
    session.commit()
    fall_late(paid.world, 200)
    with pytest.raises(Conflict) as refused:
        funds.submit_claim(
            session, code=paid.loan.number, ground=Ground.ARREARS, since=paid.now.date() - timedelta(days=95),
            loss=yuan("1200000"), statement="Sued.", actor=paid.bank, now=paid.now,
        )  # fmt: skip
    assert (refused.value.code, session.scalar(select(CompensationClaim.id))) == ("claimed_at_loan", None)


def test_a_loan_that_is_paid_back_is_under_cover_no_more(session: Session) -> None:
    paid = Paid(session)
    cover = paid.covered()
    assert queries.covered(session, paid.fund.id) == yuan("1200000")
    paid.debtor_pays(owing.payoff(paid.loan, paid.now.date()).amount)
    assert (paid.loan.state, cover.ended_on) == (LoanState.REPAID, paid.now.date())
    assert queries.covered(session, paid.fund.id) == Money(0)


def test_the_cover_of_a_compensated_loan_ends_with_its_claim(made: Claimed) -> None:
    made.published()
    made.fund_pays()
    made.world.now += timedelta(days=20)
    pledges.close_loan(made.session, loan_id=made.loan.id, reason="Bankrupt", actor=made.bank, now=made.now)
    assert (made.loan.state, made.claim.loan.ended_on) == (LoanState.CLOSED, None)
    funds.close_claim(made.session, claim_id=made.claim.id, actor=made.first, now=made.now)
    assert made.claim.loan.ended_on == made.now.date()
