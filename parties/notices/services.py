"""Tell the people of an organisation, in the platform and by mail; mark what was read."""

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from core import mail
from core.actor import Actor, Role
from core.db import locked
from core.errors import NotFound
from core.i18n import LANGUAGES, LazyText, _, speaking
from parties.notices import wording
from parties.notices.models import Notice
from parties.people import letters
from parties.people.models import Person
from parties.people.queries import people_of_each

_silent: ContextVar[bool] = ContextVar("notices_without_mail", default=False)
_quiet: ContextVar[bool] = ContextVar("notices_not_at_all", default=False)


@contextmanager
def without_notices() -> Iterator[None]:
    """Within the block nobody is told anything: for a demonstration's past years."""
    token = _quiet.set(True)
    try:
        yield
    finally:
        _quiet.reset(token)


@contextmanager
def without_mail() -> Iterator[None]:
    """Within the block notices are written and no mails: for what a demonstration has under way."""
    token = _silent.set(True)
    try:
        yield
    finally:
        _silent.reset(token)


def notify(
    session: Session,
    *,
    organisation_id: int,
    text: LazyText,
    href: str,
    key: str,
    now: datetime,
    roles: Collection[Role] = (),
) -> None:
    """Tell the organisation's people (those with one of `roles`, if given) once for each `key`.

    `text` is a lazy catalogue text with its values; everybody reads it, and gets it by mail, in their own language.
    `href` is a path of ours.
    """
    notify_all(session, {organisation_id: key}, text=text, href=href, now=now, roles=roles)


def notify_all(
    session: Session,
    keys: Mapping[int, str],
    *,
    text: LazyText,
    href: str,
    now: datetime,
    roles: Collection[Role] = (),
) -> None:
    """As `notify`, the people of several organisations (organisation → key), in as many statements as for one."""
    if _quiet.get() or not keys:
        return
    people = people_of_each(session, list(keys), *roles)
    known = _told(session, people, keys)
    rows = [
        {
            "person_id": person.id,
            "organisation_id": organisation_id,
            "text": text.text,
            "content": {name: wording.kept(value) for name, value in text.values.items()},
            "href": href if href.startswith("/") and not href.startswith("//") else "",
            "key": keys[organisation_id],
            "created_at": now,
        }
        for organisation_id, members in people.items()
        for person in members
        if (person.id, organisation_id, keys[organisation_id]) not in known
    ]
    if not rows:
        return
    notices = session.scalars(insert(Notice).returning(Notice), rows).all()
    if not _silent.get():
        _mail(session, notices, {person.id: person for members in people.values() for person in members}, now)


def _told(
    session: Session, people: Mapping[int, Collection[Person]], keys: Mapping[int, str]
) -> set[tuple[int, int, str]]:
    """Which (person, organisation, key) were told already."""
    who = {person.id for members in people.values() for person in members}
    if not who:
        return set()
    told = select(Notice.person_id, Notice.organisation_id, Notice.key).where(
        Notice.person_id.in_(who), Notice.organisation_id.in_(keys), Notice.key.in_(set(keys.values()))
    )
    return {(row.person_id, row.organisation_id, row.key) for row in session.execute(told)}


def mark_read(session: Session, *, notice_id: int, actor: Actor, now: datetime) -> Notice:
    """One's own notice was read; reading it twice changes nothing."""
    notice = locked(session, Notice, notice_id)
    if notice.person_id != actor.person_id or notice.organisation_id != actor.organisation_id:
        raise NotFound(_("There is nothing here under this number."))
    notice.read_at = notice.read_at or now
    return notice


def mark_all_read(session: Session, *, actor: Actor, now: datetime) -> int:
    """Everything for the organisation acted for was read; returns how many were unread."""
    act = update(Notice).where(
        Notice.person_id == actor.person_id, Notice.organisation_id == actor.organisation_id, Notice.read_at.is_(None)
    )
    return int(session.execute(act.values(read_at=now)).rowcount)  # type: ignore[attr-defined]


def _mail(session: Session, notices: Collection[Notice], people: Mapping[int, Person], now: datetime) -> None:
    """One letter to each, in their own language, all asked for in one statement."""
    mail.send_all_later(session, [_letter(notice, people[notice.person_id]) for notice in notices], now=now)


def _letter(notice: Notice, person: Person) -> mail.Letter:
    with speaking(person.language if person.language in LANGUAGES else "en"):
        sentence = wording.said(notice.text, notice.content)
        lines = [sentence, letters.address(notice.href) if notice.href else "", str(letters.CLOSING)]
        text = "\n\n".join(line for line in lines if line) + "\n"
        return mail.Letter(to=person.email, subject=sentence[:150], text=text, key=f"notice:{notice.id}")
