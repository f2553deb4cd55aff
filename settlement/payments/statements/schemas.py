"""Forms of the bank's statements."""

from core.fields import Choice, Shape, Text, Whole
from settlement.payments.statements.models import BookingKind


class StatementForm(Shape):
    """A statement's file beside it; the account for files that name none."""

    account_id = Whole(least=1, load_default=None, allow_none=True)


class AcceptIn(Shape):
    """What a line is for: the proposed payer by id, or another one by name."""

    purpose = Text(longest=60, required=True)
    payer_id = Whole(least=1, load_default=None, allow_none=True)
    payer = Text(longest=200, load_default="")


class PayoutIn(Shape):
    """Which payout a line is."""

    payout_id = Whole(least=1, required=True)


class BookingIn(Shape):
    """What a line is that is for nothing here."""

    kind = Choice(BookingKind, required=True)
    reason = Text(longest=300, required=True)
    of_line_id = Whole(least=1, load_default=None, allow_none=True)
    receipt_id = Whole(least=1, load_default=None, allow_none=True)
    operation_id = Whole(least=1, load_default=None, allow_none=True)
