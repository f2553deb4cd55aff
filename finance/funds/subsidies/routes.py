"""Pages of subsidies: what a fund granted, open to all; requests, payments and releases by the city office."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from sqlalchemy.orm import Session

from core import audit, clock, web
from core.actor import TRADER_ROLES
from core.asking import Ask, ask_and_do, choices
from core.db import db, transaction
from core.errors import Conflict
from core.fields import whole
from core.i18n import _
from core.i18n import lazy_gettext as lazy
from core.paging import SIZE, leaf, number_asked
from finance.funds import granting, labels
from finance.funds.queries import books, fund_by_code
from finance.funds.standing import OFFICE
from finance.funds.subsidies import queries, schemas
from finance.funds.trail import trail

bp = Blueprint("subsidies", __name__)

Page = Any
REASON = (Ask("lines", "reason", lazy("Reason")),)
PAYMENT = (Ask("money", "amount", lazy("Amount")),)
REQUEST = (
    Ask("radios", "kind", lazy("What is subsidised"), options=choices(labels.SUBSIDY_LABELS)),
    Ask("text", "thing", lazy("Its code or number"), lazy("Of the project, the loan, the policy or the report.")),
    Ask("text", "beneficiary", lazy("Registered name of who receives it")),
    Ask("text", "beneficiary_uscc", lazy("Unified social credit code")),
    Ask("number", "year", lazy("For the year")),
    Ask("money", "cost", lazy("Spent"), lazy("Investment, interest, premium or fee.")),
    Ask("money", "amount", lazy("Subsidy")),
    Ask("lines", "statement", lazy("What it is for")),
)


def is_office() -> bool:
    """Whether the reader works for the city office."""
    reader = web.reader()
    return reader is not None and reader.has(*OFFICE)


@bp.get("/funds/<string:code>/subsidies")
def index(code: str) -> str:
    """A fund's subsidies, the rules in force, and whether its books fit."""
    fund, today = fund_by_code(db.session, code), clock.business_date(clock.now())
    number = number_asked(request.args.get("page"))
    rows = queries.subsidies(db.session, fund.id, with_all=is_office(), start=(number - 1) * SIZE, limit=SIZE + 1)
    rows, page = leaf(rows, number, lambda n: url_for(".index", code=fund.code, page=n))
    return render_template(
        "finance/funds/subsidies.html",
        fund=fund,
        rows=rows,
        page=page,
        rules=queries.rules_on(db.session, today),
        books=books(db.session, fund),
        labels=labels,
        is_office=is_office(),
        may_apply=(reader := web.reader()) is not None and reader.has(*TRADER_ROLES) and not is_office(),
    )


@bp.get("/funds/subsidies/rules")
def rulebook() -> str:
    """The rules of a year: which part of a cost, up to which limits, by which document, and what was committed."""
    today = clock.business_date(clock.now())
    years = queries.years_of_rules(db.session, today)
    year = whole(request.args.get("year")) or today.year
    year = year if 1900 <= year <= 9998 else today.year
    return render_template(
        "finance/funds/subsidy_rules.html",
        year=year,
        years=years,
        rows=queries.rules_in(db.session, year),
        today=today,
        labels=labels,
    )


@bp.get("/funds/subsidies/<int:grant_id>")
def show(grant_id: int) -> str:
    """One subsidy."""
    row, reader = queries.subsidy_for(db.session, grant_id, web.reader()), web.reader()
    return render_template(
        "finance/funds/subsidy.html",
        row=row,
        labels=labels,
        is_office=is_office(),
        may_approve=row.can("approve") and reader is not None and reader.person_id != row.asked_by,
        trail=trail(audit.history(db.session, row.subject)) if is_office() else [],
    )


def _page(heading: str, lead: str, above: list[tuple[str, str]], questions: tuple[Ask, ...]) -> dict[str, Any]:
    crumbs = [(_("Funds"), url_for("funds.index")), *above, (heading, None)]
    return {
        "heading_text": heading, "lead": lead, "crumbs_list": crumbs, "asks": questions, "label": heading,
        "action": request.path,
    }  # fmt: skip


