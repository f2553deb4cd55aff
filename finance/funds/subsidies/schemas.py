"""What forms and JSON say of subsidies."""

from marshmallow import fields

from core.api import AddressQuery
from core.fields import Choice, Day, MoneyField, Shape, Text, Whole
from finance.funds.grants import GrantState, SubsidyKind


class SubsidyIn(Shape):
    """A request for a subsidy."""

    kind = Choice(SubsidyKind, required=True)
    thing = Text(longest=80, required=True)
    beneficiary = Text(longest=200, required=True)
    beneficiary_uscc = Text(longest=20, required=True)
    year = Whole(least=2000, most=2200, required=True)
    cost = MoneyField(required=True)
    amount = MoneyField(required=True)
    statement = Text(longest=2000, lines=True, required=True)


class SubsidyApplicationIn(Shape):
    """What the beneficiary itself asks for; its name and code are those of its organisation."""

    kind = Choice(SubsidyKind, required=True)
    thing = Text(longest=80, required=True)
    year = Whole(least=2000, most=2200, required=True)
    cost = MoneyField(required=True)
    amount = MoneyField(required=True)
    statement = Text(longest=2000, lines=True, required=True)


class SubsidyPaymentIn(Shape):
    """How much is paid now."""

    amount = MoneyField(required=True)


class SubsidyReasonIn(Shape):
    """Why."""

    reason = Text(longest=500, lines=True, required=True)


class SubsidyPaymentOut(Shape):
    """A payment."""

    amount = MoneyField()
    paid_on = Day()


class SubsidyOut(Shape):
    """A subsidy with what was paid on it."""

    id = fields.Integer()
    number = fields.String()
    fund = fields.String(attribute="fund.code")
    kind = Choice(SubsidyKind)
    state = Choice(GrantState)
    thing = fields.String()
    beneficiary = fields.String()
    year = fields.Integer()
    cost = MoneyField()
    amount = MoneyField()
    paid = MoneyField()
    asked_on = Day()
    committed_on = Day(allow_none=True)
    payments = fields.List(fields.Nested(SubsidyPaymentOut))


class SubsidiesOut(Shape):
    """Subsidies of a fund, and what its books say of them."""

    capital = MoneyField()
    committed = MoneyField()
    pool = MoneyField()
    items = fields.List(fields.Nested(SubsidyOut))
    next = fields.String(allow_none=True)


class SubsidyRuleOut(Shape):
    """A rule with its limits."""

    kind = Choice(SubsidyKind)
    share_bp = fields.Integer()
    most = MoneyField()
    most_years = fields.Integer(allow_none=True)
    valid_from = Day()
    valid_to = Day(allow_none=True)
    source = fields.String()


class YearRuleOut(Shape):
    """A rule of a year, and what was committed of its kind for the year."""

    rule = fields.Nested(SubsidyRuleOut)
    committed = MoneyField()
    beneficiaries = fields.Integer()


class SubsidyRulesOut(Shape):
    """Rules in force on a day."""

    rules = fields.List(fields.Nested(SubsidyRuleOut))


class YearRulesOut(Shape):
    """Rules in force on a day of a year at least."""

    year = fields.Integer()
    rules = fields.List(fields.Nested(YearRuleOut))


class SubsidyRulesQuery(AddressQuery):
    """Which day."""

    on = Day(load_default=None)
