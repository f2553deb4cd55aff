"""Splits of held money as JSON and as a form."""

from enum import StrEnum

from marshmallow import fields

from core.fields import Choice, Instant, MoneyField, Shape, Text, Whole
from settlement.deals.states import ReversalState


class Decision(StrEnum):
    """What a second officer says."""

    APPROVE = "approve"
    DECLINE = "decline"


class DecisionForm(Shape):
    """The answer to a split that waits."""

    decision = Choice(Decision, required=True)


class AwardIn(Shape):
    """How an award splits what is held of the price; both parts together are all of it."""

    to_seller = MoneyField(zero=True, required=True)
    to_buyer = MoneyField(zero=True, required=True)
    reason = Text(longest=1000, lines=True, required=True)
    order = Whole(
        least=1,
        load_default=None,
        allow_none=True,
        metadata={"description": "the order or case that it settles; needed where several keep the money"},
    )


class AwardOut(Shape):
    """A split that was entered."""

    id = fields.Integer(required=True)
    deal_id = fields.Integer(required=True)
    state = Choice(ReversalState, required=True)
    to_seller = MoneyField(zero=True, required=True)
    to_buyer = MoneyField(zero=True, required=True)
    fee_back = MoneyField(zero=True, required=True)
    reason = fields.String(required=True)
    asked_at = Instant(required=True)
    decided_at = Instant(allow_none=True)


class AwardsOut(Shape):
    """All of a deal."""

    items = fields.List(fields.Nested(AwardOut), required=True)
