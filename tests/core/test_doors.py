"""Requests: one effect for one key, sessions that end, kept files, mail, health, and errors that say what is so."""

import io
import threading
from datetime import datetime, timedelta
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest
from sqlalchemy import func, select, text

from core import clock, files, health, idempotency, jobs, mail, sessions
from core.db import db, is_sqlite, locked, transaction
from core.downloads import may_read
from core.errors import Conflict, NotFound, Unacceptable
from core.files import StoredFile
from core.health import Heartbeat
from core.idempotency import Answered, StoredAnswer
from core.jobs import Job
from core.sessions import WebSession
from core.web import safe_next
from tests.builders import NOON, actor_for
from tests.reports.doors import signed_in, text_of
from tests.settlement.deals.world import a_world


def claimed(key: str, asked: str, owner: str = "person:1"):
    return idempotency.claim(owner, key, idempotency.digest(asked), NOON)


def answered_once(session, key="k", asked="pay 5") -> None:
    claimed(key, asked)(session)
    idempotency.keep_answer(session, 201, {"n": 1})
    session.commit()


def test_a_key_gives_its_first_answer_again(session):
    answered_once(session)
    with pytest.raises(Answered) as seen:
        claimed("k", "pay 5")(session)
    assert (seen.value.answer.status, seen.value.answer.body) == (201, {"n": 1})


def test_a_key_for_another_request_is_refused(session):
    """Failure 2."""
    answered_once(session)
    with pytest.raises(Conflict) as refusal:
        claimed("k", "pay 6")(session)
    assert refusal.value.code == "key_reused"
    session.rollback()
    assert session.scalar(select(func.count(StoredAnswer.id))) == 1


def test_keys_of_two_owners_do_not_meet(session):
    answered_once(session)
    claimed("k", "pay 6", owner="person:2")(session)
    session.commit()
    assert session.scalar(select(func.count(StoredAnswer.id))) == 2


def test_what_was_refused_leaves_its_key_free(session):
    session.rollback()
    with pytest.raises(Conflict), transaction() as rows:
        claimed("k", "pay 5")(rows)
        raise Conflict("no")
    answered_once(session)


@pytest.mark.race
def test_the_same_key_sent_ten_times_at_once_has_one_effect(app, session):
    """Failure 1."""
    session.rollback()
    effects: list[int] = []
    answers: list[object] = []
    barrier = threading.Barrier(10)

    def send() -> None:
        with app.app_context():
            barrier.wait()
            try:
                with transaction() as rows:
                    claimed("k", "pay 5")(rows)
                    effects.append(1)
                    idempotency.keep_answer(rows, 200, {"n": 1})
                answers.append({"n": 1})
            except Answered as seen:
                answers.append(seen.answer.body)

    senders = [threading.Thread(target=send) for _sender in range(10)]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()
    assert (len(effects), answers) == (1, [{"n": 1}] * 10)


def test_a_row_that_is_not_there_cannot_be_locked(session):
    with pytest.raises(NotFound):
        locked(session, Job, 99)


@pytest.fixture
def person(session):
    world = a_world(session)
    session.commit()
    return world.seller


def test_a_session_lies_in_the_database_and_the_cookie_is_its_key_only(client, session, person):
    signed_in(client, person)
    row = session.scalars(select(WebSession)).one()
    cookie = client.get_cookie("xinghai")
    assert cookie is not None
    assert (row.person_id, row.key_hash) == (person.person_id, sessions.hash_of(cookie.value))
    assert cookie.value not in str(row.content)
    session.rollback()


def test_a_session_that_was_ended_elsewhere_is_dead(client, session, person):
    signed_in(client, person)
    assert sessions.end_sessions(session, person_id=person.person_id) == 1
    session.commit()
    assert client.get("/desk").status_code == 303


@pytest.mark.parametrize("age", [{"seen_at": sessions.IDLE}, {"begun_at": sessions.LONGEST}])
def test_a_session_dies_of_idleness_and_of_age(client, session, person, age):
    signed_in(client, person)
    row = session.scalars(select(WebSession)).one()
    for name, span in age.items():
        setattr(row, name, clock.now() - span - timedelta(seconds=1))
    session.commit()
    assert client.get("/desk").status_code == 303
    assert sessions.sessions_of(session, person.person_id, clock.now()) == []


def test_all_other_sessions_of_a_person_can_be_ended(app, session, person):
    first, second = signed_in(app.test_client(), person), signed_in(app.test_client(), person)
    cookie = second.get_cookie("xinghai")
    assert cookie is not None
    ended = sessions.end_sessions(session, person_id=person.person_id, but=sessions.hash_of(cookie.value))
    assert ended == 1
    session.commit()
    assert (first.get("/desk").status_code, second.get("/desk").status_code) == (303, 200)


