"""What forms and JSON say of insurance policies."""

from marshmallow import fields

from core.api import AddressQuery
from core.fields import Choice, Day, MoneyField, Shape, Text
from finance.funds.policies import PolicyClaimState, PolicyKind


class PolicyBase(Shape):
    """What a form and a program say alike of a policy."""

    number = Text(longest=80, required=True)
    kind = Choice(PolicyKind, required=True)
    insurer = Text(longest=200, load_default="", metadata={"description": "an insurer's own name stands by itself"})
    insured = Text(longest=200, required=True)
    insured_uscc = Text(longest=20, required=True)
    premium = MoneyField(required=True)
    sum_insured = MoneyField(required=True)
    first_day = Day(required=True)
    last_day = Day(required=True)


class PolicyIn(PolicyBase):
    """A policy with the numbers of the rights that it insures."""

    rights = fields.List(Text(longest=60), load_default=list)


class PolicyForm(PolicyBase):
    """The page's form: one number in a line."""

    rights = Text(longest=2000, lines=True, load_default="")


class PolicyClaimIn(Shape):
    """What happened."""

    occurred_on = Day(required=True)
    what = Text(longest=500, lines=True, required=True)
    claimed = MoneyField(required=True)


class PolicyDecisionIn(Shape):
    """What the insurer paid, or why it did not."""

    decided_on = Day(required=True)
    paid = MoneyField(load_default=None, allow_none=True)
    reason = Text(longest=500, lines=True, load_default="")


class PolicyClaimOut(Shape):
    """A claim under a policy."""

    id = fields.Integer()
    state = Choice(PolicyClaimState)
    occurred_on = Day()
    what = fields.String()
    claimed = MoneyField()
    paid = MoneyField()
    decided_on = Day(allow_none=True)
    reason = fields.String()


class PolicyOut(Shape):
    """A policy with its claims."""

    id = fields.Integer()
    number = fields.String()
    kind = Choice(PolicyKind)
    insurer = fields.String()
    insured = fields.String()
    rights = fields.List(fields.String())
    premium = MoneyField()
    sum_insured = MoneyField()
    first_day = Day()
    last_day = Day()
    claims = fields.List(fields.Nested(PolicyClaimOut))


class PoliciesOut(Shape):
    """Policies of a day with their sums."""

    on = Day(allow_none=True)
    count = fields.Integer()
    premiums = MoneyField()
    insured = MoneyField()
    items = fields.List(fields.Nested(PolicyOut))


class PoliciesQuery(AddressQuery):
    """Which day."""

    on = Day(load_default=None)
