"""A loan against a patent by pages only, in both languages: applied for, registered, paid out, under the cover of a
fund, overdue, claimed, compensated, and what is recovered shared with the fund, the right free again."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from core.actor import Role
from core.db import db, transaction
from core.deadlines import add_months, add_years
from core.i18n import _, speaking
from core.jobs import Job
from core.money import Money
from core.show import money, percent_bp
from demo import play, rights, stage
from demo.play import Parts
from demo.pledged import BANK
from demo.stage import Stage
from finance.funds import queries as funds
from finance.funds.claims import CompensationClaim, Recovery
from finance.funds.states import ClaimState
from finance.pledges import jobs
from finance.pledges.models import PledgeLoan
from finance.pledges.states import LoanState
from listings.assets.models import Encumbrance
from parties.organisations.models import Organisation
from settlement.recordal import papers
from settlement.recordal.models import RecordalCase
from tests.browser.chromium import chromium
from tests.journeys import cast
from tests.journeys.drivers import InChromium, OverHttp, Upload, Walker, begins
from tests.journeys.moving import Moved, Moving, served, the

BEGIN = date(2026, 2, 2)


def lent() -> dict[str, str]:
    """The amount and the rate, as a button says them."""
    return {"amount": money(Money(80_000_000)), "rate": percent_bp(385)}


REVENUES = "\n".join(["40000000"] * 5)
PDF = b"%PDF-1.4 a scan, invented"
FUND = {
    "code": "HT-01", "kind": "compensation", "name": "高新区风险补偿基金", "district_name": "高新区",
    "district": "CN-LN-DL", "committed": "20000000", "opened_on": "2026-01-12",
}  # fmt: skip
TERMS = {
    "valid_from": "2026-01-12",
    "fund_bp": "60",
    "bank_bp": "40",
    "leverage": "10",
    "source": "海高管发〔2026〕1号",
}
PAID_IN = {"sponsor": "高新区财政局", "amount": "10000000", "paid_on": "2026-01-12", "document_no": "P-1"}


class Journey(Moving):
    """The people around the loan, and where its pages are."""

    right = 0

    @property
    def loan(self) -> str:
        """The loan's page."""
        return f"/loans/{the(PledgeLoan).number}"

    @property
    def claim(self) -> str:
        """The claim's page."""
        return f"/funds/claims/{the(CompensationClaim).id}"


def people(time: Moved) -> tuple[Stage, int]:
    """A bank that takes part, a second officer of the city, and the owner's patent."""
    made = cast.people([])
    right = rights.patent(1, add_years(time.today + timedelta(days=60), -5))
    parts = Parts(made.actors["storage"], made.actors["power"], made.staff[0], made.centers[0].id, right)
    with transaction() as session:
        home = stage.organisation(session, made, BANK, cast.BEGIN)
        stage.member(session, made, home, "bank", BANK.person, "bank", Role.BANK_OFFICER, now=cast.BEGIN)
        office = session.get_one(Organisation, made.actors["city"].organisation_id)
        stage.member(session, made, office, "city2", "Bai He", "city2", Role.CITY_OFFICE, now=cast.BEGIN)
        return made, play.enter_right(session, parts, time.now).id


def the_fund_is_set_up(journey: Journey) -> None:
    """The city office enters the fund, its terms, and what was paid in."""
    journey.at("city", "/funds/new").press(_("Enter a fund"), **FUND)
    journey.at("city", "/funds/HT-01/terms").press(_("Propose terms"), **TERMS)
    journey.at("city2", "/funds/HT-01").press(_("Confirm the terms"))
    journey.at("city", "/funds/HT-01/contributions").press(_("Enter a payment into the fund"), **PAID_IN)


def the_contract_is_signed(journey: Journey) -> None:
    """Applied for, appraised by income, offered, accepted, drawn, signed."""
    today, home = journey.time.today, journey.made.centers[0]
    owner = journey.at("storage", "/loans/new")
    owner.press(
        _("Apply"), asset_ids=[str(journey.right)], wanted="1000000", months="12", purpose="Line 4",
        center_id=str(home.id),
    )  # fmt: skip
    there = journey.loan
    center = journey.at("center-c01", there)
    center.follow(_("Appraise by income"))
    center.press(_("Appraise by income"), revenues=REVENUES, royalty_bp="5", tax_bp="25", discount_bp="12")
    center.follow(_("Conclude the appraisal"))
    center.press(_("Conclude the appraisal"), appraiser="A", signers="Zhou\nLin")
    bank = journey.at("bank", there)
    bank.follow(_("Make an offer"))
    bank.press(_("Make an offer"), principal="800000", rate_bp="3.85", months="12", repayment="equal_principal",
               valid_until=today.isoformat())  # fmt: skip
    owner = journey.at("storage", there)
    owner.follow(_("Accept this offer"))
    owner.press(_("Accept %(amount)s at %(rate)s a year", **lent()))
    bank.open(there)
    bank.follow(_("Draw the contract"))
    bank.press(_("Draw the contract"), ends_on=add_months(today, 12).isoformat(), enforcement="auction")
    for signer in (bank, journey.at("storage", there)):
        signer.follow(_("Check and sign"))
        assert _("The debtor pays the bank in all") in signer.text()
        signer.press(_("Sign: %(amount)s at %(rate)s a year", **lent()))


