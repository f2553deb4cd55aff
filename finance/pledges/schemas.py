"""Loans as JSON, and the forms of their pages."""

import re
from decimal import Decimal
from typing import Any

from marshmallow import ValidationError, fields

from core.api import PageQuery
from core.fields import NEEDED, Choice, Day, Flag, Instant, MoneyField, Shape, Text, Whole, reading_form
from core.i18n import lazy_gettext as lazy
from core.money import Money, MoneyError
from finance.pledges.scorecard import THIRD
from finance.pledges.states import LoanState, OfferState
from finance.pledges.vocabulary import Enforcement, Grade, LoanSource, Method, Repayment, RightSort, Scenario


class Percent(fields.Field[int]):
    """Basis points, as a whole number in JSON; in a form a percentage such as 4.35."""

    default_error_messages: dict[str, Any] = {
        **NEEDED,
        "invalid": lazy("Write a percentage such as 4.35."),
        "whole": lazy("Write whole basis points: 435 is 4.35 %."),
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
        if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= self.most:
            raise self.make_error("whole")
        return value


class LoanIn(Shape):
    """What an owner applies for."""

    asset_ids = fields.List(Whole(least=1), required=True)
    wanted = MoneyField(required=True)
    months = Whole(least=1, most=120, required=True)
    purpose = Text(longest=1000, lines=True, required=True)
    center_id = Whole(least=1, required=True)
    debtor_id = Whole(least=1, load_default=None)


class LoanReasonIn(Shape):
    """Why."""

    reason = Text(longest=300, lines=True, required=True)


class NothingIn(Shape):
    """Nothing is asked."""


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


class ValueIn(Shape):
    """What a right is worth."""

    asset_id = Whole(least=1, required=True)
    value = MoneyField(required=True)


class LoanConclusionIn(Shape):
    """The conclusion of the appraisal."""

    values = fields.List(fields.Nested(ValueIn), required=True)
    appraiser = Text(longest=200, required=True)
    signers = fields.List(Text(longest=100), required=True)


class LoanOfferIn(Shape):
    """What a bank would lend."""

    principal = MoneyField(required=True)
    rate_bp = Percent(most=3600, required=True)
    months = Whole(least=1, most=120, required=True)
    repayment = Choice(Repayment, required=True)
    valid_until = Day(required=True)
    note = Text(longest=1000, lines=True, load_default="")


class OfferRef(Shape):
    """Which offer."""

    offer_id = Whole(least=1, required=True)


class LoanContractIn(Shape):
    """The contract's days and clauses."""

    starts_on = Day(required=True)
    ends_on = Day(required=True)
    enforcement = Choice(Enforcement, required=True)
    clauses = Text(longest=4000, lines=True, load_default="")
    told = fields.List(Text(longest=40), load_default=list)


class DisbursementIn(Shape):
    """When the loan was paid out."""

    paid_on = Day(required=True)


class RepaymentIn(Shape):
    """Money of the debtor."""

    amount = MoneyField(required=True)
    paid_on = Day(required=True)
    reference = Text(longest=80, required=True)


class RecoveryIn(RepaymentIn):
    """Money of the debtor after a fund had paid, and what it cost to get it."""

    cost = MoneyField(required=True, zero=True)


class GradeIn(Shape):
    """A grade and why."""

    grade = Choice(Grade, required=True)
    reason = Text(longest=300, lines=True, required=True)


class DisposalIn(Shape):
    """The sale of pledged rights."""

    asset_ids = fields.List(Whole(least=1), required=True)
    price = MoneyField(required=True)
    cost = MoneyField(required=True, zero=True)
    sold_on = Day(required=True)
    reference = Text(longest=80, required=True)
    deal_number = Text(longest=20, load_default="")
    note = Text(longest=300, load_default="")


class LoanListIn(Shape):
    """A list as text (CSV), as a city keeps it."""

    name = Text(longest=200, load_default="list.csv")
    table = fields.String(required=True, metadata={"description": "CSV, its first line names the columns"})


class LoanListOut(Shape):
    """What a list brought."""

    rows = fields.Integer()
    new = fields.Integer()


class LoansQuery(PageQuery):
    """Which loans."""

    year = Whole(least=1990, most=2200, load_default=None)
    sort = Choice(RightSort, load_default=None)
    district = Text(longest=12, load_default="")
    state = Choice(LoanState, load_default=None)
    small = Flag(load_default=False)


class FiguresQuery(PageQuery):
    """Of which year, and by which day."""

    year = Whole(least=1990, most=2200, required=True)
    basis = Text(longest=12, load_default="registered")
    district = Text(longest=12, load_default="")


class LoanFiguresOut(Shape):
    """Pledge finance of a year as the national office defines it (BR-45)."""

    year = fields.Integer()
    basis = fields.String()
    amount = MoneyField()
    projects = fields.Integer()
    enterprises = fields.Integer()
    small_projects = fields.Integer()
    small_enterprises = fields.Integer()
    small_bp = fields.Integer(allow_none=True)


class LoanAssetOut(Shape):
    """A right given as security."""

    asset_id = fields.Integer()
    sort = Choice(RightSort)
    value = MoneyField(allow_none=True)
    pledged_on = Day(allow_none=True)
    freed_on = Day(allow_none=True)


class LoanOfferOut(Shape):
    """A bank's offer."""

    id = fields.Integer()
    bank_id = fields.Integer()
    state = Choice(OfferState)
    principal = MoneyField()
    rate_bp = fields.Integer()
    months = fields.Integer()
    repayment = Choice(Repayment)
    valid_until = Day()
    note = fields.String()


class AppraisalOut(Shape):
    """A right by one method, with every figure on the way."""

    id = fields.Integer()
    asset_id = fields.Integer()
    method = Choice(Method)
    scenario = Choice(Scenario)
    base_on = Day()
    inputs = fields.Dict()
    figures = fields.List(fields.Dict())
    value = MoneyField(allow_none=True)
    score_bp = fields.Integer(allow_none=True)


class InstalmentOut(Shape):
    """What is owed on a day."""

    n = fields.Integer()
    due_on = Day()
    amount = MoneyField()
    left = MoneyField()


class LoanOut(Shape):
    """A loan; for whom it does not concern only what its registration says."""

    number = fields.String()
    state = Choice(LoanState)
    source = Choice(LoanSource)
    sort = Choice(RightSort)
    pieces = fields.Integer()
    district = fields.String()
    registered_on = Day(allow_none=True)
    principal = MoneyField(allow_none=True)
    disbursed_on = Day(allow_none=True)
    released_on = Day(allow_none=True)
    bank_name = fields.String(allow_none=True)
    debtor_name = fields.String(allow_none=True)
    pledgor_id = fields.Integer(allow_none=True)
    debtor_id = fields.Integer(allow_none=True)
    bank_id = fields.Integer(allow_none=True)
    center_id = fields.Integer(allow_none=True)
    wanted = MoneyField(allow_none=True)
    wanted_months = fields.Integer(allow_none=True)
    appraised = MoneyField(allow_none=True)
    rate_bp = fields.Integer(allow_none=True)
    starts_on = Day(allow_none=True)
    ends_on = Day(allow_none=True)
    contract = fields.String(allow_none=True, metadata={"description": "SHA-256 of what is signed"})
    registration_no = fields.String(allow_none=True)
    grade = Choice(Grade, allow_none=True)
    claim_by = Day(allow_none=True)
    compensated = MoneyField(allow_none=True)
    principal_outstanding = MoneyField(allow_none=True)
    applied_at = Instant(allow_none=True)
    assets = fields.List(fields.Nested(LoanAssetOut))
    offers = fields.List(fields.Nested(LoanOfferOut))
    appraisals = fields.List(fields.Nested(AppraisalOut))
    instalments = fields.List(fields.Nested(InstalmentOut))
