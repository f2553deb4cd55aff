"""Pages of recordal: the center's list by deadline, and a case."""

from typing import Any, BinaryIO, cast

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from core import audit, clock, files, web
from core.db import db, transaction
from core.errors import Refusal, Unacceptable
from core.fields import whole
from core.i18n import LazyText, _
from listings.assets.models import Asset
from listings.assets.queries import assets_by_id
from parties.organisations.queries import names_of
from settlement.deals import services as deals
from settlement.deals.models import Deal
from settlement.deals.queries import deal_for, money_of
from settlement.deals.rows import release_rows
from settlement.deals.standing import works_for_center
from settlement.deals.story import people_of
from settlement.recordal import forms, labels, paper, papers, queries, schemas, services, technology
from settlement.recordal.models import RecordalCase
from settlement.recordal.showing import Clock, clock_of, time_left
from settlement.recordal.standing import must_work_on, works_on
from settlement.recordal.states import AT_THE_OFFICE, CASE, UNDECIDED, RecordalState

bp = Blueprint("recordal", __name__)

PAGE = 25
GROUPS: dict[str, tuple[RecordalState, ...]] = {
    "": UNDECIDED,
    "overdue": UNDECIDED,
    "filed": AT_THE_OFFICE,
    "done": (RecordalState.ACCEPTED, RecordalState.ABANDONED),
}


def recordal_clocks(deal_id: int) -> list[Clock]:
    """The cases of a deal for the deal's own page, which stands below this unit and may not know them."""
    today = clock.business_date(clock.now())
    return [clock_of(case, today) for case in queries.cases_of_deal(db.session, deal_id)]


@bp.app_context_processor
def words() -> dict[str, Any]:
    """Lent to the deal's page."""
    return {"recordal_clocks": recordal_clocks, "recordals_to_ask": recordals_to_ask}


def recordals_to_ask(deal: Deal) -> list[tuple[str, LazyText]]:
    """(code, label) of the recordals of a technology contract that the reader could ask for."""
    actor = web.actor()
    may = any(actor.acts_for(side) for side in (deal.seller_id, deal.buyer_id))
    if not may and not works_for_center(db.session, deal, actor):
        return []
    return [(kind.value, labels.KIND_LABELS[kind]) for kind in technology.kinds_to_ask(db.session, deal)]


@bp.post("/deals/<number>/recordals")
@web.once
def ask(number: str) -> Any:
    """Open a case for the recognition or registration of a technology contract."""
    given = web.load(schemas.AskedRecordalIn)
    with transaction() as session:
        deal = deal_for(session, number, web.actor())
        case = services.ask_recordal(session, deal_id=deal.id, **given, actor=web.actor(), now=clock.now())
        case_id = case.id
    return done(case_id, _("The case is open. The center keeps the papers and files them."))


@bp.get("/recordals")
def index() -> str:
    """The cases, the earliest deadline first; what is overdue stands out."""
    chosen, actor = request.args.get("show", ""), web.actor()
    states = GROUPS.get(chosen, GROUPS[""])
    after = whole(request.args.get("after"))
    today = clock.business_date(clock.now())
    late = today if chosen == "overdue" else None
    rows, following = queries.list_of_cases(db.session, actor, states=states, after=after, limit=PAGE, overdue_on=late)
    return render_template(
        "settlement/recordal/index.html",
        rows=rows,
        rights=assets_by_id(db.session, {row.case.asset_id for row in rows}),
        chosen=chosen,
        late=queries.overdue_count(db.session, actor, today),
        following=following,
        labels=labels,
        left={row.case.id: time_left(row.case, today) for row in rows},
        overdue={row.case.id for row in rows if row.case.is_overdue(today)},
    )


def page_of(case_id: int) -> dict[str, Any]:
    """Everything that a case's page prints."""
    actor = web.actor()
    view, today = queries.case_for(db.session, case_id, actor), clock.business_date(clock.now())
    case, deal = view.case, view.deal
    mine = works_on(db.session, case, actor)
    right = assets_by_id(db.session, {case.asset_id}).get(case.asset_id)
    return {
        "case": case,
        "deal": deal,
        "right": right,
        "form_answers": form_answers(case, deal, right) if right else [],
        "labels": labels,
        "effect": labels.EFFECT_TEXTS[case.kind],
        "acts": acts_on(case) if mine else set(),
        "is_overdue": case.is_overdue(today),
        "left": time_left(case, today),
        "period": labels.period_of(case),
        "today": today.isoformat(),
        "papers": papers.checklist(case),
        "missing": papers.missing(case),
        "paper_choices": [(each.name, each.label) for each in papers.LISTS[case.kind].papers],
        "papers_source": papers.LISTS[case.kind].source,
        "said_of": paper.said_of,
        "mine": mine,
        "documents": files.of_purpose(db.session, case.subject),
        "trail": audit.history(db.session, case.subject),
        "state_word": state_word,
    }


