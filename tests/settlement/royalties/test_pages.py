"""Royalties in pages and programs: report by form and file, accept, contest, claim, what stands out."""

import io
from datetime import date
from typing import Any

import pytest
from flask.testing import FlaskClient

from core import clock
from core.actor import Actor, Scope
from listings.terms.agreement import Royalty
from listings.terms.vocabulary import Period, RoyaltyBase
from parties.people.services import make_key
from settlement.royalties.anomalies import Flag, flags
from settlement.royalties.states import ClaimState, PeriodState
from tests.settlement.deals import world as city
from tests.settlement.deals.browsing import browser, kept_on, text_of
from tests.settlement.deals.world import World, a_world
from tests.settlement.royalties import licences
from tests.settlement.royalties.licences import a_plan, calendar, invoice_of, quarter, report, sold

TABLE = "product,territory,units,gross,deductions\n电芯,CN,900,1100000,100000\n"


@pytest.fixture
def world(session) -> World:
    return a_world(session)


@pytest.fixture
def today(monkeypatch: pytest.MonkeyPatch, world: World) -> World:
    monkeypatch.setattr(clock, "now", lambda: world.now)
    return world


def test_a_report_goes_back_into_its_form_to_be_changed(today: World) -> None:
    plan = calendar(today, a_plan(today), date(2027, 4, 10))
    licensee, at = browser(today, today.buyer), f"/royalties/{plan.number}/1/report"
    form = {"product_1": "Cells <i>", "units_1": "900", "gross_1": "1,100,000", "note": "With returns"}
    kept = kept_on(text_of(licensee.post(f"{at}/check", form)))
    again = text_of(licensee.post(at, {**kept, "step": "change"}))
    assert 'value="Cells &lt;i&gt;"' in again
    assert 'value="1100000.00"' in again
    assert "With returns" in again
    assert licences.reloaded(today, plan).periods[0].reports == []


def test_a_report_that_comes_to_something_else_by_now_is_checked_again(today: World) -> None:
    plan = calendar(today, a_plan(today), date(2027, 4, 10))
    licensee, at = browser(today, today.buyer), f"/royalties/{plan.number}/1/report"
    kept = kept_on(text_of(licensee.post(f"{at}/check", {"product_1": "Cells", "gross_1": "100"})))
    again = text_of(licensee.post(at, {**kept, "due": "4.00"}), 409)
    assert "By now this report comes to CNY 5.00" in again
    assert licences.reloaded(today, plan).periods[0].reports == []


def test_lines_that_did_not_arrive_whole_are_refused_with_the_form(today: World) -> None:
    plan = calendar(today, a_plan(today), date(2027, 4, 10))
    licensee, at = browser(today, today.buyer), f"/royalties/{plan.number}/1/report"
    kept = kept_on(text_of(licensee.post(f"{at}/check", {"product_1": "Cells", "gross_1": "100"})))
    for sold_again in ("[" * 150_000, "[", "7"):
        again = text_of(licensee.post(at, {**kept, "sold": sold_again}), 422)
        assert "did not arrive whole" in again
    assert licences.reloaded(today, plan).periods[0].reports == []


def test_the_licensee_reports_by_form_and_the_licensor_accepts(today: World) -> None:
    plan = calendar(today, a_plan(today), date(2027, 4, 10))
    at = f"/royalties/{plan.number}/1"
    licensee = browser(today, today.buyer)
    assert "Report what was sold" in text_of(licensee.get(at))
    form = {"product_1": "Cells", "territory_1": "CN-LN", "units_1": "900", "gross_1": "1,100,000",
            "deductions_1": "100000"}  # fmt: skip
    check = text_of(licensee.post(f"{at}/report/check", form))
    assert "Report CNY 50,000.00 for this period" in check
    assert "Liaoning" in check
    assert licences.reloaded(today, plan).periods[0].reports == []
    assert licensee.post(f"{at}/report", kept_on(check)).status_code == 303
    licensor = browser(today, today.seller)
    assert "1,000,000.00 × 5 %" in text_of(licensor.get(at))
    check = text_of(licensor.get(f"{at}/accept"))
    assert "Accept: invoice CNY 50,000.00" in check
    assert licensor.post(f"{at}/accept", kept_on(check)).status_code == 303
    assert invoice_of(plan, 1) in text_of(licensee.get(f"/royalties/{plan.number}"))


