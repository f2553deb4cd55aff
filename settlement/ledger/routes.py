"""Pages of the books: the trial balance, the accounts of a kind, an account's statement, a journal."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for

from core import clock, show, web
from core.api import after_id
from core.db import db, transaction
from core.errors import Conflict, NotFound, Unacceptable
from core.i18n import _
from core.money import Money, total
from settlement.ledger import closing, queries
from settlement.ledger.plan import PLAN, AccountKind
from settlement.ledger.schemas import ClosingIn

bp = Blueprint("ledger", __name__, url_prefix="/finance")

PAGE = 50
PERIODS = "settlement/ledger/periods.html"


def _currency() -> str:
    asked = request.args.get("currency", "CNY")
    return asked if asked in queries.currencies(db.session) else "CNY"


def _after() -> int:
    return after_id(request.args.get("after") or None)


@bp.get("/books")
def books() -> str:
    """The trial balance: every kind of account, debits and credits adding up to the same."""
    queries.must_read_books(db.session, web.actor())
    currency = _currency()
    rows = queries.trial_balance(db.session, currency)
    sums = {
        "debits": total([row.debits for row in rows], currency),
        "credits": total([row.credits for row in rows], currency),
        "debit_balances": total([row.debit_balance for row in rows if row.debit_balance], currency),
        "credit_balances": total([row.credit_balance for row in rows if row.credit_balance], currency),
    }
    return render_template(
        "settlement/ledger/books.html", rows=rows, sums=sums, currency=currency,
        currencies=queries.currencies(db.session),
    )  # fmt: skip


@bp.get("/periods")
def periods() -> str:
    """The closed periods, and which one can be closed next."""
    queries.must_read_books(db.session, web.actor())
    return render_template(PERIODS, errors=None, values={}, **_periods())


def _periods() -> dict[str, Any]:
    return {
        "rows": closing.periods(db.session),
        "following": closing.next_to_close(db.session, now=clock.now()),
        "may_close": closing.may_close(db.session, web.actor()),
        "asked": closing.open_closing(db.session),
        "own": web.actor().person_id,
    }


@bp.post("/periods")
@web.once
def ask_to_close() -> Any:
    """Ask that the books be closed up to the end of a month."""
    try:
        with transaction() as session:
            ends = web.load(ClosingIn)["ends"]
            closing.ask_to_close(session, ends=ends, actor=web.actor(), now=clock.now())
    except (Unacceptable, Conflict) as refusal:
        return web.form_again(PERIODS, refusal, **_periods())
    flash(_("Asked for. A second finance officer closes the books or puts this aside."))
    return redirect(url_for("ledger.periods"), code=303)


@bp.post("/periods/<int:closing_id>/approve")
@web.once
def close(closing_id: int) -> Any:
    """Close the books as another officer asked."""
    with transaction() as session:
        row = closing.approve_closing(session, closing_id=closing_id, actor=web.actor(), now=clock.now())
    flash(_("The books are closed up to %(day)s.", day=show.day(row.ends)))
    return redirect(url_for("ledger.periods"), code=303)


@bp.post("/periods/<int:closing_id>/decline")
@web.once
def decline_closing(closing_id: int) -> Any:
    """Put the wish to close the books aside."""
    with transaction() as session:
        closing.decline_closing(session, closing_id=closing_id, actor=web.actor(), now=clock.now())
    flash(_("Put aside. The books stay open."))
    return redirect(url_for("ledger.periods"), code=303)


@bp.get("/books/<kind>")
def accounts(kind: str) -> str:
    """The accounts of a kind: those with a balance, or all of them."""
    queries.must_read_books(db.session, web.actor())
    if kind not in set(AccountKind):
        raise NotFound(_("The chart has no such kind of account. The books list those there are."))
    with_zero, after = request.args.get("all") == "1", _after()
    rows = queries.accounts(
        db.session, AccountKind(kind), _currency(), with_zero=with_zero, after=after, limit=PAGE + 1
    )
    following = url_for(
        "ledger.accounts", kind=kind, after=rows[PAGE - 1].id, all="1" if with_zero else None, currency=_currency()
    ) if len(rows) > PAGE else None  # fmt: skip
    return render_template(
        "settlement/ledger/accounts.html", plan=PLAN[AccountKind(kind)], kind=kind, rows=rows[:PAGE],
        with_zero=with_zero, currency=_currency(), page={"next_href": following, "previous_href": None},
        owners=queries.owner_names(db.session, rows),
    )  # fmt: skip


@bp.get("/accounts/<code>")
def account(code: str) -> str:
    """An account's statement: opening balance, every transfer with the running balance, closing balance."""
    queries.must_read_books(db.session, web.actor())
    statement = queries.statement(db.session, code, after=_after(), limit=PAGE)
    following = url_for("ledger.account", code=code, after=statement.following) if statement.following else None
    first = url_for("ledger.account", code=code) if _after() else None
    return render_template(
        "settlement/ledger/account.html", statement=statement, plan=PLAN[statement.account.kind],
        page={"next_href": following, "previous_href": first}, zero=Money(0, statement.account.currency),
        owners=queries.owner_names(db.session, [statement.account]),
    )  # fmt: skip


@bp.get("/journals/<int:journal_id>")
def journal(journal_id: int) -> Any:
    """One posting with its transfers, what it reverses and what reverses it."""
    queries.must_read_books(db.session, web.actor())
    head, lines, reversed_by = queries.journal(db.session, journal_id)
    return render_template(
        "settlement/ledger/journal.html", journal=head, lines=lines, reversed_by=reversed_by,
        related=queries.journals(db.session, subject=head.subject),
    )  # fmt: skip
