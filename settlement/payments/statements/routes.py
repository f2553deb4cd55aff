"""Pages of the bank's statements: hand in, worklist with proposals, a line, and the reconciliation."""

from collections.abc import Callable, Sequence
from typing import Any, BinaryIO, cast

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from sqlalchemy.orm import Session

from core import audit, clock, web
from core.api import after_id
from core.currencies import YUAN
from core.db import db, transaction
from core.errors import Refusal, Unacceptable
from core.files import keep_upload, of_purpose
from core.i18n import _
from core.money import EXPONENTS
from core.show import money
from settlement.ledger.queries import is_officer, must_read_books
from settlement.payments import desk, labels, purposes
from settlement.payments.officers import must_be_officer
from settlement.payments.receiving import receiving_accounts
from settlement.payments.statements import booking, queries
from settlement.payments.statements.matching import proposals
from settlement.payments.statements.models import BankLine, BookingKind
from settlement.payments.statements.own_accounts import ACCOUNT_KINDS, accounts_for
from settlement.payments.statements.reading import LONGEST_FILE
from settlement.payments.statements.reconciling import Item, Reconciliation, currencies_of_bank, reconcile
from settlement.payments.statements.schemas import AcceptIn, BookingIn, PayoutIn, StatementForm
from settlement.payments.statements.sheet import as_csv, group_name
from settlement.payments.statements.states import LineStanding
from settlement.payments.statements.taking import take_statement

bp = Blueprint("bank_statements", __name__, url_prefix="/finance")

PAGE = 50
INDEX, SHOW, WORK, LINE, RECONCILIATION = (
    f"settlement/payments/statements/{name}.html" for name in ("index", "show", "work", "line", "reconciliation")
)
WORK_TABS = (LineStanding.OPEN, LineStanding.WAITS, LineStanding.SUSPENSE)


@bp.context_processor
def words() -> dict[str, Any]:
    """Labels of standings, proposals and bookings."""
    return {
        "standings": labels.LINE_STANDINGS,
        "booking_kinds": labels.BOOKING_KINDS,
        "match_kinds": labels.MATCH_KINDS,
        "match_reasons": labels.REASONS,
        "fits": labels.FITS,
        "history_rows": desk.history_rows,
        "purpose_label": lambda purpose: purposes.label(db.session, purpose),
        "purpose_href": lambda purpose: purposes.href(db.session, purpose),
    }


def _index_page() -> dict[str, Any]:
    must_read_books(db.session, web.actor())
    return {
        "rows": queries.statements(db.session),
        "counts": queries.counts(db.session),
        "accounts": [(each.id, f"{each.bank} · {each.grouped}") for each in receiving_accounts(db.session)],
        "may_act": is_officer(db.session, web.actor()),
    }


@bp.get("/statements")
def index() -> str:
    """The statements that were taken in, and the form for another one."""
    return render_template(INDEX, errors=None, values={}, **_index_page())


@bp.post("/statements")
@web.once
def take() -> Any:
    """Keep the file and take it in, all of it or nothing."""
    actor, now = web.actor(), clock.now()
    try:
        with transaction() as session:
            must_be_officer(session, actor)
            asked = web.load(StatementForm)
            upload = request.files.get("file")
            if upload is None or not upload.filename:
                raise Unacceptable(
                    _("Some answers are missing or do not fit."), fields={"file": [_("Choose the bank's file.")]}
                )
            kept = keep_upload(
                session, cast("BinaryIO", upload.stream), upload.filename, purpose="statements", actor=actor, now=now,
                limit=LONGEST_FILE, workbooks=True,
            )  # fmt: skip
            taken = take_statement(session, kept=kept, account_id=asked["account_id"], actor=actor, now=now)
            first = taken[0]
    except Refusal as refusal:
        return desk.again_or_raise(INDEX, refusal, _index_page)
    flash(_("Statement %(number)s is taken in. Look at what its lines are.", number=first.number))
    return redirect(url_for("bank_statements.show", statement_id=first.id), code=303)


