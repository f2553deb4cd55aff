"""Signing in, passwords and resets. Every answer is the same whether or not there is an account."""

from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core import audit, events
from core.actor import Actor, Role
from core.db import found, locked
from core.errors import NotAllowed, Unacceptable
from core.i18n import _
from core.i18n import lazy_gettext as lazy
from core.sessions import end_sessions
from parties.people import letters, passwords, throttle
from parties.people.members import accepted_email, accepted_language, accepted_name, end_keys
from parties.people.models import LetterKind, LetterLink, Person

RESETS_AN_HOUR = 3


class SignInRefused(NotAllowed):
    """The address and the password do not belong together; which of them is wrong is not said."""

    status = 422
    code = "sign_in_refused"


def sign_in_refused() -> SignInRefused:
    """The one answer to every failed sign-in."""
    return SignInRefused(
        _("The e-mail address and the password do not fit together. Check both, or set a new password by mail.")
    )


def count_attempt(session: Session, *, email: str, address: str, now: datetime) -> None:
    """First step of a sign-in, committed before the password is looked at; TooMany while a wait runs."""
    throttle.count(session, throttle.sign_in_limits(email.strip().lower()[:254], address), now=now)


def proven_person(session: Session, *, email: str, password: str) -> Person | None:
    """Second step: whose password this is, or None. A read, done outside of any writing transaction (it is slow
    on purpose); takes as long for an unknown address as for a wrong password."""
    person = session.scalar(select(Person).filter_by(email=email.strip().lower()[:254]))
    open_account = person is not None and person.disabled_at is None
    fits = passwords.fits(person.password_hash if person and open_account else None, password)
    return person if fits else None


def sign_in(
    session: Session, *, email: str, password: str, address: str, now: datetime, proven: str | None = None
) -> Person:
    """Last step: the person is in, and their count of tries forgotten. SignInRefused where the two do not fit.

    The edge commits `count_attempt` before it; `proven` is the hash that `proven_person` has just found to fit.
    """
    folded = email.strip().lower()[:254]
    if proven is None:
        person = proven_person(session, email=email, password=password)
    else:
        person = session.scalar(select(Person).filter_by(email=folded, password_hash=proven, disabled_at=None))
    if person is None or person.password_hash is None:
        raise sign_in_refused()
    throttle.forget(session, throttle.sign_in_limits(folded, address), now=now)
    person.signed_in_at = now
    if passwords.is_cheap(person.password_hash):
        person.password_hash = passwords.hashed(password)
    actor = Actor(person_id=person.id, name=person.name)
    audit.record(session, person.subject, "person.signed_in", actor=actor, now=now, after={"address": address})
    return person


def count_password_try(session: Session, *, actor: Actor, now: datetime) -> None:
    """First step of a change of password, committed before the current one is looked at: whoever sits down at a
    session that was left open may not guess on. TooMany while a wait runs."""
    throttle.count(session, throttle.own_password_limits(_own_id(actor)), now=now)


def proven_password(session: Session, *, current: str, actor: Actor) -> str:
    """Second step: the hash that the current password fits, or Unacceptable. A read, outside of any transaction."""
    row = found(session, Person, _own_id(actor))
    if row.password_hash is None or not passwords.fits(row.password_hash, current):
        raise _not_the_current()
    return row.password_hash


def change_password(
    session: Session,
    *,
    current: str,
    password: str,
    keep_session: str | None = None,
    keep_keys: bool = False,
    proven: str | None = None,
    actor: Actor,
    now: datetime,
) -> Person:
    """Set another password; takes the current one, and ends all other sessions (ASVS 7.4.3), API keys and calendar
    addresses too unless `keep_keys` says that they are in good hands.

    The edge commits `count_password_try` before it; `proven` is what `proven_password` has just found to fit.
    """
    row = locked(session, Person, _own_id(actor))
    fits = passwords.fits(row.password_hash, current) if proven is None else row.password_hash == proven
    if not fits:
        raise _not_the_current()
    throttle.forget(session, throttle.own_password_limits(row.id), now=now)
    return _set_password(session, row, password, keep_session=keep_session, keep_keys=keep_keys, actor=actor, now=now)


