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
    """Every published cell, as of the end of the day `on`; null where none is published."""

    on = Day(allow_none=True)
    items = fields.List(fields.Nested(CellOut))
