"""Evaluations on pages, as JSON and as a file: the office's acts, the center's view, and what everybody may read."""

import pytest
from sqlalchemy import select

from core import clock
from core.actor import Scope
from parties.people.services import make_key
from reports.evaluations.models import CenterEvaluation
from reports.evaluations.states import EvaluationState
from reports.evaluations.vocabulary import SCORED
from reports.exports import catalogue
from tests.reports.annual.world import a_town
from tests.reports.doors import signed_in, text_of
from tests.reports.evaluations.world import LATER, MARCH, begun, heard, published, scored

WHERE = "/evaluations/2026/C-01/1"


@pytest.fixture
def town(session, monkeypatch):
    made = a_town(session)
    monkeypatch.setattr(clock, "now", lambda: MARCH)
    return made


def state(session) -> EvaluationState:
    return read(session, CenterEvaluation.state)


def read(session, column):
    """What the pages wrote; the test's own transaction is over before and after."""
    session.rollback()
    found = session.scalars(select(column)).one()
    session.rollback()
    return found


def test_from_the_records_to_the_public_page_of_the_center(client, session, town, monkeypatch):
    signed_in(client, town.office)
    assert "Begin the evaluation" in text_of(client, "/evaluations", year="2026")
    assert client.post("/evaluations", data={"code": "C-01", "year": "2026"}).status_code == 303
    page = text_of(client, WHERE)
    assert "CNY 11,000,000.00; full mark from CNY 10,000,000.00 on" in page
    assert "Send it to the center" not in page
    for indicator in SCORED:
        assert (
            client.post(f"{WHERE}/score/{indicator.value}", data={"share_bp": "92.5", "reason": "On site."}).status_code
            == 303
        )
    points = read(session, CenterEvaluation.points_bp)
    assert "Send it to the center" in text_of(client, WHERE)
    assert client.post(f"{WHERE}/hear", data={"points_bp": "1"}).status_code == 303
    assert state(session) is EvaluationState.DRAFT
    client.post(f"{WHERE}/hear", data={"points_bp": str(points)})
    assert state(session) is EvaluationState.HEARING
    assert "Publish the evaluation" not in text_of(client, WHERE)
    signed_in(client, town.manager)
    assert "State your view on the evaluation of 2026" in text_of(client, "/desk")
    assert client.post(f"{WHERE}/statement", data={"statement": "We agree."}).status_code == 303
    signed_in(client, town.office)
    assert "Publish the evaluation C-01-2026" in text_of(client, "/desk")
    assert client.post(f"{WHERE}/publish", data={"answer": ""}).status_code == 422
    assert client.post(f"{WHERE}/publish", data={"answer": "Noted."}).status_code == 303
    client.delete_cookie("xinghai")
    public = text_of(client, "/centers/C-01")
    assert "Yearly evaluations" in public
    assert WHERE in public


def test_everybody_reads_grade_and_points_and_nobody_else_reasons_and_the_hearing(client, session, town):
    row = heard(session, town, scored(session, town, begun(session, town)))
    published(session, town, 1)
    for who, status in ((None, 404), (town.other, 404), (town.clerk, 200), (town.office, 200)):
        if who is not None:
            signed_in(client, who)
        session.rollback()
        text_of(client, WHERE, status)
        text_of(client, f"{WHERE}/records/staff", status if who else 303)
    client.delete_cookie("xinghai")
    where = "/evaluations/2026/C-02/1"
    page = text_of(client, where)
    assert "Points of 100" in page
    assert "现场核查" not in page
    said = client.get(f"/api/v1{where}").json
    assert said["grade"] is not None
    assert {each["reason"] for each in said["scores"]} == {""}
    assert [each["records"] for each in said["scores"] if each["records"]] == []
    assert row.id != said["id"]
    signed_in(client, town.office)
    assert "现场核查" in text_of(client, where)


def test_a_computed_indicator_opens_down_to_its_records(client, session, town):
    begun(session, town)
    signed_in(client, town.office)
    session.rollback()
    page = text_of(client, WHERE)
    assert "/turnover/2026/facts?center=C-01" in page
    assert "Person 1" in text_of(client, f"{WHERE}/records/staff")
    for indicator in ("cases", "nothing"):
        text_of(client, f"{WHERE}/records/{indicator}", 404)