@pytest.mark.parametrize(
    "target",
    ["https://evil.example", "//evil.example", "/\\evil.example", "\\\\evil", "javascript:alert(1)", "", None, "desk",
     "/desk\r\nSet-Cookie: x=1"],
)  # fmt: skip
def test_no_sign_in_leads_to_another_host(target):
    assert safe_next(target) is None


def test_a_path_on_this_host_may_be_next():
    assert safe_next("/deals/XH-2026-000001?tab=money") == "/deals/XH-2026-000001?tab=money"


def upload(session, content: bytes, name: str, purpose="deal:1") -> StoredFile:
    return files.keep_upload(session, io.BytesIO(content), name, purpose=purpose, actor=actor_for(7), now=NOON)


def test_the_same_file_for_the_same_thing_is_one_row_and_for_another_a_second(session):
    first, again = upload(session, b"%PDF-1", "a.pdf"), upload(session, b"%PDF-1", "b.pdf")
    other = upload(session, b"%PDF-1", "a.pdf", purpose="deal:2")
    assert (first.id, first.sha256) == (again.id, other.sha256)
    assert other.id != first.id
    assert files.also_for(session, first, purpose="deal:2", now=NOON).id == other.id


def test_a_file_over_the_limit_leaves_nothing(session):
    before = sum(1 for path in files.shelf().folder.rglob("*") if path.is_file())
    with pytest.raises(Unacceptable) as refusal:
        files.keep_upload(
            session, io.BytesIO(b"x" * 101), "a.txt", purpose="deal:1", actor=actor_for(7), now=NOON, limit=100
        )
    assert refusal.value.code == "file_too_large"
    assert sum(1 for path in files.shelf().folder.rglob("*") if path.is_file()) == before


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("../../etc/passwd.txt", "passwd.txt"),
        ("C:\\papers\\deed.pdf", "deed.pdf"),
        ("a\u202efdp.exe", "afdp.exe"),
        ("证书.pdf", "证书.pdf"),
        ("", "file"),
        ("..", "file"),
    ],
)
def test_a_file_name_is_a_name_and_no_path(given, shown):
    assert files.plain_name(given) == shown


@pytest.mark.parametrize("digest", ["", "../" * 20, "g" * 64, "A" * 64, "a" * 63])
def test_what_is_no_digest_is_no_path_on_the_shelf(app, digest):
    with pytest.raises(NotFound):
        files.shelf().path_of(digest)


def test_a_file_is_read_by_those_whom_its_purpose_concerns(session):
    stored = upload(session, b"%PDF-1", "a.pdf", purpose="deal:5")
    table = {"deal": lambda _session, actor, key: actor.organisation_id == 9 and key == 5}
    assert may_read(session, actor_for(7), stored, {})
    assert may_read(session, actor_for(9), stored, table)
    assert not may_read(session, actor_for(8), stored, table)
    assert not may_read(session, actor_for(9), stored, {})


def test_a_download_comes_under_its_name_and_runs_nothing(client, session, person):
    stored = files.keep_upload(session, io.BytesIO(b"<x>1</x>"), "证书.xml", purpose="deal:999", actor=person, now=NOON)
    session.commit()
    assert client.get(f"/files/{stored.id}").status_code == 303
    answer = signed_in(client, person).get(f"/files/{stored.id}")
    assert answer.data == b"<x>1</x>"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["Content-Security-Policy"] == "sandbox"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_without_a_server_mail_is_filed_once_and_readable(session, tmp_path: Path):
    mail.send_later(
        session, to="mei@x.example", subject="Offer\r\nBcc: all@x.example", text="您好", key="m:1", now=NOON
    )
    mail.send_later(session, to="mei@x.example", subject="again", text="again", key="m:1", now=NOON)
    session.commit()
    postman = mail.Postman(None, tmp_path, "Xinghai <no-reply@xinghai.example>")
    assert jobs.run_due({"mail": postman.deliver}, now=NOON, clock=lambda: NOON) == 1
    (path,) = tmp_path.glob("*.eml")
    message = message_from_bytes(path.read_bytes(), policy=default)
    assert (message["To"], message["Subject"], message["Bcc"]) == (
        "mei@x.example", "Offer Bcc: all@x.example", None,
    )  # fmt: skip
    assert message.get_content().strip() == "您好"


def test_a_mail_that_the_server_does_not_take_is_tried_again(session, tmp_path: Path):
    mail.send_later(session, to="mei@x.example", subject="x", text="x", key="m:1", now=NOON)
    session.commit()
    nobody = mail.Postman("smtp://127.0.0.1:1", tmp_path, "no-reply@xinghai.example")
    jobs.run_due({"mail": nobody.deliver}, now=NOON, clock=lambda: NOON)
    job = session.scalars(select(Job)).one()
    assert (job.state.value, job.attempts) == ("waiting", 1)


def test_the_process_says_that_it_lives(client):
    assert client.get("/health/live").json == {"live": True}


def test_not_ready_names_the_part_that_is_missing(client, session):
    answer = client.get("/health/ready")
    assert answer.status_code == 503
    assert answer.json["ready"] is False
    assert answer.json["parts"]["database"] == "ok"
    assert answer.json["parts"]["timetable"].startswith("silent")


