"""What forms and JSON say of funds, covered loans and claims."""

from marshmallow import fields

from core.api import AddressQuery, PageQuery
from core.fields import Choice, Day, Flag, MoneyField, Shape, Text, Whole
from finance.funds.claims import Bearer, Ground
from finance.funds.models import FundKind
from finance.funds.simulating import MOST_LOANS, MOST_YEARS
from finance.funds.states import ClaimState, FundState, ObjectionState, RecoveryState
from finance.funds.terms import ProposalState
from listings.terms.schemas import Rate


class FundIn(Shape):
    """A fund and what is promised to it."""

    code = Text(longest=20, required=True)
    kind = Choice(FundKind, required=True)
    name = Text(longest=200, required=True)
    name_en = Text(longest=200, load_default="")
    district = Text(longest=12, load_default="")
    district_name = Text(longest=80, required=True)
    district_name_en = Text(longest=80, load_default="")
    committed = MoneyField(required=True)
    opened_on = Day(required=True)


class FundTermsIn(Shape):
    """A version of a fund's terms; parts in basis points, the whole together."""

    valid_from = Day(required=True)
    fund_bp = Rate(least=1, most=10_000, required=True)
    bank_bp = Rate(least=0, most=10_000, required=True)
    insurer_bp = Rate(least=0, most=10_000, load_default=0)
    guarantor_bp = Rate(least=0, most=10_000, load_default=0)
    appraiser_bp = Rate(least=0, most=10_000, load_default=0)
    leverage = Whole(least=1, most=100, required=True)
    claim_cap = MoneyField(load_default=None, allow_none=True)
    debtor_cap = MoneyField(load_default=None, allow_none=True)
    year_cap = MoneyField(load_default=None, allow_none=True)
    stop_loss_bp = Rate(least=1, most=10_000, load_default=None, allow_none=True)
    bank_stop_bp = Rate(least=1, most=10_000, load_default=None, allow_none=True)
    source = Text(longest=300, required=True)


class ContributionIn(Shape):
    """Money that came in."""

    sponsor = Text(longest=200, required=True)
    amount = MoneyField(required=True)
    paid_on = Day(required=True)
    document_no = Text(longest=100, required=True)


class FundReasonIn(Shape):
    """Why."""

    reason = Text(longest=500, lines=True, required=True)


class CoveredLoanIn(Shape):
    """A loan that comes under cover."""

    code = Text(longest=60, required=True)
    debtor_name = Text(longest=200, required=True)
    debtor_uscc = Text(longest=20, required=True)
    principal = MoneyField(required=True)
    covered_on = Day(required=True)
    due_on = Day(load_default=None)
    insurer = Text(longest=200, load_default="")
    guarantor = Text(longest=200, load_default="")
    appraiser = Text(longest=200, load_default="")


class CoverBySomeIn(CoveredLoanIn):
    """The same with the code of the fund."""

    fund = Text(longest=20, required=True)


class CoverEndIn(Shape):
    """The day."""

    ended_on = Day(required=True)


class FundClaimIn(Shape):
    """What a bank claims."""

    code = Text(longest=60, required=True)
    ground = Choice(Ground, required=True)
    since = Day(required=True)
    loss = MoneyField(required=True)
    statement = Text(longest=2000, lines=True, required=True)


class FundLossIn(Shape):
    """The loss that is proved."""

    loss = MoneyField(required=True)


class FundObjectionIn(Shape):
    """An objection; name and day of a letter are entered by the office."""

    name = Text(longest=200, load_default="")
    contact = Text(longest=200, required=True)
    statement = Text(longest=2000, lines=True, required=True)
    received_on = Day(load_default=None, allow_none=True)


class FundDecisionIn(Shape):
    """What became of an objection."""

    uphold = Flag(required=True)
    decision = Text(longest=500, lines=True, required=True)


class FundRecoveryIn(Shape):
    """What came in, and what it cost."""

    gross = MoneyField(required=True)
    cost = MoneyField(zero=True, required=True)
    received_on = Day(required=True)
    note = Text(longest=500, load_default="")


class ScenarioQuery(AddressQuery):
    """A loss scenario; rates in basis points, in a form in per cent."""

    years = Whole(least=1, most=MOST_YEARS, load_default=5)
    loans = Whole(least=0, most=MOST_LOANS, load_default=60)
    principal = MoneyField(load_default=None, allow_none=True)
    default_bp = Rate(least=0, most=10_000, load_default=300)
    severity_bp = Rate(least=0, most=10_000, load_default=6000)
    recovery_bp = Rate(least=0, most=10_000, load_default=2000)
    top_up = MoneyField(zero=True, load_default=None, allow_none=True)


class FundTermsOut(Shape):
    """A version of terms."""

    valid_from = Day()
    fund_bp = fields.Integer()
    bank_bp = fields.Integer()
    insurer_bp = fields.Integer()
    guarantor_bp = fields.Integer()
    appraiser_bp = fields.Integer()
    leverage = fields.Integer()
    claim_cap = MoneyField(allow_none=True)
    debtor_cap = MoneyField(allow_none=True)
    year_cap = MoneyField(allow_none=True)
    stop_loss_bp = fields.Integer(allow_none=True)
    bank_stop_bp = fields.Integer(allow_none=True)
    source = fields.String()


