"""Pages of attributions: what waits for a center, and what it confirms with a file or declines."""

from typing import Any

from flask import Blueprint, render_template, request, url_for
from sqlalchemy.orm import Session

from core import audit, clock, files, uploads, web
from core.asking import Ask, ask_and_do
from core.db import db
from core.fields import NoAnswers
from core.i18n import _
from core.i18n import lazy_gettext as lazy
from core.trail import rows_of_trail
from finance.attribution import labels, queries, schemas, services
from finance.attribution.states import AttributionState

bp = Blueprint("attribution", __name__)

Page = Any
FILE = Ask("file", "file", lazy("Evidence"), lazy("The agreement, or the bank’s or insurer’s letter."))
REASON = Ask("lines", "reason", lazy("Reason"))


@bp.get("/attributions")
def index() -> str:
    """What centers are named for: a center's own, all for the offices."""
    said = request.args.get("state", "")
    state = AttributionState(said) if said in list(AttributionState) else None
    rows = queries.attributions(db.session, web.actor(), state)
    return render_template("finance/attribution/index.html", rows=rows, state=state, labels=labels)


@bp.get("/attributions/<int:attribution_id>")
def show(attribution_id: int) -> str:
    """One of them, with its evidence and its trail."""
    actor = web.actor()
    row = queries.attribution_for(db.session, attribution_id, actor)
    return render_template(
        "finance/attribution/show.html",
        row=row,
        labels=labels,
        is_own=actor.acts_for(row.center.organisation_id),
        is_office=actor.has(*services.OFFICE),
        evidence=files.of_purpose(db.session, row.subject),
        trail=rows_of_trail(audit.history(db.session, row.subject), {}),
    )


def _page(attribution_id: int, heading: str, asks: tuple[Ask, ...], tone: str = "primary") -> dict[str, Any]:
    row = queries.attribution_for(db.session, attribution_id, web.actor())
    back = url_for(".show", attribution_id=row.id)
    crumbs = [(_("Served by a center"), url_for(".index")), (row.number, back), (heading, None)]
    return {
        "heading_text": heading, "lead": f"{row.number} · {row.center.code}", "crumbs_list": crumbs, "asks": asks,
        "label": heading, "action": request.path, "tone": tone,
    }  # fmt: skip


@bp.route("/attributions/<int:attribution_id>/confirm", methods=["GET", "POST"])
@web.once
def confirm(attribution_id: int) -> Page:
    """The center confirms it, with the file that shows it."""
    page, actor = _page(attribution_id, _("Confirm with evidence"), (FILE,)), web.actor()

    def do(session: Session, _given: dict[str, Any]) -> None:
        if queries.may_add_files(session, actor, attribution_id):
            row = queries.attribution_for(session, attribution_id, actor)
            uploads.kept(session, uploads.chosen(), row.subject, actor=actor, now=clock.now())
        services.confirm_attribution(session, attribution_id=attribution_id, actor=actor, now=clock.now())

    done = _("Confirmed. It counts for your center.")
    return ask_and_do(page, NoAnswers, do, done, url_for(".show", attribution_id=attribution_id))


@bp.route("/attributions/<int:attribution_id>/<any(decline, withdraw):act>", methods=["GET", "POST"])
@web.once
def end(attribution_id: int, act: str) -> Page:
    """The center declines, or the office withdraws the naming."""
    service = services.decline_attribution if act == "decline" else services.withdraw_attribution
    heading = _("Decline") if act == "decline" else _("Withdraw the naming")
    page, actor = _page(attribution_id, heading, (REASON,), "danger"), web.actor()

    def do(session: Session, given: dict[str, Any]) -> None:
        service(session, attribution_id=attribution_id, **given, actor=actor, now=clock.now())

    back = url_for(".show", attribution_id=attribution_id)
    return ask_and_do(page, schemas.AttributionReasonIn, do, _("It is on record."), back)
