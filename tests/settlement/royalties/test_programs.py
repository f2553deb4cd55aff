"""Programs announce inspections, take claims back and have royalties reversed, by the rules of the pages."""

import pytest

from settlement.royalties.models import Plan
from tests.settlement.deals.test_api import Program
from tests.settlement.deals.world import World, a_world
from tests.settlement.royalties.licences import a_plan, owed, pay, quarter, terms


@pytest.fixture
def world(session) -> World:
    return a_world(session)


def a_paid_plan(world: World) -> Plan:
    plan = a_plan(world, terms(audit="yes", audit_notice_days=30))
    quarter(world, plan, "1000000")
    pay(world, plan, "50000")
    return plan


def test_an_inspection_is_announced_and_a_claim_taken_back(world: World) -> None:
    path = f"/royalties/{a_paid_plan(world).number}"
    seller, buyer = Program(world, world.seller), Program(world, world.buyer)
    assert seller.post(f"{path}/inspections", {"inspects_on": "2020-01-01"}, 422)["error"]["fields"]["inspects_on"]
    buyer.post(f"{path}/inspections", {"inspects_on": "2099-01-01"}, 403)
    assert seller.post(f"{path}/inspections", {"inspects_on": "2099-01-01"}, 201)["inspects_on"] == "2099-01-01"
    found = [{"period": 1, "base": {"amount": "900000.00", "currency": "CNY"}}]
    asked = {"kind": "error", "reason": "Counted twice", "findings": found}
    claim = buyer.post(f"{path}/claims", asked, 201)
    seller.post(f"{path}/claims/{claim['id']}/withdrawal", {"answer": "No"}, 403)
    assert buyer.post(f"{path}/claims/{claim['id']}/withdrawal", {"answer": "Our error"})["state"] == "withdrawn"


def test_two_officers_reverse_royalties(world: World) -> None:
    plan = a_paid_plan(world)
    path, payment = f"/royalties/{plan.number}/reversals", plan.payments[0].id
    one, two = Program(world, world.first), Program(world, world.second)
    body = {"kind": "payment", "payment_id": payment, "reason": "Sent by mistake"}
    Program(world, world.buyer).post(path, body, 403)
    asked = one.post(path, body, 201)
    assert asked["amount"]["amount"] == "50000.00"
    assert one.post(f"{path}/{asked['id']}/approval", status=403)["error"]["code"] == "four_eyes"
    assert one.post(f"{path}/{asked['id']}/refusal")["state"] == "declined"
    amount = {"amount": "20000.00", "currency": "CNY"}
    asked = one.post(path, {**body, "amount": amount}, 201)
    assert two.post(f"{path}/{asked['id']}/approval")["state"] == "approved"
    world.session.expire_all()
    assert owed(plan) == "20000.00"
