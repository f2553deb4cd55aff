"""Pages of open licences: the public list, a declaration, its form, the notice under it, and what one has taken up."""

from datetime import date
from typing import Any, BinaryIO, cast

from flask import Blueprint, flash, redirect, render_template, request, url_for
from sqlalchemy.orm import Session

from core import clock, files, web
from core.actor import CENTER_ROLES, Role
from core.db import db, found, transaction
from core.errors import Refusal, Unacceptable
from core.fields import whole
from core.i18n import _
from core.money import Money, MoneyError
from listings.assets.models import Asset
from listings.market.pages import center_options
from listings.rights import services as rights
from listings.rights.wanted import Stage
from listings.terms.wording import lines as term_lines
from trading.openlicence import labels, pages, queries, schemas, services
from trading.openlicence.models import FeeMode, Limit, OpenLicence
from trading.openlicence.rules import limit_on
from trading.openlicence.states import OpenLicenceState
from trading.openlicence.taking import passing
from trading.openlicence.terms import terms_from

bp = Blueprint("openlicence", __name__)

Page = Any
PAGE = 25


def today() -> date:
    """The business date of this request."""
    return clock.business_date(clock.now())


@bp.app_context_processor
def words() -> dict[str, Any]:
    """Lent to the pages of a right and of a listing, which stand below and may not know this unit."""
    return {"open_licence_of": lambda asset_id: queries.of_asset(db.session, asset_id)}


@bp.get("/open-licences")
def index() -> str:
    """What can be taken up by everybody, to be narrowed by field and fee."""
    asked = request.args
    wanted = queries.Wanted(
        words=asked.get("q", "")[:200],
        section=asked.get("section", "")[:1].upper(),
        mode=FeeMode(asked["mode"]) if asked.get("mode") in list(FeeMode) else None,
        most=_amount(asked.get("most", "")),
    )
    after = whole(asked.get("after"))
    rows, following = queries.announced(db.session, wanted, today=today(), after=after, limit=PAGE)
    return render_template(
        "trading/openlicence/index.html",
        rows=pages.lines(db.session, [row.licence for row in rows]),
        groups=_groups(wanted),
        wanted=wanted,
        active=sum(bool(each) for each in (wanted.section, wanted.mode, wanted.most)),
        next_href=_address(wanted, after=following) if following else None,
        first_href=_address(wanted) if after else None,
        all_href=url_for(".index", q=wanted.words or None),
    )


def _amount(text: str) -> Money | None:
    try:
        amount = Money.typed(text)
    except MoneyError:
        return None
    return amount if amount.minor > 0 else None


def _address(wanted: queries.Wanted, **changes: Any) -> str:
    given = {
        "q": wanted.words or None,
        "section": wanted.section or None,
        "mode": wanted.mode.value if wanted.mode else None,
        "most": wanted.most.amount if wanted.most else None,
    }
    return url_for(".index", **{**given, **changes})


def _groups(wanted: queries.Wanted) -> list[dict[str, Any]]:
    """The facets, with true counts."""
    modes, sections = queries.counts(db.session, wanted, today=today())
    by_mode = [
        {
            "label": labels.MODE_LABELS[mode],
            "count": count,
            "href": _address(wanted, mode=None if mode is wanted.mode else mode.value),
            "current": mode is wanted.mode,
        }
        for mode, count in sorted(modes.items(), key=lambda each: list(FeeMode).index(each[0]))
    ]
    by_section = [
        {
            "label": pages.section_name(section),
            "count": count,
            "href": _address(wanted, section=None if section == wanted.section else section),
            "current": section == wanted.section,
        }
        for section, count in sections.items()
    ]
    named = ((_("Fee"), by_mode), (_("Field of technology"), by_section))
    return [{"label": label, "options": options} for label, options in named if options]


@bp.get("/open-licences/mine")
def mine() -> str:
    """The declarations of my organisation or center, and what my organisation has taken up."""
    actor = web.actor()
    declared = queries.declarations_of(db.session, actor)
    return render_template(
        "trading/openlicence/mine.html",
        rows=pages.lines(db.session, declared),
        takers=pages.takers(db.session, queries.uptakes_of(db.session, actor)),
        labels=labels,
        is_center=actor.has(*CENTER_ROLES),
    )


@bp.route("/rights/<int:asset_id>/declare-open", methods=["GET", "POST"])
@web.once
def new(asset_id: int) -> Page:
    """Draft a declaration for one of my patents."""
    actor, asset = web.actor(), found(db.session, Asset, asset_id)
    actor.must_have(Role.RIGHT_HOLDER)
    page = _form_page(asset, None)
    if request.method == "GET":
        return render_template("trading/openlicence/form.html", values=pages.form_of(None, asset), **page)
    try:
        given = _answers()
        with transaction() as session:
            licence = services.draft_declaration(session, asset_id=asset_id, **given, actor=actor, now=clock.now())
            _take_report(session, licence)
            number = licence.number
    except Refusal as refusal:
        return _form_again(refusal, page)
    flash(_("The draft is kept. Look at the conditions, then hand it in."))
    return redirect(url_for(".show", number=number), code=303)


