"""What forms and JSON say of outputs and of the way to a stock exchange."""

from marshmallow import fields

from core.api import AddressQuery
from core.fields import Choice, Day, Instant, MoneyField, Shape, Text, Whole
from registers.recognitions.models import ListingStage


class OutputIn(Shape):
    """A year's output; a correction with its reason."""

    year = Whole(least=1980, most=2200, required=True)
    output = MoneyField(zero=True, required=True)
    reason = Text(longest=500, load_default="")


class StockListingIn(Shape):
    """A stage that was reached."""

    stage = Choice(ListingStage, required=True)
    reached_on = Day(required=True)
    board = Text(longest=100, required=True)


class OutputOut(Shape):
    """A version of a year's output."""

    year = fields.Integer()
    version = fields.Integer()
    output = MoneyField(zero=True)
    reason = fields.String()
    reported_by = fields.String()
    reported_at = Instant()


class StockListingOut(Shape):
    """A stage."""

    stage = Choice(ListingStage)
    reached_on = Day()
    board = fields.String()


class UnitOut(Shape):
    """A pilot unit with its output of a year; none where it has not reported."""

    title_id = fields.Integer(attribute="title.id")
    name = fields.String(attribute="title.body.name")
    uscc = fields.String(attribute="title.body.uscc", allow_none=True)
    report = fields.Nested(OutputOut, allow_none=True)


class YearOutputsOut(Shape):
    """The output of a year, and the units behind it."""

    year = fields.Integer()
    units = fields.Integer()
    output = MoneyField(zero=True)
    items = fields.List(fields.Nested(UnitOut))


class RecognisedQuery(AddressQuery):
    """On which day; today where none is named."""

    on = Day(load_default=None)


class RecognisedOut(Shape):
    """Figures of a day."""

    on = Day()
    national = fields.Integer()
    provincial = fields.Integer()
    municipal = fields.Integer()
    pilot_units = fields.Integer()
    bases = fields.Integer()
