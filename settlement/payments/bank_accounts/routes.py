"""Where an organisation is paid by bank: its own page, and the finance officers' list of what waits."""

from collections.abc import Callable
from typing import Any, BinaryIO, cast

from flask import Blueprint, flash, redirect, render_template, request, url_for
from sqlalchemy.orm import Session

from core import clock, web
from core.db import db, transaction
from core.errors import Refusal, Unacceptable
from core.files import keep_upload
from core.i18n import _
from settlement.payments import desk
from settlement.payments.bank_accounts import queries, services
from settlement.payments.bank_accounts.schemas import PayeeBankAccountForm
from settlement.payments.labels import BOOKING_STATES, PROVIDERS
from settlement.payments.payees import queries as payee_queries
from settlement.payments.payees import services as payees

bp = Blueprint("bank_accounts", __name__)
OWN, WAITING = (f"settlement/payments/bank_accounts/{name}.html" for name in ("own", "waiting"))


def _own_page() -> dict[str, Any]:
    actor = web.actor()
    actor.must_act_for(actor.organisation_id)
    actor.must_have(*services.MAY)
    rows = queries.accounts_of(db.session, actor.organisation_id or 0)[::-1]
    in_force = {row.id for row in queries.accounts_in_force(db.session, [actor.organisation_id or 0]).values()}
    return {
        "rows": rows,
        "states": BOOKING_STATES,
        "in_force": in_force,
        "proofs": queries.proofs_of(db.session, rows),
    }


def _waiting_page() -> dict[str, Any]:
    services.must_be_officer(db.session, web.actor())
    rows, chosen = queries.proposed(db.session), payee_queries.chosen(db.session)
    return {
        "rows": rows,
        "names": desk.names(
            db.session, [*(row.organisation_id for row in rows), *(row.organisation_id for row in chosen)]
        ),
        "proofs": queries.proofs_of(db.session, rows),
        "chosen": chosen,
        "providers": PROVIDERS,
    }


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
        asked, actor, now = web.load(PayeeBankAccountForm), web.actor(), clock.now()
        own, upload = actor.organisation_id or 0, request.files.get("proof")
        if upload is None or not upload.filename:
            text = _("Choose the file with your bank's proof that the account is yours.")
            raise Unacceptable(text, fields={"proof": [text]}, code="proof_missing")
        proof = keep_upload(
            session, cast("BinaryIO", upload.stream), upload.filename, purpose=queries.file_purpose(own), actor=actor,
            now=now,
        )  # fmt: skip
        services.propose_bank_account(session, organisation_id=own, **asked, evidence=proof, actor=actor, now=now)

    said = _("Entered. A finance officer of the trading center compares it; until then you are paid as before.")
    return _done(act, said, OWN, _own_page, "bank_accounts.own")


@bp.post(f"{services.PAGE}/<int:account_id>/take-back")
@web.once
def take_back(account_id: int) -> Any:
    """The organisation does not want it any more."""

    def act(session: Session) -> None:
        services.reject_bank_account(session, account_id=account_id, actor=web.actor(), now=clock.now())

    return _done(act, _("Taken back."), OWN, _own_page, "bank_accounts.own")


@bp.post(f"{services.PAGE}/<int:account_id>/withdraw")
@web.once
def withdraw(account_id: int) -> Any:
    """The confirmed account is used no more."""

    def act(session: Session) -> None:
        services.withdraw_bank_account(session, account_id=account_id, actor=web.actor(), now=clock.now())

    said = _("Withdrawn. Payouts by bank wait until another account is confirmed.")
    return _done(act, said, OWN, _own_page, "bank_accounts.own")


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


@bp.post("/finance/payee-accounts/<int:account_id>/<any(confirm, reject):verdict>")
@web.once
def decide_on_provider(account_id: int, verdict: str) -> Any:
    """A finance officer asked back about an account at a payment provider."""
    does = payees.confirm_account if verdict == "confirm" else payees.reject_account

    def act(session: Session) -> None:
        does(session, account_id=account_id, actor=web.actor(), now=clock.now())

    said = _("Confirmed. Payouts go there from now on.") if verdict == "confirm" else _("Turned down.")
    return _done(act, said, WAITING, _waiting_page, "bank_accounts.waiting")
