"""Pages of one's own account."""

from typing import Any, cast

from flask import flash, make_response, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response

from core import audit, clock, i18n, web
from core.actor import ROLE_LABELS, SCOPE_LABELS, Scope
from core.db import db, transaction
from core.errors import NotFound, Refusal
from core.i18n import _, ngettext
from core.sessions import BrowserSession, sessions_of
from parties.organisations import trail
from parties.people import passwords, queries, services
from parties.people.models import Person
from parties.people.schemas import ChangePasswordForm, KeyIn, ParticularsForm
from parties.people.signing.routes import bp, spoken

LANGUAGES = list(i18n.LANGUAGES.items())

# Codes that occur in a person's trail.
WORDS: dict[str, object] = {
    **i18n.LANGUAGES,
    **{role.value: label for role, label in ROLE_LABELS.items()},
    **{scope.value: label for scope, label in SCOPE_LABELS.items()},
}


def own() -> Person:
    """The reader's account."""
    person = queries.person(db.session, web.actor().person_id or 0)
    if person is None:
        raise NotFound(_("There is nothing here under this number."))
    return person


def present_key() -> str | None:
    """What names the session that the reader is in."""
    return cast(BrowserSession, session).key_hash


@bp.get("/account")
def account() -> str:
    """Name, language, and the ways to the rest."""
    person = own()
    values = {"name": person.name, "language": person.language}
    return account_page(person, values)


def account_page(person: Person, values: Any, **more: Any) -> str:
    """The page with its facts."""
    actor = web.actor()
    return render_template(
        "parties/people/account.html",
        person=person,
        values=values,
        languages=LANGUAGES,
        organisations=actor.organisations,
        sessions=len(sessions_of(db.session, person.id, clock.now())),
        keys=sum(key.is_in_force(clock.now()) for key, _organisation in queries.keys_of(db.session, person.id)),
        trail=trail.lines(reversed(audit.history(db.session, person.subject)[-15:]), WORDS),
        **more,
    )


@bp.post("/account")
@web.once
def keep_account() -> Any:
    """Keep name and language."""
    person = own()
    try:
        given = web.load(ParticularsForm)
        with transaction() as writing:
            services.change_particulars(writing, **given, actor=web.actor(), now=clock.now())
    except Refusal as refusal:
        errors = refusal.fields or {"": [str(refusal.message)]}
        return account_page(person, request.form, errors=errors, has_errors=True), refusal.status
    with i18n.speaking(given["language"]):
        flash(_("The particulars are kept."))
    return spoken(make_response(redirect(url_for("people.account"), code=303)), given["language"])


@bp.get("/account/password")
def password() -> str:
    """Change one's password."""
    own()
    return render_template("parties/people/password.html", hint=passwords.hint())


@bp.post("/account/password")
def change_password() -> Any:
    """It takes the current one; all other sessions and, unless they are kept, keys end; this one gets a new key."""
    try:
        given, actor, now = web.load(ChangePasswordForm), web.actor(), clock.now()
        with transaction() as writing:
            services.count_password_try(writing, actor=actor, now=now)
        proven = services.proven_password(db.session, current=given["current"], actor=actor)
        given["password"] = passwords.prepared(given["password"])
        with transaction() as writing:
            services.change_password(writing, **given, proven=proven, keep_session=present_key(), actor=actor, now=now)
    except Refusal as refusal:
        return web.form_again("parties/people/password.html", refusal, hint=passwords.hint())
    cast(BrowserSession, session).rotate()
    if given["keep_keys"]:
        flash(_("The password is changed, and every other session was ended."))
    else:
        flash(_("The password is changed. Every other session, API key and calendar address was ended."))
    return redirect(url_for("people.account"), code=303)


@bp.get("/account/sessions")
def sessions() -> str:
    """Where one is signed in."""
    person = own()
    rows = sessions_of(db.session, person.id, clock.now())
    return render_template("parties/people/sessions.html", rows=rows, present=present_key())


@bp.post("/account/sessions/end")
def end_sessions() -> Response:
    """End one session, or all but this one."""
    asked = request.form.get("session", "")
    with transaction() as writing:
        ended = services.end_own_session(
            writing, key_hash=asked or None, but=None if asked else present_key(), actor=web.actor(), now=clock.now()
        )
    flash(ngettext("%(num)s session was ended.", "%(num)s sessions were ended.", ended))
    return redirect(url_for("people.sessions"), code=303)


@bp.get("/account/api-keys")
def api_keys() -> str:
    """One's keys for programs."""
    return keys_page({"days": "90"})


def keys_page(values: Any, **more: Any) -> str:
    """The list, and the form for a new key."""
    return render_template(
        "parties/people/api_keys.html",
        rows=queries.keys_of(db.session, own().id),
        values=values,
        chosen=values.getlist("scopes") if hasattr(values, "getlist") else values.get("scopes", []),
        scopes=[(scope.value, label) for scope, label in SCOPE_LABELS.items()],
        scope_labels={scope.value: SCOPE_LABELS[scope] for scope in Scope},
        **more,
    )


@bp.post("/account/api-keys")
@web.once
def make_key() -> Any:
    """Make one; its text is shown on this answer and never again."""
    try:
        given = web.load(KeyIn)
        with transaction() as writing:
            row, text = services.make_key(writing, **given, actor=web.actor(), now=clock.now())
    except Refusal as refusal:
        errors = refusal.fields or {"": [str(refusal.message)]}
        return keys_page(request.form, errors=errors, has_errors=True), refusal.status
    return render_template(
        "parties/people/new_key.html", key=row, text=text, organisation_name=web.actor().organisation_name
    )


@bp.post("/account/api-keys/<int:key_id>/revoke")
@web.once
def revoke_key(key_id: int) -> Response:
    """End a key at once."""
    with transaction() as writing:
        row = services.revoke_key(writing, key_id=key_id, actor=web.actor(), now=clock.now())
    flash(_("The key “%(name)s” is revoked.", name=row.name))
    return redirect(url_for("people.api_keys"), code=303)
