"""What a pledged right brings in with the bank's consent pays the loan early, or is deposited for the bank until the
debt is paid or due (Civil Code, article 444; BR-40)."""

from datetime import date, datetime

from sqlalchemy.orm import Session

from core import events
from core.actor import Actor
from core.clock import business_date
from core.db import found, locked
from core.errors import Conflict
from core.i18n import _
from core.money import Money, total
from finance.pledges import owing
from finance.pledges.deposits import deposited, deposits_of, of_deposit, of_release
from finance.pledges.disposing import book_recovered
from finance.pledges.models import LoanPayment, PledgeLoan
from finance.pledges.registering import KEY
from finance.pledges.repaying import book, must_be_in_turn
from finance.pledges.standing import lock_loan, must_be_lender
from finance.pledges.states import AFTER_COMPENSATION, RUNNING, LoanState
from finance.pledges.vocabulary import PaymentKind
from listings.assets.models import Proceeds
from settlement.deals import pledgees
from settlement.deals.models import DealPledgee, Release


def proceeds_came(session: Session, event: events.ProceedsCame, *, actor: Actor, now: datetime) -> None:
    """Follower of ProceedsCame: of a loan of ours, how much is owed is taken of it and booked as paid early; a deposit
    is taken up to what will be owed when the debt is due."""
    if not event.ref.startswith(KEY):
        return
    row, today = found(session, DealPledgee, event.pledgee_id), business_date(now)
    # Its rights are locked by whoever acts at the office.
    loan = locked(session, PledgeLoan, int(event.ref.removeprefix(KEY)))
    session.refresh(loan, ["assets", "payments", "instalments"])
    if row.asset_id not in loan.asset_ids or row.bank_id != loan.bank_id or event.within.currency != loan.currency:
        return
    amount = min(event.within, _owed(session, loan, row.proceeds, today))
    pledgees.set_aside(session, pledgee_id=row.id, release_id=event.release_id, amount=amount, actor=actor, now=now)
    if amount and row.proceeds is Proceeds.PREPAY:
        reference = of_release(row, found(session, Release, event.release_id))
        _book(session, loan, amount, reference, actor=actor, now=now)


def _owed(session: Session, loan: PledgeLoan, proceeds: Proceeds, today: date) -> Money:
    """To pay: what pays the loan off today. To deposit: what would be owed if nothing more were paid until its end."""
    if loan.state not in (*RUNNING, *AFTER_COMPENSATION):
        return Money(0, loan.currency)
    if proceeds is Proceeds.PREPAY:
        return owing.payoff(loan, today)
    left = total([each.left for each in loan.instalments], loan.currency) + owing.late_outstanding(loan, today)
    return max(left - deposited(session, loan), Money(0, loan.currency))


def _book(session: Session, loan: PledgeLoan, amount: Money, reference: str, *, actor: Actor, now: datetime) -> None:
    if loan.state in AFTER_COMPENSATION:
        book_recovered(session, loan, amount, Money(0), business_date(now), reference, actor=actor, now=now)
        return
    book(session, loan, amount, business_date(now), reference, PaymentKind.PRICE, actor=actor, now=now)


def due_of_deposit(session: Session, loan: PledgeLoan, today: date) -> Money:
    """What the bank can take of its deposit today: what has fallen due and is not paid, of a loan that is enforced or
    past its end all that is owed."""
    there = deposited(session, loan) if loan.state in (*RUNNING, *AFTER_COMPENSATION) else Money(0, loan.currency)
    if not there:
        return there
    if loan.state in (*AFTER_COMPENSATION, LoanState.DISPOSAL) or (loan.ends_on is not None and loan.ends_on <= today):
        owed = owing.payoff(loan, today)
    else:
        due = sum(each.left.minor for each in loan.instalments if each.due_on <= today)
        owed = Money(due, loan.currency) + owing.late_outstanding(loan, today)
    return min(owed, there)


def must_be_due_of_deposit(session: Session, loan: PledgeLoan, today: date) -> Money:
    """The same; Conflict `nothing_due` where nothing is due or deposited."""
    due = due_of_deposit(session, loan, today)
    if not due:
        text = _("Nothing of this debt is due now, or nothing is deposited for it. A deposit is kept until it is due.")
        raise Conflict(text, code="nothing_due", rule="CC 444")
    return due


def take_deposit(
    session: Session, *, loan_id: int, amount: Money | None = None, actor: Actor, now: datetime
) -> LoanPayment:
    """The bank takes of the deposit what is due: it is paid to the bank and booked on the loan, deposit by deposit.
    Gives the last of its payments.

    `amount` is what was seen before. Raises NotAllowed unless the lender, Conflict (`nothing_due` where nothing is due
    or deposited, `amount_differs` where it is another amount by now).
    """
    loan = lock_loan(session, loan_id)
    must_be_lender(session, actor, loan)
    today = business_date(now)
    due = must_be_due_of_deposit(session, loan, today)
    if amount is not None and amount != due:
        text = _("By now %(amount)s can be taken. Nothing was taken; confirm the amount below.", amount=due)
        raise Conflict(text, code="amount_differs")
    must_be_in_turn(loan, today, today)
    left = due
    for row, there in deposits_of(session, loan):
        part = min(left, there, owing.payoff(loan, today))
        if part:
            given = pledgees.give_deposit(session, pledgee_id=row.id, amount=part, actor=actor, now=now)
            _book(session, loan, part, of_deposit(given), actor=actor, now=now)
            left = left - part
    return loan.payments[-1]
