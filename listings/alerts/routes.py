"""Pages of saved searches: mine, save one, change it, delete it, run it."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from core import clock, web
from core.db import db, transaction
from core.errors import Refusal
from core.i18n import _
from listings.alerts import queries, schemas, services, watching
from listings.alerts.labels import RHYTHM_HINTS, RHYTHM_LABELS, WATCH_LABELS
from listings.alerts.models import Rhythm, SavedSearch, Watch

bp = Blueprint("alerts", __name__)

Page = str | tuple[str, int] | Answer


@bp.get("/saved")
def index() -> str:
    """My saved searches, newest first."""
    rows = queries.searches_of(db.session, web.actor())
    told, names = queries.told_by(db.session, rows), watching.center_names(db.session)
    return render_template(
        "listings/alerts/index.html", rows=[shown(row, names) | {"told": told.get(row.id)} for row in rows]
    )


def shown(row: SavedSearch, names: Mapping[str, str]) -> dict[str, Any]:
    """A saved search as its pages print it."""
    return {
        "search": row,
        "asks": watching.in_words(row.watch, row.parameters, names),
        "watch": WATCH_LABELS[row.watch],
        "rhythm": RHYTHM_LABELS[row.rhythm],
        "address": watching.address_of(row.watch, row.parameters),
    }


def rhythms() -> list[tuple[str, object, object]]:
    """The choices of the rhythm."""
    return [(each.value, RHYTHM_LABELS[each], RHYTHM_HINTS[each]) for each in Rhythm]


@bp.route("/saved/new", methods=["GET", "POST"])
@web.once
def new() -> Page:
    """Save the search that the address says: as a new one, or in the place of one of mine."""
    actor, now = web.actor(), clock.now()
    watch = Watch.NEEDS if request.args.get("watch") == Watch.NEEDS else Watch.LISTINGS
    given = [(name, value) for name, value in request.args.items(multi=True) if name not in ("watch", "lang")]
    pairs = watching.kept(watch, given)
    mine = [row for row in queries.searches_of(db.session, actor) if row.watch is watch]
    context = {
        "watch": watch.value,
        "asks": watching.in_words(watch, pairs, watching.center_names(db.session)),
        "action": url_for("alerts.new", watch=watch.value, **watching.args_of(pairs)),  # type: ignore[arg-type]
        "back": watching.address_of(watch, pairs),
        "rhythms": rhythms(),
        "mine": [(row.id, row.name) for row in mine],
    }
    if request.method == "GET":
        q = watching.args_of(pairs).get("q", [""])[0]
        return render_template("listings/alerts/new.html", values={"name": q, "rhythm": "daily"}, **context)
    try:
        kept = web.load(schemas.SaveForm)
        replaced = kept.pop("replaced")
        with transaction() as session:
            if replaced is None:
                services.save_search(session, watch=watch, parameters=pairs, **kept, actor=actor, now=now)
            else:
                services.change_search(
                    session, saved_search_id=replaced, parameters=pairs, **kept, actor=actor, now=now
                )
    except Refusal as refusal:
        if refusal.status not in (409, 422):
            raise
        return web.form_again("listings/alerts/new.html", refusal, **context)
    flash(_("The search is saved."))
    return redirect(url_for("alerts.index"), code=303)


@bp.get("/saved/<int:saved_search_id>")
def run(saved_search_id: int) -> Page:
    """Run one of my searches: its page, the newest first."""
    row = queries.own_search(db.session, saved_search_id, web.actor())
    return redirect(watching.address_of(row.watch, row.parameters), code=303)


@bp.route("/saved/<int:saved_search_id>/edit", methods=["GET", "POST"])
@web.once
def edit(saved_search_id: int) -> Page:
    """Change the name and the rhythm of one of my searches."""
    actor = web.actor()
    row = queries.own_search(db.session, saved_search_id, actor)
    context = {**shown(row, watching.center_names(db.session)), "rhythms": rhythms()}
    if request.method == "GET":
        values = {"name": row.name, "rhythm": row.rhythm.value}
        return render_template("listings/alerts/edit.html", values=values, **context)
    try:
        kept = web.load(schemas.ChangeForm)
        with transaction() as session:
            services.change_search(session, saved_search_id=saved_search_id, **kept, actor=actor, now=clock.now())
    except Refusal as refusal:
        if refusal.status != 422:
            raise
        return web.form_again("listings/alerts/edit.html", refusal, **context)
    flash(_("The saved search is changed."))
    return redirect(url_for("alerts.index"), code=303)


@bp.route("/saved/<int:saved_search_id>/delete", methods=["GET", "POST"])
@web.once
def delete(saved_search_id: int) -> Page:
    """Delete one of my searches, after a look at it."""
    actor = web.actor()
    row = queries.own_search(db.session, saved_search_id, actor)
    if request.method == "GET":
        return render_template("listings/alerts/delete.html", **shown(row, watching.center_names(db.session)))
    with transaction() as session:
        services.delete_search(session, saved_search_id=saved_search_id, actor=actor, now=clock.now())
    flash(_("The saved search is deleted."))
    return redirect(url_for("alerts.index"), code=303)
