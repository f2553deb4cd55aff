"""Dashboards: a center's year and the city's, with the year and the measure in the address."""

from collections.abc import Callable
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
from parties.centers.models import Center
from reports.deadlines import queries as deadlines
from reports.desk.dashboards import queries
from reports.turnover import charts, figures, labels, overview, under_way
from reports.turnover import queries as facts
from reports.turnover.figures import CenterYear
from reports.yearbook.figures import Period
from reports.yearbook.targets import labels as target_words
from reports.yearbook.targets import queries as targets
from settlement.deals.states import DealState
from settlement.volumes.models import Measure

bp = Blueprint("dashboards", __name__)

Page = Any
DEADLINES = 6
FIRST_GAPS = 12
OVERSEERS = (Role.CITY_OFFICE, Role.ADMINISTRATOR, Role.FINANCE_OFFICER)


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
    rows, row = of_center(found, year, measure)
    pace = queries.pace(year, row.total, figures.line_of(db.session, year), today)
    return render_template(
        "reports/desk/dashboards/center.html",
        center=found,
        row=row,
        before=of_center(found, year - 1, measure)[1].total,
        pace=pace,
        pace_text=said(pace, year, today),
        bars=charts.months(year, row.months, today, center=found.code, measure=measure.value),
        forecast=charts.forecast(year, row.total, today, row.facts),
        no_forecast=charts.no_forecast(year, today, row.facts),
        stages=[(stage, label_of(stage.state)) for stage in under_way.pipeline(db.session, found.id)],
        gaps=under_way.without_evidence(db.session, found.id, year),
        most=FIRST_GAPS,
        lines=own_deadlines(found.organisation_id, today),
        rank=queries.rank_of(rows, found),
        ranking=charts.ranking(rows, year, opener(year, measure, found.code)),
        against=charts.against(pace.line),
        plan=targets.against(db.session, Period(year, min(date(year, 12, 31), today)), scope=f"center:{found.code}"),
        growth=charts.growth,
        **common(year, measure, today),
    )


def of_center(center: Center, year: int, measure: Measure) -> tuple[list[CenterYear], CenterYear]:
    """All centers in the year, and the one among them."""
    rows = figures.year_of_centers(db.session, year, measure=measure)
    return rows, next(each for each in rows if each.center.id == center.id)


def opener(year: int, measure: Measure, own: str | None = None) -> Callable[[CenterYear], str]:
    """What a center's number in the ranking opens: its facts for those who may see them, or else its public year."""
    sees_all = web.actor().has(*OVERSEERS)

    def opens(row: CenterYear) -> str:
        code = row.center.code
        if sees_all or code == own:
            return url_for("turnover.facts", year=year, center=code, measure=measure.value)
        return url_for("turnover.center", code=code, year=year, _anchor="measures")

    return opens


@bp.get("/dashboard/centers/<code>/under-way")
def pipeline(code: str) -> str:
    """The deals that a line of the pipeline counts, with their sum in each currency."""
    found = centers.center_by_code(db.session, code)
    facts.must_see_facts(db.session, web.actor(), found.code)
    given, currency = request.args.get("state", ""), request.args.get("currency") or None
    state = DealState(given) if given in list(under_way.UNDER_WAY) else None
    rows = under_way.deals_under_way(db.session, found.id, state, currency)
    sums: dict[str, Money] = {}
    for each in rows:
        sums[each.currency] = sums.get(each.currency, Money(0, each.currency)) + each.fixed
    return render_template(
        "reports/desk/dashboards/pipeline.html", center=found, rows=rows, sums=sums, state=state,
        state_label=label_of, currency=currency, labels=labels,
    )  # fmt: skip


@bp.get("/dashboard/centers/<code>/without-evidence")
def gaps(code: str) -> str:
    """All that a year counts for a center without a kept file."""
    found = centers.center_by_code(db.session, code)
    facts.must_see_facts(db.session, web.actor(), found.code)
    year, _measure, _today = asked()
    rows = under_way.without_evidence(db.session, found.id, year)
    return render_template("reports/desk/dashboards/gaps.html", center=found, rows=rows, year=year, labels=labels)


def own_deadlines(organisation_id: int, today: date) -> list[deadlines.Line]:
    """What the center has to do next; for its own people."""
    actor = web.actor()
    return deadlines.next_lines(db.session, actor, today)[:DEADLINES] if actor.acts_for(organisation_id) else []


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
    web.actor().must_have(*OVERSEERS)
    year, measure, today = asked()
    to: dict[str, str] = narrowing()
    rows, earlier = (
        figures.narrowed(figures.year_of_centers(db.session, each, measure=measure), to.get("tier"), to.get("industry"))
        for each in (year, year - 1)
    )
    total, before = (Money(sum(row.total.minor for row in each)) for each in (rows, earlier))
    months = {int(month): minor for month, minor in overview.together(rows, "months").items()}
    count = sum(row.facts for row in rows)
    return render_template(
        "reports/desk/dashboards/city.html",
        rows=rows,
        total=total,
        before=before,
        line=figures.line_of(db.session, year),
        backbone=sum(row.backbone for row in rows),
        ranking=charts.ranking(rows, year, opener(year, measure)),
        bars=charts.months(year, months, today, measure=measure.value, **to),
        forecast=charts.forecast(year, total, today, count),
        no_forecast=charts.no_forecast(year, today, count),
        tiers=parts(overview.by(rows, "tier"), "tier", labels.tier),
        industries=parts(overview.by(rows, "industry"), "industry", labels.industry),
        kinds=pieces(overview.together(rows, "kinds"), labels.KINDS, "kind", year, measure, to),
        categories=pieces(overview.together(rows, "categories"), labels.CATEGORIES, "category", year, measure, to),
        plan=targets.against(db.session, Period(year, min(date(year, 12, 31), today))),
        period=Period(year, min(date(year, 12, 31), today)),
        narrowed_to=labels.narrowed(to.get("tier"), to.get("industry")),
        to=to,
        growth=charts.growth,
        **common(year, measure, today),
    )


def narrowing() -> dict[str, str]:
    """Tier and industry in the address; 'none' is without one, and no word is no wish."""
    given = {"tier": figures.tier_word(request.args.get("tier")), "industry": request.args.get("industry")}
    return {word: value for word, value in given.items() if value}


def parts(sums: dict[str, Money], word: str, name: Any) -> list[dict[str, Any]]:
    """Bars by tier or industry; each opens the dashboard narrowed to it."""
    kept: dict[str, Any] = {key: value for key, value in request.args.items() if key in ("year", "measure")}
    kept |= narrowing()
    return [
        {"label": str(name(key)), "value": value, "href": url_for(".city", **{**kept, word: key})}
        for key, value in sums.items()
    ]


def pieces(
    sums: dict[str, int], words: Any, word: str, year: int, measure: Measure, to: dict[str, str]
) -> list[dict[str, Any]]:
    """Bars by kind of right or of deal, the greatest first; each opens its facts."""
    rows = [
        {
            "label": str(label),
            "value": Money(sums.get(key, 0)),
            "href": url_for(
                "turnover.facts", year=year, measure=measure.value, **cast(dict[str, Any], {**to, word: str(key)})
            ),
        }
        for key, label in words.items()
        if sums.get(key)
    ]
    return sorted(rows, key=lambda row: -row["value"].minor)
