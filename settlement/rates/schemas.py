"""Rates as JSON."""

from marshmallow import fields

from core.api import AddressQuery
from core.fields import Day, Instant, Shape, Text


class RatesIn(Shape):
    """A table in CSV."""

    table = Text(longest=2_000_000, lines=True, required=True,
                 metadata={"description": "CSV with the columns day,currency,units,cny,source"})  # fmt: skip


class RatesImportedOut(Shape):
    """What an import kept."""

    new = fields.Integer(required=True)
    known = fields.Integer(required=True)


class RateQuery(AddressQuery):
    """Which rates."""

    before = Day()


class RateOut(Shape):
    """What one unit of a currency is worth."""

    currency = fields.String(required=True)
    day = Day(required=True)
    rate_e8 = fields.Integer(required=True, metadata={"description": "hundred-millionths of a yuan for one unit"})
    source = fields.String(required=True)
    imported_at = Instant(required=True)


class RatesOut(Shape):
    """Rates, the newest day first."""

    rates = fields.List(fields.Nested(RateOut), required=True)
