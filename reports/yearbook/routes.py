"""The public yearbook: the report of a year, one figure, an edition; and the acts of the city office."""

from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from markupsafe import Markup

from core import clock, web
from core.actor import Role
from core.db import db, transaction
from core.errors import Refusal
from core.i18n import _
from core.money import Money
from reports.yearbook import export, labels, queries, schemas, services
from reports.yearbook.fairs.routes import bp as fairs
from reports.yearbook.figures import Section, period_of
from reports.yearbook.queries import Computed
from reports.yearbook.targets.routes import bp as targets
from reports.yearbook.wording import paragraph

bp = Blueprint("yearbook", __name__)
bp.register_blueprint(targets)
bp.register_blueprint(fairs)

Page = Any
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def book_of(year: int) -> queries.Yearbook:
    """The yearbook as it is computed now."""
    return queries.yearbook(db.session, year, today=clock.business_date(clock.now()))


def linked(row: Computed) -> Markup:
    """A figure in the text that opens its own page."""
    href = url_for("yearbook.figure", year=row.period.year, code=row.code)
    return Markup('<a href="{}">{}</a>').format(href, labels.spoken(row.value))


def is_office() -> bool:
    """Whether the reader works for the city office."""
    reader = web.reader()
    return reader is not None and reader.has(Role.CITY_OFFICE)


@bp.get("/yearbook")
def latest() -> Page:
    """The last year that is over."""
    return redirect(url_for(".year", year=clock.business_year(clock.now()) - 1), code=303)


@bp.get("/yearbook/<int:year>")
def year(year: int) -> str:
    """The report of a year in words and tables."""
    book = book_of(year)
    return render_template(
        "reports/yearbook/year.html",
        book=book,
        title_text=export.title(book),
        lead_text=export.lead(book),
        parts=[(each, paragraph(book, each, linked), book.of(each)) for each in Section if book.of(each)],
        labels=labels,
        this_year=clock.business_year(clock.now()),
        years=queries.published_years(db.session),
        is_office=is_office(),
    )


@bp.get("/yearbook/<int:year>/<string:code>")
def figure(year: int, code: str) -> str:
    """One figure: what it counts, by which rules, its years, and the way to its records."""
    today = clock.business_date(clock.now())
    row = queries.one(db.session, year, code, today=today)
    span = queries.series(db.session, row.figure, period_of(year, today))
    return render_template(
        "reports/yearbook/figure.html",
        row=row,
        year=year,
        labels=labels,
        charted=all(isinstance(value, int | Money) for _period, value in span),
        series=[
            {"label": str(period.year), "value": value, "href": row.figure.records(period)} for period, value in span
        ],
    )


@bp.get("/yearbook/<int:year>.xlsx")
def sheet(year: int) -> Response:
    """The same figures for a spreadsheet."""
    return _file(export.as_xlsx(book_of(year)), XLSX, f"yearbook-{year}.xlsx")


@bp.get("/yearbook/<int:year>.pdf")
def paper(year: int) -> Response:
    """The same report on paper."""
    return _file(export.as_pdf(book_of(year), made_at=clock.now()), "application/pdf", f"yearbook-{year}.pdf")


def _file(content: bytes, kind: str, name: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, mimetype=kind, headers=headers)


@bp.get("/yearbook/<int:year>/editions/<int:number>")
def edition(year: int, number: int) -> str:
    """What an edition said, whether it is whole, and what it changed."""
    found = queries.edition(db.session, year, number)
    return render_template(
        "reports/yearbook/edition.html", edition=found, year=year, labels=labels, names=queries.names(),
        units=labels.UNIT_LABELS, is_whole=queries.digest(found.figures) == found.sha256,
    )  # fmt: skip


@bp.route("/yearbook/<int:year>/publish", methods=["GET", "POST"])
@web.once
def publish(year: int) -> Page:
    """Publish a year that is over, after a look at its figures."""
    web.actor().must_have(Role.CITY_OFFICE)
    if request.method == "GET":
        return render_template("reports/yearbook/publish.html", book=book_of(year), labels=labels, values={})
    try:
        with transaction() as session:
            services.publish_yearbook(session, year=year, actor=web.actor(), now=clock.now())
    except Refusal as refusal:
        flash(str(refusal.message), "warning")
    else:
        flash(_("The yearbook of %(year)s is published with its hash.", year=year))
    return redirect(url_for(".year", year=year), code=303)


@bp.route("/yearbook/<int:year>/restate", methods=["GET", "POST"])
@web.once
def restate(year: int) -> Page:
    """Write the next edition of a year whose records were corrected."""
    web.actor().must_have(Role.CITY_OFFICE)
    template, page = "reports/yearbook/publish.html", {"book": book_of(year), "labels": labels}
    if request.method == "GET":
        return render_template(template, values={}, **page)
    try:
        given = web.load(schemas.RestateIn)
        with transaction() as session:
            services.restate_yearbook(session, year=year, **given, actor=web.actor(), now=clock.now())
    except Refusal as refusal:
        return web.form_again(template, refusal, **page)
    flash(_("The restated edition of %(year)s is published with its difference and reason.", year=year))
    return redirect(url_for(".year", year=year), code=303)
