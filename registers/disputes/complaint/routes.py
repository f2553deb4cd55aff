"""Pages of complaints: the form beside a listing, the notice with its steps, the officers' queue, and the results."""

from collections.abc import Callable
from typing import Any, BinaryIO, NamedTuple, cast

from flask import flash, redirect, render_template, request, url_for
from marshmallow import Schema
from sqlalchemy.orm import Session

from core import audit, clock, files, web
from core.db import db, transaction
from core.errors import NotFound, Refusal, Unacceptable
from core.fields import NoAnswers, whole
from core.i18n import LazyText, _, language, lazy_gettext
from listings.assets import queries as assets
from listings.market import queries as market
from parties.organisations.queries import names_of
from parties.people import throttle
from registers.disputes import acting, following, labels, queries, schemas, services
from registers.disputes.casebook.routes import bp
from registers.disputes.models import TakedownNotice
from registers.disputes.standing import is_officer

PAGE = 25
Page = Any


class Step(NamedTuple):
    """One act of the page: the form's shape, the service, and what is said when it is done."""

    shape: type[Schema]
    act: Callable[..., Any]
    done: LazyText


STEPS: dict[str, Step] = {
    "forward": Step(schemas.ForwardingIn, services.forward_notice, lazy_gettext("The notice was sent to the seller.")),
    "ask": Step(schemas.LacksIn, services.ask_for_more, lazy_gettext("The complainant is told what is missing.")),
    "reject": Step(schemas.GroundIn, services.reject_notice, lazy_gettext("The complaint is rejected.")),
    "forward-statement": Step(
        NoAnswers, services.forward_statement, lazy_gettext("The statement was sent to the complainant.")
    ),
    "decide": Step(schemas.VerdictIn, services.decide_notice, lazy_gettext("The decision is on record.")),
    "remark": Step(schemas.RemarkIn, services.remark, lazy_gettext("The remark is noted.")),
    "answer": Step(schemas.StatementIn, services.counter, lazy_gettext("Your statement has arrived.")),
    "complete": Step(schemas.CompletionIn, services.complete_notice, lazy_gettext("What was missing has arrived.")),
    "suit": Step(schemas.SuitIn, services.tell_of_suit, lazy_gettext("It is noted; the measure stays.")),
    "take-back": Step(NoAnswers, services.take_back, lazy_gettext("The complaint is taken back.")),
}


@bp.route("/listings/<int:listing_id>/complain", methods=["GET", "POST"])
@web.once
def complain(listing_id: int) -> Page:
    """Complain about a listing, with an account or without."""
    reader = web.reader()
    listing = market.readable_listing(db.session, listing_id, reader)
    page = {
        "listing": listing,
        "asset": assets.asset(db.session, listing.asset_id),
        "is_member": reader is not None and reader.organisation_id is not None,
        "labels": labels,
    }
    if request.method == "GET":
        return render_template("registers/disputes/complain.html", values={"wants_measure": "yes"}, **page)
    try:
        given = web.load(schemas.ComplaintForm)
        with transaction() as session:
            if reader is None:
                _not_too_many(session, given["email"])
            notice = services.complain(
                session, listing_id=listing_id, **given, language=language(), actor=reader, now=clock.now()
            )
            _keep(session, notice)
            there = _place(notice)
    except Refusal as refusal:
        db.session.rollback()
        return web.form_again("registers/disputes/complain.html", refusal, **page)
    flash(_("The complaint has arrived. The trading center looks at it and tells you what happens."))
    return redirect(there, code=303)


def _not_too_many(session: Session, email: str) -> None:
    """Letters go to an address that somebody else may have written down: few to one mailbox, few from one place."""
    limits = throttle.letter_limits(request.remote_addr or "")
    if email:
        limits += throttle.receiver_limits(email.strip().casefold())
    throttle.count(session, limits, now=clock.now())


def _place(notice: TakedownNotice) -> str:
    if notice.complainant_id is not None:
        return url_for("disputes.takedown", number=notice.number)
    return url_for("disputes.follow", token=notice.token)


def _keep(session: Session, notice: TakedownNotice) -> None:
    """The file that was chosen, kept for the notice; the form can do without."""
    upload = request.files.get("paper")
    if upload is None or not upload.filename:
        return
    try:
        files.keep_upload(
            session, cast(BinaryIO, upload.stream), upload.filename, purpose=notice.subject,
            actor=web.reader() or services.visitor(notice), now=clock.now(),
        )  # fmt: skip
    except Unacceptable as refusal:
        raise Unacceptable(refusal.message, code=refusal.code, fields={"paper": [refusal.message]}) from None


