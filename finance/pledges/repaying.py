"""The money of a loan, as the bank books it: paid out once the pledge is registered, paid back in parts or at once."""

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import events
from core.actor import Actor
from core.answers import must_be_given, refused
from core.clock import business_date
from core.errors import Conflict
from core.i18n import _, lazy_gettext
from core.money import Money
from finance.pledges import owing, schedule
from finance.pledges.models import LoanInstalment, LoanPayment, PledgeLoan
from finance.pledges.news import center_home, move, tell
from finance.pledges.registering import is_given_up, open_release
from finance.pledges.standing import lock_loan, must_be_day, must_be_lender
from finance.pledges.states import FALLEN, RUNNING, LoanState
from finance.pledges.vocabulary import OURS, Grade, PaymentKind


def disburse(session: Session, *, loan_id: int, paid_on: date, actor: Actor, now: datetime) -> PledgeLoan:
    """The bank has paid the loan out; its instalments run from that day.

    Never before the pledge is registered (CC 444): Conflict `not_registered`, and not while it is being released again:
    `given_up`. `paid_on` lies between the registration
    and today, and before the last day of the debt.
    """
    loan = lock_loan(session, loan_id)
    must_be_lender(session, actor, loan)
    if loan.registered_on is None or not loan.can("disburse"):
        text = _(
            "The pledge of this loan is not registered, or it was paid out before. A pledge is created by its "
            "registration (Civil Code, article 444): pay nothing out before the office has registered it."
        )
        raise Conflict(text, code="not_registered", rule="CC 444")
    if is_given_up(session, loan):
        text = _("This loan is given up: the release of its pledge is under way. Draw a new one up with the owner.")
        raise Conflict(text, code="given_up", rule="CC 444")
    must_be_day(paid_on, loan.registered_on, business_date(now), "paid_on")
    assert loan.ends_on is not None and loan.principal_minor is not None  # noqa: PT018
    assert loan.rate_bp is not None and loan.repayment is not None  # noqa: PT018
    if paid_on >= loan.ends_on:
        raise refused("paid_on", _("The debt has ended by this day. Draw a new contract."))
    loan.disbursed_on = paid_on
    rows = schedule.planned(loan.principal_minor, loan.rate_bp, loan.repayment, paid_on, loan.ends_on)
    session.add_all(
        LoanInstalment(loan_id=loan.id, n=n, due_on=row.due_on, principal_minor=row.principal,
                       interest_minor=row.interest)
        for n, row in enumerate(rows, start=1)
    )  # fmt: skip
    move(session, loan, "disburse", "pledge.disbursed", actor=actor, now=now, on=paid_on.isoformat())
    session.refresh(loan, ["instalments"])
    text_ = lazy_gettext("Loan %(number)s was paid out. Its instalments stand on its page.", number=loan.number)
    tell(session, loan, text_, "disbursed", loan.debtor_id, loan.pledgor_id, center_home(session, loan), now=now)
    return loan


def must_be_new(session: Session, loan: PledgeLoan, reference: str) -> str:
    """The bank's reference of a payment; Conflict `booked_already` for one that is on record, Unacceptable for one that
    begins like those of payments that are booked here."""
    must_be_given(reference, "reference")
    plain = reference.strip()[:80]
    if plain.casefold().startswith(OURS):
        raise refused(
            "reference", _("References that begin with “%(ours)s” are given here. Write your own.", ours=OURS)
        )
    if session.scalar(select(LoanPayment.id).filter_by(loan_id=loan.id, reference=plain)) is not None:
        text = _("A payment under this reference is booked already.")
        raise Conflict(text, code="booked_already", fields={"reference": [text]})
    return plain


def must_be_in_turn(loan: PledgeLoan, paid_on: date, today: date) -> None:
    """Unacceptable for a day before the payout or the payment before, or after today."""
    earliest = max([each.paid_on for each in loan.payments], default=loan.disbursed_on)
    must_be_day(paid_on, earliest, today, "paid_on")


def book_repayment(
    session: Session, *, loan_id: int, amount: Money, paid_on: date, reference: str, actor: Actor, now: datetime
) -> LoanPayment:
    """The debtor paid: due instalments first, the rest early. What pays the loan off lets its pledge be released.

    Raises Conflict `booked_already`, `overpaid` for more than pays it off on that day; Unacceptable by field.
    """
    loan = lock_loan(session, loan_id)
    must_be_lender(session, actor, loan)
    if loan.state not in RUNNING:
        raise Conflict(_("Nothing is to be paid back on this loan."), code="nothing_owed")
    today = business_date(now)
    plain = must_be_new(session, loan, reference)
    must_be_in_turn(loan, paid_on, today)
    most = owing.payoff(loan, paid_on)
    if amount.currency != "CNY" or not 0 < amount.minor <= most.minor:
        text = _("On this day %(most)s pay the loan off. Book at most that.", most=str(most))
        raise Conflict(text, code="overpaid", fields={"amount": [text]})
    return book(session, loan, amount, paid_on, plain, PaymentKind.REPAYMENT, actor=actor, now=now)


