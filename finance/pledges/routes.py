"""Pages of pledge loans: the list behind each figure, one's own loans, one loan with its acts, the city's list."""

from datetime import date
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from sqlalchemy.orm import Session

from core import audit, clock, files, lists, web
from core.actor import Actor, Role
from core.asking import Ask, ask_and_do
from core.db import db, transaction
from core.errors import Conflict, NotFound, Refusal, Unacceptable
from core.fields import whole
from core.i18n import LazyText, _, language
from core.money import Money
from core.sheets import MARK, line
from core.show import figure
from finance.attribution import queries as attribution
from finance.attribution.labels import STATE_LABELS
from finance.pledges import acting, confirming, forms, labels, owing, queries, rules, schemas, services, sheets
from finance.pledges.appraising import bounds
from finance.pledges.contracting import unsigned
from finance.pledges.deposits import deposited
from finance.pledges.grounds import grounds_against
from finance.pledges.importing import COLUMNS, take_in_loans
from finance.pledges.models import PledgeAppraisal, PledgeLoan
from finance.pledges.offering import accepted_offer
from finance.pledges.paper import KIND
from finance.pledges.scorecard import INDICATORS
from finance.pledges.standing import OFFICE, offers_for, sees_in_full
from finance.pledges.states import AWAITING_REGISTRATION, LoanState
from finance.pledges.vocabulary import SORT_OF, RightSort
from listings.assets import queries as assets
from parties.centers import queries as centers
from parties.organisations.queries import names_of
from settlement.contracts import documents
from settlement.contracts import services as contracts

bp = Blueprint("loans", __name__)

PAGE = 25
YEARS = 5
SEEN_OTHERWISE = ("contract_differs", "amount_differs")  # what was confirmed is not what would be done
KEPT = ("year", "sort", "district", "state", "small", "basis")  # what a list is narrowed by, in its address
Page = Any


def today() -> date:
    """The business date of this request."""
    return clock.business_date(clock.now())


@bp.app_template_global("fen")
def fen(minor: int) -> str:
    """An amount in fen as a plain figure of yuan."""
    return figure(Money(minor))


def is_office() -> bool:
    """Whether the reader is of the city office."""
    reader = web.reader()
    return reader is not None and reader.has(*OFFICE)


def wanted_of(args: Any) -> queries.Wanted:
    """The list's address as wishes; what does not fit is passed over."""
    year = whole(args.get("year"))
    first, last = queries.year_of(year) if year is not None and 1990 <= year <= 2200 else (None, None)
    sort, state = args.get("sort", ""), args.get("state", "")
    return queries.Wanted(
        first=first,
        last=last,
        sort=RightSort(sort) if sort in list(RightSort) else None,
        district=args.get("district", "")[:12],
        states=(LoanState(state),) if state in list(LoanState) else (),
        small=args.get("small") == "yes",
        basis="disbursed" if args.get("basis") == "disbursed" else "registered",
    )


@bp.get("/loans")
def index() -> Page:
    """The loans behind a figure: in full for the city office, without names for everybody else."""
    wanted, number = wanted_of(request.args), max(whole(request.args.get("page")) or 1, 1)
    kept: dict[str, Any] = {key: value for key, value in request.args.items() if key in KEPT and value}
    in_full = is_office()
    if request.args.get("format") == "csv":
        rows = db.session.scalars(queries.loans(db.session, wanted).limit(100_000))
        return _as_file(sheets.loans_sheet(rows, in_full=in_full), f"loans-{today().isoformat()}.csv")
    total, amount = queries.count(db.session, wanted)
    rows = db.session.scalars(queries.loans(db.session, wanted).offset((number - 1) * PAGE).limit(PAGE)).all()
    return render_template(
        "finance/pledges/index.html",
        rows=rows,
        total=total,
        amount=amount,
        wanted=wanted,
        year=request.args.get("year", ""),
        in_full=in_full,
        labels=labels,
        csv_href=url_for(".index", format="csv", **kept),
        previous_href=url_for(".index", page=number - 1, **kept) if number > 1 else None,
        next_href=url_for(".index", page=number + 1, **kept) if total > number * PAGE else None,
    )


