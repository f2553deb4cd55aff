"""Pages of deals."""

from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from core import audit, clock, files, web
from core.db import db, transaction
from core.errors import Conflict, Refusal
from core.fields import whole
from core.i18n import _, lazy_gettext
from core.money import Money
from listings.terms.agreement import Terms
from listings.terms.entries import groups_for
from listings.terms.forms import load_amended, named_as_in_the_form, values_from, values_of
from listings.terms.vocabulary import GRANT_LABELS, Act, Grant
from listings.terms.wording import describe
from parties.centers.queries import centers
from settlement.contracts import services as contracts
from settlement.deals import agreement, items, labels, preview, queries, rows, schemas, services, story, wording
from settlement.deals.beginning import royalties_begin
from settlement.deals.derived import following
from settlement.deals.fees import kind_of_deal
from settlement.deals.giving_up import can_be_decided, can_be_given_up
from settlement.deals.models import Deal
from settlement.deals.states import TAKES_MONEY, DealState
from settlement.deals.staying import orders_on
from settlement.holds.queries import stays_on
from settlement.payments.receiving import receiving_account

bp = Blueprint("deals", __name__)

S = DealState
ENDING = (S.CANCELLED, S.REFUNDING)
GIVEN_UP = lazy_gettext("The right is given up, and what was paid of it goes back. The deal goes on with the others.")
GROUPS: dict[str, tuple[DealState, ...]] = {
    "running": (S.AGREED, S.SIGNED, S.PARTLY_FUNDED, S.FUNDED, S.DELIVERED, S.RELEASABLE, S.REFUNDING),
    "settled": (S.SETTLED, S.CLOSED),
    "ended": (S.CANCELLED, S.REFUNDED),
}


def seen(number: str) -> Deal:
    """The deal of the address, for whoever reads."""
    return queries.deal_for(db.session, number, web.actor())


def back_to(number: str) -> Answer:
    """The deal's page, after an act."""
    return redirect(url_for("deals.show", number=number), code=303)


@bp.get("/deals")
def mine() -> str:
    """My deals: those of my organisation, of my center, or all for the overseers."""
    chosen = request.args.get("show", "")
    page, further = queries.page_of_deals(
        db.session,
        web.actor(),
        states=GROUPS.get(chosen, ()),
        before=whole(request.args.get("before")),
        limit=25,
    )
    people, rights = story.people_of(db.session, page), story.rights_of(db.session, page)
    return render_template(
        "settlement/deals/mine.html",
        deals=page,
        people=people,
        rights=rights,
        chosen=chosen,
        following=further,
        labels=labels,
        grant_labels=GRANT_LABELS,
        steps=story.next_steps(db.session, page, people, web.actor()),
    )


