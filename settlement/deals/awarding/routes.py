"""The page on which finance officers split what is held of a deal."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for

from core import clock, web
from core.db import db, found_by, transaction
from core.errors import Refusal
from core.i18n import _
from settlement.deals import queries
from settlement.deals.awarding import services
from settlement.deals.awarding.schemas import AwardIn, Decision, DecisionForm
from settlement.deals.models import Deal
from settlement.deals.parts import held_parts
from settlement.deals.states import DealState
from settlement.deals.wishes import Award
from settlement.ledger.queries import is_officer
from settlement.payments.officers import must_be_officer

bp = Blueprint("awarding", __name__)

PAGE = "settlement/deals/awarding/award.html"


@bp.app_context_processor
def lent() -> dict[str, Any]:
    """Lent to the deal's page: what the reader may do about a split."""
    return {"award_acts": award_acts}


def award_acts(deal: Deal) -> set[str]:
    """`ask`, `approve`, `decline`: what an officer can do now; nobody else anything."""
    actor = web.actor()
    if not is_officer(db.session, actor):
        return set()
    waits = services.open_award(db.session, deal.id)
    if waits is None:
        return {"ask"} if services.can_be_split(db.session, deal) else set()
    return {"decline"} if waits.asked_by == actor.person_id else {"approve", "decline"}


def _page(number: str) -> dict[str, Any]:
    actor = web.actor()
    deal = queries.deal_for(db.session, number, actor)
    must_be_officer(db.session, actor)
    price, fee = held_parts(db.session, deal)
    stays = services.standing(db.session, deal)
    return {
        "deal": deal,
        "price": price,
        "fee": fee,
        "stays": stays,
        "stay_choices": [(each.id, each.reason) for each in stays],
        "ends": deal.state in services.SIGNED_AND_OPEN,
        "falls": deal.state is DealState.DELIVERED,
    }


@bp.get("/deals/<number>/award")
def ask(number: str) -> str:
    """What a split of the held money means."""
    return render_template(PAGE, errors=None, values={}, **_page(number))


@bp.post("/deals/<number>/award")
@web.once
def enter(number: str) -> Any:
    """Enter how the award splits it."""
    page = _page(number)
    try:
        given = web.load(AwardIn, currency=page["deal"].currency)
        with transaction() as session:
            services.ask_award(session, deal_id=page["deal"].id, **given, actor=web.actor(), now=clock.now())
    except Refusal as refusal:
        return web.form_again(PAGE, refusal, **_page(number))
    flash(_("Entered. Another finance officer now approves or declines it."))
    return redirect(url_for("deals.show", number=number), code=303)


@bp.post("/deals/<number>/awards/<int:award_id>")
@web.once
def decide(number: str, award_id: int) -> Any:
    """Approve or decline a split."""
    deal = queries.deal_for(db.session, number, web.actor())
    row = found_by(db.session, Award, id=award_id, deal_id=deal.id)
    approve = web.load(DecisionForm)["decision"] is Decision.APPROVE
    act = services.approve_award if approve else services.decline_award
    with transaction() as session:
        act(session, award_id=row.id, actor=web.actor(), now=clock.now())
    flash(_("Approved. The payouts to both sides are queued.") if approve else _("Declined. Nothing was moved."))
    return redirect(url_for("deals.show", number=number), code=303)