@bp.route("/open-licences/<string:number>/edit", methods=["GET", "POST"])
@web.once
def edit(number: str) -> Page:
    """Change a draft."""
    actor = web.actor()
    licence = queries.readable(db.session, number, actor)
    actor.must_act_for(licence.owner_id)
    asset = found(db.session, Asset, licence.asset_id)
    page, licence_id = _form_page(asset, licence), licence.id
    if request.method == "GET":
        return render_template("trading/openlicence/form.html", values=pages.form_of(licence, asset), **page)
    try:
        given = _answers()
        with transaction() as session:
            changed = services.change_declaration(
                session, licence_id=licence_id, changes=given, actor=actor, now=clock.now()
            )
            _take_report(session, changed)
    except Refusal as refusal:
        return _form_again(refusal, page)
    flash(_("The draft is changed."))
    return redirect(url_for(".show", number=number), code=303)


def _form_page(asset: Asset, licence: OpenLicence | None) -> dict[str, Any]:
    return {
        "asset": asset,
        "licence": licence,
        "modes": pages.modes(),
        "periods": pages.periods(),
        "centers": [(number, name) for number, name, _about in center_options(db.session)],
        "limits": {limit.value: limit_on(db.session, limit, today()) for limit in Limit},
        "asks_report": asset.kind.value in ("patent_utility", "patent_design"),
    }


def _form_again(refusal: Refusal, page: dict[str, Any]) -> Page:
    if "rate_bp" in refusal.fields:
        refusal.fields["rate"] = refusal.fields.pop("rate_bp")
    db.session.rollback()
    return web.form_again("trading/openlicence/form.html", refusal, **page)


def _answers() -> dict[str, Any]:
    given = web.load(schemas.DeclarationForm)
    rate = given.pop("rate")
    return {**given, "rate_bp": pages.rate_bp(rate)}


def _take_report(session: Session, licence: OpenLicence) -> None:
    """The evaluation report, where one was chosen."""
    digest = _kept(session, licence, "evaluation")
    if digest is not None:
        services.change_declaration(
            session, licence_id=licence.id, changes={"evaluation": digest}, actor=web.actor(), now=clock.now()
        )


def _kept(session: Session, licence: OpenLicence, name: str) -> str | None:
    """The SHA-256 of the uploaded file of a field, kept for the declaration; None where none was chosen."""
    upload = request.files.get(name)
    if upload is None or not upload.filename:
        return None
    try:
        stored = files.keep_upload(
            session, cast(BinaryIO, upload.stream), upload.filename, purpose=licence.subject, actor=web.actor(),
            now=clock.now(),
        )  # fmt: skip
    except Unacceptable as refusal:
        raise Unacceptable(refusal.message, code=refusal.code, fields={name: [refusal.message]}) from None
    return stored.sha256


def _evidence(session: Session, licence: OpenLicence, name: str) -> str:
    digest = _kept(session, licence, name)
    if digest is None:
        text = _("Add the office's announcement as a file: nothing is put on record without it.")
        raise Unacceptable(text, fields={name: [text]})
    return digest


@bp.get("/open-licences/<string:number>")
def show(number: str) -> str:
    """A declaration: its terms, its conditions, its announcement, what it saves, and what can be done."""
    actor = web.reader()
    licence = queries.readable(db.session, number, actor)
    page = pages.page_of(db.session, licence, actor, today=today(), payer=request.args.get("payer", ""))
    return render_template("trading/openlicence/show.html", today=today().isoformat(), **page)


OWN_ACTS = {
    "submit": services.submit_declaration,
    "discard": services.discard_declaration,
    "file-withdrawal": services.file_withdrawal,
}


@bp.post("/open-licences/<string:number>/<any(submit, discard, 'file-withdrawal'):act>")
@web.once
def act(number: str, act: str) -> Page:
    """Hand it in, take it back, or file its withdrawal."""
    actor = web.actor()
    licence_id = queries.readable(db.session, number, actor).id
    try:
        with transaction() as session:
            licence = OWN_ACTS[act](session, licence_id=licence_id, actor=actor, now=clock.now())
            done = labels.STATE_LABELS[licence.state]
    except Refusal as refusal:
        return _again(number, refusal, act)
    flash(_("Done. The open licence is now: %(state)s.", state=done))
    return redirect(url_for(".show", number=number), code=303)