@bp.get("/takedowns")
def results() -> str:
    """What became of complaints (E-commerce Law, article 44), and how one goes."""
    before = whole(request.args.get("before"))
    rows = queries.results(db.session, before=before, limit=PAGE)
    return render_template(
        "registers/disputes/results.html",
        rows=[_line(row) for row in rows[:PAGE]],
        next_href=url_for("disputes.results", before=rows[PAGE - 1].id) if len(rows) > PAGE else None,
        first_href=url_for("disputes.results") if before else None,
        labels=labels,
    )


def _line(notice: TakedownNotice) -> dict[str, Any]:
    listing = market.listing(db.session, notice.listing_id)
    return {
        "notice": notice,
        "title": assets.asset(db.session, listing.asset_id).titled(language()),
        "state": labels.takedown_state(notice),
        "tone": labels.TAKEDOWN_TONES[notice.state],
        "public_name": _name(notice) or notice.published_name,
        "name": _name(notice) or notice.complainant_name,
        "ground": labels.ground_in_words(notice.ground),
        "due": queries.next_day(notice),
        "waits": acting.takedown_waits(notice.state),
    }


def _name(notice: TakedownNotice) -> str:
    """The complainant's name in the reader's language, where it is an organisation here."""
    if notice.complainant_id is None:
        return ""
    return names_of(db.session, [notice.complainant_id])[notice.complainant_id].display(language())


@bp.get("/takedowns/queue")
def takedown_queue() -> str:
    """What waits for the officers, then what waits for others."""
    if not is_officer(db.session, web.actor()):
        raise NotFound(_("There is no page at this address."))
    return render_template(
        "registers/disputes/takedown_queue.html", rows=[_line(row) for row in queries.queue(db.session)], labels=labels
    )


@bp.get("/takedowns/<string:number>")
def takedown(number: str) -> str:
    """A notice with its course."""
    notice = queries.notice_for(db.session, number, web.reader())
    return render_template("registers/disputes/takedown.html", **_page(notice, by_token=False))


@bp.get("/takedowns/follow/<string:token>")
def follow(token: str) -> str:
    """The same for somebody without an account, by the address in their letter."""
    notice = queries.notice_behind(db.session, token)
    return render_template("registers/disputes/takedown.html", **_page(notice, by_token=True))


def _page(notice: TakedownNotice, *, by_token: bool) -> dict[str, Any]:
    reader, today = web.reader(), clock.business_date(clock.now())
    listing = market.listing(db.session, notice.listing_id)
    officer = is_officer(db.session, reader)
    own = reader is not None and reader.organisation_id is not None
    concerned = by_token or officer or (own and reader.organisation_id in (notice.complainant_id, notice.seller_id))  # type: ignore[union-attr]
    acts = acting.acts_on_notice(db.session, notice, reader, today, by_token=by_token)
    return {
        **_line(notice),
        "listing": listing,
        "seller": names_of(db.session, [notice.seller_id])[notice.seller_id].display(language()),
        "acts": acts,
        "officer": officer,
        "concerned": concerned,
        "earlier": queries.of_complainant(db.session, notice) if officer else [],
        "after": following.cases_after(db.session, notice=notice, actor=reader),
        "remarks": notice.remarks if officer else [],
        "papers": files.of_purpose(db.session, notice.subject) if concerned and not by_token else [],
        "trail": audit.history(db.session, notice.subject) if concerned else [],
        "address": url_for("disputes.follow", token=notice.token) if by_token else _address(notice),
        "labels": labels,
        "today": today.isoformat(),
    }


def _address(notice: TakedownNotice) -> str:
    return url_for("disputes.takedown", number=notice.number)


@bp.post("/takedowns/<string:number>/<string:act>")
@web.once
def takedown_act(number: str, act: str) -> Page:
    """One step, by its form."""
    notice = queries.notice_for(db.session, number, web.actor())
    return _take(notice, act, {}, _address(notice))


@bp.post("/takedowns/follow/<string:token>/<string:act>")
@web.once
def follow_act(token: str, act: str) -> Page:
    """One step of the complainant without an account."""
    notice = queries.notice_behind(db.session, token)
    if act not in acting.COMPLAINANT_ACTS:
        raise NotFound(_("There is no page at this address."))
    return _take(notice, act, {"token": token}, url_for("disputes.follow", token=token))


def _take(notice: TakedownNotice, act: str, key: dict[str, str], there: str) -> Page:
    step = STEPS.get(act)
    if step is None:
        raise NotFound(_("There is no page at this address."))
    notice_id, actor = notice.id, web.reader()
    try:
        given = web.load(step.shape)
        with transaction() as session:
            step.act(session, notice_id=notice_id, **given, **key, actor=actor, now=clock.now())
            _keep(session, session.get_one(TakedownNotice, notice_id))
    except Refusal as refusal:
        db.session.rollback()
        db.session.expire_all()
        page = _page(db.session.get_one(TakedownNotice, notice_id), by_token=bool(key))
        return web.form_again("registers/disputes/takedown.html", refusal, sent=act, **page)
    flash(str(step.done))
    return redirect(there, code=303)
