"""The page of one's notices."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from core import clock, web
from core.db import db, transaction
from core.i18n import _, ngettext
from parties.notices import queries, services, wording

bp = Blueprint("notices", __name__)
PAGE = 25


@bp.get("/notices")
def index() -> str:
    """The reader's notices for the organisation they act for, the latest first."""
    actor = web.actor()
    before = web.whole(request.args.get("before"))
    rows = queries.notices_of(db.session, actor, before=before, limit=PAGE + 1)
    on = url_for("notices.index", before=rows[PAGE - 1].id) if len(rows) > PAGE else None
    back = url_for("notices.index") if before else None
    return render_template(
        "parties/notices/index.html",
        rows=[(row, wording.said(row.text, row.content)) for row in rows[:PAGE]],
        unread=queries.unread_count(db.session, actor),
        page={"previous_href": back, "next_href": on},
    )


@bp.post("/notices/<int:notice_id>/open")
def follow(notice_id: int) -> Response:
    """Mark it as read and go where it leads."""
    with transaction() as session:
        notice = services.mark_read(session, notice_id=notice_id, actor=web.actor(), now=clock.now())
    return redirect(web.safe_next(notice.href) or url_for("notices.index"), code=303)


@bp.post("/notices/read")
def read_all() -> Response:
    """Mark everything as read."""
    with transaction() as session:
        marked = services.mark_all_read(session, actor=web.actor(), now=clock.now())
    flash(
        ngettext("%(num)s notice is marked as read.", "%(num)s notices are marked as read.", marked)
        if marked
        else _("There was nothing unread.")
    )
    return redirect(url_for("notices.index"), code=303)
