"""Pages of royalties: the plans with what stands out, a licence's plan, a period with its statements, and claims."""

from datetime import timedelta
from typing import Any, cast

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from core import audit, clock, files, uploads, web
from core.actor import Role
from core.db import db, transaction
from core.errors import Refusal
from core.fields import whole
from core.i18n import _, language
from core.sheets import MARK, line
from core.show import day, money
from core.workbooks import workbook
from listings.terms.territories import TERRITORIES
from listings.terms.vocabulary import RoyaltyBase
from parties.organisations.queries import names_of
from settlement.deals.amending import later_rates
from settlement.deals.models import Deal
from settlement.deals.queries import sees_all
from settlement.deals.standing import works_for_center
from settlement.deals.staying import orders_on
from settlement.deals.story import rights_of
from settlement.holds.queries import stays_on
from settlement.ledger.queries import is_officer
from settlement.payments.receiving import receiving_account
from settlement.royalties import labels, queries, schemas, services, wording
from settlement.royalties.auditing import audit_terms
from settlement.royalties.claims import ClaimKind
from settlement.royalties.ending import is_late, may_end, open_notice
from settlement.royalties.endings import EndGround
from settlement.royalties.forms import FORM_LINES, figures_of, found_in, places_of
from settlement.royalties.models import Plan
from settlement.royalties.reporting import covered
from settlement.royalties.reversing import open_reversal
from settlement.royalties.states import EndNoticeState
from settlement.royalties.tables import COLUMN_LABELS, COLUMNS
from settlement.royalties.withholding import tax_in_words

bp = Blueprint("royalties", __name__)

PAGE = 25
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def royalty_plan(deal_id: int) -> dict[str, str] | None:
    """The plan of a deal for the deal's own page, which stands below this unit and may not know it."""
    number = queries.number_of_deal(db.session, deal_id)
    return {"number": number, "href": url_for("royalties.show", number=number)} if number else None


@bp.app_context_processor
def words() -> dict[str, Any]:
    """Lent to the deal's page."""
    return {"royalty_plan": royalty_plan}


@bp.get("/royalties")
def index() -> str:
    """The royalties of all licences that the reader may see; overseers see what stands out, too."""
    actor, today = web.actor(), clock.business_date(clock.now())
    before = whole(request.args.get("before"))
    rows, following = queries.list_of_plans(db.session, actor, today=today, before=before, limit=PAGE)
    people = names_of(db.session, {each for row in rows for each in (row.plan.licensor_id, row.plan.licensee_id)})
    return render_template(
        "settlement/royalties/index.html",
        rows=rows,
        following=following,
        rights=rights_of(db.session, [row.deal for row in rows]),
        names={key: row.display(language()) for key, row in people.items()},
        own=actor.organisation_id,
        oversees=sees_all(db.session, actor),
        labels=labels,
    )


@bp.get("/royalties/<number>")
def show(number: str) -> str:
    """A licence's plan in words, its periods, what is due when, claims, and what the reader can do."""
    return render_template("settlement/royalties/show.html", **page_of(number))


def page_of(number: str) -> dict[str, Any]:
    """What every page of a plan prints."""
    actor, today = web.actor(), clock.business_date(clock.now())
    plan, deal = queries.plan_for(db.session, number, actor)
    queries.plan_parts(db.session, plan)
    names = names_of(db.session, {plan.licensor_id, plan.licensee_id})
    return {
        "plan": plan,
        "deal": deal,
        "right": rights_of(db.session, [deal]).get(deal.asset_id),
        "names": {key: row.display(language()) for key, row in names.items()},
        "words": wording.plan_in_words(plan, deal, later_rates(db.session, deal)),
        "wording": wording,
        "labels": labels,
        "today": today,
        "owed": queries.owed(plan),
        "accruing": queries.accruing(plan, today),
        "step": queries.next_step(plan, today),
        "claim": queries.open_claim(plan),
        "reversal": open_reversal(plan),
        "notices": [each for each in plan.end_notices if each.state is EndNoticeState.GIVEN],
        "account": receiving_account(db.session, today, plan.currency),
        "payments": payments_of(plan),
        "taxes": {each.id: tax_in_words(db.session, each.lines) for each in plan.releases},
        "flags": queries.flags(plan.periods, today) if sees_all(db.session, actor) else [],
        "may": acts_of(plan, deal),
        "stays": stays_on(db.session, plan.subject),
        "orders": (orders := orders_on(db.session, plan.subject)),
        "order_choices": [(each.id, each.reason) for each in orders],
        "trail": audit.history(db.session, plan.subject),
        "documents": files.of_purpose(db.session, plan.subject),
    }


