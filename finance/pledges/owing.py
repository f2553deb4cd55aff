"""What is owed on a loan on a day, and how money that comes in is put to it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from core.money import Money
from finance.pledges.models import LoanInstalment, PledgeLoan
from finance.pledges.schedule import interest_on


@dataclass(frozen=True, slots=True)
class Put:
    """How an amount was put to a loan, in fen: default interest, interest, principal and what of it was not due yet;
    `over` is what is left of it."""

    late: int
    interest: int
    principal: int
    early: int
    over: int

    @property
    def parts(self) -> dict[str, int]:
        """As columns of a payment."""
        return {
            "late_minor": self.late,
            "interest_minor": self.interest,
            "principal_minor": self.principal,
            "early_minor": self.early,
        }


def principal_outstanding(loan: PledgeLoan) -> Money:
    """The principal that nobody has paid back; all of it before the loan is paid out is not owed, so nothing."""
    if loan.disbursed_on is None or loan.principal_minor is None:
        return Money(0)
    return Money(loan.principal_minor - sum(each.principal_minor for each in loan.payments))


def arrears(loan: PledgeLoan, on: date) -> Money:
    """What fell due before a day and is not paid, with the default interest on it."""
    return Money(sum(each.left.minor for each in loan.instalments if each.due_on < on)) + late_outstanding(loan, on)


def days_overdue(loan: PledgeLoan, on: date) -> int:
    """For how many days the oldest instalment that is not paid has been overdue."""
    late = [each.due_on for each in loan.instalments if each.due_on < on and each.left]
    return (on - min(late)).days if late else 0


def interest_outstanding(loan: PledgeLoan, on: date) -> Money:
    """Interest that fell due and is not paid, and what has run up since the last due day."""
    due = sum(each.interest_minor - each.paid_interest_minor for each in loan.instalments if each.due_on <= on)
    return Money(due + _run_up(loan, on))


def late_outstanding(loan: PledgeLoan, on: date) -> Money:
    """Default interest that has run up to a day and is not paid."""
    return Money(sum(late_of(loan, each, on).minor for each in loan.instalments))


def late_of(loan: PledgeLoan, row: LoanInstalment, on: date) -> Money:
    """The default interest on one instalment up to a day, less what was paid of it: the contract's rate, raised by the
    surcharge, on its principal and its interest from the day after it was due (PBC notice 2003 no. 251, item 3)."""
    return Money(row.late_minor - row.paid_late_minor + _late_run_up(loan, row, on))


def _late_run_up(loan: PledgeLoan, row: LoanInstalment, on: date) -> int:
    since = row.late_to or row.due_on
    if loan.rate_bp is None or on <= since:
        return 0
    return interest_on([(row.left.minor, (on - since).days)], loan.rate_bp, loan.surcharge_bp)


def payoff(loan: PledgeLoan, on: date) -> Money:
    """What pays the loan off on a day: all of the principal, the interest and the default interest up to the day."""
    return principal_outstanding(loan) + interest_outstanding(loan, on) + late_outstanding(loan, on)


def _current(rows: Sequence[LoanInstalment], on: date) -> LoanInstalment | None:
    return next((each for each in rows if each.due_on > on), None)


def _since(loan: PledgeLoan, row: LoanInstalment) -> date:
    """The day from which an instalment's interest runs."""
    before = [each.due_on for each in loan.instalments if each.n < row.n]
    assert loan.disbursed_on is not None
    return max(before, default=loan.disbursed_on)


def not_due(loan: PledgeLoan, on: date) -> int:
    """The principal that falls due after a day and is not paid, in fen."""
    rows = (each for each in loan.instalments if each.due_on > on)
    return sum(each.principal_minor - each.paid_principal_minor for each in rows)


def _stretches(loan: PledgeLoan, since: date, until: date, paid: int = 0) -> list[tuple[int, int]]:
    """(principal not due yet, days) from a due day to a day before the next, as it was paid early on the way; what is
    overdue bears default interest instead. `paid` was put to it on `until` just now and is not booked yet."""
    left, at, found = not_due(loan, until) + paid, until, []
    early = sorted((each.paid_on, each.early_minor) for each in loan.payments if since < each.paid_on <= until)
    for day, part in reversed(early):
        found.append((left, (at - day).days))
        left, at = left + part, day
    return [(left, (at - since).days), *reversed(found)]


def _run_up(loan: PledgeLoan, on: date) -> int:
    """The interest of the running instalment up to a day, less what was paid of it."""
    row = _current(loan.instalments, on)
    if row is None or loan.disbursed_on is None or on <= loan.disbursed_on or loan.rate_bp is None:
        return 0
    since = _since(loan, row)
    return max(0, interest_on(_stretches(loan, since, on), loan.rate_bp) - row.paid_interest_minor) if on > since else 0


def put(loan: PledgeLoan, amount: int, on: date) -> Put:
    """Put an amount to what is owed on a day: first what fell due, the oldest first, of each its default interest, its
    interest and its principal (CC 560, 561); what is more goes to the principal that is not due yet, from the last
    instalment back, and lowers the interest of those to come. With all of the principal only the interest up to the
    day is owed."""
    owed = payoff(loan, on).minor
    for row in loan.instalments:
        if row.due_on < on:
            row.late_minor, row.late_to = row.late_minor + _late_run_up(loan, row, on), max(row.late_to or on, on)
    if amount >= owed:
        return _paid_off(loan, amount, on)
    late = interest = principal = 0
    left = amount
    for row in loan.instalments:
        if row.due_on > on or not left:
            continue
        part = min(left, row.late_minor - row.paid_late_minor)
        row.paid_late_minor += part
        late, left = late + part, left - part
        part = min(left, row.interest_minor - row.paid_interest_minor)
        row.paid_interest_minor += part
        interest, left = interest + part, left - part
        part = min(left, row.principal_minor - row.paid_principal_minor)
        row.paid_principal_minor += part
        principal, left = principal + part, left - part
    early = _early(loan, left, on) if left else 0
    return Put(late, interest, principal + early, early, 0)


def _paid_off(loan: PledgeLoan, amount: int, on: date) -> Put:
    """All is paid: what has not fallen due is owed with the interest up to the day only."""
    late, interest = late_outstanding(loan, on).minor, interest_outstanding(loan, on).minor
    principal, early = principal_outstanding(loan).minor, not_due(loan, on)
    running, run_up = _current(loan.instalments, on), _run_up(loan, on)
    for row in loan.instalments:
        if row.due_on > on:
            row.interest_minor = row.paid_interest_minor + (run_up if row is running else 0)
        row.paid_interest_minor, row.paid_principal_minor = row.interest_minor, row.principal_minor
        row.paid_late_minor = row.late_minor
    return Put(late, interest, principal, min(early, principal), amount - late - interest - principal)


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
    owed = not_due(loan, on)
    for row in (each for each in loan.instalments if each.due_on > on):
        since = _since(loan, row)
        if since <= on:
            parts = [*_stretches(loan, since, on, paid), (owed, (row.due_on - on).days)]
        else:
            parts = [(owed, (row.due_on - since).days)]
        row.interest_minor = max(interest_on(parts, loan.rate_bp), row.paid_interest_minor)
        owed -= row.principal_minor - row.paid_principal_minor
