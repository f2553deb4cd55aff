"""Requests that nobody's browser sends, and where requests come from: each is answered, none is a fault of ours."""

import logging
from pathlib import Path

import pytest
from flask import request

import config
from core import clock
from core.actor import Role, Scope
from core.fields import whole
from parties.people.keys import make_key
from tests.parties.cast import LIN, a_person, an_organisation, as_actor
from wsgi import create_app


@pytest.fixture
def headers(session):
    """The header of a trader's key."""
    home = an_organisation(session)
    holder = as_actor(session, a_person(session, LIN, Role.RIGHT_HOLDER, at=home))
    _row, text = make_key(session, name="test", scopes=list(Scope), actor=holder, now=clock.now())
    session.commit()
    return {"Authorization": f"Bearer {text}"}


@pytest.mark.parametrize(
    "body",
    [
        b'{"organisation_id": ' + b"9" * 5000 + b"}",
        b"[" * 100_000,
        b'{"name": "a\\u0000b"}',
        b'{"name": "a\\ud800b"}',
        b'{"a\\u0000b": 1}',
        b'{"name": "\xff"}',
        b"{",
        b"",
    ],
    ids=["long number", "tower", "nul", "half a pair", "nul in a name", "no utf-8", "cut off", "nothing"],
)
def test_a_body_that_cannot_be_read_is_told_so(client, headers, body):
    answer = client.post("/api/v1/keys", data=body, headers=headers, content_type="application/json")
    assert answer.status_code in (400, 422)
    assert answer.json["error"]["message"]


@pytest.mark.parametrize("address", ["/centers/%00", "/api/v1/centers/%00", "/listings?q=a%00b", "/listings?a%00b=1"])
def test_an_address_with_a_nul_in_it_is_refused(client, address):
    assert client.get(address).status_code == 400


def test_a_nul_in_an_api_address_is_refused_in_the_one_body(client):
    assert client.get("/api/v1/centers/%00").json["error"]["code"] == "http_400"


@pytest.mark.parametrize(
    ("address", "form"), [("/register", {"once_token": "a\0b"}), ("/account/sessions/end", {"session": "\0"})]
)
def test_a_form_with_a_nul_in_it_is_refused(client, address, form):
    assert client.post(address, data=form).status_code == 400


@pytest.mark.parametrize("text", [None, "", "²", "１２", "-1", "+1", " 1", "1.0", "1_000", "9" * 19])
def test_what_is_no_whole_number_is_none(text):
    assert whole(text) is None


@pytest.mark.parametrize(("text", "number"), [("0", 0), ("007", 7), ("9" * 18, 10**18 - 1)])
def test_figures_are_a_whole_number(text, number):
    assert whole(text) == number


TOKEN = "aB3-_" * 8 + "xyz"


@pytest.mark.parametrize("kind", ["reset-password", "register", "invitations"])
@pytest.mark.parametrize("rest", ["", "/"])
def test_logs_hold_no_token_of_a_letter(client, caplog, kind, rest):
    with caplog.at_level(logging.DEBUG, logger="xinghai"):
        client.get(f"/{kind}/{TOKEN}{rest}")
    assert f"/{kind}/…" in caplog.text
    assert TOKEN not in caplog.text


def an_app(tmp_path: Path, **environment: str):
    given = {"INSTANCE_DIR": str(tmp_path), "SECRET_KEY": "only-for-tests", "LOG_LEVEL": "ERROR", **environment}
    app = create_app(config.from_environment(given))
    app.add_url_rule("/whence", view_func=lambda: f"{request.remote_addr} {request.scheme}")
    return app


@pytest.mark.parametrize(
    ("proxies", "forwarded", "whence"),
    [
        ("", "203.0.113.9", "127.0.0.1 http"),
        ("0", "203.0.113.9", "127.0.0.1 http"),
        ("1", "198.51.100.1, 203.0.113.9", "203.0.113.9 https"),
        ("2", "198.51.100.1, 203.0.113.9", "198.51.100.1 https"),
    ],
)
def test_a_request_comes_from_what_our_own_proxies_say_and_no_others(tmp_path, proxies, forwarded, whence):
    client = an_app(tmp_path, TRUSTED_PROXIES=proxies).test_client()
    headers = {"X-Forwarded-For": forwarded, "X-Forwarded-Proto": "https, https"}
    assert client.get("/whence", headers=headers).text == whence


@pytest.mark.parametrize("given", ["-1", "many", "10", "1.5", "²"])
def test_a_number_of_proxies_that_is_none_stops_the_start(tmp_path, given):
    with pytest.raises(config.SettingMissing):
        config.from_environment({"INSTANCE_DIR": str(tmp_path), "TRUSTED_PROXIES": given})
