"""Loans against pledged rights, and deals that are reversed: each through the API changes exactly its figures."""

import pytest
from sqlalchemy.orm import Session

from core import clock
from tests.finance.pledges.world import contracted, filed, recorded, with_banks
from tests.reports.yearbook.test_mutations import CLOSED, YEAR, Changed, changes, granted, money
from tests.settlement.deals.test_api import Program
from tests.settlement.deals.world import (
    NOON,
    World,
    a_funded_deal,
    a_settled_deal,
    a_world,
    accept,
    file,
    pay_out,
)


@pytest.fixture
def world(session: Session, monkeypatch: pytest.MonkeyPatch) -> World:
    monkeypatch.setattr(clock, "now", lambda: NOON)
    return a_world(session)


@pytest.fixture
def city(world: World) -> Program:
    return Program(world, world.city)


BANKED = "登记号,登记日期,债务人,质权人,登记金额,放款日\n"


def listed(city: Program, no: str, day: str, amount: str) -> str:
    body = {"table": f"{BANKED}{no},{day},澄江电池有限公司,海州银行股份有限公司,{amount},{day}\n", "name": "质押.csv"}
    city.post("/loan-lists", body, 201)
    return str(city.get("/loans?limit=1")["items"][0]["number"])


def test_a_loan_of_a_list_counts_in_the_year_of_its_registration_until_it_is_struck_off(city: Program) -> None:
    listed(city, "Y2018210000001", "2018-06-01", "2500000")
    with changes(city, {"S10.loans": ("0.00", "9000000.00"), "S10.ratio_2018": ("0.0", "3.6")}):
        number = listed(city, "Y2026210000001", "2026-03-05", "9000000")
    right = {"registered_on": "2026-03-05", "disbursed_on": "2026-03-09", "reason": "金额有误"}
    with changes(city, {"S10.loans": ("9000000.00", "7500000.00"), "S10.ratio_2018": ("3.6", "3.0")}):
        city.post(f"/loans/{number}/correction", {**right, "amount": money("7500000.00")})
    moved = {**right, "registered_on": "2025-12-31", "amount": money("7500000.00"), "reason": "日期有误"}
    gone: Changed = {"S10.loans": ("7500000.00", "0.00"), "S10.ratio_2018": ("3.0", "0.0")}
    came: Changed = {code: (new, old) for code, (old, new) in gone.items()}
    with changes(city, gone), changes(city, came, YEAR - 1):
        city.post(f"/loans/{number}/correction", moved)
    with changes(city, gone, YEAR - 1), changes(city, {}):
        city.post(f"/loans/{number}/striking-off", {"reason": "重复录入"})


def test_a_list_of_loans_that_is_refused_changes_nothing(city: Program) -> None:
    number = listed(city, "Y2026210000001", "2026-03-05", "9000000")
    with changes(city, {}):
        for table in ("Y1,2026-03-05,A,B,0,\n", "Y2026210000001,2026-03-06,A,B,9000000,\n"):
            city.post("/loan-lists", {"table": BANKED + table, "name": "质押.csv"}, 422)
        wrong = {"registered_on": "2026-03-05", "disbursed_on": "2026-03-04", "reason": "误"}
        city.post(f"/loans/{number}/correction", {**wrong, "amount": money("1.00")}, 422)


def test_a_loan_made_here_counts_when_its_pledge_is_registered(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOON)
    banks = with_banks(session)
    city = Program(banks, banks.city)
    with changes(city, {}):
        loan = filed(banks, contracted(banks))
        banks.commit()
    with changes(city, {"S10.loans": ("0.00", "1200000.00")}), changes(city, {}, YEAR - 1):
        recorded(banks, loan)
        banks.commit()
    with changes(city, {}):
        city.post(f"/loans/{loan.number}/striking-off", {"reason": "误"}, 409)


def test_a_deal_here_counts_when_it_is_settled_and_no_more_where_it_is_reversed(world: World, city: Program) -> None:
    granted(city)
    with changes(city, {}):
        deal = a_funded_deal(world)
    with changes(city, {"S3.volume_3y": ("0.00", "100000.00"), "S5.kinds_traded": ("0", "1")}):
        file(world, deal)
        accept(world, deal)
        pay_out(world, deal)
    first, second = Program(world, world.first), Program(world, world.second)
    with changes(city, {}):
        body = {"amount": money("20000.00"), "reason": "专利被宣告无效"}
        part = first.post(f"/deals/{deal.number}/reversals", body, 201)
    with changes(city, {"S3.volume_3y": ("100000.00", "80000.00")}), changes(city, {}, YEAR - 1):
        second.post(f"/reversals/{part['id']}/approval")
    with changes(city, {}):
        other = first.post(f"/deals/{deal.number}/reversals", body, 201)
        second.post(f"/reversals/{other['id']}/refusal", {"reason": "不成立"})
    rest = first.post(f"/deals/{deal.number}/reversals", {"reason": "合同撤销"}, 201)
    with changes(city, {"S3.volume_3y": ("80000.00", "0.00"), "S5.kinds_traded": ("1", "0")}):
        second.post(f"/reversals/{rest['id']}/approval")


def test_a_reversal_and_a_loan_struck_off_change_a_closed_year_only_by_a_restated_edition(
    world: World, city: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    deal = a_settled_deal(world)
    pay_out(world, deal)
    loan = listed(city, "Y2026210000001", "2026-03-05", "9000000")
    monkeypatch.setattr(clock, "now", lambda: CLOSED)
    city, first, second = (Program(world, each) for each in (world.city, world.first, world.second))
    edition = city.post(f"/yearbook/{YEAR}/publish", {}, 201)
    city.post(f"/loans/{loan}/striking-off", {"reason": "重复录入"})
    row = first.post(f"/deals/{deal.number}/reversals", {"reason": "合同撤销"}, 201)
    second.post(f"/reversals/{row['id']}/approval")
    assert city.get(f"/yearbook/{YEAR}/editions")["items"] == [edition]
    again = city.post(f"/yearbook/{YEAR}/restate", {"reason": "撤销与更正"}, 201)
    moved = {each["code"] for each in again["difference"]}
    assert moved == {"S10.loans", "S3.volume_3y", "S5.kinds_traded"}
    assert city.get(f"/yearbook/{YEAR}/editions")["items"][0] == edition
