"""Pages of recognitions: figures of a day, outputs of a year, and what a holder reports."""

from typing import Any

from flask import Blueprint, Response, render_template, request, url_for
from sqlalchemy.orm import Session

from core import clock, web
from core.asking import Ask, ask_and_do, choices
from core.db import db
from core.errors import NotFound
from core.fields import calendar_day
from core.i18n import _, language
from core.i18n import lazy_gettext as lazy
from registers.programmes import pages
from registers.programmes import queries as registers
from registers.programmes.models import Level, ProgrammeKind, Title
from registers.programmes.routes import take_list
from registers.programmes.standing import OFFICE
from registers.recognitions import labels, queries, schemas, services

bp = Blueprint("recognitions", __name__)

Page = Any
OUTPUT = (
    Ask("number", "year", lazy("Year")),
    Ask("money", "output", lazy("Output")),
    Ask("lines", "reason", lazy("Reason"), lazy("Needed where a figure is corrected."), required=False),
)
LISTING = (
    Ask("choice", "stage", lazy("Stage"), options=choices(labels.STAGE_LABELS)),
    Ask("day", "reached_on", lazy("Reached on")),
    Ask("text", "board", lazy("Stock exchange or board")),
)


@bp.app_context_processor
def lent() -> dict[str, Any]:
    """Lent to the page of a title."""
    return {"reported_of": reported_of}


def reported_of(title: Title) -> dict[str, Any]:
    """What a holder has reported, and whether the reader may add to it."""
    reader, is_pilot = web.reader(), title.programme.kind is ProgrammeKind.PILOT
    is_office = reader is not None and reader.has(*OFFICE)
    return {
        "outputs": queries.versions(db.session, title.id) if is_pilot else [],
        "steps": queries.steps(db.session, title.id),
        "stages": labels.STAGE_LABELS,
        "may_report": is_pilot and (is_office or registers.is_holder(db.session, title, reader)),
        "may_list": is_office and title.programme.kind is not ProgrammeKind.CERTIFICATION,
    }


@bp.get("/registers/recognitions")
def index() -> str:
    """Figures of a day; each opens the list of exactly what it counts."""
    today = clock.business_date(clock.now())
    day = calendar_day(request.args.get("on")) or today
    return render_template(
        "registers/recognitions/index.html",
        day=day,
        levels=[(level, queries.enterprise_titles(db.session, level, day)) for level in Level],
        pilot_units=queries.pilot_units(db.session, day),
        bases=queries.bases(db.session, day),
        products=registers.count(db.session, registers.Wanted(kinds=(ProgrammeKind.PRODUCT,), on=day), day).titles,
        years=[(year, queries.output_of(db.session, year)) for year in queries.years_reported(db.session)],
        stages=queries.by_stage(db.session, day),
        labels=labels,
        is_office=_is_office(),
    )


def _is_office() -> bool:
    reader = web.reader()
    return reader is not None and reader.has(*OFFICE)


def known_year(year: int) -> int:
    """A year of the register; NotFound for others."""
    if not 1980 <= year <= clock.business_year(clock.now()):
        raise NotFound(_("Nothing is on record for this year."))
    return year


@bp.get("/registers/outputs/<int:year>")
def outputs(year: int) -> str:
    """The pilot units of 31 December and what each put out; their sum is the figure of the year."""
    rows = queries.outputs(db.session, known_year(year))
    return render_template(
        "registers/recognitions/outputs.html",
        year=year,
        rows=rows,
        total=queries.total(rows),
        years=queries.years_reported(db.session),
        is_office=_is_office(),
    )


@bp.get("/registers/outputs/<int:year>.csv")
def outputs_csv(year: int) -> Response:
    """The same for a spreadsheet."""
    head = [_("Holder"), _("Unified social credit code"), _("Number"), _("Year"), _("Output (CNY)"), _("Version")]
    lines = [
        [row.title.body.display(language()), row.title.body.uscc or "", row.title.number, str(year),
         row.report.output.amount if row.report else "", str(row.report.version) if row.report else ""]
        for row in queries.outputs(db.session, known_year(year))
    ]  # fmt: skip
    answer = Response(pages.as_csv([head, *lines]), mimetype="text/csv")
    answer.headers["Content-Disposition"] = f"attachment; filename=outputs-{year}.csv"
    return answer


def _page(title: Title, heading: str, asks: tuple[Ask, ...], action: str) -> dict[str, Any]:
    back = url_for("programmes.titles.show", title_id=title.id)
    return {
        "heading_text": heading,
        "lead": f"{title.number} · {title.body.name}",
        "crumbs_list": [(_("Registers"), url_for("programmes.titles.index")), (title.number, back), (heading, None)],
        "asks": asks,
        "label": heading,
        "action": action,
    }


@bp.route("/registers/titles/<int:title_id>/output", methods=["GET", "POST"])
@web.once
def report(title_id: int) -> Page:
    """Report a year's output, or correct it."""
    actor, title = web.actor(), registers.title(db.session, title_id)
    if not (actor.has(*OFFICE) or registers.is_holder(db.session, title, actor)):
        actor.must_have(*OFFICE)
    page = _page(title, _("Report the output"), OUTPUT, url_for(".report", title_id=title_id))

    def do(session: Session, given: dict[str, Any]) -> None:
        services.report_output(session, title_id=title_id, **given, actor=actor, now=clock.now())

    values = {"year": clock.business_year(clock.now()) - 1}
    back = url_for("programmes.titles.show", title_id=title_id)
    return ask_and_do(page, schemas.OutputIn, do, _("The output is on record."), back, values)


@bp.route("/registers/titles/<int:title_id>/listing", methods=["GET", "POST"])
@web.once
def listing(title_id: int) -> Page:
    """Record a stage on the way to a stock exchange."""
    actor, title = web.actor(), registers.title(db.session, title_id)
    actor.must_have(*OFFICE)
    page = _page(title, _("Record a stage of listing"), LISTING, url_for(".listing", title_id=title_id))

    def do(session: Session, given: dict[str, Any]) -> None:
        services.record_listing_step(session, title_id=title_id, **given, actor=actor, now=clock.now())

    back = url_for("programmes.titles.show", title_id=title_id)
    return ask_and_do(page, schemas.StockListingIn, do, _("The stage is on record."), back)


@bp.route("/registers/outputs/lists", methods=["GET", "POST"])
@web.once
def take_in() -> Page:
    """Take a list of outputs in."""

    def act(session: Session, content: bytes, name: str, form: Any) -> Any:
        return services.take_in_outputs(session, content=content, name=name, actor=web.actor(), now=clock.now())

    return take_list(services.REGISTER, _("Outputs"), services.COLUMNS, act, url_for(".index"))
