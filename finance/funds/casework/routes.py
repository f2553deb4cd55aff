"""Pages of covered loans and claims: the bank's, the office's, and what everybody sees from publicity on."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from sqlalchemy.orm import Session

from core import audit, clock, files, uploads, web
from core.asking import Ask, ask_and_do
from core.db import db, found, transaction
from core.errors import Conflict, NotFound, Refusal
from core.fields import NoAnswers
from core.i18n import _, language
from core.show import money as money_text
from finance.funds import asks, labels, queries, schemas, services
from finance.funds.claims import Bearer, ClaimObjection, CompensationClaim, Recovery
from finance.funds.models import CoveredLoan
from finance.funds.standing import OFFICE, bank_of
from finance.funds.states import SEEN_BY_ALL, ClaimState
from finance.funds.trail import trail

bp = Blueprint("claims", __name__)

Page = Any
TO_DO = (ClaimState.SUBMITTED, ClaimState.VERIFIED, ClaimState.PUBLIC)


def _page(heading: str, lead: str, above: list[tuple[str, str]], questions: tuple[Ask, ...], label: str = ""
          ) -> dict[str, Any]:  # fmt: skip
    crumbs = [(_("Funds"), url_for("funds.index")), *above, (heading, None)]
    return {
        "heading_text": heading, "lead": lead, "crumbs_list": crumbs, "asks": questions, "label": label or heading,
        "action": request.path,
    }  # fmt: skip


@bp.get("/funds/loans")
def loans() -> str:
    """Loans under cover: the bank's own, for the office all."""
    actor = web.actor()
    bank_id = None if actor.has(*OFFICE) else bank_of(db.session, actor)
    return render_template(
        "finance/funds/loans.html",
        rows=queries.loans(db.session, bank_id=bank_id),
        is_bank=bank_id is not None,
        funds=[each.fund for each in queries.standings(db.session, clock.business_date(clock.now()))],
        labels=labels,
    )


@bp.route("/funds/<string:code>/loans/new", methods=["GET", "POST"])
@web.once
def cover(code: str) -> Page:
    """Bring a loan under a fund's cover."""
    actor, fund = web.actor(), queries.fund_by_code(db.session, code)
    bank_of(db.session, actor)

    def do(session: Session, given: dict[str, Any]) -> None:
        services.cover_loan(session, fund_id=fund.id, **given, actor=actor, now=clock.now())

    page = _page(_("Bring a loan under cover"), fund.name, [(fund.code, url_for("funds.show", code=code))], asks.LOAN)
    return ask_and_do(page, schemas.CoveredLoanIn, do, _("The loan is under cover."), url_for(".loans"))


@bp.route("/funds/loans/new", methods=["GET", "POST"])
@web.once
def cover_by_some() -> Page:
    """The same with the choice of the fund; a loan's own page has filled in what it knows of it."""
    actor, today = web.actor(), clock.business_date(clock.now())
    bank_of(db.session, actor)
    funds = queries.taking_loans(db.session, today)
    options = tuple((each.code, f"{each.code} · {each.display(language())}") for each in funds)

    def do(session: Session, given: dict[str, Any]) -> None:
        fund = queries.fund_by_code(session, given.pop("fund"))
        services.cover_loan(session, fund_id=fund.id, **given, actor=actor, now=clock.now())

    page = _page(_("Bring a loan under cover"), "", [(_("Loans"), url_for(".loans"))],
                 (Ask("choice", "fund", _("Fund"), options=options), *asks.LOAN))  # fmt: skip
    near = [each.code for each in funds if each.district and each.district == request.args.get("district")]
    values = {"covered_on": today.isoformat(), "fund": near[0] if near else "", **request.args.to_dict()}
    return ask_and_do(page, schemas.CoverBySomeIn, do, _("The loan is under cover."), url_for(".loans"), values)


@bp.app_template_global("cover_of")
def cover_of(bank_id: int | None, code: str) -> tuple[CoveredLoan, CompensationClaim | None] | None:
    """The cover of a bank's loan and the last claim over it, for the page of the loan; None without a cover."""
    row = queries.covered_loan(db.session, bank_id, code) if bank_id is not None else None
    return None if row is None else (row, queries.last_claim(db.session, row.id))


@bp.route("/funds/loans/<int:loan_id>/end", methods=["GET", "POST"])
@web.once
def end(loan_id: int) -> Page:
    """The loan needs no more cover."""
    actor, row = web.actor(), found(db.session, CoveredLoan, loan_id)
    if not actor.has(*OFFICE):
        actor.must_act_for(row.bank_id)

    def do(session: Session, given: dict[str, Any]) -> None:
        services.end_cover(session, loan_id=loan_id, **given, actor=actor, now=clock.now())

    page = _page(_("End the cover"), f"{row.code} · {row.debtor_name}", [(_("Loans"), url_for(".loans"))], asks.END)
    return ask_and_do(page, schemas.CoverEndIn, do, _("The cover has ended."), url_for(".loans"))


