"""The page on which an organisation chooses how it is paid: by bank transfer, or into its account at a provider."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for

from core import clock, web
from core.db import db, transaction
from core.errors import NotFound, Refusal
from core.i18n import _
from settlement.payments import desk
from settlement.payments.labels import OTHER_WANTS, PAYEE_STATES, PAYEE_WANTS, PROVIDERS
from settlement.payments.payees import calling, queries, services
from settlement.payments.payees.models import PayeeAccount
from settlement.payments.providers import port
from settlement.payments.states import PayeeState

bp = Blueprint("payees", __name__, url_prefix=services.PAGE)
PAGE = "settlement/payments/payee_account.html"


def _provider() -> str | None:
    """The provider that pays payees, where one is configured."""
    return next((each.name for each in port.configured() if each.caps.transfers), None)


def _page(onboarding: str = "") -> dict[str, Any]:
    actor, provider = web.actor(), _provider()
    services.must_be_of_payee(actor, actor.organisation_id)
    row = queries.account_at(db.session, actor.organisation_id or 0, provider) if provider else None
    return {"account": row, "provider": provider, "names": PROVIDERS, "labels": PAYEE_STATES, "onboarding": onboarding}


def _mine() -> PayeeAccount:
    row: PayeeAccount | None = _page()["account"]
    if row is None:
        raise NotFound(_("You have no account at a payment provider."))
    return row


@bp.context_processor
def words() -> dict[str, Any]:
    """What a provider asks for, in words, each once."""
    return {"wants": lambda missing: sorted({str(PAYEE_WANTS.get(_first(each), OTHER_WANTS)) for each in missing})}


def _first(name: str) -> str:
    word = name.partition(".")[0]
    return "person" if word.startswith("person_") else word


@bp.get("")
def show() -> str:
    """How the organisation is paid now, and what it can change."""
    return render_template(PAGE, errors=None, values={}, **_page())


@bp.post("/open")
@web.once
def open_account() -> Any:
    """Have the provider open an account."""
    now, provider, actor = clock.now(), _provider(), web.actor()
    with transaction() as session:
        row = services.ask_for_account(
            session, organisation_id=actor.organisation_id or 0, provider=provider or "", actor=actor, now=now
        )
    if row.state is PayeeState.ASKED:
        calling.ask(row.id, now=now)
    return redirect(url_for("payees.show"), code=303)


@bp.post("/onboarding")
def onboard() -> str:
    """A fresh link to the provider's page; it is good for some minutes."""
    # The browser follows no form to another site (form-action), so the page has a link that leads there.
    link = calling.onboarding(_mine().id, back_to=url_for("payees.show"))
    if not link:
        flash(_("The payment provider gave no page now. Try again in some minutes."))
    return render_template(PAGE, errors=None, values={}, **_page(link))


@bp.post("/look")
def look() -> Any:
    """Ask the provider how the account stands."""
    heard = calling.ask(_mine().id, now=clock.now())
    flash(_("The payment provider was asked.") if heard else _("The payment provider gave no answer. Try again later."))
    return redirect(url_for("payees.show"), code=303)


@bp.post("/use")
@web.once
def use() -> Any:
    """Choose to be paid there; the provider is asked first whether it can be."""
    account_id, now = _mine().id, clock.now()
    calling.ask(account_id, now=now)
    try:
        with transaction() as session:
            services.use_account(session, account_id=account_id, actor=web.actor(), now=now)
    except Refusal as refusal:
        return desk.again_or_raise(PAGE, refusal, _page)
    flash(_("Chosen. A finance officer of the trading center asks back; until then you are paid as before."))
    return redirect(url_for("payees.show"), code=303)


@bp.post("/leave")
@web.once
def leave() -> Any:
    """Be paid by bank transfer again."""
    account_id = _mine().id
    with transaction() as session:
        services.leave_account(session, account_id=account_id, actor=web.actor(), now=clock.now())
    flash(_("What is released to you from now on is paid by bank transfer."))
    return redirect(url_for("payees.show"), code=303)
