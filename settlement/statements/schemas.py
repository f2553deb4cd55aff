"""The days of a statement, and a statement as JSON."""

from marshmallow import fields

from core.api import AddressQuery
from core.fields import Choice, Day, Instant, MoneyField, Shape, Whole
from settlement.ledger.plan import AccountKind, Side


class SpanIn(Shape):
    """From which day to which, both included."""

    first = Day(required=True)
    last = Day(required=True)


class SpanQuery(AddressQuery):
    """From which day to which, both included."""

    first = Day(required=True)
    last = Day(required=True)


class MovementOut(Shape):
    """One transfer as its account sees it; one of `debit` and `credit` is given."""

    transfer_id = Whole()
    journal_id = Whole()
    on = Day()
    reason = fields.String()
    subject = fields.String(metadata={"description": "what it is for, as a key: deal:42"})
    about = fields.String(metadata={"description": "the same in words"})
    note = fields.String()
    other = fields.String(metadata={"description": "the other account, in words"})
    debit = MoneyField(allow_none=True)
    credit = MoneyField(allow_none=True)
    balance = MoneyField(zero=True)


class AccountOut(Shape):
    """On its own side the balance of an account grows."""

    code = fields.String()
    kind = Choice(AccountKind)
    side = Choice(Side)
    currency = fields.String()


class AccountPartOut(Shape):
    """One account, all amounts on its own side: opening and all lines together give the closing balance."""

    account = fields.Nested(AccountOut)
    words = fields.String()
    opening = MoneyField(zero=True)
    lines = fields.List(fields.Nested(MovementOut))
    debits = MoneyField(zero=True)
    credits = MoneyField(zero=True)
    closing = MoneyField(zero=True)


class StatementOut(Shape):
    """The business days from `first` to `last`, both included."""

    of = fields.String(metadata={"description": "the party or the account"})
    first = Day()
    last = Day()
    parts = fields.List(fields.Nested(AccountPartOut))


class DrawnOut(Shape):
    """A drawn statement: its bytes are the file with this id, anybody verifies it by its code."""

    file_id = Whole()
    code = fields.String()
    version = Whole()
    sha256 = fields.String()
    drawn_at = Instant()
