"""The page on which a center records what co-owners have consented to, and its owners read it."""

from datetime import date
from typing import Any, BinaryIO, cast

from flask import Blueprint, flash, redirect, render_template, request, url_for

from core import clock, files, web
from core.actor import Role
from core.db import db, transaction
from core.errors import NotFound, Refusal, Unacceptable
from core.fields import Shape
from core.i18n import _, language
from listings.assets import queries as assets
from listings.assets.models import Asset
from listings.assets.warnings import warnings_on
from listings.rights import agreeing, answers, keeping, queries, services
from listings.rights.labels import FOUND_LABELS
from listings.rights.schemas import (
    AvailabilityForm,
    CoOwnerAgreementForm,
    CoOwnerConsentForm,
    PriceForm,
    SimilarMarksForm,
)
from listings.rights.wanted import WANTED_LABELS, Wanted
from listings.terms.schemas import Rate
from listings.terms.scope import Scope
from parties.organisations.queries import names_of

bp = Blueprint("rights", __name__)


@bp.route("/rights/<int:asset_id>/consents", methods=["GET", "POST"])
@web.once
def consents(asset_id: int) -> Any:
    """The consents on record; a center adds one with the paper that says it."""
    page = _page(asset_id)
    if request.method == "GET":
        return render_template("listings/rights/consents.html", values={}, errors=None, **page)
    try:
        _record(asset_id, web.load(CoOwnerConsentForm))
    except Refusal as refusal:
        return web.form_again("listings/rights/consents.html", refusal, **page)
    flash(_("The consent is recorded."))
    return redirect(url_for("rights.consents", asset_id=asset_id), code=303)


def _page(asset_id: int) -> dict[str, Any]:
    actor = web.actor()
    asset = assets.asset(db.session, asset_id)
    owners = assets.owners_now(db.session, asset_id)
    is_keeper = actor.has(*services.KEEPERS)
    if not is_keeper and actor.organisation_id not in {each.organisation_id for each in owners} - {None}:
        raise NotFound(_("There is nothing here under this number."))
    rows, agreement = queries.consents_of(db.session, asset_id), queries.agreement_of(db.session, asset_id)
    shared = [each.organisation_id for each in agreement.shares] if agreement else []
    known = [each.organisation_id for each in owners if each.organisation_id is not None]
    return {
        "asset": asset,
        "consents": rows,
        "agreement": agreement,
        "agreement_paper": assets.file_of(db.session, asset_id, agreement.evidence) if agreement else None,
        "organisations": names_of(db.session, [*known, *(row.organisation_id for row in rows), *shared]),
        "owners": known,
        "grants": [(wanted.value, WANTED_LABELS[wanted]) for wanted in Wanted],
        "grant_labels": WANTED_LABELS,
        "papers": {row.id: queries.paper_of(db.session, row) for row in rows},
        "is_keeper": is_keeper,
        "today": clock.business_date(clock.now()),
        "language": language(),
    }


def _record(asset_id: int, body: dict[str, Any]) -> None:
    actor, now, upload = web.actor(), clock.now(), request.files.get("paper")
    actor.must_have(*services.KEEPERS)
    if upload is None or not upload.filename:
        text = _("Choose the file with the co-owner's consent.")
        raise Unacceptable(text, fields={"paper": [text]}, code="consent_missing")
    with transaction() as session:
        stream = cast(BinaryIO, upload.stream)
        kept = files.keep_upload(session, stream, upload.filename, purpose=f"asset:{asset_id}", actor=actor, now=now)
        services.record_co_owner_consent(session, asset_id=asset_id, **body, evidence=kept.sha256, actor=actor, now=now)


@bp.post("/rights/<int:asset_id>/consents/agreement")
@web.once
def agreement(asset_id: int) -> Any:
    """A center records what the co-owners agreed on, or that it holds no longer."""
    page, actor, now = _page(asset_id), web.actor(), clock.now()
    try:
        if request.form.get("act") == "end":
            with transaction() as session:
                agreeing.end_co_owner_agreement(session, asset_id=asset_id, actor=actor, now=now)
        else:
            _record_agreement(asset_id, web.load(CoOwnerAgreementForm))
    except Refusal as refusal:
        chosen = {name: request.form.getlist(name) for name in ("alone", "together")}
        return web.form_again("listings/rights/consents.html", refusal, form_sent="agreement", chosen=chosen, **page)
    ended = request.form.get("act") == "end"
    flash(_("The agreement has ended.") if ended else _("The agreement is recorded."))
    return redirect(url_for("rights.consents", asset_id=asset_id), code=303)


def _record_agreement(asset_id: int, body: dict[str, Any]) -> None:
    actor, now, upload = web.actor(), clock.now(), request.files.get("signed_paper")
    actor.must_have(*services.KEEPERS)
    if upload is None or not upload.filename:
        text = _("Choose the file with the agreement that all co-owners signed.")
        raise Unacceptable(text, fields={"signed_paper": [text]}, code="agreement_missing")
    shares = _typed_shares(asset_id)
    with transaction() as session:
        stream = cast(BinaryIO, upload.stream)
        kept = files.keep_upload(session, stream, upload.filename, purpose=f"asset:{asset_id}", actor=actor, now=now)
        agreeing.record_co_owner_agreement(
            session, asset_id=asset_id, **body, shares=shares, evidence=kept.sha256, actor=actor, now=now
        )