def acts_on(case: RecordalCase) -> set[str]:
    """What can be done with a case; of a mark's assignment the office's yes is its approval."""
    found = {action for action in CASE.actions if case.can(action)}
    if case.waits_for_announcement and "approve" in found:
        return found - {"approve"} | {"accept"}
    return found - {"approve"} - (set() if case.waits_for_announcement else {"announce"})


def form_answers(case: RecordalCase, deal: Deal | None, right: Asset) -> list[tuple[str, str]]:
    """What the office's form asks about this right, from the terms in force and what was said at the opening."""
    terms = deals.terms_in_force(db.session, deal) if deal else None
    names = names_of(db.session, {case.grantor_id, case.grantee_id})
    return forms.answers_of(case, right, deal, terms, names)


def state_word(kept: dict[str, Any]) -> str | None:
    """The state of an audit row in words."""
    state = str(kept.get("state", ""))
    return str(labels.STATE_LABELS[RecordalState(state)]) if state in list(RecordalState) else None


@bp.get("/recordals/<int:case_id>")
def show(case_id: int) -> str:
    """A case: its clock, what was filed, what the office said, what can be done."""
    page, asked = page_of(case_id), request.args
    sent = "announce" if asked.get("announcement_no") else "accept" if asked.get("certificate_id") else ""
    changing = {"form_sent": sent, "values": asked} if sent else {}
    certificate = queries.kept_file(db.session, page["case"], asked.get("certificate_id", ""))
    return render_template("settlement/recordal/show.html", **page, **changing, certificate=certificate)


def again(case_id: int, refusal: Refusal, form: str, **kept_answers: Any) -> tuple[str, int]:
    """The case's page with the form that was refused open."""
    db.session.rollback()
    page = {**page_of(case_id), **kept_answers}
    return web.form_again("settlement/recordal/show.html", refusal, form_sent=form, **page)


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


@bp.post("/recordals/<int:case_id>/accept/check")
def check_acceptance(case_id: int) -> Any:
    """Keep the certificate and look at the answers; the check page follows, and nothing has been decided yet."""
    page = page_of(case_id)
    case, certificate_id = page["case"], request.form.get("certificate_id", "")
    try:
        must_work_on(db.session, page["case"], web.actor())
        with transaction() as session:
            added = kept(session, "certificate", case)
            certificate_id = str(added.id) if added else certificate_id
        given = web.load(schemas.AcceptanceForm)
        certificate_of(case, certificate_id)
        services.must_be_acceptable(queries.case(db.session, case_id), **given, now=clock.now())
    except Refusal as refusal:
        return again(case_id, refusal, "accept", certificate=queries.kept_file(db.session, case, certificate_id))
    answers = {"recordal_no": given["recordal_no"], "decided_on": given["decided_on"].isoformat()}
    return redirect(url_for("recordal.accepting", case_id=case_id, certificate_id=certificate_id, **answers), code=303)


def certificate_of(case: RecordalCase, certificate_id: str) -> files.StoredFile:
    """The certificate that was kept for the case; Unacceptable without one."""
    found = queries.kept_file(db.session, case, certificate_id)
    if found is None:
        message = _("Add the office's certificate: without it no money is released.")
        raise Unacceptable(message, fields={"certificate": [message]})
    return found


@bp.get("/recordals/<int:case_id>/accept")
def accepting(case_id: int) -> Any:
    """Check your answers: what is recorded, and what everybody is paid, before it cannot be undone."""
    page = page_of(case_id)
    certificate = queries.kept_file(db.session, page["case"], request.args.get("certificate_id", ""))
    if "accept" not in page["acts"] or certificate is None:
        return redirect(url_for("recordal.show", case_id=case_id), code=303)
    return render_template("settlement/recordal/accept.html", **_checked(page, request.args, certificate))


def _checked(page: dict[str, Any], answers: Any, certificate: files.StoredFile | None) -> dict[str, Any]:
    case, deal = page["case"], page["deal"]
    checked = {**page, **web.load(schemas.AcceptanceForm, answers), "certificate": certificate}
    return {**checked, **_money_of(case, deal, waits=case.waits_for_announcement)}


def _money_of(case: RecordalCase, deal: Deal | None, *, waits: bool = False) -> dict[str, Any]:
    """What is paid to whom by the step that is checked; nothing where it waits for an announcement."""
    if deal is None or not case.moves_deal or waits:
        return {"lines": [], "money": None, "frozen": False}
    return {
        "lines": release_rows(db.session, deal, people_of(db.session, [deal])),
        "money": money_of(db.session, deal),
        "frozen": deals.is_frozen(db.session, deal.id),
    }


