"""Files of an annual report: added and taken off before it is confirmed, signed with it, published with it."""

import base64
import io
from datetime import date

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from core import clock
from core.actor import Scope
from core.errors import Conflict, NotAllowed, NotFound, Unacceptable
from parties.people.services import make_key
from reports.annual import attachments, content, queries, services
from reports.annual.models import AnnualReport, Attachment
from tests.reports.annual.world import FEBRUARY, JANUARY, a_town, compiled, confirmed, published, submitted
from tests.reports.doors import signed_in, text_of
from tests.reports.turnover.city import released, rolled_up

PDF = b"%PDF-1.7 cases"
WHERE = "/annual-reports/2026/C-01/1"


@pytest.fixture
def town(session):
    return a_town(session)


@pytest.fixture
def row(session, town) -> AnnualReport:
    return compiled(session)[0]


def added(session, town, row, name="cases.pdf", what=PDF, actor=None) -> Attachment:
    found = attachments.attach_file(
        session, report_id=row.id, stream=io.BytesIO(what), name=name, actor=actor or town.clerk, now=JANUARY
    )
    session.commit()
    return found


def test_the_hash_that_is_signed_covers_the_files(session, town, row):
    before = row.sha256
    file = added(session, town, row)
    assert row.sha256 == content.digest(row.figures, "", [["cases.pdf", file.sha256]])
    assert row.sha256 != before
    confirmed(session, town, row)
    assert row.sha256 == content.digest(row.figures, row.narrative, [["cases.pdf", file.sha256]])
    assert queries.check(session) == []


def test_who_looked_before_a_file_came_signs_nothing(session, town, row):
    seen = row.sha256
    added(session, town, row)
    with pytest.raises(Conflict) as refused:
        services.confirm_report(session, report_id=row.id, narrative="", digest=seen, actor=town.manager, now=JANUARY)
    assert refused.value.code == "report_changed"


def test_a_file_is_taken_off_before_it_is_confirmed_and_the_hash_is_the_one_without_it(session, town, row):
    before, file = row.sha256, added(session, town, row)
    attachments.take_off(session, report_id=row.id, attachment_id=file.id, actor=town.clerk, now=JANUARY)
    session.commit()
    assert (row.sha256, attachments.of_report(session, row.id)) == (before, [])


def test_the_files_of_a_confirmed_report_stay_until_it_is_returned(session, town, row):
    file = added(session, town, row)
    submitted(session, town, row)
    signed = row.sha256
    for act in (
        lambda: added(session, town, row, "more.pdf", b"%PDF-1.7 more"),
        lambda: attachments.take_off(session, report_id=row.id, attachment_id=file.id, actor=town.clerk, now=JANUARY),
    ):
        with pytest.raises(Conflict) as refused:
            act()
        assert refused.value.code == "report_signed"
        session.rollback()
    assert row.sha256 == signed
    services.return_report(session, report_id=row.id, reason="补充案例", actor=town.office, now=JANUARY)
    added(session, town, row, "more.pdf", b"%PDF-1.7 more")
    assert [each.name for each in attachments.of_report(session, row.id)] == ["cases.pdf", "more.pdf"]


def test_the_same_file_a_second_of_its_name_and_one_too_many_are_refused(session, town, row, monkeypatch):
    added(session, town, row)
    for name, what in (("again.pdf", PDF), ("cases.pdf", b"%PDF-1.7 other")):
        with pytest.raises(Conflict) as refused:
            added(session, town, row, name, what)
        assert refused.value.code == "attached_already"
        session.rollback()
    with pytest.raises(Unacceptable):
        added(session, town, row, "run.exe", b"MZ")
    session.rollback()
    monkeypatch.setattr(attachments, "MOST", 1)
    with pytest.raises(Conflict) as refused:
        added(session, town, row, "more.pdf", b"%PDF-1.7 more")
    assert refused.value.code == "too_many_files"
    session.rollback()
    assert len(attachments.of_report(session, row.id)) == 1


def test_only_the_center_itself_adds_and_takes_off(session, town, row):
    file = added(session, town, row)
    for actor in (town.other, town.office):
        with pytest.raises(NotAllowed):
            added(session, town, row, "more.pdf", b"%PDF-1.7 more", actor)
        session.rollback()
        with pytest.raises(NotAllowed):
            attachments.take_off(session, report_id=row.id, attachment_id=file.id, actor=actor, now=JANUARY)
        session.rollback()
    with pytest.raises(NotFound):
        attachments.attachment_of(session, compiled_of(session, "C-02"), file.id)


