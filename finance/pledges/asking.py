"""What each method of appraisal asks for, as JSON and by the forms of its page."""

import re
from decimal import Decimal
from typing import Any

from marshmallow import ValidationError, fields

from core.fields import NEEDED, Choice, Day, MoneyField, Shape, Text, Whole, reading_form
from core.i18n import lazy_gettext as lazy
from core.money import Money, MoneyError
from core.show import percent_bp
from finance.pledges.scorecard import THIRD
from finance.pledges.vocabulary import Method, Scenario


class Percent(fields.Field[int]):
    """Basis points, as a whole number in JSON; in a form a percentage such as 4.35."""

    default_error_messages: dict[str, Any] = {
        **NEEDED,
        "invalid": lazy("Write a percentage such as 4.35."),
        "whole": lazy("Write whole basis points: 435 is 4.35 %."),
        "range": lazy("Write a percentage from 0 to %(most)s."),
    }

    def __init__(self, *, most: int = 100_000, **kwargs: Any) -> None:
        super().__init__(metadata={"type": "integer", "description": "basis points"}, **kwargs)
        self.most = most

    def _serialize(self, value: Any, attr: str | None, obj: Any, **kwargs: Any) -> int | None:
        return None if value is None else int(value)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> int:
        if reading_form.get():
            text = str(value).strip().rstrip("%％").strip()
            if not re.fullmatch(r"\d{1,4}(\.\d{1,2})?", text):
                raise self.make_error("invalid")
            value = int(Decimal(text) * 100)
            if value > self.most:
                raise ValidationError(str(self.error_messages["range"]) % {"most": percent_bp(self.most)})
        if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= self.most:
            raise self.make_error("whole")
        return value


class CostIn(Shape):
    """What the right has cost."""

    research = MoneyField(required=True, zero=True)
    filing = MoneyField(required=True, zero=True)
    upkeep = MoneyField(required=True, zero=True)
    other = MoneyField(required=True, zero=True)
    profit_bp = Percent(required=True)
    used_months = Whole(least=0, most=1200, required=True)
    life_months = Whole(least=1, most=1200, required=True)


class IncomeIn(Shape):
    """What the right earns: revenues of the coming years, and the rates."""

    revenues = fields.List(MoneyField(), required=True)
    royalty_bp = Percent(most=10_000, required=True)
    tax_bp = Percent(most=10_000, required=True)
    discount_bp = Percent(most=10_000, required=True)


class SaleIn(Shape):
    """A sale of a like right, and how it is put right (10,000: as it is)."""

    name = Text(longest=200, required=True)
    price = MoneyField(required=True)
    adjustment_bp = Whole(least=1000, most=30_000, load_default=10_000)


class MarketIn(Shape):
    """Sales of like rights."""

    comparables = fields.List(fields.Nested(SaleIn), required=True)
    score_bp = Percent(load_default=10_000)


class AppraisalIn(Shape):
    """One right by one method: the part that the method asks for, and no other."""

    asset_id = Whole(least=1, required=True)
    method = Choice(Method, required=True)
    scenario = Choice(Scenario, load_default=Scenario.FINANCE)
    base_on = Day(load_default=None)
    cost = fields.Nested(CostIn, load_default=None)
    income = fields.Nested(IncomeIn, load_default=None)
    market = fields.Nested(MarketIn, load_default=None)
    scores = fields.Dict(keys=fields.String(), values=Whole(least=0, most=100), load_default=None)


class Lines(Text):
    """Several lines of a form, each of one kind."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(longest=4000, lines=True, **kwargs)

    def lines_of(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> list[str]:
        text = super()._deserialize(value, attr, data, **kwargs)
        return [line.strip() for line in text.split("\n") if line.strip()]


class Amounts(Lines):
    """One amount in yuan on each line."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        try:
            return [Money.typed(line) for line in self.lines_of(value, attr, data, **kwargs)]
        except MoneyError:
            raise ValidationError(str(lazy("Write one amount on each line."))) from None


class Sales(Lines):
    """Name; price; adjustment in percent (100 where unsaid) on each line."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        found = []
        for line in self.lines_of(value, attr, data, **kwargs):
            match = re.fullmatch(r"(.+?)[;；]\s*([^;；]+?)(?:[;；]\s*(\d{1,3}(?:\.\d{1,2})?)\s*%?)?", line)
            try:
                if match is None:
                    raise MoneyError
                share = Decimal(match.group(3) or "100")
                found.append((match.group(1).strip(), Money.typed(match.group(2)), int(share * 100)))
            except MoneyError:
                text = lazy("Write name; price; adjustment in percent on each line, such as: Pump; 1,200,000; 90.")
                raise ValidationError(str(text)) from None
        return found


class MethodForm(Shape):
    """What every method's page asks."""

    asset_id = Whole(least=1, required=True)
    base_on = Day(required=True)


class CostForm(MethodForm, CostIn):
    """The page of the cost method."""


class IncomeForm(MethodForm):
    """The page of the income method."""

    revenues = Amounts(required=True)
    royalty_bp = Percent(most=10_000, required=True)
    tax_bp = Percent(most=10_000, required=True)
    discount_bp = Percent(most=10_000, required=True)


class MarketForm(MethodForm):
    """The page of the market method."""

    comparables = Sales(required=True)
    score_bp = Percent(load_default=10_000)


class CardForm(MethodForm):
    """The page of the scorecard."""

    scenario = Choice(Scenario, required=True)


SCORES = {f"score_{code}": Whole(least=0, most=100, required=True) for code in THIRD}
ScoreForm = type("ScoreForm", (CardForm,), dict(SCORES))
