"""Pages over HTTP: the door and the account."""

import re
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from core import clock
from core.actor import SYSTEM, Role
from core.sessions import WebSession
from parties.people.models import ApiKey, Person
from parties.people.services import add_membership, ask_for_reset, disable_person
from tests.builders import NOON
from tests.parties.cast import (
    LIN,
    PASSWORD,
    a_member,
    a_person,
    an_organisation,
    how_many,
    link_in,
    mails,
    sign_in,
)


def cookie(client: FlaskClient) -> str:
    found = client.get_cookie("xinghai")
    return found.value if found else ""


def test_somebody_signs_in_and_sees_whom_they_act_for(session: Session, client: FlaskClient) -> None:
    a_member(session)
    assert sign_in(client, LIN).status_code == 303
    page = client.get("/account").get_data(as_text=True)
    assert "Haiwan Battery" in page
    assert LIN in page


def test_a_wrong_password_shows_the_form_again_with_what_was_typed(session: Session, client: FlaskClient) -> None:
    a_member(session)
    answer = sign_in(client, LIN, "not the one")
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert LIN in page
    assert "not the one" not in page
    assert client.get("/account").status_code == 303


def test_the_page_waits_longer_with_every_wrong_guess(session: Session, client: FlaskClient) -> None:
    a_member(session)
    answers = [sign_in(client, LIN, f"guess number {number}").status_code for number in range(8)]
    assert answers[:5] == [422] * 5
    assert 429 in answers
    assert sign_in(client, LIN, address="198.51.100.7").status_code == 303


def test_a_failed_sign_in_is_counted_although_nothing_else_is_written(session: Session, client: FlaskClient) -> None:
    a_member(session)
    for number in range(6):
        sign_in(client, f"nobody{number}@x.example", "whatever it is")
    assert sign_in(client, LIN).status_code == 303


def test_a_copied_cookie_is_dead_after_signing_out(session: Session, client: FlaskClient, app: Flask) -> None:
    a_member(session)
    sign_in(client, LIN)
    copied = cookie(client)
    client.post("/sign-out")
    thief = app.test_client()
    thief.set_cookie("xinghai", copied)
    assert thief.get("/account").status_code == 303
    session.rollback()
    assert how_many(session, WebSession, person_id=1) == 0


def test_signing_in_gives_the_session_a_new_key(session: Session, client: FlaskClient) -> None:
    a_member(session)
    client.get("/sign-in")
    client.set_cookie("xinghai", "chosen-by-a-thief")
    sign_in(client, LIN)
    assert len(cookie(client)) >= 43
    assert cookie(client) != "chosen-by-a-thief"


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"]
)
def test_signing_in_never_leads_elsewhere(session: Session, client: FlaskClient, target: str) -> None:
    a_member(session)
    assert "evil" not in sign_in(client, LIN, next=target).headers["Location"]


def html_lang(page: str) -> str:
    return page.partition('<html lang="')[2].partition('"')[0]


def test_the_language_chosen_on_a_page_outlasts_signing_in(session: Session, client: FlaskClient) -> None:
    a_member(session)
    assert html_lang(client.get("/sign-in?lang=zh_Hans").text) == "zh-Hans"
    sign_in(client, LIN)
    assert html_lang(client.get("/account").text) == "zh-Hans"


def test_where_no_language_was_chosen_the_pages_speak_that_of_the_account(
    session: Session, client: FlaskClient
) -> None:
    a_member(session)
    session.scalars(select(Person)).one().language = "zh_Hans"
    session.commit()
    assert html_lang(client.get("/sign-in").text) == "en"
    sign_in(client, LIN)
    assert html_lang(client.get("/account").text) == "zh-Hans"
    assert html_lang(client.get("/account?lang=en").text) == "en"
    assert html_lang(client.get("/account").text) == "en"


def test_signing_in_leads_to_the_page_that_was_asked_for(session: Session, client: FlaskClient) -> None:
    a_member(session)
    asked = client.get("/account/sessions")
    assert asked.headers["Location"] == "/sign-in?next=/account/sessions"
    assert sign_in(client, LIN, next="/account/sessions").headers["Location"] == "/account/sessions"


def test_a_person_disabled_meanwhile_is_out_with_the_next_request(session: Session, client: FlaskClient) -> None:
    a_member(session)
    person = session.query(Person).one().id
    session.rollback()
    assert sign_in(client, LIN).status_code == 303
    disable_person(session, person_id=person, actor=SYSTEM, now=NOON)
    session.commit()
    assert client.get("/account").status_code == 303


def test_acting_for_another_organisation_changes_the_sessions_key(session: Session, client: FlaskClient) -> None:
    a_member(session)
    person, other = session.query(Person).one(), an_organisation(session, "别家公司", name_en="Second House")
    add_membership(session, person_id=person.id, organisation_id=other.id, role=Role.BUYER, actor=SYSTEM, now=NOON)
    session.commit()
    sign_in(client, LIN)
    before = cookie(client)
    client.post("/act-for", data={"organisation_id": other.id})
    assert cookie(client) != before
    assert client.get(f"/organisations/{other.id}/members").status_code == 200


