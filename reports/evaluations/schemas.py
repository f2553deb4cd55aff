"""Evaluations as JSON, and the forms of their pages."""

from marshmallow import fields

from core.api import PageQuery
from core.fields import Choice, Day, Instant, Shape, Text, Whole
from listings.terms.schemas import Rate
from reports.annual.schemas import ReportCenterOut
from reports.evaluations.models import WHOLE_BP
from reports.evaluations.states import EvaluationState
from reports.evaluations.vocabulary import SCORED, Grade, Indicator, Outcome


class EvaluationIn(Shape):
    """Which center's year is evaluated."""

    code = Text(longest=20, required=True)
    year = Whole(least=1990, most=2200, required=True)


class IndicatorMarkIn(Shape):
    """How much of its full mark an indicator earns, and why: basis points in JSON, per cent in a form."""

    share_bp = Rate(least=0, most=WHOLE_BP, required=True)
    reason = Text(longest=1000, lines=True, required=True)


class IndicatorIn(IndicatorMarkIn):
    """The same, with the indicator."""

    indicator = Choice(Indicator, required=True, metadata={"description": ", ".join(each.value for each in SCORED)})


class EvaluationSeenIn(Shape):
    """The points of what was looked at."""

    points_bp = Whole(most=WHOLE_BP, required=True)


class EvaluationStatementIn(Shape):
    """The center's view."""

    statement = Text(longest=4000, lines=True, required=True)


class EvaluationAnswerIn(Shape):
    """What the office answers to the center's view."""

    answer = Text(longest=2000, lines=True, load_default="")


class EvaluationReasonIn(Shape):
    """Why."""

    reason = Text(longest=1000, lines=True, required=True)


class RectificationIn(EvaluationReasonIn):
    """What became of the rectification, and why."""

    outcome = Choice(Outcome, required=True)


class EvaluationsQuery(PageQuery):
    """Of which year."""

    year = Whole(least=1990, most=2200, required=True)


class IndicatorRecordOut(Shape):
    """A record that an indicator was computed from."""

    label = fields.String()
    href = fields.String()
    counts = fields.Boolean()


class IndicatorOut(Shape):
    """One indicator; `reason` and `records` for the center and the office alone."""

    indicator = Choice(Indicator)
    weight_bp = fields.Integer()
    share_bp = fields.Integer(allow_none=True)
    points_bp = fields.Integer()
    part = fields.Integer(allow_none=True)
    whole = fields.Integer(allow_none=True)
    reason = fields.String()
    records = fields.List(fields.Nested(IndicatorRecordOut))


class EvaluationOut(Shape):
    """One version of a center's evaluation; points in basis points of the whole, amounts of indicators in CNY fen."""

    id = fields.Integer()
    number = fields.String()
    center = fields.Nested(ReportCenterOut)
    year = fields.Integer()
    version = fields.Integer()
    state = Choice(EvaluationState)
    points_bp = fields.Integer()
    grade = Choice(Grade, allow_none=True)
    reason = fields.String()
    scores = fields.List(fields.Nested(IndicatorOut))
    heard_on = Day(allow_none=True)
    statement_due_on = Day(allow_none=True)
    statement = fields.String()
    answer = fields.String()
    published_on = Day(allow_none=True)
    rectify_by = Day(allow_none=True)
    decided_on = Day(allow_none=True)
    decision = fields.String()
    computed_at = Instant()
