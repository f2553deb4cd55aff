"""Pledge loans as JSON."""

from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from core import api, clock
from core.actor import Actor, Scope
from core.errors import NotFound, Unacceptable
from core.i18n import _
from finance.attribution.schemas import CenterNamedIn
from finance.pledges import asking, importing, owing, queries, schemas, services
from finance.pledges.correction_schemas import LoanCorrectionIn
from finance.pledges.deposits import deposited
from finance.pledges.importing import Imported
from finance.pledges.models import LoanOffer, PledgeAppraisal, PledgeLoan
from finance.pledges.standing import offers_for, sees_in_full
from finance.pledges.vocabulary import Method

bp = api.blueprint("loans")

OPEN_TO_ALL = (
    "number", "state", "source", "sort", "pieces", "district", "registered_on", "principal", "disbursed_on",
    "released_on",
)  # fmt: skip


def shown(session: Session, loan: PledgeLoan, actor: Actor | None) -> dict[str, Any]:
    """A loan as JSON; for whom it does not concern what its registration says."""
    names = list(schemas.LoanOut().fields)
    row = {name: getattr(loan, name, None) for name in names}
    if sees_in_full(session, loan, actor):
        owed = _owed(loan, clock.business_date(clock.now()))
        return {**row, "offers": offers_for(loan, actor), "deposited": deposited(session, loan), **owed}
    hidden = dict.fromkeys(set(names) - set(OPEN_TO_ALL))
    state = "released" if loan.released_on is not None else "registered"
    return {
        **row,
        **hidden,
        "state": state,
        "assets": [],
        "offers": [],
        "appraisals": [],
        "instalments": [],
        "payments": [],
    }


def _owed(loan: PledgeLoan, today: date) -> dict[str, Any]:
    """What a loan owes today, by instalment and in all, and what came in."""
    rows = [
        {"n": each.n, "due_on": each.due_on, "amount": each.amount, "left": each.left,
         "late": owing.late_of(loan, each, today)}
        for each in loan.instalments
    ]  # fmt: skip
    if loan.disbursed_on is None:
        return {"instalments": rows, "principal_outstanding": owing.principal_outstanding(loan)}
    asked = (owing.interest_outstanding, owing.late_outstanding, owing.payoff)
    sums = {each.__name__: each(loan, today) for each in asked}
    return {"instalments": rows, "principal_outstanding": owing.principal_outstanding(loan), **sums}


@api.read(bp, "/loans/figures", gives=schemas.LoanFiguresOut, takes=schemas.FiguresQuery, public=True)
def show_figures(session: Session, query: dict[str, Any], *, actor: Actor | None) -> dict[str, Any]:
    """Pledge finance of a year as the national office counts it: amount, registrations, enterprises, inclusive ones."""
    year, basis = query["year"], query["basis"]
    if basis not in ("registered", "disbursed"):
        raise Unacceptable(_("Choose “registered” or “disbursed”."), fields={"basis": [_("Choose one of the two.")]})
    until = clock.business_date(clock.now())
    figures = queries.amount_and_count(session, year, until=until, basis=basis, district=query["district"])
    values = {name: getattr(figures, name) for name in schemas.LoanFiguresOut().fields if name not in ("year", "basis")}
    return {"year": year, "basis": basis, **values}


@api.page(bp, "/loans", gives=schemas.LoanOut, takes=schemas.LoansQuery)
def list_loans(
    session: Session, query: dict[str, Any], *, actor: Actor, after: str | None, limit: int
) -> tuple[list[dict[str, Any]], str | None]:
    """Your organisation's loans, for banks also applications that wait for offers; for the city office all of them."""
    first, last = queries.year_of(query["year"]) if query["year"] else (None, None)
    wanted = queries.Wanted(
        first=first, last=last, sort=query["sort"], district=query["district"], small=query["small"],
        states=(query["state"],) if query["state"] else (), registered=bool(query["year"]),
    )  # fmt: skip
    asked = queries.loans(session, wanted, seen_by=queries.visible_to(session, actor)).order_by(None)
    before = api.after_id(after)
    if before:
        asked = asked.where(PledgeLoan.id < before)
    rows = list(session.scalars(asked.order_by(PledgeLoan.id.desc()).limit(limit + 1)))
    following = str(rows[limit - 1].id) if len(rows) > limit else None
    return [shown(session, row, actor) for row in rows[:limit]], following


