"""Open licences for programs: the same acts, one body of errors."""

import base64

import pytest

from core import clock
from settlement.deals.states import DealState
from tests.settlement.deals.test_api import Program
from tests.settlement.deals.world import NOON, TODAY, a_patent, a_world
from tests.trading.openlicence.world import GAZETTE, announced, deal_of
from trading.openlicence.models import Uptake

PAPER = {"name": "gazette.pdf", "content": base64.b64encode(GAZETTE).decode()}


@pytest.fixture
def world(session, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOON)
    return a_world(session)


def test_a_program_declares_announces_and_takes_up(world):
    asset_id, center_id = a_patent(world).id, world.centers[0]
    world.commit()
    owner, staff, buyer = (Program(world, actor) for actor in (world.seller, world.staff, world.buyer))
    body = {
        "asset_id": asset_id, "center_id": center_id, "mode": "lump_sum", "ends": "2030-12-31",
        "fixed": {"amount": "60000.00", "currency": "CNY"},
    }  # fmt: skip
    number = owner.post("/open-licences", body, status=201)["number"]
    assert owner.post(f"/open-licences/{number}/submission")["state"] == "submitted"
    told = {"announcement_no": "XK-1", "announced_on": TODAY.isoformat(), "evidence": PAPER}
    assert staff.post(f"/open-licences/{number}/announcement", told)["state"] == "announced"
    assert [row["number"] for row in buyer.get("/open-licences")["items"]] == [number]
    digest = buyer.get(f"/open-licences/{number}/terms")["digest"]
    assert buyer.post(f"/open-licences/{number}/uptakes", {"digest": "0" * 64}, status=409)["error"]["code"] == (
        "terms_differ"
    )
    taken = buyer.post(f"/open-licences/{number}/uptakes", {"digest": digest}, status=201)
    assert (taken["state"], taken["in_force_on"]) == ("notified", None)
    world.session.expire_all()
    assert deal_of(world, world.session.get_one(Uptake, taken["id"])).state is DealState.SIGNED


def test_a_program_reads_why_a_declaration_is_refused(world):
    licence = announced(world)
    owner = Program(world, world.seller)
    body = {
        "asset_id": licence.asset_id, "center_id": world.centers[0], "mode": "sales_share", "rate_bp": 500,
        "ends": "2030-12-31",
    }  # fmt: skip
    number = owner.post("/open-licences", body, status=201)["number"]
    error = owner.post(f"/open-licences/{number}/submission", status=409)["error"]
    assert (error["code"], error["rule"]) == ("declared_already", "PL 50")