def test_a_file_is_reported_whole_or_not_at_all(today: World) -> None:
    plan = calendar(today, a_plan(today), date(2027, 4, 10))
    licensee, at = browser(today, today.buyer), f"/royalties/{plan.number}/1/report"
    wrong: dict[str, Any] = {"file": (io.BytesIO((TABLE + "x,CN,one,1,0\ny,Utopia,1,1,0\n").encode()), "q1.csv")}
    refused = text_of(licensee.post(f"{at}/check", wrong), 422)
    assert "Line 3, Units: “one” is no whole number" in refused
    assert "Line 4, Territory: “Utopia” is no territory of the list" in refused
    assert licences.reloaded(today, plan).periods[0].reports == []
    right: dict[str, Any] = {"file": (io.BytesIO(TABLE.encode("gb18030")), "q1.csv")}
    assert licensee.post(at, kept_on(text_of(licensee.post(f"{at}/check", right)))).status_code == 303
    assert licences.reloaded(today, plan).periods[0].reports[0].lines[0].product == "电芯"


def test_the_licensor_contests_with_a_reason_that_the_licensee_reads(today: World) -> None:
    plan = calendar(today, a_plan(today), date(2027, 4, 10))
    report(today, plan, 1, sold("1000000"))
    at = f"/royalties/{plan.number}/1"
    licensor = browser(today, today.seller)
    text_of(licensor.post(f"{at}/contest", {"version": "1", "reason": ""}), 422)
    assert licensor.post(f"{at}/contest", {"version": "1", "reason": "Model B is missing"}).status_code == 303
    assert "Model B is missing" in text_of(browser(today, today.buyer).get(at))
    assert licences.reloaded(today, plan).periods[0].state is PeriodState.CONTESTED


def test_a_claim_is_made_and_agreed_by_form(today: World) -> None:
    plan = a_plan(today)
    quarter(today, plan, "1000000")
    licensor, at = browser(today, today.seller), f"/royalties/{plan.number}"
    assert "1000000.00" in text_of(licensor.get(f"{at}/claim"))
    form = {"kind": "audit", "base_1": "2000000", "reason": "Ledger 6001", "cost": "60000"}
    assert licensor.post(f"{at}/claim", form).status_code == 303
    (row,) = licences.reloaded(today, plan).claims
    licensee = browser(today, today.buyer)
    there = f"{at}/claims/{row.id}/agree"
    assert there in text_of(licensee.get(at))
    check = text_of(licensee.get(there))
    assert "50,000.00" in check
    assert "Cost of the audit" in check
    assert licensor.get(there).status_code == 303
    text_of(licensee.post(there, {"seen": "other"}), 409)
    assert licences.reloaded(today, plan).claims[0].state is ClaimState.CLAIMED
    assert licensee.post(there, kept_on(check)).status_code == 303
    dues = licences.reloaded(today, plan).dues
    agreed = f"CNY {sum(each.amount_minor for each in dues[1:]) / 100:,.2f}"
    assert f"Agree: invoice {agreed}" in check
    assert licences.reloaded(today, plan).claims[0].state is ClaimState.AGREED
    assert "version 2" in text_of(licensee.get(at))


