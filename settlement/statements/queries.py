"""Reads of statements: the accounts of a party or one account, for a span of business days."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.actor import Actor
from core.errors import NotAllowed, Unacceptable
from core.i18n import _, language
from core.money import Money
from parties.organisations import queries as organisations
from settlement.ledger import balances
from settlement.ledger import queries as ledger
from settlement.ledger.models import Account
from settlement.ledger.plan import Side
from settlement.payments import desk, purposes
from settlement.statements.labels import reason

EARLIEST = date(1900, 1, 1)  # nothing was booked before; the calendar itself ends soon after that day
LINES = 5000  # of one account that a page or a document shows; CSV shows all


@dataclass(frozen=True, slots=True)
class Line:
    """One transfer as its account sees it. Exactly one of `debit` and `credit` is given."""

    transfer_id: int
    journal_id: int
    on: date
    reason: str
    subject: str
    about: str
    href: str | None
    note: str
    other: str
    debit: Money | None
    credit: Money | None
    balance: Money


@dataclass(frozen=True, slots=True)
class AccountPart:
    """One account: opening balance, every line, closing balance, all on the account's own side."""

    account: Account
    words: str
    opening: Money
    lines: Sequence[Line]
    closing: Money

    @property
    def debits(self) -> Money:
        """All that was debited."""
        return sum((line.debit for line in self.lines if line.debit), Money(0, self.account.currency))

    @property
    def credits(self) -> Money:
        """All that was credited."""
        return sum((line.credit for line in self.lines if line.credit), Money(0, self.account.currency))


@dataclass(frozen=True, slots=True)
class Statement:
    """The business days from `first` to `last`. `of` names the party or the account; `key` is its subject."""

    of: str
    key: str
    first: date
    last: date
    parts: Sequence[AccountPart]


def must_read(session: Session, actor: Actor, organisation_id: int) -> None:
    """NotAllowed for those who neither act for the organisation nor read the books."""
    if not actor.acts_for(organisation_id) and not ledger.may_read_books(session, actor):
        raise NotAllowed(
            _("A statement is for the organisation itself and the finance officers of the trading center."),
            code="statement_closed",
        )


def may_read_files(session: Session, actor: Actor, organisation_id: int) -> bool:
    """Who may read a drawn statement again."""
    return actor.acts_for(organisation_id) or ledger.may_read_books(session, actor)


def must_be_span(first: date, last: date) -> None:
    """Unacceptable where the days do not follow each other."""
    if first > last:
        raise Unacceptable(
            _("The last day lies before the first one."),
            code="span",
            fields={"last": [_("Choose a day that is not before the first one.")]},
        )


def of_party(session: Session, organisation_id: int, first: date, last: date, *, limit: int | None) -> Statement:
    """All accounts of an organisation that hold or moved something in the days. `limit` as for `of_account`."""
    must_be_span(first, last)
    party = organisations.organisation(session, organisation_id)
    rows = session.scalars(select(Account).filter_by(owner=f"organisation:{organisation_id}").order_by(Account.id))
    parts = [part for part in _parts(session, rows.all(), first, last, limit) if part.lines or part.opening.minor]
    return Statement(party.display(language()), f"statement:{organisation_id}", first, last, parts)


def of_account(session: Session, code: str, first: date, last: date, *, limit: int | None) -> Statement:
    """One account. Unacceptable `too_long` where it has more than `limit` lines in the days."""
    must_be_span(first, last)
    account = ledger.account_of(session, code)
    parts = _parts(session, [account], first, last, limit)
    return Statement(parts[0].words, f"account:{account.id}", first, last, parts)


def _parts(
    session: Session, accounts: Sequence[Account], first: date, last: date, limit: int | None
) -> list[AccountPart]:
    ids = [account.id for account in accounts]
    before = max(first, EARLIEST) - timedelta(days=1)
    opening = balances.balances_at(session, before, account_ids=ids)
    closing = balances.balances_at(session, last, account_ids=ids)
    said: dict[str, str] = {}
    return [
        AccountPart(
            account,
            desk.account_words(session, account.code),
            Money(opening.get(account.id, 0), account.currency),
            _lines(session, account, opening.get(account.id, 0), first, last, limit, said),
            Money(closing.get(account.id, 0), account.currency),
        )
        for account in accounts
    ]


def _lines(
    session: Session, account: Account, opening: int, first: date, last: date, limit: int | None, said: dict[str, str]
) -> list[Line]:
    """The lines with their running balance; `said` keeps accounts in words from one account to the next."""
    rows = balances.lines_between(session, account, first, last, limit=None if limit is None else limit + 1)
    if limit is not None and len(rows) > limit:
        raise Unacceptable(
            _("There are more than %(count)s lines in these days. Choose fewer days, or take the CSV.", count=limit),
            code="too_long",
        )
    subjects = {row.subject for row in rows}
    labels, hrefs = purposes.labels(session, subjects), purposes.hrefs(session, subjects)
    running, lines = Money(opening, account.currency), []
    for row in rows:
        amount, is_debit = Money(row.amount_minor, account.currency), row.debit_id == account.id
        running += amount if is_debit == (account.side is Side.DEBIT) else -amount
        debit, credit = (account.kind, row.other_kind) if is_debit else (row.other_kind, account.kind)
        if row.other not in said:
            said[row.other] = desk.account_words(session, row.other)
        lines.append(
            Line(
                row.id, row.journal_id, row.effective_on, reason(debit, credit, row.reverses), row.subject,
                labels[row.subject], hrefs.get(row.subject), row.note, said[row.other],
                amount if is_debit else None, None if is_debit else amount, running,
            )
        )  # fmt: skip
    return lines


def side_words(account: Account) -> str:
    """On which side the balance stands, and in which currency."""
    if account.side is Side.CREDIT:
        return _("Credit balances, in %(currency)s", currency=account.currency)
    return _("Debit balances, in %(currency)s", currency=account.currency)
