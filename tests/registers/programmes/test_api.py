"""The same acts by JSON: a title from its batch to its revocation, and what each does to the count of a day."""

import io
from datetime import date, datetime
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from core import clock
from core.actor import Actor, Scope
from core.db import db
from parties.people.services import make_key
from registers.programmes.models import Objection
from tests.registers import town as made
from tests.registers.town import EVIDENCE, MONDAY, Town, at

AFTER = at(date(2026, 3, 10))


@pytest.fixture
def town(session, monkeypatch) -> Town:
    found = made.a_town(session)
    session.commit()
    monkeypatch.setattr(clock, "now", lambda: MONDAY)
    return found


class Door:
    """The API with each actor's key."""

    def __init__(self, client: FlaskClient, town: Town) -> None:
        self.client, self.keys = client, dict[int | None, str]()
        for actor in (town.first, town.second, town.applicant, town.stranger):
            scopes = [Scope.READ, Scope.TRADE, Scope.ADMIN]
            row = make_key(town.session, name="program", scopes=scopes, actor=actor, now=MONDAY)
            self.keys[actor.person_id] = row[1]
        town.session.commit()

    def ask(self, method: str, path: str, actor: Actor | None = None, body: Any = None, status: int = 200) -> Any:
        headers = {"Authorization": f"Bearer {self.keys[actor.person_id]}"} if actor else {}
        answer = self.client.open(f"/api/v1{path}", method=method, json=body, headers=headers)
        assert answer.status_code == status, answer.get_data(as_text=True)
        return answer.get_json()

    def count(self, day: str) -> int:
        return int(self.ask("GET", f"/titles/count?on={day}")["bodies"])


@pytest.fixture
def door(client, town) -> Door:
    return Door(client, town)


def turn(monkeypatch: pytest.MonkeyPatch, instant: datetime) -> None:
    monkeypatch.setattr(clock, "now", lambda: instant)


def drafted(door: Door, town: Town) -> str:
    body = {"opens": "2026-03-02", "closes": "2026-03-31"}
    batch = door.ask("POST", "/programmes/PILOT/batches", town.first, body, 201)["number"]
    asked = {"statement": "We make what we protect.", "contact": "5"}
    row = door.ask("POST", f"/batches/{batch}/applications", town.applicant, asked, 201)
    sent = door.client.post(
        "/api/v1/files", headers={"Authorization": f"Bearer {door.keys[town.applicant.person_id]}"},
        data={"purpose": f"application:{row['id']}", "file": (io.BytesIO(EVIDENCE), "proof.pdf")},
    )  # fmt: skip
    assert sent.status_code == 201
    return str(row["number"])


def test_a_title_lives_through_the_api_and_every_count_follows(door, town, monkeypatch):
    number = drafted(door, town)
    door.ask("POST", f"/applications/{number}/submission", town.applicant)
    door.ask("POST", f"/applications/{number}/review", town.first, {"act": "propose"})
    door.ask("POST", "/batches/PILOT-2026-1/publicity", town.first)
    assert [row["number"] for row in door.ask("GET", "/publicity")["items"]] == [number]
    said = {"statement": "Is it so?", "contact": "6"}
    objection = door.ask("POST", f"/applications/{number}/objections", town.stranger, said, 201)["id"]
    turn(monkeypatch, AFTER)
    door.ask("POST", f"/applications/{number}/grant", town.second, {}, 409)
    door.ask("POST", f"/objections/{objection}/decision", town.first, {"uphold": False, "decision": "It is."})
    door.ask("POST", f"/applications/{number}/grant", town.first, {}, 403)
    title = door.ask("POST", f"/applications/{number}/grant", town.second, {}, 201)["id"]
    assert [door.count(day) for day in ("2026-03-09", "2026-03-10")] == [0, 1]
    end = {"from_date": "2026-03-10", "reason": "So."}
    assert door.ask("POST", f"/titles/{title}/suspension", town.first, end)["state"] == "suspended"
    assert door.count("2026-03-10") == 0
    door.ask("POST", f"/titles/{title}/restoration", town.first, {"restored_on": "2026-03-10", "reason": "So."})
    assert door.count("2026-03-10") == 1
    door.ask("POST", f"/titles/{title}/revocation", town.first, {"ended_on": "2026-03-10", "reason": "So."})
    assert door.count("2026-03-10") == 0


def test_what_is_not_public_stays_with_applicant_and_office(door, town):
    number = drafted(door, town)
    door.ask("GET", f"/applications/{number}", town.stranger, status=404)
    door.ask("GET", f"/applications/{number}", town.first, status=404)  # a draft is the applicant's own
    assert door.ask("GET", f"/applications/{number}", town.applicant)["state"] == "draft"
    door.ask("POST", f"/applications/{number}/submission", town.stranger, status=404)


def test_an_applicant_cannot_review_or_take_lists_in(door, town):
    number = drafted(door, town)
    door.ask("POST", f"/applications/{number}/submission", town.applicant)
    door.ask("POST", f"/applications/{number}/review", town.applicant, {"act": "propose"}, 403)
    door.ask("POST", "/registers/lists", town.applicant, {"table": "a,b\n1,2\n"}, 403)
    assert db.session.scalars(select(Objection.id)).all() == []


def test_a_list_goes_in_by_json_and_its_faults_come_back(door, town):
    head = "holder,uscc,number,granted_on,edition,issuer"
    line = f"海湾电池有限公司,{town.enterprise.uscc},N-1,2026-03-02,2023,North"
    wrong = {"programme": "IPMS", "table": f"{head}\n{line.replace('2026-03-02', 'soon')}\n"}
    said = door.ask("POST", "/registers/lists", town.first, wrong, 422)["error"]
    assert said["code"] == "list"
    assert "soon" in said["fields"]["file"][0]
    body = {"programme": "IPMS", "table": f"{head}\n{line}\n"}
    assert door.ask("POST", "/registers/lists", town.first, body, 201)["new"] == 1
    assert door.ask("GET", "/certifications?on=2026-03-02")["certified"] == 1
    assert door.ask("GET", "/titles?kind=certification")["items"][0]["number"] == "N-1"