def test_two_officers_take_a_payment_back_by_form(today: World) -> None:
    plan = a_plan(today)
    quarter(today, plan, "1000000")
    licences.pay(today, plan, "50000")
    at = f"/royalties/{plan.number}"
    first, second = browser(today, today.first), browser(today, today.second)
    form = {"kind": "payment", "payment_id": str(plan.payments[0].id), "amount": "60,000", "reason": "By mistake"}
    assert "up to CNY 50,000.00" in text_of(first.post(f"{at}/reversals", form), 422)
    assert first.post(f"{at}/reversals", {**form, "amount": "20,000"}).status_code == 303
    assert "Approve: take back CNY 20,000.00" in text_of(second.get(at))
    row = licences.reloaded(today, plan).reversals[0]
    text_of(first.post(f"{at}/reversals/{row.id}/approve"), 403)
    assert second.post(f"{at}/reversals/{row.id}/approve").status_code == 303
    assert "By mistake" in text_of(browser(today, today.buyer).get(at))
    assert licences.owed(licences.reloaded(today, plan)) == "20000.00"


def test_strangers_see_no_plan_and_pages_speak_chinese(today: World) -> None:
    plan = a_plan(today)
    quarter(today, plan, "1000000")
    text_of(browser(today, today.stranger).get(f"/royalties/{plan.number}"), 404)
    chinese = browser(today, today.buyer, "zh_Hans")
    for at in ("/royalties", f"/royalties/{plan.number}", f"/royalties/{plan.number}/1"):
        assert "提成" in text_of(chinese.get(at))


def test_the_finance_officer_sees_what_stands_out(today: World) -> None:
    plan = a_plan(today)
    for _n in range(3):
        quarter(today, plan, "1000000")
    assert flags(plan.periods, date(2027, 11, 1)) == [Flag.FLAT, Flag.ROUND]
    assert "the same figure three times" in text_of(browser(today, today.first).get("/royalties"))
    assert "the same figure three times" not in text_of(browser(today, today.buyer).get("/royalties"))


def test_late_reports_and_years_at_the_minimum_are_flagged(world: World) -> None:
    yearly = Royalty(RoyaltyBase.NET_SALES, 500, Period.YEAR, minimum_per_year=city.yuan("50000"))
    plan = calendar(world, a_plan(world, licences.terms(yearly)), date(2028, 1, 10))
    report(world, plan, 1, sold("123456.78"))
    assert flags(plan.periods, date(2028, 1, 10)) == []
    calendar(world, plan, date(2029, 3, 1))
    report(world, plan, 2, sold("234567.89"))
    assert flags(plan.periods, date(2029, 3, 1)) == [Flag.LATE, Flag.AT_MINIMUM]


def test_programs_report_and_accept(client: FlaskClient, today: World) -> None:
    plan = calendar(today, a_plan(today), date(2027, 4, 10))
    amount = {"amount": "1000000.00", "currency": "CNY"}
    nothing = {"amount": "0.00", "currency": "CNY"}
    line = {"product": "Cells", "units": 900, "gross": amount, "deductions": nothing}
    at = f"/api/v1/royalties/{plan.number}"
    answer = client.post(f"{at}/periods/1/report", json={"lines": [line]}, headers=key(today, today.buyer))
    assert answer.json is not None
    assert answer.json["statements"][0]["due"] == {"amount": "50000.00", "currency": "CNY"}
    licensor = key(today, today.seller)
    refused = client.post(f"{at}/periods/1/acceptance", json={"version": 2}, headers=licensor)
    assert refused.json is not None
    assert (refused.status_code, refused.json["error"]["code"]) == (409, "statement_differs")
    assert client.post(f"{at}/periods/1/acceptance", json={"version": 1}, headers=licensor).status_code == 200
    seen = client.get(at, headers=licensor).json
    assert seen is not None
    assert [each["number"] for each in seen["dues"]] == [invoice_of(plan, 1)]


def key(world: World, actor: Actor) -> dict[str, str]:
    """A program's key of the person."""
    _row, text = make_key(world.session, name="t", scopes={Scope.READ, Scope.TRADE}, actor=actor, now=world.now)
    world.commit()
    return {"Authorization": f"Bearer {text}"}
