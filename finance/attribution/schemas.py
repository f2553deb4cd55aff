"""What forms and JSON say of attributions."""

from marshmallow import fields

from core.api import PageQuery
from core.fields import Choice, Day, Instant, MoneyField, Shape, Text, Whole
from finance.attribution.states import AttributionState
from settlement.volumes.models import RightKind


class CenterNamedIn(Shape):
    """The center that served a listed loan."""

    center_id = Whole(least=1, required=True)


class CenterAndKindIn(CenterNamedIn):
    """The center, and of which kind the rights are, where the record does not say it."""

    right_kind = Choice(RightKind, required=True)


class AttributionReasonIn(Shape):
    """Why."""

    reason = Text(longest=500, lines=True, required=True)


class AttributionsQuery(PageQuery):
    """Which of them."""

    state = Choice(AttributionState, load_default=None)


class AttributionOut(Shape):
    """What a center served; `amount` counts on `recognised_on` once it is confirmed."""

    id = fields.Integer()
    of = fields.String()
    number = fields.String()
    center = fields.Function(lambda row: row.center.code, metadata={"type": "string"})
    state = Choice(AttributionState)
    category = fields.String()
    right_kind = fields.String()
    amount = MoneyField()
    recognised_on = Day()
    evidence = fields.String()
    reason = fields.String()
    named_at = Instant()
    decided_at = Instant(allow_none=True)
