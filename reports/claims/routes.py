"""Pages of reported deals: a center's reports, what waits for the office, one deal, and a deal of several centers."""

from typing import Any, BinaryIO, cast

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from sqlalchemy.orm import Session

from core import audit, clock, files, lists, uploads, web
from core.actor import CENTER_ROLES
from core.asking import FORM, Ask, ask_and_do
from core.db import db, transaction
from core.errors import Refusal, Unacceptable
from core.fields import NoAnswers, whole
from core.i18n import _, language
from core.sheets import MARK, line
from core.workbooks import workbook
from registers.programmes.pages import SIZE, pager
from reports.claims import forms, labels, queries, schemas, services
from reports.claims.api import own_center
from reports.claims.models import VolumeClaim
from reports.claims.sharing import OFFICE, suggested
from reports.claims.states import ClaimState
from reports.claims.suspicion import suspicions
from reports.claims.table import COLUMNS

bp = Blueprint("claims", __name__)

Page = Any
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def wanted_of(args: Any, code: str | None) -> queries.Wanted:
    """The list's address as wishes; what does not fit is passed over."""
    state, year = args.get("state", ""), whole(args.get("year"))
    return queries.Wanted(
        code, ClaimState(state) if state in list(ClaimState) else None,
        year if year is not None and 1990 <= year <= 2200 else None,
        args.get("apart") == "yes",
    )  # fmt: skip


@bp.get("/reported-deals")
def index() -> str:
    """Reported deals: those of one's own center, or for the office all, with the lists that wait."""
    actor = web.actor()
    center = queries.center_to_see(db.session, actor, request.args.get("center"))
    wanted, number = (
        wanted_of(request.args, center.code if center else None),
        max(whole(request.args.get("page")) or 1, 1),
    )
    count, amount = queries.counted(db.session, wanted)
    rows = db.session.scalars(queries.claims(wanted).offset((number - 1) * SIZE).limit(SIZE)).all()
    asked: dict[str, Any] = {
        "center": wanted.center,
        "state": wanted.state,
        "year": wanted.year,
        "apart": "yes" if wanted.apart else None,
    }
    is_office = actor.has(*OFFICE)
    return render_template(
        "reports/claims/index.html",
        rows=rows,
        wanted=wanted,
        count=count,
        amount=amount,
        labels=labels,
        center=center,
        is_office=is_office,
        may_report=actor.has(*CENTER_ROLES),
        lists_waiting=queries.lists_waiting(db.session) if is_office else [],
        cases=queries.open_cases(db.session, None if is_office else center.id if center else None),
        page=pager(number, count, lambda n: url_for(".index", **asked, page=n)),
    )


@bp.get("/reported-deals/<int:claim_id>")
def show(claim_id: int) -> str:
    """One reported deal, with its evidence, what is odd about it, and its trail."""
    actor = web.actor()
    row = queries.claim_for(db.session, claim_id, actor)
    is_own = actor.acts_for(row.center.organisation_id) and actor.has(*CENTER_ROLES)
    return render_template(
        "reports/claims/show.html",
        row=row,
        labels=labels,
        is_own=is_own,
        may_add=queries.may_add_files(db.session, actor, claim_id),
        is_office=actor.has(*OFFICE),
        odd=suspicions(db.session, row) if row.state is ClaimState.SUBMITTED else [],
        case=queries.joint_of(db.session, row.dedupe_key),
        evidence=files.of_purpose(db.session, row.subject),
        trail=audit.history(db.session, row.subject),
    )


def _page(heading: str, lead: str, asks: tuple[Ask, ...], action: str, **more: Any) -> dict[str, Any]:
    return {
        "heading_text": heading, "lead": lead,
        "crumbs_list": [(_("Reported deals"), url_for(".index")), (heading, None)],
        "asks": asks, "label": heading, "action": action, **more,
    }  # fmt: skip


def _keep_file(session: Session, row: VolumeClaim) -> None:
    uploads.kept(session, uploads.chosen(), row.subject, actor=web.actor(), now=clock.now())


