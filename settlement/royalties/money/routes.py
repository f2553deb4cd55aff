"""Pages of royalty money: the licensee pays through a provider, the licensor has the books inspected, officers freeze
money, and two take it back."""

from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, url_for

from core import clock, web
from core.db import db, transaction
from core.errors import Refusal
from core.i18n import _
from settlement.payments.labels import OPERATION_STATES
from settlement.payments.providers import calling, port
from settlement.payments.providers import queries as providers
from settlement.royalties import papers, queries, services
from settlement.royalties.models import Plan, RoyaltyReversal
from settlement.royalties.returned import ReversalKind
from settlement.royalties.routes import plan_again
from settlement.royalties.schemas import (
    RoyaltyInspectionIn,
    RoyaltyNoticeIn,
    RoyaltyOrderIn,
    RoyaltyReversalForm,
)

bp = Blueprint("royalty_money", __name__)


def seen(number: str) -> Plan:
    """The plan of the address, for whoever may see it."""
    return queries.plan_for(db.session, number, web.actor())[0]


@bp.get("/royalties/<number>/invoices/<invoice>.pdf")
def invoice(number: str, invoice: str) -> Response:
    """An invoice on paper, for whoever may see the licence."""
    plan = seen(number)
    content = papers.drawn(db.session, plan, queries.due_of(db.session, plan, invoice))
    headers = {"Content-Disposition": f'attachment; filename="{invoice}.pdf"'}
    return Response(content, mimetype="application/pdf", headers=headers)


@bp.get("/royalties/<number>/payment")
def payment(number: str) -> str:
    """How the licensee's last payment through a provider stands."""
    plan = seen(number)
    row = providers.last_collection(db.session, plan.subject)
    return render_template(
        "settlement/royalties/payment.html",
        plan=plan,
        operation=row,
        label=OPERATION_STATES[row.state] if row else None,
        may_pay=web.actor().acts_for(plan.licensee_id),
    )


@bp.post("/royalties/<number>/payment")
@web.once
def pay(number: str) -> Any:
    """Have the provider open a page for all that is due; the next page of ours leads there."""
    plan, actor, now = seen(number), web.actor(), clock.now()
    names = [each.name for each in port.configured() if plan.currency in each.caps.currencies]
    back_to = url_for("royalty_money.payment", number=number)
    try:
        with transaction() as session:
            row = services.start_payment(
                session, plan_id=plan.id, provider=names[0] if names else "", back_to=back_to, actor=actor, now=now
            )
    except Refusal as refusal:
        if refusal.status in (403, 404):
            raise
        flash(str(refusal.message))
        return redirect(url_for("royalties.show", number=number), code=303)
    calling.carry_out(row.id, now=now)
    # The browser follows no form to another site (form-action), so the next page has a link that leads there.
    return redirect(back_to, code=303)


@bp.post("/royalties/<number>/payment/look")
def look(number: str) -> Any:
    """Ask the provider now."""
    plan = seen(number)
    web.actor().must_act_for(plan.licensee_id)
    row = providers.last_collection(db.session, plan.subject)
    if row is not None and port.named(row.provider) is not None:
        calling.look(row.id, now=clock.now())
        flash(_("The payment provider was asked again."))
    return redirect(url_for("royalty_money.payment", number=number), code=303)


@bp.post("/royalties/<number>/inspections")
@web.once
def announce(number: str) -> Any:
    """The licensor announces that it has the books inspected."""
    plan = seen(number)
    try:
        given = web.load(RoyaltyInspectionIn)
        with transaction() as session:
            services.announce_audit(session, plan_id=plan.id, **given, actor=web.actor(), now=clock.now())
    except Refusal as refusal:
        return plan_again(number, refusal, "inspection")
    flash(_("Announced. The licensee was told."))
    return redirect(url_for("royalties.show", number=number), code=303)


@bp.post("/royalties/<number>/reversals")
@web.once
def ask(number: str) -> Any:
    """An officer asks to take money back."""
    plan = seen(number)
    try:
        given = web.load(RoyaltyReversalForm, currency=plan.currency)
        with transaction() as session:
            services.ask_reversal(
                session, plan_id=plan.id, kind=ReversalKind(given.pop("kind")), amount=given.pop("amount", None),
                **given, actor=web.actor(), now=clock.now(),
            )  # fmt: skip
    except Refusal as refusal:
        return plan_again(number, refusal, "reverse")
    flash(_("Asked for. Nothing moves until a second officer approves."))
    return redirect(url_for("royalties.show", number=number), code=303)


@bp.post("/royalties/<number>/reversals/<int:reversal_id>/<any(approve, decline):answer>")
@web.once
def answer(number: str, reversal_id: int, answer: str) -> Any:
    """A second officer approves, or puts it aside."""
    plan = seen(number)
    row: RoyaltyReversal = queries.reversal_of(db.session, plan, reversal_id)
    act = services.approve_reversal if answer == "approve" else services.decline_reversal
    try:
        with transaction() as session:
            act(session, reversal_id=row.id, actor=web.actor(), now=clock.now())
    except Refusal as refusal:
        return plan_again(number, refusal, "reverse")
    flash(_("Taken back. The refund waits to be sent.") if answer == "approve" else _("Declined. Nothing moved."))
    return redirect(url_for("royalties.show", number=number), code=303)


@bp.post("/royalties/<number>/<any(freeze, unfreeze):act>")
@web.once
def freeze(number: str, act: str) -> Any:
    """An officer enters an order that keeps the royalties, or lifts one."""
    plan, lift = seen(number), act == "unfreeze"
    carry_out = services.unfreeze_royalties if lift else services.freeze_royalties
    try:
        given = web.load(RoyaltyOrderIn if lift else RoyaltyNoticeIn)
        with transaction() as session:
            carry_out(session, plan_id=plan.id, **given, actor=web.actor(), now=clock.now())
    except Refusal as refusal:
        return plan_again(number, refusal, act)
    flash(_("The freeze is lifted.") if lift else _("Frozen. Nothing leaves until the freeze is lifted."))
    return redirect(url_for("royalties.show", number=number), code=303)
