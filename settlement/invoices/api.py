"""Invoices and certificates as JSON."""

from typing import Any

from sqlalchemy.orm import Session

from core import api
from core.actor import Actor
from settlement.invoices import certificates, queries, schemas
from settlement.invoices.certificates import Certificate
from settlement.invoices.models import Invoice
from settlement.statements.queries import must_read

bp = api.blueprint("invoices")


@api.page(bp, "/invoices", gives=schemas.InvoiceOut)
def list_invoices(session: Session, query: dict[str, Any], *, actor: Actor, after: str | None, limit: int) -> Any:
    """The invoices and credit notes that this key may see, newest first."""
    return queries.page_of_invoices(session, actor, before=api.after_id(after) or None, limit=limit)


@api.read(bp, "/invoices/<name>", gives=schemas.InvoiceOut)
def show_invoice(session: Session, name: str, *, actor: Actor) -> Invoice:
    """One invoice or credit note by its number."""
    return queries.invoice_for(session, name, actor)


@api.read(bp, "/organisations/<int:organisation_id>/certificates/<int:year>", gives=schemas.CertificateOut)
def show_certificate(session: Session, organisation_id: int, year: int, *, actor: Actor) -> Certificate:
    """What a party was paid in a year and what was withheld, release by release."""
    must_read(session, actor, organisation_id)
    return certificates.certificate(session, organisation_id, year if 1 <= year <= 9999 else 1)
