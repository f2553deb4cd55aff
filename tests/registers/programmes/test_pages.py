"""The pages of programmes: a certification from its batch to its end, read by the public, in both languages."""

import io
import re
from datetime import date, datetime

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from core import clock
from core.db import db
from core.workbooks import rows_in
from registers.programmes.models import Application, Batch, Objection, Title
from tests.parties.cast import PASSWORD
from tests.registers import town as made
from tests.registers.town import EVIDENCE, MONDAY, Town, at

AFTER = at(date(2026, 3, 10))


@pytest.fixture
def town(session, monkeypatch) -> Town:
    found = made.a_town(session)
    session.commit()
    monkeypatch.setattr(clock, "now", lambda: MONDAY)
    return found


@pytest.fixture
def now(monkeypatch):
    """`now(instant)`: what the clock shows from here on."""

    def turn(instant: datetime) -> None:
        monkeypatch.setattr(clock, "now", lambda: instant)

    return turn


def as_person(client: FlaskClient, mail: str | None) -> FlaskClient:
    client.post("/sign-out")
    if mail:
        assert client.post("/sign-in", data={"email": mail, "password": PASSWORD}).status_code == 303
    return client


def text(client: FlaskClient, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status, answer.get_data(as_text=True)[:2000]
    return answer.get_data(as_text=True)


def sent(client: FlaskClient, path: str, **given: object) -> str:
    """The page to which the form led."""
    answer = client.post(path, data=given, content_type="multipart/form-data")
    assert answer.status_code == 303, re.sub(r"<[^>]+>", " ", answer.get_data(as_text=True))[-3000:]
    return answer.headers["Location"]


def test_a_certification_from_batch_to_expiry(client, town, now):
    as_person(client, "first@office.example")
    sent(client, "/programmes/IPMS/batches/new", opens="2026-03-02", closes="2026-03-31", notice="Come all.")
    as_person(client, "lin.mei@haiwan.example")
    answers = {
        "statement": "We keep our patents.",
        "contact": "5",
        "edition": "2023",
        "certificate_no": "C-1",
        "issuer": "North",
        "system_since": "2025-09-01",
        "audited_on": "2025-12-01",
        "management_on": "2025-12-15",
        "is_clean": "yes",
    }
    where = sent(client, "/batches/IPMS-2026-1/apply", **answers, file=(io.BytesIO(EVIDENCE), "certificate.pdf"))
    assert "certificate.pdf" in text(client, where)
    sent(client, f"{where}/submit")
    as_person(client, "first@office.example")
    assert "Waiting for the office" in text(client, "/applications")
    sent(client, f"{where}/review", act="propose")
    sent(client, "/batches/IPMS-2026-1/publicity")
    assert "In publicity to the end of 9 Mar 2026" in text(as_person(client, None), where)
    as_person(client, "fang@uni.example")
    sent(client, f"{where}/object", statement="Is it so?", contact="fang@uni.example")
    now(AFTER)  # sessions of Monday are over
    as_person(client, "second@office.example")
    objection = db.session.scalars(select(Objection.id)).one()
    db.session.rollback()
    sent(client, f"{where}/objections/{objection}", uphold="no", decision="It is so.")
    sent(client, f"{where}/grant", granted_on="2026-03-10", document_no="2026-7")
    title = db.session.scalars(select(Title.id)).one()
    db.session.rollback()
    as_person(client, None)
    page = text(client, f"/registers/titles/{title}")
    code = re.search(r"XH(?:-[A-Z2-7]{4}){4}", page)
    assert code is not None
    assert client.get(f"/registers/titles/{title}/certificate.pdf").data.startswith(b"%PDF-")
    assert "In force" in text(client, f"/verify/{code[0]}")
    assert "1 entry of 1 holder, in force on 10 Mar 2026" in text(client, "/registers/titles?on=2026-03-10")
    now(at(date(2029, 3, 10)))
    assert "Expired" in text(client, f"/registers/titles/{title}")
    assert "0 entries" in text(client, "/registers/titles?on=2029-03-10")


@pytest.mark.parametrize("language", ["en", "zh_Hans"])
def test_every_page_of_a_title_opens_for_whom_it_is(client, town, now, language):
    title = made.granted(town)
    town.session.commit()
    now(AFTER)
    for mail in (None, "fang@uni.example", "lin.mei@haiwan.example", "first@office.example"):
        as_person(client, mail)
        for path in (
            "/programmes",
            "/programmes/PILOT",
            "/batches/PILOT-2026-1",
            "/publicity",
            "/registers/titles",
            f"/registers/titles/{title.id}",
            "/applications/AP-2026-000001",
        ):
            assert f'lang="{"en" if language == "en" else "zh-Hans"}"' in text(client, f"{path}?lang={language}")
    now(at(date(2029, 2, 8)))
    assert "PILOT-2026-0001" in text(as_person(client, "lin.mei@haiwan.example"), "/registers/ending?days=30")
    for act in ("check", "suspend", "revoke", "first"):
        text(as_person(client, "first@office.example"), f"/registers/titles/{title.id}/{act}")


def test_the_office_suspends_and_restores_on_the_page(client, town, now):
    title = made.granted(town)
    town.session.commit()
    now(AFTER)
    as_person(client, "first@office.example")
    path = f"/registers/titles/{title.id}"
    assert client.post(f"{path}/suspend", data={"from_date": "2026-03-10", "reason": ""}).status_code == 422
    sent(client, f"{path}/suspend", from_date="2026-03-10", reason="The audit failed.")
    assert "Suspended since 10 Mar 2026" in text(as_person(client, None), path)
    as_person(client, "first@office.example")
    sent(client, f"{path}/restore", restored_on="2026-03-10", reason="It was repeated.")
    assert "Suspended since" not in text(client, path)


@pytest.mark.parametrize(
    "path",
    ["/programmes/new", "/registers/lists", "/programmes/PILOT/batches/new", "/rules/programmes/new?programme=PILOT"],
)
def test_the_office_alone_plans(client, town, path):
    assert client.get(path).status_code == 303
    assert as_person(client, "lin.mei@haiwan.example").get(path).status_code == 403
    assert as_person(client, "first@office.example").get(path).status_code == 200


def test_a_stranger_finds_no_application_that_is_not_public(client, town):
    row = made.submitted(town)
    town.session.commit()
    assert client.get(f"/applications/{row.number}").status_code == 404
    assert as_person(client, "fang@uni.example").get(f"/applications/{row.number}").status_code == 404
    assert "We made and sold" in text(as_person(client, "first@office.example"), f"/applications/{row.number}")


def test_a_list_goes_in_by_the_page_and_out_as_it_is_shown(client, town, now):
    as_person(client, "first@office.example")
    code = town.enterprise.uscc
    head = "holder,uscc,number,granted_on,edition,issuer"
    table = f"{head}\n海湾电池有限公司,{code},91210200000000012345,2026-03-02,2023,=North\n"
    sent(client, "/registers/lists", programme="IPMS", file=(io.BytesIO(table.encode()), "list.csv"))
    assert "Lines read: 1; new on record: 1" in text(client, "/registers/lists")
    as_person(client, None)
    shown = client.get("/registers/titles.csv?on=2026-03-02").get_data(as_text=True)
    assert "91210200000000012345" in shown
    assert "'=North" in shown
    rows = rows_in(client.get("/registers/titles.xlsx?on=2026-03-02").data)
    assert (len(rows), rows[1][1][0], rows[1][1][9]) == (2, "91210200000000012345", "=North")
    assert len(rows_in(client.get("/registers/titles.xlsx?on=2026-03-01").data)) == 1


def test_a_list_that_does_not_fit_comes_back_with_its_faults(client, town):
    as_person(client, "first@office.example")
    table = "holder,uscc,granted_on\n某公司,123,2026-03-02\n"
    answer = client.post(
        "/registers/lists", data={"programme": "PILOT", "file": (io.BytesIO(table.encode()), "list.csv")}
    )
    assert answer.status_code == 422
    assert "Line 2" in answer.get_data(as_text=True)
    assert db.session.scalars(select(Title.id)).all() == []


def test_what_does_not_fit_in_an_address_is_passed_over(client, town):
    assert "0 entries" in text(
        client, "/registers/titles?on=yesterday&level=galactic&year=x&kind=moon&page=0&q=%00".removesuffix("&q=%00")
    )


def test_an_application_without_its_answers_comes_back(client, town):
    as_person(client, "first@office.example")
    sent(client, "/programmes/PILOT/batches/new", opens="2026-03-02", closes="2026-03-31")
    as_person(client, "lin.mei@haiwan.example")
    answer = client.post("/batches/PILOT-2026-1/apply", data={"contact": "5"})
    assert answer.status_code == 422
    assert db.session.scalars(select(Application.id)).all() == []
    assert db.session.scalars(select(Batch.number)).all() == ["PILOT-2026-1"]
