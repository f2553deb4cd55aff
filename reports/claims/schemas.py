"""What forms and JSON say of reported deals."""

from marshmallow import fields, validate

from core.api import PageQuery
from core.fields import Choice, Day, Flag, Instant, MoneyField, Shape, Text, Whole
from listings.terms.vocabulary import LicenseType
from reports.claims.models import Part
from reports.claims.states import ClaimState
from settlement.volumes.models import OPERATIONS, Category, RightKind


class ReportedDealIn(Shape):
    """A deal done outside of the platform. Rights are numbers with commas between them; a side abroad is named by its
    country and number, such as NO:912345678."""

    category = Choice(Category, required=True, validate=validate.OneOf(OPERATIONS))
    right_kind = Choice(RightKind, required=True)
    numbers = Text(longest=4000, lines=True, required=True)
    seller_name = Text(longest=200, required=True)
    seller_code = Text(longest=60, required=True)
    buyer_name = Text(longest=200, required=True)
    buyer_code = Text(longest=60, required=True)
    contract_on = Day(required=True)
    recognised_on = Day(required=True)
    amount = MoneyField(required=True)
    recordal_no = Text(longest=100, load_default="")
    related_party = Flag(load_default=False)
    part = Choice(Part, load_default=Part.CLOSE)
    license_type = Choice(LicenseType, load_default=None, allow_none=True)
    note = Text(longest=500, load_default="")


class CorrectionIn(ReportedDealIn):
    """The deal as it should have been reported, and why."""

    reason = Text(longest=500, lines=True, required=True)


class ClaimReasonIn(Shape):
    """Why."""

    reason = Text(longest=500, lines=True, required=True)


class ClaimAcceptIn(Shape):
    """Whether the office found the sides related, or why a deal that looks odd is counted."""

    related = Flag(load_default=False)
    cleared = Text(longest=500, lines=True, load_default="")


class ShareIn(Shape):
    """A center's part of a deal that several report, in basis points."""

    center = Text(longest=20, required=True)
    share_bp = Whole(most=10_000, required=True)


class AttributionIn(Shape):
    """The parts of all centers, Σ = 10,000."""

    shares = fields.List(fields.Nested(ShareIn), required=True)


class ShareDecisionIn(AttributionIn):
    """The parts as the city office decides, and why."""

    reason = Text(longest=500, lines=True, required=True)


class ClaimsQuery(PageQuery):
    """Which reported deals; `apart` are the accepted ones that are not counted."""

    center = fields.String(load_default=None)
    state = Choice(ClaimState, load_default=None)
    year = Whole(least=1990, most=2200, load_default=None)
    apart = Flag(load_default=False)


class ClaimedRightOut(Shape):
    """A right of the deal."""

    number = fields.String()


class CenterNamed(Shape):
    """A center by its code."""

    code = fields.String()
    name = fields.String()


class ReportedDealOut(Shape):
    """A reported deal. `uncounted` says why an accepted one is shown apart."""

    id = fields.Integer()
    number = fields.String()
    center = fields.Nested(CenterNamed)
    state = fields.String()
    part = fields.String()
    category = fields.String()
    right_kind = fields.String()
    license_type = fields.String(allow_none=True)
    rights = fields.List(fields.Nested(ClaimedRightOut))
    seller_name = fields.String()
    seller_code = fields.String()
    buyer_name = fields.String()
    buyer_code = fields.String()
    contract_on = Day()
    recognised_on = Day()
    amount = MoneyField()
    recordal_no = fields.String()
    related_party = fields.Boolean()
    is_counted = fields.Boolean()
    uncounted = fields.String(allow_none=True)
    reason = fields.String()
    corrects_id = fields.Integer(allow_none=True)
    intake_id = fields.Integer(allow_none=True)
    submitted_at = Instant(allow_none=True)
    judged_at = Instant(allow_none=True)


class JudgedOut(Shape):
    """What became of a list."""

    counted = fields.Integer()
    apart = fields.Integer()
    left = fields.Integer()


class ShareOut(Shape):
    """A center's part; `agreed_at` is when it agreed to the parts on the table."""

    center = fields.Nested(CenterNamed)
    share_bp = fields.Integer()
    agreed_at = Instant(allow_none=True)


class JointOut(Shape):
    """A deal that several centers report."""

    id = fields.Integer()
    state = fields.String()
    reason = fields.String()
    shares = fields.List(fields.Nested(ShareOut))
    opened_at = Instant()
    settled_at = Instant(allow_none=True)
