"""The owner's page about its inventors."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for

from core import clock, web
from core.db import db, transaction
from core.errors import NotFound, Refusal
from core.i18n import _
from core.show import day, money
from settlement.deals import inventors, queries
from settlement.deals.models import Deal
from settlement.deals.schemas import RewardForm

bp = Blueprint("rewarding", __name__)

PAGE = "settlement/deals/inventors.html"


@bp.app_context_processor
def lent() -> dict[str, Any]:
    """Lent to the deal's page: the reader's own duty."""
    return {"inventor_duty": duty_of_reader}


def duty_of_reader(deal: Deal) -> inventors.Duty | None:
    """The duty of whom the reader acts for."""
    own = web.actor().organisation_id
    if own not in {owner.organisation_id for owner in deal.owners}:
        return None
    return inventors.duty_of(db.session, deal, own)


def _page(number: str) -> dict[str, Any]:
    deal = queries.deal_for(db.session, number, web.actor())
    duty = duty_of_reader(deal)
    if duty is None:
        raise NotFound(_("No income of a patent was released to you in this deal."))
    rewards = [[day(each.paid_on), money(each.amount), each.note] for each in duty.paid]
    return {"deal": deal, "duty": duty, "rewards": rewards}


@bp.get("/deals/<number>/inventors")
def show(number: str) -> str:
    """What is owed to the inventors, and what was paid."""
    return render_template(PAGE, errors=None, values={}, **_page(number))


@bp.post("/deals/<number>/inventors")
@web.once
def record(number: str) -> Any:
    """Note a payment."""
    page = _page(number)
    try:
        given = web.load(RewardForm, currency=page["deal"].currency)
        with transaction() as session:
            inventors.record_reward(session, deal_id=page["deal"].id, **given, actor=web.actor(), now=clock.now())
    except Refusal as refusal:
        return web.form_again(PAGE, refusal, **page)
    flash(_("The payment is noted."))
    return redirect(url_for("rewarding.show", number=number), code=303)
