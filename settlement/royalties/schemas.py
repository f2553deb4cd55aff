"""Royalties as JSON, and the forms of their pages."""

from typing import Any

from marshmallow import fields, validate

from core.fields import Choice, Day, Flag, Instant, MoneyField, Shape, Text, Whole
from settlement.deals.states import ReversalState
from settlement.royalties.claims import ClaimKind
from settlement.royalties.models import Basis, LineKind
from settlement.royalties.owed import DueKind
from settlement.royalties.returned import ReversalKind
from settlement.royalties.states import ClaimState, PeriodState, PlanState
from settlement.royalties.tables import MOST_LINES


class RoyaltyReportForm(Shape):
    """What stands beside the lines of a report."""

    sublicences = MoneyField(zero=True)
    note = Text(longest=1000, lines=True, load_default="")


class RoyaltyReportChecked(RoyaltyReportForm):
    """A report that was looked at: its lines as the page before kept them, and what it came to."""

    sold = Text(longest=200_000, required=True)
    from_file = Flag()
    due = MoneyField(zero=True, required=True)


class RoyaltyEffectSeen(Shape):
    """What was looked at before a claim is agreed."""

    seen = Text(longest=64, required=True)


class RoyaltySoldIn(Shape):
    """One product in one territory."""

    product = Text(longest=120, required=True)
    territory = Text(longest=60, load_default="",
                     metadata={"description": "a code of the terms' territories, such as CN or CN-LN"})  # fmt: skip
    units = Whole(least=0, required=True)
    gross = MoneyField(zero=True, required=True)
    deductions = MoneyField(zero=True, required=True)


class RoyaltyReportIn(RoyaltyReportForm):
    """A period's report."""

    lines = fields.List(fields.Nested(RoyaltySoldIn), required=True, validate=validate.Length(1, MOST_LINES))


class RoyaltyVersionIn(Shape):
    """Which version was read."""

    version = Whole(least=1, required=True)


class RoyaltyContestIn(RoyaltyVersionIn):
    """What is wrong with it."""

    reason = Text(longest=1000, lines=True, required=True)


class RoyaltyClaimForm(Shape):
    """What stands beside the figures of a claim."""

    kind = Choice(ClaimKind, required=True)
    reason = Text(longest=1000, lines=True, required=True)
    cost = MoneyField(zero=True)


class RoyaltyFoundIn(Shape):
    """What one period's figures are found to be."""

    period = Whole(least=1, required=True)
    base = MoneyField(zero=True, required=True)
    units = Whole(least=0, load_default=0)
    sublicences = MoneyField(zero=True)


class RoyaltyClaimIn(RoyaltyClaimForm):
    """A claim that accepted figures are wrong."""

    findings = fields.List(fields.Nested(RoyaltyFoundIn), required=True, validate=validate.Length(1, 80))


class RoyaltyReversalForm(Shape):
    """Money to be taken back: a credit, or (of) a payment; without an amount all that can be."""

    kind = Choice(ReversalKind, required=True)
    amount = MoneyField()
    payment_id = Whole(least=1, load_default=None)
    reason = Text(longest=1000, lines=True, required=True)


class RoyaltyAnswerIn(Shape):
    """Why a claim is declined or taken back."""

    answer = Text(longest=1000, lines=True, load_default="")


class RoyaltyEndIn(Shape):
    """The licence's last day, and why."""

    ends_on = Day(required=True)
    reason = Text(longest=1000, lines=True, required=True)


class RoyaltyInspectionIn(Shape):
    """From when on the books are inspected."""

    inspects_on = Day(required=True)


class RoyaltyInspectionOut(RoyaltyInspectionIn):
    """An inspection of the licensee's books."""

    id = Whole()
    announced_on = Day()
    announced_by_name = fields.String()


class RoyaltyReversalOut(Shape):
    """Royalties to be taken back, and whether a second officer has approved."""

    id = Whole()
    kind = Choice(ReversalKind)
    payment_id = Whole(allow_none=True)
    amount = MoneyField()
    state = Choice(ReversalState)
    reason = fields.String()
    asked_at = Instant()
    decided_at = Instant(allow_none=True)


class RoyaltyNoticeIn(Shape):
    """Why a side gives notice."""

    reason = Text(longest=1000, lines=True, required=True)


class RoyaltyOrderIn(RoyaltyNoticeIn):
    """Why an order no longer keeps the royalties, and which one where several do."""

    order = Whole(
        least=1, load_default=None, metadata={"description": "needed where several stand; the refusal then names them"}
    )


class RoyaltyLineOut(Shape):
    """One line of a statement; minor units of the plan's currency, below zero where it takes off."""

    kind = Choice(LineKind, required=True)
    base_minor = fields.Integer(allow_none=True)
    rate_bp = fields.Integer(allow_none=True)
    units = fields.Integer(allow_none=True)
    per_unit_minor = fields.Integer(allow_none=True)
    amount_minor = fields.Integer(required=True)


class RoyaltyStatementOut(Shape):
    """One version of a period's statement; its lines add up to `due`."""

    version = fields.Integer(required=True)
    basis = Choice(Basis, required=True)
    due = MoneyField(required=True)
    difference = MoneyField(required=True)
    reason = fields.String()
    drawn_at = Instant(required=True)
    lines = fields.List(fields.Nested(RoyaltyLineOut), required=True)


class RoyaltyPeriodOut(Shape):
    """One period with its versions."""

    n = fields.Integer(required=True)
    state = Choice(PeriodState, required=True)
    starts_on = Day(required=True)
    ends_on = Day(required=True)
    royalty: Any = fields.Dict(required=True, metadata={"description": "the rates as agreed for it"})
    report_due_on = Day(required=True)
    contest_until = Day(allow_none=True)
    contest_reason = fields.String()
    accepted_version = fields.Integer(allow_none=True)
    statements = fields.List(fields.Nested(RoyaltyStatementOut), required=True)


class RoyaltyDueOut(Shape):
    """One invoice."""

    number = fields.String(required=True)
    kind = Choice(DueKind, required=True)
    amount = MoneyField(required=True)
    open = MoneyField(required=True)
    due_on = Day(required=True)


class RoyaltyClaimOut(Shape):
    """A claim and what came of it."""

    id = fields.Integer(required=True)
    kind = Choice(ClaimKind, required=True)
    state = Choice(ClaimState, required=True)
    claimed_at = Instant(required=True)
    reason = fields.String()
    answer = fields.String()
    cost_shifted = fields.Boolean(required=True)


class RoyaltyPlanRowOut(Shape):
    """A plan in a list."""

    number = fields.String(required=True)
    deal_id = fields.Integer(required=True)
    licensor_id = fields.Integer(required=True)
    licensee_id = fields.Integer(required=True)
    state = Choice(PlanState, required=True)
    starts_on = Day(required=True)
    ends_on = Day(allow_none=True)
    currency = fields.String(required=True)


class RoyaltyPlanOut(RoyaltyPlanRowOut):
    """A plan with its periods and invoices."""

    periods = fields.List(fields.Nested(RoyaltyPeriodOut), required=True)
    dues = fields.List(fields.Nested(RoyaltyDueOut), required=True)
    claims = fields.List(fields.Nested(RoyaltyClaimOut), required=True)