def ask_for_reset(session: Session, *, email: str, address: str, now: datetime) -> None:
    """Send a letter with a link to set a new password, if there is such an account; the same is done and said if not.

    At most three letters an hour go to one address; more are passed over in silence.
    """
    folded = accepted_email(email)
    throttle.count(session, throttle.letter_limits(address), now=now)
    lately = select(func.count(LetterLink.id)).where(
        LetterLink.email == folded,
        LetterLink.kind == LetterKind.RESET,
        LetterLink.created_at > now - timedelta(hours=1),
    )
    if (session.scalar(lately) or 0) >= RESETS_AN_HOUR:
        return
    person = session.scalar(select(Person).filter_by(email=folded, disabled_at=None))
    link, href = letters.draw_link(
        session, LetterKind.RESET, email=folded, person_id=person.id if person else None, now=now
    )
    if person is None:
        return  # the row was written all the same: it counts, and takes the same time
    letters.send(
        session,
        to=person.email,
        language=person.language,
        subject=lazy("Set a new password"),
        paragraphs=[
            lazy("somebody, probably you, asked to set a new password for your account. Follow this link:"),
            href,
            lazy("It works once and for one hour. If it was not you, do nothing: your password stays as it is."),
        ],
        key=f"letter:{link.id}",
        now=now,
    )


def reset_password(session: Session, *, token: str, password: str, now: datetime) -> Person:
    """Use the letter's link: set the password, end all sessions, API keys and calendar addresses, forget other open
    links of this kind."""
    link = letters.open_link(session, LetterKind.RESET, token, now=now)
    if link.person_id is None:
        raise letters.dead_link()
    row = locked(session, Person, link.person_id)
    letters.use_up(session, LetterKind.RESET, token, now=now)
    if row.disabled_at is not None:
        raise letters.dead_link()
    actor = Actor(person_id=row.id, name=row.name)
    return _set_password(session, row, password, keep_session=None, keep_keys=False, actor=actor, now=now)


def change_particulars(session: Session, *, name: str, language: str, actor: Actor, now: datetime) -> Person:
    """Change one's own name and the language of letters and pages."""
    row = locked(session, Person, _own_id(actor))
    before = {"name": row.name, "language": row.language}
    row.name, row.language = accepted_name(name), accepted_language(language)
    after = {"name": row.name, "language": row.language}
    audit.record(session, row.subject, "person.changed", actor=actor, now=now, before=before, after=after)
    return row


def end_own_session(
    session: Session, *, key_hash: str | None, but: str | None = None, actor: Actor, now: datetime
) -> int:
    """End one of one's own sessions, or all but the present one; returns how many ended."""
    ended = end_sessions(session, person_id=_own_id(actor), only=key_hash, but=but)
    audit.record(
        session, f"person:{actor.person_id}", "person.sessions_ended", actor=actor, now=now, after={"ended": ended}
    )
    return ended


def end_sessions_of(session: Session, *, person_id: int, actor: Actor, now: datetime) -> Person:
    """An administrator ends all sessions of a person."""
    actor.must_have(Role.ADMINISTRATOR)
    row = found(session, Person, person_id)
    ended = end_sessions(session, person_id=row.id)
    audit.record(session, row.subject, "person.sessions_ended", actor=actor, now=now, after={"ended": ended})
    return row


def _not_the_current() -> Unacceptable:
    text = _("This is not your current password.")
    return Unacceptable(text, code="password_wrong", fields={"current": [text]})


def _own_id(actor: Actor) -> int:
    if actor.person_id is None:
        raise NotAllowed(_("The system has no account of its own."))
    return actor.person_id


def _set_password(
    session: Session,
    row: Person,
    password: str,
    *,
    keep_session: str | None,
    keep_keys: bool,
    actor: Actor,
    now: datetime,
) -> Person:
    passwords.must_be_good(password, row.email, row.name)
    row.password_hash, row.password_set_at = passwords.hashed(password), now
    end_sessions(session, person_id=row.id, but=keep_session)
    if not keep_keys:
        end_keys(session, row.id, now=now)
        events.publish(session, events.AccessEnded(row.id), actor=actor, now=now)
    for link in session.scalars(select(LetterLink).filter_by(person_id=row.id, kind=LetterKind.RESET, used_at=None)):
        link.withdrawn_at = now
    audit.record(session, row.subject, "person.password_set", actor=actor, now=now)
    letters.send(
        session,
        to=row.email,
        language=row.language,
        subject=lazy("Your password was changed"),
        paragraphs=[
            lazy("the password of your account was changed just now, and all other sessions were ended."),
            lazy("Your API keys and calendar addresses were kept.")
            if keep_keys
            else lazy("Your API keys and calendar addresses ended with it; make new ones where you need them."),
            lazy("If it was not you, set a new password at once:"),
            letters.address("/reset-password"),
        ],
        key=f"password:{row.id}:{now.isoformat()}",
        now=now,
    )
    return row
