"""Letters with links: each in its receiver's language, each link random, single use, kept only as a digest.

The address in a letter comes from the settings, never from a request (a forged Host header would send the link away).
"""

import hashlib
import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import mail
from core.errors import NotFound
from core.i18n import LANGUAGES, LazyText, _, lazy_gettext, speaking
from parties.people.models import LetterKind, LetterLink

LIFETIME = {
    LetterKind.INVITATION: timedelta(days=7),
    LetterKind.RESET: timedelta(hours=1),
    LetterKind.REGISTRATION: timedelta(days=1),
}

# Where each kind of link leads; the pages stand in this unit's routes.
PATHS = {
    LetterKind.INVITATION: "/invitations/{token}",
    LetterKind.RESET: "/reset-password/{token}",
    LetterKind.REGISTRATION: "/register/{token}",
}

GREETING = lazy_gettext("Good day,")
CLOSING = lazy_gettext("Xinghai, intellectual property trading and operation")

_public_url = "http://127.0.0.1:8000"


def set_up(public_url: str) -> None:
    """Say under which address people reach the platform."""
    global _public_url
    _public_url = public_url.rstrip("/")


def address(path: str) -> str:
    """A path of ours as people outside reach it."""
    return _public_url + path


def digest_of(token: str) -> str:
    """The form in which a link's token is kept."""
    return hashlib.sha256(token.encode()).hexdigest()


def draw_link(
    session: Session,
    kind: LetterKind,
    *,
    email: str,
    now: datetime,
    person_id: int | None = None,
    organisation_id: int | None = None,
    sent_by_id: int | None = None,
    content: Mapping[str, Any] | None = None,
) -> tuple[LetterLink, str]:
    """A new link and its address; the address is nowhere kept but in the letter."""
    token = secrets.token_urlsafe(32)
    link = LetterLink(
        kind=kind,
        digest=digest_of(token),
        email=email,
        person_id=person_id,
        organisation_id=organisation_id,
        sent_by_id=sent_by_id,
        content=dict(content or {}),
        created_at=now,
        expires_at=now + LIFETIME[kind],
    )
    session.add(link)
    session.flush()
    return link, address(PATHS[kind].format(token=token))


def open_link(session: Session, kind: LetterKind, token: str, *, now: datetime, lock: bool = False) -> LetterLink:
    """The link behind a token, if it is of this kind and still works; NotFound says what to do else."""
    asked = select(LetterLink).filter_by(digest=digest_of(token), kind=kind)
    if lock:
        asked = asked.with_for_update().execution_options(populate_existing=True)
    link = session.scalar(asked)
    if link is None or not link.is_open(now):
        raise dead_link()
    return link


def dead_link() -> NotFound:
    """The one answer for a link that does not work, whatever the reason."""
    text = _("This link was used before, has expired, or was replaced by a newer one. Ask for a new letter.")
    return NotFound(text, code="link_dead")


def use_up(session: Session, kind: LetterKind, token: str, *, now: datetime) -> LetterLink:
    """Take the link, once; whoever comes second finds it used."""
    link = open_link(session, kind, token, now=now, lock=True)
    link.used_at = now
    session.flush()
    return link


def send(
    session: Session,
    *,
    to: str,
    language: str,
    subject: LazyText,
    paragraphs: list[LazyText | str],
    key: str,
    now: datetime,
) -> None:
    """Write one letter in the receiver's language; the same `key` never is sent twice."""
    with speaking(language if language in LANGUAGES else "en"):
        text = "\n\n".join(str(part) for part in [GREETING, *paragraphs, CLOSING]) + "\n"
        mail.send_later(session, to=to, subject=str(subject), text=text, key=key, now=now)
