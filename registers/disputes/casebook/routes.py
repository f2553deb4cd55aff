"""Pages of cases: statistics for everybody, the cases of a party, the city office's register, and one case."""

from collections.abc import Callable
from datetime import date
from typing import Any, NamedTuple

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from marshmallow import Schema

from core import audit, clock, web
from core.actor import Actor, Role
from core.db import db, transaction
from core.errors import NotFound, Refusal, Unacceptable
from core.fields import NoAnswers, calendar_day, whole
from core.i18n import LazyText, _, language, lazy_gettext
from listings.assets import queries as assets
from parties.organisations.queries import names_of
from registers.disputes import acting, following, labels, queries, schemas, services, sheets
from registers.disputes.casebook import charts
from registers.disputes.finding import listed, rights_numbered
from registers.disputes.models import DisputeCase
from registers.disputes.proceeding import may_apply
from registers.disputes.states import PENDING, CaseState
from registers.disputes.tables import COLUMN_LABELS, LARGEST, OPTIONAL, read_cases
from registers.disputes.vocabulary import DECISIONS, Cause, Channel, Side
from settlement.deals.models import Deal

bp = Blueprint("disputes", __name__)

PAGE = 25
KEPT = ("channel", "cause", "state", "first", "last")  # what a list is narrowed by, in its address
Page = Any
Given = dict[str, Any]


class Step(NamedTuple):
    """One act of a case's page: the form's shape, the service, and what is said when it is done."""

    shape: type[Schema]
    act: Callable[..., Any]
    done: LazyText


STEPS: dict[str, Step] = {
    "accept": Step(schemas.AcceptanceIn, services.accept_case, lazy_gettext("The acceptance is on record.")),
    "refuse": Step(schemas.GroundIn, services.refuse_case, lazy_gettext("It is noted that the case was not accepted.")),
    "bring": Step(schemas.ForumIn, services.bring_before, lazy_gettext("It is noted before whom the case is heard.")),
    "settle": Step(schemas.SettlementIn, services.settle_case, lazy_gettext("The agreement is on record.")),
    "apply": Step(schemas.ApplicationIn, services.apply_for_confirmation, lazy_gettext("The application is noted.")),
    "confirm": Step(schemas.ConfirmationIn, services.confirm_case, lazy_gettext("The confirmation is on record.")),
    "decide": Step(schemas.DecisionIn, services.decide_case, lazy_gettext("The decision is on record.")),
    "withdraw": Step(schemas.MaybeGroundIn, services.withdraw_case, lazy_gettext("The case is withdrawn.")),
    "enforce": Step(NoAnswers, services.enforce_case, lazy_gettext("It is noted that it is being enforced.")),
    "close": Step(NoAnswers, services.close_case, lazy_gettext("The case is closed. What it stopped goes on.")),
    "publish": Step(schemas.PublicationIn, services.publish_case, lazy_gettext("Everybody can read it now.")),
}


def today() -> date:
    """The business date of this request."""
    return clock.business_date(clock.now())


def year_of(name: str, default: int) -> int:
    """A year that the address gives."""
    year = whole(request.args.get(name))
    return year if year is not None and 1990 <= year <= 2200 else default


@bp.get("/disputes")
def statistics() -> str:
    """Cases concluded by way and year; every figure opens its cases."""
    this = today().year
    last = year_of("last", this)
    first = min(year_of("first", last - 2), last)
    first = max(first, last - 19)
    counts = queries.concluded_by_year(db.session, first, last)
    reader = web.reader()
    return render_template(
        "registers/disputes/statistics.html",
        first=first,
        last=last,
        years=list(range(first, last + 1)),
        rows=charts.rows(counts, first, last),
        bars=charts.years(counts, first, last),
        total=charts.total(counts, first, last),
        labels=labels,
        is_city=reader is not None and reader.has(Role.CITY_OFFICE),
    )


def asked() -> queries.Asked:
    """What the address asks for."""
    channel, cause, state = (request.args.get(name, "") for name in ("channel", "cause", "state"))
    states: tuple[CaseState, ...] = (CaseState(state),) if state in list(CaseState) else ()
    return queries.Asked(
        channel=Channel(channel) if channel in list(Channel) else None,
        cause=Cause(cause) if cause in list(Cause) else None,
        first=calendar_day(request.args.get("first")),
        last=calendar_day(request.args.get("last")),
        states=PENDING if state == "pending" else states,
    )