@bp.get("/statements/<int:statement_id>")
def show(statement_id: int) -> str:
    """A statement with its lines and how each stands."""
    must_read_books(db.session, web.actor())
    row = queries.statement(db.session, statement_id)
    rows = queries.lines_of(db.session, row.id, after=after_id(request.args.get("after") or None), limit=2 * PAGE + 1)
    more = len(rows) > 2 * PAGE
    after = rows[2 * PAGE - 1].id if more else None
    return render_template(
        SHOW, statement=row, rows=rows[: 2 * PAGE], files=of_purpose(db.session, row.subject),
        next_href=after and url_for("bank_statements.show", statement_id=row.id, after=after),
    )  # fmt: skip


@bp.get("/statements/work")
def work() -> str:
    """The lines to be dealt with: to be assigned with what each may be, to be confirmed, and put aside."""
    actor = web.actor()
    must_read_books(db.session, actor)
    asked = request.args.get("standing")
    standing = LineStanding(asked) if asked in set(WORK_TABS) else LineStanding.OPEN
    after = after_id(request.args.get("after") or None)
    rows = queries.lines_standing(db.session, standing, after=after, limit=PAGE + 1)
    last = rows[PAGE - 1].id if len(rows) > PAGE else None
    return render_template(
        WORK, standing=standing, tabs_of=WORK_TABS, counts=queries.counts(db.session),
        next_href=last and url_for("bank_statements.work", standing=standing.value, after=last),
        today=clock.business_date(clock.now()), may_act=is_officer(db.session, actor), me=actor.person_id,
        **_with_proposals(rows[:PAGE]),
    )  # fmt: skip


def _with_proposals(rows: Sequence[BankLine]) -> dict[str, Any]:
    """Lines with what they may be, and the names in it."""
    asked = [row for row in rows if row.standing in (LineStanding.OPEN, LineStanding.SUSPENSE)]
    found = proposals(db.session, asked) if asked else {}
    ids = {each.organisation_id for some in found.values() for each in some}
    ids |= {row.receipt.payer_id for row in rows if row.receipt is not None}
    return {"rows": rows, "proposals": found, "names": desk.names(db.session, ids - {0})}


def _line_page(line_id: int) -> dict[str, Any]:
    actor = web.actor()
    must_read_books(db.session, actor)
    row = queries.line(db.session, line_id)
    fitting = [each for each in BookingKind if (each in booking.CREDITS) is row.is_credit and each in _BY_HAND]
    return {
        "line": row,
        "history": audit.history(db.session, row.subject),
        "may_act": is_officer(db.session, actor),
        "me": actor.person_id,
        "kinds": [(each.value, labels.BOOKING_KINDS[each]) for each in fitting],
        "aside": [
            (each.id, f"{each.booked_on.isoformat()} · {each.party_name or '–'}")
            for each in queries.suspense(db.session)
            if each.amount == row.amount
        ],
        "own_accounts": [
            (each.code, f"{desk.account_words(db.session, each.code)} · {money(each.balance)}")
            for each in accounts_for(db.session, row)
        ],
        **_with_proposals([row]),
    }


_BY_HAND = (BookingKind.SUSPENSE, BookingKind.INTEREST, BookingKind.CHARGE, BookingKind.SENT_BACK,
            BookingKind.TAKEN_BACK, *ACCOUNT_KINDS)  # fmt: skip


@bp.get("/statements/lines/<int:line_id>")
def line(line_id: int) -> str:
    """A line: what the bank says, what it may be, what became of it."""
    return render_template(LINE, errors=None, values={}, **_line_page(line_id))


def _done(line_id: int, act: Callable[[Session], Any], said: str) -> Any:
    """Do an act on a line; back to the worklist, or the line again with what does not fit."""
    try:
        with transaction() as session:
            act(session)
    except Refusal as refusal:
        return desk.again_or_raise(LINE, refusal, lambda: _line_page(line_id))
    flash(said)
    back = request.form.get("back")
    standing = LineStanding(back) if back in set(WORK_TABS) else LineStanding.OPEN
    return redirect(url_for("bank_statements.work", standing=standing.value), code=303)


@bp.post("/statements/lines/<int:line_id>/accept")
@web.once
def accept(line_id: int) -> Any:
    """One officer says what a credit is for."""

    def act(session: Session) -> None:
        asked = web.load(AcceptIn)
        payer_id = asked["payer_id"] or desk.payer_named(session, asked["payer"])
        booking.accept_receipt(
            session, line_id=line_id, purpose=asked["purpose"], payer_id=payer_id, actor=web.actor(), now=clock.now()
        )

    return _done(line_id, act, _("Assigned. Another finance officer confirms it now."))


