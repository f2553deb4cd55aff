"""Pages of transformation projects, open to all; the city office enters them and takes lists in."""

from datetime import date
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from sqlalchemy.orm import Session

from core import audit, clock, files, web
from core.asking import Ask, ask_and_do
from core.db import db, found, transaction
from core.errors import Refusal, Unacceptable
from core.fields import calendar_day
from core.i18n import _, language
from core.i18n import lazy_gettext as lazy
from core.money import total
from core.paging import SIZE, leaf, number_asked
from core.sheets import MARK, line, plain_cell
from finance.attribution import queries as attribution
from finance.attribution.asking import center_asks
from finance.attribution.labels import STATE_LABELS
from finance.attribution.schemas import CenterAndKindIn
from finance.projects import labels, queries, schemas, services, taking_in
from finance.projects.models import PROJECT, Investment, Milestone, Project, Stage
from finance.projects.services import OFFICE
from finance.projects.trail import trail

bp = Blueprint("projects", __name__)

Page = Any
LISTS = "finance/projects/lists.html"

PROJECT_ASKS = (
    Ask("text", "code", lazy("Code"), lazy("Capital letters and figures, such as ZH-2021-01.")),
    Ask("text", "name", lazy("Name")),
    Ask("text", "name_en", lazy("English name"), required=False),
    Ask("text", "source", lazy("Where the rights come from"), required=False),
    Ask("text", "carrier", lazy("Carried by")),
    Ask("text", "field", lazy("Field"), required=False),
    Ask("lines", "rights", lazy("Numbers of the rights"), lazy("One in a line."), required=False),
    Ask("money", "subsidy", lazy("Public money given to it"), required=False),
    Ask("number", "jobs", lazy("Jobs"), required=False),
    Ask("day", "started_on", lazy("Began on")),
)
MILESTONE = (Ask("text", "name", lazy("What is to be reached")), Ask("day", "planned_on", lazy("To be reached by")))
REACHED = (Ask("day", "reached_on", lazy("Reached on")),)
INVESTMENT = (
    Ask("text", "investor", lazy("Investor")),
    Ask("money", "amount", lazy("Amount")),
    Ask("day", "invested_on", lazy("Invested on")),
)
OUTPUT = (Ask("number", "year", lazy("Year")), Ask("money", "amount", lazy("Sold for")))
REASON = (Ask("lines", "reason", lazy("Reason")),)


def is_office() -> bool:
    """Whether the reader works for the city office."""
    reader = web.reader()
    return reader is not None and reader.has(*OFFICE)


def day_asked() -> date:
    """The day in the address; today where none is named."""
    return calendar_day(request.args.get("on")) or clock.business_date(clock.now())


@bp.get("/projects")
def index() -> str:
    """Projects of a day with what they attracted by then."""
    day, said = day_asked(), request.args.get("stage", "")
    stage = Stage(said) if said in list(Stage) else None
    words = request.args.get("q", "")[:80]
    number = number_asked(request.args.get("page"))
    start = (number - 1) * SIZE
    rows = queries.projects(db.session, on=day, stage=stage, words=words, start=start, limit=SIZE + 1)
    kept: dict[str, Any] = {"on": day.isoformat(), "stage": stage.value if stage else None, "q": words or None}
    rows, page = leaf(rows, number, lambda n: url_for(".index", **kept, page=n))
    return render_template(
        "finance/projects/index.html",
        rows=rows,
        page=page,
        day=day,
        stage=stage,
        words=words,
        invested=queries.invested(db.session, rows, day),
        count=queries.count_projects(db.session, day),
        investment=queries.investment_total(db.session, day),
        outputs=queries.output_by_year(db.session),
        labels=labels,
        is_office=is_office(),
    )


