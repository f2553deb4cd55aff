"""Pages on which a report, an acceptance and an agreed claim are checked before they bind."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for

from core import clock, web
from core.db import db, transaction
from core.errors import Conflict, Refusal
from core.i18n import _, language
from core.show import day, money, percent_bp
from parties.organisations.queries import names_of
from settlement.deals.labels import line_label
from settlement.royalties import queries, schemas, services, wording
from settlement.royalties.claiming import other_side
from settlement.royalties.confirming import queries as ahead
from settlement.royalties.forms import Typed, lines_of, read_back, typed_again, typed_in, written
from settlement.royalties.models import Period, Plan, StatementLine
from settlement.royalties.reporting import covered, outlook
from settlement.royalties.routes import again, done, period_page, plan_again
from settlement.royalties.stating import lines as lines_of_statement
from settlement.royalties.tables import LARGEST, Sold

bp = Blueprint("royalty_checks", __name__)

CHECK_REPORT = "settlement/royalties/check_report.html"
CHECK_CLAIM = "settlement/royalties/check_claim.html"
CONFIRM = "confirm.html"


def _crumbs(number: str, *more: tuple[str, str | None]) -> list[tuple[str, str | None]]:
    plan = (number, url_for("royalties.show", number=number))
    return [(_("Royalties"), url_for("royalties.index")), plan, *more]


def _of_period(plan: Plan, n: int, name: str) -> dict[str, Any]:
    """Where the page of a period's act stands."""
    back = url_for("royalties.period", number=plan.number, n=n)
    return {
        "crumbs_list": _crumbs(plan.number, (wording.period_in_words(plan, n), back), (name, None)),
        "heading_text": name,
        "lead": wording.period_in_words(plan, n),
        "back_href": back,
    }


@bp.post("/royalties/<number>/<int:n>/report/check")
def check_report(number: str, n: int) -> Any:
    """What is reported, line by line, and what it comes to; nothing is reported yet, and nothing of a file counts
    unless every line fits."""
    page = period_page(number, n)
    plan, upload = page["plan"], request.files.get("file")
    by_file = upload is not None and bool(upload.filename)
    try:
        given = web.load(schemas.RoyaltyReportForm, currency=plan.currency)
        within = covered(db.session, plan)
        if upload is not None and by_file:
            lines = services.sold_in_file(upload.stream.read(LARGEST + 1), plan.currency, within)
        else:
            lines = lines_of(typed_in(request.form), plan.currency, within)
        return render_template(CHECK_REPORT, **_report_page(page, lines, from_file=by_file, **given))
    except Refusal as refusal:
        return again(number, n, refusal, "report")


def _report_page(page: dict[str, Any], lines: list[Sold], *, from_file: bool, note: str = "", **given: Any) -> Any:
    """What the check page of a report prints."""
    plan, period = page["plan"], page["period"]
    income = given.get("sublicences")
    seen = outlook(db.session, period, lines=lines, sublicences=income, actor=web.actor(), now=clock.now())
    drawn = [StatementLine(**line) for line in lines_of_statement(plan, seen.use, seen.reckoned)]
    return {
        **page,
        **_of_period(plan, period.n, _("Check what you report")),
        "lines": lines,
        "explained": wording.explained_lines(plan, drawn),
        "seen": seen,
        "paid": wording.payment_in_words(plan),
        "kept": {
            "sold": written(lines), "note": note, "from_file": "yes" if from_file else "", "due": seen.due.amount,
            "sublicences": income.amount if income else "",
        },
        "note": note,
        "income": income,
    }  # fmt: skip


@bp.post("/royalties/<number>/<int:n>/report")
@web.once
def report(number: str, n: int) -> Any:
    """What the check page showed is reported, or goes back into the form to be changed."""
    page = period_page(number, n)
    plan, period = page["plan"], page["period"]
    try:
        given = web.load(schemas.RoyaltyReportChecked, currency=plan.currency)
        typed, due = read_back(given.pop("sold")), given.pop("due")
        if request.form.get("step") == "change":
            return _to_be_changed(page, typed)
        lines = lines_of(typed, plan.currency, covered(db.session, plan))
        with transaction() as session:
            services.file_report(session, period_id=period.id, lines=lines, due=due, **given, actor=web.actor(),
                                 now=clock.now())  # fmt: skip
    except Conflict as refusal:
        if refusal.code != "effect_differs":
            return again(number, n, refusal, "report")
        db.session.rollback()
        return web.form_again(CHECK_REPORT, refusal, **_report_page(period_page(number, n), lines, **given))
    except Refusal as refusal:
        return again(number, n, refusal, "report")
    return done(_("Reported. The statement is below; the licensor accepts or contests it."), "royalties.period",
                number=number, n=n)  # fmt: skip


def _to_be_changed(page: dict[str, Any], typed: list[Typed]) -> str:
    """The period's page with the report in its form, as it was typed."""
    values = {**request.form, **typed_again(typed)}
    return render_template("settlement/royalties/period.html", **page, form_sent="report", values=values)


@bp.get("/royalties/<number>/<int:n>/accept")
def accepting(number: str, n: int) -> Any:
    """What accepting the statement comes to: the invoice, its day, and who gets what."""
    page = period_page(number, n)
    if "accept" not in page["acts"]:
        return redirect(url_for("royalties.period", number=number, n=n), code=303)
    return render_template(CONFIRM, **_acceptance_page(page["plan"], page["deal"], page["period"]))


