"""Milestones on the deal's page: their rows are lent to it, and the acts have a page of their own."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from sqlalchemy.orm import Session

from core import clock, files, uploads, web
from core.db import db, transaction
from core.errors import Conflict, Refusal
from core.i18n import _
from settlement.deals.labels import MILESTONE_STATES, MILESTONE_TONES
from settlement.deals.milestones import queries, schemas, services
from settlement.deals.models import Deal
from settlement.deals.queries import deal_for
from settlement.deals.standing import works_for_center
from settlement.deals.states import TAKES_MONEY, MilestoneState

bp = Blueprint("milestones", __name__)

PAGE = "settlement/deals/milestone.html"


@bp.app_context_processor
def lent() -> dict[str, Any]:
    """Lent to the deal's page."""
    return {"milestones_of": rows_of, "milestone_states": MILESTONE_STATES, "milestone_tones": MILESTONE_TONES}


def rows_of(deal: Deal) -> list[queries.Reached]:
    """The deal's instalments at milestones."""
    return queries.milestones_of(db.session, deal)


def _page(number: str, seq: int) -> dict[str, Any]:
    deal, actor = deal_for(db.session, number, web.actor()), web.actor()
    row = next((each for each in rows_of(deal) if each.obligation.seq == seq), None)
    if row is None:
        services.must_wait(deal, "")
    assert row is not None
    return {
        "deal": deal,
        "row": row,
        "acts": _acts(deal, row),
        "is_seller": actor.acts_for(deal.seller_id),
        "today": clock.business_date(clock.now()).isoformat(),
    }


def _acts(deal: Deal, row: queries.Reached) -> set[str]:
    """What the reader can do; the services ask again."""
    actor, report = web.actor(), row.report
    if deal.state not in TAKES_MONEY or not row.obligation.waits or not row.obligation.open:
        return set()
    side = actor.acts_for(deal.seller_id) or actor.acts_for(deal.buyer_id)
    acts = {"give up"} if actor.acts_for(deal.seller_id) else set()
    if not row.stands or report is None:
        return acts | ({"report"} if side else set())
    if actor.acts_for(deal.buyer_id):
        acts.add("answer")
    if actor.acts_for(report.reported_for):
        acts.add("drop")
    late = report.answer_by < clock.business_date(clock.now())
    if works_for_center(db.session, deal, actor) and (late or report.state is MilestoneState.REFUSED):
        acts.add("decide")
    return acts


@bp.get("/deals/<number>/milestones/<int:seq>")
def show(number: str, seq: int) -> str:
    """One milestone: what was said of it, and what can be done."""
    return render_template(PAGE, **_page(number, seq))


def _kept(session: Session, name: str, deal: Deal) -> files.StoredFile | None:
    return uploads.kept(session, uploads.chosen(name), deal.subject, actor=web.actor(), now=clock.now())


def _who() -> dict[str, Any]:
    return {"actor": web.actor(), "now": clock.now()}


def _done(number: str, seq: int, text: str) -> Any:
    flash(text)
    return redirect(url_for("milestones.show", number=number, seq=seq), code=303)


def _again(number: str, seq: int, refusal: Refusal, form: str) -> Any:
    db.session.rollback()
    return web.form_again(PAGE, refusal, form_sent=form, **_page(number, seq))


@bp.post("/deals/<number>/milestones/<int:seq>/report")
@web.once
def report(number: str, seq: int) -> Any:
    """It was reached."""
    page, who = _page(number, seq), _who()
    try:
        given = web.load(schemas.MilestoneReportIn, {**request.form, "what": page["row"].obligation.what})
        with transaction() as session:
            evidence = _kept(session, "evidence", page["deal"])
            services.report_milestone(session, deal_id=page["deal"].id, **given, evidence=evidence, **who)
    except Refusal as refusal:
        return _again(number, seq, refusal, "report")
    if page["is_seller"]:
        return _done(number, seq, _("Reported. The buyer confirms or refuses it."))
    return _done(number, seq, _("Confirmed. The instalment falls due."))


@bp.post("/deals/<number>/milestones/<int:seq>/answer")
@web.once
def answer(number: str, seq: int) -> Any:
    """The buyer's answer, or the center's decision."""
    page, who = _page(number, seq), _who()
    decides = "decide" in page["acts"]
    try:
        given = web.load(schemas.MilestoneAnswerIn)
        with transaction() as session:
            row = queries.report_of(session, page["deal"], page["row"].report.id if page["row"].report else 0)
            if decides:
                proof = _kept(session, "proof", page["deal"])
                services.decide_milestone(session, milestone_id=row.id, **given, evidence=proof, **who)
            else:
                services.answer_milestone(session, milestone_id=row.id, **given, **who)
    except Refusal as refusal:
        return _again(number, seq, refusal, "answer")
    if given["confirm"]:
        return _done(number, seq, _("Confirmed. The instalment falls due."))
    text = _("Not reached: the seller may report it anew.") if decides else _("Refused. The center decides it now.")
    return _done(number, seq, text)


@bp.post("/deals/<number>/milestones/<int:seq>/drop")
@web.once
def drop(number: str, seq: int) -> Any:
    """The report is taken back."""
    page = _page(number, seq)
    try:
        with transaction() as session:
            row = queries.report_of(session, page["deal"], page["row"].report.id if page["row"].report else 0)
            services.drop_milestone(session, milestone_id=row.id, actor=web.actor(), now=clock.now())
    except Conflict as refusal:
        return _again(number, seq, refusal, "drop")
    return _done(number, seq, _("The report is taken back."))


@bp.post("/deals/<number>/milestones/<int:seq>/give-up")
@web.once
def give_up(number: str, seq: int) -> Any:
    """It will not be reached."""
    page, who = _page(number, seq), _who()
    try:
        given = web.load(schemas.MilestoneGivenUpIn, {**request.form, "what": page["row"].obligation.what})
        with transaction() as session:
            services.give_up_milestone(session, deal_id=page["deal"].id, **given, **who)
    except Refusal as refusal:
        return _again(number, seq, refusal, "give_up")
    return _done(number, seq, _("Given up. The instalment is owed no more."))
