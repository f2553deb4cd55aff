"""Pages of the year: the city's ranking, a center's year, and the facts behind every figure."""

from collections.abc import Iterator
from datetime import date
from enum import StrEnum
from typing import Any, TypeVar

from flask import Blueprint, Response, flash, redirect, render_template, request, stream_with_context, url_for

from core import clock, web
from core.actor import CENTER_ROLES, Role
from core.db import db, transaction
from core.errors import Refusal
from core.fields import whole
from core.i18n import _, language
from core.money import Money
from parties.centers import queries as centers
from reports.claims.queries import KEEPERS
from reports.turnover import (
    charts,
    counts,
    figures,
    frozen,
    labels,
    overview,
    public,
    queries,
    services,
    sheets,
    waiting,
)
from reports.turnover import operations as counting
from reports.turnover.causes import evidence_of
from settlement.volumes.models import Category, Measure, RightKind
from settlement.volumes.policies import policies

bp = Blueprint("turnover", __name__)

PAGE = 50

bp.app_template_filter("minor")(Money)


@bp.context_processor
def rows() -> dict[str, Any]:
    """Makers of table rows for this unit's pages."""
    return {
        "kind_rows": charts.kind_rows, "category_rows": charts.category_rows, "measure_rows": charts.measure_rows,
        "year_rows": charts.year_rows, "growth": charts.growth, "sees_claims": sees_claims(),
        "sees_facts": sees_facts,
    }  # fmt: skip


def sees_claims() -> bool:
    """Whether the reader may see deals that centers report."""
    reader = web.reader()
    return reader is not None and reader.has(*CENTER_ROLES, *KEEPERS)


def sees_facts(code: str | None = None) -> bool:
    """Whether the single facts of a center, or of all, open for the reader."""
    return queries.may_see_facts(db.session, web.reader(), code)


@bp.get("/turnover")
def latest() -> Any:
    """The current business year."""
    return redirect(url_for("turnover.city", year=clock.business_year(clock.now())), code=303)


@bp.get("/turnover/<int:year>")
def city(year: int) -> str:
    """All centers of a year, ranked, with months, kinds, versions and corrections of earlier years."""
    today = clock.business_date(clock.now())
    seen = overview.of_city(db.session, figures.known_year(year))
    reader = web.reader()
    return render_template(
        "reports/turnover/city.html",
        **vars(seen),
        labels=labels,
        ranking=charts.ranking(seen.rows, year),
        bars=charts.months(year, seen.months, today),
        against=charts.against(seen.line),
        **foreseen(year, seen.total, sum(row.facts for row in seen.rows), today),
        this_year=today.year,
        may_close=reader is not None and reader.has(Role.CITY_OFFICE) and not seen.versions and year < today.year,
    )


def foreseen(year: int, total: Money, facts: int, today: date) -> dict[str, Any]:
    """The forecast of a running year, or why there is none."""
    return {
        "forecast": charts.forecast(year, total, today, facts), "no_forecast": charts.no_forecast(year, today, facts)
    }  # fmt: skip


@bp.get("/turnover/<int:year>/three-years")
def span(year: int) -> str:
    """What a three-year figure is made of: its years, and each center in them."""
    seen = overview.of_city(db.session, figures.known_year(year))
    return render_template("reports/turnover/span.html", **vars(seen), bars=charts.span_bars(seen.span), labels=labels)


@bp.get("/turnover/<int:year>/backbone")
def backbone(year: int) -> str:
    """The backbone centers of a year: what a report counts."""
    rows = counts.backbone_centers(db.session, year)
    line = figures.line_of(db.session, year)
    return render_template("reports/turnover/backbone.html", year=year, rows=rows, line=line, labels=labels)


@bp.get("/turnover/<int:year>/kinds")
def kinds(year: int) -> str:
    """The kinds of right that were traded in a year: what a report counts."""
    rows = counts.kinds_traded(db.session, year)
    return render_template("reports/turnover/kinds.html", year=year, rows=rows, labels=labels)


@bp.get("/turnover/<int:year>/operations")
def operations(year: int) -> str:
    """Operations, pieces and beneficiaries of a year by kind of operation."""
    found = counting.operations_of(db.session, year)
    return render_template(
        "reports/turnover/operations.html", year=year, whole=found.pop(""), rows=found, labels=labels
    )


@bp.get("/turnover/how-it-is-counted")
def rules() -> str:
    """What the operating volume is: one definition, to which every figure's page leads."""
    year = clock.business_year(clock.now())
    return render_template(
        "reports/turnover/rules.html",
        labels=labels,
        line=figures.line_of(db.session, year),
        year=year,
        policies=policies(db.session)[::-1],
    )


@bp.route("/turnover/<int:year>/close", methods=["GET", "POST"])
@web.once
def close(year: int) -> Any:
    """Freeze a year that has ended, after a look at what will be frozen."""
    web.actor().must_have(Role.CITY_OFFICE)
    seen = overview.of_city(db.session, figures.known_year(year))
    if request.method == "GET":
        return render_template(
            "reports/turnover/close.html", **vars(seen), labels=labels, refusal=refused(year),
            look=waiting.look(db.session, year),
        )  # fmt: skip
    try:
        with transaction() as session:
            services.close_year(session, year=year, actor=web.actor(), now=clock.now())
    except Refusal as refusal:
        flash(str(refusal.message), "warning")
    else:
        flash(_("%(year)s is closed. Its figures are frozen with their hash.", year=year))
    return redirect(url_for("turnover.city", year=year), code=303)


