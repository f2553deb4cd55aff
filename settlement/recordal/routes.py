"""Pages of recordal: the center's list by deadline, and a case."""

from dataclasses import dataclass
from datetime import date
from typing import Any, BinaryIO, cast

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from core import audit, clock, files, web
from core.db import db, transaction
from core.errors import Refusal, Unacceptable
from core.fields import whole
from core.i18n import LazyText, _, ngettext
from core.show import day
from settlement.deals.standing import works_for_center
from settlement.deals.story import rights_of
from settlement.recordal import labels, queries, schemas, services
from settlement.recordal.models import RecordalCase
from settlement.recordal.states import AT_THE_OFFICE, CASE, UNDECIDED, RecordalState

bp = Blueprint("recordal", __name__)

PAGE = 25
GROUPS: dict[str, tuple[RecordalState, ...]] = {
    "": UNDECIDED,
    "filed": AT_THE_OFFICE,
    "done": (RecordalState.ACCEPTED, RecordalState.ABANDONED),
}


@dataclass(frozen=True, slots=True)
class Clock:
    """What a deal's page shows of its case."""

    kind: LazyText
    state: LazyText
    tone: str
    due: str
    left: str | None
    recordal_no: str
    href: str


def time_left(case: RecordalCase, today: date) -> str | None:
    """'41 days', 'overdue by 3 days', None when no clock runs."""
    left = case.days_left(today)
    if left is None:
        return None
    if left < 0:
        return ngettext("overdue by %(num)s day", "overdue by %(num)s days", -left)
    return ngettext("%(num)s day", "%(num)s days", left)


def recordal_clock(deal_id: int) -> Clock | None:
    """The case of a deal for the deal's own page, which stands below this unit and may not know it."""
    case = queries.case_of_deal(db.session, deal_id)
    if case is None:
        return None
    return Clock(
        kind=labels.KIND_LABELS[case.kind],
        state=labels.STATE_LABELS[case.state],
        tone=labels.STATE_TONES[case.state],
        due=day(case.due_on),
        left=time_left(case, clock.business_date(clock.now())),
        recordal_no=case.recordal_no,
        href=url_for("recordal.show", case_id=case.id),
    )


@bp.app_context_processor
def words() -> dict[str, Any]:
    """Lent to the deal's page."""
    return {"recordal_clock": recordal_clock}


@bp.get("/recordals")
def index() -> str:
    """The cases, the earliest deadline first; what is overdue stands out."""
    chosen, actor = request.args.get("show", ""), web.actor()
    states = GROUPS.get(chosen, GROUPS[""])
    after = whole(request.args.get("after"))
    rows, following = queries.list_of_cases(db.session, actor, states=states, after=after, limit=PAGE)
    today = clock.business_date(clock.now())
    return render_template(
        "settlement/recordal/index.html",
        rows=rows,
        rights=rights_of(db.session, [row.deal for row in rows]),
        chosen=chosen,
        following=following,
        labels=labels,
        left={row.case.id: time_left(row.case, today) for row in rows},
        overdue={row.case.id for row in rows if row.case.is_overdue(today)},
    )


def page_of(case_id: int) -> dict[str, Any]:
    """Everything that a case's page prints."""
    actor = web.actor()
    view, today = queries.case_for(db.session, case_id, actor), clock.business_date(clock.now())
    mine = works_for_center(db.session, view.deal, actor)
    return {
        "case": view.case,
        "deal": view.deal,
        "right": rights_of(db.session, [view.deal]).get(view.case.asset_id),
        "labels": labels,
        "acts": {action for action in CASE.actions if mine and view.case.can(action)},
        "is_overdue": view.case.is_overdue(today),
        "left": time_left(view.case, today),
        "today": today.isoformat(),
        "documents": files.of_purpose(db.session, view.case.subject),
        "trail": audit.history(db.session, view.case.subject),
        "state_word": state_word,
    }


def state_word(kept: dict[str, Any]) -> str | None:
    """The state of an audit row in words."""
    state = str(kept.get("state", ""))
    return str(labels.STATE_LABELS[RecordalState(state)]) if state in list(RecordalState) else None


