"""What forms and JSON say of alliances."""

from marshmallow import fields

from core.api import AddressQuery, PageQuery
from core.fields import Choice, Day, MoneyField, Shape, Text
from parties.organisations.models import OrganisationKind
from registers.alliances.models import AllianceKind, Category, Outcome
from registers.programmes.schemas import BodyOut


class Founded(Shape):
    """What a form and a program say alike of an alliance."""

    code = Text(longest=20, required=True)
    kind = Choice(AllianceKind, required=True)
    name = Text(longest=200, required=True)
    name_en = Text(longest=200, load_default="")
    industry = Text(longest=80, load_default="")
    founded_on = Day(required=True)


class AllianceIn(Founded):
    """An alliance with its founding bodies."""

    founders = fields.List(Text(longest=200), required=True)


class AllianceForm(Founded):
    """The page's form: one founding body in a line."""

    founders = Text(longest=2000, lines=True, required=True)


class MemberIn(Shape):
    """Who joins as what."""

    name = Text(longest=200, required=True)
    uscc = Text(longest=20, required=True)
    kind = Choice(OrganisationKind, load_default=OrganisationKind.ENTERPRISE)
    name_en = Text(longest=200, load_default="")
    category = Choice(Category, required=True)
    joined_on = Day(required=True)


class LeaveIn(Shape):
    """From when, and why."""

    left_on = Day(required=True)
    reason = Text(longest=500, lines=True, required=True)


class DissolveIn(Shape):
    """From when, and why."""

    dissolved_on = Day(required=True)
    reason = Text(longest=500, lines=True, required=True)


class FinanceProductIn(Shape):
    """A product of a member."""

    name = Text(longest=200, required=True)
    terms = Text(longest=2000, lines=True, load_default="")
    from_date = Day(required=True)


class ReferralIn(Shape):
    """Who is referred, for what."""

    name = Text(longest=200, required=True)
    uscc = Text(longest=20, required=True)
    need = Text(longest=500, lines=True, required=True)
    referred_on = Day(required=True)


class OutcomeIn(Shape):
    """What became of it."""

    outcome = Choice(Outcome, required=True)
    decided_on = Day(required=True)
    amount = MoneyField(load_default=None, allow_none=True)


class AllianceOut(Shape):
    """An alliance."""

    code = fields.String()
    kind = Choice(AllianceKind)
    name = fields.String()
    name_en = fields.String()
    industry = fields.String()
    founders = fields.List(fields.String())
    founded_on = Day()
    dissolved_on = Day(allow_none=True)


class AlliancesOut(Shape):
    """Alliances of a day, with the counts of that day."""

    on = Day()
    industry = fields.Integer()
    finance_members = fields.Integer()
    items = fields.List(fields.Nested(AllianceOut))


class AllianceMemberOut(Shape):
    """A member."""

    id = fields.Integer()
    alliance = fields.String(attribute="alliance.code")
    member = fields.Nested(BodyOut, attribute="body")
    category = Choice(Category)
    joined_on = Day()
    left_on = Day(allow_none=True)


class AllianceMembersOut(Shape):
    """Members of a day."""

    on = Day()
    count = fields.Integer()
    items = fields.List(fields.Nested(AllianceMemberOut))
    next = fields.String(allow_none=True)


class FinanceProductOut(Shape):
    """A product."""

    id = fields.Integer()
    member_id = fields.Integer()
    name = fields.String()
    terms = fields.String()
    from_date = Day()
    to_date = Day(allow_none=True)


class ReferralOut(Shape):
    """A referral."""

    id = fields.Integer()
    product_id = fields.Integer()
    sme = fields.Nested(BodyOut)
    need = fields.String()
    referred_on = Day()
    state = Choice(Outcome)
    decided_on = Day(allow_none=True)
    amount = MoneyField(allow_none=True)


class AlliancesQuery(AddressQuery):
    """Which kind, on which day."""

    kind = Choice(AllianceKind, load_default=None)
    on = Day(load_default=None)


class MembersQuery(AlliancesQuery, PageQuery):
    """The same, page by page."""
