"""Pages of organisations."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from marshmallow import ValidationError
from werkzeug.wrappers import Response

from core import audit, clock, web
from core.actor import ROLE_LABELS, Role
from core.db import db, transaction
from core.errors import Refusal
from core.fields import load_form
from core.i18n import _
from parties.organisations import queries, services, trail
from parties.organisations.labels import KIND_LABELS, country_label, country_options
from parties.organisations.models import OrganisationKind
from parties.organisations.regions import REGIONS, region_label
from parties.organisations.schemas import OrganisationForm, OrganisationIn, OrganisationSearch
from parties.organisations.uscc import USCC_TEXTS, UsccFault

bp = Blueprint("organisations", __name__)
PAGE = 30


def options() -> dict[str, Any]:
    """What the forms offer."""
    return {
        "kinds": [(kind.value, label) for kind, label in KIND_LABELS.items()],
        "countries": country_options(),
        "regions": list(REGIONS.items()),
    }


@bp.get("/organisations")
def index() -> str:
    """The register of organisations, searched by any of their names."""
    try:
        asked = load_form(OrganisationSearch, request.args)
    except ValidationError:
        asked = {"q": "", "kind": None, "page": 1}
    listed = queries.organisations(words=asked["q"], kind=asked["kind"])
    rows, total = queries.page_of_organisations(db.session, listed, number=asked["page"], size=PAGE)
    kept = {"q": asked["q"] or None, "kind": asked["kind"].value if asked["kind"] else None}
    return render_template(
        "parties/organisations/index.html",
        rows=rows,
        asked=asked,
        kind_labels=KIND_LABELS,
        region_label=region_label,
        country_label=country_label,
        page=pages(asked["page"], total, kept),
        waiting=queries.unverified_count(db.session) if _administers() else 0,
        **options(),
    )


def words() -> dict[str, object]:
    """Codes that occur in an organisation's trail."""
    kinds = {kind.value: label for kind, label in KIND_LABELS.items()}
    return {**REGIONS, **{role.value: label for role, label in ROLE_LABELS.items()}, **kinds}


def pages(number: int, total: int, kept: dict[str, Any]) -> dict[str, Any]:
    """The pager's numbers and addresses."""
    last = max(1, -(-total // PAGE))
    back = url_for("organisations.index", page=number - 1, **kept) if number > 1 else None
    on = url_for("organisations.index", page=number + 1, **kept) if number < last else None
    return {"number": number, "pages": last, "total": total, "previous_href": back, "next_href": on}


def _administers() -> bool:
    reader = web.reader()
    return reader is not None and reader.has(Role.ADMINISTRATOR)


@bp.get("/organisations/<int:organisation_id>")
def show(organisation_id: int) -> str:
    """What everybody may know of an organisation; its trail for its own people and administrators."""
    row = queries.organisation(db.session, organisation_id)
    reader = web.reader()
    inside = reader is not None and (reader.acts_for(row.id) or reader.has(Role.ADMINISTRATOR))
    return render_template(
        "parties/organisations/show.html",
        organisation=row,
        inside=inside,
        administers=_administers(),
        trail=trail.lines(audit.history(db.session, row.subject), words()) if inside else [],
        kind_label=KIND_LABELS[row.kind],
        country=country_label(row.country),
        region=region_label(row.region_code),
        warning=USCC_TEXTS[UsccFault(row.warning)] if row.warning else None,
    )


@bp.get("/organisations/new")
def new() -> Response | str:
    """An administrator (or the city office, for centers) sets up an organisation; others register their own."""
    reader = web.reader()
    if reader is None or not reader.has(Role.ADMINISTRATOR, Role.CITY_OFFICE):
        return redirect(url_for("people.register"), code=303)
    return render_template("parties/organisations/new.html", values={"country": "CN"}, **options())


@bp.post("/organisations/new")
@web.once
def set_up() -> Any:
    """Enter it."""
    try:
        given = web.load(OrganisationIn)
        actor = web.actor()
        with transaction() as session:
            row = services.set_up_organisation(session, **given, actor=actor, now=clock.now())
    except Refusal as refusal:
        return web.form_again("parties/organisations/new.html", refusal, **options())
    flash(_("%(name)s is registered.", name=row.name))
    return redirect(url_for("organisations.show", organisation_id=row.id), code=303)


@bp.post("/organisations/<int:organisation_id>/verify")
@web.once
def verify(organisation_id: int) -> Response:
    """An administrator compared it with the register of companies."""
    with transaction() as session:
        row = services.verify_organisation(session, organisation_id=organisation_id, actor=web.actor(), now=clock.now())
    flash(_("%(name)s is verified.", name=row.name))
    return redirect(url_for("organisations.show", organisation_id=organisation_id), code=303)


@bp.get("/organisations/<int:organisation_id>/change")
def change(organisation_id: int) -> str:
    """Names and region, for an administrator."""
    web.actor().must_have(Role.ADMINISTRATOR)
    row = queries.organisation(db.session, organisation_id)
    values = {
        "name_en": row.name_en,
        "region_code": row.region_code,
        "aliases": "\n".join(row.aliases),
        "of_the_state": "yes" if row.of_the_state else "",
    }
    return render_template("parties/organisations/change.html", organisation=row, values=values, **options())


@bp.post("/organisations/<int:organisation_id>/change")
@web.once
def keep(organisation_id: int) -> Any:
    """Keep them."""
    row = queries.organisation(db.session, organisation_id)
    try:
        given = web.load(OrganisationForm)
        given["aliases"] = given["aliases"].splitlines()
        with transaction() as session:
            services.change_organisation(
                session, organisation_id=organisation_id, **given, actor=web.actor(), now=clock.now()
            )
    except Refusal as refusal:
        return web.form_again("parties/organisations/change.html", refusal, organisation=row, **options())
    flash(_("The particulars are kept."))
    return redirect(url_for("organisations.show", organisation_id=organisation_id), code=303)


def kind_options(*kinds: OrganisationKind) -> list[tuple[str, object]]:
    """Some kinds as a form offers them."""
    return [(kind.value, KIND_LABELS[kind]) for kind in kinds]