@bp.route("/funds/<string:code>/subsidies/new", methods=["GET", "POST"])
@web.once
def new(code: str) -> Page:
    """Enter a request."""
    actor, fund = web.actor(), fund_by_code(db.session, code)
    actor.must_have(*OFFICE)

    def do(session: Session, given: dict[str, Any]) -> None:
        granting.ask_for_subsidy(session, fund_id=fund.id, **given, actor=actor, now=clock.now())

    back = url_for(".index", code=code)
    page = _page(_("Enter a request for a subsidy"), fund.name, [(fund.code, back)], REQUEST)
    done = _("Entered. Somebody else of the office approves it.")
    return ask_and_do(page, schemas.SubsidyIn, do, done, back, {"year": clock.business_date(clock.now()).year})


@bp.route("/funds/<string:code>/subsidies/apply", methods=["GET", "POST"])
@web.once
def apply(code: str) -> Page:
    """Apply for one's own organisation."""
    actor, fund = web.actor(), fund_by_code(db.session, code)
    actor.must_have(*TRADER_ROLES)
    made: list[int] = []

    def do(session: Session, given: dict[str, Any]) -> None:
        own: dict[str, Any] = {"beneficiary": "", "beneficiary_uscc": ""}
        row = granting.ask_for_subsidy(session, fund_id=fund.id, **given, **own, actor=actor, now=clock.now())
        made.append(row.id)

    back = url_for(".index", code=code)
    asks = tuple(ask for ask in REQUEST if not ask.name.startswith("beneficiary"))
    page = _page(_("Apply for a subsidy"), actor.organisation_name, [(fund.code, back)], asks)
    done = _("Handed in. The city office looks at it; this page says what was decided.")
    answer = ask_and_do(page, schemas.SubsidyApplicationIn, do, done, back)
    return redirect(url_for(".show", grant_id=made[0]), code=303) if made else answer


def _about(grant_id: int, heading: str, questions: tuple[Ask, ...], shape: Any, act: Any, values: Any = None) -> Page:
    actor = web.actor()
    actor.must_have(*OFFICE)
    row = queries.subsidy_for(db.session, grant_id, actor)

    def do(session: Session, given: dict[str, Any]) -> None:
        act(session, grant_id=grant_id, **given, actor=actor, now=clock.now())

    back = url_for(".show", grant_id=grant_id)
    page = _page(heading, row.beneficiary, [(row.number, back)], questions)
    return ask_and_do(page, shape, do, _("It is on record."), back, values)


@bp.route("/funds/subsidies/<int:grant_id>/refuse", methods=["GET", "POST"])
@web.once
def refuse(grant_id: int) -> Page:
    """Refuse it."""
    return _about(grant_id, _("Refuse the subsidy"), REASON, schemas.SubsidyReasonIn, granting.refuse_subsidy)


@bp.route("/funds/subsidies/<int:grant_id>/pay", methods=["GET", "POST"])
@web.once
def pay(grant_id: int) -> Page:
    """Pay it, or a part."""
    row = queries.subsidy_for(db.session, grant_id, web.actor())
    values = {"amount": (row.amount - row.paid).amount}
    return _about(grant_id, _("Pay the subsidy"), PAYMENT, schemas.SubsidyPaymentIn, granting.pay_subsidy, values)


@bp.route("/funds/subsidies/<int:grant_id>/release", methods=["GET", "POST"])
@web.once
def release(grant_id: int) -> Page:
    """The rest is not needed."""
    return _about(grant_id, _("Release the rest"), REASON, schemas.SubsidyReasonIn, granting.release_subsidy)


@bp.post("/funds/subsidies/<int:grant_id>/approve")
@web.once
def approve(grant_id: int) -> Page:
    """Commit it."""
    try:
        with transaction() as session:
            granting.approve_subsidy(session, grant_id=grant_id, actor=web.actor(), now=clock.now())
    except Conflict as refusal:
        flash(str(refusal.message), "error")
    else:
        flash(_("Committed. The amount is set aside in the fund’s books."))
    return redirect(url_for(".show", grant_id=grant_id), code=303)
