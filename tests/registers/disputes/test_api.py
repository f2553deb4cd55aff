"""Cases and complaints by programs: the same acts under the same rules."""

import base64
from typing import Any

import pytest

from core import clock
from registers.disputes.vocabulary import Channel
from tests.registers.disputes.test_importing import LINE, a_list
from tests.registers.disputes.world import EVIDENCE, OWN_RIGHT, STATEMENT, a_case, on_sale
from tests.settlement.deals.test_api import Program
from tests.settlement.deals.world import NOON, TODAY, a_world, org

ON = TODAY.isoformat()


@pytest.fixture
def world(session, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOON)
    return a_world(session)


def test_a_case_goes_from_filing_to_confirmation(world):
    party, other, city = Program(world, world.buyer), Program(world, world.seller), Program(world, world.city)
    sides = [{"side": "claimant", "organisation_id": org(world.buyer)},
             {"side": "respondent", "organisation_id": org(world.seller)}]  # fmt: skip
    body: dict[str, Any] = {"channel": "mediation", "cause": "infringement", "right_kind": "patent", "parties": sides}
    body["claim"] = "It is used."
    there = "/dispute-cases/" + party.post("/dispute-cases", body, 201)["number"]
    party.post(f"{there}/acceptance", {"accepted_on": ON, "body": "调委会"}, 403)
    city.post(f"{there}/acceptance", {"accepted_on": ON, "body": "调委会"})
    city.post(f"{there}/forum", {"channel": "mediation"})
    settled = city.post(f"{there}/settlement", {"settled_on": ON, "amount": {"amount": "10.00", "currency": "CNY"}})
    assert settled["confirm_by"] == "2026-12-23"
    city.post(f"{there}/enforcement", {}, 409)
    for program, place in ((party, 0), (other, 1)):
        program.post(f"{there}/confirmation-requests", {"party_id": settled["parties"][place]["id"]})
    assert city.post(f"{there}/confirmation", {"confirmed_on": ON, "ruling_no": "5"})["state"] == "confirmed"
    assert city.post(f"{there}/closing")["closed_on"] == ON
    Program(world, world.stranger).get(there, 404)


def test_what_is_published_of_a_case_holds_no_party_and_no_number(world):
    case = a_case(world)
    number = case.number
    party, city = Program(world, world.buyer), Program(world, world.city)
    party.post(f"/dispute-cases/{number}/withdrawal", {"ground": "Settled."})
    city.post(f"/dispute-cases/{number}/publication", {"text": "Withdrawn.", "where": "Gazette 7", "published_on": ON})
    seen = Program(world, world.stranger).get(f"/dispute-cases/{number}")
    assert (seen["published_text"], seen["parties"], seen["claim"], seen["case_no"]) == ("Withdrawn.", [], None, None)
    assert Program(world, world.stranger).get("/dispute-cases")["items"] == []
    assert [each["number"] for each in party.get("/dispute-cases")["items"]] == [number]


def test_a_list_is_brought_once_and_counted(world):
    city, content = Program(world, world.city), base64.b64encode(a_list(LINE)).decode()
    assert city.post("/dispute-cases/lists", {"content": content}) == {"new": 1, "known": 0}
    assert city.post("/dispute-cases/lists", {"content": content}) == {"new": 0, "known": 1}
    Program(world, world.seller).post("/dispute-cases/lists", {"content": content}, 403)
    counted = city.get("/dispute-cases/statistics?first=2021-01-01&last=2021-12-31")["items"]
    assert counted == [{"channel": each.value, "count": int(each is Channel.JUDICIAL)} for each in Channel]


def test_a_complaint_goes_from_its_receipt_to_the_word_of_a_suit(world):
    listing = on_sale(world)
    listing_id = listing.id
    mine, seller, officer = (Program(world, who) for who in (world.stranger, world.seller, world.admin))
    body = {"complaint": "infringement", "own_right": OWN_RIGHT, "evidence": EVIDENCE}
    assert "accepts_liability" in mine.post(f"/listings/{listing_id}/complaints", body, 422)["error"]["fields"]
    number = mine.post(f"/listings/{listing_id}/complaints", {**body, "accepts_liability": True}, 201)["number"]
    there = f"/takedowns/{number}"
    seller.get(there, 404)
    mine.post(f"{there}/forwarding", {"with_measure": True}, 403)
    assert [each["number"] for each in officer.get("/takedowns/queue")["items"]] == [number]
    assert officer.post(f"{there}/forwarding", {"with_measure": True})["measure_on"] == ON
    seller.post(f"{there}/statement", {"statement": STATEMENT})
    assert officer.post(f"{there}/statement-forwarding")["suit_by"] == "2026-12-08"
    told = mine.post(f"{there}/suit", {"body": "法院", "suit_on": ON})
    assert (told["state"], told["suit_body"]) == ("upheld", "法院")
    assert officer.post(f"{there}/decision", {"verdict": "lift", "ground": "Judgment 8."})["state"] == "lifted"
    assert [each["number"] for each in seller.get("/takedowns")["items"]] == [number]
    assert [each["number"] for each in seller.get("/takedowns/mine")["items"]] == [number]
