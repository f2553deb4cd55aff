"""Pages of the year: the city's ranking, a center's year, and the facts behind every figure."""

from collections.abc import Iterable
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for

from core import clock, web
from core.actor import Role
from core.db import db, transaction
from core.errors import Refusal
from core.i18n import _
from core.money import Money
from parties.centers import queries as centers
from reports.turnover import charts, export, figures, labels, queries, services
from settlement.volumes.models import Measure

bp = Blueprint("turnover", __name__)

PAGE = 50

bp.app_template_filter("minor")(Money)


@bp.context_processor
def rows() -> dict[str, Any]:
    """Makers of table rows for this unit's pages."""
    return {"kind_rows": charts.kind_rows, "measure_rows": charts.measure_rows, "year_rows": charts.year_rows}


@bp.get("/turnover")
def latest() -> Any:
    """The current business year."""
    return redirect(url_for("turnover.city", year=clock.business_year(clock.now())), code=303)


@bp.get("/turnover/<int:year>")
def city(year: int) -> str:
    """All centers of a year, ranked, with months, kinds and versions."""
    rows = figures.year_of_centers(db.session, year)
    versions = queries.versions(db.session, year)
    total = Money(sum(row.total.minor for row in rows))
    return render_template(
        "reports/turnover/city.html", year=year, rows=sorted(rows, key=lambda row: -row.total.minor), total=total,
        backbone=[row for row in rows if row.backbone], accumulated=accumulated(year), versions=versions,
        state=labels.STATES[export.state_of(db.session, year)], compiled=queries.compiled(db.session, year),
        ranking=charts.ranking(rows, year), months=charts.months(year, _sum(row.months for row in rows)),
        kinds=_sum(row.kinds for row in rows), categories=_sum(row.categories for row in rows), labels=labels,
        line=figures.line_of(db.session, year), this_year=clock.business_year(clock.now()),
        may_close=bool(web.reader() and web.reader().has(Role.CITY_OFFICE)),  # type: ignore[union-attr]
    )  # fmt: skip


@bp.post("/turnover/<int:year>/close")
@web.once
def close(year: int) -> Any:
    """Freeze a year that has ended."""
    try:
        with transaction() as session:
            services.close_year(session, year=year, actor=web.actor(), now=clock.now())
    except Refusal as refusal:
        flash(str(refusal.message))
    else:
        flash(_("%(year)s is closed. Its figures are frozen with their hash.", year=year))
    return redirect(url_for("turnover.city", year=year), code=303)


@bp.get("/centers/<code>/years/<int:year>")
def center(code: str, year: int) -> str:
    """A center's year against the backbone line."""
    found = centers.center_by_code(db.session, code)
    cells = figures.cells(db.session, years=[year - 2, year - 1, year], center_id=found.id)
    by_measure = {
        each.value: next(
            row
            for row in figures.year_of_centers(db.session, year, measure=each, facts=cells)
            if row.center.id == found.id
        )
        for each in Measure
    }
    row = by_measure[Measure.SETTLED.value]
    years = {
        each: sum(cell.amount_minor for cell in cells if cell.year == each and cell.measure == Measure.SETTLED.value)
        for each in (year - 2, year - 1, year)
    }
    return render_template(
        "reports/turnover/center.html", center=found, year=year, row=row, by_measure=by_measure, labels=labels,
        line=figures.line_of(db.session, year), months=charts.months(year, row.months, code), years=years,
        accumulated=Money(sum(years.values())), state=labels.STATES[export.state_of(db.session, year)],
        this_year=clock.business_year(clock.now()), now_month=clock.business_date(clock.now()).month,
    )  # fmt: skip


def wanted(year: int) -> queries.Filter:
    """The filter that the address says."""
    month = request.args.get("month", "")
    return queries.Filter(
        year=year,
        measure=request.args.get("measure") if request.args.get("measure") in labels.MEASURES else "settled",  # type: ignore[arg-type]
        center=request.args.get("center") or None,
        month=int(month) if month.isdigit() and 1 <= int(month) <= 12 else None,
        category=request.args.get("category") or None,
        kind=request.args.get("kind") or None,
    )


@bp.get("/turnover/<int:year>/facts")
def facts(year: int) -> Any:
    """The facts behind a figure, with their sum; as a page or as CSV."""
    asked = wanted(year)
    queries.must_see_facts(db.session, web.actor(), asked.center)
    total, count = queries.facts_total(db.session, asked)
    if request.args.get("format") == "csv":
        rows = queries.facts(db.session, asked, limit=1_000_000)
        name = f"volume-{year}.csv"
        return Response(
            export.facts_csv(rows),
            mimetype="text/csv",
            headers={"Content-Disposition": f'attachment; filename="{name}"'},
        )
    after = request.args.get("after", "0")
    rows = queries.facts(db.session, asked, after=int(after) if after.isdigit() else 0, limit=PAGE + 1)
    following = rows[PAGE - 1].id if len(rows) > PAGE else None
    return render_template(
        "reports/turnover/facts.html", asked=asked, total=total, count=count, rows=rows[:PAGE], labels=labels,
        following=following, year=year,
    )  # fmt: skip


@bp.get("/facts/<int:fact_id>")
def fact(fact_id: int) -> str:
    """One fact: what caused it and the evidence."""
    found = queries.fact(db.session, fact_id)
    queries.must_see_facts(db.session, web.actor(), found.center)
    return render_template(
        "reports/turnover/fact.html", fact=found, labels=labels, causes=queries.causes(db.session, found)
    )


def accumulated(year: int) -> Money:
    """The settled volume of the year and the two before it (BR-86)."""
    span = figures.cells(db.session, years=[year - 2, year - 1, year], measure=Measure.SETTLED.value)
    return Money(sum(cell.amount_minor for cell in span))


def _sum(parts: Iterable[dict[Any, int]]) -> dict[Any, int]:
    whole: dict[Any, int] = {}
    for part in parts:
        for key, value in part.items():
            whole[key] = whole.get(key, 0) + value
    return whole
