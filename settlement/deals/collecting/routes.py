"""The buyer pays through a payment provider, and sees what became of it."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for

from core import clock, web
from core.db import db, transaction
from core.errors import Refusal
from core.i18n import _
from core.web import reader
from settlement.deals import queries
from settlement.deals.ahead import paid_ahead, send_back_ahead
from settlement.deals.collecting.queries import owed_back
from settlement.deals.collecting.services import start_payment
from settlement.deals.giving_up import can_be_given_up
from settlement.deals.models import Deal
from settlement.deals.unpaid import is_short
from settlement.payments.labels import DISPUTE_STATES, OPERATION_STATES
from settlement.payments.providers import calling, port
from settlement.payments.providers import queries as providers

bp = Blueprint("collecting", __name__)


def seen(number: str) -> Deal:
    """The deal of the address, for its buyer and whoever may see it."""
    return queries.deal_for(db.session, number, web.actor())


@bp.app_context_processor
def lent() -> dict[str, Any]:
    """Lent to the deal's page: by which providers its currency can be paid, which of its payments payers' banks took
    back, what its parties owe back, as far as the reader may know, which of its rights can be given up, and whether
    what was due at signing is gone."""
    return {
        "pay_by": lambda deal: [each.name for each in port.configured() if deal.currency in each.caps.currencies],
        "disputes_of": lambda deal: providers.disputes_for(db.session, deal.subject),
        "dispute_states": DISPUTE_STATES,
        "paid_ahead": lambda deal: paid_ahead(deal, clock.now()),
        "can_be_given_up": can_be_given_up,
        "is_short": is_short,
        "owed_back": lambda deal: owed_back(db.session, deal, web.actor()) if reader() else [],
    }


@bp.get("/deals/<number>/payment")
def show(number: str) -> str:
    """How the buyer's last payment through a provider stands."""
    deal = seen(number)
    row = providers.last_collection(db.session, deal.subject)
    may_pay = web.actor().acts_for(deal.buyer_id)
    label = OPERATION_STATES[row.state] if row else None
    return render_template("settlement/deals/payment.html", deal=deal, operation=row, label=label, may_pay=may_pay)


@bp.post("/deals/<number>/payment")
@web.once
def pay(number: str) -> Any:
    """Have the provider open a page for what is due; the next page of ours leads there."""
    deal, actor, now = seen(number), web.actor(), clock.now()
    names = [each.name for each in port.configured() if deal.currency in each.caps.currencies]
    back_to = url_for("collecting.show", number=number)
    try:
        with transaction() as session:
            row = start_payment(
                session, deal_id=deal.id, provider=names[0] if names else "", back_to=back_to, actor=actor, now=now
            )
    except Refusal as refusal:
        if refusal.status in (403, 404):
            raise
        flash(str(refusal.message))
        return redirect(url_for("deals.show", number=number), code=303)
    calling.carry_out(row.id, now=now)
    # The browser follows no form to another site (form-action), so the next page has a link that leads there.
    return redirect(back_to, code=303)


@bp.post("/deals/<number>/payment/look")
def look(number: str) -> Any:
    """Ask the provider now."""
    deal = seen(number)
    row = providers.last_collection(db.session, deal.subject)
    web.actor().must_act_for(deal.buyer_id)
    if row is not None and port.named(row.provider) is not None:
        calling.look(row.id, now=clock.now())
        flash(_("The payment provider was asked again."))
    return redirect(url_for("collecting.show", number=number), code=303)


@bp.post("/deals/<number>/ahead/return")
@web.once
def return_ahead(number: str) -> Any:
    """What was paid ahead of time goes back to who paid it."""
    deal = seen(number)
    try:
        with transaction() as session:
            send_back_ahead(session, deal_id=deal.id, actor=web.actor(), now=clock.now())
    except Refusal as refusal:
        if refusal.status in (403, 404):
            raise
        flash(str(refusal.message))
        return redirect(url_for("deals.show", number=number), code=303)
    flash(_("It is on its way back to who paid it."))
    return redirect(url_for("deals.show", number=number), code=303)