@bp.post("/recordals/<int:case_id>/accept")
@web.once
def accept(case_id: int) -> Any:
    """What the check page showed is confirmed: the office's act is recorded and the money is released."""
    case = page_of(case_id)["case"]
    try:
        given = web.load(schemas.AcceptanceForm)
        certificate = certificate_of(case, request.form.get("certificate_id", "")).sha256
        with transaction() as session:
            accepted = services.accept_case(
                session, case_id=case_id, **given, certificate=certificate, actor=web.actor(), now=clock.now()
            )
            text = done_text(session, accepted)
    except Refusal as refusal:
        return again(case_id, refusal, "accept")
    return done(case_id, text)


@bp.get("/recordals/<int:case_id>/announce")
def announcing(case_id: int) -> Any:
    """Check your answers: from when the mark is the assignee's, and what everybody is paid."""
    page = page_of(case_id)
    if "announce" not in page["acts"]:
        return redirect(url_for("recordal.show", case_id=case_id), code=303)
    try:
        given = web.load(schemas.AnnouncementForm, request.args)
        services.must_be_announceable(page["case"], **given, now=clock.now())
    except Refusal as refusal:
        return again(case_id, refusal, "announce")
    money = _money_of(page["case"], page["deal"])
    return render_template("settlement/recordal/announce.html", **page, **given, **money)


@bp.post("/recordals/<int:case_id>/announce")
@web.once
def announce(case_id: int) -> Any:
    """What the check page showed is confirmed: the mark passes and the money is released."""
    page_of(case_id)
    try:
        given = web.load(schemas.AnnouncementForm)
        with transaction() as session:
            case = services.announce_case(session, case_id=case_id, **given, actor=web.actor(), now=clock.now())
            text = done_text(session, case)
    except Refusal as refusal:
        return again(case_id, refusal, "announce")
    return done(case_id, text)


def done_text(session: Any, case: RecordalCase) -> str:
    """What the office has done, by the kind of case, and where the money is now."""
    if case.state is RecordalState.APPROVED:
        return _("The approval is noted. The mark passes, and money is paid, when the office has announced it.")
    first = labels.DONE_TEXTS[case.kind]
    if not case.moves_deal or case.deal_id is None:
        return str(first)
    frozen = deals.is_frozen(session, case.deal_id)
    money = _("The money is frozen and stays held.") if frozen else _("The held money is released.")
    return _("%(first)s %(then)s", first=first, then=money)


@bp.post("/recordals/<int:case_id>/refuse")
@web.once
def refuse(case_id: int) -> Any:
    """The office refused. The page has another date too, the certificate's, so this one has a name of its own there."""
    answers = request.form.copy()
    answers["decided_on"] = answers.get("refused_on", "")
    try:
        given = web.load(schemas.RecordalRefusalIn, answers)
        with transaction() as session:
            services.refuse_case(session, case_id=case_id, **given, actor=web.actor(), now=clock.now())
    except Refusal as refusal:
        if "decided_on" in refusal.fields:
            refusal.fields["refused_on"] = refusal.fields.pop("decided_on")
        return again(case_id, refusal, "refuse")
    return done(case_id, labels.next_text("refused", page_of(case_id)["case"]))


@bp.post("/recordals/<int:case_id>/withdraw")
@web.once
def withdraw(case_id: int) -> Any:
    """The filing is taken back while nothing is recorded. On the page its reason has a name of its own."""
    answers = request.form.copy()
    answers["reason"] = answers.get("withdrawal_reason", "")
    try:
        given = web.load(schemas.RecordalWithdrawalIn, answers)
        with transaction() as session:
            services.withdraw_case(session, case_id=case_id, **given, actor=web.actor(), now=clock.now())
    except Refusal as refusal:
        if "reason" in refusal.fields:
            refusal.fields["withdrawal_reason"] = refusal.fields.pop("reason")
        return again(case_id, refusal, "withdraw")
    return done(case_id, labels.next_text("withdrawn", page_of(case_id)["case"]))


@bp.post("/recordals/<int:case_id>/papers")
@web.once
def add_paper(case_id: int) -> Any:
    """A document of the case's list is kept."""
    page = page_of(case_id)
    try:
        must_work_on(db.session, page["case"], web.actor())
        name = web.load(schemas.PaperForm)["name"]
        with transaction() as session:
            file = kept(session, "paper", page["case"])
            if file is None:
                text = _("Choose the file first.")
                raise Unacceptable(text, fields={"paper": [text]})
            services.keep_paper(session, case_id=case_id, name=name, file=file, actor=web.actor(), now=clock.now())
    except Unacceptable as refusal:
        return again(case_id, refusal, "paper")
    return done(case_id, _("The document is kept."))


@bp.get("/recordals/<int:case_id>/form.pdf")
def form(case_id: int) -> Answer:
    """The answers for the office's form, on paper, in the reader's language."""
    page, now = page_of(case_id), clock.now()
    body = paper.form_pdf(page["case"], page["form_answers"], page["papers"], made_at=now)
    name = f"{page['case'].number}-{case_id}.pdf"
    return Answer(body, mimetype="application/pdf", headers={"Content-Disposition": f'attachment; filename="{name}"'})
