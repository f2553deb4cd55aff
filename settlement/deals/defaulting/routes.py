"""The page on which the closing center records a default."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for

from core import clock, web
from core.db import db, transaction
from core.errors import Conflict, Refusal
from core.i18n import _, language
from parties.organisations.queries import names_of
from settlement.deals import earnest, owing, queries
from settlement.deals.models import Deal
from settlement.deals.schemas import DefaultForm
from settlement.deals.standing import works_for_center
from settlement.deals.states import SIGNED_AND_OPEN
from settlement.ledger.queries import is_officer

bp = Blueprint("defaulting", __name__)

PAGE = "settlement/deals/default.html"


@bp.app_context_processor
def lent() -> dict[str, Any]:
    """Lent to the deal's page: its earnest money, and whether the reader may record a default."""
    return {"earnest_of": earnest_of, "may_record_default": may_record, "second_half_of": second_half_of}


def earnest_of(deal: Deal) -> earnest.Earnest | None:
    """The earnest money of a deal that agreed on some."""
    return earnest.earnest_of(db.session, deal) if earnest.share_of(deal) else None


def second_half_of(deal: Deal) -> dict[str, Any] | None:
    """What the seller owed again of doubled earnest money, the seller's name, and whether the reader books receipts."""
    half = owing.second_half(db.session, deal) if earnest.share_of(deal) else None
    if half is None:
        return None
    seller = names_of(db.session, [deal.seller_id])[deal.seller_id]
    return {"half": half, "payer": seller.uscc or seller.name, "may_book": is_officer(db.session, web.actor())}


def may_record(deal: Deal) -> bool:
    """Whether the reader decides for the closing center about a deal that binds both sides."""
    return deal.state in SIGNED_AND_OPEN and works_for_center(db.session, deal, web.actor(), earnest.DECIDES)


def _page(number: str) -> dict[str, Any]:
    deal = queries.deal_for(db.session, number, web.actor())
    names = names_of(db.session, [deal.seller_id, deal.buyer_id])
    return {
        "deal": deal,
        "earnest": earnest.earnest_of(db.session, deal),
        "sides": {key: row.display(language()) for key, row in names.items()},
    }


@bp.get("/deals/<number>/default")
def ask(number: str) -> str:
    """What a default of either side means."""
    return render_template(PAGE, errors=None, values={}, **_page(number))


@bp.post("/deals/<number>/default")
@web.once
def record(number: str) -> Any:
    """Record it: the deal ends."""
    page = _page(number)
    try:
        given = web.load(DefaultForm)
        with transaction() as session:
            earnest.record_default(
                session, deal_id=page["deal"].id, by_buyer=given["by"] == "buyer", reason=given["reason"],
                actor=web.actor(), now=clock.now(),
            )  # fmt: skip
    except Refusal as refusal:
        return web.form_again(PAGE, refusal, **page)
    flash(_("Recorded. The deal has ended; what goes back is queued."))
    return redirect(url_for("deals.show", number=number), code=303)


@bp.post("/deals/<number>/default/payout")
@web.once
def pay_doubled(number: str) -> Any:
    """Pay the buyer what the seller owed on top and has paid."""
    deal = queries.deal_for(db.session, number, web.actor())
    try:
        with transaction() as session:
            earnest.pay_doubled(session, deal_id=deal.id, actor=web.actor(), now=clock.now())
    except Conflict as refusal:
        flash(str(refusal.message))
        return redirect(url_for("deals.show", number=number), code=303)
    flash(_("The payout is queued. One officer sends it, another confirms it."))
    return redirect(url_for("deals.show", number=number), code=303)
