"""What relations take and give."""

from marshmallow import fields

from core.fields import Choice, Day, Instant, Shape, Text, Whole
from parties.relations.models import RelationKind


class RelationIn(Shape):
    """Two organisations that belong together; of a parent `one_id` is the parent."""

    one_id = Whole(least=1, required=True)
    other_id = Whole(least=1, required=True)
    kind = Choice(RelationKind, required=True)
    from_date = Day(required=True)
    evidence = Text(longest=500, required=True)


class RelationForm(Shape):
    """The page's form of the same: organisations by their unified social credit codes."""

    one_code = Text(longest=18, required=True)
    other_code = Text(longest=18, required=True)
    kind = Choice(RelationKind, required=True)
    from_date = Day(required=True)
    evidence = Text(longest=500, required=True)


class RelationReason(Shape):
    """Why it is rejected."""

    reason = Text(longest=500, required=True)


class RelationEnd(Shape):
    """When it ended, and why."""

    last_day = Day(required=True)
    reason = Text(longest=500, required=True)


class RelationOut(Shape):
    """A relation and where it stands."""

    id = fields.Integer()
    one_id = fields.Integer()
    other_id = fields.Integer()
    kind = fields.String()
    from_date = Day()
    to_date = Day(allow_none=True)
    evidence = fields.String()
    state = fields.String()
    proposed_name = fields.String()
    proposed_at = Instant()
    confirmed_name = fields.String()
    confirmed_at = Instant(allow_none=True)
    reason = fields.String()


class RelationsOut(Shape):
    """Relations, the latest first."""

    items = fields.List(fields.Nested(RelationOut))
