"""Deals and recordals as JSON, with a key."""

import base64

import pytest
from flask import current_app

from core import clock
from core.actor import Actor
from parties.people.services import make_key
from settlement.deals import queries as deals_queries
from settlement.deals.states import DealState
from settlement.recordal import queries as recordal_queries
from tests.settlement.deals.browsing import let_go
from tests.settlement.deals.world import (
    NOON,
    World,
    a_deal,
    a_funded_deal,
    a_settled_deal,
    a_world,
    case_of,
    pay,
    pay_out,
    reload,
    sign,
)

PDF = base64.b64encode(b"%PDF-1.7 certificate").decode()


def today() -> str:
    """The Beijing day on which the requests are made."""
    return clock.business_date(clock.now()).isoformat()


class Program:
    """A program with a person's key."""

    def __init__(self, world: World, actor: Actor) -> None:
        self.world = world
        _row, text = make_key(
            world.session, name="test", scopes=list(actor.scopes), days=30, actor=actor, now=clock.now()
        )
        let_go(world)
        self.headers = {"Authorization": f"Bearer {text}"}
        self.client = current_app.test_client()

    def get(self, path, status=200):
        """Read."""
        let_go(self.world)
        answer = self.client.get(f"/api/v1{path}", headers=self.headers)
        assert answer.status_code == status, answer.get_json()
        return answer.get_json()

    def post(self, path, body=None, status=200, key=None):
        """Write."""
        let_go(self.world)
        headers = {**self.headers, **({"Idempotency-Key": key} if key else {})}
        answer = self.client.post(f"/api/v1{path}", json=body or {}, headers=headers)
        assert answer.status_code == status, answer.get_json()
        return answer.get_json()


@pytest.fixture
def world(session, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOON)
    return a_world(session)


def test_a_deal_is_signed_and_recorded_by_programs(world):
    deal = a_deal(world)
    for side in (world.seller, world.buyer):
        program = Program(world, side)
        shown = program.get(f"/deals/{deal.number}")
        program.post(f"/deals/{deal.number}/signature", {"digest": shown["terms_digest"]})
    pay(world, deal, "100000")
    center = Program(world, world.staff)
    (case,) = center.get("/recordals")["items"]
    address = f"/recordals/{case['id']}"
    center.post(f"{address}/papers", {"name": "form", "file": {"name": "form.pdf", "content": PDF}})
    center.post(f"{address}/filing", {"filed_on": today(), "office_reference": "GC-1"})
    certificate = {"name": "certificate.pdf", "content": PDF}
    body = {"recordal_no": "X-1", "decided_on": today(), "certificate": certificate}
    assert center.post(f"{address}/acceptance", body, key="once")["state"] == "accepted"
    assert center.post(f"{address}/acceptance", body, key="once")["state"] == "accepted"
    shown = center.get(f"/deals/{deal.number}")
    assert shown["state"] == "settled"
    assert [each["gross"] for each in shown["releases"]] == [{"amount": "100000.00", "currency": "CNY"}]
    assert [each["amount"]["amount"] for each in shown["lines"]] == ["96000.00", "2000.00", "2000.00", "0.00"]


def test_a_contract_is_amended_by_programs(world):
    deal = sign(world, a_deal(world), world.seller, world.buyer)
    seller, buyer = Program(world, world.seller), Program(world, world.buyer)
    terms = seller.get(f"/deals/{deal.number}")["terms"] | {"further": {"support_hours": 80}}
    address = f"/deals/{deal.number}/amendments"
    proposed = seller.post(address, {"terms": terms, "reason": "More support"}, 201)
    assert proposed["terms"] == terms
    for program in (seller, buyer):
        signed = program.post(f"{address}/2/signature", {"digest": proposed["digest"]})
    assert signed["in_force_at"]
    assert seller.post(f"{address}/2/withdrawal", {}, 409)["error"]["code"] == "amendment_ended"


def test_refusals_have_the_one_error_body(world):
    deal = a_deal(world)
    program = Program(world, world.seller)
    wrong = program.post(f"/deals/{deal.number}/signature", {"digest": "f" * 64}, 409)
    assert wrong["error"]["code"] == "digest_differs"
    assert "reason" in program.post(f"/deals/{deal.number}/cancellation", {}, 422)["error"]["fields"]
    assert program.get("/deals/XH-2026-999999", 404)["error"]["code"] == "not_found"
    assert Program(world, world.stranger).get(f"/deals/{deal.number}", 404)["error"]["code"] == "not_found"


def test_a_signed_deal_is_cancelled_by_two_programs(world):
    deal = a_funded_deal(world)
    Program(world, world.buyer).post(f"/deals/{deal.number}/cancellation", {"reason": "No budget"})
    done = Program(world, world.seller).post(f"/deals/{deal.number}/cancellation/answer", {"grant": True})
    assert done["state"] == "refunding"


