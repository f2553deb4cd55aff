"""A city with a compensation fund, a bank that lends under its cover, and an office of two, through the services."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.actor import Actor, Role
from core.clock import BEIJING
from core.money import Money
from finance.funds import services
from finance.funds.claims import CompensationClaim, Ground, Recovery
from finance.funds.models import CoveredLoan, Fund, FundKind, FundTermsProposal
from parties.organisations.models import Organisation, OrganisationKind
from parties.people.models import Person
from parties.people.queries import actor_of
from tests.conftest import kept
from tests.parties import cast
from tests.settlement.money import yuan

MONDAY = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)  # ten in the morning in Beijing
TODAY = date(2026, 3, 2)
OPENED = date(2021, 6, 1)
COVERED = date(2025, 7, 1)
PAYDAY = date(2026, 3, 10)  # publicity of five working days from Monday ends on 9 March
ZHONGSHAN = {"fund_bp": 5400, "bank_bp": 2600, "insurer_bp": 1600, "appraiser_bp": 400}
PARTNERS = {"insurer": "人保财险海湾分公司", "appraiser": "海湾资产评估"}


def at(day: date, hour: int = 10) -> datetime:
    """An instant on a day in Beijing."""
    return datetime(day.year, day.month, day.day, hour, tzinfo=BEIJING).astimezone(UTC)


@dataclass
class City:
    """Two officers, a bank's clerk, a stranger, and a fund."""

    session: Session
    first: Actor
    second: Actor
    clerk: Actor
    stranger: Actor
    bank: Organisation
    fund: Fund


@kept
def a_city(session: Session) -> City:
    """A fund of 20,000,000.00 paid in, by the Zhongshan ratios, at ten times its capital, without caps."""
    office = cast.an_organisation(session, "海湾市知识产权局", OrganisationKind.GOV)
    first = cast.a_person(session, "first@office.example", Role.CITY_OFFICE, at=office, name="Qi Ming", now=MONDAY)
    second = cast.a_person(session, "second@office.example", Role.CITY_OFFICE, at=office, name="Bai He", now=MONDAY)
    bank = cast.an_organisation(session, "海湾银行", OrganisationKind.BANK, name_en="Bank of Haiwan")
    clerk = cast.a_person(session, "clerk@bank.example", Role.BANK_OFFICER, at=bank, name="Gu Feng", now=MONDAY)
    firm = cast.an_organisation(session, name_en="Haiwan Battery Co., Ltd.")
    lin = cast.a_person(session, cast.LIN, Role.RIGHT_HOLDER, at=firm, now=MONDAY)
    officer = cast.as_actor(session, first, office)
    fund = a_fund(session, officer)
    terms(session, officer, fund)
    paid_in(session, officer, fund, "20,000,000.00")
    return City(
        session,
        officer,
        cast.as_actor(session, second, office),
        cast.as_actor(session, clerk, bank),
        cast.as_actor(session, lin, firm),
        bank,
        fund,
    )


def a_fund(session: Session, officer: Actor, code: str = "HT", kind: FundKind = FundKind.COMPENSATION) -> Fund:
    """A fund to which 30,000,000.00 are promised."""
    return services.enter_fund(
        session, code=code, kind=kind, name=f"{code} 高新区风险补偿基金", name_en=f"Fund {code}",
        district_name="高新区", district_name_en="High-tech Zone", committed=yuan("30,000,000.00"), opened_on=OPENED,
        actor=officer, now=MONDAY,
    )  # fmt: skip


def terms(session: Session, officer: Actor, fund: Fund, **changes: Any) -> None:
    """Its terms, by the Zhongshan ratios unless something else is said; the other officer confirms them."""
    row = proposed(session, officer, fund, **changes)
    other = session.scalars(select(Person).filter_by(email="second@office.example")).one()
    second = actor_of(session, other.id, officer.organisation_id)
    assert second is not None
    services.confirm_terms(session, proposal_id=row.id, actor=second, now=MONDAY)


def proposed(session: Session, officer: Actor, fund: Fund, **changes: Any) -> FundTermsProposal:
    """The same, waiting for a second officer."""
    values = {"valid_from": OPENED, "leverage": 10, "source": "海高管发〔2021〕7号", **ZHONGSHAN, **changes}
    return services.propose_terms(session, fund_id=fund.id, **values, actor=officer, now=MONDAY)


def paid_in(session: Session, officer: Actor, fund: Fund, amount: str, day: date = OPENED, number: str = "P-1") -> None:
    """Money of the district's treasury."""
    services.contribute(
        session, fund_id=fund.id, sponsor="高新区财政局", amount=yuan(amount), paid_on=day, document_no=number,
        actor=officer, now=MONDAY,
    )  # fmt: skip


def a_loan(
    city: City,
    principal: str = "3,000,000.00",
    code: str = "L-1",
    debtor: int = 7_300_001,
    *,
    fund: Fund | None = None,
    day: date | None = None,
    due: date | None = date(2028, 6, 30),
) -> CoveredLoan:
    """A loan under cover since last summer; brought in on `day`, if not at once."""
    return services.cover_loan(
        city.session, fund_id=(fund or city.fund).id, code=code, debtor_name="东湾新材料有限公司",
        debtor_uscc=cast.a_uscc(debtor), principal=yuan(principal), covered_on=COVERED, due_on=due, **PARTNERS,
        actor=city.clerk, now=at(day or COVERED),
    )  # fmt: skip


def a_claim(
    city: City, loan: CoveredLoan, loss: Money | None = None, *, since: date = date(2026, 2, 20), now: datetime = MONDAY
) -> CompensationClaim:
    """A claim over a loan that was classified on 20 February."""
    return services.submit_claim(
        city.session, code=loan.code, ground=Ground.CLASSIFIED, since=since, loss=loss or loan.principal,
        statement="Reminded four times, sued in January.", actor=city.clerk, now=now,
    )  # fmt: skip


def published(city: City, claim: CompensationClaim, loss: Money | None = None) -> CompensationClaim:
    """A claim that the first officer verified and the second approved on Monday."""
    services.verify_claim(city.session, claim_id=claim.id, loss=loss or claim.claimed, actor=city.first, now=MONDAY)
    return services.approve_claim(city.session, claim_id=claim.id, actor=city.second, now=MONDAY)


def paid(city: City, claim: CompensationClaim) -> CompensationClaim:
    """The same, paid after publicity."""
    published(city, claim)
    return services.pay_claim(city.session, claim_id=claim.id, actor=city.first, now=at(PAYDAY))


def recovered(city: City, claim: CompensationClaim, gross: str, cost: str = "0.00") -> Recovery:
    """What the bank reported, and the first officer booked."""
    row = services.report_recovery(
        city.session, claim_id=claim.id, gross=yuan(gross), cost=yuan(cost), received_on=PAYDAY, actor=city.clerk,
        now=at(PAYDAY),
    )  # fmt: skip
    return services.book_recovery(city.session, recovery_id=row.id, actor=city.first, now=at(PAYDAY))