@bp.route("/reported-deals/new", methods=["GET", "POST"])
@web.once
def new() -> Page:
    """Report a deal: with its evidence it goes to the city office at once."""
    actor = web.actor()
    center_id = own_center(db.session, actor)
    asks = (*forms.DEAL, forms.FILE)
    page = _page(_("Report a deal"), actor.organisation_name, asks, url_for(".new"))
    if request.method == "GET":
        return render_template(FORM, values={"part": "CLOSE"}, **page)
    try:
        given = web.load(schemas.ReportedDealIn)
        with transaction() as session:
            said = services.reported(**given, now=clock.now())
            row = services.enter_claim(session, center_id=center_id, said=said, actor=actor, now=clock.now())
            _keep_file(session, row)
            services.submit_claim(session, claim_id=row.id, actor=actor, now=clock.now())
            made, joined = row.id, row.state is ClaimState.JOINED
    except Refusal as refusal:
        return web.form_again(FORM, refusal, **page)
    flash(_("Another center has reported this deal. Agree on the shares.") if joined else _("The deal is reported."))
    return redirect(url_for(".show", claim_id=made), code=303)


@bp.route("/reported-deals/lists", methods=["GET", "POST"])
@web.once
def take_in() -> Page:
    """Hand in a list, whole or not at all."""
    actor = web.actor()
    center_id = own_center(db.session, actor)
    file = Ask("file", "file", _("List of deals"), _("CSV or XLSX. The first line names the columns."))
    page = {"asks": (file,), "columns": COLUMNS, "action": url_for(".take_in")}
    template, upload = "reports/claims/lists.html", request.files.get("file")
    if request.method == "GET":
        return render_template(template, values={}, **page)
    try:
        if upload is None or not upload.filename:
            raise Unacceptable(_("Choose the list first."), fields={"file": [_("Choose the list first.")]})
        with transaction() as session:
            intake = services.take_in_claims(
                session, center_id=center_id, content=upload.stream.read(), name=files.plain_name(upload.filename),
                actor=actor, now=clock.now(),
            )  # fmt: skip
            rows = intake.rows
    except Refusal as refusal:
        return web.form_again(template, refusal, **page)
    flash(_("Deals handed in: %(rows)s.", rows=rows))
    return redirect(url_for(".index"), code=303)


@bp.get("/reported-deals/list.<any(csv, xlsx):ending>")
def template_list(ending: str) -> Response:
    """An empty list to be filled in."""
    heads = list(lists.template(COLUMNS))
    name = f"{_('Deals from outside')}.{ending}"
    if ending == "csv":
        answer = Response(MARK + line(heads), mimetype="text/csv")
    else:
        answer = Response(workbook(_("Deals from outside"), [heads]), mimetype=XLSX)
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    return answer


@bp.route("/reported-deals/<int:claim_id>/evidence", methods=["GET", "POST"])
@web.once
def attach(claim_id: int) -> Page:
    """Add a file that proves the deal, also when it was accepted by its number alone."""
    actor = web.actor()
    row = queries.claim_for(db.session, claim_id, actor)

    def do(session: Session, _given: dict[str, Any]) -> None:
        sent = uploads.must_be_chosen()
        stream, name = cast(BinaryIO, sent.stream), sent.filename or ""
        services.add_evidence(session, claim_id=claim_id, stream=stream, name=name, actor=actor, now=clock.now())

    page = _page(_("Add evidence"), row.number, (forms.PROOF,), url_for(".attach", claim_id=claim_id))
    return ask_and_do(page, NoAnswers, do, _("The file is kept."), url_for(".show", claim_id=claim_id))


@bp.post("/reported-deals/lists/<int:intake_id>/accept")
@web.once
def accept_list(intake_id: int) -> Page:
    """Accept what waits of a list."""
    with transaction() as session:
        done = services.accept_list(session, intake_id=intake_id, actor=web.actor(), now=clock.now())
    flash(_("Counted: %(counted)s; shown apart: %(apart)s; left, because shares are open or the platform counts them"
            " itself: %(left)s.", counted=done.counted, apart=done.apart, left=done.left))  # fmt: skip
    return redirect(url_for(".index"), code=303)


ACTS: dict[str, tuple[Any, tuple[Ask, ...], Any]] = {
    "accept": (schemas.ClaimAcceptIn, forms.ACCEPT, services.accept_claim),
    "reject": (schemas.ClaimReasonIn, (forms.REASON,), services.reject_claim),
    "take-out": (schemas.ClaimReasonIn, (forms.REASON,), services.take_out),
    "withdraw": (schemas.ClaimReasonIn, (forms.REASON,), services.withdraw_claim),
}


def act_words(act: str) -> tuple[str, str]:
    """What an act is called, and what is said when it is done."""
    return {
        "accept": (_("Accept the report"), _("The report is accepted.")),
        "reject": (_("Reject the report"), _("The report is rejected.")),
        "take-out": (_("Count it no longer"), _("The deal is shown apart.")),
        "withdraw": (_("Withdraw the report"), _("The report is withdrawn.")),
    }[act]


