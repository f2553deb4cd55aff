"""Pages of the rulebook, for those who read the books; finance officers propose and approve."""

from collections.abc import Callable
from typing import Any, BinaryIO, cast

from flask import Blueprint, flash, redirect, render_template, request, url_for
from marshmallow import Schema

from core import clock, files, web
from core.currencies import YUAN
from core.db import db, transaction
from core.errors import NotFound, Refusal, Unacceptable
from core.i18n import _, language
from core.money import EXPONENTS
from parties.organisations import queries as organisations
from settlement.deals import labels, wording
from settlement.deals.rulebook import numbers, queries, services
from settlement.deals.rulebook.numbers import NumberKind
from settlement.deals.rulebook.schemas import (
    CenterSharesIn,
    EarnestRuleIn,
    FeeRuleIn,
    InventorRuleIn,
    TaxRuleIn,
    TrailingRuleIn,
    TransferLimitIn,
    TreatyForm,
)
from settlement.deals.rulebook.taxing import ITEMS, file_purpose
from settlement.ledger.queries import is_officer, must_read_books
from settlement.rulebook.queries import waiting as waiting_rules

bp = Blueprint("rulebook", __name__, url_prefix="/finance/rules")

INDEX, FEE = "settlement/deals/rulebook/index.html", "settlement/deals/rulebook/fee.html"
TAX, TREATY = "settlement/deals/rulebook/tax.html", "settlement/deals/rulebook/treaty.html"

NUMBER = "settlement/deals/rulebook/number.html"

FORMS: dict[NumberKind, tuple[type[Schema], Callable[..., object]]] = {
    NumberKind.SHARES: (CenterSharesIn, services.propose_shares),
    NumberKind.TRAILING: (TrailingRuleIn, services.propose_trailing),
    NumberKind.INVENTORS: (InventorRuleIn, services.propose_inventors),
    NumberKind.EARNEST: (EarnestRuleIn, services.propose_earnest),
    NumberKind.TRANSFER: (TransferLimitIn, services.propose_transfer),
}


def _words() -> dict[str, Any]:
    return {
        "labels": labels,
        "wording": wording,
        "items": [
            (f"{tax.value}:{item.value}", f"{labels.TAX_LABELS[tax]}: {labels.TAX_ITEM_LABELS[item]}")
            for tax, items in ITEMS.items()
            for item in items
        ],
        "today": clock.business_date(clock.now()),
        "may_act": is_officer(db.session, web.actor()),
        "me": web.actor().person_id,
    }


@bp.get("/")
def index() -> str:
    """What is in force, what comes, what waits for a second officer, and what was."""
    must_read_books(db.session, web.actor())
    page = _words()
    waiting, treaties = waiting_rules(db.session, services.KINDS), queries.treaty_rates(db.session)
    told = [each.organisation_id for each in treaties]
    told += [each.content["organisation_id"] for each in waiting if each.about.startswith("treaty:")]
    names = {key: row.display(language()) for key, row in organisations.names_of(db.session, told).items()}
    return render_template(
        INDEX, taxes=queries.tax_rules(db.session, page["today"]), treaties=treaties, names=names, waiting=waiting,
        rules=queries.fee_rules(db.session, page["today"]),
        past=queries.past_fee_rules(db.session, page["today"]), numbers=numbers.number_rules(db.session),
        **page,
    )  # fmt: skip


@bp.get("/fees/new")
def new_fee() -> str:
    """The form for a new rule of commission."""
    services.must_be_officer(db.session, web.actor())
    return render_template(FEE, errors=None, values=request.args, **_words())


@bp.post("/fees/new")
@web.once
def propose_fee() -> Any:
    """Propose it."""
    try:
        given = web.load(FeeRuleIn)
        with transaction() as session:
            services.propose_fee_rule(session, **given, actor=web.actor(), now=clock.now())
    except Refusal as refusal:
        return web.form_again(FEE, refusal, **_words())
    flash(_("Proposed. Another finance officer now looks at it and puts it in force."))
    return redirect(url_for("rulebook.index"), code=303)