@bp.post("/statements/lines/<int:line_id>/confirm")
@web.once
def confirm(line_id: int) -> Any:
    """A second officer confirms what the line was taken for."""

    def act(session: Session) -> None:
        booking.confirm_line(session, line_id=line_id, actor=web.actor(), now=clock.now())

    return _done(line_id, act, _("Confirmed and booked."))


@bp.post("/statements/lines/<int:line_id>/reject")
@web.once
def reject(line_id: int) -> Any:
    """What was proposed for the line does not fit."""

    def act(session: Session) -> None:
        booking.reject_booking(session, line_id=line_id, actor=web.actor(), now=clock.now())

    return _done(line_id, act, _("Rejected. The line is to be assigned again."))


@bp.post("/statements/lines/<int:line_id>/paid")
@web.once
def paid(line_id: int) -> Any:
    """The debit is a payout of ours."""

    def act(session: Session) -> None:
        payout_id = web.load(PayoutIn)["payout_id"]
        booking.confirm_sent(session, line_id=line_id, payout_id=payout_id, actor=web.actor(), now=clock.now())

    return _done(line_id, act, _("The payout is paid."))


@bp.post("/statements/lines/<int:line_id>/returned")
@web.once
def returned(line_id: int) -> Any:
    """The credit is a payout of ours that came back."""

    def act(session: Session) -> None:
        payout_id = web.load(PayoutIn)["payout_id"]
        booking.take_back_payout(session, line_id=line_id, payout_id=payout_id, actor=web.actor(), now=clock.now())

    return _done(line_id, act, _("The payout came back; what is owed stands on its account again."))


@bp.post("/statements/lines/<int:line_id>/book")
@web.once
def book(line_id: int) -> Any:
    """One officer says what a line is that is for nothing here."""

    def act(session: Session) -> None:
        asked = web.load(BookingIn)
        booking.propose_booking(session, line_id=line_id, **asked, actor=web.actor(), now=clock.now())

    return _done(line_id, act, _("Noted. Another finance officer confirms it now."))


def _item_href(item: Item) -> str | None:
    kind, _colon, number = item.subject.partition(":")
    if kind == "line":
        return url_for("bank_statements.line", line_id=int(number))
    if kind == "receipt":
        return url_for("payments.receipt", receipt_id=int(number))
    if kind == "payout":
        return url_for("payments.payout", payout_id=int(number))
    return url_for("bank_statements.show", statement_id=int(number)) if kind == "bankstatement" else None


@bp.get("/reconciliation")
def reconciliation() -> str:
    """Ledger, receipts and payouts, and statements as they stand today."""
    must_read_books(db.session, web.actor())
    seen = _reconciled()
    pages = max(-(-len(seen.items) // PAGE), 1)
    number = min(max(web.whole(request.args.get("page")) or 1, 1), pages)
    shown = seen.items[(number - 1) * PAGE : number * PAGE]
    groups = [
        (group_name(seen.limits, group), [item for item in shown if item.group == group])
        for group in range(len(seen.limits), -1, -1)
    ]
    there = {n: url_for(".reconciliation", currency=seen.ledger.currency, page=n) for n in (number - 1, number + 1)}
    return render_template(
        RECONCILIATION, seen=seen, groups=groups, item_kinds=labels.ITEM_KINDS, item_href=_item_href,
        currencies=currencies_of_bank(db.session),
        page={
            "number": number, "pages": pages, "previous_href": there[number - 1] if number > 1 else None,
            "next_href": there[number + 1] if number < pages else None,
        },
    )  # fmt: skip


def _reconciled() -> Reconciliation:
    """In the currency that is asked for, or in CNY."""
    asked = request.args.get("currency", "")
    return reconcile(db.session, clock.business_date(clock.now()), asked if asked in EXPONENTS else YUAN)


@bp.get("/reconciliation.csv")
def reconciliation_csv() -> Response:
    """The items as a file."""
    must_read_books(db.session, web.actor())
    seen = _reconciled()
    name = f"reconciliation-{seen.ledger.currency}-{seen.day.isoformat()}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(as_csv(seen), content_type="text/csv; charset=utf-8", headers=headers)
