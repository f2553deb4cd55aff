"""No text on a page goes past the catalogue: every page in the pseudo-language, where catalogue texts stand in ⟦…⟧.

What is left outside of the brackets has to be data: what people entered (the database's own texts), figures, dates,
amounts, numbers of rights, deals and centers, digests, addresses. The code of a state is no data: a lower-case word
is never taken for one.
"""

import re
from collections.abc import Iterator
from typing import Any

import lxml.html
import pytest
from babel import Locale
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import JSON, Enum, String, Text, select
from sqlalchemy.orm import Session

from core.db import Base, db
from core.i18n import LANGUAGES
from finance.pledges import importing as loans
from finance.projects import taking_in as projects
from listings.registry.copyright_csv import COLUMNS
from listings.rights.picture import TILES
from parties.people.mailbox import letterbox
from registers.alliances import services as alliances
from registers.hosting import services as hosting
from registers.programmes.columns import TITLE_COLUMNS
from registers.recognitions import services as recognitions
from reports.claims import table as claims
from tests.browser import city, pages
from tests.browser.pages import Visit

WORDMARK = "星海"  # a name, the same in every language
ATTRIBUTES = ("alt", "title", "placeholder", "aria-label")
UNREAD = frozenset({"script", "style"})
CONTRACT = frozenset({"code", "pre", "textarea"})  # on the page of the API: names and examples that programs send
REGISTERS = (*TITLE_COLUMNS, *alliances.COLUMNS, *hosting.COLUMNS, *recognitions.COLUMNS)
LISTS = (*REGISTERS, *projects.COLUMNS, *loans.COLUMNS, *claims.COLUMNS)
COLUMN_NAMES = {  # what stands in people's files
    *(name for field, names in COLUMNS.items() for name in (field, *names)),
    *(part for column in LISTS for name in (column.key, *column.names) for part in (name, *re.split("[()（）]", name))),
}
ON_THE_MAP = {code.rpartition("-")[2] for code in TILES}  # ISO 3166-2:CN, one on each square
MONTHS = "Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sept?|Oct|Nov|Dec"
DATA = re.compile(
    r"https?://\S+"  # addresses
    r"|\bGB/T \d{4,5}(?:-\d{4})?"  # standards
    r"|[\w.+-]+@[\w.-]+\w"  # mailboxes
    r"|\b(?:GET|POST|PUT|PATCH|DELETE|openapi\.json|OpenAPI|JSON|Atom|CSV|XLSX|PDF)\b"  # the API's own words
    r"|/[\w/<>.{}:?=-]+"  # paths
    rf"|\b\d{{1,2}} (?:{MONTHS}) \d{{4}}\b"
    r"|\b(?:CNY|USD|EUR)\b|\bCN\b|\bUS\b|\bUTC\b"
    r"|\b[0-9a-f]{8,64}\b"  # digests
    r"|人民币[零壹贰叁肆伍陆柒捌玖拾佰仟万亿元角分]+整?"  # amounts in capitals, as contracts write them
    r"|\b[A-HY]\b"  # sections of the IPC
    r"|\b[A-Z]{1,3}[- ]?\d[\w./-]*"  # C01, XH-2026-000001, ZL 2021…, A01B
    r"|\b\d[\d.,]* [KMG]?B\b"  # sizes of files
    r"|\b\d[\dA-Z.,:/-]*[KMBX]?\b"  # figures, 1.2M, codes of organisations
)
BRACKETED = re.compile(r"⟦[^⟦⟧]*⟧")
BETWEEN = re.compile(r"[·,;:()（）、，；：/|–—…→←+×%“”\[\]]| - ")
PARTS = re.compile(r"[\n·–—…→;；()（）|]")  # between things; the rest may stand inside of a name
RAW_WORD = re.compile(r"[a-z][a-z_ -]*")
LETTER = re.compile(r"[^\W\d_]")


def texts_of(value: Any) -> Iterator[str]:
    """Every text inside a value of a column."""
    if isinstance(value, str):
        yield " ".join(value.split())
    elif isinstance(value, dict):
        for each in value.values():
            yield from texts_of(each)
    elif isinstance(value, list):
        for each in value:
            yield from texts_of(each)


def entered(session: Session) -> set[str]:
    """What people have entered: every text of the database but the codes of our own."""
    # A language is named in itself; the world's countries come from Babel, in the reader's language.
    found = {WORDMARK, *LANGUAGES.values(), *Locale.parse("en_GB").territories.values()}
    for table in Base.metadata.sorted_tables:
        columns = [
            each
            for each in table.columns
            if isinstance(each.type, String | Text | JSON) and not isinstance(each.type, Enum)
        ]
        for row in session.execute(select(*columns)) if columns else ():
            for value in row:
                found.update(texts_of(value))
    found |= {part.strip(" ,:") for each in found for part in PARTS.split(each)}  # a name is looked at in such parts
    return {each for each in found if not RAW_WORD.fullmatch(each)}


