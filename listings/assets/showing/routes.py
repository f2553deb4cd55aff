"""Pages about rights: what there is, one's own, and entering one by hand."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from core import clock, web
from core.db import db, transaction
from core.errors import Refusal
from core.i18n import _, language
from listings.assets import queries, services
from listings.assets.choices import entry_choices, entry_rows
from listings.assets.page import page_of
from listings.assets.schemas import AssetForm
from listings.assets.words import WORDS
from parties.organisations.models import Organisation

bp = Blueprint("assets", __name__)

PAGE = 100


@bp.get("/rights")
def mine() -> str:
    """The rights of the organisation acted for, and those that registers show under its name."""
    own = web.actor().organisation_id or -1
    organisation = db.session.get(Organisation, own)
    total = queries.count_of(db.session, own)
    pages = max(-(-total // PAGE), 1)
    number = min(max(web.whole(request.args.get("page")) or 1, 1), pages)
    return render_template(
        "listings/assets/mine.html",
        assets=queries.assets_of(db.session, own, limit=PAGE, offset=(number - 1) * PAGE),
        page={
            "number": number,
            "pages": pages,
            "total": total,
            "previous_href": url_for("assets.mine", page=number - 1) if number > 1 else None,
            "next_href": url_for("assets.mine", page=number + 1) if number < pages else None,
        },
        named=queries.unclaimed_under(db.session, organisation) if organisation else [],
        language=language(),
        **WORDS,
    )


@bp.get("/rights/<int:asset_id>")
def show(asset_id: int) -> str | Response:
    """One right: status, owners, term, source and date of the data, what stands on it, its history."""
    if (moved := queries.joined_to(db.session, asset_id)) is not None:
        return redirect(url_for("assets.show", asset_id=moved), code=301)
    page = page_of(db.session, asset_id, web.reader(), today=clock.business_date(clock.now()), language=language())
    return render_template("listings/assets/show.html", **page, **WORDS)


@bp.route("/rights/new", methods=["GET", "POST"])
@web.once
def register() -> Any:
    """Enter a right by hand: fill in, check the answers, send."""
    web.actor()
    if request.method == "GET" or request.form.get("step") == "change":
        return render_template("listings/assets/register.html", values=request.form, errors=None, **entry_choices())
    try:
        entry = web.load(AssetForm)
        if request.form.get("step") != "send":
            today = clock.business_date(clock.now())
            rows = entry_rows(services.checked_entry(db.session, today=today, **entry))
            return render_template("listings/assets/check.html", rows=rows, values=request.form)
        return _registered(entry)
    except Refusal as refusal:
        return web.form_again("listings/assets/register.html", refusal, **entry_choices())


def _registered(entry: dict[str, Any]) -> Response:
    actor = web.actor()
    with transaction() as session:
        asset = services.register_asset(
            session, **entry, organisation_id=actor.organisation_id or -1, actor=actor, now=clock.now()
        )
    flash(_("%(number)s is among your rights now.", number=asset.number_display))
    return redirect(url_for("assets.show", asset_id=asset.id), code=303)