@api.read(bp, "/loans/<string:number>", gives=schemas.LoanOut, public=True)
def show_loan(session: Session, number: str, *, actor: Actor | None) -> dict[str, Any]:
    """One loan: in full for its sides, its center and the city office; its registration for everybody."""
    loan = queries.loan_numbered(session, number)
    if loan.registered_on is None and not sees_in_full(session, loan, actor):
        raise NotFound(_("There is no such loan."))
    return shown(session, loan, actor)


@api.write(bp, "POST", "/loans", takes=schemas.LoanIn, gives=schemas.LoanOut, status=201)
def apply_for_loan(session: Session, body: dict[str, Any], *, actor: Actor, now: datetime) -> dict[str, Any]:
    """Apply for a loan over one or several of your rights."""
    return shown(session, services.apply_for_loan(session, **body, actor=actor, now=now), actor)


@api.write(
    bp, "POST", "/loan-lists", takes=schemas.LoanListIn, gives=schemas.LoanListOut, status=201, scope=Scope.ADMIN
)
def take_in_loans(session: Session, body: dict[str, Any], *, actor: Actor, now: datetime) -> Imported:
    """Bring a list of registered loans, all of it or nothing (city office); days that have come since are added."""
    return importing.take_in_loans(session, content=body["table"].encode(), name=body["name"], actor=actor, now=now)


def _loan(session: Session, number: str, actor: Actor) -> PledgeLoan:
    return queries.loan_for(session, number, actor)


def _done(session: Session, loan: PledgeLoan, actor: Actor) -> dict[str, Any]:
    session.flush()
    session.refresh(loan)
    return shown(session, loan, actor)


@api.write(
    bp, "POST", "/loans/<string:number>/appraisals", takes=asking.AppraisalIn, gives=schemas.AppraisalOut, status=201,
    scope=Scope.CENTER,
)  # fmt: skip
def appraise_right(
    session: Session, body: dict[str, Any], number: str, *, actor: Actor, now: datetime
) -> PledgeAppraisal:
    """Appraise one right by its cost, its income, its market or the scorecard of GB/T 42748 (the loan's center)."""
    method = body["method"]
    inputs = body["scores"] if method is Method.SCORECARD else body[method.value]
    if inputs is None:
        name = "scores" if method is Method.SCORECARD else method.value
        raise Unacceptable(_("Some answers are missing or do not fit."), fields={name: [_("Fill this in.")]})
    if method is Method.MARKET:
        sales = [(each["name"], each["price"], each["adjustment_bp"]) for each in inputs["comparables"]]
        inputs = {**inputs, "comparables": sales}
    return services.appraise_right(
        session, loan_id=_loan(session, number, actor).id, asset_id=body["asset_id"], method=method, inputs=inputs,
        base_on=body["base_on"], scenario=body["scenario"], actor=actor, now=now,
    )  # fmt: skip


@api.write(
    bp, "POST", "/loans/<string:number>/conclusion", takes=schemas.LoanConclusionIn, gives=schemas.LoanOut,
    scope=Scope.CENTER,
)  # fmt: skip
def conclude_appraisal(
    session: Session, body: dict[str, Any], number: str, *, actor: Actor, now: datetime
) -> dict[str, Any]:
    """Conclude the appraisal, signed by two appraisers (the loan's center)."""
    values = {each["asset_id"]: each["value"] for each in body.pop("values")}
    loan = _loan(session, number, actor)
    services.conclude_appraisal(session, loan_id=loan.id, values=values, **body, actor=actor, now=now)
    return _done(session, loan, actor)


@api.write(
    bp, "POST", "/loans/<string:number>/offers", takes=schemas.LoanOfferIn, gives=schemas.LoanOfferOut, status=201
)  # fmt: skip
def make_offer(session: Session, body: dict[str, Any], number: str, *, actor: Actor, now: datetime) -> LoanOffer:
    """Offer as a bank, within the ratios in force."""
    return services.make_offer(session, loan_id=_loan(session, number, actor).id, **body, actor=actor, now=now)


def _offer(session: Session, number: str, offer_id: int, actor: Actor) -> int:
    if offer_id not in {each.id for each in _loan(session, number, actor).offers}:
        raise NotFound(_("There is no such offer."))
    return offer_id


