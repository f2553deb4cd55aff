"""Code lists for programs; no key is needed."""

from typing import Any

from sqlalchemy.orm import Session

from core import api
from core.actor import Actor
from core.i18n import language
from listings.codes import page
from listings.codes.schemas import CodeOut, CodesQuery, SchemesOut, as_json

bp = api.blueprint("codes")


@api.read(bp, "/codes", gives=SchemesOut, public=True)
def list_schemes(session: Session, *, actor: Actor | None) -> dict[str, Any]:
    """Name the code lists there are."""
    return {"items": page.schemes_of(session)}


@api.page(bp, "/codes/<string:scheme>", gives=CodeOut, takes=CodesQuery, public=True)
def list_codes(
    session: Session, query: dict[str, Any], scheme: str, *, actor: Actor | None, after: str | None, limit: int
) -> tuple[list[dict[str, Any]], str | None]:
    """Page through the codes of a list, or through those under one code."""
    found, under = page.scheme_named(scheme), query["under"]
    if under:
        page.must_be_known(session, found, under)
    codes, following = page.level(session, found, under, after=after or "", limit=limit)
    rows = page.rows_of(session, found, codes, language())
    return [as_json(row, page.labels_of(found, row.code)) for row in rows], following
