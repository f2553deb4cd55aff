"""What targets take and give."""

from marshmallow import fields

from core.fields import Day, Shape, Text, Whole


class TargetIn(Shape):
    """A target or its next version; `value` in the indicator's unit: pieces, fen, or basis points of growth."""

    indicator = Text(longest=40, required=True)
    scope = Text(longest=30, required=True)
    year = Whole(least=2000, most=2100, required=True)
    value = Whole(least=1, required=True)
    effective_from = Day(required=True)
    source = Text(longest=300, required=True)


class TargetForm(Shape):
    """The page's form of the same: the value as people write it, in pieces, yuan or per cent."""

    indicator = Text(longest=40, required=True)
    scope = Text(longest=30, required=True)
    year = Whole(least=2000, most=2100, required=True)
    value = Text(longest=30, required=True)
    effective_from = Day(required=True)
    source = Text(longest=300, required=True)


class TargetOut(Shape):
    """A version of a target."""

    indicator = fields.String()
    scope = fields.String()
    year = fields.Integer()
    version = fields.Integer()
    value = fields.Integer()
    effective_from = Day()
    source = fields.String()


class AgainstOut(Shape):
    """A target in force and what the records say."""

    target = fields.Nested(TargetOut)
    name = fields.String()
    kind = fields.String()
    actual = fields.Integer(allow_none=True, metadata={"description": "null where nothing on record counts it"})
    met = fields.Boolean()
    records = fields.String()


class PlanOut(Shape):
    """Plan against actual of a year."""

    year = fields.Integer()
    as_of = Day()
    met = fields.Integer()
    targets = fields.List(fields.Nested(AgainstOut))
