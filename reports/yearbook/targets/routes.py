"""Pages of targets: plan against actual of a year, and setting one."""

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from sqlalchemy.orm import Session

from core import clock, web
from core.actor import Role
from core.asking import Ask, ask_and_do
from core.db import db
from core.errors import NotFound
from core.i18n import LazyText, _
from core.i18n import lazy_gettext as lazy
from parties.centers import queries as centers
from reports.yearbook.figures import FIRST_YEAR, Period
from reports.yearbook.targets import labels, queries, schemas, services
from reports.yearbook.targets.indicators import BY_CODE, INDICATORS

bp = Blueprint("targets", __name__)

Page = Any


def plan_period(year: int) -> Period:
    """A year, also one that has not come: its plan stands already; NotFound for one beyond all plans."""
    today = clock.business_date(clock.now())
    if not FIRST_YEAR <= year <= services.LAST_YEAR:
        raise NotFound(_("There are no plans for this year."))
    last = today.replace(year=year, month=12, day=31)
    return Period(year, min(last, today) if year >= today.year else last)


@bp.get("/targets")
def latest() -> Page:
    """The running year."""
    return redirect(url_for(".year", year=clock.business_year(clock.now())), code=303)


@bp.get("/targets/<int:year>")
def year(year: int) -> str:
    """What was planned for a year, and what the records say."""
    period = plan_period(year)
    rows = queries.against(db.session, period)
    only_met = request.args.get("met") == "1"
    reader = web.reader()
    return render_template(
        "reports/yearbook/targets/year.html",
        period=period,
        rows=[row for row in rows if row.met] if only_met else rows,
        met=sum(row.met for row in rows),
        whole=len(rows),
        only_met=only_met,
        years=sorted({*queries.years(db.session), year}),
        versions=queries.every_version(db.session, year),
        indicators=BY_CODE,
        labels=labels,
        is_office=reader is not None and reader.has(Role.CITY_OFFICE),
    )


@bp.route("/targets/new", methods=["GET", "POST"])
@web.once
def new() -> Page:
    """Set a target, or the next version of one."""
    actor = web.actor()
    actor.must_have(Role.CITY_OFFICE)
    scopes: list[tuple[str, LazyText | str]] = [*labels.SCOPE_LABELS.items()]
    for each in centers.centers(db.session):
        scopes.append((f"{queries.CENTER}{each.code}", labels.scope(f"{queries.CENTER}{each.code}")))
    asks = (
        Ask("choice", "indicator", lazy("Indicator"), options=tuple((each.code, each.name) for each in INDICATORS)),
        Ask("choice", "scope", lazy("Whose plan"), options=tuple(scopes)),
        Ask("number", "year", lazy("Year")),
        Ask("text", "value", lazy("Value"), lazy("Pieces; amounts in yuan; growth in per cent.")),
        Ask("day", "effective_from", lazy("In force from")),
        Ask("text", "source", lazy("Document that says so")),
    )
    heading = _("Set a target")
    page = {
        "heading_text": heading,
        "lead": _("A target that is on record already gets its next version; the ones before stay."),
        "crumbs_list": [(_("Targets"), url_for(".latest")), (heading, None)],
        "asks": asks,
        "label": heading,
        "action": url_for(".new"),
    }

    def do(session: Session, given: dict[str, Any]) -> None:
        given["value"] = services.in_its_unit(given["indicator"], given["value"])
        services.set_target(session, **given, actor=actor, now=clock.now())

    return ask_and_do(page, schemas.TargetForm, do, _("The target is on record."), url_for(".latest"))