def _acceptance_page(plan: Plan, deal: Any, period: Period) -> dict[str, Any]:
    seen = ahead.of_statement(db.session, plan, period, now=clock.now())
    statement = period.latest
    assert statement is not None
    names = {key: row.display(language()) for key, row in names_of(db.session, [plan.licensee_id]).items()}
    adds = seen.change.minor > 0
    rows = [
        (_("Statement"), _("version %(version)s", version=statement.version)),
        (_("Due for the period"), money(statement.due)),
        (_("Invoiced to"), names[plan.licensee_id]),
        (_("Invoiced now") if adds else _("Credited now"), money(seen.change if adds else -seen.change)),
        (_("To be paid by"), day(seen.pay_by) if adds else None),
    ]
    return {
        **_of_period(plan, period.n, _("Check before you accept")),
        "rows": rows,
        "money": [
            {"label": line_label(line.kind, deal.act, line.on_top), "amount": line.amount} for line in seen.lines
        ],
        "money_total": (_("Invoiced now"), seen.change),
        "money_caption": _("Who gets it when it is paid"),
        "text": _("An accepted statement counts and is invoiced. What turns out wrong later is claimed, and the other"
                  " side answers."),
        "label": _("Accept: invoice %(amount)s", amount=money(seen.change)) if adds else _("Accept the statement"),
        "action": url_for(".accept", number=plan.number, n=period.n),
        "fields": {"version": statement.version},
    }  # fmt: skip


@bp.post("/royalties/<number>/<int:n>/accept")
@web.once
def accept(number: str, n: int) -> Any:
    """The licensor accepts the version that it has read."""
    found = period_page(number, n)["period"]
    try:
        given = web.load(schemas.RoyaltyVersionIn)
        with transaction() as session:
            services.accept_statement(session, period_id=found.id, **given, actor=web.actor(), now=clock.now())
    except Refusal as refusal:
        return again(number, n, refusal, "accept")
    return done(_("Accepted and invoiced."), "royalties.period", number=number, n=n)


@bp.get("/royalties/<number>/claims/<int:claim_id>/agree")
def agreeing(number: str, claim_id: int) -> Any:
    """What agreeing to a claim comes to: each period before and after, interest, an audit's cost, and until when."""
    page = _claim_page(number, claim_id)
    if page is None:
        return redirect(url_for("royalties.show", number=number), code=303)
    return render_template(CHECK_CLAIM, **page)


def _claim_page(number: str, claim_id: int) -> dict[str, Any] | None:
    """What the check page of a claim prints; None where the reader has nothing to answer."""
    actor = web.actor()
    plan, _deal = queries.plan_for(db.session, number, actor)
    claim = queries.claim_of(db.session, plan, claim_id)
    if queries.open_claim(plan) is not claim or not actor.acts_for(other_side(plan, claim)):
        return None
    effect, pay_by = ahead.of_claim(db.session, plan, claim, now=clock.now())
    names = {key: row.display(language()) for key, row in names_of(db.session, [claim.claimed_for]).items()}
    name = _("Check what you agree to")
    lines = _claim_lines(plan, effect)
    return {
        "crumbs_list": _crumbs(number, (name, None)),
        "heading_text": name,
        "lead": _("Royalties %(number)s", number=number),
        "back_href": url_for("royalties.show", number=number),
        "rows": [
            (_("Claimed by"), names[claim.claimed_for]),
            (_("Reason given"), claim.reason),
            (_("Part that was not stated"), percent_bp(effect.short_bp)),
            (_("To be paid by, at the earliest"), day(pay_by) if effect.invoiced else None),
        ],
        "plan": plan, "effect": effect, "wording": wording,
        "money": lines,
        "money_total": (_("Invoiced to the licensee in all"), effect.invoiced),
        "money_caption": _("What is invoiced today"),
        "text": _("What you agree to cannot be taken back: new versions of these statements count at once."),
        "label": _("Agree: invoice %(amount)s", amount=money(effect.invoiced)) if lines
        else _("Agree: credit %(amount)s", amount=money(effect.credited)),
        "action": url_for(".agree", number=number, claim_id=claim_id),
        "fields": {"seen": effect.digest},
        "tone": "danger",
    }  # fmt: skip


def _claim_lines(plan: Plan, effect: ahead.Effect) -> list[dict[str, Any]]:
    lines: list[dict[str, Any]] = []
    for each in effect.changes:
        said = wording.period_in_words(plan, each.period.n)
        if each.added.minor > 0:
            lines.append({"label": _("Royalty not stated"), "note": said, "amount": each.added})
        if each.interest:
            lines.append({"label": _("Interest since the day on which it was due"), "note": said,
                          "amount": each.interest})  # fmt: skip
    if effect.cost:
        lines.append({"label": _("Cost of the audit"), "amount": effect.cost})
    return lines


@bp.post("/royalties/<number>/claims/<int:claim_id>/agree")
@web.once
def agree(number: str, claim_id: int) -> Any:
    """The other side agrees to what the check page showed."""
    plan, _deal = queries.plan_for(db.session, number, web.actor())
    row = queries.claim_of(db.session, plan, claim_id)
    try:
        seen = web.load(schemas.RoyaltyEffectSeen)["seen"]
        with transaction() as session:
            services.agree(session, claim_id=row.id, seen=seen, actor=web.actor(), now=clock.now())
    except Refusal as refusal:
        db.session.rollback()
        page = _claim_page(number, claim_id)
        if page is None:
            return plan_again(number, refusal, "agree")
        return web.form_again(CHECK_CLAIM, refusal, **page)
    flash(_("Agreed. New versions of the statements are below."))
    return redirect(url_for("royalties.show", number=number), code=303)
