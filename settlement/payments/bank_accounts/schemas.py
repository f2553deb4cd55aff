"""Forms and JSON of payees' bank accounts."""

from marshmallow import fields

from core.fields import Choice, Shape, Whole
from settlement.payments.schemas import ReceivingAccountIn
from settlement.payments.states import BookingState


class PayeeBankAccountIn(ReceivingAccountIn):
    """Where an organisation is paid by bank."""

    class Meta(ReceivingAccountIn.Meta):
        exclude = ("valid_from",)


class PayeeBankAccountOut(Shape):
    """A payee's bank account, and how it stands."""

    id = Whole()
    organisation_id = Whole()
    holder = fields.String()
    bank = fields.String()
    number = fields.String()
    currency = fields.String()
    state = Choice(BookingState)
    proposed_by_name = fields.String()
    confirmed_by_name = fields.String(allow_none=True)
