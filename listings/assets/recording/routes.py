"""Pages on which a center copies into the register what offices and courts have decided."""

from typing import Any, BinaryIO, cast

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from core import clock, files, web
from core.db import db, transaction
from core.errors import Refusal, Unacceptable
from core.i18n import _, language
from listings.assets import queries, services
from listings.assets.encumbrances import BY_HAND, RECORDERS, must_agree_for
from listings.assets.schemas import ConsentForm, EncumbranceIn, EndIn, StatusIn
from listings.assets.showing.routes import bp
from listings.assets.states import RIGHT
from listings.assets.words import WORDS


@bp.route("/rights/<int:asset_id>/status", methods=["GET", "POST"])
@web.once
def status(asset_id: int) -> Any:
    """What the office has decided since the last file."""
    web.actor().must_have(*RECORDERS)
    asset = queries.asset(db.session, asset_id)
    following = [after for (before, _act), after in RIGHT.table.items() if before is asset.status]
    page = {"asset": asset, "following": list(dict.fromkeys(following)), "language": language(), **WORDS}
    if request.method == "GET":
        return render_template("listings/assets/status.html", values={}, errors=None, **page)
    try:
        body = web.load(StatusIn)
        with transaction() as session:
            services.set_status(session, asset_id=asset_id, **body, actor=web.actor(), now=clock.now())
    except Refusal as refusal:
        return web.form_again("listings/assets/status.html", refusal, **page)
    flash(_("The legal status is recorded."))
    return _back(asset_id)


@bp.route("/rights/<int:asset_id>/encumbrances/new", methods=["GET", "POST"])
@web.once
def encumber(asset_id: int) -> Any:
    """Copy a pledge, a preservation, a suspension or a dispute from the register."""
    web.actor().must_have(*RECORDERS)
    page = {"asset": queries.asset(db.session, asset_id), "types": BY_HAND, "language": language(), **WORDS}
    if request.method == "GET":
        return render_template("listings/assets/encumber.html", values={}, errors=None, **page)
    try:
        body = web.load(EncumbranceIn)
        with transaction() as session:
            services.copy_encumbrance(session, asset_id=asset_id, **body, actor=web.actor(), now=clock.now())
    except Refusal as refusal:
        return web.form_again("listings/assets/encumber.html", refusal, **page)
    flash(_("It is recorded. Listings of this right are looked at again."))
    return _back(asset_id)


@bp.post("/rights/<int:asset_id>/encumbrances/<int:encumbrance_id>/end")
@web.once
def end_encumbrance(asset_id: int, encumbrance_id: int) -> Response:
    """The register shows that it has ended."""
    on = web.load(EndIn)["on"]
    with transaction() as session:
        queries.encumbrance_of(session, asset_id, encumbrance_id)
        services.end_encumbrance(session, encumbrance_id=encumbrance_id, on=on, actor=web.actor(), now=clock.now())
    flash(_("It has ended. Listings of this right are looked at again."))
    return _back(asset_id)


@bp.post("/rights/<int:asset_id>/encumbrances/<int:encumbrance_id>/consent")
@web.once
def consent(asset_id: int, encumbrance_id: int) -> Response:
    """The pledgee's consent in writing."""
    actor, now, upload = web.actor(), clock.now(), request.files.get("consent")
    given = web.load(ConsentForm)
    if upload is None or not upload.filename:
        text = _("Choose the file with the pledgee's consent.")
        raise Unacceptable(text, fields={"consent": [text]}, code="consent_missing")
    with transaction() as session:
        must_agree_for(queries.encumbrance_of(session, asset_id, encumbrance_id), actor)
        kept = files.keep_upload(
            session, cast(BinaryIO, upload.stream), upload.filename, purpose=f"asset:{asset_id}", actor=actor, now=now
        )
        services.record_consent(
            session, encumbrance_id=encumbrance_id, file_digest=kept.sha256, **given, actor=actor, now=now
        )
    flash(_("The consent is recorded. Listings of this right are looked at again."))
    return _back(asset_id)


def _back(asset_id: int) -> Response:
    return redirect(url_for("assets.show", asset_id=asset_id), code=303)
