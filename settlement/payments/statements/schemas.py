"""Forms and JSON of the bank's statements."""

from marshmallow import fields, validate

from core.api import PageQuery
from core.fields import Choice, Day, Instant, MoneyField, Shape, Text, Whole
from core.i18n import lazy_gettext
from settlement.payments.statements.matching import Fit, MatchKind, Reason
from settlement.payments.statements.models import BookingKind
from settlement.payments.statements.reading import LineSide
from settlement.payments.statements.reconciling import ItemKind
from settlement.payments.statements.states import LineStanding
from settlement.payments.states import BookingState


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
    ledger_account = Text(
        longest=130,
        load_default="",
        metadata={"description": "which claim was paid (`receivable:org:7`), or from which account tax or fees left"},
    )
    document = Text(
        longest=80, load_default="", metadata={"description": "of remitted tax: the number of the tax certificate"}
    )


class BankStatementIn(Shape):
    """A statement's file that is kept already; the account for files that name none."""

    file = fields.String(
        required=True,
        validate=validate.Regexp(
            r"[0-9a-f]{64}\Z",
            error=lazy_gettext("Send the SHA-256 of the statement's file, 64 hex digits."),  # type: ignore[arg-type]
        ),
        metadata={"description": "SHA-256 of the file, kept by POST /files"},
    )
    account_id = Whole(least=1, load_default=None, allow_none=True)


class BankStatementOut(Shape):
    """A statement of one of our accounts."""

    id = Whole()
    account = fields.String()
    number = fields.String()
    currency = fields.String()
    file_sha256 = fields.String()
    opening = MoneyField(allow_none=True, zero=True)
    closing = MoneyField(allow_none=True, zero=True)
    first_on = Day()
    last_on = Day()
    line_count = Whole()
    known_count = Whole(metadata={"description": "of its lines, those that an earlier statement had told already"})
    taken_by_name = fields.String()
    taken_at = Instant()


class LineAcceptIn(Shape):
    """What a credit is for, and who paid it."""

    purpose = Text(longest=60, required=True, metadata={"description": "a deal's number or key"})
    payer_id = Whole(least=1, required=True)


class LineQuery(PageQuery):
    """Which lines."""

    standing = Choice(LineStanding, load_default=LineStanding.OPEN)


class LineProposalOut(Shape):
    """What a line may be, and why; nothing is booked by it."""

    kind = Choice(MatchKind)
    purpose = fields.String()
    label = fields.String()
    organisation_id = Whole()
    target_id = Whole(allow_none=True, metadata={"description": "the receipt, payout or operation that is there"})
    fit = Choice(Fit)
    due = MoneyField(allow_none=True, zero=True)
    reasons = fields.List(Choice(Reason))
    points = Whole()


class LineBookingOut(Shape):
    """What officers book from a line that is for nothing here."""

    id = Whole()
    kind = Choice(BookingKind)
    state = Choice(BookingState)
    of_line_id = Whole(allow_none=True)
    receipt_id = Whole(allow_none=True)
    operation_id = Whole(allow_none=True)
    ledger_account = fields.String(allow_none=True)
    document = fields.String()
    reason = fields.String()
    proposed_by_name = fields.String()
    confirmed_by_name = fields.String(allow_none=True)


class BankLineOut(Shape):
    """One movement on our account."""

    id = Whole()
    statement_id = Whole()
    side = Choice(LineSide)
    amount = MoneyField()
    booked_on = Day()
    value_on = Day(allow_none=True)
    reference = fields.String()
    end_to_end = fields.String()
    text = fields.String()
    party_name = fields.String()
    party_account = fields.String()
    standing = Choice(LineStanding)
    receipt_id = Whole(allow_none=True)
    payout_id = Whole(allow_none=True)
    booking = fields.Nested(LineBookingOut, allow_none=True)


class LineWithProposalsOut(Shape):
    """A line and what it may be, most likely first."""

    line = fields.Nested(BankLineOut)
    proposals = fields.List(fields.Nested(LineProposalOut))


class ReconciliationItemOut(Shape):
    """One difference. `amount` is below zero where money left."""

    kind = Choice(ItemKind)
    subject = fields.String()
    day = Day()
    age_days = Whole()
    amount = fields.String(attribute="amount.amount")
    text = fields.String()


class ReconciliationOut(Shape):
    """The three sides as they stand today: ledger = statement - bank_only + books_only + unexplained."""

    day = Day()
    currency = fields.String(attribute="ledger.currency")
    ledger = fields.String(attribute="ledger.amount")
    statement = fields.Function(lambda seen: seen.statement.amount if seen.statement is not None else None)
    statement_on = Day(allow_none=True)
    bank_only = fields.String(attribute="bank_only.amount")
    books_only = fields.String(attribute="books_only.amount")
    unexplained = fields.String(attribute="unexplained.amount")
    items = fields.List(fields.Nested(ReconciliationItemOut))
