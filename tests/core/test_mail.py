"""How letters leave the platform: over TLS to a server that shows a certificate in its own name."""

import smtplib
import ssl
from pathlib import Path
from typing import Any

import pytest

from core.jobs import Job
from core.mail import Postman
from tests.builders import NOON

LETTER = {"to": "lin@haiwan.example", "subject": "A link", "text": "https://market.example/reset-password/abc"}


class Server:
    """A mail server that writes down what is asked of it."""

    asked: list[tuple[str, Any]]

    def __init__(self, host: str, port: int, *, timeout: int, context: ssl.SSLContext | None = None) -> None:
        self.asked.append(("connect", context))

    def __enter__(self) -> "Server":
        return self

    def __exit__(self, *fault: object) -> None:
        return None

    def starttls(self, *, context: ssl.SSLContext | None = None) -> None:
        self.asked.append(("starttls", context))

    def login(self, user: str, secret: str) -> None:
        self.asked.append(("login", user))

    def send_message(self, message: Any) -> None:
        self.asked.append(("send", message["To"]))


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, Any]]:
    Server.asked = []
    monkeypatch.setattr(smtplib, "SMTP", Server)
    monkeypatch.setattr(smtplib, "SMTP_SSL", Server)
    return Server.asked


def delivered(url: str, folder: Path) -> None:
    Postman(url, folder, "no-reply@market.example").deliver(LETTER, job=Job(id=1), now=NOON)


@pytest.mark.parametrize(
    ("url", "steps"),
    [
        ("smtps://user:secret@mail.example", ["connect", "login", "send"]),
        ("smtp://user:secret@mail.example:587", ["connect", "starttls", "login", "send"]),
        ("smtp://mail.example", ["connect", "starttls", "send"]),
    ],
)
def test_a_letter_leaves_only_over_tls_with_a_checked_certificate(
    asked: list[tuple[str, Any]], tmp_path: Path, url: str, steps: list[str]
) -> None:
    delivered(url, tmp_path)
    assert [step for step, _what in asked] == steps
    contexts = [what for _step, what in asked if isinstance(what, ssl.SSLContext)]
    assert [(each.verify_mode, each.check_hostname) for each in contexts] == [(ssl.CERT_REQUIRED, True)]


def test_this_machines_own_server_takes_letters_as_they_are(asked: list[tuple[str, Any]], tmp_path: Path) -> None:
    delivered("smtp://localhost", tmp_path)
    assert [step for step, _what in asked] == ["connect", "send"]
