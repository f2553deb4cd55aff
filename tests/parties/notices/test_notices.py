"""Notices: told once, to the right people, each in their own language."""

from datetime import date

import pytest
from sqlalchemy import event
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from core.actor import Role
from core.errors import NotFound
from core.i18n import lazy_gettext, speaking
from core.money import Money
from parties.notices import wording
from parties.notices.models import Notice
from parties.notices.queries import notices_of, unread_count
from parties.notices.services import mark_all_read, mark_read, notify, without_mail
from parties.organisations.models import Organisation
from tests.builders import NOON
from tests.parties.cast import a_person, an_organisation, as_actor, how_many, mails

TEXT = lazy_gettext("Invitation to %(organisation)s", organisation="海湾")


def told(
    session: Session, home: Organisation, key: str = "deal:1:signed", *roles: Role, href: str = "/deals/1"
) -> None:
    notify(session, organisation_id=home.id, text=TEXT, href=href, key=key, now=NOON, roles=roles)


def test_everybody_of_the_organisation_is_told_and_nobody_else(session: Session) -> None:
    home, other = an_organisation(session), an_organisation(session, "别家公司")
    one = a_person(session, "a@x.example", Role.BUYER, at=home)
    two = a_person(session, "b@x.example", Role.RIGHT_HOLDER, at=home)
    stranger = a_person(session, "c@x.example", Role.BUYER, at=other)
    told(session, home)
    assert [unread_count(session, as_actor(session, each)) for each in (one, two, stranger)] == [1, 1, 0]
    assert [mail["to"] for mail in mails(session)] == ["a@x.example", "b@x.example"]


def test_a_notice_for_a_role_reaches_those_who_have_it(session: Session) -> None:
    home = an_organisation(session)
    a_person(session, "a@x.example", Role.BUYER, at=home)
    a_person(session, "b@x.example", Role.RIGHT_HOLDER, at=home)
    told(session, home, "k", Role.RIGHT_HOLDER)
    assert [mail["to"] for mail in mails(session)] == ["b@x.example"]


def test_the_same_key_is_told_once(session: Session) -> None:
    home = an_organisation(session)
    a_person(session, "a@x.example", Role.BUYER, at=home)
    told(session, home)
    told(session, home)
    assert how_many(session, Notice) == len(mails(session)) == 1


def test_the_database_itself_keeps_one_notice_for_a_key(session: Session) -> None:
    home = an_organisation(session)
    person = a_person(session, "a@x.example", Role.BUYER, at=home)
    told(session, home)
    session.add(
        Notice(person_id=person.id, organisation_id=home.id, text="x", content={}, key="deal:1:signed", created_at=NOON)
    )
    with pytest.raises(IntegrityError):
        session.flush()


def test_the_mail_carries_the_address_of_the_matter(session: Session) -> None:
    home = an_organisation(session)
    a_person(session, "a@x.example", Role.BUYER, at=home)
    told(session, home)
    letter = mails(session)[0]
    assert letter["subject"] == "Invitation to 海湾"
    assert "http://127.0.0.1:8000/deals/1" in letter["text"]


def test_a_notice_never_leads_out_of_the_platform(session: Session) -> None:
    home = an_organisation(session)
    a_person(session, "a@x.example", Role.BUYER, at=home)
    told(session, home, "1", href="https://elsewhere.example/")
    told(session, home, "2", href="//elsewhere.example/")
    assert [notice.href for notice in session.query(Notice)] == ["", ""]


def test_a_notice_is_read_in_the_language_that_is_asked_for_later(session: Session) -> None:
    home = an_organisation(session)
    a_person(session, "a@x.example", Role.BUYER, at=home, language="zh_Hans")
    told(session, home)
    notice = session.query(Notice).one()
    with speaking("xx"):
        assert wording.said(notice.text, notice.content) == "⟦Invitation to 海湾⟧"


def test_amounts_and_days_in_a_notice_are_shown_as_its_reader_writes_them(session: Session) -> None:
    text = lazy_gettext(
        "%(amount)s by %(day)s: %(what)s", amount=Money(120000), day=date(2026, 1, 5), what=lazy_gettext("Buyer")
    )
    content = {name: wording.kept(value) for name, value in text.values.items()}
    with speaking("en"):
        assert wording.said(text.text, content) == "CNY 1,200.00 by 5 Jan 2026: Buyer"
    with speaking("zh_Hans"):
        assert "¥1,200.00" in wording.said(text.text, content)
        assert "2026年1月5日" in wording.said(text.text, content)


def test_past_years_are_told_without_mail(session: Session) -> None:
    home = an_organisation(session)
    a_person(session, "a@x.example", Role.BUYER, at=home)
    with without_mail():
        told(session, home)
    assert (how_many(session, Notice), mails(session)) == (1, [])


def test_a_notice_is_marked_read_by_its_reader_only(session: Session) -> None:
    home = an_organisation(session)
    reader = as_actor(session, a_person(session, "a@x.example", Role.BUYER, at=home))
    other = as_actor(session, a_person(session, "b@x.example", Role.BUYER, at=home))
    told(session, home)
    own = notices_of(session, reader)[0]
    with pytest.raises(NotFound):
        mark_read(session, notice_id=own.id, actor=other, now=NOON)
    mark_read(session, notice_id=own.id, actor=reader, now=NOON)
    session.flush()
    assert (unread_count(session, reader), unread_count(session, other)) == (0, 1)


def test_everything_is_marked_read_for_one_reader(session: Session) -> None:
    home = an_organisation(session)
    reader = as_actor(session, a_person(session, "a@x.example", Role.BUYER, at=home))
    other = as_actor(session, a_person(session, "b@x.example", Role.BUYER, at=home))
    for key in ("1", "2"):
        told(session, home, key)
    assert mark_all_read(session, actor=reader, now=NOON) == 2
    assert (unread_count(session, reader), unread_count(session, other)) == (0, 2)


def test_notices_page_from_the_latest(session: Session) -> None:
    home = an_organisation(session)
    reader = as_actor(session, a_person(session, "a@x.example", Role.BUYER, at=home))
    for key in ("1", "2", "3"):
        told(session, home, key)
    first = notices_of(session, reader, limit=2)
    second = notices_of(session, reader, before=first[-1].id, limit=2)
    assert [notice.key for notice in first + second] == ["3", "2", "1"]


def test_telling_ten_asks_the_database_no_more_often_than_telling_one(session: Session) -> None:
    small, large = an_organisation(session), an_organisation(session, "大公司")
    a_person(session, "one@x.example", Role.BUYER, at=small)
    for place in range(10):
        a_person(session, f"p{place}@x.example", Role.BUYER, at=large)
    session.flush()
    asked: list[str] = []
    event.listen(session.connection(), "before_cursor_execute", lambda *given: asked.append(given[2]))
    told(session, small)
    of_one = len(asked)
    told(session, large)
    assert len(asked) == 2 * of_one
    assert len(mails(session)) == how_many(session, Notice) == 11