@bp.get("/projects/investments")
def investments() -> str:
    """Investments that count on a day; the rows that the sum adds up."""
    day = day_asked()
    rows = queries.investments(db.session, on=day)
    return render_template(
        "finance/projects/investments.html", rows=rows, day=day, total=total([row.amount for row in rows])
    )


@bp.get("/projects/investments.csv")
def sheet() -> Response:
    """The same for a spreadsheet."""
    heads = [_("Project"), _("Name"), _("Investor"), _("Invested on"), _("Amount"), _("Currency")]
    lines = [
        [row.project.code, row.project.display(language()), row.investor, row.invested_on.isoformat(),
         row.amount.amount, "CNY"]
        for row in queries.investments(db.session, on=day_asked())
    ]  # fmt: skip
    text = MARK + "".join(line(plain_cell(cell) for cell in cells) for cells in (heads, *lines))
    answer = Response(text, mimetype="text/csv")
    answer.headers["Content-Disposition"] = "attachment; filename=investments.csv"
    return answer


@bp.get("/projects/<string:code>")
def show(code: str) -> str:
    """One project."""
    row = queries.project_by_code(db.session, code)
    return render_template(
        "finance/projects/show.html",
        row=row,
        invested=total([each.amount for each in row.investments if each.reversed_on is None]),
        served=attribution.standing(db.session, [each.subject for each in row.investments]),
        attribution_labels=STATE_LABELS,
        acts=[act for act in PROJECT.actions if row.can(act)],
        labels=labels,
        is_office=is_office(),
        today=clock.business_date(clock.now()),
        trail=trail(audit.history(db.session, row.subject)) if is_office() else [],
    )


def _page(heading: str, row: Project | None, questions: tuple[Ask, ...]) -> dict[str, Any]:
    above = [(_("Transformation projects"), url_for("projects.index"))]
    above += [(row.code, url_for("projects.show", code=row.code))] if row else []
    return {
        "heading_text": heading, "lead": row.name if row else "", "crumbs_list": [*above, (heading, None)],
        "asks": questions, "label": heading, "action": request.path,
    }  # fmt: skip


@bp.route("/projects/new", methods=["GET", "POST"])
@web.once
def new() -> Page:
    """Enter a project."""
    actor = web.actor()
    actor.must_have(*OFFICE)

    def do(session: Session, given: dict[str, Any]) -> None:
        rights = given.pop("rights").splitlines()
        services.enter_project(session, rights=rights, **given, actor=actor, now=clock.now())

    page = _page(_("Enter a project"), None, PROJECT_ASKS)
    return ask_and_do(page, schemas.ProjectForm, do, _("The project is on record."), url_for(".index"))


def _below(code: str, heading: str, questions: tuple[Ask, ...], shape: Any, act: Any) -> Page:
    actor, row = web.actor(), queries.project_by_code(db.session, code)
    actor.must_have(*OFFICE)

    def do(session: Session, given: dict[str, Any]) -> None:
        act(session, project_id=row.id, **given, actor=actor, now=clock.now())

    page = _page(heading, row, questions)
    return ask_and_do(page, shape, do, _("It is on record."), url_for(".show", code=row.code))


@bp.route("/projects/<string:code>/stage", methods=["GET", "POST"])
@web.once
def stage(code: str) -> Page:
    """Move it to another stage."""
    row = queries.project_by_code(db.session, code)
    options = tuple((act, labels.ACT_LABELS[act]) for act in PROJECT.actions if row.can(act))
    questions = (
        Ask("radios", "act", _("What has happened"), options=options),
        Ask("day", "changed_on", _("On")),
        Ask("lines", "note", _("Note"), _("Needed where it is stopped."), required=False),
    )
    return _below(code, _("Change the stage"), questions, schemas.StageIn, services.change_stage)


@bp.route("/projects/<string:code>/milestones", methods=["GET", "POST"])
@web.once
def milestone(code: str) -> Page:
    """Enter what is to be reached."""
    return _below(code, _("Enter a milestone"), MILESTONE, schemas.MilestoneIn, services.plan_milestone)


