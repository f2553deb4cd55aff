"""The owner's page about the inventors of its royalties: what is owed for each year, and what was paid."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for

from core import clock, web
from core.db import db, transaction
from core.errors import NotFound, Refusal
from core.i18n import _
from core.show import day, money
from settlement.royalties import inventors, queries
from settlement.royalties.models import Plan
from settlement.royalties.rewarding.schemas import YearRewardForm
from settlement.rulebook.sources import source_in_words

bp = Blueprint("royalty_rewards", __name__)

PAGE = "settlement/royalties/inventors.html"


@bp.app_context_processor
def lent() -> dict[str, Any]:
    """Lent to the plan's page: the reader's own duties."""
    return {"royalty_duties": duties_of_reader}


def duties_of_reader(plan: Plan) -> list[inventors.YearDuty]:
    """The duties of whom the reader acts for."""
    return inventors.statement_of(db.session, plan, web.actor().organisation_id)


def _page(number: str) -> dict[str, Any]:
    plan, _deal = queries.plan_for(db.session, number, web.actor())
    duties = duties_of_reader(plan)
    if not duties:
        raise NotFound(_("No royalties of a patent were released to you under this licence."))
    paid = [[day(each.paid_on), duty.year, money(each.amount), each.note] for duty in duties for each in duty.paid]
    return {"plan": plan, "duties": duties, "rewards": paid, "source": source_in_words(duties[0].source)}


@bp.get("/royalties/<number>/inventors")
def show(number: str) -> str:
    """What is owed to the inventors for each year, and what was paid."""
    return render_template(PAGE, errors=None, values={}, **_page(number))


@bp.post("/royalties/<number>/inventors")
@web.once
def record(number: str) -> Any:
    """Note a payment."""
    page = _page(number)
    try:
        given = web.load(YearRewardForm, currency=page["plan"].currency)
        with transaction() as session:
            inventors.record_reward(session, plan_id=page["plan"].id, **given, actor=web.actor(), now=clock.now())
    except Refusal as refusal:
        return web.form_again(PAGE, refusal, **page)
    flash(_("The payment is noted."))
    return redirect(url_for("royalty_rewards.show", number=number), code=303)