class FundTermsProposalOut(FundTermsOut):
    """Terms that wait for a second officer, and what became of them."""

    id = fields.Integer()
    state = Choice(ProposalState)
    proposed_by_name = fields.String()
    reason = fields.String()


class FundTermsListOut(Shape):
    """A fund's terms by version, the latest first."""

    items = fields.List(fields.Nested(FundTermsOut))
    proposed = fields.List(fields.Nested(FundTermsProposalOut))


class FundOut(Shape):
    """A fund."""

    code = fields.String()
    kind = Choice(FundKind)
    name = fields.String()
    name_en = fields.String()
    district = fields.String()
    district_name = fields.String()
    district_name_en = fields.String()
    committed = MoneyField()
    opened_on = Day()
    state = Choice(FundState)


class FundStandingOut(Shape):
    """A compensation fund on a day."""

    fund = fields.Nested(FundOut)
    paid_in = MoneyField()
    leverage = fields.Integer()
    capacity = MoneyField()
    covered = MoneyField()
    free = MoneyField()


class FundsOut(Shape):
    """Funds on a day, with what was paid into them by then."""

    on = Day()
    funds_total = MoneyField()
    capacity = MoneyField()
    subsidy_total = MoneyField()
    compensation = fields.List(fields.Nested(FundStandingOut))
    subsidy = fields.List(fields.Nested(FundOut))


class ContributionOut(Shape):
    """A payment into a fund."""

    id = fields.Integer()
    fund = fields.String(attribute="fund.code")
    sponsor = fields.String()
    amount = MoneyField()
    paid_on = Day()
    document_no = fields.String()
    reversed_on = Day(allow_none=True)
    reason = fields.String()


class ContributionsOut(Shape):
    """Payments that stand on a day, and their sum."""

    on = Day()
    total = MoneyField()
    items = fields.List(fields.Nested(ContributionOut))


class CoveredLoanOut(Shape):
    """A covered loan."""

    id = fields.Integer()
    fund = fields.String(attribute="fund.code")
    code = fields.String()
    debtor_name = fields.String()
    principal = MoneyField()
    covered_on = Day()
    due_on = Day(allow_none=True)
    ended_on = Day(allow_none=True)
    classified_on = Day(allow_none=True)


class LossShareOut(Shape):
    """What one side bears or gets back."""

    bearer = Choice(Bearer)
    amount = MoneyField()


class FundObjectionOut(Shape):
    """An objection."""

    id = fields.Integer()
    name = fields.String()
    statement = fields.String()
    received_on = Day()
    state = Choice(ObjectionState)
    decision = fields.String()


class FundRecoveryOut(Shape):
    """A recovery."""

    id = fields.Integer()
    state = Choice(RecoveryState)
    received_on = Day()
    gross = MoneyField()
    cost = MoneyField()
    net = MoneyField()
    shares = fields.List(fields.Nested(LossShareOut), attribute="share_rows")


class FundClaimOut(Shape):
    """A claim with its shares and recoveries."""

    id = fields.Integer()
    number = fields.String()
    fund = fields.String(attribute="loan.fund.code")
    bank = fields.String(attribute="loan.bank.name")
    loan = fields.String(attribute="loan.code")
    state = Choice(ClaimState)
    ground = Choice(Ground)
    since = Day()
    claim_by = Day()
    claimed = MoneyField()
    loss = MoneyField()
    shares = fields.List(fields.Nested(LossShareOut), attribute="share_rows")
    recovered = MoneyField()
    published_on = Day(allow_none=True)
    publicity_ends = Day(allow_none=True)
    pay_by = Day(allow_none=True)
    paid_on = Day(allow_none=True)
    recoveries = fields.List(fields.Nested(FundRecoveryOut))


class FundsQuery(AddressQuery):
    """Which day, which kind."""

    on = Day(load_default=None)
    kind = Choice(FundKind, load_default=None)


class FundClaimsQuery(PageQuery):
    """Which state."""

    state = Choice(ClaimState, load_default=None)


class ScenarioYearOut(Shape):
    """One year of a scenario."""

    number = fields.Integer()
    loans = fields.Integer()
    defaults = fields.Integer()
    covered = MoneyField(attribute="money.covered")
    losses = MoneyField(attribute="money.losses")
    paid = MoneyField(attribute="money.paid")
    others = MoneyField(attribute="money.others")
    unpaid = MoneyField(attribute="money.unpaid")
    recovered = MoneyField(attribute="money.recovered")
    pool = MoneyField(attribute="money.pool")
    is_suspended = fields.Boolean()


class SimulationOut(Shape):
    """The years of a scenario."""

    years = fields.List(fields.Nested(ScenarioYearOut))
