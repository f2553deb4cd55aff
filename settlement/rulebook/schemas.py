"""The shape of a proposed rule as JSON."""

from typing import Any

from marshmallow import fields

from core.fields import Choice, Day, Instant, Shape
from settlement.rulebook.states import ProposalState


class RuleProposalOut(Shape):
    """A version that is or was proposed."""

    id = fields.Integer(required=True)
    about = fields.String(required=True)
    state = Choice(ProposalState, required=True)
    content: Any = fields.Dict(required=True)
    valid_from = Day(required=True)
    source = fields.String(required=True)
    asked_name = fields.String(required=True)
    asked_at = Instant(required=True)
    decided_name = fields.String(required=True)
    decided_at = Instant(allow_none=True)