def payments_of(plan: Plan) -> list[tuple[str, str]]:
    """The payments of which something stands, the newest first, as one chooses among them."""
    return [
        (str(each.id), f"{day(each.received_on)} · {money(plan.money(each.applied_minor))}")
        for each in reversed(plan.payments)
        if each.applied_minor
    ]


def acts_of(plan: Plan, deal: Deal) -> set[str]:
    """What the reader can do with the plan as a whole; what a period allows is asked of the period."""
    actor, found = web.actor(), set()
    claim = queries.open_claim(plan)
    licensor, licensee = actor.acts_for(plan.licensor_id), actor.acts_for(plan.licensee_id)
    found |= {"decide"} if licensor else set()
    found |= {"report"} if licensee else set()
    if (licensor or licensee) and claim is None and any(each.agreed for each in plan.periods):
        found |= {"claim"}
    if licensor and audit_terms(db.session, plan).allowed:
        found |= {"inspect"}
    if claim is not None and (licensor or licensee):
        found |= {"withdraw"} if actor.acts_for(claim.claimed_for) else {"answer"}
    if is_officer(db.session, actor):
        found |= {"freeze", "unfreeze"} if orders_on(db.session, plan.subject) else {"freeze"}
        if plan.payments:
            found |= {"answer reversal"} if open_reversal(plan) else {"reverse"}
    return found | ending_acts(plan, deal)


def ending_acts(plan: Plan, deal: Deal) -> set[str]:
    """What the reader can do to end the licence."""
    actor, today, found = web.actor(), clock.business_date(clock.now()), set[str]()
    if not plan.can("end"):
        return found
    if actor.acts_for(plan.licensor_id):
        waits = open_notice(plan, EndGround.NON_PAYMENT) is None and is_late(plan, today)
        found |= {"notice"} if waits else set()
        found |= {"end"} if may_end(plan, today) else set()
    if actor.acts_for(plan.licensee_id) and plan.notice_months and open_notice(plan, EndGround.BY_LICENSEE) is None:
        found |= {"resign"}
    if works_for_center(db.session, deal, actor, Role.CENTER_MANAGER):
        found |= {"end"}
    return found


@bp.get("/royalties/<number>/<int:n>")
def period(number: str, n: int) -> str:
    """A period: every version of its statement, line by line, what was reported, and what can be done now."""
    return render_template("settlement/royalties/period.html", **period_page(number, n))


def period_page(number: str, n: int) -> dict[str, Any]:
    """What a period's page prints."""
    page = page_of(number)
    found = queries.period_of(page["plan"], n)
    queries.statement_parts(db.session, found)
    over = found.is_over(page["today"])
    may: set[str] = page["may"]
    acts = {"report"} if "report" in may and found.can("report") and over else set()
    acts |= {each for each in ("accept", "contest") if "decide" in may and found.can(each)}
    return {
        **page,
        "period": found,
        "reported_from": found.ends_on + timedelta(days=1),
        "acts": acts,
        "columns": COLUMNS,
        "column_words": COLUMN_LABELS,
        "form_lines": FORM_LINES,
        "is_net": page["plan"].terms.base is RoyaltyBase.NET_SALES,
        "places": places_of(covered(db.session, page["plan"])),
        "place_name": TERRITORIES.label,
    }


def again(number: str, n: int, refusal: Refusal, form: str) -> tuple[str, int]:
    """The period's page with the form that was refused open."""
    db.session.rollback()
    return web.form_again("settlement/royalties/period.html", refusal, form_sent=form, **period_page(number, n))


def done(text: str, endpoint: str, **values: Any) -> Answer:
    """The page after an act."""
    flash(text)
    return redirect(url_for(endpoint, **values), code=303)


@bp.get("/royalties/template.<any(csv, xlsx):form>")
def template(form: str) -> Response:
    """A table to fill in, with its head alone, in the reader's language."""
    web.actor()
    heads = [str(COLUMN_LABELS[column]) for column in COLUMNS]
    if form == "xlsx":
        answer = Response(workbook(_("Royalties"), [heads]), mimetype=XLSX)
    else:
        answer = Response(MARK + line(heads), mimetype="text/csv")
    answer.headers["Content-Disposition"] = f'attachment; filename="royalty-report.{form}"'
    return answer


