"""The page of exchange rates: what is on record, and the form to import more."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for

from core import clock, web
from core.db import db, transaction
from core.errors import Refusal, Unacceptable
from core.i18n import _
from settlement.ledger.queries import must_read_books
from settlement.rates import queries, services
from settlement.rates.models import SCALE

bp = Blueprint("rates", __name__, url_prefix="/finance/rates")

PAGE, INDEX = 50, "settlement/rates/index.html"
LARGEST = 2 * 1024 * 1024


def _page() -> dict[str, Any]:
    must_read_books(db.session, web.actor())
    rows = queries.rates_of(db.session, limit=PAGE)
    return {
        "latest": queries.latest_rates(db.session),
        "rows": rows,
        "may_import": services.may_import(db.session, web.actor()),
        "shown": shown,
    }


def shown(rate_e8: int) -> str:
    """A rate in yuan with the decimals that it has: '7.1234'."""
    whole, decimals = divmod(rate_e8, SCALE)
    return f"{whole}.{decimals:08d}".rstrip("0").rstrip(".")


@bp.get("/")
def index() -> str:
    """The newest rates, and the form."""
    return render_template(INDEX, errors=None, **_page())


@bp.post("/")
@web.once
def take() -> Any:
    """Import a file."""
    page, upload = _page(), request.files.get("file")
    try:
        with transaction() as session:
            new, known = services.import_rates(session, text=_text(upload), actor=web.actor(), now=clock.now())
    except Refusal as refusal:
        refusal.fields = refusal.fields or {"file": [str(refusal.message)]}
        return web.form_again(INDEX, refusal, **page)
    flash(_("Imported: %(new)s new, %(known)s known before.", new=new, known=known))
    return redirect(url_for("rates.index"), code=303)


def _text(upload: Any) -> str:
    if upload is None or not upload.filename:
        raise Unacceptable(_("Choose the file with the rates."), code="file_missing")
    content = upload.stream.read(LARGEST + 1)
    if len(content) > LARGEST:
        raise Unacceptable(_("The file is larger than 2 MB."), code="rate_table")
    try:
        return str(content.decode("utf-8"))
    except UnicodeDecodeError:
        raise Unacceptable(_("The file is not in UTF-8."), code="rate_table") from None
