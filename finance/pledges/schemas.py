"""Loans as JSON, and the forms of their pages."""

from marshmallow import fields

from core.api import PageQuery
from core.fields import Choice, Day, Flag, Instant, MoneyField, Shape, Text, Whole
from finance.pledges.asking import Percent
from finance.pledges.states import LoanState, OfferState
from finance.pledges.vocabulary import (
    Enforcement,
    Grade,
    LoanSource,
    Method,
    PaymentKind,
    Repayment,
    RightSort,
    Scenario,
)


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


class ContractSeen(Shape):
    """The contract that was read before it is signed."""

    digest = Text(longest=64, required=True)


class DepositSeen(Shape):
    """How much is taken of a deposit, as the page before said it."""

    amount = MoneyField(required=True)


SEEN_BEFORE: dict[str, type[Shape]] = {"sign": ContractSeen, "take-deposit": DepositSeen, "claim": Shape}


class OfferRef(Shape):
    """Which offer."""

    offer_id = Whole(least=1, required=True)


class LoanContractIn(Shape):
    """The contract's days and clauses."""

    starts_on = Day(required=True)
    ends_on = Day(required=True)
    enforcement = Choice(Enforcement, required=True)
    surcharge_bp = Percent(most=10_000, load_default=None)
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
    added = fields.Integer()


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
    late = MoneyField(allow_none=True, metadata={"description": "default interest up to today"})


class LoanPaymentOut(Shape):
    """Money that came in, and what it was put to, in this order."""

    kind = Choice(PaymentKind)
    paid_on = Day()
    reference = fields.String()
    amount = MoneyField()
    cost = MoneyField()
    late = MoneyField(metadata={"description": "default interest"})
    interest = MoneyField()
    principal = MoneyField()
    surplus = MoneyField()


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
    appraised_until = Day(allow_none=True)
    rate_bp = fields.Integer(allow_none=True)
    surcharge_bp = fields.Integer(
        allow_none=True, metadata={"description": "part of the yearly rate by which it is raised on arrears"}
    )
    starts_on = Day(allow_none=True)
    ends_on = Day(allow_none=True)
    contract = fields.String(allow_none=True, metadata={"description": "SHA-256 of what is signed"})
    registration_no = fields.String(allow_none=True)
    grade = Choice(Grade, allow_none=True)
    claim_by = Day(allow_none=True)
    compensated = MoneyField(allow_none=True)
    principal_outstanding = MoneyField(allow_none=True)
    interest_outstanding = MoneyField(allow_none=True)
    late_outstanding = MoneyField(allow_none=True, metadata={"description": "default interest up to today"})
    payoff = MoneyField(allow_none=True, metadata={"description": "what pays the loan off today"})
    deposited = MoneyField(
        zero=True, allow_none=True, metadata={"description": "kept of what the pledged rights brought in (CC 444)"}
    )
    applied_at = Instant(allow_none=True)
    assets = fields.List(fields.Nested(LoanAssetOut))
    offers = fields.List(fields.Nested(LoanOfferOut))
    appraisals = fields.List(fields.Nested(AppraisalOut))
    instalments = fields.List(fields.Nested(InstalmentOut))
    payments = fields.List(fields.Nested(LoanPaymentOut))
