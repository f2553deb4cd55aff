"""Forms and JSON of claims and of what two officers book."""

from marshmallow import fields

from core.fields import Choice, Instant, MoneyField, Shape, Text, Whole
from settlement.payments.rebooking.models import RebookingKind
from settlement.payments.states import BookingState


class WriteOffIn(Shape):
    """A claim, or a part of it, that nobody will pay any more."""

    ledger_account = Text(
        longest=130, required=True, metadata={"description": "the claim's account, such as `receivable:org:7:CNY`"}
    )
    amount = MoneyField(required=True)
    reason = Text(longest=1000, required=True)


class AssignmentIn(Shape):
    """What a receipt is for that nobody could identify."""

    purpose = Text(longest=60, required=True, metadata={"description": "a deal's number or key"})
    reason = Text(longest=1000, required=True)


class ClaimAccountOut(Shape):
    """What a party owes the trading center."""

    code = fields.String()
    owner = fields.String(allow_none=True)
    balance = MoneyField()


class RebookingOut(Shape):
    """What one officer proposed, and another confirmed or turned down."""

    id = Whole()
    kind = Choice(RebookingKind)
    state = Choice(BookingState)
    ledger_account = fields.String()
    receipt_id = Whole(allow_none=True)
    purpose = fields.String(allow_none=True)
    amount = MoneyField()
    reason = fields.String()
    proposed_by_name = fields.String()
    proposed_at = Instant()
    confirmed_by_name = fields.String(allow_none=True)
    confirmed_at = Instant(allow_none=True)
