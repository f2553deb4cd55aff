"""What was asked of payment providers, as JSON."""

from marshmallow import fields

from core.api import PageQuery
from core.fields import Choice, Instant, MoneyField, Shape, Text, Whole
from settlement.payments.providers.port import OperationKind
from settlement.payments.providers.states import DisputeState, OperationState


class OperationQuery(PageQuery):
    """Which operations."""

    state = Choice(OperationState)
    kind = Choice(OperationKind)
    purpose = Text(longest=60)


class OperationOut(Shape):
    """One thing that was asked of a payment provider. `unknown`: nobody knows yet whether it happened."""

    id = Whole()
    provider = fields.String()
    kind = Choice(OperationKind)
    purpose = fields.String()
    organisation_id = Whole(allow_none=True)
    amount = MoneyField()
    state = Choice(OperationState)
    key = fields.String(metadata={"description": "our name for it at the provider"})
    ref = fields.String(allow_none=True, metadata={"description": "the provider's name for it"})
    of_ref = fields.String(metadata={"description": "the payment to refund, or the transfer to take back"})
    destination = fields.String()
    reason = fields.String()
    tries = Whole()
    intended_by_name = fields.String()
    intended_at = Instant()
    first_sent_at = Instant(allow_none=True)
    seen_at = Instant(allow_none=True)


class PaymentIn(Shape):
    """By which payment provider to pay; without one the first that takes the currency."""

    provider = Text(longest=20, load_default="")


class CollectionOut(Shape):
    """A payment through a provider, and on which page the payer goes on while it is `pending`."""

    id = Whole()
    provider = fields.String()
    amount = MoneyField()
    state = Choice(OperationState)
    page = fields.String(metadata={"description": "empty until the provider has opened it: look again"})
    reason = fields.String()
    intended_at = Instant()


class DisputeQuery(PageQuery):
    """Which disputes."""

    state = Choice(DisputeState)
    purpose = Text(longest=60)


class PaymentDisputeOut(Shape):
    """A payment that its payer's bank took back, for the time being or for good."""

    id = Whole()
    provider = fields.String()
    ref = fields.String()
    operation_id = Whole(allow_none=True, metadata={"description": "none where our own bank gave it back"})
    receipt_id = Whole()
    purpose = fields.String()
    amount = MoneyField()
    reason = fields.String()
    due_at = Instant(allow_none=True)
    state = Choice(DisputeState)
    opened_at = Instant()
    closed_at = Instant(allow_none=True)


class MoveToBankIn(Shape):
    """Our own money at a provider that goes to our bank account."""

    provider = Text(longest=20, required=True)
    amount = MoneyField(required=True)
