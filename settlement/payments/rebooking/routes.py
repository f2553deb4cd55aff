"""Pages of claims and of what two officers book: written off, or assigned to what it is for."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from sqlalchemy.orm import Session

from core import clock, web
from core.db import db, transaction
from core.errors import Refusal
from core.i18n import _
from core.money import EXPONENTS
from core.show import money
from settlement.ledger.queries import is_officer, must_read_books
from settlement.payments import desk, purposes
from settlement.payments.labels import BOOKING_STATES
from settlement.payments.queries import receipt as receipt_of
from settlement.payments.rebooking import queries, services
from settlement.payments.rebooking.labels import REBOOKING_KINDS
from settlement.payments.rebooking.schemas import AssignmentIn, WriteOffIn

bp = Blueprint("rebooking", __name__, url_prefix="/finance")
CLAIMS, ASSIGN = (f"settlement/payments/rebooking/{name}.html" for name in ("claims", "assign"))


@bp.context_processor
def words() -> dict[str, Any]:
    """Kinds and states in words, and what money is for."""
    return {
        "rebooking_kinds": REBOOKING_KINDS,
        "booking_states": BOOKING_STATES,
        "purpose_label": lambda purpose: purposes.label(db.session, purpose),
    }


def _claims_page() -> dict[str, Any]:
    actor = web.actor()
    must_read_books(db.session, actor)
    rows = queries.claims(db.session)
    return {
        "rows": rows,
        "waiting": queries.waiting(db.session),
        "decided": queries.decided(db.session),
        "may_act": is_officer(db.session, actor),
        "me": actor.person_id,
        "choices": [(row.code, f"{desk.account_words(db.session, row.code)} · {money(row.balance)}") for row in rows],
    }


@bp.get("/claims")
def claims() -> str:
    """What parties owe, what waits for a second officer, and the form to write a claim off."""
    return render_template(CLAIMS, errors=None, values={}, **_claims_page())


def _done(act: Callable[[Session], Any], said: str, template: str, page: Callable[[], dict[str, Any]]) -> Any:
    try:
        with transaction() as session:
            act(session)
    except Refusal as refusal:
        return desk.again_or_raise(template, refusal, page)
    flash(said)
    return redirect(url_for("rebooking.claims"), code=303)


@bp.post("/claims")
@web.once
def write_off() -> Any:
    """One officer proposes to write a claim off."""
    last = request.form.get("ledger_account", "").rpartition(":")[2]

    def act(session: Session) -> None:
        asked = web.load(WriteOffIn, currency=last if last in EXPONENTS else "CNY")
        services.propose_write_off(session, **asked, actor=web.actor(), now=clock.now())

    return _done(act, _("Proposed. Another finance officer looks at it."), CLAIMS, _claims_page)


@bp.post("/claims/<int:rebooking_id>/confirm")
@web.once
def confirm(rebooking_id: int) -> Any:
    """The second officer agrees."""

    def act(session: Session) -> None:
        services.confirm_rebooking(session, rebooking_id=rebooking_id, actor=web.actor(), now=clock.now())

    return _done(act, _("Confirmed and booked."), CLAIMS, _claims_page)


@bp.post("/claims/<int:rebooking_id>/reject")
@web.once
def reject(rebooking_id: int) -> Any:
    """It is not booked."""

    def act(session: Session) -> None:
        services.reject_rebooking(session, rebooking_id=rebooking_id, actor=web.actor(), now=clock.now())

    return _done(act, _("Turned down. Nothing was booked."), CLAIMS, _claims_page)


def _assign_page(receipt_id: int) -> dict[str, Any]:
    must_read_books(db.session, web.actor())
    row = receipt_of(db.session, receipt_id)
    return {"receipt": row, "payer": desk.names(db.session, [row.payer_id])[row.payer_id]}


@bp.get("/receipts/<int:receipt_id>/assign")
def assign(receipt_id: int) -> str:
    """The form that says what a receipt is for."""
    services.must_be_officer(db.session, web.actor())
    return render_template(ASSIGN, errors=None, values={}, **_assign_page(receipt_id))


@bp.post("/receipts/<int:receipt_id>/assign")
@web.once
def assign_it(receipt_id: int) -> Any:
    """One officer says what a receipt is for."""

    def act(session: Session) -> None:
        asked = web.load(AssignmentIn)
        services.propose_assignment(session, receipt_id=receipt_id, **asked, actor=web.actor(), now=clock.now())

    said = _("Proposed. Another finance officer looks at it.")
    return _done(act, said, ASSIGN, lambda: _assign_page(receipt_id))