@bp.get("/funds/claims")
def index() -> str:
    """Claims: what waits for the office first, the bank's own, for everybody those that were published."""
    reader = web.reader()
    is_office = reader is not None and reader.has(*OFFICE)
    is_bank = queries.is_bank(db.session, reader)
    bank_id = reader.organisation_id if reader is not None and is_bank else None
    states = () if is_office or is_bank else SEEN_BY_ALL
    rows = queries.claims(db.session, bank_id=bank_id, states=states)
    return render_template(
        "finance/funds/claims.html",
        waiting=[row for row in rows if row.state in TO_DO] if is_office else [],
        rows=[row for row in rows if not is_office or row.state not in TO_DO],
        is_office=is_office,
        is_bank=is_bank,
        labels=labels,
    )


@bp.route("/funds/claims/new", methods=["GET", "POST"])
@web.once
def new() -> Page:
    """Claim compensation over a covered loan."""
    actor = web.actor()
    bank_of(db.session, actor)

    def do(session: Session, given: dict[str, Any]) -> None:
        services.submit_claim(session, **given, actor=actor, now=clock.now())

    page = _page(
        _("Claim compensation"), "", [(_("Compensation claims"), url_for(".index"))], asks.CLAIM, _("Hand the claim in")
    )
    done = _("The claim is handed in. Add the evidence on its page.")
    return ask_and_do(page, schemas.FundClaimIn, do, done, url_for(".index"), {"code": request.args.get("code", "")})


@bp.get("/funds/claims/<int:claim_id>")
def show(claim_id: int) -> str:
    """One claim: from publicity on for everybody, its statement and evidence for bank and office."""
    reader, today = web.reader(), clock.business_date(clock.now())
    row = queries.claim_for(db.session, claim_id, reader)
    sees_all = queries.sees_all_of(row, reader)
    return render_template(
        "finance/funds/claim.html",
        row=row,
        loan=row.loan,
        fund=row.loan.fund,
        today=today,
        acts=_acts(row, today),
        sees_all=sees_all,
        is_office=reader is not None and reader.has(*OFFICE),
        is_own=reader is not None and reader.acts_for(row.loan.bank_id),
        still_borne=queries.still_borne(db.session, row) if row.paid_on else {},
        evidence=files.of_purpose(db.session, row.subject) if sees_all else [],
        labels=labels,
        trail=trail(audit.history(db.session, row.subject)) if sees_all else [],
    )


def _acts(row: CompensationClaim, today: Any) -> list[str]:
    """What the office may do with a claim now."""
    reader = web.reader()
    if reader is None or not reader.has(*OFFICE):
        return []
    found_acts = [name for name in ("verify", "publish", "pay", "reject", "close") if row.can(name)]
    is_over = row.publicity_ends is not None and today > row.publicity_ends
    is_free = is_over and all(each.state.value != "open" for each in row.objections)
    if "publish" in found_acts and reader.person_id == row.reviewed_by:
        found_acts.remove("publish")
    return [name for name in found_acts if name != "pay" or is_free]


def _asked(claim_id: int, heading: str, questions: tuple[Ask, ...], shape: Any, act: Any, done: str, values: Any = None
           ) -> Page:  # fmt: skip
    """A form about a claim, or its act."""
    actor = web.actor()
    row = queries.claim_for(db.session, claim_id, actor)

    def do(session: Session, given: dict[str, Any]) -> None:
        act(session, claim_id=claim_id, **given, actor=actor, now=clock.now())

    back = url_for("funds.claims.show", claim_id=claim_id)
    page = _page(heading, f"{row.loan.code} · {row.loan.debtor_name}", [(row.number, back)], questions)
    return ask_and_do(page, shape, do, done, back, values)


@bp.route("/funds/claims/<int:claim_id>/verify", methods=["GET", "POST"])
@web.once
def verify(claim_id: int) -> Page:
    """Verify the loss."""
    web.actor().must_have(*OFFICE)
    row = found(db.session, CompensationClaim, claim_id)
    done = _("Verified. Somebody else of the office approves it.")
    values = {"loss": row.claimed.amount}
    return _asked(claim_id, _("Verify the claim"), asks.LOSS, schemas.FundLossIn, services.verify_claim, done, values)


@bp.route("/funds/claims/<int:claim_id>/reject", methods=["GET", "POST"])
@web.once
def reject(claim_id: int) -> Page:
    """Reject it."""
    web.actor().must_have(*OFFICE)
    heading, done = _("Reject the claim"), _("The claim is rejected.")
    return _asked(claim_id, heading, (asks.REASON,), schemas.FundReasonIn, services.reject_claim, done)


@bp.route("/funds/claims/<int:claim_id>/withdraw", methods=["GET", "POST"])
@web.once
def withdraw(claim_id: int) -> Page:
    """The bank takes it back."""
    row = queries.claim_for(db.session, claim_id, web.actor())
    web.actor().must_act_for(row.loan.bank_id)
    heading, done = _("Withdraw the compensation claim"), _("The claim is withdrawn.")
    return _asked(claim_id, heading, (asks.REASON,), schemas.FundReasonIn, services.withdraw_claim, done)


