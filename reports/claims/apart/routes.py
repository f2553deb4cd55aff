"""Pages of deals shown apart: the list, one doubt, and the office's decision."""

from typing import Any

from flask import Blueprint, render_template, request, url_for
from sqlalchemy.orm import Session

from core import audit, clock, web
from core.asking import Ask, ask_and_do, choices
from core.db import db
from core.i18n import _
from core.i18n import lazy_gettext as lazy
from reports.claims.apart import queries, schemas, services
from settlement.volumes import labels
from settlement.volumes.apart import OFFICE
from settlement.volumes.models import Standing

bp = Blueprint("apart", __name__)

Page = Any


@bp.get("/volume-apart")
def index() -> str:
    """Deals whose volume is doubted: what waits first, then the rest."""
    given = request.args.get("standing", "")
    standing = Standing(given) if given in list(Standing) else None
    rows = queries.doubted(db.session, web.actor(), standing)
    return render_template("reports/claims/apart/index.html", rows=rows, labels=labels, standing=standing)


@bp.get("/volume-apart/<string:number>/<string:why>")
def show(number: str, why: str) -> str:
    """One doubt with its trail."""
    actor = web.actor()
    row = queries.one(db.session, actor, number, queries.why_of(why))
    trail = [each for each in audit.history(db.session, row.doubt.ref) if each.action.startswith("volume.")]
    return render_template(
        "reports/claims/apart/show.html", row=row, labels=labels, trail=trail, is_office=actor.has(*OFFICE)
    )


@bp.route("/volume-apart/<string:number>/<string:why>/decide", methods=["GET", "POST"])
@web.once
def decide(number: str, why: str) -> Page:
    """Say that it counts, or that it stays apart."""
    actor = web.actor()
    actor.must_have(*OFFICE)
    row = queries.one(db.session, actor, number, queries.why_of(why))
    decisions = {key: said for key, said in labels.STANDING_LABELS.items() if key is not Standing.OPEN}
    page = {
        "heading_text": _("Does deal %(number)s count?", number=number),
        "lead": str(labels.UNCOUNTED_LABELS[row.doubt.why]),
        "crumbs_list": [(_("Shown apart"), url_for(".index")), (number, None)],
        "asks": (
            Ask("radios", "standing", lazy("Decision"), options=choices(decisions)),
            Ask("text", "reason", lazy("Reason"), lazy("The center reads it, and it stays on the trail.")),
        ),
        "label": _("Decide"),
        "action": url_for(".decide", number=number, why=why),
    }

    def do(session: Session, given: dict[str, Any]) -> None:
        services.decide(session, number=number, why=why, **given, actor=actor, now=clock.now())

    return ask_and_do(page, schemas.ApartIn, do, _("The decision stands."), url_for(".show", number=number, why=why))
