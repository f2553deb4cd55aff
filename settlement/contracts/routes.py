"""The page where anybody compares a document with what was drawn and signed here; nobody needs an account for it."""

from typing import Any

from flask import Blueprint, render_template, request

from core import web
from core.db import db
from core.errors import Unacceptable
from core.i18n import _
from settlement.contracts import documents, services
from settlement.contracts.documents import Compared

bp = Blueprint("contracts", __name__)


@bp.get("/verify")
def verify() -> str:
    """Ask for a code or a file."""
    code = request.args.get("code", "").strip()
    return _page(documents.by_code(db.session, code), code=code) if code else _page(None)


@bp.get("/verify/<code>")
def of_code(code: str) -> str:
    """What is known of the document with this code; the address that is printed in it."""
    return _page(documents.by_code(db.session, code), code=code)


@bp.post("/verify")
def compare() -> Any:
    """Compare a file, byte for byte, with what was drawn; the file is not kept."""
    shown = request.files.get("file")
    try:
        if shown is None or not shown.filename:
            text = _("Choose the file first.")
            raise Unacceptable(_("Choose the file that you want to compare."), fields={"file": [text]})
        found = documents.compared(db.session, shown.stream)
    except Unacceptable as refusal:
        return web.form_again(
            "settlement/contracts/verify.html", refusal, found=None, code="", signatures=[], unnamed=[]
        )
    return _page(found)


def _page(found: Compared | None, *, code: str = "") -> str:
    document = found.document if found else None
    signatures = services.signatures_under(db.session, document) if document else []
    unnamed = services.unnamed_under(db.session, document) if document else []
    return render_template(
        "settlement/contracts/verify.html", found=found, code=code, signatures=signatures, unnamed=unnamed
    )