@bp.post("/royalties/<number>/<int:n>/contest")
@web.once
def contest(number: str, n: int) -> Any:
    """The licensor says what is wrong."""
    found = period_page(number, n)["period"]
    try:
        given = web.load(schemas.RoyaltyContestIn)
        with transaction() as session:
            services.contest_statement(session, period_id=found.id, **given, actor=web.actor(), now=clock.now())
    except Refusal as refusal:
        return again(number, n, refusal, "contest")
    return done(_("Contested. The licensee was told why and reports anew."), "royalties.period", number=number, n=n)


@bp.get("/royalties/<number>/claim")
def claiming(number: str) -> str:
    """The form of a claim: the figures that count, to be changed where the books say otherwise."""
    return render_template("settlement/royalties/claim.html", **claim_page(number))


def claim_page(number: str) -> dict[str, Any]:
    """What the form of a claim prints."""
    page = page_of(number)
    licensor = web.actor().acts_for(page["plan"].licensor_id)
    kinds = [each for each in ClaimKind if licensor or each is not ClaimKind.AUDIT]
    return {
        **page,
        "kinds": [(each.value, labels.CLAIM_KIND_LABELS[each]) for each in kinds],
        "figures": figures_of(page["plan"]),
    }


@bp.post("/royalties/<number>/claim")
@web.once
def claim(number: str) -> Any:
    """A side claims that accepted figures are wrong; the other side is told."""
    page = claim_page(number)
    plan = cast(Plan, page["plan"])
    try:
        given = web.load(schemas.RoyaltyClaimForm, currency=plan.currency)
        kind = ClaimKind(given.pop("kind"))
        findings = found_in(plan, request.form)
        with transaction() as session:
            evidence = _kept(session, plan)
            services.claim(session, plan_id=plan.id, kind=kind, findings=findings, evidence=evidence, **given,
                           actor=web.actor(), now=clock.now())  # fmt: skip
    except Refusal as refusal:
        db.session.rollback()
        return web.form_again("settlement/royalties/claim.html", refusal, **claim_page(number))
    return done(_("Claimed. The other side was told and answers it."), "royalties.show", number=number)


def _kept(session: Any, plan: Plan) -> files.StoredFile | None:
    return uploads.kept(session, uploads.chosen("evidence"), plan.subject, actor=web.actor(), now=clock.now())


@bp.post("/royalties/<number>/claims/<int:claim_id>/<any(decline, withdraw):answer>")
@web.once
def answer(number: str, claim_id: int, answer: str) -> Any:
    """The other side declines, or who claimed takes it back."""
    plan, _deal = queries.plan_for(db.session, number, web.actor())
    row, texts = queries.claim_of(db.session, plan, claim_id), answered()
    try:
        said = web.load(schemas.RoyaltyAnswerIn)
        act = services.decline if answer == "decline" else services.withdraw
        with transaction() as session:
            act(session, claim_id=row.id, **said, actor=web.actor(), now=clock.now())
    except Refusal as refusal:
        return plan_again(number, refusal, answer)
    return done(texts[answer], "royalties.show", number=number)


def answered() -> dict[str, str]:
    """What is said after an answer."""
    return {
        "decline": _("Declined. The statements stay as they are."),
        "withdraw": _("Taken back. The statements stay as they are."),
    }


def plan_again(number: str, refusal: Refusal, form: str) -> tuple[str, int]:
    """The plan's page with the form that was refused open."""
    db.session.rollback()
    return web.form_again("settlement/royalties/show.html", refusal, form_sent=form, **page_of(number))


@bp.post("/royalties/<number>/<any(notice, resignation):act>")
@web.once
def give_notice(number: str, act: str) -> Any:
    """The licensor gives notice of late payment, or the licensee ends the licence with the notice agreed."""
    plan, _deal = queries.plan_for(db.session, number, web.actor())
    give = services.give_notice if act == "notice" else services.end_with_notice
    try:
        given = web.load(schemas.RoyaltyNoticeIn)
        with transaction() as session:
            give(session, plan_id=plan.id, **given, actor=web.actor(), now=clock.now())
    except Refusal as refusal:
        return plan_again(number, refusal, act)
    return done(_("The notice was given. The other side was told."), "royalties.show", number=number)


@bp.post("/royalties/<number>/end")
@web.once
def end(number: str) -> Any:
    """The licence ends on a day that is over; its last period is still reported."""
    plan, _deal = queries.plan_for(db.session, number, web.actor())
    try:
        given = web.load(schemas.RoyaltyEndIn)
        with transaction() as session:
            services.end_plan(session, plan_id=plan.id, **given, actor=web.actor(), now=clock.now())
    except Refusal as refusal:
        return plan_again(number, refusal, "end")
    return done(_("The licence has ended. Its last period is still reported."), "royalties.show", number=number)