def page_of(deal: Deal) -> dict[str, Any]:
    """Everything that a deal's page prints."""
    actor, people = web.actor(), story.people_of(db.session, [deal])
    rights = story.rights_of(db.session, [deal])
    payouts, today = queries.payouts_of(db.session, deal), clock.business_date(clock.now())
    signatures = contracts.signed_by(db.session, deal.subject)
    subjects = [deal.subject, *(payout.subject for payout in payouts)]
    right, known = rights[deal.asset_id], {each.id: each for each in centers(db.session)}
    kept = files.of_purpose(db.session, deal.subject)
    terms, sides = (
        services.terms_in_force(db.session, deal),
        (people.by_id[deal.seller_id], people.by_id[deal.buyer_id]),
    )
    derived = following(db.session, deal, terms, rights, *sides, known)
    return {
        "deal": deal,
        "people": people,
        "right": right,
        "following": derived,
        "rights": rights,
        "stages": story.stages(deal),
        "step": story.next_step(db.session, deal, people, actor),
        "acts": story.acts_of(db.session, deal, actor),
        "money": queries.money_of(db.session, deal),
        "to_pay": queries.next_due(deal) if deal.state in TAKES_MONEY else None,
        "account": receiving_account(db.session, today, deal.currency),
        "today": today,
        "terms": [*describe(terms), *royalties_begin(deal, terms)],
        "amendments": rows.amendment_rows(db.session, deal, people, actor),
        "may_amend": services.may_be_amended(deal) and any(map(actor.acts_for, (deal.seller_id, deal.buyer_id))),
        "unchanged": agreement.is_unchanged(db.session, deal),
        "documents": kept,
        "paper": rows.paper_of(db.session, deal, kept),
        "cancellations": deal.cancellations,
        "reversals": deal.reversals,
        "orders": (orders := orders_on(db.session, deal.subject)),
        "order_choices": [(each.id, each.reason) for each in orders],
        "stays": stays_on(db.session, deal.subject),
        "tables": {
            "owed": rows.owed_rows(deal),
            "pledgees": rows.pledgee_rows(deal, rights),
            "receipts": rows.receipt_rows(deal, people),
            "payouts": rows.payout_rows(payouts, people),
            "shares": rows.share_rows(deal, known),
            "volume": rows.volume_rows(derived.volume),
            "taxes": rows.tax_rows(derived.taxes),
            "signatures": rows.signature_rows(signatures, people),
        },
        "paid_in": rows.paid_in(deal),
        "trail": rows.trail_rows(deal, audit.history(db.session, *subjects)),
        "split": rows.split_rows(deal, people),
        "in_all": rows.in_all(deal),
        "kept_fees": wording.kept_terms(deal.fee_terms),
        "labels": labels,
        "sides": labels.SIDES[deal.act],
        "state_label": labels.FROZEN_LABEL
        if deal.state is S.RELEASABLE and services.is_frozen(db.session, deal.id)
        else labels.state_label(deal.state, deal.is_paid_later),
        "grant_labels": GRANT_LABELS,
    }


@bp.app_context_processor
def lent() -> dict[str, Any]:
    """Lent to pages of units below: what a seller would get of a price agreed now."""
    return {"expected_split": expected_split}


def expected_split(price: Money, seller_id: int, grant: Grant, broker_bp: int = 0) -> list[dict[str, Any]]:
    """Rows of a money statement (label, amount) for a fixed price; empty where no rules are in force."""
    act = Act.ASSIGN if grant is Grant.ASSIGN else Act.LICENSE
    try:
        lines = preview.expected_split(
            db.session, price=price, seller_id=seller_id, kind=kind_of_deal(act), broker_bp=broker_bp, now=clock.now()
        )
    except Conflict:
        return []
    return rows.expected_rows(lines, act)


@bp.get("/deals/<number>")
def show(number: str) -> str:
    """A deal: its stages, the next step, its money, its documents, its history."""
    return render_template("settlement/deals/show.html", **page_of(seen(number)))


@bp.get("/deals/<number>/agreement.json")
def signed_text(number: str) -> Response:
    """The canonical text whose SHA-256 both sides sign, for anybody's own check."""
    deal = seen(number)
    text = contracts.canonical(agreement.body_of(deal))
    headers = {"Content-Disposition": f'attachment; filename="{deal.number}.json"'}
    return Response(text, mimetype="application/json", headers=headers)


@bp.get("/deals/<number>/agreement")
def contract(number: str) -> str:
    """The agreement in words, to be read on paper: parties, right, clauses, split, digest, signatures."""
    return render_template("settlement/deals/contract.html", **page_of(seen(number)))


@bp.get("/deals/<number>/sign")
def check(number: str) -> str:
    """Check what you sign."""
    return render_template("settlement/deals/sign.html", **page_of(seen(number)))


@bp.post("/deals/<number>/sign")
@web.once
def sign(number: str) -> Any:
    """Sign the digest that stood on the page."""
    deal = seen(number)
    try:
        given = web.load(schemas.SignIn)
        with transaction() as session:
            services.sign_deal(session, deal_id=deal.id, **given, actor=web.actor(), now=clock.now())
    except Refusal as refusal:
        return web.form_again("settlement/deals/sign.html", refusal, **page_of(seen(number)))
    flash(_("Signed. Your signature is kept with its digest and time."))
    return back_to(number)


@bp.get("/deals/<number>/cancel")
def ask_to_cancel(number: str) -> str:
    """What cancelling means at this stage."""
    return render_template("settlement/deals/cancel.html", by="side", **page_of(seen(number)))


