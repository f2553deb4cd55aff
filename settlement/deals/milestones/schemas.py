"""Milestones as JSON and as forms."""

from marshmallow import fields

from core.fields import Choice, Day, Flag, Instant, Shape, Text, Whole
from settlement.deals.states import MilestoneState


class MilestoneReportIn(Shape):
    """A side says that a milestone was reached."""

    what = Text(longest=200, required=True, metadata={"description": "as the deal's obligations name it"})
    reached_on = Day(required=True)
    note = Text(longest=1000, lines=True, load_default="")


class MilestoneReportApiIn(MilestoneReportIn):
    """The same with evidence that was kept before."""

    evidence_id = Whole(load_default=None, allow_none=True, metadata={"description": "a file kept for the deal"})


class MilestoneAnswerIn(Shape):
    """The buyer's answer."""

    confirm = Flag(required=True)
    answer = Text(longest=1000, lines=True, load_default="")


class MilestoneDecisionIn(MilestoneAnswerIn):
    """The center's decision, with its evidence where it finds the milestone reached."""

    evidence_id = Whole(load_default=None, allow_none=True, metadata={"description": "a file kept for the deal"})


class MilestoneGivenUpIn(Shape):
    """What the seller gives up, and why."""

    what = Text(longest=200, required=True)
    reason = Text(longest=1000, lines=True, required=True)


class DealMilestoneOut(Shape):
    """A report about a milestone."""

    id = fields.Integer(required=True)
    what = fields.String(required=True)
    state = Choice(MilestoneState, required=True)
    reached_on = Day(required=True)
    note = fields.String()
    evidence = fields.String(allow_none=True, metadata={"description": "SHA-256 of the kept file"})
    reported_at = Instant(required=True)
    answer_by = Day(required=True)
    answer = fields.String()
    proof = fields.String(allow_none=True, metadata={"description": "SHA-256 of the center's evidence"})
    decided_at = Instant(allow_none=True)


class DealMilestonesOut(Shape):
    """All reports about a deal's milestones, oldest first."""

    items = fields.List(fields.Nested(DealMilestoneOut), required=True)
