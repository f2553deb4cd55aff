"""End the letters of a saved search: one button for people, one POST for mail programs (RFC 8058).

The address is the key: nobody signs in, and no form token is asked for (a mail program has none). It is a blueprint of
its own, so that the composition root can exempt it alone.
"""

from flask import Blueprint, render_template

from core import clock
from core.db import db, transaction
from listings.alerts import saving, services

bp = Blueprint("unsubscribing", __name__)


@bp.get("/unsubscribe/<token>")
def ask(token: str) -> str:
    """The one button; opening the page changes nothing, for mail programs open addresses by themselves."""
    row = saving.search_behind(db.session, token)
    return render_template("listings/alerts/unsubscribe.html", name=row.name, token=token, is_done=False)


@bp.post("/unsubscribe/<token>")
def act(token: str) -> str:
    """No more letters; the same answer however often it is asked for."""
    with transaction() as session:
        row = services.unsubscribe(session, token=token, now=clock.now())
    return render_template("listings/alerts/unsubscribe.html", name=row.name, token=token, is_done=True)