def _as_file(text: str, name: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(text, content_type="text/csv; charset=utf-8", headers=headers)


@bp.get("/loans/statistics")
def statistics() -> str:
    """Pledge finance year by year, as the national office counts it; every figure opens its loans."""
    last = whole(request.args.get("last")) or today().year
    last = last if 1990 <= last <= today().year else today().year
    years = range(last, last - YEARS, -1)
    figures = [(year, queries.amount_and_count(db.session, year, until=today())) for year in years]
    return render_template("finance/pledges/statistics.html", rows=figures, last=last, is_office=is_office())


@bp.get("/loans/mine")
def mine() -> str:
    """One's own loans, and for banks the applications that wait for offers."""
    actor = web.actor()
    wanted = queries.Wanted(registered=False)
    is_bank = actor.has(Role.BANK_OFFICER)
    found = db.session.scalars(queries.loans(db.session, wanted, seen_by=queries.own(db.session, actor)).limit(200))
    waiting = queries.open_to_banks(db.session, limit=100) if is_bank else []
    ids = {each.id for each in waiting}
    return render_template(
        "finance/pledges/mine.html",
        rows=[each for each in found if each.id not in ids],
        waiting=waiting,
        is_bank=is_bank,
        may_apply=actor.has(Role.RIGHT_HOLDER),
        labels=labels,
        outstanding=owing.principal_outstanding,
    )


@bp.route("/loans/new", methods=["GET", "POST"])
@web.once
def new() -> Page:
    """Apply for a loan over one's own rights."""
    actor = web.actor()
    actor.must_have(Role.RIGHT_HOLDER)
    rights = [each for each in assets.assets_of(db.session, actor.organisation_id or -1) if each.kind in SORT_OF]
    options = tuple((str(each.id), f"{each.titled(language())} · {each.number_display}") for each in rights)
    homes = tuple((str(each.id), each.display(language())) for each in centers.centers(db.session))
    asks = (
        Ask("ticks", "asset_ids", _("Rights that you pledge"), options=options),
        Ask("money", "wanted", _("Amount")),
        Ask("number", "months", _("Term in months")),
        Ask("lines", "purpose", _("What it is for")),
        Ask("choice", "center_id", _("Center that appraises and registers"), options=homes),
    )
    page = {
        "heading_text": _("Apply for a loan against your rights"),
        "lead": _("The center has the rights appraised; then banks that take part see the application and offer."),
        "crumbs_list": [(_("Loans"), url_for(".mine")), (_("Apply"), None)],
        "asks": asks,
        "label": _("Apply"),
        "action": url_for(".new"),
    }
    made: list[str] = []

    def act(session: Session, given: dict[str, Any]) -> None:
        made.append(services.apply_for_loan(session, **given, actor=actor, now=clock.now()).number)

    answer = ask_and_do(page, schemas.LoanIn, act, _("The application is on record."), url_for(".mine"))
    return redirect(url_for(".show", number=made[0]), code=303) if made else answer


@bp.get("/loans/template.csv")
def template() -> Response:
    """An empty list, to be filled in."""
    return _as_file(MARK + line(lists.template(COLUMNS)), "loans.csv")


@bp.route("/loans/import", methods=["GET", "POST"])
@web.once
def bring_list() -> Page:
    """The city office brings a list of registered loans."""
    actor = web.actor()
    actor.must_have(*OFFICE)
    page = {"columns": COLUMNS, "template_href": url_for(".template")}
    if request.method == "GET":
        return render_template("finance/pledges/import.html", values={}, **page)
    try:
        upload = request.files.get("file")
        if upload is None or not upload.filename:
            raise Unacceptable(_("Choose the list first."), fields={"file": [_("Choose the list first.")]})
        content = upload.stream.read(lists.LARGEST + 1)
        with transaction() as session:
            name = files.plain_name(upload.filename)
            done = take_in_loans(session, content=content, name=name, actor=actor, now=clock.now())
    except Refusal as refusal:
        return web.form_again("finance/pledges/import.html", refusal, **page)
    flash(_("Lines read: %(rows)s; new on record: %(new)s; with a payout or a release added: %(added)s.",
            rows=done.rows, new=done.new, added=done.added))  # fmt: skip
    return redirect(url_for(".index"), code=303)


@bp.get("/loans/<string:number>")
def show(number: str) -> str:
    """One loan for whom it concerns; for everybody else what its registration says."""
    loan = queries.loan_numbered(db.session, number)
    reader = web.reader()
    if not sees_in_full(db.session, loan, reader):
        if loan.registered_on is None:
            raise NotFound(_("There is no such loan."))
        return render_template("finance/pledges/public.html", loan=loan, labels=labels)
    return render_template("finance/pledges/show.html", **page_of(loan, reader))


def next_step(loan: PledgeLoan) -> LazyText | None:
    """What happens next, and who does it."""
    if loan.state is LoanState.OFFERED and accepted_offer(loan) is not None:
        return labels.ACCEPTED_NEXT
    return labels.NEXT_STEPS.get(loan.state)


def rights_named(loan: PledgeLoan) -> dict[int, str]:
    """The loan's rights in words."""
    known = assets.assets_by_id(db.session, loan.asset_ids)
    return {key: f"{right.titled(language())} · {right.number_display}" for key, right in known.items()}


def page_of(loan: PledgeLoan, reader: Actor | None) -> dict[str, Any]:
    """Everything that the loan's page prints."""
    day, names = today(), rights_named(loan)
    offers = [(each, acting.offer_acts(loan, each, reader)) for each in offers_for(loan, reader)]
    ids = (loan.pledgor_id, loan.debtor_id, loan.bank_id, *(each.bank_id for each, _acts in offers))
    sides = {each for each in ids if each is not None}
    is_bank = reader is not None and reader.has(Role.BANK_OFFICER)
    trail = audit.history(db.session, loan.subject)
    papers = documents.documents_of(db.session, loan.subject, KIND)
    return {
        "loan": loan,
        "labels": labels,
        "names": names,
        "sides": {key: row.display(language()) for key, row in names_of(db.session, sides).items()},
        "center": centers.center(db.session, loan.center_id) if loan.center_id else None,
        "served": attribution.standing(db.session, [loan.subject]).get(loan.subject),
        "served_labels": STATE_LABELS,
        "offers": offers,
        "deposit": deposited(db.session, loan),
        "acts": acting.acts_on(db.session, loan, reader, day),
        "steps": forms.STEPS,
        "buttons": forms.BUTTONS,
        "offer_buttons": forms.OFFER_BUTTONS,
        "grounds": grounds_against(db.session, loan, day) if loan.state in AWAITING_REGISTRATION else [],
        "checked": loan.state in AWAITING_REGISTRATION,
        "most": rules.most_to_lend(db.session, loan, day) if loan.appraised else None,
        "ratio": rules.ratio_bp(loan.principal, loan.appraised) if loan.principal and loan.appraised else None,
        "owed": owing,
        "today": day,
        "unsigned": [each.display(language()) for each in unsigned(db.session, loan)],
        "signatures": contracts.signatures_under(db.session, papers[-1]) if papers else [],
        "paper": papers[-1] if papers else None,
        "files": [
            each for each in files.of_purpose(db.session, loan.subject) if papers and each.sha256 == papers[-1].sha256
        ],
        "next_step": next_step(loan),
        "trail": [each for each in trail if not (is_bank and "offer" in each.action)],
    }


@bp.get("/loans/<string:number>/appraisals/<int:appraisal_id>")
def appraisal(number: str, appraisal_id: int) -> str:
    """One right by one method: what was put in and every figure on the way."""
    loan = queries.loan_for(db.session, number, web.reader())
    row = db.session.get(PledgeAppraisal, appraisal_id)
    if row is None or row.loan_id != loan.id:
        raise NotFound(_("There is no such appraisal."))
    return render_template(
        "finance/pledges/appraisal.html",
        loan=loan,
        row=row,
        right=rights_named(loan)[row.asset_id],
        labels=labels,
        indicators=INDICATORS,
    )


@bp.route("/loans/<string:number>/<string:act>", methods=["GET", "POST"])
@web.once
def step(number: str, act: str) -> Page:
    """One act of a loan: the page that asks, or what is done."""
    actor = web.actor()
    loan = queries.loan_for(db.session, number, actor)
    if act in forms.BUTTONS or act in forms.OFFER_BUTTONS:
        return _pressed(loan, act, actor) if request.method == "POST" else _check_page(loan, act, actor)
    if act not in forms.STEPS:
        raise NotFound(_("There is no page at this address."))
    asked = forms.STEPS[act]
    back, names = url_for(".show", number=number), rights_named(loan)
    page = {
        "heading_text": asked.label,
        "lead": _("Loan %(number)s", number=number),
        "crumbs_list": [(_("Loans"), url_for(".mine")), (number, back), (asked.label, None)],
        "asks": asked.asks(loan, names, today()),
        "label": asked.label,
        "action": url_for(".step", number=number, act=act),
        "note": asked.note,
        "tone": asked.tone,
    }

    def do(session: Session, given: dict[str, Any]) -> None:
        asked.act(session, loan, concluded(loan, request.form) if act == "conclude" else given, actor, clock.now())

    return ask_and_do(page, asked.shape, do, str(asked.done), back, first_answers(loan, act))


def _check_page(loan: PledgeLoan, act: str, actor: Actor, refusal: Refusal | None = None) -> Page:
    """What a button will do, to be confirmed."""
    label, _service, _done = forms.BUTTONS.get(act) or forms.OFFER_BUTTONS[act]
    back, known, offer = url_for(".show", number=loan.number), page_of(loan, actor), None
    if act in forms.OFFER_BUTTONS:
        asked = whole(request.values.get("offer_id"))
        offer = next((each for each, acts in known["offers"] if each.id == asked and act in acts), None)
    if offer is None and act not in known["acts"]:
        flash(_("This was done already, or is not for you to do."))
        return redirect(back, code=303)
    page = {
        "heading_text": label,
        "lead": _("Loan %(number)s", number=loan.number),
        "crumbs_list": [(_("Loans"), url_for(".mine")), (loan.number, back), (label, None)],
        "action": url_for(".step", number=loan.number, act=act),
        "back_href": back,
        "files": known["files"] if act == "sign" else [],
        **confirming.page_before(db.session, loan, act, actor=actor, today=today(), names=known["names"],
                                 sides=known["sides"], offer=offer),
    }  # fmt: skip
    template = "finance/pledges/check.html"
    return render_template(template, **page) if refusal is None else web.form_again(template, refusal, **page)


def _pressed(loan: PledgeLoan, act: str, actor: Actor) -> Page:
    """What was confirmed on the page before is done; the page again where it says something else by now."""
    back, offers, given = url_for(".show", number=loan.number), {each.id for each in loan.offers}, dict[str, Any]()
    _label, service, done = forms.BUTTONS.get(act) or forms.OFFER_BUTTONS[act]
    if act in forms.OFFER_BUTTONS:
        given = web.load(schemas.OfferRef)
        if given["offer_id"] not in offers:
            raise NotFound(_("There is no such offer."))
    else:
        given = web.load(schemas.SEEN_BEFORE[act]) | {"loan_id": loan.id}
    try:
        with transaction() as session:
            service(session, **given, actor=actor, now=clock.now())
    except Conflict as refusal:
        if refusal.code not in SEEN_OTHERWISE:
            raise
        db.session.rollback()
        return _check_page(queries.loan_for(db.session, loan.number, actor), act, actor, refusal)
    flash(str(done))
    return redirect(back, code=303)


def concluded(loan: PledgeLoan, form: Any) -> dict[str, Any]:
    """The conclusion's answers: one value for each right."""
    fields = {f"value_{each.asset_id}": schemas.MoneyField(required=True) for each in loan.assets}
    words = {
        "appraiser": schemas.Text(longest=200, required=True),
        "signers": schemas.Text(longest=1000, lines=True, required=True),
    }
    given = web.load(type("ConclusionForm", (schemas.Shape,), {**fields, **words}), form)
    values = {each.asset_id: given[f"value_{each.asset_id}"] for each in loan.assets}
    return {"values": values, "appraiser": given["appraiser"], "signers": given["signers"].split("\n")}


def first_answers(loan: PledgeLoan, act: str) -> dict[str, Any]:
    """What a form holds before anybody has written into it."""
    day = today().isoformat()
    values: dict[str, Any] = dict.fromkeys(("base_on", "paid_on", "sold_on", "starts_on"), day)
    if act == "offer":
        values |= {"months": loan.wanted_months, "principal": loan.wanted.amount}
    if act == "correct":
        values |= {"registered_on": loan.registered_on, "amount": loan.principal and loan.principal.amount}
        values |= {"disbursed_on": loan.disbursed_on or ""}
    if act == "disposal":
        values |= {"asset_ids": [str(each) for each in loan.asset_ids], "cost": "0.00"}
    if act == "scorecard":
        values |= {"scenario": "finance"}
    if act == "conclude":
        spans = {each.asset_id: bounds(loan, each.asset_id) for each in loan.assets}
        values |= {f"value_{key}": span[0].amount for key, span in spans.items() if span is not None}
    if len(loan.assets) == 1:
        values["asset_id"] = str(loan.asset_ids[0])
    return values
