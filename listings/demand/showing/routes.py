"""The list of needs, my own ones, and one need."""

from typing import Any

from flask import Blueprint, render_template, request
from werkzeug.wrappers import Response as Answer

from core import clock, web
from core.actor import Role
from core.db import db
from core.i18n import _
from listings.demand import browsing, pages, queries
from listings.demand.asking import from_address
from listings.demand.labels import NEED_MEANINGS
from listings.demand.models import Need

bp = Blueprint("demand", __name__)

Page = str | tuple[str, int] | Answer


def of_need(need: Need) -> dict[str, Any]:
    """What every page about a need prints on top."""
    return {
        "need": need,
        "title": need.title or _("Need without a title yet"),
        "state": pages.state_of(need),
        "meaning": NEED_MEANINGS[need.state],
        "center": pages.center_name(db.session, need),
    }


@bp.get("/needs")
def index() -> str:
    """What buyers look for now, found by words and facets; the address restores the look."""
    query, now = from_address(request.args.to_dict(flat=False)), clock.now()
    result = queries.search(db.session, query, now=now)
    return render_template(
        "listings/demand/index.html",
        query=query,
        result=result,
        rows=pages.rows_for(db.session, result.rows, web.reader(), now),
        groups=browsing.facet_groups(db.session, query, result),
        sorts=browsing.sort_links(query),
        page=browsing.page_links(query, result),
        kept=browsing.kept_fields,
    )


@bp.get("/needs/mine")
def mine() -> str:
    """My organisation's needs, newest first."""
    actor = web.actor()
    rows = queries.needs_of(db.session, actor.organisation_id or 0)
    return render_template("listings/demand/mine.html", rows=pages.rows_for(db.session, rows, actor, clock.now()))


@bp.get("/needs/<int:need_id>")
def show(need_id: int) -> str:
    """A need, and the listings offered for it that this reader may see."""
    reader, now = web.reader(), clock.now()
    need = queries.readable_need(db.session, need_id, reader)
    is_own = queries.is_own(need, reader)
    is_center = queries.works_for_its_center(db.session, need, reader)
    offered = queries.answers_to(db.session, need, reader) if reader else []
    return render_template(
        "listings/demand/show.html",
        **of_need(need),
        spoken=pages.spoken,
        field=pages.field_lines(need),
        terms=pages.terms_lines(need),
        left=pages.left_in_words(need.days_left(now)) if need.is_open else "",
        buyer=pages.buyer_name(db.session, need, reader),
        shows_buyer=bool(queries.named(db.session, [need], reader)),
        is_own=is_own,
        is_center=is_center,
        may_answer=need.is_open and not is_own and (reader is None or reader.has(Role.RIGHT_HOLDER)),
        offered=pages.offered_rows(db.session, offered),
        history=pages.trail(queries.history_of(db.session, need.id)) if is_own or is_center else [],
    )
