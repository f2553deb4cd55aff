"""Pages of hosting: the public list with its distinct enterprises, one agreement, and the agency's acts."""

from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from sqlalchemy.orm import Session

from core import audit, clock, files, uploads, web
from core.asking import Ask, ask_and_do, choices
from core.db import db, transaction
from core.fields import NoAnswers, calendar_day, whole
from core.i18n import _, language
from core.i18n import lazy_gettext as lazy
from registers.hosting import labels, queries, schemas, services
from registers.hosting.queries import Wanted
from registers.programmes import pages
from registers.programmes.bodies import organisation_of
from registers.programmes.forms import REASON
from registers.programmes.routes import may_apply, take_list
from registers.programmes.standing import APPLICANTS, OFFICE

bp = Blueprint("hosting", __name__)

Page = Any
AGREEMENT = (
    Ask("text", "sme_name", lazy("Registered name of the enterprise")),
    Ask("text", "sme_uscc", lazy("Unified social credit code")),
    Ask("text", "sme_name_en", lazy("English name"), required=False),
    Ask("ticks", "services", lazy("Services"), options=choices(labels.SERVICE_LABELS)),
    Ask("day", "from_date", lazy("First day")),
    Ask("day", "to_date", lazy("Last day")),
)
ACTIVITY = (
    Ask("day", "done_on", lazy("Done on")),
    Ask("choice", "service", lazy("Service"), options=choices(labels.SERVICE_LABELS)),
    Ask("lines", "what", lazy("What was done")),
    Ask("number", "hours", lazy("Hours")),
)
SIGNED = (Ask("file", "file", lazy("The agreement, signed by the enterprise")),)
END = (Ask("day", "ended_on", lazy("Not in force from")), REASON)


def wanted_of(args: Any) -> Wanted:
    """The list's address as wishes; what does not fit is passed over."""
    return Wanted(on=calendar_day(args.get("on")), words=args.get("q", "")[:200])


def _address(wanted: Wanted, **more: Any) -> dict[str, Any]:
    return {"on": wanted.on.isoformat() if wanted.on else None, "q": wanted.words or None, **more}


@bp.get("/hosting")
def index() -> str:
    """Agreements, to be narrowed; the count above them is of exactly these."""
    wanted, number = wanted_of(request.args), max(whole(request.args.get("page")) or 1, 1)
    counted = queries.count(db.session, wanted)
    rows = db.session.scalars(queries.agreements(wanted).offset((number - 1) * pages.SIZE).limit(pages.SIZE)).all()
    reader = web.reader()
    return render_template(
        "registers/hosting/index.html",
        rows=rows,
        wanted=wanted,
        counted=counted,
        csv_href=url_for(".sheet", **_address(wanted)),
        page=pages.pager(number, counted.agreements, lambda n: url_for(".index", **_address(wanted, page=n))),
        today=clock.business_date(clock.now()),
        services_said=labels.services_said,
        is_office=reader is not None and reader.has(*OFFICE),
        may_enter=may_apply(),
    )


@bp.get("/hosting.csv")
def sheet() -> Response:
    """Exactly the list, for a spreadsheet."""
    head = [_("Enterprise"), _("Unified social credit code"), _("Agency"), _("Code of the agency"), _("Services"),
            _("First day"), _("Last day"), _("Not in force from")]  # fmt: skip
    lines = [
        [row.sme.display(language()), row.sme.uscc or "", row.agency.display(language()), row.agency.uscc or "",
         "、".join(str(each) for each in labels.services_said(row.services)), row.from_date.isoformat(),
         row.to_date.isoformat(), row.ended_on.isoformat() if row.ended_on else ""]
        for row in db.session.scalars(queries.agreements(wanted_of(request.args)).limit(pages.MOST_IN_SHEET))
    ]  # fmt: skip
    answer = Response(pages.as_csv([head, *lines]), mimetype="text/csv")
    answer.headers["Content-Disposition"] = "attachment; filename=hosting.csv"
    return answer


@bp.get("/hosting/<int:agreement_id>")
def show(agreement_id: int) -> str:
    """One agreement; what was done under it for its sides and the city office."""
    row, reader = queries.agreement(db.session, agreement_id), web.reader()
    is_agency, is_sme = (_is(row.agency), _is(row.sme)) if reader is not None else (False, False)
    is_office = reader is not None and reader.has(*OFFICE)
    inside = is_agency or is_sme or is_office
    today = clock.business_date(clock.now())
    runs = row.ended_on is None and row.to_date >= today
    return render_template(
        "registers/hosting/show.html",
        row=row,
        holds=row.holds_on(today),
        services_said=labels.services_said(row.services),
        service_words=labels.services_said,
        may_end=(is_agency or is_office) and runs,
        may_record=is_agency,
        may_confirm=is_sme and row.confirmed_on is None and runs,
        may_sign=is_agency and row.accepted_on is None and runs,
        may_accept=is_office and row.signed_file is not None and row.accepted_on is None and runs,
        papers=files.of_purpose(db.session, row.subject) if inside else [],
        inside=inside,
        trail=pages.trail(audit.history(db.session, row.subject), {}) if inside else [],
    )


