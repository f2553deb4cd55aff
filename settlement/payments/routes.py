"""Pages of the finance desk: receipts to record and confirm, payouts to send and confirm, money without a use."""

from datetime import timedelta
from typing import Any, BinaryIO, cast

from flask import Blueprint, flash, redirect, render_template, request, url_for

from core import audit, clock, currencies, web
from core.api import after_id
from core.db import db, transaction
from core.errors import Refusal, Unacceptable
from core.files import keep_upload
from core.i18n import _
from core.money import Money, MoneyError
from settlement.ledger.queries import is_officer, must_read_books
from settlement.payments import desk, purposes, queries, receiving, services
from settlement.payments.destinations import destinations
from settlement.payments.labels import KINDS, PAYOUT_STATES, RECEIPT_STATES
from settlement.payments.schemas import PaymentReasonIn, ReceiptForm, ReceivingAccountIn, ReferenceIn, SeenIn
from settlement.payments.states import PayoutState, ReceiptState

bp = Blueprint("payments", __name__, url_prefix="/finance")

PAGE = 50
RECORD, RECEIPT, PAYOUT, REFUND, ACCOUNT = (
    f"settlement/payments/{name}.html" for name in ("record", "receipt", "payout", "refund", "account")
)


@bp.context_processor
def words() -> dict[str, Any]:
    """Labels of states and kinds, and what money is for, in words."""
    return {
        "receipt_states": RECEIPT_STATES,
        "payout_states": PAYOUT_STATES,
        "payout_kinds": KINDS,
        "purpose_label": lambda purpose: purposes.label(db.session, purpose),
        "history_rows": desk.history_rows,
        "purpose_href": lambda purpose: purposes.href(db.session, purpose),
    }


@bp.app_context_processor
def lent() -> dict[str, Any]:
    """Lent to the books' pages: accounts and what they are about, in words."""
    return {
        "about": lambda subject: desk.about(db.session, subject),
        "account_words": lambda code: desk.account_words(db.session, code),
    }


@bp.get("/receipts")
def receipts() -> str:
    """Receipts by state; first those that wait for a second officer."""
    must_read_books(db.session, web.actor())
    state = desk.chosen(ReceiptState, request.args.get("state"), ReceiptState.RECORDED)
    rows, after = desk.page_of(queries.receipts, db.session, state, request.args.get("after"), PAGE)
    return render_template(
        "settlement/payments/receipts.html", rows=rows, state=state, states=ReceiptState,
        counts=queries.counts(db.session), may_act=is_officer(db.session, web.actor()),
        names=desk.names(db.session, [row.payer_id for row in rows]), expected=purposes.expected(db.session),
        recorded=queries.recorded_by_purpose(db.session), today=clock.business_date(clock.now()),
        purpose_label=purposes.labels(db.session, [row.purpose for row in rows]).get,
        page={"next_href": after and url_for("payments.receipts", state=state.value, after=after)},
    )  # fmt: skip


@bp.get("/receipts/new")
def record() -> str:
    """The form for a receipt."""
    services.must_be_officer(db.session, web.actor())
    return render_template(RECORD, values=request.args, errors=None, expected=purposes.expected(db.session))


@bp.post("/receipts/new")
@web.once
def record_it() -> Any:
    """Keep the bank's advice and record the receipt."""
    actor, now = web.actor(), clock.now()
    try:
        with transaction() as session:
            services.must_be_officer(session, actor)
            asked = web.load(ReceiptForm, currency=currencies.chosen(request.form.get("currency")))
            upload = request.files.get("evidence")
            if upload is None or not upload.filename:
                raise Unacceptable(
                    _("Some answers are missing or do not fit."), fields={"evidence": [_("Choose the bank's advice.")]}
                )
            payer_id = desk.payer_named(session, asked.pop("payer"))
            advice = keep_upload(
                session, cast("BinaryIO", upload.stream), upload.filename, purpose="receipts", actor=actor, now=now
            )
            receipt = services.record_receipt(
                session, **asked, payer_id=payer_id, evidence=advice, actor=actor, now=now
            )
    except Refusal as refusal:
        return web.form_again(RECORD, refusal, expected=purposes.expected(db.session))
    flash(_("Receipt %(id)s is recorded. Another finance officer confirms it now.", id=receipt.id))
    return redirect(url_for("payments.receipt", receipt_id=receipt.id), code=303)


@bp.get("/receipts/<int:receipt_id>")
def receipt(receipt_id: int) -> str:
    """A receipt with its evidence; for the second officer, what is confirmed."""
    must_read_books(db.session, web.actor())
    return render_template(RECEIPT, errors=None, values={}, **_receipt_page(receipt_id))


