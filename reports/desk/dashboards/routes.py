"""Dashboards: a center's year and the city's, with the year and the measure in the address."""

from datetime import date
from typing import Any, cast

from flask import Blueprint, redirect, render_template, request, url_for

from core import clock, web
from core.actor import Role
from core.db import db
from core.fields import whole
from core.i18n import _
from core.money import Money
from core.show import day as day_text
from core.states import label_of
from parties.centers import queries as centers
from parties.centers.labels import industry_label
from reports.deadlines import queries as deadlines
from reports.desk.dashboards import queries
from reports.turnover import charts, figures, labels
from reports.turnover import queries as facts
from reports.turnover.figures import CenterYear
from reports.yearbook.figures import Period
from reports.yearbook.targets import labels as target_words
from reports.yearbook.targets import queries as targets
from settlement.volumes.models import Measure

bp = Blueprint("dashboards", __name__)

Page = Any
DEADLINES = 6


def asked() -> tuple[int, Measure, date]:
    """The year and the measure in the address; the running year, settled, where they are not named."""
    today = clock.business_date(clock.now())
    given = request.args.get("measure", "")
    year = figures.known_year(whole(request.args.get("year")) or today.year)
    return year, Measure(given) if given in list(Measure) else Measure.SETTLED, today


@bp.get("/dashboard")
def own() -> Page:
    """The reader's own one."""
    actor = web.actor()
    center = centers.center_of(db.session, actor.organisation_id)
    if center is not None:
        return redirect(url_for(".center", code=center.code), code=303)
    return redirect(url_for(".city"), code=303)


def common(year: int, measure: Measure, today: date) -> dict[str, Any]:
    """What both pages print alike."""
    return {
        "year": year,
        "measure": measure,
        "today": today,
        "labels": labels,
        "target_words": target_words,
        "years": range(min(year, today.year - 6), max(year, today.year) + 1),
    }


@bp.get("/dashboard/centers/<code>")
def center(code: str) -> str:
    """A center's year against the line, with what is under way, what lacks evidence, what is due, and its place."""
    found = centers.center_by_code(db.session, code)
    facts.must_see_facts(db.session, web.actor(), found.code)
    year, measure, today = asked()
    rows = figures.year_of_centers(db.session, year, measure=measure)
    row = next(each for each in rows if each.center.id == found.id)
    before = figures.cells(db.session, years=[year - 1], center_id=found.id, measure=measure.value)
    pace = queries.pace(year, row.total, figures.line_of(db.session, year), today)
    return render_template(
        "reports/desk/dashboards/center.html",
        center=found,
        row=row,
        before=Money(sum(cell.amount_minor for cell in before)),
        pace=pace,
        pace_text=said(pace, year, today),
        bars=charts.months(year, row.months, today, found.code),
        forecast=charts.forecast(year, row.total, today, row.facts),
        no_forecast=charts.no_forecast(year, today, row.facts),
        stages=[(stage, label_of(stage.state)) for stage in queries.pipeline(db.session, found.id)],
        gaps=queries.without_evidence(db.session, found.id, year),
        lines=own_deadlines(found.organisation_id, today),
        rank=queries.rank_of(rows, found),
        ranking=charts.ranking(rows, year),
        against=charts.against(pace.line),
        plan=targets.against(db.session, Period(year, min(date(year, 12, 31), today)), scope=f"center:{found.code}"),
        growth=charts.growth,
        **common(year, measure, today),
    )


def own_deadlines(organisation_id: int, today: date) -> list[deadlines.Line]:
    """What the center has to do next; for its own people."""
    actor = web.actor()
    return deadlines.next_lines(db.session, actor, today, DEADLINES) if actor.acts_for(organisation_id) else []


def said(pace: queries.Pace, year: int, today: date) -> str:
    """How the year stands against the line, with the basis of what is expected."""
    if pace.is_above:
        return _("Above the line: a backbone center of the year, if its grant is in force at the end.")
    if today.year > year:
        return _("Below the line.")
    if pace.reached is None:
        return _("At the average of the %(days)s days so far, the line is not reached this year.", days=pace.passed)
    return _(
        "At this pace on %(day)s: the average of the %(days)s days so far goes on.",
        day=day_text(pace.reached), days=pace.passed,
    )  # fmt: skip


@bp.get("/dashboard/city")
def city() -> str:
    """Tiers, industries, kinds and months of the city's year, its growth, and its targets against the plan."""
    web.actor().must_have(Role.CITY_OFFICE, Role.ADMINISTRATOR, Role.FINANCE_OFFICER)
    year, measure, today = asked()
    tier, industry = request.args.get("tier"), request.args.get("industry")
    rows = narrowed(figures.year_of_centers(db.session, year, measure=measure), tier, industry)
    earlier = narrowed(figures.year_of_centers(db.session, year - 1, measure=measure), tier, industry)
    total, before = (Money(sum(row.total.minor for row in each)) for each in (rows, earlier))
    months = {int(month): minor for month, minor in queries.together(rows, "months").items()}
    count = sum(row.facts for row in rows)
    return render_template(
        "reports/desk/dashboards/city.html",
        rows=rows,
        total=total,
        before=before,
        line=figures.line_of(db.session, year),
        backbone=sum(row.backbone for row in rows),
        ranking=charts.ranking(rows, year),
        bars=charts.months(year, months, today),
        forecast=charts.forecast(year, total, today, count),
        no_forecast=charts.no_forecast(year, today, count),
        tiers=parts(queries.by(rows, "tier"), "tier", lambda key: str(labels.TIERS[key or None])),
        industries=parts(queries.by(rows, "industry"), "industry", lambda key: industry_label(key) or _("None named")),
        kinds=pieces(queries.together(rows, "kinds"), labels.KINDS, "kind", year, measure),
        categories=pieces(queries.together(rows, "categories"), labels.CATEGORIES, "category", year, measure),
        plan=targets.against(db.session, Period(year, min(date(year, 12, 31), today))),
        period=Period(year, min(date(year, 12, 31), today)),
        narrowed_to=" · ".join(
            each for each in (str(labels.TIERS[tier or None]) if tier is not None else "", industry or "") if each
        ),
        growth=charts.growth,
        **common(year, measure, today),
    )


def narrowed(rows: list[CenterYear], tier: str | None, industry: str | None) -> list[CenterYear]:
    """Centers of a tier, of an industry; '' is without one, None is no wish."""
    return [
        row
        for row in rows
        if (tier is None or (row.tier or "") == tier) and (industry is None or row.center.industry == industry)
    ]


def parts(sums: dict[str, Money], word: str, name: Any) -> list[dict[str, Any]]:
    """Bars by tier or industry; each opens the dashboard narrowed to it."""
    kept: dict[str, Any] = {key: value for key, value in request.args.items() if key in ("year", "measure")}
    return [
        {"label": name(key), "value": value, "href": url_for(".city", **{**kept, word: key})}
        for key, value in sums.items()
    ]


def pieces(sums: dict[str, int], words: Any, word: str, year: int, measure: Measure) -> list[dict[str, Any]]:
    """Bars by kind of right or of deal, the greatest first; each opens its facts."""
    rows = [
        {
            "label": str(label),
            "value": Money(sums.get(key, 0)),
            "href": url_for(
                "turnover.facts", year=year, measure=measure.value, **cast(dict[str, Any], {word: str(key)})
            ),
        }
        for key, label in words.items()
        if sums.get(key)
    ]
    return sorted(rows, key=lambda row: -row["value"].minor)
