"""Reads of invoices: who may see which, the lists of a party and of an issuer, and their self-check."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select, true
from sqlalchemy.orm import Session

from core.actor import Actor
from core.db import names
from core.errors import NotFound
from core.faults import Fault
from core.i18n import _
from core.paging import page_of
from settlement.invoices import causes
from settlement.invoices.models import Invoice
from settlement.ledger.queries import may_read_books


def visible_to(session: Session, actor: Actor) -> ColumnElement[bool]:
    """An invoice is for its two sides and for those who read the books."""
    if may_read_books(session, actor):
        return true()
    return names(actor.organisation_id, Invoice.issuer_id, Invoice.recipient_id)


def invoice_for(session: Session, name: str, actor: Actor) -> Invoice:
    """The invoice or credit note of this number, if the actor may see it; NotFound otherwise."""
    row = session.scalar(select(Invoice).where(Invoice.name == name, visible_to(session, actor)))
    if row is None:
        raise NotFound(_("There is no invoice under this number, or it is not yours to see."))
    return row


def page_of_invoices(
    session: Session, actor: Actor, *, before: int | None = None, limit: int = 25
) -> tuple[list[Invoice], str | None]:
    """One page, the newest first, and the key of the next one."""
    rows: Select[Any] = select(Invoice).where(visible_to(session, actor)).order_by(Invoice.id.desc())
    if before is not None:
        rows = rows.where(Invoice.id < before)
    return page_of(list(session.scalars(rows.limit(limit + 1))), limit)


def of_subject(session: Session, subject: str, actor: Actor) -> list[Invoice]:
    """The invoices and credit notes about one deal or plan that the actor may see, oldest first."""
    rows = select(Invoice).where(Invoice.subject == subject, visible_to(session, actor))
    return list(session.scalars(rows.order_by(Invoice.id)))


def credit_notes(session: Session, row: Invoice) -> list[Invoice]:
    """What of an invoice was given back."""
    return list(session.scalars(select(Invoice).filter_by(credits_id=row.id).order_by(Invoice.id)))


def check(session: Session) -> list[Fault]:
    """Numbers without a gap, and each invoice is the fee that its release took."""
    return [*_gaps(session), *_amounts(session)]


def _gaps(session: Session) -> Iterator[Fault]:
    rows = session.execute(
        select(Invoice.issuer_id, Invoice.year, func.count(), func.max(Invoice.number)).group_by(
            Invoice.issuer_id, Invoice.year
        )
    )
    for issuer_id, year, count, last in rows:
        if count != last:
            yield Fault("invoice_gap", f"organisation:{issuer_id}", f"{count} invoices in {year}, the last is {last}")


def _amounts(session: Session) -> Iterator[Fault]:
    seen: dict[tuple[str, int], dict[tuple[int, int], int]] = {}
    for row in session.scalars(select(Invoice).where(Invoice.credits_id.is_(None))):
        read = causes.fees_of_deal if row.cause == "deal" else causes.fees_of_royalty
        key = (row.cause, row.cause_id)
        if key not in seen:
            fees = read(session, row.cause_id)
            seen[key] = {(fee.issuer_id, fee.recipient_id): fee.amount for fee in fees}
        taken = seen[key].get((row.issuer_id, row.recipient_id), 0)
        if taken != row.amount_minor:
            yield Fault("invoice_differs", row.subject, f"{row.name} says {row.amount_minor}, the release took {taken}")
