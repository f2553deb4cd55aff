"""Pages of the docket: the fees of a right, and the calculator for everybody."""

from datetime import date
from typing import Any, BinaryIO, cast

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from core import clock, files, web
from core.db import db, transaction
from core.errors import Refusal, Unacceptable
from core.fields import whole
from core.i18n import _, language
from listings.assets import queries as assets
from listings.assets.kinds import KIND_LABELS, AssetKind
from listings.assets.warnings import warnings_on
from listings.codes.offices import office_label
from listings.docket import pages, queries, reckoning, services
from listings.docket.book import Book
from listings.docket.fees import named
from listings.docket.labels import CERTAINTY_LABELS, LAPSE_TEXTS, RISK_LABELS, source_in_words
from listings.docket.schemas import ChoiceQuery, FeeQuery, PaymentForm, StrikeIn
from listings.docket.vocabulary import Charge, Office, Reduction
from listings.docket.words import caption_of, told_of

bp = Blueprint("docket", __name__)

WORDS = {
    "unknown_amount": pages.UNKNOWN_AMOUNT,
    "certainty_labels": CERTAINTY_LABELS,
    "risk_labels": RISK_LABELS,
    "lapse_texts": LAPSE_TEXTS,
    "sentence": pages.sentence,
    "source_in_words": source_in_words,
    "told_of": told_of,
    "caption_of": caption_of,
}


@bp.app_context_processor
def words() -> dict[str, Any]:
    """Lent to the pages of a right and of its listing."""
    return {"docket_warning": warning}


def warning(asset_id: int) -> tuple[str, str, str] | None:
    """The lapse risk of a right as (word, tone, sentence); None where no day is known."""
    today = clock.business_date(clock.now())
    outlook = queries.outlooks(db.session, [assets.asset(db.session, asset_id)], today)[asset_id]
    told = pages.sentence(pages.row(outlook.worst, today), outlook.risk) if outlook.worst else None
    return (str(RISK_LABELS[outlook.risk][0]), RISK_LABELS[outlook.risk][1], str(told)) if told else None


@bp.get("/fees")
def reckon() -> Any:
    """The calculator: an address with the dates gives the days and the amounts."""
    today, rules = clock.business_date(clock.now()), queries.book(db.session)
    form = {
        "values": request.args,
        "offices": [(each.value, office_label(each.value)) for each in Office],
        "kinds": [(kind.value, KIND_LABELS[kind]) for kind in AssetKind if kind.family != "indication"],  # no fees
        "today": today,
        "answer": None,
        "reductions": every_reduction(rules, today),
        "asks_open_licence": True,
        "asks_classes": True,
        "href_of": lambda row: url_for(
            "docket.reckon", **{**request.args.to_dict(), "charge": row.charge.value, "number": row.number}
        ),
        **WORDS,
    }
    if not request.args.get("office"):
        return render_template("listings/docket/reckon.html", errors=None, **form)
    try:
        asked = web.load(FeeQuery, request.args)
        form["answer"] = answer = reckoning.reckoned(rules, asked, today=today)
        known = reckoning.reductions_at(rules, asked["office"], AssetKind(asked["kind"]), answer.on)
        form["reductions"] = reckoning.reduction_choices(known)
        form["asks_open_licence"] = Reduction.OPEN_LICENCE in known
        form["asks_classes"] = asked["kind"] == AssetKind.TRADEMARK
        if answer.bill:
            form["chosen"] = named(answer.bill.deadline.charge, answer.bill.deadline.number)
    except Refusal as refusal:
        return web.form_again("listings/docket/reckon.html", refusal, **form)
    return render_template("listings/docket/reckon.html", errors=None, **form)


def every_reduction(rules: Book, on: date) -> list[tuple[str, str]]:
    """The reductions of all offices, each under its office: which one is asked is not known yet."""
    found: dict[str, str] = {}
    for office in Office:
        for kind in AssetKind:
            for value, label in reckoning.reduction_choices(reckoning.reductions_at(rules, office.value, kind, on)):
                found[value] = _("%(office)s: %(reduction)s", office=office_label(office.value), reduction=label)
    return list(found.items())


