"""Rights and imports for programs."""

import io

import pytest
from sqlalchemy import func, select

from core import clock
from core.actor import SYSTEM, Role, Scope
from core.db import db, transaction
from core.jobs import run_due
from listings.assets import queries, services
from listings.assets.models import Asset, EncumbranceType
from parties.organisations.models import OrganisationKind
from parties.people.keys import make_key
from tests.builders import NOON
from tests.listings.assets.world import TODAY, an_asset
from tests.listings.registry.files import FIXTURES
from tests.parties.cast import a_person, an_organisation, as_actor

BODY = {
    "kind": "patent_invention",
    "number": "202310876543.9",
    "title": "一种潮汐发电浮标的充电电路",
    "status": "in_force",
    "filing_date": "2023-07-17",
    "grant_date": "2025-03-14",
    "classes": [{"scheme": "IPC", "code": "H02J 7/00"}],
}


def a_key(role, mail="lin.mei@haijia.example", name="海岬潮能科技有限公司", kind=OrganisationKind.ENTERPRISE):
    """The headers of a key of somebody with this role."""
    now = clock.now()
    with transaction() as session:
        organisation = an_organisation(session, name, kind)
        person = a_person(session, mail, role, at=organisation, now=now)
        actor = as_actor(session, person, organisation)
        _row, text = make_key(session, name="tests", scopes=frozenset(Scope), actor=actor, now=now)
    return {"Authorization": f"Bearer {text}"}


@pytest.fixture
def holder(app):
    """The key of a right holder."""
    return a_key(Role.RIGHT_HOLDER)


@pytest.fixture
def staff(app):
    """The key of somebody at a center."""
    return a_key(Role.CENTER_STAFF, "zhou@center.example", "示范运营中心", OrganisationKind.CENTER)


def kept():
    db.session.rollback()
    return db.session.scalar(select(func.count(Asset.id)))


def test_anybody_reads_a_right(client, app):
    with transaction() as session:
        asset = an_asset(session, an_organisation(session))
    body = client.get(f"/api/v1/assets/{asset.id}").json
    assert (body["number"], body["status"], body["expiry_date"]) == ("ZL202310876543.9", "in_force", "2043-07-17")
    assert body["owners"][0]["share_bp"] == 10_000
    assert body["classes"] == [
        {"scheme": "IPC", "code": "H02J 7/00", "detail": "", "label": "Electric power", "standing": "current"}
    ]


def test_a_right_is_entered_and_listed_among_mine(client, holder):
    made = client.post("/api/v1/assets", json=BODY, headers=holder)
    assert (made.status_code, made.json["number"]) == (201, "ZL202310876543.9")
    mine = client.get("/api/v1/assets", headers=holder).json
    assert [each["id"] for each in mine["items"]] == [made.json["id"]]


def test_the_same_request_under_one_key_is_done_once(client, holder):
    headers = {**holder, "Idempotency-Key": "enter-1"}
    first = client.post("/api/v1/assets", json=BODY, headers=headers)
    again = client.post("/api/v1/assets", json=BODY, headers=headers)
    assert (first.status_code, again.status_code, first.json) == (201, 201, again.json)
    assert kept() == 1


def test_a_wrong_check_digit_is_answered_by_field(client, holder):
    answer = client.post("/api/v1/assets", json={**BODY, "number": "202310876543.1"}, headers=holder)
    assert answer.status_code == 422
    assert list(answer.json["error"]["fields"]) == ["number"]
    assert kept() == 0


def test_a_right_that_is_known_is_a_conflict(client, holder):
    client.post("/api/v1/assets", json=BODY, headers=holder)
    answer = client.post("/api/v1/assets", json={**BODY, "number": "ZL202310876543.9"}, headers=holder)
    assert (answer.status_code, answer.json["error"]["code"]) == (409, "number_known")
    assert kept() == 1


def test_nobody_writes_without_a_key(client, app):
    assert client.post("/api/v1/assets", json=BODY).status_code == 401
    assert client.get("/api/v1/imports/1").status_code == 401
    assert kept() == 0


def test_a_center_records_status_and_pledge_and_a_holder_does_not(client, staff, holder):
    with transaction() as session:
        asset = an_asset(session, an_organisation(session, "别家科技有限公司"))
    place = f"/api/v1/assets/{asset.id}"
    pledge = {"type": "pledge", "ref": "Y2026210000001", "from_date": "2026-05-04"}
    assert client.post(f"{place}/encumbrances", json=pledge, headers=holder).status_code == 403
    made = client.post(f"{place}/encumbrances", json=pledge, headers=staff)
    assert made.status_code == 201
    ended = client.post(f"/api/v1/encumbrances/{made.json['id']}/end", json={"on": "2026-06-01"}, headers=staff)
    assert ended.json["ended_on"] == "2026-06-01"
    lapse = {"status": "lapsed", "on": "2026-08-01", "reason": "CF01"}
    assert client.post(f"{place}/status", json=lapse, headers=staff).json["status"] == "lapsed"


