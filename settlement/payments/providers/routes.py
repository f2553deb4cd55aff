"""Where providers send their notices; the finance officers' list of operations; the cashier of the local provider."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from sqlalchemy.exc import SQLAlchemyError

from core import audit, clock, currencies, web
from core.api import after_id
from core.db import db, transaction
from core.errors import Refusal, Unacceptable
from core.i18n import _
from core.logs import log
from core.money import Money, MoneyError
from settlement.ledger.queries import is_officer, must_read_books
from settlement.payments import desk, purposes, services
from settlement.payments.labels import DISPUTE_STATES, OPERATION_KINDS, OPERATION_STATES, PROVIDERS
from settlement.payments.providers import calling, port, queries
from settlement.payments.providers.intake import LARGEST, take_in
from settlement.payments.providers.local.company import Refused
from settlement.payments.providers.local.provider import LocalProvider
from settlement.payments.providers.port import Forged
from settlement.payments.providers.signing import HEADER, header_for
from settlement.payments.providers.states import OperationState

bp = Blueprint("providers", __name__)

PAGE = 50
OPERATION, OPERATIONS, CASHIER, CASHIER_PAYEE = (
    f"settlement/payments/{name}.html" for name in ("operation", "operations", "cashier", "cashier_payee")
)


@bp.post("/providers/<name>/events")
def take(name: str) -> tuple[str, int]:
    """A provider's notice: kept once, and looked at soon. 204 where it is kept, 400 where it is not from there.

    Never a 5xx: while the database is away 429 asks the provider to send it again.
    """
    provider = port.named(name)
    if provider is None:
        return "", 404
    body = bounded_body()
    if body is None:
        return "", 413
    try:
        notice = provider.parse(dict(request.headers), body, now=clock.now())
    except Forged as why:
        log.warning("notice refused", provider=name, why=str(why))
        return "", 400
    try:
        with transaction() as session:
            take_in(session, provider, notice, now=clock.now())
    except SQLAlchemyError as fault:
        log.error("notice not kept", provider=name, fault=str(fault)[:200])
        return "", 429
    return "", 204


def bounded_body() -> bytes | None:
    """The body, None if it is longer than any notice is."""
    if (request.content_length or 0) > LARGEST:
        return None
    body = request.stream.read(LARGEST + 1)
    return None if len(body) > LARGEST else body


@bp.get("/finance/operations")
def operations() -> str:
    """What was asked of payment providers, by state; first what is in doubt."""
    return render_template(OPERATIONS, errors=None, values={}, **_operations_page())


def _operations_page() -> dict[str, Any]:
    must_read_books(db.session, web.actor())
    state = desk.chosen(OperationState, request.args.get("state"), OperationState.UNKNOWN)
    rows = queries.operations(db.session, state, after=after_id(request.args.get("after") or None), limit=PAGE + 1)
    after = rows[PAGE - 1].id if len(rows) > PAGE else None
    names = [provider.name for provider in port.configured() if provider.caps.payouts]
    return {
        "rows": rows[:PAGE],
        "state": state,
        "states": OperationState,
        "counts": queries.counts(db.session),
        "labels": OPERATION_STATES,
        "kinds": OPERATION_KINDS,
        "names": PROVIDERS,
        "purpose_label": purposes.labels(db.session, [row.purpose for row in rows]).get,
        "page": {"next_href": after and url_for("providers.operations", state=state.value, after=after)},
        "there": [(name, each) for name in names for each in queries.lying_at(db.session, name)],
        "may_act": is_officer(db.session, web.actor()),
    }


@bp.post("/finance/operations")
@web.once
def to_bank() -> Any:
    """An officer sends our money at a provider to our bank account."""
    now = clock.now()
    try:
        amount = Money.typed(request.form.get("amount", ""), currencies.chosen(request.form.get("currency")))
    except MoneyError:
        refusal = Unacceptable(
            _("Some answers are missing or do not fit."),
            fields={"amount": [_("Write an amount such as 1,200.00 or 120万.")]},
        )
        return web.form_again(OPERATIONS, refusal, **_operations_page())
    try:
        with transaction() as session:
            asked = services.move_to_bank(
                session, provider=request.form.get("provider", ""), amount=amount,
                key=request.form.get("once_token") or now.isoformat(), actor=web.actor(), now=now,
            )  # fmt: skip
    except Refusal as refusal:
        return desk.again_or_raise(OPERATIONS, refusal, _operations_page)
    calling.carry_out(asked.id, now=now)
    flash(_("Asked. The money is booked at our bank once the provider says that it has arrived."))
    return redirect(url_for("providers.operation", operation_id=asked.id), code=303)


@bp.get("/finance/operations/<int:operation_id>")
def operation(operation_id: int) -> str:
    """One operation: how it stands, and what to do."""
    must_read_books(db.session, web.actor())
    row = queries.operation(db.session, operation_id)
    return render_template(
        OPERATION, operation=row, labels=OPERATION_STATES, kinds=OPERATION_KINDS, names=PROVIDERS,
        dispute_states=DISPUTE_STATES,
        receipts=queries.receipts_of(db.session, row), disputes=queries.disputes_of(db.session, row),
        payout=queries.payout_of(db.session, row), history_rows=desk.history_rows,
        history=audit.history(db.session, row.subject), purpose=purposes.label(db.session, row.purpose),
        purpose_href=purposes.href(db.session, row.purpose), may_act=is_officer(db.session, web.actor()),
        can_look=row.state is not OperationState.INTENDED and port.named(row.provider) is not None,
    )  # fmt: skip


@bp.post("/finance/operations/<int:operation_id>/look")
@web.once
def look(operation_id: int) -> Any:
    """Ask the provider now instead of in a few minutes."""
    services.must_be_officer(db.session, web.actor())
    row = queries.operation(db.session, operation_id)
    if port.named(row.provider) is not None:
        calling.look(row.id, now=clock.now())
    flash(_("Asked. What the provider said stands below."))
    return redirect(url_for("providers.operation", operation_id=operation_id), code=303)


@bp.get("/cashier/<ref>")
def cashier(ref: str) -> str:
    """The local provider's page for who pays, or for a payee who tells who it is: play money, for development."""
    payee = _payee_of(ref)
    if payee is not None:
        return render_template(CASHIER_PAYEE, ref=ref, payee=payee)
    _local, page = _page_of(ref)
    return render_template(CASHIER, errors=None, values={}, **page)


