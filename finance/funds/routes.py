"""Pages of funds: who pays in, what they cover, their terms, and a simulator of losses."""

from datetime import date
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from sqlalchemy.orm import Session

from core import audit, clock, web
from core.asking import Ask, ask_and_do
from core.db import db, found, transaction
from core.errors import Refusal
from core.fields import calendar_day
from core.i18n import _
from core.money import total
from core.sheets import MARK, line, plain_cell
from finance.funds import asks, labels, queries, schemas, services
from finance.funds.casework.routes import bp as casework
from finance.funds.models import Fund, FundContribution, FundKind, FundTermsProposal
from finance.funds.scenarios import played
from finance.funds.standing import OFFICE
from finance.funds.states import SEEN_BY_ALL
from finance.funds.trail import trail

bp = Blueprint("funds", __name__)
bp.register_blueprint(casework)

Page = Any


def is_office() -> bool:
    """Whether the reader works for the city office."""
    reader = web.reader()
    return reader is not None and reader.has(*OFFICE)


def day_asked() -> date:
    """The day in the address; today where none is named."""
    return calendar_day(request.args.get("on")) or clock.business_date(clock.now())


def kind_asked() -> FundKind | None:
    """The kind in the address."""
    said = request.args.get("kind", "")
    return FundKind(said) if said in list(FundKind) else None


@bp.get("/funds")
def index() -> str:
    """Funds on a day: what was paid in, what they may cover and what they do."""
    day = day_asked()
    return render_template(
        "finance/funds/index.html",
        day=day,
        standings=queries.standings(db.session, day),
        subsidies=[(row, queries.paid_in(db.session, row.id, day)) for row in queries.subsidy_funds(db.session, day)],
        funds_total=queries.funds_total(db.session, day),
        capacity=queries.capacity(db.session, day),
        subsidy_total=queries.funds_total(db.session, day, FundKind.SUBSIDY),
        claims=queries.claims(db.session, states=SEEN_BY_ALL, limit=20),
        labels=labels,
        is_office=is_office(),
        is_bank=queries.is_bank(db.session, web.reader()),
        is_insurer=queries.is_insurer(db.session, web.reader()),
    )


@bp.get("/funds/contributions")
def contributions() -> str:
    """What was paid into funds by a day; the rows that the totals add up."""
    day, kind = day_asked(), kind_asked()
    rows = queries.contributions(db.session, day=day, kind=kind)
    return render_template(
        "finance/funds/contributions.html",
        rows=rows,
        total=total([row.amount for row in rows]),
        day=day,
        kind=kind,
        labels=labels,
        csv_href=url_for(".sheet", kind=kind.value if kind else None, on=day.isoformat()),
    )


@bp.get("/funds/contributions.csv")
def sheet() -> Response:
    """The same for a spreadsheet."""
    heads = [_("Fund"), _("Who paid"), _("Document"), _("Date of payment"), _("Amount"), _("Currency")]
    lines = [
        [row.fund.code, row.sponsor, row.document_no, row.paid_on.isoformat(), row.amount.amount, "CNY"]
        for row in queries.contributions(db.session, day=day_asked(), kind=kind_asked())
    ]
    text = MARK + "".join(line(plain_cell(cell) for cell in cells) for cells in (heads, *lines))
    answer = Response(text, mimetype="text/csv")
    answer.headers["Content-Disposition"] = "attachment; filename=contributions.csv"
    return answer


@bp.get("/funds/<string:code>")
def show(code: str) -> str:
    """One fund: its books, its terms, who paid in, claims that were published; for the office all of it."""
    fund, day = queries.fund_by_code(db.session, code), clock.business_date(clock.now())
    return render_template(
        "finance/funds/show.html",
        fund=fund,
        day=day,
        standing=queries.standing(db.session, fund, day) if fund.kind is FundKind.COMPENSATION else None,
        books=queries.books(db.session, fund),
        terms=queries.terms_of(db.session, fund.id),
        proposed=queries.proposed_terms(db.session, fund.id) if is_office() else [],
        person_id=reader.person_id if (reader := web.reader()) is not None else None,
        rows=queries.contributions(db.session, fund_id=fund.id),
        claims=queries.claims(db.session, fund_id=fund.id, states=() if is_office() else SEEN_BY_ALL),
        paid_out=queries.paid_out(db.session, fund.id, day.year),
        labels=labels,
        is_office=is_office(),
        is_bank=queries.is_bank(db.session, web.reader()),
        trail=trail(audit.history(db.session, fund.subject)) if is_office() else [],
    )


@bp.get("/funds/<string:code>/simulator")
def simulator(code: str) -> str | tuple[str, int]:
    """A loss scenario, year by year, on a copy of the fund: nothing is written."""
    fund, day = queries.fund_by_code(db.session, code), clock.business_date(clock.now())
    page = {"fund": fund, "asks": asks.SCENARIO, "values": {**asks.SCENARIO_BEGINS, **request.args.to_dict()}}
    try:
        asked = web.load(schemas.ScenarioQuery, request.args)
        scenario, years = played(db.session, fund, asked, day)
    except Refusal as refusal:
        return web.form_again("finance/funds/simulator.html", refusal, years=[], **page)
    return render_template("finance/funds/simulator.html", years=years, scenario=scenario, errors=None, **page)


