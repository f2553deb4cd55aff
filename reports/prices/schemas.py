"""What price guidance gives."""

from marshmallow import fields

from core.fields import Day, MoneyField, Shape


class CellOut(Shape):
    """Quartiles of recorded prices; `field` is empty for all fields."""

    kind = fields.String()
    grant = fields.String()
    field = fields.String()
    contracts = fields.Integer()
    lower = MoneyField()
    median = MoneyField()
    upper = MoneyField()


class CellsOut(Shape):
    """Every cell that is published on a day."""

    on = Day()
    items = fields.List(fields.Nested(CellOut))