def _payee_of(ref: str) -> dict[str, Any] | None:
    local = port.named("local")
    return local.company.one("payee", ref=ref) if isinstance(local, LocalProvider) else None


def _page_of(ref: str) -> tuple[LocalProvider, dict[str, Any]]:
    local = port.named("local")
    page = local.company.page(ref) if isinstance(local, LocalProvider) else None
    if not isinstance(local, LocalProvider) or page is None:
        abort(404)
    paid = [Money(row["amount"], row["currency"]) for row in page["payments"]]
    return local, {"ref": ref, "cash": page, "amount": Money(page["amount"], page["currency"]), "paid": paid}


@bp.post("/cashier/<ref>")
def play(ref: str) -> Any:
    """The payer's or payee's act; the company then sends its notices."""
    payee, known = _payee_of(ref), port.named("local")
    if payee is not None and isinstance(known, LocalProvider):
        known.company.set_payee(ref, clock.now(), state="ready")
        deliver(known)
        return redirect(web.safe_next(payee["back_to"]) or url_for("providers.cashier", ref=ref), code=303)
    local, page = _page_of(ref)
    now, company, amount = clock.now(), local.company, page["amount"]
    method = request.form.get("method", "card")
    half = Money(max(1, amount.minor // 2), amount.currency)

    def pay(*amounts: Money) -> None:
        for each in amounts:
            company.pay(ref, each.minor, method, now)

    def pay_late() -> None:
        company.close_page(ref, "expired", now)
        pay(amount)

    acts: dict[str, Callable[[], None]] = {
        "pay": lambda: pay(amount),
        "part": lambda: pay(half),
        "twice": lambda: pay(amount, amount),
        "late": pay_late,
        "decline": lambda: company.close_page(ref, "declined", now),
    }
    act = acts.get(request.form.get("act", ""))
    if act is None:
        abort(404)
    try:
        act()
    except Refused:
        abort(404)
    deliver(local)
    return redirect(web.safe_next(page["cash"]["back_to"]) or url_for("providers.cashier", ref=ref), code=303)


def deliver(local: LocalProvider) -> None:
    """The company's due notices, signed and taken in as those of any provider."""
    now = clock.now()
    for body in local.company.notices_due(now):
        notice = local.parse({HEADER: header_for(body, local.secret, now)}, body, now=now)
        with transaction() as session:
            take_in(session, local, notice, now=now)
