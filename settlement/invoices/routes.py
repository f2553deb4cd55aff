"""Pages of invoices and of yearly certificates."""

from typing import Any

from flask import Blueprint, Response, redirect, render_template, request, url_for

from core import clock, web
from core.db import db
from core.errors import NotFound
from core.i18n import _, language
from parties.organisations.queries import names_of
from settlement.invoices import certificates, labels, papers, queries
from settlement.ledger.queries import may_read_books
from settlement.payments import purposes
from settlement.statements.queries import must_read

bp = Blueprint("invoices", __name__)

FIRST_YEAR = 2000


@bp.app_context_processor
def lent() -> dict[str, Any]:
    """Lent to the pages of units below: the invoices about a deal or plan that the reader may see."""
    return {"invoices_about": lambda subject: queries.of_subject(db.session, subject, web.actor())}


@bp.get("/invoices")
def index() -> str:
    """The invoices that one issued or got; all of them for those who read the books."""
    rows, following = queries.page_of_invoices(db.session, web.actor(), before=web.whole(request.args.get("before")))
    sides = names_of(db.session, [side for row in rows for side in (row.issuer_id, row.recipient_id)])
    own = web.actor().organisation_id
    return render_template(
        "settlement/invoices/index.html", rows=rows, labels=labels, following=following,
        names={key: row.display(language()) for key, row in sides.items()},
        about=purposes.labels(db.session, [row.subject for row in rows]),
        years=certificates.years_of(db.session, own) if own else [], own=own,
        reads_books=may_read_books(db.session, web.actor()),
    )  # fmt: skip


@bp.get("/invoices/<name>")
def show(name: str) -> str:
    """An invoice or credit note."""
    row = queries.invoice_for(db.session, name, web.actor())
    return render_template(
        "settlement/invoices/show.html", row=row, labels=labels, facts_of=papers.invoice_facts(db.session, row),
        papers=papers, credits=queries.credit_notes(db.session, row),
        about_href=purposes.hrefs(db.session, [row.subject]).get(row.subject),
    )  # fmt: skip


@bp.get("/invoices/<name>.pdf")
def paper(name: str) -> Response:
    """The same on paper."""
    row = queries.invoice_for(db.session, name, web.actor())
    return _pdf(papers.drawn_invoice(db.session, row), row.name)


def _year(year: int) -> int:
    """A year of the platform, not one to come; NotFound otherwise."""
    if not FIRST_YEAR <= year <= clock.business_year(clock.now()):
        raise NotFound(_("There is no certificate of this year."))
    return year


@bp.get("/certificates")
def own() -> Any:
    """The certificate of one's own organisation for this year."""
    year = clock.business_year(clock.now())
    return redirect(url_for("invoices.certificate", organisation_id=web.actor().organisation_id or 0, year=year))


@bp.get("/certificates/<int:organisation_id>/<int:year>")
def certificate(organisation_id: int, year: int) -> str:
    """What a party was paid in a year, and what was withheld."""
    must_read(db.session, web.actor(), organisation_id)
    found = certificates.certificate(db.session, organisation_id, _year(year))
    years = {*certificates.years_of(db.session, organisation_id), year}
    return render_template(
        "settlement/invoices/certificate.html", found=found, years=sorted(years, reverse=True), papers=papers
    )


@bp.get("/certificates/<int:organisation_id>/<int:year>.csv")
def certificate_csv(organisation_id: int, year: int) -> Response:
    """The same as CSV."""
    must_read(db.session, web.actor(), organisation_id)
    found = certificates.certificate(db.session, organisation_id, _year(year))
    headers = {"Content-Disposition": f'attachment; filename="certificate-{organisation_id}-{year}.csv"'}
    return Response(certificates.sheet(found), content_type="text/csv; charset=utf-8", headers=headers)


@bp.get("/certificates/<int:organisation_id>/<int:year>.pdf")
def certificate_pdf(organisation_id: int, year: int) -> Response:
    """The same on paper."""
    must_read(db.session, web.actor(), organisation_id)
    found = certificates.certificate(db.session, organisation_id, _year(year))
    return _pdf(papers.drawn_certificate(found, now=clock.now()), f"certificate-{organisation_id}-{year}")


def _pdf(content: bytes, name: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}.pdf"'}
    return Response(content, mimetype="application/pdf", headers=headers)
