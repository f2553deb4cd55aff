"""A loan by programs: from the application to the claim, under the same rules as on the pages."""

from datetime import timedelta
from typing import Any

import pytest

from core import clock
from finance.pledges.queries import loan_numbered
from finance.pledges.scorecard import THIRD
from tests.finance.pledges.test_importing import TABLE
from tests.finance.pledges.world import Banks, cases, filed, recorded, tick, with_banks
from tests.settlement.deals.test_api import Program
from tests.settlement.deals.world import NOON, TODAY, a_patent

ON = TODAY.isoformat()


def cny(text: str) -> dict[str, str]:
    """An amount as programs write it."""
    return {"amount": text, "currency": "CNY"}


@pytest.fixture
def world(session, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOON)
    return with_banks(session)


def applied(world: Banks) -> tuple[str, int]:
    """(address of the loan, its right)."""
    asset_id = a_patent(world).id
    world.commit()
    body = {"asset_ids": [asset_id], "wanted": cny("1000000.00"), "months": 12, "purpose": "Line 4",
            "center_id": world.centers[0]}  # fmt: skip
    return "/loans/" + Program(world, world.seller).post("/loans", body, 201)["number"], asset_id


def with_a_contract(world: Banks) -> str:
    """Appraised, offered, accepted, drawn and signed by both."""
    there, asset_id = applied(world)
    owner, center, bank = (Program(world, each) for each in (world.seller, world.staff, world.bank))
    income = {"revenues": [cny("40000000.00")] * 5, "royalty_bp": 500, "tax_bp": 2500, "discount_bp": 1200}
    made = center.post(f"{there}/appraisals", {"asset_id": asset_id, "method": "income", "income": income}, 201)
    assert made["value"] == cny("5407164.30")
    card = {"asset_id": asset_id, "method": "scorecard", "scores": dict.fromkeys(THIRD, 60)}
    assert center.post(f"{there}/appraisals", card, 201)["score_bp"] == 6000
    end = {"values": [{"asset_id": asset_id, "value": made["value"]}], "appraiser": "评估公司", "signers": ["周", "林"]}
    assert center.post(f"{there}/conclusion", end)["state"] == "appraised"
    offer: dict[str, Any] = {"principal": cny("1000000.00"), "rate_bp": 400, "months": 12, "repayment": "at_the_end",
                             "valid_until": ON}  # fmt: skip
    bank.post(f"{there}/offers", {**offer, "principal": cny("1351791.09")}, 409)
    key = bank.post(f"{there}/offers", offer, 201)["id"]
    assert owner.post(f"{there}/offers/{key}/acceptance")["bank_name"] == "海州银行股份有限公司"
    paper = {"starts_on": ON, "ends_on": "2027-11-23", "enforcement": "auction"}
    assert bank.post(f"{there}/contract", {**paper, "enforcement": "forfeiture"}, 422)["error"]["rule"] == "CC 428"
    bank.post(f"{there}/contract", paper)
    bank.post(f"{there}/signature")
    assert owner.post(f"{there}/signature")["state"] == "contracted"
    return there


def test_a_loan_goes_from_the_application_to_the_claim(world, session):
    there = with_a_contract(world)
    bank = Program(world, world.bank)
    assert bank.post(f"{there}/disbursement", {"paid_on": ON}, 409)["error"]["code"] == "not_registered"
    number = there.removeprefix("/loans/")
    loan = loan_numbered(session, number)
    assert len(cases(world, loan)) == 1
    recorded(world, filed(world, loan))
    world.commit()
    assert bank.post(f"{there}/disbursement", {"paid_on": ON})["principal_outstanding"] == cny("1000000.00")
    paid = {"amount": cny("400000.00"), "paid_on": ON, "reference": "B1"}
    shown = bank.post(f"{there}/repayments", paid)
    assert shown["principal_outstanding"] == shown["payoff"] == cny("600000.00")
    assert (shown["surcharge_bp"], shown["appraised_until"]) == (5000, "2027-11-22")
    [came_in] = shown["payments"]
    assert (came_in["late"], came_in["interest"], came_in["principal"]) == (cny("0.00"), cny("0.00"), cny("400000.00"))
    assert bank.post(f"{there}/repayments", paid, 409)["error"]["code"] == "booked_already"
    bank.post(f"{there}/grade", {"grade": "loss", "reason": "x"}, 409)
    bank.post(f"{there}/claim", {}, 409)
    assert Program(world, world.stranger).get(there)["bank_name"] is None


def test_an_application_is_nobodys_business_before_it_is_registered(world):
    there, _asset = applied(world)
    for actor in (world.stranger, world.bank, world.lister):
        Program(world, actor).get(there, 404)
    assert Program(world, world.staff).get(there)["wanted"] == cny("1000000.00")
    assert Program(world, world.stranger).get("/loans")["items"] == []


def test_a_list_is_brought_by_programs_and_counted(world):
    city = Program(world, world.city)
    assert city.post("/loan-lists", {"table": TABLE}, 201) == {"rows": 3, "new": 3, "added": 0}
    assert city.post("/loan-lists", {"table": TABLE}, 201) == {"rows": 3, "new": 0, "added": 0}
    figures = city.get("/loans/figures?year=2021")
    assert (figures["amount"], figures["projects"], figures["enterprises"]) == (cny("25000000.00"), 3, 2)
    assert len(city.get("/loans?year=2021&small=yes")["items"]) == 2
    Program(world, world.seller).post("/loan-lists", {"table": TABLE}, 403)


def test_the_clock_makes_a_loan_claimable(world, session, monkeypatch):
    there = with_a_contract(world)
    recorded(world, filed(world, loan_numbered(session, there.removeprefix("/loans/"))))
    world.commit()
    bank = Program(world, world.bank)
    bank.post(f"{there}/disbursement", {"paid_on": ON})
    late = NOON + timedelta(days=365 + 91)
    tick(clock.business_date(late))
    monkeypatch.setattr(clock, "now", lambda: late)
    bank = Program(world, world.bank)
    assert bank.get(there)["grade"] == "substandard"
    assert bank.post(f"{there}/claim")["state"] == "claimed"