def test_looked_at_again_corrected_and_decided_by_their_forms(client, session, town, monkeypatch):
    heard(session, town, scored(session, town, begun(session, town, 2), 0))
    where = "/evaluations/2026/C-03/1"
    signed_in(client, town.office)
    session.rollback()
    assert client.post(f"{where}/reopen", data={"reason": ""}).status_code == 422
    assert client.post(f"{where}/reopen", data={"reason": "Again."}).status_code == 303
    assert client.post(f"{where}/compute").status_code == 303
    points = read(session, CenterEvaluation.points_bp)
    client.post(f"{where}/hear", data={"points_bp": str(points)})
    monkeypatch.setattr(clock, "now", lambda: LATER)
    signed_in(client, town.office)
    assert client.post(f"{where}/publish", data={}).status_code == 303
    assert "To be rectified by" in text_of(client, where)
    refused = client.post(f"{where}/rectification", data={"outcome": "revoked", "reason": "No."})
    assert refused.status_code == 409
    assert state(session) is EvaluationState.RECTIFYING
    assert client.post(f"{where}/rectification", data={"outcome": "rectified", "reason": "Seen."}).status_code == 303
    assert client.post(f"{where}/correct", data={"reason": "One more."}).status_code == 303
    assert "This version corrects version 1." in text_of(client, "/evaluations/2026/C-03/2")
    assert client.get("/evaluations/2026/C-03").headers["Location"] == "/evaluations/2026/C-03/2"


def test_programs_do_the_same_and_are_refused_the_same(client, session, town, monkeypatch):
    scopes = [Scope.READ, Scope.CENTER, Scope.ADMIN]
    keys = {
        each.person_id: make_key(session, name="program", scopes=scopes, actor=each, now=MARCH)[1]
        for each in (town.office, town.manager)
    }
    session.commit()

    def ask(path, actor, body=None, status=200):
        answer = client.post(
            f"/api/v1/evaluations{path}", json=body, headers={"Authorization": f"Bearer {keys[actor.person_id]}"}
        )
        assert answer.status_code == status, answer.text
        return answer.json

    assert ask("", town.manager, {"code": "C-01", "year": 2026}, 403)["error"]["code"] == "not_allowed"
    row = ask("", town.office, {"code": "C-01", "year": 2026}, 201)
    at = f"/{row['id']}"
    assert ask("", town.office, {"code": "C-01", "year": 2026}, 409)["error"]["code"] == "evaluated_already"
    for indicator in SCORED:
        said = {"indicator": indicator.value, "share_bp": 9000, "reason": "On site."}
        row = ask(f"{at}/score", town.office, said)
    assert ask(f"{at}/compute", town.office)["points_bp"] == row["points_bp"]
    ask(f"{at}/hear", town.office, {"points_bp": row["points_bp"]})
    ask(f"{at}/reopen", town.office, {"reason": "Again."})
    ask(f"{at}/hear", town.office, {"points_bp": row["points_bp"]})
    assert ask(f"{at}/publish", town.office, {}, 409)["error"]["code"] == "period_runs"
    assert ask(f"{at}/statement", town.manager, {"statement": "Fine."})["statement"] == "Fine."
    done = ask(f"{at}/publish", town.office, {"answer": "Noted."})
    assert (done["state"], done["published_on"]) == ("published", "2027-03-01")
    assert ask(f"{at}/correct", town.office, {"reason": "More."}, 201)["version"] == 2
    listed = client.get("/api/v1/evaluations?year=2026").json
    assert [each["number"] for each in listed["items"]] == ["C-01-2026"]


def test_the_file_of_a_year_says_what_the_page_says(session, town):
    row = published(session, town)
    sheet = catalogue.sheet_of(session, "evaluations", catalogue.Asked(2026), None)
    assert [each[0] for each in sheet.rows] == [row.number]
    assert sheet.rows[0][3] == f"{row.points_bp // 100}.{row.points_bp % 100:02d}"
