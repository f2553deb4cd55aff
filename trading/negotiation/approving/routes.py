"""What waits for a colleague's approval: looking at it, approving, declining, taking it back."""

from typing import Any

from flask import flash, redirect, render_template, url_for

from core import clock, web
from core.db import db, transaction
from core.errors import Refusal
from core.i18n import _
from listings.assets.models import Asset
from listings.market.models import Listing
from listings.terms.risks import risks_of
from listings.terms.royalties import example_year
from listings.terms.wording import lines
from trading.negotiation import schemas, services
from trading.negotiation.acceptance import commission_bp
from trading.negotiation.approvals import readable_approval
from trading.negotiation.bargaining.routes import bp
from trading.negotiation.binding import may_bind_alone
from trading.negotiation.labels import APPROVAL_ACTS, APPROVAL_LABELS, APPROVAL_TONES
from trading.negotiation.models import Approval, Negotiation
from trading.negotiation.states import ApprovalState


def _page(approval: Approval) -> dict[str, Any]:
    actor = web.actor()
    listing = db.session.get_one(Listing, approval.listing_id)
    talk = db.session.get(Negotiation, approval.negotiation_id) if approval.negotiation_id else None
    is_open = approval.state is ApprovalState.ASKED
    reaches = may_bind_alone(db.session, actor, approval.organisation_id, approval.terms)
    return {
        "approval": approval,
        "listing": listing,
        "asset": db.session.get_one(Asset, listing.asset_id),
        "lines": lines(approval.terms),
        "risks": risks_of(approval.terms),
        "year": example_year(approval.terms),
        "broker_bp": commission_bp(db.session, listing, talk, actor, clock.now()),
        "act": APPROVAL_ACTS[approval.act],
        "label": APPROVAL_LABELS[approval.state],
        "tone": APPROVAL_TONES[approval.state],
        "is_own": approval.asked_by == actor.person_id,
        "is_open": is_open,
        "may_approve": is_open and reaches and approval.asked_by != actor.person_id,
    }


@bp.get("/negotiations/approvals/<int:approval_id>")
def approval(approval_id: int) -> Any:
    """A wish beyond its asker's limit."""
    kept = readable_approval(db.session, approval_id, web.actor())
    return render_template("trading/negotiation/approval.html", values={}, **_page(kept))


@bp.post("/negotiations/approvals/<int:approval_id>/<any(approve, decline, withdraw):act>")
@web.once
def decide(approval_id: int, act: str) -> Any:
    """Approve it (and it is done), decline it, or take it back."""
    actor, now = web.actor(), clock.now()
    kept = readable_approval(db.session, approval_id, actor)
    try:
        reason = web.load(schemas.RejectIn)["reason"] if act == "decline" else ""
        with transaction() as session:
            if act == "approve":
                done = services.approve(session, approval_id=approval_id, actor=actor, now=now)
            elif act == "decline":
                done = services.decline(session, approval_id=approval_id, reason=reason, actor=actor, now=now)
            else:
                done = services.withdraw(session, approval_id=approval_id, actor=actor, now=now)
    except Refusal as refusal:
        return web.form_again("trading/negotiation/approval.html", refusal, **_page(kept))
    flash(
        {
            "approve": _("Approved, and done in the same step."),
            "decline": _("Declined. The other side does not learn of it."),
            "withdraw": _("Your wish is taken back."),
        }[act]
    )
    if done.negotiation_id is not None and act == "approve":
        return redirect(url_for("negotiations.show", negotiation_id=done.negotiation_id), code=303)
    return redirect(url_for("negotiations.mine"), code=303)