def _receipt_page(receipt_id: int) -> dict[str, Any]:
    row = queries.receipt(db.session, receipt_id)
    advice, others = queries.files_of_receipt(db.session, row)
    actor = web.actor()
    return {
        "receipt": row,
        "payer": desk.names(db.session, [row.payer_id])[row.payer_id],
        "advice": advice,
        "others": others,
        "history": audit.history(db.session, row.subject),
        "journal": queries.journal_of_receipt(db.session, row),
        "may_act": is_officer(db.session, actor),
        "is_mine": actor.person_id == row.recorded_by,
    }


@bp.post("/receipts/<int:receipt_id>/confirm")
@web.once
def confirm(receipt_id: int) -> Any:
    """The second officer typed the amount that the statement shows."""
    try:
        with transaction() as session:
            recorded = queries.receipt(session, receipt_id)
            seen = web.load(SeenIn, currency=recorded.currency)["amount"]
            services.confirm_receipt(session, receipt_id=receipt_id, seen=seen, actor=web.actor(), now=clock.now())
    except Refusal as refusal:
        return desk.again_or_raise(RECEIPT, refusal, lambda: _receipt_page(receipt_id))
    flash(_("Receipt %(id)s is confirmed and booked.", id=receipt_id))
    return redirect(url_for("payments.receipt", receipt_id=receipt_id), code=303)


@bp.post("/receipts/<int:receipt_id>/reject")
@web.once
def reject(receipt_id: int) -> Any:
    """The record is put aside with its reason."""
    try:
        with transaction() as session:
            reason = web.load(PaymentReasonIn)["reason"]
            services.reject_receipt(session, receipt_id=receipt_id, reason=reason, actor=web.actor(), now=clock.now())
    except Refusal as refusal:
        return desk.again_or_raise(RECEIPT, refusal, lambda: _receipt_page(receipt_id))
    flash(_("Receipt %(id)s is rejected. Nothing was booked.", id=receipt_id))
    return redirect(url_for("payments.receipt", receipt_id=receipt_id), code=303)


@bp.get("/payouts")
def payouts() -> str:
    """Payouts by state; first those to be sent."""
    must_read_books(db.session, web.actor())
    state = desk.chosen(PayoutState, request.args.get("state"), PayoutState.QUEUED)
    rows, after = desk.page_of(queries.payouts, db.session, state, request.args.get("after"), PAGE)
    return render_template(
        "settlement/payments/payouts.html", rows=rows, state=state, states=PayoutState,
        counts=queries.counts(db.session), names=desk.names(db.session, [row.payee_id for row in rows]),
        purpose_label=purposes.labels(db.session, [row.purpose for row in rows]).get,
        page={"next_href": after and url_for("payments.payouts", state=state.value, after=after)},
    )  # fmt: skip


@bp.get("/payouts/<int:payout_id>")
def payout(payout_id: int) -> str:
    """A payout, and what is next for it."""
    must_read_books(db.session, web.actor())
    return render_template(PAYOUT, errors=None, values={}, **_payout_page(payout_id))


def _payout_page(payout_id: int) -> dict[str, Any]:
    row = queries.payout(db.session, payout_id)
    actor = web.actor()
    return {
        "payout": row,
        "goes_to": destinations(db.session, [row])[row.id],
        "payee": desk.names(db.session, [row.payee_id])[row.payee_id],
        "history": audit.history(db.session, row.subject),
        "journals": queries.journals_of_payout(db.session, row),
        "may_act": is_officer(db.session, actor),
        "is_mine": row.sent_by is not None and actor.person_id == row.sent_by,
    }


@bp.post("/payouts/<int:payout_id>/send")
@web.once
def send(payout_id: int) -> Any:
    """The transfer was ordered at the bank."""
    try:
        with transaction() as session:
            asked = web.load(ReferenceIn)
            services.send_payout(session, payout_id=payout_id, **asked, actor=web.actor(), now=clock.now())
    except Refusal as refusal:
        return desk.again_or_raise(PAYOUT, refusal, lambda: _payout_page(payout_id))
    flash(_("Payout %(id)s is sent. Another finance officer confirms it against the statement.", id=payout_id))
    return redirect(url_for("payments.payout", payout_id=payout_id), code=303)


@bp.post("/payouts/<int:payout_id>/confirm")
@web.once
def settle(payout_id: int) -> Any:
    """The second officer saw the debit on the statement."""
    try:
        with transaction() as session:
            services.confirm_payout(session, payout_id=payout_id, actor=web.actor(), now=clock.now())
    except Refusal as refusal:
        return desk.again_or_raise(PAYOUT, refusal, lambda: _payout_page(payout_id))
    flash(_("Payout %(id)s is paid.", id=payout_id))
    return redirect(url_for("payments.payout", payout_id=payout_id), code=303)


