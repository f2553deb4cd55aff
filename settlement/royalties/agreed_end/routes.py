"""The page on which both sides end a licence."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for

from core import clock, web
from core.db import db, transaction
from core.errors import Conflict, Refusal, Unacceptable
from core.i18n import _
from settlement.deals.models import Deal
from settlement.deals.queries import deal_for
from settlement.royalties.agreed_end import schemas, services

bp = Blueprint("agreed_end", __name__)

PAGE = "settlement/royalties/agreed_end.html"


@bp.app_context_processor
def lent() -> dict[str, Any]:
    """Lent to the deal's page, which stands above this unit."""
    return {"may_end_licence": may_end_licence}


def may_end_licence(deal: Deal) -> bool:
    """Whether the reader is a side of a licence that stands."""
    actor = web.actor()
    is_side = actor.acts_for(deal.seller_id) or actor.acts_for(deal.buyer_id)
    return is_side and services.stands(db.session, deal)


def _page(number: str) -> dict[str, Any]:
    deal, actor = deal_for(db.session, number, web.actor()), web.actor()
    wish = services.open_wish(db.session, deal.id)
    is_side, today = may_end_licence(deal), clock.business_date(clock.now())
    is_notice = wish is not None and services.is_notice(deal, wish, today)
    is_over = is_notice and wish is not None and wish.until is not None and wish.until < today
    return {
        "deal": deal,
        "wish": wish,
        "may_ask": is_side and wish is None,
        "may_answer": is_side and wish is not None and actor.acts_for(deal.other_side(wish.asked_for)),
        "is_notice": is_notice,
        "is_late": actor.acts_for(deal.seller_id) and bool(services.late(deal, today)),
        "may_end": is_side and is_over and actor.acts_for(deal.seller_id),
        "may_withdraw": wish is not None and actor.acts_for(wish.asked_for),
    }


@bp.get("/deals/<number>/licence-end")
def show(number: str) -> str:
    """What the end of the licence means, and what is asked."""
    return render_template(PAGE, **_page(number))


def _back(number: str, text: str) -> Any:
    flash(text)
    return redirect(url_for("deals.show", number=number), code=303)


@bp.post("/deals/<number>/licence-end")
@web.once
def ask(number: str) -> Any:
    """Ask the other side."""
    deal_id = _page(number)["deal"].id
    try:
        given = web.load(schemas.LicenceEndIn)
        with transaction() as session:
            services.ask_end(session, deal_id=deal_id, **given, actor=web.actor(), now=clock.now())
    except Refusal as refusal:
        db.session.rollback()
        return web.form_again(PAGE, refusal, form_sent="ask", **_page(number))
    return _back(number, _("Asked. The licence ends when the other side agrees."))


@bp.post("/deals/<number>/licence-end/answer")
@web.once
def answer(number: str) -> Any:
    """Agree or decline."""
    deal_id = _page(number)["deal"].id
    try:
        given = web.load(schemas.LicenceEndAnswerIn)
        with transaction() as session:
            services.answer_end(session, deal_id=deal_id, **given, actor=web.actor(), now=clock.now())
    except (Conflict, Unacceptable) as refusal:
        db.session.rollback()
        return web.form_again(PAGE, refusal, form_sent="answer", **_page(number))
    if given["agree"]:
        return _back(number, _("The licence has ended. Royalties are reported a last time."))
    return _back(number, _("Declined. The licence goes on."))


@bp.post("/deals/<number>/licence-end/non-payment")
@web.once
def end_unpaid(number: str) -> Any:
    """End it alone, when the days of the notice are over."""
    deal_id = _page(number)["deal"].id
    try:
        with transaction() as session:
            services.end_unpaid(session, deal_id=deal_id, actor=web.actor(), now=clock.now())
    except Conflict as refusal:
        db.session.rollback()
        return web.form_again(PAGE, refusal, form_sent="end", **_page(number))
    return _back(number, _("The licence has ended. Royalties are reported a last time."))


@bp.post("/deals/<number>/licence-end/withdraw")
@web.once
def withdraw(number: str) -> Any:
    """Take the wish back."""
    deal_id = _page(number)["deal"].id
    with transaction() as session:
        services.withdraw_end(session, deal_id=deal_id, actor=web.actor(), now=clock.now())
    return _back(number, _("The wish is taken back. The licence goes on."))
