"""The agreed end of a licence as JSON and as forms."""

from marshmallow import fields

from core.fields import Choice, Day, Flag, Instant, Shape, Text
from settlement.royalties.agreed_end.models import LicenceEndState


class LicenceEndIn(Shape):
    """Why a side wants to end the licence."""

    reason = Text(longest=1000, lines=True, required=True)


class LicenceEndAnswerIn(Shape):
    """The other side's answer."""

    agree = Flag(required=True)
    answer = Text(longest=1000, lines=True, load_default="")


class LicenceEndOut(Shape):
    """One side's wish to end the licence, and the other's answer."""

    state = Choice(LicenceEndState, required=True)
    reason = fields.String(required=True)
    asked_for = fields.Integer(required=True, metadata={"description": "the organisation that asked"})
    asked_at = Instant(required=True)
    until = Day(allow_none=True, metadata={"description": "the last day to pay what is late, where it is a notice"})
    answer = fields.String()
    decided_at = Instant(allow_none=True)
    ends_on = Day(allow_none=True, metadata={"description": "the licence's last day, once both have agreed"})