def the_pledge_is_registered(journey: Journey) -> None:
    """The center keeps every paper of the case, files it, and records the office's certificate."""
    case = the(RecordalCase)
    staff, today = journey.at("center-c01", f"/recordals/{case.id}"), journey.time.today.isoformat()
    with transaction():
        wanted = [each.name for each in papers.missing(the(RecordalCase))]
    for name in wanted:
        staff.press(_("Keep it"), name=name, paper=Upload(f"{name}.pdf", PDF))
    staff.press(_("Record the filing"), filed_on=today, office_reference="W1")
    staff.press(
        _("Check your answers"), recordal_no="Y2026210000001", decided_on=today, certificate=Upload("c.pdf", PDF)
    )
    staff.press(_("Record what the office has done"))
    assert the(PledgeLoan).state is LoanState.REGISTERED


def the_loan_is_paid_out_under_cover(journey: Journey) -> None:
    """The bank records the payout, and brings the loan under the fund's cover before anything is overdue."""
    bank = journey.at("bank", journey.loan)
    bank.follow(_("Record the payout"))
    bank.press(_("Record the payout"))
    assert _("This loan is under no fund’s cover.") in bank.text()
    bank.follow(_("Bring it under a fund’s cover"))
    bank.press(_("Bring a loan under cover"))
    bank.open(journey.loan)
    assert FUND["name"] in bank.text()


def the_fund_pays(journey: Journey) -> None:
    """Non-performing after 91 days: claimed, verified, approved by a second officer, published, paid."""
    journey.time.to(add_months(BEGIN, 1) + timedelta(days=91))
    jobs.loans({}, job=Job(kind="loans", key="journey"), now=journey.time.now)
    journey.at("bank", journey.loan).follow(_("Claim compensation"))
    journey.as_("bank").press(_("Claim compensation"))
    assert _("Compensation claimed") in journey.at("bank", journey.loan).text()
    journey.at("city", journey.claim).follow(_("Verify the claim"))
    journey.as_("city").press(_("Verify the claim"))
    journey.at("city2", journey.claim).press(_("Approve and open publicity"))
    ends = the(CompensationClaim).publicity_ends
    assert ends is not None
    visitor = journey.arrive()
    visitor.open(f"{journey.claim}?lang={journey.language}")
    assert the(PledgeLoan).debtor_name in visitor.text()
    journey.time.to(ends + timedelta(days=1))
    journey.at("city2", journey.claim).press(begins(_("Pay %(amount)s out of the fund")))
    assert the(PledgeLoan).compensated == Money(48_000_000)
    told = journey.at("bank", "/notices").text()
    number = the(CompensationClaim).number
    assert _("Claim %(number)s was approved and is in publicity.", number=number) in told
    assert _("Claim %(number)s is closed, and the cover of its loan has ended.", number=number) not in told


def what_is_recovered_is_shared(journey: Journey) -> None:
    """The right is sold, the fund's part booked by the office, the right free, the claim and the loan closed."""
    bank = journey.at("bank", journey.loan)
    bank.follow(_("Record the sale of rights"))
    bank.press(
        _("Record the sale of rights"), price="550000", cost="50000", sold_on=journey.time.today.isoformat(),
        reference="S-1",
    )  # fmt: skip
    journey.at("city", journey.claim).press(begins(_("Book %(amount)s: the fund’s part has come")))
    number = the(CompensationClaim).number
    assert number in journey.at("bank", "/notices").text()
    journey.at("city", journey.claim).press(_("Close: nothing more will come back"))
    bank.open(journey.loan)
    bank.follow(_("Close the loan"))
    bank.press(_("Close the loan"), reason="Nothing more is to be got")


def walk(app: Flask, arrive: Callable[[], Walker], language: str, time: Moved) -> None:
    """All acts in their order, and what is there at the end."""
    made, right = people(time)
    with speaking(language):
        journey = Journey(made, arrive, language, time)
        journey.right = right
        the_fund_is_set_up(journey)
        the_contract_is_signed(journey)
        the_pledge_is_registered(journey)
        the_loan_is_paid_out_under_cover(journey)
        the_fund_pays(journey)
        what_is_recovered_is_shared(journey)
    assert the(PledgeLoan).state is LoanState.CLOSED
    assert the(CompensationClaim).state is ClaimState.CLOSED
    assert the(Recovery).net == Money(50_000_000)
    fund = funds.fund_by_code(db.session, "HT-01")
    assert funds.books(db.session, fund).borne == Money(18_000_000)  # 60 % of what 800,000 lost less 500,000 came to
    pledge = db.session.scalars(select(Encumbrance).filter_by(asset_id=right)).one()
    assert (pledge.from_date, pledge.ended_on) == (BEGIN, time.today)


@pytest.mark.long
@pytest.mark.parametrize("language", ["en"])
def test_a_loan_is_compensated_and_recovered_over_http(
    app: Flask, language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    walk(app, lambda: OverHttp(app.test_client()), language, Moved(monkeypatch, BEGIN))


@pytest.mark.browser
@pytest.mark.timeout(300)
@pytest.mark.parametrize("language", ["en", "zh_Hans"])
@pytest.mark.parametrize("app", ["sqlite"], indirect=True)  # on PostgreSQL it is walked over HTTP
def test_a_loan_is_compensated_and_recovered_in_chromium(
    app: Flask, language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    time = Moved(monkeypatch, BEGIN)
    with served(app) as base, chromium() as browser:
        walk(app, lambda: InChromium(browser, base), language, time)