def test_deals_alone_write_commitments(client, staff):
    with transaction() as session:
        asset = an_asset(session, an_organisation(session, "别家科技有限公司"))
    body = {"type": "commitment", "ref": "deal:1", "from_date": "2026-05-04"}
    answer = client.post(f"/api/v1/assets/{asset.id}/encumbrances", json=body, headers=staff)
    assert (answer.status_code, answer.json["error"]["code"]) == (422, "encumbrance_type")
    assert queries.active_encumbrances(db.session, asset.id) == []


def test_a_claim_is_made_and_rejected_with_its_reason(client, staff, holder):
    with transaction() as session:
        asset = an_asset(session, an_organisation(session, "别家科技有限公司"))
        [row] = queries.owners_now(session, asset.id)
        row.organisation_id = None
    made = client.post(f"/api/v1/assets/{asset.id}/claims", json={"statement": "ours"}, headers=holder)
    assert (made.status_code, made.json["state"]) == (201, "claimed")
    place = f"/api/v1/claims/{made.json['id']}"
    assert client.post(f"{place}/confirm", headers=holder).status_code == 403
    rejected = client.post(f"{place}/reject", json={"reason": "The register shows another"}, headers=staff)
    assert (rejected.json["state"], rejected.json["reason"]) == ("rejected", "The register shows another")


def test_a_file_is_imported_and_its_reasons_read(client, holder, app):
    content = (FIXTURES / "works.csv").read_text("utf-8")
    asked = client.post("/api/v1/imports", json={"name": "works.csv", "content": content}, headers=holder)
    assert (asked.status_code, asked.json["state"]) == (202, "waiting")
    run_due(app.extensions["job_handlers"], now=clock.now(), clock=clock.now)
    told = client.get(f"/api/v1/imports/{asked.json['id']}", headers=holder).json
    assert (told["state"], told["new"], told["refused"]) == ("done", 2, 2)
    assert [reason["code"] for reason in told["reasons"]] == ["csv_value_missing", "csv_date_unreadable"]
    assert client.get("/api/v1/imports", headers=holder).json["items"][0]["id"] == told["id"]


@pytest.mark.parametrize(
    "changes",
    [
        {"filing_date": "9990-01-01"},
        {"grant_date": "9999-12-31"},
        {"expiry_date": "9999-12-31"},
        {"filing_date": "0001-01-02"},
    ],
)
def test_a_date_beyond_the_calendar_of_rights_is_answered_by_field(client, holder, changes):
    answer = client.post("/api/v1/assets", json={**BODY, **changes}, headers=holder)
    assert (answer.status_code, list(answer.json["error"]["fields"])) == (422, list(changes))
    assert kept() == 0


def test_a_class_named_twice_is_kept_once(client, holder):
    classes = [{"scheme": "IPC", "code": "H02J 7/00"}, {"scheme": "IPC", "code": " H02J 7/00 "}]
    made = client.post("/api/v1/assets", json={**BODY, "classes": classes}, headers=holder)
    assert made.status_code == 201
    assert len(client.get(f"/api/v1/assets/{made.json['id']}").json["classes"]) == 1


@pytest.mark.parametrize(
    "classes",
    [
        [{"scheme": "NICE", "code": "²"}],
        [{"scheme": "NICE", "code": "46"}],
        [{"scheme": "IPC", "code": f"H02J 7/{number:02}"} for number in range(101)],
    ],
)
def test_classes_that_do_not_fit_are_answered_by_field(client, holder, classes):
    answer = client.post("/api/v1/assets", json={**BODY, "classes": classes}, headers=holder)
    assert (answer.status_code, list(answer.json["error"]["fields"])) == (422, ["classes"])
    assert kept() == 0


def promised(asset_id):
    """A deal under way has promised the right."""
    with transaction() as session:
        services.record_encumbrance(
            session,
            asset_id=asset_id,
            type=EncumbranceType.COMMITMENT,
            ref="deal:42",
            act="assign",
            holder_name="北岸汽车有限公司",
            from_date=TODAY,
            actor=SYSTEM,
            now=NOON,
        )