@bp.get("/recordals/<int:case_id>")
def show(case_id: int) -> str:
    """A case: its clock, what was filed, what the office said, what can be done."""
    return render_template("settlement/recordal/show.html", **page_of(case_id))


def again(case_id: int, refusal: Refusal, form: str) -> tuple[str, int]:
    """The case's page with the form that was refused open."""
    db.session.rollback()
    return web.form_again("settlement/recordal/show.html", refusal, form_sent=form, **page_of(case_id))


def done(case_id: int, text: str) -> Answer:
    """The case's page, after an act."""
    flash(text)
    return redirect(url_for("recordal.show", case_id=case_id), code=303)


@bp.post("/recordals/<int:case_id>/file")
@web.once
def file(case_id: int) -> Any:
    """The papers are at the office."""
    case = page_of(case_id)["case"]
    try:
        given = web.load(schemas.RecordalFilingIn)
        with transaction() as session:
            evidence = kept(session, "evidence", case)
            services.file_case(session, case_id=case_id, **given, evidence=evidence, actor=web.actor(), now=clock.now())
    except Refusal as refusal:
        return again(case_id, refusal, "file")
    return done(case_id, _("Filed. Record the office's decision here when it comes."))


def kept(session: Any, name: str, case: RecordalCase) -> files.StoredFile | None:
    """The uploaded file of a field, kept for the case; None where none was chosen."""
    upload = request.files.get(name)
    if upload is None or not upload.filename:
        return None
    try:
        return files.keep_upload(
            session,
            cast(BinaryIO, upload.stream),
            upload.filename,
            purpose=case.subject,
            actor=web.actor(),
            now=clock.now(),
        )
    except Unacceptable as refusal:
        raise Unacceptable(refusal.message, code=refusal.code, fields={name: [refusal.message]}) from None


@bp.post("/recordals/<int:case_id>/correction")
@web.once
def correction(case_id: int) -> Any:
    """The office wants a correction."""
    try:
        given = web.load(schemas.RecordalCorrectionIn)
        with transaction() as session:
            services.ask_correction(session, case_id=case_id, **given, actor=web.actor(), now=clock.now())
    except Refusal as refusal:
        return again(case_id, refusal, "correction")
    return done(case_id, _("The correction notice is noted with its deadline."))


@bp.post("/recordals/<int:case_id>/corrected")
@web.once
def corrected(case_id: int) -> Any:
    """The corrected papers are at the office."""
    case = page_of(case_id)["case"]
    with transaction() as session:
        evidence = kept(session, "evidence", case)
        services.correct_case(session, case_id=case_id, evidence=evidence, actor=web.actor(), now=clock.now())
    return done(case_id, _("The corrected papers are at the office."))


@bp.post("/recordals/<int:case_id>/accept")
@web.once
def accept(case_id: int) -> Any:
    """The office recorded the grant: the right passes and the money is released."""
    case = page_of(case_id)["case"]
    try:
        given = web.load(schemas.AcceptanceForm)
        with transaction() as session:
            certificate = kept(session, "certificate", case)
            if certificate is None:
                message = _("Add the office's certificate: without it no money is released.")
                raise Unacceptable(message, fields={"certificate": [message]})
            services.accept_case(
                session, case_id=case_id, **given, certificate=certificate, actor=web.actor(), now=clock.now()
            )
    except Refusal as refusal:
        return again(case_id, refusal, "accept")
    return done(case_id, _("Recorded. The right has passed and the held money is released."))


@bp.post("/recordals/<int:case_id>/refuse")
@web.once
def refuse(case_id: int) -> Any:
    """The office refused."""
    try:
        given = web.load(schemas.RecordalRefusalIn)
        with transaction() as session:
            services.refuse_case(session, case_id=case_id, **given, actor=web.actor(), now=clock.now())
    except Refusal as refusal:
        return again(case_id, refusal, "refuse")
    return done(case_id, _("The refusal is noted. The money stays held until it is filed again or refunded."))
