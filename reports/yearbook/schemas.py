"""What the yearbook's pages and operations take and give."""

from marshmallow import fields

from core.fields import Instant, Shape, Text


class PreviousOut(Shape):
    """The same figure of the year before."""

    year = fields.Integer()
    value = fields.String(allow_none=True)


class FigureOut(Shape):
    """One figure; values are texts."""

    code = fields.String()
    value = fields.String(allow_none=True)
    unit = fields.String()
    name = fields.String()
    definition = fields.String()
    policy = fields.String()
    records = fields.String(metadata={"description": "path of a list of exactly what is counted"})
    previous = fields.Nested(PreviousOut)
    growth = fields.String(allow_none=True, metadata={"description": "against the year before, in per cent"})
    published = fields.String(allow_none=True, metadata={"description": "what the edition in force says"})


class YearbookOut(Shape):
    """A year's figures, computed from the records as they stand."""

    year = fields.Integer()
    as_of = fields.String()
    state = fields.String()
    edition = fields.Integer(allow_none=True)
    sha256 = fields.String(allow_none=True)
    figures = fields.List(fields.Nested(FigureOut))


class EditionOut(Shape):
    """A published edition."""

    year = fields.Integer()
    edition = fields.Integer()
    kind = fields.String()
    figures = fields.Dict()
    sha256 = fields.String()
    difference = fields.List(fields.Dict())
    reason = fields.String()
    made_at = Instant()
    made_by = fields.String()


class EditionsOut(Shape):
    """The editions of a year, the first one first."""

    items = fields.List(fields.Nested(EditionOut))


class RestateIn(Shape):
    """Why the figures have changed."""

    reason = Text(longest=1000, lines=True, required=True)
