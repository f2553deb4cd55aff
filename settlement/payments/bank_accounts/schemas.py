"""Forms and JSON of payees' bank accounts."""

from marshmallow import fields, validate

from core.fields import Choice, Instant, Shape, Whole
from core.i18n import lazy_gettext
from settlement.payments.schemas import ReceivingAccountIn
from settlement.payments.states import BookingState


class PayeeBankAccountForm(ReceivingAccountIn):
    """Where an organisation is paid by bank; the bank's proof comes as a file beside it."""

    class Meta(ReceivingAccountIn.Meta):
        exclude = ("valid_from",)


class PayeeBankAccountIn(PayeeBankAccountForm):
    """The same with the SHA-256 of the bank's proof, which was kept before."""

    evidence = fields.String(
        required=True,
        validate=validate.Regexp(
            r"[0-9a-f]{64}\Z",
            error=lazy_gettext("Send the SHA-256 of the bank's proof, 64 hex digits."),  # type: ignore[arg-type]
        ),
        metadata={"description": "SHA-256 of the bank's proof, kept by POST /files"},
    )


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
    evidence = fields.String()
    withdrawn_at = Instant(allow_none=True)