@bp.post("/deals/<number>/cancel")
@web.once
def cancel(number: str) -> Any:
    """Cancel, or ask the other side to."""
    deal = seen(number)
    try:
        given = web.load(schemas.DealReasonIn)
        with transaction() as session:
            done = services.cancel_deal(session, deal_id=deal.id, **given, actor=web.actor(), now=clock.now())
    except Refusal as refusal:
        return web.form_again("settlement/deals/cancel.html", refusal, by="side", **page_of(seen(number)))
    still_open = done.state not in ENDING
    flash(_("Asked. The other side now grants or declines it.") if still_open else _("The deal is cancelled."))
    return back_to(number)


@bp.post("/deals/<number>/cancel/answer")
@web.once
def answer(number: str) -> Any:
    """Grant or decline the other side's wish."""
    deal, grant = seen(number), request.form.get("grant") == "yes"
    with transaction() as session:
        done = services.answer_cancellation(
            session,
            deal_id=deal.id,
            grant=grant,
            answer=request.form.get("answer", "")[:1000],
            actor=web.actor(),
            now=clock.now(),
        )
    granted = _("The deal is cancelled.") if done.state in ENDING else GIVEN_UP
    flash(str(granted) if grant else _("Declined. The deal goes on."))
    return back_to(number)


@bp.route("/deals/<number>/rights/<int:asset_id>/end", methods=["GET", "POST"])
@web.once
def give_up(number: str, asset_id: int) -> Any:
    """End the part of a right that is not at the office: what it means, then the asking or the deciding."""
    deal = seen(number)
    at_once = not any(map(web.actor().acts_for, (deal.seller_id, deal.buyer_id)))
    item = items.item_of(deal, asset_id)
    may = can_be_decided if at_once else can_be_given_up
    page = page_of(deal) | {"item": item, "at_once": at_once, "possible": may(deal, item)}
    if request.method == "GET":
        return render_template("settlement/deals/give_up.html", **page)
    try:
        given = web.load(schemas.DealReasonIn)
        with transaction() as session:
            services.give_up_right(
                session, deal_id=deal.id, asset_id=asset_id, **given, actor=web.actor(), now=clock.now()
            )
            done = items.item_of(queries.deal(session, deal.id), asset_id).given_up_at is not None
    except Refusal as refusal:
        return web.form_again("settlement/deals/give_up.html", refusal, **page)
    flash(str(GIVEN_UP) if done else _("Asked. The other side now grants or declines it."))
    return back_to(number)


@bp.get("/deals/<number>/refund")
def ask_to_refund(number: str) -> str:
    """What it means when the center ends a deal."""
    return render_template("settlement/deals/cancel.html", by="center", **page_of(seen(number)))


@bp.post("/deals/<number>/refund")
@web.once
def refund(number: str) -> Any:
    """The center's manager ends the deal."""
    deal = seen(number)
    try:
        given = web.load(schemas.DealReasonIn)
        with transaction() as session:
            services.refund_deal(session, deal_id=deal.id, **given, actor=web.actor(), now=clock.now())
    except Refusal as refusal:
        return web.form_again("settlement/deals/cancel.html", refusal, by="center", **page_of(seen(number)))
    flash(_("The deal is cancelled."))
    return back_to(number)


@bp.post("/deals/<number>/release")
@web.once
def release(number: str) -> Any:
    """Release money that was frozen when the office accepted."""
    deal = seen(number)
    with transaction() as session:
        services.release(session, deal_id=deal.id, actor=web.actor(), now=clock.now())
    flash(_("Released. The payouts are queued."))
    return back_to(number)


@bp.get("/deals/<number>/freeze")
def ask_to_freeze(number: str) -> str:
    """What freezing the money means, or lifting an order."""
    return render_template("settlement/deals/freeze.html", **page_of(seen(number)))


