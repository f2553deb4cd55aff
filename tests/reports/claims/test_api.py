"""Reported deals and annual reports by a program with a key: the same acts, the same refusals."""

from typing import Any

import pytest

from core import clock
from core.actor import Actor, Scope
from parties.people.services import make_key
from tests.reports.annual.world import JANUARY, a_town, compiled
from tests.reports.claims.world import said
from tests.reports.turnover.city import totals


@pytest.fixture
def town(session, monkeypatch):
    made = a_town(session)
    monkeypatch.setattr(clock, "now", lambda: JANUARY)
    return made


@pytest.fixture
def ask(client, session, town):
    """Ask the API as somebody."""
    keys = {}
    for actor in (town.manager, town.other, town.office):
        scopes = [Scope.READ, Scope.CENTER, Scope.ADMIN]
        keys[actor.person_id] = make_key(session, name="program", scopes=scopes, actor=actor, now=JANUARY)[1]
    session.commit()

    def asked(method: str, path: str, actor: Actor, body: Any = None, status: int = 200) -> Any:
        headers = {"Authorization": f"Bearer {keys[actor.person_id]}"}
        answer = client.open(f"/api/v1{path}", method=method, json=body, headers=headers)
        assert answer.status_code == status, answer.get_data(as_text=True)
        return answer.get_json()

    return asked


def deal(**other: Any) -> dict[str, Any]:
    body = {key: str(getattr(each, "value", each)) for key, each in said(numbers="ZL201921898050.0").items()}
    return {**body, "amount": {"amount": "1000000.00", "currency": "CNY"}, **other}


def handed_in(ask, actor: Actor, **other: Any) -> dict[str, Any]:
    row = ask("POST", "/reported-deals", actor, deal(**other), 201)
    return ask("POST", f"/reported-deals/{row['id']}/submit", actor)


def test_a_deal_is_reported_accepted_taken_out_and_seen_by_nobody_else(ask, session, town):
    row = handed_in(ask, town.manager)
    assert row["state"] == "submitted"
    ask("GET", f"/reported-deals/{row['id']}", town.other, status=404)
    ask("POST", f"/reported-deals/{row['id']}/accept", town.manager, {}, 403)
    assert ask("POST", f"/reported-deals/{row['id']}/accept", town.office, {})["is_counted"] is True
    assert totals(session, 2026)["C-01"] == "12000000.00"
    session.rollback()
    ask("POST", f"/reported-deals/{row['id']}/take-out", town.office, {"reason": "One owner."})
    assert totals(session, 2026)["C-01"] == "11000000.00"
    session.rollback()
    assert [each["uncounted"] for each in ask("GET", "/reported-deals?apart=yes", town.office)["items"]] == [
        "taken_out"
    ]


def test_a_joint_deal_is_shared_by_two_keys(ask, session, town):
    handed_in(ask, town.manager)
    assert handed_in(ask, town.other)["state"] == "joined"
    shares = [{"center": "C-01", "share_bp": 7000}, {"center": "C-02", "share_bp": 3000}]
    ask("POST", "/joint-reports/1/propose", town.manager, {"shares": shares})
    assert ask("POST", "/joint-reports/1/agree", town.other, {"shares": shares})["state"] == "agreed"
    ask("POST", "/reported-deals/1/accept", town.office, {})
    assert totals(session, 2026) == {"C-01": "11700000.00", "C-02": "1300000.00"}


def test_a_list_is_handed_in_and_accepted_whole(ask, session, town):
    head = "category,right_kind,numbers,seller_name,seller_code,buyer_name,buyer_code,contract_on,recognised_on,amount"
    one = deal()
    line = ",".join(str(one[key]) for key in head.split(",")[:9])
    body = {"name": "deals.csv", "table": f"{head},recordal_no\n{line},5.00,X1\n"}
    intake = ask("POST", "/reported-deals/lists", town.manager, body, 201)
    assert ask("POST", f"/reported-deals/lists/{intake['id']}/accept", town.office) == {
        "counted": 1, "apart": 0, "left": 0,
    }  # fmt: skip


def test_a_report_goes_from_confirmation_to_acceptance(ask, session, town):
    row = compiled(session)[0]
    report_id, digest = row.id, row.sha256
    session.rollback()
    path = f"/annual-reports/{report_id}"
    refused = ask("POST", f"{path}/confirm", town.manager, {"digest": "0" * 64}, 409)
    assert refused["error"]["code"] == "report_changed"
    ask("POST", f"{path}/confirm", town.manager, {"narrative": ""}, 422)
    ask("POST", f"{path}/confirm", town.other, {"narrative": "", "digest": digest}, 403)
    confirmed = ask("POST", f"{path}/confirm", town.manager, {"narrative": "Good.", "digest": digest})
    assert (confirmed["state"], confirmed["narrative"]) == ("confirmed", "Good.")
    seen = {"digest": confirmed["sha256"]}
    ask("POST", f"{path}/submit", town.manager, seen)
    assert ask("POST", f"{path}/return", town.office, {"reason": "More."})["returned"] == "More."
    seen = {"digest": ask("POST", f"{path}/confirm", town.manager, {"narrative": "More of it.", **seen})["sha256"]}
    ask("POST", f"{path}/submit", town.manager, seen)
    assert ask("POST", f"{path}/accept", town.office, seen)["state"] == "accepted"
    assert ask("POST", f"{path}/publish", town.office, seen, 409)["error"]["code"] == "year_open"
