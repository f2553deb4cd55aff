"""Issuing invoices: each fee of a release once, and a credit note for what of it was given back."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core import audit
from core.actor import SYSTEM, Actor
from core.clock import business_date
from core.db import locked
from core.i18n import lazy_gettext
from parties.centers.queries import center_of
from parties.notices import services as notices
from parties.organisations.models import Organisation
from settlement.invoices import causes
from settlement.invoices.causes import Fee
from settlement.invoices.models import Invoice, InvoiceKind

BATCH = 200


def issue_due(session: Session, *, now: datetime, limit: int = BATCH) -> int:
    """Issue what is due: invoices for releases that have none, credit notes for what was taken back. Gives how many.

    Run again it issues nothing twice. Numbers follow each other without a gap within an issuer's year, which is the
    Beijing year of the day of issue.
    """
    fees = causes.fees_to_invoice(session, limit=limit)
    issued = [_invoice(session, fee, now=now) for fee in sorted(fees, key=lambda each: each.issuer_id)]
    session.flush()
    given_back = sorted(causes.fees_given_back(session, limit=limit), key=lambda pair: pair[0].issuer_id)
    issued += [_credit(session, each, minor, now=now) for each, minor in given_back]
    for row in issued:
        _tell(session, row, now)
    return len(issued)


def _invoice(session: Session, fee: Fee, *, now: datetime) -> Invoice:
    return _write(
        session,
        Invoice(
            kind=InvoiceKind.INVOICE,
            issuer_id=fee.issuer_id,
            recipient_id=fee.recipient_id,
            cause=fee.cause,
            cause_id=fee.cause_id,
            subject=fee.subject,
            amount_minor=fee.amount,
            currency=fee.currency,
            performed_on=fee.on,
        ),
        now,
    )


def _credit(session: Session, invoice: Invoice, minor: int, *, now: datetime) -> Invoice:
    return _write(
        session,
        Invoice(
            kind=InvoiceKind.CREDIT_NOTE,
            credits_id=invoice.id,
            issuer_id=invoice.issuer_id,
            recipient_id=invoice.recipient_id,
            cause=invoice.cause,
            cause_id=invoice.cause_id,
            subject=invoice.subject,
            amount_minor=minor,
            currency=invoice.currency,
            performed_on=business_date(now),
        ),
        now,
    )


def _write(session: Session, row: Invoice, now: datetime, actor: Actor = SYSTEM) -> Invoice:
    """Give the next number of the issuer's year and keep the row; who issues at the same moment waits."""
    issuer = locked(session, Organisation, row.issuer_id)
    row.issued_on, row.issued_at = business_date(now), now
    row.year = row.issued_on.year
    last = select(func.max(Invoice.number)).filter_by(issuer_id=issuer.id, year=row.year)
    row.number = int(session.scalar(last) or 0) + 1
    sort = "CRN" if row.is_credit else "INV"  # no number of a deal stands within it, so that no transfer is misread
    row.name = f"{sort}-{row.year}-{_prefix(session, issuer.id)}-{row.number:06d}"
    session.add(row)
    session.flush()
    after = {"name": row.name, "kind": row.kind.value, "amount": row.amount.amount, "currency": row.currency}
    audit.record(session, row.subject, "invoice.issued", actor=actor, now=now, after=after)
    return row


def _prefix(session: Session, organisation_id: int) -> str:
    """A center's own code, XH for the platform."""
    center = center_of(session, organisation_id)
    return center.code if center is not None else "XH"


def _tell(session: Session, row: Invoice, now: datetime) -> None:
    text = lazy_gettext("Invoice %(number)s was issued to you.", number=row.name)
    if row.is_credit:
        text = lazy_gettext("Credit note %(number)s was issued to you.", number=row.name)
    notices.notify(
        session, organisation_id=row.recipient_id, text=text, href=f"/invoices/{row.name}", key=f"invoice:{row.id}",
        now=now,
    )  # fmt: skip