@bp.route("/reported-deals/<int:claim_id>/<any(accept, reject, 'take-out', withdraw):act>", methods=["GET", "POST"])
@web.once
def act(claim_id: int, act: str) -> Page:
    """Accept, reject, take out, withdraw: each after a look, with its reason."""
    actor = web.actor()
    row = queries.claim_for(db.session, claim_id, actor)
    if act != "withdraw":
        actor.must_have(*OFFICE)
    shape, asks, service = ACTS[act]
    heading, done = act_words(act)
    tone = "danger" if act in ("reject", "take-out", "withdraw") else "primary"

    def do(session: Session, given: dict[str, Any]) -> None:
        service(session, claim_id=claim_id, **given, actor=actor, now=clock.now())

    lead = f"{row.number} · {row.center.code} · {row.seller_name} → {row.buyer_name}"
    page = _page(heading, lead, asks, url_for(".act", claim_id=claim_id, act=act), tone=tone)
    return ask_and_do(page, shape, do, done, url_for(".show", claim_id=claim_id))


@bp.route("/reported-deals/<int:claim_id>/correct", methods=["GET", "POST"])
@web.once
def correct(claim_id: int) -> Page:
    """Hand in another report in the place of an accepted one."""
    actor = web.actor()
    row = queries.claim_for(db.session, claim_id, actor)
    actor.must_act_for(row.center.organisation_id)

    def do(session: Session, given: dict[str, Any]) -> None:
        reason = given.pop("reason")
        said = services.reported(**given, now=clock.now())
        services.correct_claim(session, claim_id=claim_id, said=said, reason=reason, actor=actor, now=clock.now())

    names = [ask.name for ask in forms.DEAL if ask.name not in ("numbers", "amount", "note")]
    values = {name: getattr(row, name) for name in names}
    values |= {"numbers": ", ".join(right.number for right in row.rights), "amount": row.amount.amount}
    page = _page(
        _("Correct the report"), row.number, (*forms.DEAL, forms.REASON), url_for(".correct", claim_id=claim_id)
    )
    done = _("The correction waits for the city office. Until then the first report counts.")
    return ask_and_do(page, schemas.CorrectionIn, do, done, url_for(".show", claim_id=claim_id), values)


@bp.route("/reported-deals/joint/<int:case_id>", methods=["GET", "POST"])
@web.once
def joint(case_id: int) -> Page:
    """A deal that several centers report: their shares, proposed, agreed, or decided by the office."""
    template = "reports/claims/joint.html"
    if request.method == "GET":
        page = _joint_page(case_id)
        on_table = {share.center_id: share.share_bp for share in page["case"].shares}
        start = on_table if sum(on_table.values()) else suggested(db.session, page["case"], clock.now())
        return render_template(template, values=forms.share_texts(start), **page)
    is_office = web.actor().has(*OFFICE)
    try:
        with transaction() as session:
            _shared(session, case_id, is_office)
    except Refusal as refusal:
        return web.form_again(template, refusal, **_joint_page(case_id))
    flash(_("The shares are on record."))
    return redirect(url_for(".joint", case_id=case_id), code=303)


def _joint_page(case_id: int) -> dict[str, Any]:
    actor = web.actor()
    case = queries.joint_for(db.session, case_id, actor)
    is_office = actor.has(*OFFICE)
    names = {share.center_id: share.center.display(language()) for share in case.shares}
    asks = forms.shares_asked(case, names) + ((forms.REASON,) if is_office else ())
    own = next((each for each in case.shares if actor.acts_for(each.center.organisation_id)), None)
    claims = queries.claims_of_case(db.session, case)
    seen = forms.share_texts({share.center_id: share.share_bp for share in case.shares})
    return {
        "case": case, "claims": claims, "labels": labels, "is_office": is_office, "asks": asks, "own": own, "seen": seen
    }  # fmt: skip


def _shared(session: Session, case_id: int, is_office: bool) -> None:
    actor, now = web.actor(), clock.now()
    shares = forms.shares_given(queries.joint_for(session, case_id, actor), request.form)
    if request.form.get("act") == "agree":
        services.agree_to_shares(session, case_id=case_id, shares=shares, actor=actor, now=now)
        return
    if is_office:
        reason = request.form.get("reason", "")
        services.decide_shares(session, case_id=case_id, shares=shares, reason=reason, actor=actor, now=now)
    else:
        services.propose_shares(session, case_id=case_id, shares=shares, actor=actor, now=now)
