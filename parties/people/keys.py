"""API keys: shown once, kept as a digest, scoped, expiring, revocable; each acts as its person for one organisation."""

import hashlib
import secrets
from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core import audit
from core.actor import Actor, Scope
from core.db import locked
from core.errors import Conflict, NotAllowed, NotFound, Unacceptable
from core.i18n import _
from parties.people.models import ApiKey, Person

PREFIX = "xh_"
KEYS_AT_MOST = 20
LONGEST_DAYS = 366


def digest_of(text: str) -> str:
    """The form in which a key is kept (it has 256 random bits, so a plain digest is enough)."""
    return hashlib.sha256(text.encode()).hexdigest()


def make_key(
    session: Session, *, name: str, scopes: Collection[Scope], days: int = 90, actor: Actor, now: datetime
) -> tuple[ApiKey, str]:
    """A new key for the organisation acted for, valid for `days`; returns the row and the text, which is never seen
    again. No key gives more scopes than its maker has, and one that a key makes ends with that key at the latest."""
    if actor.person_id is None or actor.organisation_id is None:
        raise NotAllowed(_("A key acts for an organisation. Join one first."))
    given = " ".join(name.split())[:80]
    _must_fit(session, given, scopes, days, actor, now)
    ends_at = now + timedelta(days=days)
    text = PREFIX + secrets.token_urlsafe(32)
    row = ApiKey(
        person_id=actor.person_id,
        organisation_id=actor.organisation_id,
        name=given,
        start=text[:9],
        digest=digest_of(text),
        scopes=[scope.value for scope in Scope if scope in scopes],
        created_at=now,
        expires_at=min(ends_at, actor.ends_at) if actor.ends_at else ends_at,
    )
    session.add(row)
    session.flush()
    after = {"key": row.id, "name": given, "scopes": row.scopes}
    audit.record(session, f"person:{actor.person_id}", "person.key_made", actor=actor, now=now, after=after)
    return row, text


def revoke_key(session: Session, *, key_id: int, actor: Actor, now: datetime) -> ApiKey:
    """End one of one's own keys at once."""
    row = locked(session, ApiKey, key_id)
    if row.person_id != actor.person_id:
        raise NotFound(_("There is nothing here under this number."))
    if row.revoked_at is not None:
        raise Conflict(_("This key was revoked before."), code="key_revoked")
    row.revoked_at = now
    before = {"key": row.id, "name": row.name}
    audit.record(session, f"person:{row.person_id}", "person.key_revoked", actor=actor, now=now, before=before)
    return row


def note_use(session: Session, *, key_id: int, now: datetime) -> None:
    """Write down that a key was used."""
    row = session.get(ApiKey, key_id)
    if row is not None:
        row.last_used_at = now


def _must_fit(session: Session, name: str, scopes: Collection[Scope], days: int, actor: Actor, now: datetime) -> None:
    faults: dict[str, list[str]] = {}
    if not name:
        faults["name"] = [_("Write what the key is for, so that you know it again.")]
    if not scopes:
        faults["scopes"] = [_("Choose what the key may be used for.")]
    elif not actor.scopes.issuperset(scopes):
        faults["scopes"] = [_("A key cannot be used for more than the key that makes it.")]
    if not 1 <= days <= LONGEST_DAYS:
        faults["days"] = [_("Write a number of days from 1 to %(most)s.", most=LONGEST_DAYS)]
    if faults:
        raise Unacceptable(_("Some answers are missing or do not fit."), fields=faults)
    locked(session, Person, actor.person_id)
    living = select(func.count(ApiKey.id)).where(
        ApiKey.person_id == actor.person_id, ApiKey.revoked_at.is_(None), ApiKey.expires_at > now
    )
    if (session.scalar(living) or 0) >= KEYS_AT_MOST:
        text = _("You have %(most)s keys. Revoke one that is not needed.", most=KEYS_AT_MOST)
        raise Conflict(text, code="too_many_keys")