def test_a_deal_under_way_is_shown_to_the_owner_and_the_centers_only(client, holder, staff):
    made = client.post("/api/v1/assets", json=BODY, headers=holder).json["id"]
    promised(made)
    place = f"/api/v1/assets/{made}"
    other = a_key(Role.RIGHT_HOLDER, "otto@nordlicht.example", "Nordlicht Optik GmbH")
    everybody_else: tuple[dict[str, str], ...] = ({}, other)
    assert [client.get(place, headers=each).json["encumbrances"] for each in everybody_else] == [[], []]
    for each in (holder, staff):
        assert [row["ref"] for row in client.get(place, headers=each).json["encumbrances"]] == ["deal:42"]


def test_a_pledgees_consent_is_a_file_kept_for_the_right(client, staff):
    with transaction() as session:
        asset = an_asset(session, an_organisation(session, "别家科技有限公司"))
    place = f"/api/v1/assets/{asset.id}/encumbrances"
    pledge = client.post(place, json={"type": "pledge", "ref": "Y1", "from_date": "2026-05-04"}, headers=staff).json
    consent = f"/api/v1/encumbrances/{pledge['id']}/consent"
    refused = client.post(consent, json={"file_digest": "any text", "on": "2026-06-01"}, headers=staff)
    assert (refused.status_code, refused.json["error"]["code"]) == (422, "evidence_unknown")
    [standing] = queries.active_encumbrances(db.session, asset.id)
    assert standing.consent_on is None
    paper = {"file": (io.BytesIO(b"%PDF-1.7 agreed"), "consent.pdf"), "purpose": f"asset:{asset.id}"}
    digest = client.post("/api/v1/files", data=paper, headers=staff).json["sha256"]
    body = {"file_digest": digest, "on": "2026-06-01", "proceeds": "deposit"}
    taken = client.post(consent, json=body, headers=staff)
    assert (taken.status_code, taken.json["consent_on"], taken.json["proceeds"]) == (200, "2026-06-01", "deposit")


def test_centers_see_the_open_claims_and_a_claimant_takes_one_back(client, staff, holder):
    with transaction() as session:
        asset = an_asset(session, an_organisation(session, "别家科技有限公司"))
        [row] = queries.owners_now(session, asset.id)
        row.organisation_id = None
    paper = {"file": (io.BytesIO(b"%PDF-1.7 certificate"), "certificate.pdf"), "purpose": f"asset:{asset.id}"}
    digest = client.post("/api/v1/files", data=paper, headers=holder).json["sha256"]
    body = {"statement": "ours", "evidence": digest}
    wrong = client.post(f"/api/v1/assets/{asset.id}/claims", json={**body, "evidence": "0" * 64}, headers=holder)
    assert (wrong.status_code, wrong.json["error"]["code"]) == (422, "evidence_unknown")
    made = client.post(f"/api/v1/assets/{asset.id}/claims", json=body, headers=holder).json
    assert [each["id"] for each in client.get("/api/v1/claims", headers=staff).json["items"]] == [made["id"]]
    assert client.get("/api/v1/claims", headers=holder).status_code == 403
    assert client.post(f"/api/v1/claims/{made['id']}/withdraw", headers=staff).status_code == 403
    back = client.post(f"/api/v1/claims/{made['id']}/withdraw", headers=holder)
    assert (back.status_code, back.json["state"]) == (200, "withdrawn")
    assert client.get("/api/v1/claims", headers=staff).json["items"] == []


def test_a_co_owners_consent_is_recorded_by_a_center_with_its_paper(client, staff, holder):
    made = client.post("/api/v1/assets", json=BODY, headers=holder).json
    owner = client.get(f"/api/v1/assets/{made['id']}").json["owners"][0]["organisation_id"]
    place = f"/api/v1/assets/{made['id']}/co-owner-consents"
    body = {"organisation_id": owner, "grant": "assign", "consented_on": "2026-11-01", "evidence": "0" * 64}
    assert client.post(place, json=body, headers=staff).json["error"]["code"] == "evidence_unknown"
    paper = {"file": (io.BytesIO(b"%PDF-1.7 agreed"), "consent.pdf"), "purpose": f"asset:{made['id']}"}
    body["evidence"] = client.post("/api/v1/files", data=paper, headers=staff).json["sha256"]
    assert client.post(place, json=body, headers=holder).status_code == 403
    assert client.post(place, json=body, headers=staff).status_code == 201
    assert [each["grant"] for each in client.get(place, headers=holder).json["items"]] == ["assign"]
    assert client.get(place, headers=a_key(Role.RIGHT_HOLDER, "o@n.example", "Nordlicht")).status_code == 404
