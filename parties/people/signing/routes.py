"""Pages of the door, and the blueprint that the unit's other pages hang on."""

from typing import Any, cast

from flask import Blueprint, current_app, flash, redirect, render_template, request, session, url_for
from flask.blueprints import BlueprintSetupState
from flask_login import LoginManager, UserMixin, login_user, logout_user
from werkzeug.wrappers import Response

from core import clock, web
from core.db import db, transaction
from core.errors import NotFound, Refusal
from core.i18n import _
from core.sessions import BrowserSession
from parties.people import letters, passwords, queries, services
from parties.people.models import LetterKind, Person
from parties.people.schemas import NewPasswordForm, ResetForm, SignInForm

bp = Blueprint("people", __name__)
gate = LoginManager()
gate.session_protection = None  # the session is a row of ours; a telephone may change its address


class SignedIn(UserMixin):
    """What Flask-Login keeps of a person: the id."""

    def __init__(self, person_id: int) -> None:
        self.id = person_id


@gate.user_loader
def known(person_id: str) -> SignedIn | None:
    """Somebody whose account is open."""
    person = queries.person(db.session, int(person_id))
    return SignedIn(person.id) if person is not None and person.disabled_at is None else None


@bp.record_once
def set_up(state: BlueprintSetupState) -> None:
    """Letters carry the address from the settings; Flask-Login keeps its id in our sessions."""
    letters.set_up(state.app.config["XINGHAI"].public_url)
    gate.init_app(state.app, add_context_processor=False)


def here() -> str:
    """The address that the request came from."""
    return request.remote_addr or "unknown"


def let_in(person: Person, target: str | None = None) -> Response:
    """Begin a session under a new key and go on: in the language that was chosen on a page, else in the person's."""
    session.clear()
    login_user(SignedIn(person.id))
    session["language"] = person.language
    if (actor := queries.actor_of(db.session, person.id)) is not None and actor.organisation_id is not None:
        session["organisation_id"] = actor.organisation_id  # and no other without a choice, should this one end
    cast(BrowserSession, session).begin()
    return redirect(web.safe_next(target) or web.link("desk.desk") or "/", code=303)


def spoken(answer: Any, language: str) -> Any:
    """Remember a language that was chosen, for the pages that follow."""
    secure = current_app.config["SESSION_COOKIE_SECURE"]
    answer.set_cookie("lang", language, max_age=31536000, samesite="Lax", secure=secure)
    return answer


@bp.get("/sign-in")
def sign_in() -> Response | str:
    """The form; somebody who is in goes on."""
    if web.reader() is not None:
        return redirect(web.safe_next(request.args.get("next")) or web.link("desk.desk") or "/", code=303)
    return render_template("parties/people/sign_in.html", values={"next": request.args.get("next", "")})


@bp.post("/sign-in")
def come_in() -> Any:
    """Count the try, look at the password outside of any transaction, then let in or say the one answer."""
    now = clock.now()
    try:
        given = web.load(SignInForm)
        with transaction() as writing:
            services.count_attempt(writing, email=given["email"], address=here(), now=now)
        proven = services.proven_person(db.session, email=given["email"], password=given["password"])
        if proven is None:
            raise services.sign_in_refused()
        if passwords.is_cheap(proven.password_hash or ""):
            given["password"] = passwords.prepared(given["password"])
        with transaction() as writing:
            person = services.sign_in(
                writing, email=given["email"], password=given["password"], address=here(), now=now,
                proven=proven.password_hash,
            )  # fmt: skip
    except Refusal as refusal:
        return web.form_again("parties/people/sign_in.html", refusal)
    return let_in(person, given["next"])


@bp.post("/sign-out")
def sign_out() -> Response:
    """The session ends on the server: a copied cookie is worth nothing afterwards."""
    logout_user()
    session.clear()
    return redirect(web.link("desk.home") or "/", code=303)


@bp.post("/act-for")
def act_for() -> Response:
    """Act for another of one's organisations, under a new session key."""
    actor = web.actor()
    asked = request.form.get("organisation_id", "")
    chosen = next((pair for pair in actor.organisations if str(pair[0]) == asked), None)
    if chosen is None:
        raise NotFound(_("You do not belong to this organisation."))
    session["organisation_id"] = chosen[0]
    cast(BrowserSession, session).rotate()
    flash(_("You now act for %(name)s.", name=chosen[1]))
    return redirect(web.link("desk.desk") or "/", code=303)


@bp.get("/reset-password")
def reset() -> str:
    """Ask for a letter."""
    return render_template("parties/people/reset.html", values={})


@bp.post("/reset-password")
def ask_reset() -> Any:
    """The same answer for every address."""
    try:
        given = web.load(ResetForm)
        with transaction() as writing:
            services.ask_for_reset(writing, email=given["email"], address=here(), now=clock.now())
    except Refusal as refusal:
        return web.form_again("parties/people/reset.html", refusal)
    return redirect(url_for("people.letter_sent"), code=303)


@bp.get("/letter-sent")
def letter_sent() -> str:
    """Look into your mailbox."""
    return render_template("parties/people/letter_sent.html")


@bp.get("/reset-password/<token>")
def new_password(token: str) -> str:
    """Choose a new password by a letter's link; looking at it does not use it up."""
    letters.open_link(db.session, LetterKind.RESET, token, now=clock.now())
    return render_template("parties/people/new_password.html", token=token, hint=passwords.hint())


@bp.post("/reset-password/<token>")
def set_password(token: str) -> Any:
    """Set it; then sign in with it."""
    try:
        given = web.load(NewPasswordForm)
        letters.open_link(db.session, LetterKind.RESET, token, now=clock.now())
        password = passwords.prepared(given["password"])
        with transaction() as writing:
            services.reset_password(writing, token=token, password=password, now=clock.now())
    except NotFound:
        raise
    except Refusal as refusal:
        return web.form_again("parties/people/new_password.html", refusal, token=token, hint=passwords.hint())
    flash(_("The new password is set, and every session was ended. Sign in with it."))
    return redirect(url_for("people.sign_in"), code=303)
