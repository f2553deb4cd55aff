"""What the turnover pages and operations take and give."""

from marshmallow import EXCLUDE, fields

from core.api import PageQuery
from core.fields import Instant, MoneyField, Shape, Whole


class FactQuery(PageQuery):
    """Which facts: of a center, a month, a category, a kind of right, a measure."""

    class Meta:
        unknown = EXCLUDE

    center = fields.String()
    month = Whole(least=1, most=12)
    category = fields.String()
    kind = fields.String()
    measure = fields.String(load_default="settled")


class FactOut(Shape):
    """One volume fact."""

    id = fields.Integer()
    center = fields.String()
    subject = fields.String()
    measure = fields.String()
    category = fields.String()
    kind = fields.String()
    amount = MoneyField()
    recognised_on = fields.Date()
    booked_at = Instant()
    reverses = fields.Integer(allow_none=True)
    note = fields.String()


class CenterYearOut(Shape):
    """A center's year in the ranking."""

    code = fields.String()
    name = fields.String()
    name_en = fields.String()
    tier = fields.String(allow_none=True)
    total = MoneyField()
    backbone = fields.Boolean()


class YearOut(Shape):
    """A year of all centers."""

    year = fields.Integer()
    total = MoneyField()
    state = fields.String()
    version = fields.Integer(allow_none=True)
    sha256 = fields.String(allow_none=True)
    centers = fields.List(fields.Nested(CenterYearOut))


class VersionOut(Shape):
    """A version of a year."""

    year = fields.Integer()
    version = fields.Integer()
    kind = fields.String()
    sha256 = fields.String()
    reason = fields.String()
    difference = fields.List(fields.Dict())
    made_at = Instant()
    made_by = fields.String()
