"""The finance desk's forms and JSON."""

from marshmallow import fields, validate

from core.api import PageQuery
from core.currencies import YUAN
from core.fields import NEEDED, Choice, Day, Instant, MoneyField, Shape, Text, Whole
from core.i18n import lazy_gettext
from core.money import EXPONENTS
from settlement.payments.models import PayoutKind
from settlement.payments.states import BookingState, PayoutState, ReceiptState


class ReceiptForm(Shape):
    """A receipt as an officer types it from the bank's advice; the payer by name or credit code."""

    purpose = Text(longest=60, load_default="unidentified")
    payer = Text(longest=200, required=True)
    amount = MoneyField(required=True)
    bank_reference = Text(longest=80, required=True)
    received_on = Day(required=True)


class ReceivingAccountIn(Shape):
    """The account to which buyers pay."""

    holder = Text(longest=200, required=True)
    bank = Text(longest=200, required=True)
    number = fields.String(
        required=True,
        validate=validate.Regexp(
            r"[0-9A-Z][0-9A-Z -]{6,38}\Z",
            error=lazy_gettext("Write the account number in digits (or capitals for an IBAN), 7 to 39 characters."),  # type: ignore[arg-type]
        ),
        error_messages=NEEDED,
    )
    currency = fields.String(
        load_default=YUAN,
        validate=validate.OneOf([*EXPONENTS], error=lazy_gettext("Choose one of the listed values.")),  # type: ignore[arg-type]
        metadata={"description": "payments in it are asked to this account"},
    )
    valid_from = Day(required=True)


class ReceivingAccountOut(Shape):
    """An account to which buyers pay, or one that is proposed."""

    id = Whole()
    holder = fields.String()
    bank = fields.String()
    number = fields.String()
    currency = fields.String()
    valid_from = Day()
    state = Choice(BookingState)
    proposed_by_name = fields.String()
    confirmed_by_name = fields.String(allow_none=True)


class ReceiptIn(Shape):
    """A receipt to record."""

    purpose = Text(longest=60, required=True, metadata={"description": "a deal's number or key, or `unidentified`"})
    payer_id = Whole(least=1, required=True)
    amount = MoneyField(required=True)
    bank_reference = Text(longest=80, required=True)
    received_on = Day(required=True)
    evidence = fields.String(
        required=True,
        validate=validate.Regexp(
            r"[0-9a-f]{64}\Z",
            error=lazy_gettext("Send the SHA-256 of the bank's advice, 64 hex digits."),  # type: ignore[arg-type]
        ),
        metadata={"description": "SHA-256 of the bank's advice"},
    )


class SeenIn(Shape):
    """What the second officer read on the bank's statement."""

    amount = MoneyField(required=True, metadata={"description": "the amount on the statement; must equal the record"})


class PaymentReasonIn(Shape):
    """Why."""

    reason = Text(longest=300, required=True)


class ReferenceIn(Shape):
    """The bank's reference of an order."""

    bank_reference = Text(longest=80, required=True)


class UnappliedRefundIn(Shape):
    """Unapplied money that goes back to who paid it."""

    purpose = Text(longest=60, required=True)
    payee_id = Whole(least=1, required=True)
    amount = MoneyField(required=True)
    receipt_id = Whole(
        least=1,
        load_default=None,
        allow_none=True,
        metadata={"description": "the receipt that goes back, the way it came; needed where the payer paid several"},
    )


class ReceiptQuery(PageQuery):
    """Which receipts."""

    state = Choice(ReceiptState)
    purpose = Text(longest=60)


class PayoutQuery(PageQuery):
    """Which payouts."""

    state = Choice(PayoutState)
    purpose = Text(longest=60)


class ReceiptOut(Shape):
    """A receipt."""

    id = Whole()
    purpose = fields.String()
    payer_id = Whole()
    amount = MoneyField()
    bank_reference = fields.String()
    received_on = Day()
    evidence = fields.String()
    state = Choice(ReceiptState)
    recorded_by_name = fields.String()
    recorded_at = Instant()
    confirmed_by_name = fields.String(allow_none=True)
    confirmed_at = Instant(allow_none=True)
    reason = fields.String()


class DestinationOut(Shape):
    """An account at a bank."""

    holder = fields.String()
    bank = fields.String(metadata={"description": "'' where only the bank's statement tells of the account"})
    number = fields.String()


class PayoutOut(Shape):
    """A payout."""

    id = Whole()
    purpose = fields.String()
    payee_id = Whole()
    kind = Choice(PayoutKind)
    amount = MoneyField()
    from_account = fields.String()
    channel = fields.String(metadata={"description": "`manual_bank`, or the payment provider through which it goes"})
    receipt_id = Whole(allow_none=True, metadata={"description": "the receipt that a refund sends back"})
    goes_to = fields.List(
        fields.Nested(DestinationOut),
        metadata={
            "description": "by bank: the account that the payee has confirmed; of a refund each from which it paid"
        },
    )
    state = Choice(PayoutState)
    queued_at = Instant()
    bank_reference = fields.String(allow_none=True)
    sent_by_name = fields.String(allow_none=True)
    sent_at = Instant(allow_none=True)
    confirmed_by_name = fields.String(allow_none=True)
    confirmed_at = Instant(allow_none=True)
    reason = fields.String()


class UnappliedOut(Shape):
    """Money that nothing has used yet."""

    purpose = fields.String()
    amount = MoneyField(zero=True)
    receipts = fields.List(fields.Nested(ReceiptOut))