def written_in_letters(app: Flask) -> Iterator[str]:
    """The mailbox shows letters as they were written, in their receivers' languages."""
    folder = city.mail_folder(app)
    for mail in letterbox.mails(folder, letterbox.numbers(folder)):
        yield from (" ".join(line.split()) for line in f"{mail.text}\n{mail.subject}".split("\n"))


def goes_on_behind_a_link(paragraph: Any) -> bool:
    """Whether a sentence of the catalogue is cut by a link inside it, and has to be read as one."""
    return any(
        (text or "").count("⟦") != (text or "").count("⟧")
        for text in (paragraph.text, *(each.tail for each in paragraph))
    )


def pieces(page: Any, passed_over: frozenset[str]) -> Iterator[str]:
    """Every text that a person reads, sees in a tooltip or hears."""
    read: set[Any] = set()
    for each in page.iter():
        if not isinstance(each.tag, str) or each.tag in passed_over:
            yield each.tail or ""
            continue
        if each.tag == "p" and goes_on_behind_a_link(each):
            read.update(each.iterdescendants())
            yield each.text_content()
            yield each.tail or ""
        elif each not in read:
            yield each.text or ""
            yield each.tail or ""
        yield from (each.get(name, "") for name in ATTRIBUTES)
        if each.tag == "button" or (each.tag == "input" and each.get("type") in ("submit", "button")):
            yield "" if each.tag == "button" else each.get("value", "")


def outside(text: str, known: set[str]) -> str:
    """What is left of a text without catalogue texts and data; empty when all is well."""
    while BRACKETED.search(text):
        text = BRACKETED.sub("\n", text)
    lines = [" ".join(line.split()) for line in text.split("\n")]
    for part in [part for line in lines if line not in known for part in PARTS.split(line)]:
        whole = part.strip(" ,:")
        if whole in known:
            continue
        for small in BETWEEN.split(DATA.sub("|", whole)):
            bare = small.strip(" .")
            if bare not in known and LETTER.search(bare):
                return whole
    return ""


def strays(app: Flask, client: FlaskClient, visit: Visit, known: set[str]) -> Iterator[str]:
    """The texts of a page that are neither from the catalogue nor data."""
    with app.app_context():
        answer = client.get(f"{visit.path}{'&' if '?' in visit.path else '?'}lang=xx")
    assert answer.status_code == 200, visit
    passed_over = UNREAD | CONTRACT if visit.endpoint == "desk.api_docs" else UNREAD
    for text in pieces(lxml.html.fromstring(answer.get_data(as_text=True)), passed_over):
        if stray := outside(text, known):
            yield f"{visit.endpoint} ({visit}): {stray}"


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("⟦Deal %(x)s⟧", ""), ("Submitted", "Submitted"), ("submitted", "submitted"), ("⟦Total⟧ CNY 1,200.00", ""),
        ("5 Jan 2026, 10:30", ""), ("⟦A ⟦b⟧ c⟧ · C01", ""), ("单飞", "单飞"), ("星海", ""),
        ("24.6 KB", ""), ("星海 (ZL 2021 1 0123456.7)", ""), ("星海 sold", "星海 sold"),
        ("⟦in capitals⟧ 人民币壹佰贰拾万元整", ""), ("人民币账户", "人民币账户"),
    ],
)  # fmt: skip
def test_a_text_is_from_the_catalogue_or_data_or_a_stray(text: str, left: str) -> None:
    assert outside(text, {"星海"}) == left


def clients_of(app: Flask, visits: list[Visit]) -> dict[str, FlaskClient]:
    """Everybody who visits, signed in."""
    clients = {visit.who: app.test_client() for visit in visits}
    for who, client in clients.items():
        if who:
            city.sign_in(app, client, who)
    return clients


@pytest.mark.long
@pytest.mark.timeout(300)
def test_every_text_of_every_page_is_in_the_catalogue(city_app: Flask) -> None:
    with city_app.app_context():
        visits = pages.visits(city_app, db.session)
        db.session.remove()
    clients = clients_of(city_app, visits)
    with city_app.app_context():  # after the sign-ins: the sessions are shown too
        known = entered(db.session) | set(written_in_letters(city_app)) | COLUMN_NAMES | ON_THE_MAP
        db.session.remove()
    found = dict[str, None]()
    for visit in visits:
        found.update(dict.fromkeys(strays(city_app, clients[visit.who], visit, known)))
    assert not found, "\n" + "\n".join(found)