def test_a_reversal_takes_two_keys(world):
    deal = pay_out(world, a_settled_deal(world))
    one, other = Program(world, world.first), Program(world, world.second)
    body = {"amount": {"amount": "20000.00", "currency": "CNY"}, "reason": "Flaw"}
    asked = one.post(f"/deals/{deal.number}/reversals", body, 201)
    assert one.post(f"/reversals/{asked['id']}/approval", status=403)["error"]["code"] == "four_eyes"
    assert other.post(f"/reversals/{asked['id']}/approval")["state"] == "approved"


def test_deals_are_paged_and_filtered(world):
    numbers = [a_deal(world).number for _turn in range(3)]
    program = Program(world, world.buyer)
    first = program.get("/deals?limit=2")
    assert [each["number"] for each in first["items"]] == numbers[:0:-1]
    rest = program.get(f"/deals?limit=2&after={first['next']}")
    assert ([each["number"] for each in rest["items"]], rest["next"]) == (numbers[:1], None)
    assert program.get("/deals?state=settled")["items"] == []
    assert Program(world, world.stranger).get("/deals")["items"] == []


def test_the_office_refuses_and_the_manager_ends_the_deal(world):
    deal = a_funded_deal(world)
    address = f"/recordals/{case_of(world, deal).id}"
    center, chief = Program(world, world.staff), Program(world, world.chief)
    center.post(f"{address}/papers", {"name": "form", "file": {"name": "form.pdf", "content": PDF}})
    center.post(f"{address}/filing", {"filed_on": today(), "office_reference": "GC-1"})
    center.post(f"{address}/correction", {"note": "Seal", "due_on": "2027-01-05"})
    center.post(f"{address}/corrected")
    center.post(f"{address}/refusal", {"reason": "Defect", "decided_on": today()})
    center.post(f"/deals/{deal.number}/refund", {"reason": "Refused"}, 403)
    assert chief.post(f"/deals/{deal.number}/refund", {"reason": "Refused"})["state"] == "refunding"
    assert reload(world, deal).state is DealState.REFUNDING


def test_a_certificate_that_is_no_base64_is_refused_by_its_field(world):
    deal = a_funded_deal(world)
    address = f"/recordals/{case_of(world, deal).id}"
    center = Program(world, world.staff)
    center.post(f"{address}/papers", {"name": "form", "file": {"name": "form.pdf", "content": PDF}})
    center.post(f"{address}/filing", {"filed_on": today(), "office_reference": "GC-1"})
    certificate = {"name": "certificate.pdf", "content": "not base64!"}
    body = {"recordal_no": "X-1", "decided_on": today(), "certificate": certificate}
    assert "certificate.content" in center.post(f"{address}/acceptance", body, 422)["error"]["fields"]


def test_a_deals_wishes_and_reversals_are_read_with_it(world):
    deal = a_funded_deal(world)
    Program(world, world.buyer).post(f"/deals/{deal.number}/cancellation", {"reason": "Changed plans"})
    (asked,) = Program(world, world.seller).get(f"/deals/{deal.number}")["cancellations"]
    assert (asked["state"], asked["reason"], asked["asked_for"]) == ("asked", "Changed plans", deal.buyer_id)
    settled = a_settled_deal(world)
    officer = Program(world, world.first)
    officer.post(f"/deals/{settled.number}/reversals", {"reason": "Flaw"}, 201)
    (reversal,) = officer.get(f"/deals/{settled.number}")["reversals"]
    assert (reversal["state"], reversal["amount"]["amount"]) == ("asked", "100000.00")


@pytest.mark.parametrize("purpose", ["deal:²", "deal:" + "9" * 25])
def test_an_odd_purpose_is_refused_and_not_a_fault(world, purpose):
    body = {
        "purpose": purpose, "payer_id": world.buyer.organisation_id, "amount": {"amount": "1.00", "currency": "CNY"},
        "bank_reference": "B-1", "received_on": today(), "evidence": "a" * 64,
    }  # fmt: skip
    Program(world, world.first).post("/receipts", body, 422)


def test_the_sides_add_files_to_a_deal_and_the_center_to_its_case(world):
    deal = a_funded_deal(world)
    case = case_of(world, deal)
    for actor, to_deal, to_case in (
        (world.seller, True, False),
        (world.staff, False, True),
        (world.city, False, False),
    ):
        assert deals_queries.may_add_files(world.session, actor, deal.id) is to_deal
        assert recordal_queries.may_add_files(world.session, actor, case.id) is to_case
