"""Pages about claims to own a right: made by a right holder, decided by a center."""

from typing import Any, BinaryIO, cast

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from core import clock, files, web
from core.actor import Role
from core.db import db, transaction
from core.errors import Refusal
from core.i18n import _, language
from listings.assets import queries, services
from listings.assets.schemas import ClaimIn, ConfirmIn, ReasonIn
from listings.assets.showing.routes import bp
from listings.assets.states import ClaimState
from listings.assets.words import WORDS
from parties.organisations.queries import names_of


@bp.route("/rights/<int:asset_id>/claim", methods=["GET", "POST"])
@web.once
def claim(asset_id: int) -> Any:
    """Say that a right is one's own, with evidence where the register does not say it itself."""
    web.actor()
    asset = queries.asset(db.session, asset_id)
    if request.method == "GET":
        page = {"asset": asset, "values": {}, "errors": None, "language": language()}
        return render_template("listings/assets/claim.html", **page)
    try:
        return _claimed(asset_id, web.load(ClaimIn))
    except Refusal as refusal:
        return web.form_again("listings/assets/claim.html", refusal, asset=asset, language=language())


def _claimed(asset_id: int, body: dict[str, Any]) -> Response:
    actor, now, upload = web.actor(), clock.now(), request.files.get("evidence")
    with transaction() as session:
        evidence = None
        if upload is not None and upload.filename:
            kept = files.keep_upload(
                session,
                cast(BinaryIO, upload.stream),
                upload.filename,
                purpose=f"asset:{asset_id}",
                actor=actor,
                now=now,
            )
            evidence = kept.sha256
        own = actor.organisation_id or -1
        made = services.claim_asset(
            session, asset_id=asset_id, organisation_id=own, **body, evidence=evidence, actor=actor, now=now
        )
    confirmed = made.state is ClaimState.CONFIRMED
    flash(_("The right is yours here now.") if confirmed else _("The claim was sent to the centers to be compared."))
    return redirect(url_for("assets.show", asset_id=asset_id), code=303)


@bp.post("/rights/<int:asset_id>/papers")
@web.once
def hand_in(asset_id: int) -> Response:
    """An owner hands in a paper, above all the register extract that a center compares with."""
    actor, now, upload = web.actor(), clock.now(), request.files.get("evidence")
    if upload is None or not upload.filename:
        flash(_("Choose a file first: the register extract as PDF or picture."), "warning")
        return redirect(url_for("assets.show", asset_id=asset_id), code=303)
    with transaction() as session:
        kept = files.keep_upload(
            session, cast(BinaryIO, upload.stream), upload.filename, purpose=f"asset:{asset_id}", actor=actor, now=now
        )
        services.hand_in_paper(session, asset_id=asset_id, digest=kept.sha256, actor=actor, now=now)
    flash(_("The paper is kept. The center that reviews your listing sees it."))
    return redirect(url_for("assets.show", asset_id=asset_id), code=303)


@bp.get("/rights/claims")
def claims() -> str:
    """Claims that wait for a center."""
    web.actor().must_have(Role.CENTER_STAFF, Role.CENTER_MANAGER, Role.ADMINISTRATOR)
    waiting = queries.open_claims(db.session)
    return render_template(
        "listings/assets/claims.html",
        claims=waiting,
        assets=queries.assets_by_id(db.session, [each.asset_id for each in waiting]),
        organisations=names_of(db.session, [each.organisation_id for each in waiting]),
        shares=queries.shares_to_claim(db.session, waiting),
        evidence={each.id: queries.evidence_file(db.session, each) for each in waiting},
        language=language(),
        **WORDS,
    )


@bp.post("/rights/claims/<int:claim_id>/confirm")
@web.once
def confirm_claim(claim_id: int) -> Response:
    """A center has compared the claim with the register."""
    share_id = web.load(ConfirmIn)["share_id"]
    with transaction() as session:
        services.confirm_claim(session, claim_id=claim_id, share_id=share_id, actor=web.actor(), now=clock.now())
    flash(_("The claim is confirmed."))
    return redirect(url_for("assets.claims"), code=303)


@bp.post("/rights/claims/<int:claim_id>/withdraw")
@web.once
def withdraw_claim(claim_id: int) -> Response:
    """The claimant takes the claim back."""
    with transaction() as session:
        claim = services.withdraw_claim(session, claim_id=claim_id, actor=web.actor(), now=clock.now())
    flash(_("Your claim is withdrawn."))
    return redirect(url_for("assets.show", asset_id=claim.asset_id), code=303)


@bp.post("/rights/claims/<int:claim_id>/reject")
@web.once
def reject_claim(claim_id: int) -> Response:
    """The register shows somebody else."""
    reason = web.load(ReasonIn)["reason"]
    with transaction() as session:
        services.reject_claim(session, claim_id=claim_id, reason=reason, actor=web.actor(), now=clock.now())
    flash(_("The claim is not confirmed. The claimant sees your reason."))
    return redirect(url_for("assets.claims"), code=303)