def compiled_of(session, code: str) -> AnnualReport:
    return next(each for each in session.scalars(select(AnnualReport)) if each.center.code == code)


def test_facts_that_come_in_leave_the_files_and_a_restated_version_begins_with_them(session, town, row):
    file = added(session, town, row)
    released(session, town.centers[0], "5.00", date(2026, 12, 31))
    compiled(session)
    assert row.sha256 == content.digest(row.figures, "", [["cases.pdf", file.sha256]])
    published(session, town, row)
    released(session, town.centers[0], "7.00", date(2026, 12, 30))
    rolled_up(session, FEBRUARY)
    services.follow_facts(session, now=FEBRUARY)
    session.commit()
    second = queries.latest(session, row.center_id, 2026)
    assert second is not None
    assert second.version == 2
    assert attachments.listed(session, second) == [["cases.pdf", file.sha256]]
    assert queries.check(session) == []


REFUSED = (
    "DELETE FROM annual_attachment",
    "UPDATE annual_attachment SET name = 'other.pdf'",
    "INSERT INTO annual_attachment (report_id, file_id, name, sha256, added_by, added_at) SELECT report_id, file_id,"
    " 'b.pdf', replace(sha256, 'a', 'b'), '', added_at FROM annual_attachment",
)


@pytest.mark.parametrize("statement", REFUSED)
def test_both_databases_refuse_to_move_the_files_of_a_confirmed_report(session, town, row, statement):
    added(session, town, row)
    confirmed(session, town, row)
    with pytest.raises(DBAPIError, match="files of a confirmed report stay"):
        session.execute(text(statement))


@pytest.mark.parametrize(("name", "sha256"), [("'b.pdf'", "sha256"), ("name", f"'{'0' * 64}'")])
def test_both_databases_refuse_a_file_or_a_name_twice(session, town, row, name, sha256):
    added(session, town, row)
    columns = "report_id, file_id, name, sha256, added_by, added_at"
    again = f"SELECT report_id, file_id, {name}, {sha256}, '', added_at FROM annual_attachment"
    with pytest.raises(DBAPIError, match=r"(?i)unique"):
        session.execute(text(f"INSERT INTO annual_attachment ({columns}) {again}"))


def test_on_its_page_a_file_is_added_read_taken_off_and_once_published_read_by_all(client, session, town, row):
    kept = added(session, town, row)
    published_where = f"{WHERE}/files/{kept.id}"
    session.rollback()
    assert client.get(published_where).status_code == 404
    signed_in(client, town.clerk)
    page = text_of(client, WHERE)
    assert "cases.pdf" in page
    assert "Take cases.pdf off" in page
    sent = {"file": (io.BytesIO(b"%PDF-1.7 more"), "more.pdf")}
    assert client.post(f"{WHERE}/attach", data=sent, content_type="multipart/form-data").status_code == 303
    assert client.post(f"{WHERE}/attach", data={}, content_type="multipart/form-data").status_code == 422
    more = session.scalars(select(Attachment.id).filter_by(name="more.pdf")).one()
    session.rollback()
    assert client.post(f"{WHERE}/files/{more}/off").status_code == 303
    session.refresh(row)
    published(session, town, row)
    client.delete_cookie("xinghai")
    answer = client.get(published_where)
    assert answer.data == PDF
    assert "attachment" in answer.headers["Content-Disposition"]
    assert client.get(f"{WHERE}/files/{more}").status_code == 404


def test_programs_add_and_take_off_the_same(client, session, town, row, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: JANUARY)
    key = make_key(session, name="p", scopes=[Scope.READ, Scope.CENTER], actor=town.clerk, now=JANUARY)[1]
    session.commit()
    path, headers = f"/api/v1/annual-reports/{row.id}/files", {"Authorization": f"Bearer {key}"}
    said = {"name": "cases.pdf", "content": base64.b64encode(PDF).decode()}
    told = client.post(path, json=said, headers=headers)
    assert told.status_code == 201, told.text
    [file] = told.json["attachments"]
    assert (file["name"], file["size_bytes"]) == ("cases.pdf", len(PDF))
    assert client.post(path, json={**said, "content": "?"}, headers=headers).status_code == 422
    gone = client.delete(f"{path}/{file['id']}", headers=headers)
    assert gone.json["attachments"] == []
    assert gone.json["sha256"] != told.json["sha256"]
