"""Pages and API of funds: the whole way of a claim in a browser and by programs, and who sees what."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from core import clock
from core.actor import Actor, Scope
from finance.funds import queries
from finance.funds.claims import CompensationClaim, Recovery
from finance.funds.models import FundKind, FundTermsProposal
from finance.funds.states import ClaimState
from parties.people.keys import make_key
from tests.finance.funds.test_subsidies import interest
from tests.finance.funds.world import (
    COVERED,
    MONDAY,
    PAYDAY,
    City,
    a_city,
    a_claim,
    a_fund,
    a_loan,
    at,
    paid,
    paid_in,
    published,
)
from tests.parties.cast import LIN, a_uscc, sign_in

CLERK, FIRST, SECOND = "clerk@bank.example", "first@office.example", "second@office.example"


@pytest.fixture
def city(session, monkeypatch) -> City:
    world = a_city(session)
    session.commit()
    monkeypatch.setattr(clock, "now", lambda: MONDAY)
    return world


def as_(client: FlaskClient, mail: str) -> FlaskClient:
    client.post("/sign-out")
    sign_in(client, mail)
    return client


def post(client: FlaskClient, path: str, **form: str) -> None:
    answer = client.post(path, data=form)
    assert answer.status_code == 303, answer.text


def test_a_claim_goes_its_way_on_pages(client, session, city, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: at(COVERED))
    as_(client, CLERK)
    post(client, "/funds/HT/loans/new", code="L-7", debtor_name="东湾新材料有限公司", debtor_uscc=a_uscc(7_300_001),
         principal="3,000,000.00", covered_on="2025-07-01", due_on="2028-06-30",
         insurer="人保财险", appraiser="海湾评估")  # fmt: skip
    monkeypatch.setattr(clock, "now", lambda: MONDAY)
    as_(client, CLERK)
    post(client, "/funds/claims/new", code="L-7", ground="classified", since="2026-02-20", loss="300万",
         statement="Sued in January.")  # fmt: skip
    claim_id = session.scalars(select(CompensationClaim.id)).one()
    session.rollback()
    page = f"/funds/claims/{claim_id}"
    assert client.get(page).status_code == 200
    post(as_(client, FIRST), f"{page}/verify", loss="3000000")
    post(as_(client, SECOND), f"{page}/publish")
    client.post("/sign-out")
    assert "1,620,000.00" in client.get(page).text
    monkeypatch.setattr(clock, "now", lambda: at(PAYDAY))
    post(as_(client, SECOND), f"{page}/pay")
    post(as_(client, CLERK), f"{page}/recovery", gross="500000", cost="50000", received_on="2026-03-10")
    recovery_id = session.scalars(select(Recovery.id)).one()
    session.rollback()
    post(as_(client, FIRST), f"/funds/recoveries/{recovery_id}/book")
    assert "243,000.00" in client.get(page).text
    assert queries.books(session, city.fund).borne.amount == "1377000.00"


def test_the_fund_s_pages_are_open_and_what_the_office_does_is_not(client, session, city):
    paid(city, a_claim(city, a_loan(city)))
    session.commit()
    for path in ("/funds", "/funds/HT", "/funds/contributions?kind=compensation&on=2021-12-31", "/funds/claims",
                 "/funds/HT/simulator?years=3&loans=20", "/funds/contributions.csv"):  # fmt: skip
        assert client.get(path).status_code == 200, path
    sign_in(client, LIN)
    for path in ("/funds/new", "/funds/HT/terms", "/funds/HT/contributions", "/funds/HT/suspend", "/funds/loans"):
        assert client.get(path).status_code == 403, path


def test_terms_are_proposed_by_one_officer_and_confirmed_by_another_on_pages(client, session, city):
    as_(client, FIRST)
    assert "54" in client.get("/funds/HT/terms").text  # the version in force stands in the form
    post(client, "/funds/HT/terms", valid_from="2026-03-01", fund_bp="50", bank_bp="50", leverage="12", source="H 8")
    proposal_id = session.scalars(select(FundTermsProposal.id).filter_by(leverage=12)).one()
    session.rollback()
    path = f"/funds/terms/{proposal_id}/confirm"
    assert path not in client.get("/funds/HT").text
    assert client.post(path).status_code == 403
    assert path in as_(client, SECOND).get("/funds/HT").text
    post(client, path)
    assert [each.leverage for each in queries.terms_of(session, city.fund.id)] == [12, 10]


def test_the_rules_of_subsidies_stand_on_a_page_by_year_with_their_source(client, session, city):
    fund = a_fund(session, city.first, "TZ", FundKind.SUBSIDY)
    paid_in(session, city.first, fund, "1,000,000.00")
    interest(city, fund, 2026, "150,000.00")
    session.commit()
    shown = client.get("/funds/subsidies/rules?year=2026").text
    assert "200,000.00" in shown
    assert "BR-52" in shown
    assert "150,000.00" in shown
    assert "150,000.00" not in client.get("/funds/subsidies/rules?year=2025").text
    assert client.get("/funds/subsidies/rules?year=1999").status_code == 200


def test_a_claim_that_is_not_published_is_nobody_else_s(client, session, city):
    claim = a_claim(city, a_loan(city))
    session.commit()
    assert client.get(f"/funds/claims/{claim.id}").status_code == 404
    as_(client, LIN)
    assert client.get(f"/funds/claims/{claim.id}").status_code == 404


def test_the_public_reads_no_loan_number_and_no_statement(client, session, city):
    claim = published(city, a_claim(city, a_loan(city, code="SECRET-1")))
    session.commit()
    text = client.get(f"/funds/claims/{claim.id}").text
    assert "SECRET-1" not in text
    assert "Reminded four times" not in text


def key(session, actor: Actor) -> dict[str, str]:
    _row, text = make_key(session, name="k", scopes=list(Scope), actor=actor, now=MONDAY)
    session.commit()
    return {"Authorization": f"Bearer {text}"}


def test_programs_set_up_a_fund_and_read_the_day_s_totals(client, session, city):
    office = key(session, city.first)
    money = {"amount": "12000000.00", "currency": "CNY"}
    fund = {"code": "JP", "kind": "compensation", "name": "金普新区风险补偿基金", "district_name": "金普新区",
            "committed": money, "opened_on": "2021-07-01"}  # fmt: skip
    assert client.post("/api/v1/funds", json=fund, headers=office).status_code == 201
    terms = {"valid_from": "2021-07-01", "fund_bp": 5000, "bank_bp": 5000, "leverage": 10, "source": "文件1号"}
    proposed = client.post("/api/v1/funds/JP/terms", json=terms, headers=office)
    second = key(session, city.second)
    confirmed = client.post(f"/api/v1/fund-terms/{proposed.json['id']}/confirmation", headers=second)
    assert (proposed.status_code, confirmed.status_code) == (201, 200)
    payment = {"sponsor": "财政局", "amount": money, "paid_on": "2021-12-31", "document_no": "D-1"}
    assert client.post("/api/v1/funds/JP/contributions", json=payment, headers=office).status_code == 201
    said = client.get("/api/v1/funds?on=2021-12-31").json
    assert (said["funds_total"]["amount"], said["capacity"]["amount"]) == ("32000000.00", "320000000.00")
    listed = client.get("/api/v1/fund-contributions?on=2021-12-31&kind=compensation").json
    assert listed["total"]["amount"] == said["funds_total"]["amount"]
    years = client.get("/api/v1/funds/JP/simulation?years=2").json["years"]
    assert [year["number"] for year in years] == [1, 2]


def test_a_refusal_through_the_api_names_its_code_and_changes_nothing(client, session, city):
    claim = a_claim(city, a_loan(city))
    office = key(session, city.first)
    verified = client.post(
        f"/api/v1/fund-claims/{claim.id}/verification",
        json={"loss": {"amount": "3000000.00", "currency": "CNY"}},
        headers=office,
    )
    assert verified.status_code == 200
    answer = client.post(f"/api/v1/fund-claims/{claim.id}/approval", headers=office)
    assert (answer.status_code, answer.json["error"]["code"]) == (403, "four_eyes")
    session.expire_all()
    assert claim.state is ClaimState.VERIFIED