@bp.get("/taxes/new")
def new_tax() -> str:
    """The form for a new tax rate."""
    services.must_be_officer(db.session, web.actor())
    return render_template(TAX, errors=None, values=request.args, **_words())


@bp.post("/taxes/new")
@web.once
def propose_tax() -> Any:
    """Propose it."""
    try:
        given = web.load(TaxRuleIn, {**request.form, **_tax_and_item()})
        with transaction() as session:
            services.propose_tax_rule(session, **given, actor=web.actor(), now=clock.now())
    except Refusal as refusal:
        return web.form_again(TAX, refusal, **_words())
    flash(_("Proposed. Another finance officer now looks at it and puts it in force."))
    return redirect(url_for("rulebook.index"), code=303)


def _tax_and_item() -> dict[str, str]:
    tax, _colon, item = request.form.get("item", "").partition(":")
    return {"tax": tax, "item": item}


def _abroad() -> list[tuple[int, str]]:
    return [(row.id, row.display(language())) for row in queries.organisations_abroad(db.session)]


@bp.get("/treaties/new")
def new_treaty() -> str:
    """The form for a treaty rate."""
    services.must_be_officer(db.session, web.actor())
    return render_template(TREATY, errors=None, values=request.args, abroad=_abroad(), **_words())


@bp.post("/treaties/new")
@web.once
def propose_treaty() -> Any:
    """Keep the certificate and propose the rate."""
    actor, now, upload = web.actor(), clock.now(), request.files.get("certificate")
    try:
        services.must_be_officer(db.session, actor)
        given = web.load(TreatyForm)
        if upload is None or not upload.filename:
            text = _("Choose the file with the certificate of residence.")
            raise Unacceptable(text, fields={"certificate": [text]}, code="certificate_missing")
        with transaction() as session:
            kept = files.keep_upload(
                session, cast(BinaryIO, upload.stream), upload.filename, purpose=file_purpose(given["organisation_id"]),
                actor=actor, now=now,
            )  # fmt: skip
            services.propose_treaty_rate(session, **given, evidence=kept.sha256, actor=actor, now=now)
    except Refusal as refusal:
        return web.form_again(TREATY, refusal, abroad=_abroad(), **_words())
    flash(_("Proposed. Another finance officer now looks at it and puts it in force."))
    return redirect(url_for("rulebook.index"), code=303)


@bp.get("/numbers/<kind>/new")
def new_number(kind: str) -> str:
    """The form for another number of a rule."""
    services.must_be_officer(db.session, web.actor())
    return render_template(NUMBER, errors=None, values=request.args, kind=_form_of(kind), **_words())


@bp.post("/numbers/<kind>/new")
@web.once
def propose_number(kind: str) -> Any:
    """Propose it."""
    known = _form_of(kind)
    shape, act = FORMS[known]
    try:
        currency = request.form.get("currency", YUAN)
        given = web.load(shape, currency=currency if currency in EXPONENTS else YUAN)
        with transaction() as session:
            act(session, **given, actor=web.actor(), now=clock.now())
    except Refusal as refusal:
        return web.form_again(NUMBER, refusal, kind=known, **_words())
    flash(_("Proposed. Another finance officer now looks at it and puts it in force."))
    return redirect(url_for("rulebook.index"), code=303)


def _form_of(kind: str) -> NumberKind:
    if kind not in list(NumberKind):
        raise NotFound(_("There is no such rule."))
    return NumberKind(kind)


@bp.post("/proposals/<int:proposal_id>")
@web.once
def decide(proposal_id: int) -> Any:
    """Put a proposed rule in force, or aside."""
    approve = request.form.get("decision") == "approve"
    act = services.approve_rule if approve else services.decline_rule
    with transaction() as session:
        act(session, proposal_id=proposal_id, actor=web.actor(), now=clock.now())
    flash(_("The rule is put in force from its day on.") if approve else _("Declined. No rule changes."))
    return redirect(url_for("rulebook.index"), code=303)
