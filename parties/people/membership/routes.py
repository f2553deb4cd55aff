"""Pages of an organisation's members, of invitations and of registration."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from core import clock, i18n, web
from core.actor import ROLE_LABELS, Role
from core.db import db, found, transaction
from core.errors import NotFound, Refusal
from core.i18n import _
from parties.organisations.labels import OPEN_KINDS
from parties.organisations.models import Organisation
from parties.organisations.routes import kind_options, options
from parties.people import joining, letters, limits, passwords, queries, services
from parties.people.members import TRADERS, must_give, must_see_members
from parties.people.models import LetterKind, LetterLink, Person
from parties.people.schemas import AcceptForm, ConfirmForm, InvitationIn, LimitIn, RegisterForm, RegisterOwnForm
from parties.people.signing.routes import bp, here

LANGUAGES = list(i18n.LANGUAGES.items())


@bp.get("/organisations/<int:organisation_id>/members")
def members(organisation_id: int) -> str:
    """Who belongs to an organisation, in which role, and who was invited."""
    return members_page(organisation_id, {"language": i18n.language()})


def members_page(organisation_id: int, values: Any, **more: Any) -> str:
    """The list, and the form of an invitation for those who may send one."""
    organisation = found(db.session, Organisation, organisation_id)
    actor = web.actor()
    must_see_members(actor, organisation)
    given = services.roles_to_give(db.session, actor, organisation)
    return render_template(
        "parties/people/members.html",
        organisation=organisation,
        rows=queries.memberships_of(db.session, organisation_id),
        invitations=queries.open_invitations(db.session, organisation_id, clock.now()),
        invited_roles=joining.invited_roles,
        roles=[(role.value, ROLE_LABELS[role]) for role in Role if role in given],
        givable=given,
        own_id=actor.person_id,
        limits=limits.limits_of(db.session, organisation_id),
        role_labels=ROLE_LABELS,
        languages=LANGUAGES,
        values=values,
        chosen=values.getlist("roles") if hasattr(values, "getlist") else [],
        administers=actor.has(Role.ADMINISTRATOR),
        **more,
    )


@bp.post("/organisations/<int:organisation_id>/members")
@web.once
def invite(organisation_id: int) -> Any:
    """Send a letter with an invitation."""
    try:
        given = web.load(InvitationIn)
        with transaction() as writing:
            link = services.invite(
                writing, organisation_id=organisation_id, **given, actor=web.actor(), now=clock.now()
            )
    except Refusal as refusal:
        errors = refusal.fields or {"": [str(refusal.message)]}
        return members_page(organisation_id, request.form, errors=errors, has_errors=True), refusal.status
    flash(_("An invitation was sent to %(email)s. It works once, for seven days.", email=link.email))
    return redirect(url_for("people.members", organisation_id=organisation_id), code=303)


@bp.route("/organisations/<int:organisation_id>/members/<int:person_id>/limit", methods=["GET", "POST"])
@web.once
def limit(organisation_id: int, person_id: int) -> Any:
    """The greatest amount that a member may bind the organisation to alone."""
    actor, organisation = web.actor(), found(db.session, Organisation, organisation_id)
    must_give(db.session, actor, organisation)
    limits.must_not_be_own(actor, person_id)
    kept = limits.limits_of(db.session, organisation_id).get(person_id)
    page: dict[str, Any] = {"organisation": organisation, "member": found(db.session, Person, person_id)}
    if request.method == "GET":
        values = {"limit": kept.amount if kept else ""}
        return render_template("parties/people/limit.html", values=values, **page)
    try:
        amount = web.load(LimitIn)["limit"]
        with transaction() as writing:
            services.set_limit(
                writing,
                organisation_id=organisation_id,
                person_id=person_id,
                amount=amount,
                actor=actor,
                now=clock.now(),
            )
    except Refusal as refusal:
        return web.form_again("parties/people/limit.html", refusal, **page)
    flash(_("The limit of %(name)s is set.", name=page["member"].name))
    return redirect(url_for("people.members", organisation_id=organisation_id), code=303)


@bp.post("/invitations/<int:invitation_id>/withdraw")
@web.once
def withdraw(invitation_id: int) -> Response:
    """Take an invitation back."""
    with transaction() as writing:
        link = services.withdraw_invitation(writing, invitation_id=invitation_id, actor=web.actor(), now=clock.now())
    flash(_("The invitation of %(email)s is withdrawn.", email=link.email))
    return redirect(url_for("people.members", organisation_id=link.organisation_id), code=303)


@bp.post("/memberships/<int:membership_id>/end")
@web.once
def end_membership(membership_id: int) -> Response:
    """Take a role away, or lay down one's own."""
    actor = web.actor()
    with transaction() as writing:
        row = services.end_membership(writing, membership_id=membership_id, actor=actor, now=clock.now())
    flash(_("The role has ended."))
    if row.person_id == actor.person_id:
        return redirect(url_for("people.account"), code=303)
    return redirect(url_for("people.members", organisation_id=row.organisation_id), code=303)


