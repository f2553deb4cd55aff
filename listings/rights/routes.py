"""The page on which a center records what co-owners have consented to, and its owners read it."""

from typing import Any, BinaryIO, cast

from flask import Blueprint, flash, redirect, render_template, request, url_for

from core import clock, files, web
from core.db import db, transaction
from core.errors import NotFound, Refusal, Unacceptable
from core.i18n import _, language
from listings.assets import queries as assets
from listings.rights import queries, services
from listings.rights.schemas import CoOwnerConsentForm
from listings.rights.wanted import WANTED_LABELS, Wanted
from parties.organisations.queries import names_of

bp = Blueprint("rights", __name__)


@bp.route("/rights/<int:asset_id>/consents", methods=["GET", "POST"])
@web.once
def consents(asset_id: int) -> Any:
    """The consents on record; a center adds one with the paper that says it."""
    page = _page(asset_id)
    if request.method == "GET":
        return render_template("listings/rights/consents.html", values={}, errors=None, **page)
    try:
        _record(asset_id, web.load(CoOwnerConsentForm))
    except Refusal as refusal:
        return web.form_again("listings/rights/consents.html", refusal, **page)
    flash(_("The consent is recorded."))
    return redirect(url_for("rights.consents", asset_id=asset_id), code=303)


def _page(asset_id: int) -> dict[str, Any]:
    actor = web.actor()
    asset = assets.asset(db.session, asset_id)
    owners = assets.owners_now(db.session, asset_id)
    is_keeper = actor.has(*services.KEEPERS)
    if not is_keeper and actor.organisation_id not in {each.organisation_id for each in owners} - {None}:
        raise NotFound(_("There is nothing here under this number."))
    rows = queries.consents_of(db.session, asset_id)
    known = [each.organisation_id for each in owners if each.organisation_id is not None]
    return {
        "asset": asset,
        "consents": rows,
        "organisations": names_of(db.session, [*known, *(row.organisation_id for row in rows)]),
        "owners": known,
        "grants": [(wanted.value, WANTED_LABELS[wanted]) for wanted in Wanted],
        "grant_labels": WANTED_LABELS,
        "papers": {row.id: queries.paper_of(db.session, row) for row in rows},
        "is_keeper": is_keeper,
        "today": clock.business_date(clock.now()),
        "language": language(),
    }


def _record(asset_id: int, body: dict[str, Any]) -> None:
    actor, now, upload = web.actor(), clock.now(), request.files.get("paper")
    actor.must_have(*services.KEEPERS)
    if upload is None or not upload.filename:
        text = _("Choose the file with the co-owner's consent.")
        raise Unacceptable(text, fields={"paper": [text]}, code="consent_missing")
    with transaction() as session:
        stream = cast(BinaryIO, upload.stream)
        kept = files.keep_upload(session, stream, upload.filename, purpose=f"asset:{asset_id}", actor=actor, now=now)
        services.record_co_owner_consent(session, asset_id=asset_id, **body, evidence=kept.sha256, actor=actor, now=now)
