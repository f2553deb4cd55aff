"""Mandates as JSON and as a form."""

from marshmallow import fields

from core.fields import Choice, Day, Flag, Instant, Shape, Text, Whole
from listings.terms.schemas import NEEDED
from trading.mandates.states import MandateState


class MandateIn(Shape):
    """What a right holder offers a broker."""

    broker_id = Whole(least=1, required=True)
    asset_ids = fields.List(Whole(least=1), required=True, error_messages=NEEDED)
    exclusive = Flag(load_default=False)
    commission_bp = Whole(least=0, most=3000, required=True, metadata={"description": "basis points of the price"})
    from_date = Day(required=True)
    to_date = Day(required=True)
    tail_days = Whole(least=0, most=730, load_default=0)


class MandateForm(Shape):
    """The same as a form: the broker by its credit code, the commission in per cent."""

    broker = Text(longest=40, required=True)
    asset_ids = fields.List(Whole(least=1), load_default=list)
    exclusive = Flag(load_default=False)
    commission = Text(longest=10, required=True)
    from_date = Day(required=True)
    to_date = Day(required=True)
    tail_days = Whole(least=0, most=730, load_default=0)


class MandateOut(Shape):
    """A mandate."""

    id = fields.Integer()
    principal_id = fields.Integer()
    broker_id = fields.Integer()
    asset_ids = fields.List(fields.Integer())
    exclusive = fields.Boolean()
    commission_bp = fields.Integer()
    from_date = Day()
    to_date = Day()
    tail_days = fields.Integer()
    state = Choice(MandateState)
    offered_at = Instant()
    answered_at = Instant(allow_none=True)
    ended_on = Day(allow_none=True)


class MandatesOut(Shape):
    """Mandates, newest first."""

    items = fields.List(fields.Nested(MandateOut))
