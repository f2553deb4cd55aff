"""The books as JSON."""

from marshmallow import fields

from core.api import PageQuery
from core.fields import Choice, Day, Flag, Instant, MoneyField, Shape, Text, Whole
from settlement.ledger.plan import AccountKind, Side
from settlement.ledger.states import ClosingState


class CurrencyQuery(Shape):
    """Which currency's books."""

    currency = Text(longest=3, load_default="CNY")


class ClosingIn(Shape):
    """Up to which day the books are closed."""

    ends = Day(required=True)


class ClosingOut(Shape):
    """A wish to close the books, and what became of it."""

    id = Whole()
    ends = Day()
    state = Choice(ClosingState)
    asked_by_name = fields.String()
    asked_at = Instant()
    decided_at = Instant(allow_none=True)


class PeriodOut(Shape):
    """Days of the books that are closed for ever."""

    id = Whole()
    starts = Day()
    ends = Day()
    closed_at = Instant()
    asked_by_name = fields.String()
    actor_name = fields.String()


class PeriodsOut(Shape):
    """What is closed, the latest first, and the wish that waits for its second officer."""

    closed = fields.List(fields.Nested(PeriodOut))
    asked = fields.Nested(ClosingOut, allow_none=True)


class TrialRowOut(Shape):
    """All accounts of one kind."""

    kind = Choice(AccountKind)
    label = fields.String()
    accounts = Whole()
    debits = MoneyField(zero=True)
    credits = MoneyField(zero=True)


class TrialBalanceOut(Shape):
    """The sums of debits and credits are the same amount."""

    currency = fields.String()
    rows = fields.List(fields.Nested(TrialRowOut))
    debits = MoneyField(zero=True)
    credits = MoneyField(zero=True)


class LedgerAccountQuery(PageQuery):
    """Which accounts."""

    kind = Choice(AccountKind, required=True)
    currency = Text(longest=3, load_default="CNY")
    with_zero = fields.Boolean(load_default=False)


class LedgerAccountOut(Shape):
    """An account with its balance on its own side."""

    code = fields.String()
    kind = Choice(AccountKind)
    side = Choice(Side)
    owner = fields.String(allow_none=True)
    may_go_negative = Flag()
    balance = MoneyField(zero=True)


class StatementLineOut(Shape):
    """One transfer seen from an account."""

    id = Whole()
    journal_id = Whole()
    effective_on = Day()
    booked_at = Instant()
    subject = fields.String()
    note = fields.String()
    other = fields.String()
    debit = MoneyField(allow_none=True)
    credit = MoneyField(allow_none=True)
    balance = MoneyField(zero=True)


class JournalLineOut(Shape):
    """One transfer of a journal."""

    debit = fields.String()
    credit = fields.String()
    amount = MoneyField()


class JournalOut(Shape):
    """One posting."""

    id = Whole()
    key = fields.String()
    subject = fields.String()
    effective_on = Day()
    booked_at = Instant()
    reverses = Whole(allow_none=True)
    reversed_by = Whole(allow_none=True)
    note = fields.String()
    lines = fields.List(fields.Nested(JournalLineOut))