def _is(body: Any) -> bool:
    reader, organisation = web.reader(), organisation_of(db.session, body)
    return reader is not None and organisation is not None and reader.acts_for(organisation.id)


def _page(heading: str, lead: str, asks: tuple[Ask, ...], action: str) -> dict[str, Any]:
    return {
        "heading_text": heading,
        "lead": lead,
        "crumbs_list": [(_("Hosting"), url_for(".index")), (heading, None)],
        "asks": asks,
        "label": heading,
        "action": action,
    }


@bp.route("/hosting/new", methods=["GET", "POST"])
@web.once
def new() -> Page:
    """Enter an agreement of one's own agency."""
    actor = web.actor()
    actor.must_have(*APPLICANTS)

    def do(session: Session, given: dict[str, Any]) -> None:
        services.sign_agreement(session, **given, actor=actor, now=clock.now())

    page = _page(_("Enter an agreement"), actor.organisation_name, AGREEMENT, url_for(".new"))
    return ask_and_do(page, schemas.AgreementIn, do, _("The hosting agreement is on record."), url_for(".index"))


@bp.post("/hosting/<int:agreement_id>/confirm")
@web.once
def confirm(agreement_id: int) -> Page:
    """The enterprise confirms it."""
    with transaction() as session:
        services.confirm_agreement(session, agreement_id=agreement_id, actor=web.actor(), now=clock.now())
    flash(_("Confirmed. The agreement counts."))
    return redirect(url_for(".show", agreement_id=agreement_id), code=303)


@bp.post("/hosting/<int:agreement_id>/accept")
@web.once
def accept(agreement_id: int) -> Page:
    """The city office accepts the signed agreement."""
    given = web.load(schemas.SignedIn)
    with transaction() as session:
        services.accept_signed(session, agreement_id=agreement_id, **given, actor=web.actor(), now=clock.now())
    flash(_("Accepted. The agreement counts."))
    return redirect(url_for(".show", agreement_id=agreement_id), code=303)


@bp.route("/hosting/<int:agreement_id>/signed", methods=["GET", "POST"])
@web.once
def signed(agreement_id: int) -> Page:
    """Keep the agreement that the enterprise signed."""
    actor, row = web.actor(), queries.agreement(db.session, agreement_id)
    if not _is(row.agency):
        actor.must_act_for(-1)

    def do(session: Session, given: dict[str, Any]) -> None:
        now = clock.now()
        kept = uploads.kept(session, uploads.chosen(), row.subject, actor=actor, now=now)
        evidence = kept.sha256 if kept is not None else ""
        services.keep_signed(session, agreement_id=agreement_id, evidence=evidence, actor=actor, now=now)

    page = _page(_("Keep the signed agreement"), row.sme.name, SIGNED, url_for(".signed", agreement_id=agreement_id))
    back = url_for(".show", agreement_id=agreement_id)
    return ask_and_do(
        page, NoAnswers, do, _("The file is kept. The city office looks at it; then the agreement counts."), back
    )


@bp.route("/hosting/<int:agreement_id>/end", methods=["GET", "POST"])
@web.once
def end(agreement_id: int) -> Page:
    """End it early."""
    actor, row = web.actor(), queries.agreement(db.session, agreement_id)
    if not (actor.has(*OFFICE) or _is(row.agency)):
        actor.must_act_for(-1)

    def do(session: Session, given: dict[str, Any]) -> None:
        services.end_agreement(session, agreement_id=agreement_id, **given, actor=actor, now=clock.now())

    page = _page(_("End the agreement"), row.sme.name, END, url_for(".end", agreement_id=agreement_id))
    back = url_for(".show", agreement_id=agreement_id)
    return ask_and_do(page, schemas.AgreementEnd, do, _("The end is on record."), back)


@bp.route("/hosting/<int:agreement_id>/activities", methods=["GET", "POST"])
@web.once
def record(agreement_id: int) -> Page:
    """Record what was done."""
    actor, row = web.actor(), queries.agreement(db.session, agreement_id)
    if not _is(row.agency):
        actor.must_act_for(-1)

    def do(session: Session, given: dict[str, Any]) -> None:
        services.record_activity(session, agreement_id=agreement_id, **given, actor=actor, now=clock.now())

    page = _page(_("Record what was done"), row.sme.name, ACTIVITY, url_for(".record", agreement_id=agreement_id))
    back = url_for(".show", agreement_id=agreement_id)
    return ask_and_do(page, schemas.ActivityIn, do, _("It is on record."), back)


@bp.route("/hosting/lists", methods=["GET", "POST"])
@web.once
def take_in() -> Page:
    """Take a list of agreements in."""

    def act(session: Session, content: bytes, name: str, form: Any) -> Any:
        return services.take_in_agreements(session, content=content, name=name, actor=web.actor(), now=clock.now())

    return take_list(services.REGISTER, _("Hosting"), services.COLUMNS, act, url_for(".index"))
