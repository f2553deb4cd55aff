"""Where an organisation is paid by bank: its own page, and the finance officers' list of what waits."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from sqlalchemy.orm import Session

from core import clock, web
from core.db import db, transaction
from core.errors import Refusal
from core.i18n import _
from settlement.payments import desk
from settlement.payments.bank_accounts import queries, services
from settlement.payments.bank_accounts.schemas import PayeeBankAccountIn
from settlement.payments.labels import BOOKING_STATES

bp = Blueprint("bank_accounts", __name__)
OWN, WAITING = (f"settlement/payments/bank_accounts/{name}.html" for name in ("own", "waiting"))


def _own_page() -> dict[str, Any]:
    actor = web.actor()
    actor.must_act_for(actor.organisation_id)
    actor.must_have(*services.MAY)
    return {"rows": queries.accounts_of(db.session, actor.organisation_id or 0), "states": BOOKING_STATES}


def _waiting_page() -> dict[str, Any]:
    services.must_be_officer(db.session, web.actor())
    rows = queries.proposed(db.session)
    return {"rows": rows, "names": desk.names(db.session, [row.organisation_id for row in rows])}


def _done(act: Callable[[Session], Any], said: str, template: str, page: Callable[[], dict[str, Any]], to: str) -> Any:
    try:
        with transaction() as session:
            act(session)
    except Refusal as refusal:
        return desk.again_or_raise(template, refusal, page)
    flash(said)
    return redirect(url_for(to), code=303)


@bp.get(services.PAGE)
def own() -> str:
    """The organisation's bank accounts, and the form for another one."""
    return render_template(OWN, errors=None, values={}, **_own_page())


@bp.post(services.PAGE)
@web.once
def propose() -> Any:
    """The organisation enters an account."""

    def act(session: Session) -> None:
        asked, actor = web.load(PayeeBankAccountIn), web.actor()
        services.propose_bank_account(
            session, organisation_id=actor.organisation_id or 0, **asked, actor=actor, now=clock.now()
        )

    said = _("Entered. A finance officer of the trading center compares it; until then you are paid as before.")
    return _done(act, said, OWN, _own_page, "bank_accounts.own")


@bp.post(f"{services.PAGE}/<int:account_id>/take-back")
@web.once
def take_back(account_id: int) -> Any:
    """The organisation does not want it any more."""

    def act(session: Session) -> None:
        services.reject_bank_account(session, account_id=account_id, actor=web.actor(), now=clock.now())

    return _done(act, _("Taken back."), OWN, _own_page, "bank_accounts.own")


@bp.get("/finance/payee-bank-accounts")
def waiting() -> str:
    """What waits for a finance officer."""
    return render_template(WAITING, errors=None, values={}, **_waiting_page())


@bp.post("/finance/payee-bank-accounts/<int:account_id>/<any(confirm, reject):verdict>")
@web.once
def decide(account_id: int, verdict: str) -> Any:
    """A finance officer compared it with its proof."""
    does = services.confirm_bank_account if verdict == "confirm" else services.reject_bank_account

    def act(session: Session) -> None:
        does(session, account_id=account_id, actor=web.actor(), now=clock.now())

    said = _("Confirmed. Payouts go there from now on.") if verdict == "confirm" else _("Turned down.")
    return _done(act, said, WAITING, _waiting_page, "bank_accounts.waiting")