@bp.get("/disputes/list")
def index() -> Page:
    """The cases behind a figure: in full for the city office, without parties and numbers for everybody else."""
    wanted, reader = asked(), web.reader()
    in_full = reader is not None and reader.has(Role.CITY_OFFICE)
    if not in_full and wanted.first is None and wanted.last is None:
        wanted = queries.Asked(wanted.channel, wanted.cause, None, date(1990, 1, 1), today(), ())
    if request.args.get("format") == "csv":
        rows = queries.cases(db.session, wanted, limit=100_000)
        return _as_file(sheets.cases_sheet(rows, in_full=in_full), f"cases-{today().isoformat()}.csv")
    before = whole(request.args.get("before"))
    rows = queries.cases(db.session, wanted, before=before, limit=PAGE)
    kept: Given = {
        key: value for key, value in request.args.items() if key in ("channel", "cause", "state", "first", "last")
    }
    return render_template(
        "registers/disputes/list.html",
        rows=rows[:PAGE],
        total=queries.count_of_cases(db.session, wanted),
        asked=wanted,
        in_full=in_full,
        labels=labels,
        states=[("pending", _("Pending")), *((each.value, label) for each, label in labels.CASE_LABELS.items())],
        state=request.args.get("state", ""),
        csv_href=url_for("disputes.index", format="csv", **kept),
        next_href=url_for("disputes.index", before=rows[PAGE - 1].id, **kept) if len(rows) > PAGE else None,
        first_href=url_for("disputes.index", **kept) if before else None,
    )