def _again(number: str, refusal: Refusal, sent: str) -> Page:
    db.session.rollback()
    actor = web.reader()
    licence = queries.readable(db.session, number, actor)
    page = pages.page_of(db.session, licence, actor, today=today())
    return web.form_again("trading/openlicence/show.html", refusal, sent=sent, today=today().isoformat(), **page)


@bp.post("/open-licences/<string:number>/announce")
@web.once
def announce(number: str) -> Page:
    """The office announced it."""
    return _recorded(number, "announce")


@bp.post("/open-licences/<string:number>/withdraw")
@web.once
def withdraw(number: str) -> Page:
    """The office announced the withdrawal."""
    return _recorded(number, "withdraw")


def _recorded(number: str, what: str) -> Page:
    actor, now = web.actor(), clock.now()
    licence_id = queries.readable(db.session, number, actor).id
    try:
        if what == "announce":
            given = web.load(schemas.AnnouncementForm)
            with transaction() as session:
                evidence = _evidence(session, found(session, OpenLicence, licence_id), "announcement")
                services.announce(session, licence_id=licence_id, **given, evidence=evidence, actor=actor, now=now)
            flash(_("The announcement is on record. Everybody can take it up now."))
        else:
            given = web.load(schemas.WithdrawalForm)
            with transaction() as session:
                evidence = _evidence(session, found(session, OpenLicence, licence_id), "withdrawal")
                services.announce_withdrawal(
                    session, licence_id=licence_id, **given, evidence=evidence, actor=actor, now=now
                )
            flash(_("The withdrawal is on record. Licences taken before go on."))
    except Refusal as refusal:
        return _again(number, refusal, what)
    return redirect(url_for(".show", number=number), code=303)


@bp.post("/open-licences/<string:number>/refuse")
@web.once
def refuse(number: str) -> Page:
    """The office did not take it."""
    actor = web.actor()
    licence_id = queries.readable(db.session, number, actor).id
    try:
        given = web.load(schemas.OfficeRefusalIn)
        with transaction() as session:
            services.refuse(session, licence_id=licence_id, **given, actor=actor, now=clock.now())
    except Refusal as refusal:
        return _again(number, refusal, "refuse")
    flash(_("The refusal is noted, and the patentee is told."))
    return redirect(url_for(".show", number=number), code=303)


@bp.route("/open-licences/<string:number>/take-up", methods=["GET", "POST"])
@web.once
def take_up(number: str) -> Page:
    """Check the terms, then give the notice that makes the licence with the payment."""
    actor = web.actor()
    licence = queries.readable(db.session, number, actor)
    if request.method == "POST":
        try:
            with transaction() as session:
                uptake = services.take_up(
                    session, licence_id=licence.id, digest=request.form.get("digest", ""), actor=actor, now=clock.now()
                )
                uptake_id = uptake.id
        except Refusal as refusal:
            db.session.rollback()
            return web.form_again("trading/openlicence/take_up.html", refusal, **_notice(number))
        flash(_("The notice is given. The deal is open and signed."))
        return redirect(url_for(".uptake", uptake_id=uptake_id), code=303)
    return render_template("trading/openlicence/take_up.html", **_notice(number))


def _notice(number: str) -> dict[str, Any]:
    actor, on = web.actor(), today()
    licence = queries.readable(db.session, number, actor)
    asset, terms = found(db.session, Asset, licence.asset_id), terms_from(licence, on)
    verdict = rights.check(
        db.session, asset_id=asset.id, act=terms.act, license_type=terms.license_type, scope=terms.scope,
        grantor_id=licence.owner_id, on=on, other_side_id=actor.organisation_id, stage=Stage.OFFERED,
        through_id=passing(db.session, licence, on), price_announced=True,
    )  # fmt: skip
    return {
        "licence": licence,
        "asset": asset,
        "terms": terms,
        "lines": term_lines(terms),
        "verdict": verdict,
        "may_take": pages.may_take(db.session, licence, actor, on),
        "is_withdrawn": licence.state is OpenLicenceState.WITHDRAWN,
    }


@bp.get("/open-licences/uptakes/<int:uptake_id>")
def uptake(uptake_id: int) -> str:
    """A notice: how far it is, what is to be paid, and its deal."""
    actor = web.actor()
    row = queries.uptake_for(db.session, uptake_id, actor)
    [taken] = pages.takers(db.session, [row])
    licence = row.open_licence
    terms = terms_from(licence, clock.business_date(row.notified_at))
    return render_template(
        "trading/openlicence/uptake.html",
        taken=taken,
        licence=licence,
        stages=pages.stages_of(row, taken.deal),
        is_stopped=pages.is_stopped(taken.deal),
        is_licensee=actor.acts_for(row.licensee_id),
        lines=term_lines(terms),
    )
