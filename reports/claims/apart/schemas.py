"""What doubts take and give."""

from marshmallow import fields

from core.fields import Choice, Instant, MoneyField, Shape, Text
from settlement.volumes.models import Standing


class ApartIn(Shape):
    """What the office says."""

    standing = Choice(Standing, required=True)
    reason = Text(longest=500, required=True)


class DoubtOut(Shape):
    """A doubt about a deal; `apart` is what of its settled volume is not counted now."""

    deal = fields.String(attribute="deal.number")
    center = fields.String(attribute="deal.center.code")
    why = fields.String(attribute="doubt.why")
    about = fields.String(attribute="doubt.about")
    standing = fields.String(attribute="doubt.standing")
    apart = MoneyField()
    raised_at = Instant(attribute="doubt.raised_at")
    reason = fields.String(attribute="doubt.reason")
    decided_by = fields.String(attribute="doubt.decided_by")
    decided_at = Instant(attribute="doubt.decided_at", allow_none=True)


class DoubtsOut(Shape):
    """Doubts, the latest first."""

    items = fields.List(fields.Nested(DoubtOut))
