"""What tagging takes and gives."""

from marshmallow import fields

from core.api import AddressQuery
from core.fields import Day, MoneyField, Shape, Text, Whole


class TagIn(Shape):
    """Which deal."""

    number = Text(longest=20, required=True)


class UntagIn(Shape):
    """Why it is taken off."""

    reason = Text(longest=500, lines=True, required=True)


class TagOut(Shape):
    """A deal and the event at which it came about."""

    event = fields.String()
    deal = fields.String()


class CameAboutQuery(AddressQuery):
    """Of which year's events."""

    year = Whole(least=1990, most=2200, required=True)


class CameAboutOut(Shape):
    """A deal that came about at an event."""

    event = fields.String(attribute="event.code")
    deal = fields.String(attribute="deal.number")
    center = fields.String(attribute="center.code")
    kind = fields.String(attribute="deal.right_kind")
    signed_on = Day()


class CameAboutListOut(Shape):
    """All of a year's events, with what they settled in all."""

    year = fields.Integer()
    settled = MoneyField()
    items = fields.List(fields.Nested(CameAboutOut))