def refused(year: int) -> str:
    """Why a year cannot be closed now; empty where it can."""
    try:
        services.must_be_closable(db.session, year=year, now=clock.now())
    except Refusal as refusal:
        return str(refusal.message)
    return ""


@bp.get("/centers/<code>/years/<int:year>")
def center(code: str, year: int) -> str:
    """A center's year against the backbone line."""
    found = centers.center_by_code(db.session, code)
    today = clock.business_date(clock.now())
    seen = overview.of_center(db.session, found, figures.known_year(year))
    return render_template(
        "reports/turnover/center.html",
        **vars(seen),
        labels=labels,
        bars=charts.months(year, seen.row.months, today, center=found.code) if sees_facts(found.code) else [],
        **foreseen(year, seen.row.total, seen.row.facts, today),
        this_year=today.year,
    )


Word = TypeVar("Word", bound=StrEnum)


def chosen(words: type[Word], name: str) -> Word | None:
    """The word that the address gives, None for no such word."""
    given = request.args.get(name, "")
    return words(given) if given in list(words) else None


def wanted(year: int) -> queries.Filter:
    """The filter that the address says."""
    month, code = request.args.get("month", ""), request.args.get("center", "")
    return queries.Filter(
        year=figures.known_year(year),
        measure=chosen(Measure, "measure") or Measure.SETTLED,
        center=centers.center_by_code(db.session, code).code if code else None,
        month=int(month) if month in labels.MONTH_NUMBERS else None,
        category=chosen(Category, "category"),
        kind=chosen(RightKind, "kind"),
        total=chosen(queries.Total, "total") or queries.Total.TRADE,
        tier=figures.tier_word(request.args.get("tier")),
        industry=request.args.get("industry") or None,
    )


@bp.get("/turnover/<int:year>/facts")
def facts(year: int) -> Any:
    """The facts behind a figure, with their sum, as a page or as CSV; for everybody else its public parts."""
    asked = wanted(year)
    wants_file = request.args.get("format") == "csv"
    if not wants_file and public.is_public(asked) and not queries.may_see_facts(db.session, web.reader(), asked.center):
        return parts_page(year, asked)
    queries.must_see_facts(db.session, web.actor(), asked.center)
    if wants_file:
        lines = sheets.facts_sheet(queries.every_fact(db.session, asked))
        return as_file(stream_with_context(lines), sheets.name_of(asked, clock.business_date(clock.now())))
    total, count = queries.facts_total(db.session, asked)
    known = whole(request.args.get("after")) or 0
    rows = queries.facts(db.session, asked, after=known, limit=PAGE + 1)
    following = rows[PAGE - 1].id if len(rows) > PAGE else None
    return render_template(
        "reports/turnover/facts.html", asked=asked, total=total, count=count, rows=rows[:PAGE], labels=labels,
        following=following, year=year, is_first=not known,
        center=centers.center_by_code(db.session, asked.center) if asked.center else None,
    )  # fmt: skip


def parts_page(year: int, asked: queries.Filter) -> str:
    """A figure as everybody may open it: what it is made of, by center, month and kind of right."""
    total = queries.facts_total(db.session, asked)[0]
    return render_template(
        "reports/turnover/parts.html", asked=asked, total=total, year=year, labels=labels,
        parts=public.parts_of(db.session, asked),
        names={each.code: each.display(language()) for each in centers.centers(db.session)},
        center=centers.center_by_code(db.session, asked.center) if asked.center else None,
    )  # fmt: skip


def as_file(text: str | Iterator[str], name: str) -> Response:
    """CSV to keep; what comes in lines is sent as they are made."""
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(text, content_type="text/csv; charset=utf-8", headers=headers)


@bp.get("/turnover/<int:year>.csv")
def city_csv(year: int) -> Response:
    """Every center of the year as CSV."""
    sheet = sheets.city_sheet(db.session, figures.known_year(year))
    return as_file(sheet, f"turnover-{year}-{clock.business_date(clock.now())}.csv")


@bp.get("/turnover/<int:year>/versions/<int:version>")
def version(year: int, version: int) -> str:
    """One frozen version of a year: what it said, with its hash, and what it changed."""
    found = queries.version(db.session, year, version)
    return render_template(
        "reports/turnover/version.html", version=found, year=year, labels=labels,
        is_whole=frozen.digest(found.figures) == found.sha256,
    )  # fmt: skip


@bp.get("/facts/<int:fact_id>")
def fact(fact_id: int) -> str:
    """One fact: what caused it and the evidence."""
    actor = web.actor()
    found = queries.fact(db.session, fact_id)
    queries.must_see_facts(db.session, actor, found.center)
    claim = queries.reported(db.session, found)
    return render_template(
        "reports/turnover/fact.html", fact=found, labels=labels, claim=claim,
        evidence=evidence_of(db.session, found.subject) if claim or found.behind else [],
        causes=queries.causes(db.session, found),
        reversals=queries.reversed_by(db.session, found.id),
    )  # fmt: skip
