"""Files over the API: kept for what concerns the key, once, whole; read by those whom they concern."""

import io

import pytest
from sqlalchemy import func, select

from core import clock
from core.actor import Scope
from core.db import db
from core.files import StoredFile, shelf
from core.uploads import may_keep
from parties.people.keys import make_key
from tests.settlement.deals.world import a_funded_deal, a_world, file

PDF = b"%PDF-1.7 the office's certificate"


@pytest.fixture
def world(session):
    world = a_world(session)
    world.deal = a_funded_deal(world)  # type: ignore[attr-defined]
    world.commit()
    return world


def key_of(world, actor, *scopes):
    """The header of a key of that person (made now, because requests are dated by the real clock)."""
    _row, text = make_key(world.session, name="test", scopes=scopes or tuple(Scope), actor=actor, now=clock.now())
    world.commit()
    db.session.remove()  # a request of its own would not read what an earlier one saw
    return {"Authorization": f"Bearer {text}"}


def send(client, headers, purpose="deal:1", content=PDF, name="certificate.pdf"):
    parts = {"file": (io.BytesIO(content), name), "purpose": purpose}
    return client.post("/api/v1/files", data=parts, headers=headers, content_type="multipart/form-data")


def kept(world) -> int:
    """How many files lie there beside the contract of the deal."""
    world.session.rollback()
    return (world.session.scalar(select(func.count(StoredFile.id))) or 0) - 1


def test_a_file_is_kept_under_its_digest_and_read_back(client, world):
    headers = key_of(world, world.seller)
    answer = send(client, headers)
    assert answer.status_code == 201
    body = answer.json
    assert (body["name"], body["purpose"], body["size_bytes"]) == ("certificate.pdf", "deal:1", len(PDF))
    assert shelf().is_whole(body["sha256"])
    assert client.get(f"/api/v1/files/{body['id']}", headers=headers).json == body
    content = client.get(f"/api/v1/files/{body['id']}/content", headers=headers)
    assert (content.data, content.headers["Content-Type"]) == (PDF, "application/pdf")


def test_the_other_side_and_the_center_may_read_it_and_a_stranger_may_not(client, world):
    number = send(client, key_of(world, world.seller)).json["id"]
    for reader, status in ((world.buyer, 200), (world.staff, 200), (world.stranger, 404)):
        headers = key_of(world, reader)
        assert client.get(f"/api/v1/files/{number}", headers=headers).status_code == status
        assert client.get(f"/api/v1/files/{number}/content", headers=headers).status_code == status


@pytest.mark.parametrize(
    "purpose",
    ["deal:1", "deal:999", "deal:", "deal:1:2", "tea:1", "", "deal:¹", "organisation:1", "deal:99999999999999999"],
)
def test_nothing_is_kept_for_what_does_not_concern_the_key(client, world, purpose):
    answer = send(client, key_of(world, world.stranger), purpose)
    assert answer.status_code in (404, 422)
    assert kept(world) == 0


def test_who_reads_the_banks_and_the_offices_papers_adds_none(client, world):
    file(world, world.deal)
    world.commit()
    for reader, purpose in ((world.buyer, "receipt:1"), (world.buyer, "recordal:1"), (world.seller, "recordal:1")):
        assert send(client, key_of(world, reader), purpose).status_code == 404
    assert kept(world) == 0
    assert send(client, key_of(world, world.staff), "recordal:1").status_code == 201


def test_what_no_unit_speaks_for_takes_no_files(app, world):
    assert not may_keep(world.session, world.staff, "receipt:1", {})


def test_a_file_may_wait_under_ones_own_organisation(client, world):
    own = f"organisation:{world.stranger.organisation_id}"
    assert send(client, key_of(world, world.stranger), own).status_code == 201


@pytest.mark.parametrize(
    ("content", "name", "code"),
    [
        (b"<script>", "certificate.pdf", "file_content"),
        (b"MZ", "certificate.exe", "file_type"),
        (b"PK\x03\x04", "proof.xlsx", "file_type"),
        (b"", "notes.txt", "file_empty"),
    ],
)
def test_a_file_that_is_not_what_it_says_is_refused(client, world, content, name, code):
    answer = send(client, key_of(world, world.seller), content=content, name=name)
    assert (answer.status_code, answer.json["error"]["code"]) == (422, code)
    assert kept(world) == 0


def test_without_a_file_the_part_is_named(client, world):
    answer = client.post(
        "/api/v1/files",
        data={"purpose": "deal:1"},
        headers=key_of(world, world.seller),
        content_type="multipart/form-data",
    )
    assert answer.status_code == 422
    assert set(answer.json["error"]["fields"]) == {"file"}


def test_a_key_that_may_only_read_keeps_nothing(client, world):
    answer = send(client, key_of(world, world.seller, Scope.READ))
    assert (answer.status_code, answer.json["error"]["code"]) == (403, "scope_missing")
    assert kept(world) == 0


def test_without_a_key_nothing_is_kept(client, world):
    assert send(client, {}).status_code == 401
    assert kept(world) == 0


def test_sent_twice_under_one_key_it_is_kept_once_and_another_file_is_refused(client, world):
    headers = {**key_of(world, world.seller), "Idempotency-Key": "evidence-1"}
    first, again = send(client, headers), send(client, headers)
    assert (first.json, again.headers["Idempotency-Replayed"]) == (again.json, "true")
    other = send(client, headers, content=PDF + b"!")
    assert (other.status_code, other.json["error"]["code"]) == (409, "key_reused")
    assert kept(world) == 1