def _as_file(text: str, name: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(text, content_type="text/csv; charset=utf-8", headers=headers)


@bp.get("/disputes/mine")
def mine() -> str:
    """The cases and complaints of the organisation acted for."""
    actor = web.actor()
    notices = queries.notices_of(db.session, actor.organisation_id or -1)
    return render_template(
        "registers/disputes/mine.html",
        cases=queries.cases(db.session, queries.Asked(), seen_by=queries.own(actor), limit=200)[:200],
        notices=notices,
        next_day=queries.next_day,
        own=actor.organisation_id,
        labels=labels,
    )


@bp.route("/disputes/new", methods=["GET", "POST"])
@web.once
def new() -> Page:
    """Bring a case to the register."""
    actor = web.actor()
    page = {"labels": labels, "is_city": actor.has(Role.CITY_OFFICE), "sides": list(labels.SIDE_LABELS.items())[:2]}
    if request.method == "GET":
        values = {"filed_on": today().isoformat(), "own_side": Side.CLAIMANT.value, "channel": "", "cause": ""}
        return render_template("registers/disputes/new.html", values=values, **page)
    try:
        given = web.load(schemas.CaseForm)
        with transaction() as session:
            given["parties"] = _parties(given, actor)
            given["asset_ids"] = rights_numbered(session, given.pop("rights"), "rights")
            given["deal_numbers"] = listed(given.pop("deals"))
            case = services.file_case(session, **given, actor=actor, now=clock.now())
            number = case.number
    except Refusal as refusal:
        db.session.rollback()
        if "deal_numbers" in refusal.fields:
            refusal.fields["deals"] = refusal.fields.pop("deal_numbers")
        return web.form_again("registers/disputes/new.html", refusal, **page)
    flash(_("Case %(number)s is filed. The city office records its acceptance.", number=number))
    return redirect(url_for("disputes.show", number=number), code=303)


def _parties(given: Given, actor: Actor) -> list[services.Named]:
    """Both sides by name; a party's own side is itself."""
    own, names = given.pop("own_side"), {side: given.pop(side.value) for side in (Side.CLAIMANT, Side.RESPONDENT)}
    found = []
    for side, name in names.items():
        if side is own and not actor.has(Role.CITY_OFFICE):
            found.append(services.Named(side, organisation_id=actor.organisation_id))
            continue
        if not name:
            raise Unacceptable(_("Some answers are missing or do not fit."), fields={side.value: [_("Fill this in.")]})
        found.append(services.Named(side, name=name))
    return found


@bp.route("/disputes/import", methods=["GET", "POST"])
@web.once
def bring_list() -> Page:
    """The city office brings a list of concluded cases."""
    actor = web.actor()
    actor.must_have(Role.CITY_OFFICE)
    page = {"columns": COLUMN_LABELS, "optional": OPTIONAL, "labels": labels}
    if request.method == "GET":
        return render_template("registers/disputes/import.html", **page)
    try:
        upload = request.files.get("file")
        content = upload.stream.read(LARGEST + 1) if upload is not None else b""
        if not content:
            raise Unacceptable(_("Choose a file."), fields={"file": [_("Choose a file.")]})
        listed_cases = read_cases(content)
        with transaction() as session:
            done = services.import_concluded(session, cases=listed_cases, actor=actor, now=clock.now())
    except Refusal as refusal:
        db.session.rollback()
        return web.form_again("registers/disputes/import.html", refusal, **page)
    flash(_("%(new)s cases are new on record; %(known)s were there already.", new=done.new, known=done.known))
    return redirect(url_for("disputes.index"), code=303)


@bp.get("/disputes/<string:number>")
def show(number: str) -> str:
    """A case: in full for its parties and the city office, as far as it is published for everybody else."""
    case = queries.case_for(db.session, number, web.reader())
    return render_template("registers/disputes/show.html", **_page(case))


def _page(case: DisputeCase) -> Given:
    reader = web.reader()
    in_full = queries.sees_in_full(db.session, case, reader)
    rights = assets.assets_by_id(db.session, [link.asset_id for link in case.assets])
    ids = [party.organisation_id for party in case.parties if party.organisation_id is not None]
    deals = {link.deal_id: db.session.get(Deal, link.deal_id) for link in case.deals}
    acts = acting.acts_on_case(case, reader, today()) if in_full and reader is not None else set()
    return {
        "case": case,
        "in_full": in_full,
        "names": {key: row.display(language()) for key, row in names_of(db.session, ids).items()},
        "acts": acts,
        "applicants": may_apply(case, reader, today()) if "apply" in acts and reader is not None else [],
        "rights": [(each, each.titled(language())) for each in rights.values()],
        "deals": [each for each in deals.values() if each is not None],
        "after": following.cases_after(db.session, case=case, actor=reader),
        "trail": audit.history(db.session, case.subject) if in_full else [],
        "labels": labels,
        "decisions": [(each.value, labels.OUTCOME_LABELS[each]) for each in DECISIONS],
        "channels": [(each.value, labels.CHANNEL_LABELS[each]) for each in Channel if case.can(each.act)],
        "today": today().isoformat(),
        "chosen": chosen if (chosen := request.args.get("do", "")) in acts else "",
    }


@bp.post("/disputes/<string:number>/<string:act>")
@web.once
def case_act(number: str, act: str) -> Page:
    """One step of a case, by its form."""
    actor = web.actor()
    case = queries.case_for(db.session, number, actor)
    if act != "link" and act not in STEPS:
        raise NotFound(_("There is no page at this address."))
    case_id = case.id
    try:
        if act == "link":
            _link(case_id, actor)
            done: LazyText | str = _("The case is linked.")
        else:
            step = STEPS[act]
            given = web.load(step.shape)
            with transaction() as session:
                step.act(session, case_id=case_id, **given, actor=actor, now=clock.now())
            done = step.done
    except Refusal as refusal:
        db.session.rollback()
        db.session.expire_all()
        again = queries.case_for(db.session, number, actor)
        return web.form_again("registers/disputes/show.html", refusal, sent=act, **_page(again))
    flash(str(done))
    return redirect(url_for("disputes.show", number=number), code=303)


def _link(case_id: int, actor: Actor) -> None:
    given = web.load(schemas.LinksForm)
    try:
        with transaction() as session:
            ids = rights_numbered(session, given["rights"], "rights")
            numbers = listed(given["deals"])
            services.link_case(
                session,
                case_id=case_id,
                asset_ids=ids,
                deal_numbers=numbers,
                earlier=given["earlier"],
                actor=actor,
                now=clock.now(),
            )
    except Refusal as refusal:
        if "deal_numbers" in refusal.fields:
            refusal.fields["deals"] = refusal.fields.pop("deal_numbers")
        raise
