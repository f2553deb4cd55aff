"""What is owed on a loan on a day, and how money that comes in is put to it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from core.money import Money
from finance.pledges.models import LoanInstalment, PledgeLoan
from finance.pledges.schedule import interest_on


@dataclass(frozen=True, slots=True)
class Put:
    """How an amount was put to a loan, in fen; `over` is what is left of it."""

    interest: int
    principal: int
    over: int


def principal_outstanding(loan: PledgeLoan) -> Money:
    """The principal that nobody has paid back; all of it before the loan is paid out is not owed, so nothing."""
    if loan.disbursed_on is None or loan.principal_minor is None:
        return Money(0)
    return Money(loan.principal_minor - sum(each.principal_minor for each in loan.payments))


def arrears(loan: PledgeLoan, on: date) -> Money:
    """What fell due before a day and is not paid."""
    return Money(sum(each.left.minor for each in loan.instalments if each.due_on < on))


def days_overdue(loan: PledgeLoan, on: date) -> int:
    """For how many days the oldest instalment that is not paid has been overdue."""
    late = [each.due_on for each in loan.instalments if each.due_on < on and each.left]
    return (on - min(late)).days if late else 0


def interest_outstanding(loan: PledgeLoan, on: date) -> Money:
    """Interest that fell due and is not paid, and what has run up since the last due day."""
    due = sum(each.interest_minor - each.paid_interest_minor for each in loan.instalments if each.due_on <= on)
    return Money(due + _run_up(loan, on))


def payoff(loan: PledgeLoan, on: date) -> Money:
    """What pays the loan off on a day: all of the principal and the interest up to the day."""
    return principal_outstanding(loan) + interest_outstanding(loan, on)


def _current(rows: Sequence[LoanInstalment], on: date) -> LoanInstalment | None:
    return next((each for each in rows if each.due_on > on), None)


def _since(loan: PledgeLoan, row: LoanInstalment) -> date:
    """The day from which an instalment's interest runs."""
    before = [each.due_on for each in loan.instalments if each.n < row.n]
    assert loan.disbursed_on is not None
    return max(before, default=loan.disbursed_on)


def _stretches(loan: PledgeLoan, since: date, until: date, later: int = 0) -> list[tuple[int, int]]:
    """(principal owed, days) from one day to another, as it was paid back on the way; `later` is paid on `until` and
    not booked yet, so it changes nothing before."""
    assert loan.principal_minor is not None
    paid = sorted((each.paid_on, each.principal_minor) for each in loan.payments if each.principal_minor)
    left = loan.principal_minor - sum(part for day, part in paid if day <= since)
    found, at = [], since
    for day, part in paid:
        if since < day <= until:
            found.append((left, (day - at).days))
            left, at = left - part, day
    return [*found, (left, (until - at).days)]


def _run_up(loan: PledgeLoan, on: date) -> int:
    """The interest of the running instalment up to a day, less what was paid of it."""
    row = _current(loan.instalments, on)
    if row is None or loan.disbursed_on is None or on <= loan.disbursed_on or loan.rate_bp is None:
        return 0
    since = _since(loan, row)
    return max(0, interest_on(_stretches(loan, since, on), loan.rate_bp) - row.paid_interest_minor) if on > since else 0


def put(loan: PledgeLoan, amount: int, on: date) -> Put:
    """Put an amount to what is owed on a day: first what fell due, the oldest first and its interest before its
    principal; what is more goes to the principal that is not due yet, from the last instalment back, and lowers the
    interest of those to come. With all of the principal only the interest up to the day is owed."""
    if amount >= payoff(loan, on).minor:
        return _paid_off(loan, amount, on)
    interest = principal = 0
    left = amount
    for row in loan.instalments:
        if row.due_on > on or not left:
            continue
        part = min(left, row.interest_minor - row.paid_interest_minor)
        row.paid_interest_minor += part
        interest, left = interest + part, left - part
        part = min(left, row.principal_minor - row.paid_principal_minor)
        row.paid_principal_minor += part
        principal, left = principal + part, left - part
    if left:
        principal += _early(loan, left, on)
    return Put(interest, principal, 0)


def _paid_off(loan: PledgeLoan, amount: int, on: date) -> Put:
    """All is paid: what has not fallen due is owed with the interest up to the day only."""
    interest, principal = interest_outstanding(loan, on).minor, principal_outstanding(loan).minor
    running, run_up = _current(loan.instalments, on), _run_up(loan, on)
    for row in loan.instalments:
        if row.due_on > on:
            row.interest_minor = row.paid_interest_minor + (run_up if row is running else 0)
        row.paid_interest_minor, row.paid_principal_minor = row.interest_minor, row.principal_minor
    return Put(interest, principal, amount - interest - principal)


def _early(loan: PledgeLoan, amount: int, on: date) -> int:
    """Pay principal before it is due, from the last instalment back; the interest of those to come is reckoned anew."""
    left = amount
    for row in reversed(loan.instalments):
        if row.due_on <= on or not left:
            continue
        part = min(left, row.principal_minor - row.paid_principal_minor)
        row.paid_principal_minor += part
        left -= part
    _reckon_anew(loan, amount - left, on)
    return amount - left


def _reckon_anew(loan: PledgeLoan, paid: int, on: date) -> None:
    assert loan.rate_bp is not None
    owed = principal_outstanding(loan).minor - paid
    for row in (each for each in loan.instalments if each.due_on > on):
        since = _since(loan, row)
        if since <= on:
            parts = [*_stretches(loan, since, on), (owed, (row.due_on - on).days)]
        else:
            parts = [(owed, (row.due_on - since).days)]
        row.interest_minor = max(interest_on(parts, loan.rate_bp), row.paid_interest_minor)
        owed -= row.principal_minor - row.paid_principal_minor
