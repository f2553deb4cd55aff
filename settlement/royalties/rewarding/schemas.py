"""What comes in and goes out about the reward of the inventors of royalties."""

from marshmallow import fields

from core.fields import Day, MoneyField, Shape, Whole
from settlement.deals.schemas import RewardForm, RewardOut


class YearRewardForm(RewardForm):
    """What an owner paid its inventors of a year's royalties."""

    year = Whole(least=2000, most=2200, required=True)


class YearDutyOut(Shape):
    """What an owner owes the inventors of the royalties of a year."""

    year = fields.Integer(required=True)
    net = MoneyField(zero=True, required=True, metadata={"description": "of the patents, fees and tax taken off"})
    least_bp = fields.Integer(required=True)
    owed = MoneyField(zero=True, required=True)
    open = MoneyField(zero=True, required=True)
    due_on = Day(required=True)
    source = fields.String(required=True)
    paid = fields.List(fields.Nested(RewardOut), required=True)


class YearDutiesOut(Shape):
    """One's own duty of a plan's royalties, the latest year first."""

    years = fields.List(fields.Nested(YearDutyOut), required=True)
