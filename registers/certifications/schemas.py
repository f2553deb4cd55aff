"""Certified bodies as JSON."""

from marshmallow import fields

from core.api import AddressQuery
from core.fields import Day, Shape


class CertifiedQuery(AddressQuery):
    """On which day; today where none is named."""

    on = Day(load_default=None)


class StandardOut(Shape):
    """Certificates by one edition of a standard."""

    programme = fields.String(attribute="programme.code")
    standard = fields.String(attribute="programme.standard")
    edition = fields.String()
    certificates = fields.Integer()
    bodies = fields.Integer()


class CertifiedOut(Shape):
    """Distinct certified bodies of a day, and their certificates by standard."""

    on = Day()
    certified = fields.Integer()
    standards = fields.List(fields.Nested(StandardOut))