@bp.post("/people/<int:person_id>/<any(disable, enable, 'end-sessions'):act>")
@web.once
def disable(person_id: int, act: str) -> Response:
    """An administrator shuts an account, opens it again, or ends its sessions."""
    service = {
        "disable": services.disable_person,
        "enable": services.enable_person,
        "end-sessions": services.end_sessions_of,
    }[act]
    with transaction() as writing:
        name = service(writing, person_id=person_id, actor=web.actor(), now=clock.now()).name
    said = {
        "disable": _("The account of %(name)s is shut; its sessions and keys have ended.", name=name),
        "enable": _("The account of %(name)s is open again.", name=name),
        "end-sessions": _("Every session of %(name)s has ended.", name=name),
    }
    flash(said[act])
    back = web.whole(request.form.get("organisation_id"))
    return redirect("/" if back is None else url_for("people.members", organisation_id=back), code=303)


@bp.post("/organisations/<int:organisation_id>/reject")
@web.once
def reject(organisation_id: int) -> Response:
    """An administrator turns a registration down."""
    with transaction() as writing:
        row = services.reject_registration(writing, organisation_id=organisation_id, actor=web.actor(), now=clock.now())
    flash(_("The registration of %(name)s is turned down; its credit code is free again.", name=row.name))
    return redirect(url_for("organisations.show", organisation_id=organisation_id), code=303)


@bp.get("/invitations/<token>")
def invitation(token: str) -> str:
    """What somebody was invited to; looking at it does not use it up."""
    link = letters.open_link(db.session, LetterKind.INVITATION, token, now=clock.now())
    return render_template("parties/people/invitation.html", values=link.content, **invited(token, link))


def invited(token: str, link: LetterLink) -> dict[str, Any]:
    """What the page of an invitation shows."""
    return {
        "token": token,
        "letter": link,
        "organisation": found(db.session, Organisation, link.organisation_id),
        "roles": [ROLE_LABELS[role] for role in joining.invited_roles(link)],
        "is_known": queries.person_with_email(db.session, link.email) is not None,
        "languages": LANGUAGES,
        "hint": passwords.hint(),
    }


@bp.post("/invitations/<token>")
def accept(token: str) -> Any:
    """Accept it; then sign in."""
    shown = invited(token, letters.open_link(db.session, LetterKind.INVITATION, token, now=clock.now()))
    try:
        given = web.load(AcceptForm)
        given["password"] = given["password"] and passwords.prepared(given["password"])
        with transaction() as writing:
            services.accept_invitation(writing, token=token, **given, now=clock.now())
    except NotFound:
        raise
    except Refusal as refusal:
        return web.form_again("parties/people/invitation.html", refusal, **shown)
    flash(_("You now belong to %(name)s. Sign in to begin.", name=shown["organisation"].display(i18n.language())))
    return redirect(url_for("people.sign_in"), code=303)


def register_options() -> dict[str, Any]:
    """What the form of a registration offers."""
    offers = [(role.value, ROLE_LABELS[role]) for role in Role if role in TRADERS]
    return {**options(), "kinds": kind_options(*OPEN_KINDS), "roles": offers, "is_known": web.reader() is not None}


@bp.get("/register")
def register() -> str:
    """Register one's organisation as right holder, buyer or both."""
    return render_template("parties/people/register.html", values={"country": "CN"}, chosen=[], **register_options())


@bp.post("/register")
@web.once
def ask_to_register() -> Any:
    """A visitor gets a letter to confirm; somebody with an account registers at once."""
    actor = web.reader()
    chosen = request.form.getlist("roles")
    try:
        given = web.load(RegisterForm if actor is None else RegisterOwnForm)
        with transaction() as writing:
            if actor is None:
                services.ask_to_register(writing, **given, language=i18n.language(), address=here(), now=clock.now())
                return redirect(url_for("people.letter_sent"), code=303)
            row = services.register_own_organisation(writing, **given, actor=actor, now=clock.now())
    except Refusal as refusal:
        return web.form_again("parties/people/register.html", refusal, chosen=chosen, **register_options())
    flash(_("%(name)s is registered. An administrator will verify it.", name=row.name))
    return redirect(url_for("organisations.show", organisation_id=row.id), code=303)


@bp.get("/register/<token>")
def confirm(token: str) -> str:
    """Confirm a registration by the letter's link."""
    link = letters.open_link(db.session, LetterKind.REGISTRATION, token, now=clock.now())
    return render_template("parties/people/confirm.html", **to_confirm(token, link))


def to_confirm(token: str, link: LetterLink) -> dict[str, Any]:
    """What the page of a confirmation shows."""
    is_known = queries.person_with_email(db.session, link.email) is not None
    roles = [ROLE_LABELS[Role(each)] for each in link.content["roles"]]
    return {"token": token, "letter": link, "is_known": is_known, "roles": roles, "hint": passwords.hint()}


@bp.post("/register/<token>")
def complete(token: str) -> Any:
    """Make the organisation and its first member; then sign in."""
    shown = to_confirm(token, letters.open_link(db.session, LetterKind.REGISTRATION, token, now=clock.now()))
    try:
        given = web.load(ConfirmForm)
        given["password"] = given["password"] and passwords.prepared(given["password"])
        with transaction() as writing:
            _person, row = services.complete_registration(writing, token=token, **given, now=clock.now())
    except NotFound:
        raise
    except Refusal as refusal:
        return web.form_again("parties/people/confirm.html", refusal, **shown)
    flash(_("%(name)s is registered. Sign in; an administrator will verify it.", name=row.name))
    return redirect(url_for("people.sign_in"), code=303)