def form_page(heading: str, lead: str, fund: Fund | None, questions: tuple[Ask, ...]) -> dict[str, Any]:
    """A form below a fund."""
    above = [(_("Funds"), url_for("funds.index"))]
    above += [(fund.code, url_for("funds.show", code=fund.code))] if fund else []
    return {
        "heading_text": heading, "lead": lead, "crumbs_list": [*above, (heading, None)], "asks": questions,
        "label": heading, "action": request.path,
    }  # fmt: skip


@bp.route("/funds/new", methods=["GET", "POST"])
@web.once
def new() -> Page:
    """Enter a fund."""
    actor = web.actor()
    actor.must_have(*OFFICE)

    def do(session: Session, given: dict[str, Any]) -> None:
        services.enter_fund(session, **given, actor=actor, now=clock.now())

    page = form_page(_("Enter a fund"), "", None, asks.FUND)
    return ask_and_do(page, schemas.FundIn, do, _("The fund is on record."), url_for(".index"))


def _below(code: str, heading: str, questions: tuple[Ask, ...], shape: Any, act: Any, done: str, values: Any = None
           ) -> Page:  # fmt: skip
    """A form of the office below a fund, or its act."""
    actor, fund = web.actor(), queries.fund_by_code(db.session, code)
    actor.must_have(*OFFICE)

    def do(session: Session, given: dict[str, Any]) -> None:
        act(session, fund_id=fund.id, **given, actor=actor, now=clock.now())

    page = form_page(heading, fund.name, fund, questions)
    return ask_and_do(page, shape, do, done, url_for(".show", code=fund.code), values)


@bp.route("/funds/<string:code>/terms", methods=["GET", "POST"])
@web.once
def new_terms(code: str) -> Page:
    """Propose a version of the terms; the one in force stands in the form."""
    heading, done = _("Propose terms"), _("The terms are proposed. A second officer confirms them.")
    in_force = queries.terms_of(db.session, queries.fund_by_code(db.session, code).id)[:1]
    values = asks.terms_in_a_form(in_force[0]) if in_force else {"leverage": 10}
    return _below(code, heading, asks.TERMS, schemas.FundTermsIn, services.propose_terms, done, values)


@bp.post("/funds/terms/<int:proposal_id>/confirm")
@web.once
def confirm_terms(proposal_id: int) -> Page:
    """The second officer confirms proposed terms."""
    actor = web.actor()
    actor.must_have(*OFFICE)
    fund = found(db.session, Fund, found(db.session, FundTermsProposal, proposal_id).fund_id)
    with transaction() as session:
        services.confirm_terms(session, proposal_id=proposal_id, actor=actor, now=clock.now())
    flash(_("The terms are confirmed. They are in force from their day."))
    return redirect(url_for(".show", code=fund.code), code=303)


@bp.route("/funds/terms/<int:proposal_id>/decline", methods=["GET", "POST"])
@web.once
def decline_terms(proposal_id: int) -> Page:
    """Proposed terms are declined, or taken back."""
    actor = web.actor()
    actor.must_have(*OFFICE)
    fund = found(db.session, Fund, found(db.session, FundTermsProposal, proposal_id).fund_id)

    def do(session: Session, given: dict[str, Any]) -> None:
        services.decline_terms(session, proposal_id=proposal_id, **given, actor=actor, now=clock.now())

    page = form_page(_("Decline the terms"), fund.name, fund, (asks.REASON,))
    return ask_and_do(page, schemas.FundReasonIn, do, _("The terms are declined."), url_for(".show", code=fund.code))


@bp.route("/funds/<string:code>/contributions", methods=["GET", "POST"])
@web.once
def contribute(code: str) -> Page:
    """Enter what a sponsor paid in."""
    heading, done = _("Enter a payment into the fund"), _("The payment is on record and in the books.")
    return _below(code, heading, asks.CONTRIBUTION, schemas.ContributionIn, services.contribute, done)


@bp.route("/funds/<string:code>/<any(suspend, resume, close):act>", methods=["GET", "POST"])
@web.once
def turn(code: str, act: str) -> Page:
    """Suspend, resume or close a fund."""
    heading, do = {
        "suspend": (_("Suspend the fund"), services.suspend_fund),
        "resume": (_("Let the fund go on"), services.resume_fund),
        "close": (_("Close the fund"), services.close_fund),
    }[act]
    return _below(code, heading, (asks.REASON,), schemas.FundReasonIn, do, _("It is on record."))


@bp.route("/funds/contributions/<int:contribution_id>/reversal", methods=["GET", "POST"])
@web.once
def reverse(contribution_id: int) -> Page:
    """Take back a payment that was entered in error."""
    actor = web.actor()
    actor.must_have(*OFFICE)
    row = found(db.session, FundContribution, contribution_id)

    def do(session: Session, given: dict[str, Any]) -> None:
        services.reverse_contribution(session, contribution_id=row.id, **given, actor=actor, now=clock.now())

    page = form_page(_("Take the entry back"), f"{row.sponsor} · {row.document_no}", row.fund, (asks.REASON,))
    back = url_for(".show", code=row.fund.code)
    return ask_and_do(page, schemas.FundReasonIn, do, _("The entry is taken back, in the books too."), back)
