"""Invoices and certificates as JSON."""

from marshmallow import fields

from core.fields import Choice, Day, Instant, MoneyField, Shape
from settlement.invoices.models import InvoiceKind


class InvoiceOut(Shape):
    """An invoice for a fee, or a credit note."""

    id = fields.Integer(required=True)
    name = fields.String(required=True, metadata={"description": "its number; without a gap within issuer and year"})
    kind = Choice(InvoiceKind, required=True)
    credits_id = fields.Integer(allow_none=True)
    issuer_id = fields.Integer(required=True)
    recipient_id = fields.Integer(required=True)
    subject = fields.String(required=True)
    amount = MoneyField(required=True)
    performed_on = Day(required=True)
    issued_on = Day(required=True)
    issued_at = Instant(required=True)


class CertificateEntryOut(Shape):
    """One release."""

    on = Day(required=True)
    number = fields.String(required=True)
    is_royalty = fields.Boolean(required=True)
    paid = MoneyField(zero=True, required=True)
    withheld = MoneyField(zero=True, required=True)
    taken_back = MoneyField(zero=True, required=True)


class CertificateOut(Shape):
    """What a party was paid and what was withheld in a year."""

    organisation_id = fields.Integer(required=True)
    party = fields.String(required=True)
    year = fields.Integer(required=True)
    entries = fields.List(fields.Nested(CertificateEntryOut), required=True)
