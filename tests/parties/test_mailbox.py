"""The mailbox of a demonstration: letters as they were written, every address in them a link."""

from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient

from core.jobs import Job
from core.mail import Postman
from parties.people.mailbox.letterbox import paragraphs
from tests.builders import NOON

LETTER = """Two listings are new.

Battery cooling <b>
http://127.0.0.1:8000/listings/7
Heat pump，见 http://127.0.0.1:8000/listings/8。

Stop: https://xinghai.example/unsubscribe/ab-c_d?x=1.
"""


def filed(app: Flask) -> None:
    folder = Path(app.config["XINGHAI"].instance) / "mail"
    job = Job(id=41)
    Postman(None, folder, "Xinghai <x@xinghai.example>").deliver(
        {"to": "lin@haiwan.example", "subject": "New", "text": LETTER}, job=job, now=NOON
    )


def test_a_letter_keeps_its_lines_and_each_address_in_it_is_a_link(client: FlaskClient, app: Flask) -> None:
    filed(app)
    page = client.get("/mail/41").text
    for address in (
        "http://127.0.0.1:8000/listings/7", "http://127.0.0.1:8000/listings/8",
        "https://xinghai.example/unsubscribe/ab-c_d?x=1",
    ):  # fmt: skip
        assert f'<a href="{address}">{address}</a>' in page
    assert "Battery cooling &lt;b&gt;<br><a" in page
    assert "</a>。" in page
    assert "</a>.</p>" in page


def test_the_list_of_letters_leads_to_each(client: FlaskClient, app: Flask) -> None:
    filed(app)
    assert 'href="/mail/41"' in client.get("/mail").text


def test_nothing_in_a_letter_becomes_markup() -> None:
    (only,) = paragraphs('http://x.example/"onmouseover=alert(1) <script>')
    assert str(only).count("<") == 2
    assert "&lt;script&gt;" in only