def _typed_shares(asset_id: int) -> dict[int, int]:
    """Owner → the share typed beside its name, in basis points; an owner beside whom nothing stands is not in it."""
    owners = [each.organisation_id for each in assets.owners_now(db.session, asset_id)]
    asked = {f"share_{each}": Rate(least=0, load_default=None) for each in owners if each is not None}
    given = web.load(Shape.from_dict(asked, name="SharesForm"))  # type: ignore[arg-type]
    return {int(name.removeprefix("share_")): bp for name, bp in given.items() if bp is not None}


@bp.get("/rights/<int:asset_id>/availability")
def availability(asset_id: int) -> Any:
    """What is free of a right and what is taken; with a question, the verdict and what is free near it."""
    asset, today = assets.asset(db.session, asset_id), clock.business_date(clock.now())
    page: dict[str, Any] = {"values": typed(), "answer": None}
    scope = Scope.everything(today)
    try:
        given = web.load(AvailabilityForm, request.args)
        scope = answers.asked_scope(given, today)
        if given["grant"]:
            page |= _answered(asset, given["grant"], scope, today)
    except Unacceptable as refusal:
        return web.form_again(AVAILABILITY, refusal, **{**page, **_shown(asset, Scope.everything(today), today)})
    return render_template(AVAILABILITY, errors=None, **page, **_shown(asset, scope, today))


AVAILABILITY = "listings/rights/availability.html"


def typed() -> dict[str, Any]:
    """What was asked, to be shown again."""
    return {name: request.args.getlist(name) if name in answers.LISTS else request.args[name] for name in request.args}


def _answered(asset: Asset, wanted: Wanted, scope: Scope, today: date) -> dict[str, Any]:
    reader = web.reader()
    other = reader.organisation_id if reader else None
    found = answers.answer(db.session, asset, wanted=wanted, scope=scope, on=today, other_side_id=other)

    def address(wanted: Wanted, scope: Scope) -> str:
        values = answers.values_of(wanted, scope, today)
        return url_for("rights.availability", asset_id=asset.id, **values, _anchor="answer")

    return {
        "answer": found,
        "wanted_label": WANTED_LABELS[wanted],
        "proposals": [(each, address(wanted, each)) for each in found.near],
        "ordinary_href": address(Wanted.ORDINARY, scope) if found.ordinary_is_free else None,
    }


def _shown(asset: Asset, scope: Scope, today: date) -> dict[str, Any]:
    """The rest of the page: form, map, calendar, and what a center or an owner adds."""
    reader = web.reader()
    owners = queries.owners_of(db.session, asset.id, today)
    is_keeper = reader is not None and reader.has(*services.KEEPERS)
    is_owner = reader is not None and reader.organisation_id in {each.organisation_id for each in owners} - {None}
    return {
        "asset": asset,
        "burdened": warnings_on(db.session, asset.id, today),
        "similar": queries.similar_marks(db.session, asset, today) if asset.family == "trademark" else [],
        "may_group": is_keeper or (is_owner and reader is not None and reader.has(Role.RIGHT_HOLDER)),
        "prices": queries.publications_of(db.session, asset.id),
        "of_the_state": any(each.of_the_state for each in owners),
        "found_by": FOUND_LABELS,
        "found_by_options": [(each.value, label) for each, label in FOUND_LABELS.items()],
        "is_keeper": is_keeper,
        "today": today,
        "language": language(),
        **answers.form_of(asset),
        **answers.picture_of(db.session, asset, scope, today),
    }


@bp.post("/rights/<int:asset_id>/similar-marks")
@web.once
def group_marks(asset_id: int) -> Any:
    """The owner or a center says which marks belong together."""
    numbers = web.load(SimilarMarksForm)["numbers"]
    with transaction() as session:
        ids = [asset_id, *queries.marks_numbered(session, numbers)]
        keeping.group_similar_marks(session, asset_ids=ids, actor=web.actor(), now=clock.now())
    flash(_("The marks are kept as a set."))
    return redirect(url_for("rights.availability", asset_id=asset_id, _anchor="similar"), code=303)


@bp.post("/rights/<int:asset_id>/price-publications")
@web.once
def publish_price(asset_id: int) -> Any:
    """A center records that a public owner's price was published."""
    body, upload = web.load(PriceForm), request.files.get("paper")
    actor, now = web.actor(), clock.now()
    actor.must_have(*services.KEEPERS)
    if upload is None or not upload.filename:
        text = _("Choose the file with the notice of the price.")
        raise Unacceptable(text, fields={"paper": [text]}, code="notice_missing")
    with transaction() as session:
        stream = cast(BinaryIO, upload.stream)
        kept = files.keep_upload(session, stream, upload.filename, purpose=f"asset:{asset_id}", actor=actor, now=now)
        keeping.publish_price(session, asset_id=asset_id, **body, evidence=kept.sha256, actor=actor, now=now)
    flash(_("The publication is recorded."))
    return redirect(url_for("rights.availability", asset_id=asset_id, _anchor="prices"), code=303)