@bp.route("/projects/<string:code>/investments", methods=["GET", "POST"])
@web.once
def invest(code: str) -> Page:
    """Enter an investment."""
    return _below(code, _("Enter an investment"), INVESTMENT, schemas.InvestmentIn, services.invest)


@bp.route("/projects/<string:code>/outputs", methods=["GET", "POST"])
@web.once
def output(code: str) -> Page:
    """Enter a year's output."""
    return _below(code, _("Enter a year’s output"), OUTPUT, schemas.ProjectOutputIn, services.record_output)


@bp.route("/projects/milestones/<int:milestone_id>", methods=["GET", "POST"])
@web.once
def reach(milestone_id: int) -> Page:
    """A milestone was reached."""
    actor, row = web.actor(), found(db.session, Milestone, milestone_id)
    actor.must_have(*OFFICE)

    def do(session: Session, given: dict[str, Any]) -> None:
        services.reach_milestone(session, milestone_id=row.id, **given, actor=actor, now=clock.now())

    page = _page(_("Record the milestone as reached"), row.project, REACHED)
    back = url_for(".show", code=row.project.code)
    return ask_and_do(page, schemas.ReachedIn, do, _("It is on record."), back)


@bp.route("/projects/investments/<int:investment_id>/reversal", methods=["GET", "POST"])
@web.once
def reverse(investment_id: int) -> Page:
    """Take back an investment that was entered in error."""
    actor, row = web.actor(), found(db.session, Investment, investment_id)
    actor.must_have(*OFFICE)

    def do(session: Session, given: dict[str, Any]) -> None:
        services.reverse_investment(session, investment_id=row.id, **given, actor=actor, now=clock.now())

    page = _page(_("Take the entry back"), row.project, REASON)
    back = url_for(".show", code=row.project.code)
    return ask_and_do(page, schemas.TakenBackIn, do, _("The entry is taken back."), back)


@bp.route("/projects/investments/<int:investment_id>/center", methods=["GET", "POST"])
@web.once
def served(investment_id: int) -> Page:
    """Name the center that brought it about."""
    actor, row = web.actor(), found(db.session, Investment, investment_id)
    actor.must_have(*OFFICE)

    def do(session: Session, given: dict[str, Any]) -> None:
        services.name_serving_center(session, investment_id=row.id, **given, actor=actor, now=clock.now())

    page = _page(_("Name the center that served it"), row.project, center_asks(db.session, with_kind=True))
    done = _("The center is named. It counts once that center confirms it.")
    return ask_and_do(page, CenterAndKindIn, do, done, url_for(".show", code=row.project.code))


@bp.route("/projects/lists", methods=["GET", "POST"])
@web.once
def take_in() -> Page:
    """Take a list of projects in: all of it, or nothing with the reason of each line."""
    actor = web.actor()
    actor.must_have(*OFFICE)
    page = {
        "asks": (Ask("file", "file", _("List of projects"), _("CSV or XLSX. The first line names the columns.")),),
        "columns": taking_in.COLUMNS,
        "intakes": queries.intakes(db.session),
    }
    if request.method == "GET":
        return render_template(LISTS, values={}, errors=None, **page)
    upload = request.files.get("file")
    try:
        if upload is None or not upload.filename:
            raise Unacceptable(_("Choose the list first."), fields={"file": [_("Choose the list first.")]})
        content, name = upload.stream.read(), files.plain_name(upload.filename)
        with transaction() as session:
            intake = taking_in.take_in_projects(session, content=content, name=name, actor=actor, now=clock.now())
            rows, fresh = intake.rows, intake.new
    except Refusal as refusal:
        return web.form_again(LISTS, refusal, **page)
    flash(_("Lines read: %(rows)s; new on record: %(new)s.", rows=rows, new=fresh))
    return redirect(url_for(".take_in"), code=303)
