"""Pages of mandates: the list, a new one, and one with what can be done."""

from datetime import timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from sqlalchemy import select

from core import audit, clock, web
from core.actor import Actor, Role
from core.clock import business_date
from core.db import db, transaction
from core.errors import Refusal, Unacceptable
from core.i18n import _, language
from listings.assets import queries as assets
from parties.organisations.models import Organisation
from parties.organisations.queries import names_of
from parties.organisations.uscc import fold_uscc
from trading.mandates import queries, schemas, services
from trading.mandates.labels import STATE_LABELS, STATE_TONES
from trading.mandates.models import Mandate

bp = Blueprint("mandates", __name__)


@bp.get("/mandates")
def mine() -> Any:
    """Mandates that my organisation gave or was given."""
    rows = queries.mandates_of(db.session, web.actor())
    return render_template("trading/mandates/index.html", rows=rows, **_words(rows))


def _words(rows: list[Mandate]) -> dict[str, Any]:
    sides = {side for row in rows for side in (row.principal_id, row.broker_id)}
    return {
        "names": {number: row.display(language()) for number, row in names_of(db.session, sides).items()},
        "rights": assets.assets_by_id(db.session, {each for row in rows for each in row.asset_ids}),
        "labels": STATE_LABELS,
        "tones": STATE_TONES,
    }


@bp.route("/mandates/new", methods=["GET", "POST"])
@web.once
def new() -> Any:
    """Offer a broker a mandate."""
    actor, now = web.actor(), clock.now()
    actor.must_have(Role.RIGHT_HOLDER)
    today = business_date(now)
    own = assets.assets_of(db.session, actor.organisation_id or 0, limit=500)
    page = {"options": [(each.id, each.titled(language()), each.number_display) for each in own]}
    if request.method == "GET":
        values = {"from_date": today, "to_date": today + timedelta(days=365), "tail_days": 90, "commission": "5"}
        return render_template("trading/mandates/new.html", values=values, chosen=[], **page)
    try:
        given = web.load(schemas.MandateForm)
        offered = {
            "broker_id": _broker(given.pop("broker")),
            "commission_bp": _basis_points(given.pop("commission")),
            **given,
        }
        with transaction() as session:
            mandate = services.offer_mandate(session, **offered, actor=actor, now=now)
    except Refusal as refusal:
        chosen = request.form.getlist("asset_ids")
        return web.form_again("trading/mandates/new.html", refusal, chosen=chosen, **page)
    flash(_("The mandate is offered. It is in force when the broker has accepted."))
    return redirect(url_for(".show", mandate_id=mandate.id), code=303)


def _broker(code: str) -> int:
    number = db.session.scalar(select(Organisation.id).filter_by(uscc=fold_uscc(code)))
    if number is None:
        text = _("No organisation here has this credit code. Ask the broker for it.")
        raise Unacceptable(text, fields={"broker": [text]})
    return int(number)


def _basis_points(text: str) -> int:
    try:
        share = Decimal(text.strip().removesuffix("%").strip()) * 100
    except InvalidOperation:
        share = Decimal("0.5")
    if not share.is_finite() or share != share.to_integral_value():
        fault = _("Write a percentage such as 5 or 2.5.")
        raise Unacceptable(fault, fields={"commission": [fault]})
    return int(share)


@bp.get("/mandates/<int:mandate_id>")
def show(mandate_id: int) -> Any:
    """A mandate."""
    actor = web.actor()
    mandate = queries.readable_mandate(db.session, mandate_id, actor)
    trail = audit.history(db.session, mandate.subject)
    return render_template(
        "trading/mandates/show.html", mandate=mandate, acts=_acts(mandate, actor), trail=trail, **_words([mandate])
    )


def _acts(mandate: Mandate, actor: Actor) -> list[str]:
    """What this reader can do with it."""
    sides = {"accept": mandate.broker_id, "decline": mandate.broker_id, "withdraw": mandate.principal_id}
    return [act for act in ("accept", "decline", "withdraw", "end") if _may(mandate, act, sides.get(act), actor)]


def _may(mandate: Mandate, act: str, side: int | None, actor: Actor) -> bool:
    return mandate.can(act) and (side is None or actor.acts_for(side))


@bp.post("/mandates/<int:mandate_id>/<any(accept, decline, withdraw, end):act>")
@web.once
def answer(mandate_id: int, act: str) -> Any:
    """Accept, decline, take back or end it."""
    actor, now = web.actor(), clock.now()
    queries.readable_mandate(db.session, mandate_id, actor)
    do = {
        "accept": services.accept_mandate,
        "decline": services.decline_mandate,
        "withdraw": services.withdraw_mandate,
        "end": services.end_mandate,
    }[act]
    with transaction() as session:
        mandate = do(session, mandate_id=mandate_id, actor=actor, now=now)
    flash(_("Done. The mandate is now: %(state)s.", state=STATE_LABELS[mandate.state]))
    return redirect(url_for(".show", mandate_id=mandate_id), code=303)