def test_a_timetable_that_was_heard_of_lately_is_ready_and_one_that_fell_silent_is_not(app, session):
    health.beat(session, "timetable", clock.now())
    session.commit()
    assert health.timetable() == "ok"
    db.session.remove()
    session.get(Heartbeat, "timetable").at = clock.now() - health.SILENT_AFTER - timedelta(seconds=1)
    session.commit()
    assert health.timetable().startswith("silent")


def test_an_address_that_there_is_not_is_a_page_for_people_and_json_for_programs(client, session):
    page = client.get("/nowhere")
    assert (page.status_code, page.mimetype) == (404, "text/html")
    assert "<h1" in page.get_data(as_text=True)
    answer = client.get("/api/v1/nowhere")
    assert (answer.status_code, answer.mimetype) == (404, "application/json")
    assert set(answer.json["error"]) == {"code", "message", "fields", "reference"}


@pytest.mark.parametrize(
    ("method", "path", "options", "status"),
    [
        ("POST", "/api/v1/turnover/2025/facts", {}, 405),
        ("GET", "/api/v1/turnover/2025/facts", {}, 401),
        ("GET", "/api/v1/turnover/2025/facts", {"headers": {"Authorization": "Basic x"}}, 401),
        ("GET", "/api/v1/turnover/2025/facts", {"headers": {"Authorization": "Bearer xh_nobody"}}, 401),
        ("GET", "/api/v1/search?limit=0", {}, 422),
        ("GET", "/api/v1/search?limit=101", {}, 422),
        ("GET", "/api/v1/search?after=%00", {}, 400),
        ("GET", "/api/v1/turnover/1800", {}, 404),
    ],
)
def test_every_refusal_of_the_api_has_the_one_body(client, session, method, path, options, status):
    answer = client.open(path, method=method, **options)
    assert answer.status_code == status
    error = answer.json["error"]
    assert error["code"]
    assert error["message"]
    assert isinstance(error["fields"], dict)


def test_a_refusal_is_told_in_the_language_asked_for(client, session):
    said = client.get("/api/v1/nowhere", headers={"Accept-Language": "zh-CN"}).json["error"]["message"]
    assert said != client.get("/api/v1/nowhere", headers={"Accept-Language": "en"}).json["error"]["message"]


def test_every_page_forbids_scripts_of_others_and_frames(client, session):
    headers = client.get("/how-it-works").headers
    assert "default-src 'self'" in headers["Content-Security-Policy"]
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert (headers["X-Frame-Options"], headers["Cache-Control"]) == ("DENY", "no-store")
    assert headers["X-Request-Id"]


def test_the_language_is_kept_in_a_cookie_and_shown(client, session):
    assert 'lang="zh-Hans"' in text_of(client, "/how-it-works", lang="zh_Hans")
    assert 'lang="zh-Hans"' in text_of(client, "/how-it-works")
    assert 'lang="en"' in text_of(client, "/how-it-works", lang="en")


def test_an_audit_entry_cannot_be_changed_or_deleted(session):
    from core import audit
    from core.actor import SYSTEM

    audit.record(session, "deal:1", "deal.signed", actor=SYSTEM, now=NOON)
    session.commit()
    for statement in ("UPDATE audit_entry SET actor_name = 'x'", "DELETE FROM audit_entry"):
        with pytest.raises(Exception, match="append-only"), session.begin_nested():
            session.execute(text(statement))
    assert [entry.actor_name for entry in audit.history(session, "deal:1")] == ["Xinghai"]


def test_an_instant_is_kept_in_utc_and_read_back_aware(session):
    session.add(Heartbeat(name="x", at=NOON.astimezone(clock.BEIJING)))
    session.commit()
    session.expire_all()
    assert session.get(Heartbeat, "x").at == NOON
    assert session.get(Heartbeat, "x").at.utcoffset() == timedelta(0)


def test_an_instant_without_a_zone_is_not_kept(session):
    session.add(Heartbeat(name="x", at=datetime(2026, 1, 1)))
    with pytest.raises(Exception, match="zone"):
        session.flush()
    session.rollback()
    assert session.scalar(select(func.count(Heartbeat.name))) == 0


def test_a_transaction_begins_immediately_on_sqlite(session):
    if not is_sqlite(session):
        pytest.skip("PostgreSQL locks rows")
    session.rollback()
    with transaction() as rows, db.engine.connect() as other:
        rows.execute(text("SELECT 1"))
        other.exec_driver_sql("PRAGMA busy_timeout = 50")
        with pytest.raises(Exception, match="locked"):
            other.execution_options(immediate=True).execute(text("SELECT 1"))
            other.exec_driver_sql("INSERT INTO heartbeat (name, at) VALUES ('y', '2026-01-01')")
        other.invalidate()  # an impatient connection does not go back to the pool
