"""The page on which a seller gives up an unpaid instalment; whether it is offered is lent to the deal's page."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for

from core import clock, web
from core.db import db, transaction
from core.errors import Refusal
from core.i18n import _
from core.show import day, money
from listings.terms.vocabulary import TRIGGER_LABELS
from settlement.deals.models import Deal
from settlement.deals.queries import deal_for
from settlement.deals.remitting import services
from settlement.deals.remitting.schemas import InstalmentGivenUpIn

bp = Blueprint("remitting", __name__)

PAGE = "settlement/deals/remit.html"


@bp.app_context_processor
def lent() -> dict[str, Any]:
    """Lent to the deal's page: whether the reader can give up an instalment."""
    return {"may_remit": may_remit}


def may_remit(deal: Deal) -> bool:
    """Whether the reader acts for the seller, and an instalment is open in the settled deal."""
    return web.actor().acts_for(deal.seller_id) and bool(services.remittable(deal))


def _choices(deal: Deal) -> list[tuple[int, str, str]]:
    """What can be given up: for what it is owed with its amount, and its last day."""
    return [
        (
            each.seq,
            f"{each.what or TRIGGER_LABELS[each.trigger]}: {money(each.open)}",
            _("to be paid by %(day)s", day=day(each.due_on)) if each.due_on else "",
        )
        for each in services.remittable(deal)
    ]


@bp.route("/deals/<number>/instalments/give-up", methods=["GET", "POST"])
@web.once
def give_up(number: str) -> Any:
    """Which instalment, and why; then it is owed no more."""
    deal = deal_for(db.session, number, web.actor())
    page = {"deal": deal, "choices": _choices(deal) if may_remit(deal) else []}
    if request.method == "GET":
        return render_template(PAGE, **page)
    try:
        given = web.load(InstalmentGivenUpIn)
        with transaction() as session:
            services.give_up_instalment(session, deal_id=deal.id, **given, actor=web.actor(), now=clock.now())
    except Refusal as refusal:
        return web.form_again(PAGE, refusal, **page)
    flash(_("Given up. The instalment is owed no more."))
    return redirect(url_for("deals.show", number=number), code=303)