def page_of(asset_id: int, asked: dict[str, Any]) -> dict[str, Any]:
    """Everything that the page of a right's fees prints."""
    today = clock.business_date(clock.now())
    asset = assets.asset(db.session, asset_id)
    rules, right = queries.book(db.session), queries.rights_of(db.session, [asset], today)[asset_id]
    payments = queries.annuities_of(db.session, asset_id)
    answer = pages.answer(rules, right, asked, today=today, payments=payments)
    actor = web.reader()
    return {
        "asset": asset,
        "title": asset.titled(language()),
        "burdened": warnings_on(db.session, asset_id, today),
        "kind": KIND_LABELS[asset.kind],
        "today": today,
        "values": request.args,
        "answer": answer,
        "right": right,
        "may_record": queries.may_record(actor),
        "may_read_files": actor is not None and assets.may_read_files(db.session, actor, asset_id),
        "receipts": {
            row.id: kept.id for row in payments if (kept := assets.file_of(db.session, asset_id, row.evidence))
        },
        "names": {row.id: named(row.charge, row.number) for row in payments},
        "chosen": answer.bill.deadline.key if answer.bill else None,
        "href_of": lambda row: url_for(
            "docket.fees", asset_id=asset_id, **{**request.args.to_dict(), "which": row.key}, _anchor="bill"
        ),
        "reductions": reckoning.reduction_choices(
            reckoning.reductions_at(rules, asset.jurisdiction, asset.kind, answer.on)
        ),
        "numbers": [(row.key, row.what) for row in answer.course if not row.charge.ends],
        "open_charges": [(row.key, row.what) for row in answer.course if not row.charge.ends and row.paid_on is None],
        "suggested": answer.deadlines[0].key if answer.deadlines else None,
        **WORDS,
    }


@bp.get("/rights/<int:asset_id>/fees")
def fees(asset_id: int) -> Any:
    """What keeps a right alive: the next days, what is to be paid, the whole course, and payments on record."""
    try:
        asked = web.load(ChoiceQuery, request.args)
        if asked.get("which"):
            asked["charge"], asked["number"] = which(asked["which"])
        page = page_of(asset_id, asked)
    except Unacceptable as refusal:
        return web.form_again("listings/docket/fees.html", refusal, **{**page_of(asset_id, {}), "values": request.args})
    return render_template("listings/docket/fees.html", errors=None, **page)


@bp.post("/rights/<int:asset_id>/fees")
@web.once
def record(asset_id: int) -> Any:
    """A center records a payment with the office's receipt."""
    actor, now = web.actor(), clock.now()
    try:
        given = web.load(PaymentForm)
        charge, number = which(given["which"])
        with transaction() as session:
            receipt = kept_receipt(session, asset_id)
            services.record_payment(
                session, asset_id=asset_id, charge=charge, number=number, paid_on=given["paid_on"],
                file_digest=receipt.sha256, actor=actor, now=now,
            )  # fmt: skip
    except Refusal as refusal:
        db.session.rollback()
        page = page_of(asset_id, {})
        return web.form_again("listings/docket/fees.html", refusal, **{**page, "values": request.form})
    flash(_("The payment is on record."))
    return redirect(url_for("docket.fees", asset_id=asset_id), code=303)


def which(key: str) -> tuple[Charge, int]:
    """Charge and number out of the form's choice ('annual_fee-7')."""
    name, _dash, number = key.rpartition("-")
    counted = whole(number)
    if name not in list(Charge) or counted is None:
        text = _("Choose what was paid.")
        raise Unacceptable(text, fields={"which": [text]})
    return Charge(name), counted


def kept_receipt(session: Any, asset_id: int) -> files.StoredFile:
    """The uploaded receipt, kept as evidence about the right; Unacceptable without one."""
    upload = request.files.get("receipt")
    if upload is None or not upload.filename:
        text = _("Choose the file with the office's receipt.")
        raise Unacceptable(text, fields={"receipt": [text]}, code="receipt_missing")
    actor = web.actor()
    actor.must_have(*assets.KEEPERS)
    try:
        return files.keep_upload(
            session, cast(BinaryIO, upload.stream), upload.filename, purpose=f"asset:{asset_id}", actor=actor,
            now=clock.now(),
        )  # fmt: skip
    except Unacceptable as refusal:
        raise Unacceptable(refusal.message, code=refusal.code, fields={"receipt": [refusal.message]}) from None


@bp.post("/rights/<int:asset_id>/fees/<int:annuity_id>/strike")
@web.once
def strike(asset_id: int, annuity_id: int) -> Response:
    """A payment was recorded by mistake."""
    reason = web.load(StrikeIn)["reason"]
    with transaction() as session:
        services.strike_payment(session, annuity_id=annuity_id, reason=reason, actor=web.actor(), now=clock.now())
    flash(_("The payment is struck out."))
    return redirect(url_for("docket.fees", asset_id=asset_id), code=303)