@bp.route("/funds/claims/<int:claim_id>/objection", methods=["GET", "POST"])
@web.once
def object_to(claim_id: int) -> Page:
    """Object to it within publicity."""
    questions = asks.LETTER if web.actor().has(*OFFICE) else asks.OBJECTION
    done = _("The objection is on record.")
    heading = _("Object to the claim")
    return _asked(claim_id, heading, questions, schemas.FundObjectionIn, services.file_objection, done)


@bp.route("/funds/claims/<int:claim_id>/recovery", methods=["GET", "POST"])
@web.once
def recovery(claim_id: int) -> Page:
    """Report what came in."""
    row = queries.claim_for(db.session, claim_id, web.actor())
    if not web.actor().has(*OFFICE):
        web.actor().must_act_for(row.loan.bank_id)
    heading, done = _("Report a recovery"), _("Reported. The office books it when the fund’s part has come.")
    return _asked(claim_id, heading, asks.RECOVERY, schemas.FundRecoveryIn, services.report_recovery, done)


@bp.route("/funds/claims/<int:claim_id>/evidence", methods=["GET", "POST"])
@web.once
def attach(claim_id: int) -> Page:
    """Add a file of evidence."""
    actor = web.actor()
    row = queries.claim_for(db.session, claim_id, actor)
    if not queries.may_add_files(db.session, actor, claim_id):
        raise NotFound(_("There is nothing here under this number."))

    def do(session: Session, given: dict[str, Any]) -> None:
        uploads.kept(session, uploads.must_be_chosen(), row.subject, actor=actor, now=clock.now())

    back = url_for(".show", claim_id=claim_id)
    page = _page(_("Add evidence"), row.number, [(row.number, back)], asks.FILE)
    return ask_and_do(page, NoAnswers, do, _("The file is kept."), back)


PLAIN_ACTS = {"publish": services.approve_claim, "pay": services.pay_claim, "close": services.close_claim}


@bp.post("/funds/claims/<int:claim_id>/<any(publish, pay, close):act>")
@web.once
def do_act(claim_id: int, act: str) -> Page:
    """Approve and publish, pay, or close."""
    actor = web.actor()
    try:
        with transaction() as session:
            row = PLAIN_ACTS[act](session, claim_id=claim_id, actor=actor, now=clock.now())
            told = {
                "publish": _("Approved. The claim is in publicity."),
                "pay": _("Paid: %(amount)s.", amount=money_text(row.shares.get(Bearer.FUND))),
                "close": _("The claim is closed."),
            }[act]
    except Conflict as refusal:
        flash(str(refusal.message), "error")
    else:
        flash(told)
    return redirect(url_for(".show", claim_id=claim_id), code=303)


@bp.route("/funds/objections/<int:objection_id>", methods=["GET", "POST"])
@web.once
def decide(objection_id: int) -> Page:
    """Decide on an objection."""
    actor, objection = web.actor(), found(db.session, ClaimObjection, objection_id)
    actor.must_have(*OFFICE)
    row = found(db.session, CompensationClaim, objection.claim_id)

    def do(session: Session, given: dict[str, Any]) -> None:
        services.decide_objection(session, objection_id=objection_id, **given, actor=actor, now=clock.now())

    back = url_for(".show", claim_id=row.id)
    page = _page(_("Decide on the objection"), objection.name, [(row.number, back)], asks.DECISION)
    page["note"] = objection.statement
    return ask_and_do(page, schemas.FundDecisionIn, do, _("The decision is on record."), back)


@bp.post("/funds/recoveries/<int:recovery_id>/book")
@web.once
def book(recovery_id: int) -> Page:
    """Book a recovery."""
    actor = web.actor()
    claim_id = found(db.session, Recovery, recovery_id).claim_id
    try:
        with transaction() as session:
            services.book_recovery(session, recovery_id=recovery_id, actor=actor, now=clock.now())
    except Refusal as refusal:
        if refusal.status in (403, 404) and refusal.code != "four_eyes":
            raise
        flash(str(refusal.message), "error")
    else:
        flash(_("The recovery is booked and shared."))
    return redirect(url_for(".show", claim_id=claim_id), code=303)


@bp.route("/funds/recoveries/<int:recovery_id>/decline", methods=["GET", "POST"])
@web.once
def decline(recovery_id: int) -> Page:
    """The report does not hold."""
    actor, recovery_row = web.actor(), found(db.session, Recovery, recovery_id)
    actor.must_have(*OFFICE)

    def do(session: Session, given: dict[str, Any]) -> None:
        services.decline_recovery(session, recovery_id=recovery_id, **given, actor=actor, now=clock.now())

    back = url_for(".show", claim_id=recovery_row.claim_id)
    page = _page(
        _("Decline the recovery"), recovery_row.recorded_name, [(_("Compensation claim"), back)], (asks.REASON,)
    )
    return ask_and_do(page, schemas.FundReasonIn, do, _("The recovery is declined."), back)