@api.write(bp, "POST", "/loans/<string:number>/offers/<int:offer_id>/acceptance", gives=schemas.LoanOut)
def accept_offer(session: Session, number: str, offer_id: int, *, actor: Actor, now: datetime) -> dict[str, Any]:
    """Accept a bank's offer as the owner."""
    key = _offer(session, number, offer_id, actor)
    return _done(session, services.accept_offer(session, offer_id=key, actor=actor, now=now), actor)


@api.write(bp, "POST", "/loans/<string:number>/offers/<int:offer_id>/decline", gives=schemas.LoanOfferOut)
def decline_offer(session: Session, number: str, offer_id: int, *, actor: Actor, now: datetime) -> LoanOffer:
    """Decline a bank's offer as the owner."""
    key = _offer(session, number, offer_id, actor)
    return services.decline_offer(session, offer_id=key, actor=actor, now=now)


@api.write(bp, "POST", "/loans/<string:number>/offers/<int:offer_id>/withdrawal", gives=schemas.LoanOfferOut)
def withdraw_offer(session: Session, number: str, offer_id: int, *, actor: Actor, now: datetime) -> LoanOffer:
    """Take your bank's offer back."""
    key = _offer(session, number, offer_id, actor)
    return services.withdraw_offer(session, offer_id=key, actor=actor, now=now)


def _write(path: str, takes: type[schemas.Shape] | None, service: Any, name: str, about: str) -> None:
    """An operation on a loan that takes the service's own answers."""

    def act(session: Session, *bodies: Any, number: str, actor: Actor, now: datetime) -> dict[str, Any]:
        loan = _loan(session, number, actor)
        service(session, loan_id=loan.id, **(bodies[0] if bodies else {}), actor=actor, now=now)
        return _done(session, loan, actor)

    act.__name__, act.__doc__ = name, about
    api.write(bp, "POST", f"/loans/<string:number>/{path}", takes=takes, gives=schemas.LoanOut)(act)


_write(
    "reappraisal", schemas.LoanReasonIn, services.appraise_anew, "appraise_anew",
    "Appraise the rights anew once the appraisal's last day is over (the loan's center).",
)  # fmt: skip
_write("contract", schemas.LoanContractIn, services.draw_contract, "draw_contract", "Draw the contract (the bank).")
_write("redrawing", schemas.LoanReasonIn, services.redraw_contract, "redraw_contract", "Draw it anew (the bank).")
_write("signature", None, services.sign_contract, "sign_contract", "Sign the contract as one of its parties.")
_write(
    "disbursement", schemas.DisbursementIn, services.disburse, "disburse",
    "Record that the loan was paid out, never before its pledge is registered (the bank).",
)  # fmt: skip
_write("repayments", schemas.RepaymentIn, services.book_repayment, "book_repayment", "Book a repayment (the bank).")
_write(
    "deposit-payment", None, services.take_deposit, "take_deposit",
    "Take what is due out of what is deposited for the loan (the bank).",
)  # fmt: skip
_write("grade", schemas.GradeIn, services.classify_loan, "classify_loan", "Classify an overdue loan (the bank).")
_write("claim", None, services.claim_compensation, "claim_compensation", "Claim compensation from a fund (the bank).")
_write("claim-withdrawal", schemas.LoanReasonIn, services.take_back_claim, "take_back_claim", "Take the claim back.")
_write("disposals", schemas.DisposalIn, services.record_disposal, "record_disposal", "Record the sale of rights.")
_write("recoveries", schemas.RecoveryIn, services.book_recovery, "book_recovery", "Book what was recovered.")
_write(
    "closing", schemas.LoanReasonIn, services.close_loan, "close_loan", "Close a loan of which no more is to be got."
)
_write(
    "correction", LoanCorrectionIn, services.correct_listed, "correct_listed",
    "Put a loan of a list right (city office); the figures of its years follow.",
)  # fmt: skip
_write(
    "serving-center", CenterNamedIn, services.name_serving_center, "name_serving_center",
    "Name the center that served a loan of a list (city office); it counts once that center confirms it.",
)  # fmt: skip
_write("striking-off", schemas.LoanReasonIn, services.strike_listed, "strike_listed", "Strike a listed loan off.")
_write("giving-up", schemas.LoanReasonIn, services.give_up_loan, "give_up_loan", "Give up a loan that is not paid out.")
_write("withdrawal", schemas.LoanReasonIn, services.withdraw_application, "withdraw_application", "Take it back.")