@bp.post("/deals/<number>/freeze")
@web.once
def freeze(number: str) -> Any:
    """Freeze the deal's money, or lift an order that keeps it."""
    deal, lift = seen(number), request.form.get("lift") == "yes"
    act = services.unfreeze_money if lift else services.freeze_money
    try:
        given = web.load(schemas.DealOrderIn if lift else schemas.DealReasonIn)
        with transaction() as session:
            act(session, deal_id=deal.id, **given, actor=web.actor(), now=clock.now())
    except Refusal as refusal:
        return web.form_again("settlement/deals/freeze.html", refusal, **page_of(seen(number)))
    flash(_("The freeze is lifted.") if lift else _("Frozen. Nothing leaves until the freeze is lifted."))
    return back_to(number)


@bp.get("/deals/<number>/reverse")
def ask_to_reverse(number: str) -> str:
    """What taking money back means."""
    return render_template("settlement/deals/reverse.html", **page_of(seen(number)))


@bp.post("/deals/<number>/reverse")
@web.once
def reverse(number: str) -> Any:
    """Ask to take money back."""
    deal = seen(number)
    try:
        given = web.load(schemas.ReversalIn, currency=deal.currency)
        with transaction() as session:
            services.ask_reversal(session, deal_id=deal.id, **given, actor=web.actor(), now=clock.now())
    except Refusal as refusal:
        return web.form_again("settlement/deals/reverse.html", refusal, **page_of(seen(number)))
    flash(_("Asked. Another finance officer now approves or declines it."))
    return back_to(number)


@bp.post("/deals/<number>/reversals/<int:reversal_id>")
@web.once
def decide_reversal(number: str, reversal_id: int) -> Any:
    """Approve or decline a reversal."""
    reversal = queries.reversal_of(db.session, seen(number), reversal_id)
    approve = request.form.get("decision") == "approve"
    act = services.approve_reversal if approve else services.decline_reversal
    with transaction() as session:
        act(session, reversal_id=reversal.id, actor=web.actor(), now=clock.now())
    flash(_("Approved. The refund to the buyer is queued.") if approve else _("Declined. Nothing was moved."))
    return back_to(number)


@bp.route("/deals/<number>/amend", methods=["GET", "POST"])
@web.once
def amend(number: str) -> Any:
    """Propose other further terms: the form begins with those in force."""
    deal = seen(number)
    before, today = services.terms_in_force(db.session, deal), clock.business_date(clock.now())
    if request.method == "GET":
        return _amend_page(deal, before, values_from(before))
    try:
        given = web.load(schemas.DealReasonIn)
        terms = load_amended(request.form, before, today=today)
        with transaction() as session:
            services.propose_amendment(
                session, deal_id=deal.id, terms=terms, **given, actor=web.actor(), now=clock.now()
            )
    except Refusal as refusal:
        refusal.fields = named_as_in_the_form(refusal.fields)
        values = values_of(request.form) | {"reason": request.form.get("reason", "")}
        return _amend_page(seen(number), before, values, refusal)
    flash(_("Proposed. The new version is drawn; both sides now sign it."))
    return redirect(url_for("deals.show", number=number) + "#amendments", code=303)


def _amend_page(deal: Deal, before: Terms, values: dict[str, Any], refusal: Refusal | None = None) -> Any:
    page = page_of(deal) | {"values": values, "is_license": before.act is Act.LICENSE}
    page["has_royalty"] = before.royalty is not None
    page["groups"] = groups_for(page["right"].family)
    if refusal is None:
        return render_template("settlement/deals/amend.html", **page)
    return web.form_again("settlement/deals/amend.html", refusal, **page)


@bp.post("/deals/<number>/amendments/<int:version>")
@web.once
def decide_amendment(number: str, version: int) -> Any:
    """Sign an amendment over the digest that stood on the page, or take it back."""
    deal, act = seen(number), request.form.get("act")
    with transaction() as session:
        if act == "withdraw":
            services.withdraw_amendment(session, deal_id=deal.id, version=version, actor=web.actor(), now=clock.now())
        else:
            given = web.load(schemas.SignIn)
            services.sign_amendment(
                session, deal_id=deal.id, version=version, **given, actor=web.actor(), now=clock.now()
            )
    flash(_("Withdrawn.") if act == "withdraw" else _("Signed. Your signature is kept with its digest and time."))
    return redirect(url_for("deals.show", number=number) + "#amendments", code=303)