def test_nobody_acts_for_an_organisation_that_is_not_theirs(session: Session, client: FlaskClient) -> None:
    a_member(session)
    other = an_organisation(session, "别家公司")
    session.commit()
    sign_in(client, LIN)
    assert client.post("/act-for", data={"organisation_id": other.id}).status_code == 404
    assert client.get(f"/organisations/{other.id}/members").status_code == 403


def test_asking_for_a_reset_says_the_same_for_every_address(session: Session, client: FlaskClient) -> None:
    a_member(session)
    answers = [client.post("/reset-password", data={"email": mail}) for mail in (LIN, "nobody@x.example")]
    assert len({(answer.status_code, answer.headers["Location"]) for answer in answers}) == 1
    session.rollback()
    assert [mail["to"] for mail in mails(session)] == [LIN]


def test_a_new_password_is_set_by_the_letters_link(session: Session, client: FlaskClient) -> None:
    a_member(session)
    ask_for_reset(session, email=LIN, address="192.0.2.1", now=clock.now())
    token = link_in(mails(session)[0])
    session.commit()
    assert client.get(f"/reset-password/{token}").status_code == 200
    weak = client.post(f"/reset-password/{token}", data={"password": "password1"})
    assert weak.status_code == 422
    assert client.post(f"/reset-password/{token}", data={"password": "three grey herons"}).status_code == 303
    assert client.get(f"/reset-password/{token}").status_code == 404
    assert sign_in(client, LIN, "three grey herons").status_code == 303


def test_a_changed_password_keeps_this_session_and_ends_the_others(
    session: Session, client: FlaskClient, app: Flask
) -> None:
    a_member(session)
    other = app.test_client()
    sign_in(client, LIN)
    sign_in(other, LIN)
    client.post("/account/password", data={"current": PASSWORD, "password": "three grey herons"})
    assert client.get("/account").status_code == 200
    assert other.get("/account").status_code == 303


def test_the_list_of_sessions_ends_one_of_them(session: Session, client: FlaskClient, app: Flask) -> None:
    a_member(session)
    other = app.test_client()
    sign_in(client, LIN)
    sign_in(other, LIN)
    page = client.get("/account/sessions").get_data(as_text=True)
    key = re.search(r'name="session" value="([0-9a-f]{64})"', page)
    assert key is not None
    client.post("/account/sessions/end", data={"session": key.group(1)})
    assert other.get("/account").status_code == 303
    assert client.get("/account").status_code == 200


def test_a_stranger_cannot_end_somebody_elses_session(session: Session, client: FlaskClient, app: Flask) -> None:
    home = a_member(session)
    a_person(session, "b@x.example", Role.BUYER, at=home)
    session.commit()
    other = app.test_client()
    sign_in(client, LIN)
    sign_in(other, "b@x.example")
    session.rollback()
    victim = session.query(WebSession).filter_by(person_id=1).one().key_hash
    session.rollback()
    assert other.post("/account/sessions/end", data={"session": victim}).status_code < 500
    assert client.get("/account").status_code == 200


def test_the_chosen_language_is_that_of_the_pages_that_follow(session: Session, client: FlaskClient) -> None:
    a_member(session)
    sign_in(client, LIN)
    client.post("/account", data={"name": "林梅", "language": "zh_Hans"})
    assert '<html lang="zh-Hans">' in client.get("/account").get_data(as_text=True)
    session.rollback()
    assert session.query(Person).one().name == "林梅"


def test_a_key_is_shown_once_and_never_again(session: Session, client: FlaskClient) -> None:
    a_member(session)
    sign_in(client, LIN)
    shown = client.post("/account/api-keys", data={"name": "Ledger", "scopes": ["read"], "days": "30"})
    text = re.search(r"xh_[\w-]{43}", shown.get_data(as_text=True))
    assert text is not None
    assert text.group() not in client.get("/account/api-keys").get_data(as_text=True)
    session.rollback()
    row = session.query(ApiKey).one()
    assert text.group() not in (row.digest, row.start)
    assert row.expires_at - row.created_at == timedelta(days=30)


def test_a_key_needs_a_purpose_and_a_scope(session: Session, client: FlaskClient) -> None:
    a_member(session)
    sign_in(client, LIN)
    answer = client.post("/account/api-keys", data={"name": "", "days": "30"})
    assert answer.status_code == 422
    assert "error-summary" in answer.get_data(as_text=True)
    session.rollback()
    assert how_many(session, ApiKey) == 0


@pytest.mark.parametrize(
    "path", ["/sign-in", "/register", "/reset-password", "/letter-sent", "/organisations", "/centers"]
)
def test_the_public_pages_open_in_every_language(session: Session, client: FlaskClient, path: str) -> None:
    for language in ("en", "zh_Hans", "xx"):
        assert client.get(f"{path}?lang={language}").status_code == 200