@bp.post("/payouts/<int:payout_id>/return")
@web.once
def give_back(payout_id: int) -> Any:
    """The bank returned the money, or could not send it."""
    try:
        with transaction() as session:
            reason = web.load(PaymentReasonIn)["reason"]
            services.return_payout(session, payout_id=payout_id, reason=reason, actor=web.actor(), now=clock.now())
    except Refusal as refusal:
        return desk.again_or_raise(PAYOUT, refusal, lambda: _payout_page(payout_id))
    flash(_("The amount of payout %(id)s stands on its account again.", id=payout_id))
    return redirect(url_for("payments.payout", payout_id=payout_id), code=303)


@bp.get("/unapplied")
def unapplied() -> str:
    """Money that was received and that nothing has used yet."""
    must_read_books(db.session, web.actor())
    rows = queries.unapplied(db.session)
    payers = [receipt.payer_id for row in rows for receipt in row.receipts]
    kept_for = [row.purpose for row in rows]
    return render_template(
        "settlement/payments/unapplied.html", rows=rows, counts=queries.counts(db.session),
        names=desk.names(db.session, payers), may_act=is_officer(db.session, web.actor()),
        purpose_label=purposes.labels(db.session, kept_for).get, purpose_href=purposes.hrefs(db.session, kept_for).get,
    )  # fmt: skip


@bp.get("/unapplied/refund")
def refund() -> str:
    """Check what goes back before it is queued."""
    services.must_be_officer(db.session, web.actor())
    return render_template(REFUND, errors=None, values=request.args, **_refund_page(request.args))


def _refund_page(asked: Any) -> dict[str, Any]:
    row = queries.receipt(db.session, after_id(asked.get("receipt") or None))
    most = services.most_refundable(db.session, row)
    return {"receipt": row, "payer": desk.names(db.session, [row.payer_id])[row.payer_id], "most": most}


@bp.post("/unapplied/refund")
@web.once
def refund_it() -> Any:
    """Queue the refund."""
    actor, now = web.actor(), clock.now()
    try:
        with transaction() as session:
            row = queries.receipt(session, after_id(request.form.get("receipt") or None))
            queued = services.refund_unapplied(
                session, purpose=row.purpose, payee_id=row.payer_id, amount=_amount(row.currency), receipt_id=row.id,
                key=f"refund:{request.form.get('once_token') or now.isoformat()}", actor=actor, now=now,
            )  # fmt: skip
    except Refusal as refusal:
        return desk.again_or_raise(REFUND, refusal, lambda: _refund_page(request.form))
    flash(_("The refund is queued. One officer sends it, another confirms it."))
    return redirect(url_for("payments.payout", payout_id=queued.id), code=303)


def _amount(currency: str) -> Money:
    try:
        return Money.typed(request.form.get("amount", ""), currency)
    except MoneyError:
        raise Unacceptable(
            _("Some answers are missing or do not fit."),
            fields={"amount": [_("Write an amount such as 1,200.00 or 120万.")]},
        ) from None


def _account_page() -> dict[str, Any]:
    actor, today = web.actor(), clock.business_date(clock.now())
    may_enter = receiving.may_propose(db.session, actor)
    if not may_enter:
        must_read_books(db.session, actor)
    return {
        "in_force": receiving.accounts_in_force(db.session, today),
        "entered": receiving.receiving_accounts(db.session),
        "proposed": receiving.proposed_accounts(db.session),
        "may_enter": may_enter,
        "may_decide": may_enter or is_officer(db.session, actor),
        "me": actor.person_id,
        "tomorrow": (today + timedelta(days=1)).isoformat(),
    }


@bp.get("/account")
def account() -> str:
    """Where buyers pay, what was entered before, and the form for administrators."""
    return render_template(ACCOUNT, errors=None, values={}, **_account_page())


@bp.post("/account")
@web.once
def enter_account() -> Any:
    """Enter another account."""
    page = _account_page()
    try:
        with transaction() as session:
            given = web.load(ReceivingAccountIn)
            receiving.enter_receiving_account(session, **given, actor=web.actor(), now=clock.now())
    except Refusal as refusal:
        return web.form_again(ACCOUNT, refusal, **page)
    flash(_("Proposed. Somebody else of the trading center compares it; buyers see it from its day on."))
    return redirect(url_for("payments.account"), code=303)


@bp.post("/account/<int:account_id>/<any(confirm, reject):verdict>")
@web.once
def decide_account(account_id: int, verdict: str) -> Any:
    """Somebody else compared the account, or it does not come into force."""
    act = receiving.confirm_receiving_account if verdict == "confirm" else receiving.reject_receiving_account
    try:
        with transaction() as session:
            act(session, account_id=account_id, actor=web.actor(), now=clock.now())
    except Refusal as refusal:
        return desk.again_or_raise(ACCOUNT, refusal, _account_page)
    said = {"confirm": _("Confirmed. Buyers see it from its day on."), "reject": _("It does not come into force.")}
    flash(said[verdict])
    return redirect(url_for("payments.account"), code=303)
