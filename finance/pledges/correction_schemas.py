"""What puts a loan of a list right."""

from core.fields import Day, MoneyField, Shape, Text


class LoanCorrectionIn(Shape):
    """The days and the amount as they are right."""

    registered_on = Day(required=True)
    amount = MoneyField(required=True)
    disbursed_on = Day(load_default=None, allow_none=True)
    released_on = Day(load_default=None, allow_none=True)
    reason = Text(longest=300, lines=True, required=True)
