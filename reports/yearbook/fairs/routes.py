"""Pages of deals that came about at events."""

from datetime import date
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from sqlalchemy.orm import Session

from core import clock, web
from core.actor import Role
from core.asking import Ask, ask_and_do
from core.db import db, transaction
from core.errors import Refusal
from core.fields import whole
from core.i18n import _, language
from core.i18n import lazy_gettext as lazy
from parties.events import queries as events
from parties.events.models import Event
from reports.turnover import labels as turnover
from reports.yearbook.fairs import queries, schemas, services

bp = Blueprint("fairs", __name__)

Page = Any
TAGGERS = (Role.CITY_OFFICE, Role.CENTER_STAFF, Role.CENTER_MANAGER)


@bp.app_context_processor
def lent() -> dict[str, Any]:
    """Lent to the page of an event."""
    return {"deals_at_event": deals_at_event}


def deals_at_event(event: Event) -> dict[str, Any]:
    """The deals of an event, the way to their list, and for those who may: to tag another one."""
    rows = queries.deals_at(db.session, first=event.first_day, last=event.first_day, event_id=event.id)
    return {
        "rows": rows,
        "settled": queries.settled(rows),
        "href": url_for("yearbook.fairs.deals", event=event.code),
        "tag_href": url_for("yearbook.fairs.tag", code=event.code) if may_tag() else None,
    }


def may_tag() -> bool:
    """Whether the reader tags deals."""
    reader = web.reader()
    return reader is not None and reader.has(*TAGGERS)


@bp.get("/events/deals")
def deals() -> str:
    """Deals that came about at the events of a year, or at one event."""
    code, year = request.args.get("event", ""), whole(request.args.get("year"))
    event = events.event_by_code(db.session, code) if code else None
    this_year = clock.business_year(clock.now())
    if event is not None:
        first, last = event.first_day, event.first_day
    elif year is not None and 1990 <= year <= 2200:
        first, last = date(year, 1, 1), date(year, 12, 31)
    else:
        first, last, year = date(1990, 1, 1), date(this_year, 12, 31), None
    rows = queries.deals_at(db.session, first=first, last=last, event_id=event.id if event else None)
    return render_template(
        "reports/yearbook/fairs/deals.html", rows=rows, settled=queries.settled(rows), event=event, year=year,
        categories=turnover.KINDS, may_tag=may_tag(),
    )  # fmt: skip


@bp.route("/events/<string:code>/deals/new", methods=["GET", "POST"])
@web.once
def tag(code: str) -> Page:
    """Tag a deal to the event."""
    actor, event = web.actor(), events.event_by_code(db.session, code)
    actor.must_have(*TAGGERS)
    heading, back = _("Tag a deal"), url_for("events.show", code=event.code)
    page = {
        "heading_text": heading,
        "lead": event.display(language()),
        "crumbs_list": [(_("Events"), url_for("events.index")), (event.code, back), (heading, None)],
        "asks": (Ask("text", "number", lazy("Number of the deal"), lazy("A signed deal of your center.")),),
        "label": heading,
        "action": request.path,
    }

    def do(session: Session, given: dict[str, Any]) -> None:
        services.tag(session, code=code, **given, actor=actor, now=clock.now())

    return ask_and_do(page, schemas.TagIn, do, _("The deal is counted with the event."), back)


@bp.post("/events/<string:code>/deals/<string:number>/remove")
@web.once
def untag(code: str, number: str) -> Page:
    """Take it off again."""
    try:
        with transaction() as session:
            services.untag(
                session, code=code, number=number, reason=request.form.get("reason", ""), actor=web.actor(),
                now=clock.now(),
            )  # fmt: skip
    except Refusal as refusal:
        if refusal.status in (403, 404):
            raise
        flash(str(refusal.message), "error")
    else:
        flash(_("The deal is no longer counted with the event."))
    return redirect(url_for(".deals", event=code), code=303)
