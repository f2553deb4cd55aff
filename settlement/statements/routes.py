"""Pages of statements: a party's own, and for those who read the books any party's and any account's."""

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any

from flask import Blueprint, Response, redirect, render_template, request, url_for

from core import clock, web
from core.db import db, transaction
from core.errors import Refusal, Unacceptable
from settlement.contracts.models import Document
from settlement.ledger.queries import may_read_books, must_read_books
from settlement.statements import queries, services, sheets
from settlement.statements.queries import LINES, Statement
from settlement.statements.schemas import SpanIn

bp = Blueprint("statements", __name__, url_prefix="/statements")

PAGE = "settlement/statements/show.html"


def _span() -> tuple[date, date]:
    """The days asked for; without any, this year up to today."""
    if "first" not in request.args and "last" not in request.args:
        today = clock.business_date(clock.now())
        return today.replace(month=1, day=1), today
    asked = web.load(SpanIn, request.args)
    return asked["first"], asked["last"]


@bp.get("/")
def own() -> Any:
    """The statement of the organisation that one acts for."""
    return redirect(url_for("statements.of_party", organisation_id=web.actor().organisation_id or 0))


@bp.get("/<int:organisation_id>")
def of_party(organisation_id: int) -> Any:
    """All accounts of a party for some days."""
    queries.must_read(db.session, web.actor(), organisation_id)
    again = {"endpoint": "statements.of_party", "args": {"organisation_id": organisation_id}}
    try:
        return _page(queries.of_party(db.session, organisation_id, *_span(), limit=LINES), again)
    except Unacceptable as refusal:
        return _again(refusal, again)


@bp.get("/<int:organisation_id>.csv")
def of_party_csv(organisation_id: int) -> Response:
    """The same as CSV, however many lines."""
    queries.must_read(db.session, web.actor(), organisation_id)
    return _file(queries.of_party(db.session, organisation_id, *_span(), limit=None), f"{organisation_id}")


@bp.post("/<int:organisation_id>/paper")
@web.once
def draw(organisation_id: int) -> Any:
    """Draw the PDF, or find the one that says the same, and give it."""
    again = {"endpoint": "statements.of_party", "args": {"organisation_id": organisation_id}}
    return _given(partial(services.draw, organisation_id=organisation_id), again)


@bp.get("/accounts/<code>")
def of_account(code: str) -> Any:
    """One account for some days."""
    must_read_books(db.session, web.actor())
    again = {"endpoint": "statements.of_account", "args": {"code": code}}
    try:
        return _page(queries.of_account(db.session, code, *_span(), limit=LINES), again)
    except Unacceptable as refusal:
        return _again(refusal, again)


@bp.get("/accounts/<code>.csv")
def of_account_csv(code: str) -> Response:
    """The same as CSV, however many lines."""
    must_read_books(db.session, web.actor())
    return _file(queries.of_account(db.session, code, *_span(), limit=None), code.replace(":", "-"))


@bp.post("/accounts/<code>/paper")
@web.once
def draw_account(code: str) -> Any:
    """Draw the PDF of one account, or find the one that says the same, and give it."""
    again = {"endpoint": "statements.of_account", "args": {"code": code}}
    return _given(partial(services.draw_account, code=code), again)


def _given(draw: Callable[..., Document], again: dict[str, Any]) -> Any:
    try:
        asked = web.load(SpanIn)
        with transaction() as session:
            document = draw(session, **asked, actor=web.actor(), now=clock.now())
    except Unacceptable as refusal:
        return _again(refusal, again)
    return redirect(url_for("files.show", file_id=services.file_of(db.session, document).id), code=303)


def _page(statement: Statement, again: dict[str, Any]) -> str:
    values = {"first": statement.first.isoformat(), "last": statement.last.isoformat()}
    return render_template(
        PAGE, statement=statement, side_words=queries.side_words, errors=None, again=again, values=values,
        reads_books=may_read_books(db.session, web.actor()),
    )  # fmt: skip


def _again(refusal: Refusal, again: dict[str, Any]) -> Any:
    values = request.args or request.form
    return web.form_again(PAGE, refusal, statement=None, again=again, values=values, reads_books=False)


def _file(statement: Statement, name: str) -> Response:
    named = f"statement-{name}-{statement.first:%Y%m%d}-{statement.last:%Y%m%d}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{named}"'}
    return Response(sheets.sheet(statement), content_type="text/csv; charset=utf-8", headers=headers)