def book(
    session: Session,
    loan: PledgeLoan,
    amount: Money,
    paid_on: date,
    reference: str,
    kind: PaymentKind,
    *,
    actor: Actor,
    now: datetime,
) -> LoanPayment:
    """Put an amount that was looked at to a running loan, and what follows from it."""
    parts = owing.put(loan, amount.minor, paid_on)
    payment = LoanPayment(
        loan_id=loan.id, kind=kind, paid_on=paid_on, amount_minor=amount.minor, reference=reference, booked_at=now,
        **parts.parts,
    )  # fmt: skip
    session.add(payment)
    session.flush()
    session.refresh(loan, ["payments"])
    _after_payment(session, loan, amount, business_date(now), actor=actor, now=now)
    return payment


def _after_payment(
    session: Session, loan: PledgeLoan, amount: Money, today: date, *, actor: Actor, now: datetime
) -> None:
    told = str(amount)
    tell_of_less(session, loan, today, actor=actor, now=now)
    if not owing.principal_outstanding(loan) and not any(each.left for each in loan.instalments):
        paid_off(session, loan, actor=actor, now=now, amount=told)
        return
    move(session, loan, "repay", "pledge.repaid", actor=actor, now=now, amount=told)
    if loan.state in (LoanState.OVERDUE, LoanState.NON_PERFORMING) and not owing.arrears(loan, today):
        loan.grade, loan.classified_on, loan.claim_by = Grade.NORMAL, None, None
        move(session, loan, "catch up", "pledge.caught_up", actor=actor, now=now)
        tell_grade(session, loan, today, actor=actor, now=now)
    text = lazy_gettext("%(amount)s were booked on loan %(number)s.", amount=told, number=loan.number)
    tell(session, loan, text, f"paid-{loan.payments[-1].id}", loan.debtor_id, now=now)


def tell_of_less(session: Session, loan: PledgeLoan, today: date, *, actor: Actor, now: datetime) -> None:
    """The fund that a loan is claimed from hears how much of its principal is still lost."""
    if loan.claimed_on is not None and loan.compensated_on is None:
        assert loan.bank_id is not None
        event = events.LoanClaimLowered(loan.number, loan.bank_id, owing.principal_outstanding(loan), today)
        events.publish(session, event, actor=actor, now=now)


def tell_grade(session: Session, loan: PledgeLoan, today: date, *, actor: Actor, now: datetime) -> None:
    """Whoever shares the risk hears of the loan's grade."""
    assert loan.bank_id is not None
    left = owing.principal_outstanding(loan)
    event = events.LoanClassified(
        loan.number, loan.bank_id, loan.district, left, today, loan.debtor_id, loan.grade.value
    )
    events.publish(session, event, actor=actor, now=now)


def paid_off(session: Session, loan: PledgeLoan, *, actor: Actor, now: datetime, amount: str = "") -> None:
    """Nothing is owed any more: the center files the release of what is still pledged."""
    if loan.state in FALLEN:
        loan.grade, loan.claim_by = Grade.NORMAL, None
        tell_grade(session, loan, business_date(now), actor=actor, now=now)
    move(session, loan, "repay in full", "pledge.paid_off", actor=actor, now=now, amount=amount)
    tell_of_end(session, loan, actor=actor, now=now)
    why = str(lazy_gettext("The debt is paid."))
    open_release(session, loan, why=why, actor=actor, now=now)
    text = lazy_gettext("Loan %(number)s is paid back. The center files the release of its pledge.", number=loan.number)
    home = center_home(session, loan)
    tell(session, loan, text, "paid-off", loan.debtor_id, loan.pledgor_id, loan.bank_id, home, now=now)


def tell_of_end(session: Session, loan: PledgeLoan, *, actor: Actor, now: datetime) -> None:
    """The fund under whose cover a loan is hears that it needs none any more."""
    assert loan.bank_id is not None
    events.publish(session, events.LoanEnded(loan.number, loan.bank_id, business_date(now)), actor=actor, now=now)


def give_up_loan(session: Session, *, loan_id: int, reason: str, actor: Actor, now: datetime) -> PledgeLoan:
    """The bank and the debtor do without a loan that is registered and not paid out: its pledge is released."""
    loan = lock_loan(session, loan_id)
    must_be_lender(session, actor, loan)
    must_be_given(reason, "reason")
    if loan.state is not LoanState.REGISTERED:
        raise Conflict(_("Only a loan that is registered and not paid out can be given up."), code="not_to_be_given_up")
    open_release(session, loan, why=reason.strip()[:300], actor=actor, now=now)
    text = lazy_gettext("Loan %(number)s is given up. The center files the release of its pledge.", number=loan.number)
    tell(session, loan, text, "given-up", loan.debtor_id, loan.pledgor_id, center_home(session, loan), now=now)
    return loan
