"""Loans that are not paid: overdue, classified in five grades, claimed from a fund, compensated."""

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import audit, events
from core.actor import SYSTEM, Actor
from core.answers import must_be_given, refused
from core.clock import business_date
from core.deadlines import due_in_days
from core.errors import Conflict
from core.i18n import _, lazy_gettext
from core.money import Money
from core.show import day
from finance.pledges import owing
from finance.pledges.labels import GRADE_LABELS
from finance.pledges.models import NUMBER, LoanInstalment, PledgeLoan
from finance.pledges.news import center_home, move, tell
from finance.pledges.repaying import tell_grade
from finance.pledges.rules import grade_of, number_of
from finance.pledges.standing import lock_loan, must_be_lender
from finance.pledges.states import LoanState
from finance.pledges.vocabulary import Grade, LoanSource, Rule

PAYING = (LoanState.DISBURSED, LoanState.REPAYING)
WATCHED = (*PAYING, LoanState.OVERDUE, LoanState.NON_PERFORMING)


def overdue_loans(session: Session, *, now: datetime) -> list[int]:
    """Loans with an instalment that fell due before today and is not paid."""
    left = (
        LoanInstalment.principal_minor + LoanInstalment.interest_minor
        - LoanInstalment.paid_principal_minor - LoanInstalment.paid_interest_minor
    )  # fmt: skip
    query = select(PledgeLoan.id).join(LoanInstalment, LoanInstalment.loan_id == PledgeLoan.id).distinct()
    query = query.where(PledgeLoan.state.in_(WATCHED), LoanInstalment.due_on < business_date(now), left > 0)
    return list(session.scalars(query.order_by(PledgeLoan.id)))


def look_at(session: Session, loan_id: int, *, now: datetime) -> bool:
    """The clock's own act: a loan with arrears is overdue, and of the grade at best that its days allow. Returns
    whether something changed."""
    loan, today = lock_loan(session, loan_id), business_date(now)
    days = owing.days_overdue(loan, today)
    if not days or loan.state not in WATCHED:
        return False
    changed = False
    if loan.state in PAYING:
        move(session, loan, "fall overdue", "pledge.overdue", actor=SYSTEM, now=now, days=days)
        text = lazy_gettext("An instalment of loan %(number)s is overdue.", number=loan.number)
        home = center_home(session, loan)
        tell(session, loan, text, f"overdue-{today}", loan.debtor_id, loan.pledgor_id, loan.bank_id, home, now=now)
        changed = True
    at_best = grade_of(session, days, today)
    if at_best.weight > loan.grade.weight:
        _graded(session, loan, at_best, _("%(days)s days overdue", days=days), actor=SYSTEM, now=now)
        changed = True
    return changed


def classify_loan(
    session: Session, *, loan_id: int, grade: Grade, reason: str, actor: Actor, now: datetime
) -> PledgeLoan:
    """The bank puts an overdue loan into one of the five grades, never a better one than its days overdue allow.

    A loan of the last three is non-performing, and its claim has a last day. Raises Unacceptable `grade_too_good`,
    Conflict `not_overdue`.
    """
    loan = lock_loan(session, loan_id)
    must_be_lender(session, actor, loan)
    must_be_given(reason, "reason")
    if loan.state not in (LoanState.OVERDUE, LoanState.NON_PERFORMING):
        raise Conflict(_("Only a loan that is overdue is classified."), code="not_overdue")
    today = business_date(now)
    at_best = grade_of(session, owing.days_overdue(loan, today), today)
    if grade.weight < at_best.weight:
        text = _("By its days overdue the loan is “%(grade)s” at best.", grade=GRADE_LABELS[at_best])
        raise refused("grade", text, code="grade_too_good")
    if loan.state is LoanState.NON_PERFORMING and not grade.is_bad:
        text = _("A non-performing loan gets better when its arrears are paid.")
        raise refused("grade", text, code="grade_too_good")
    _graded(session, loan, grade, reason.strip()[:300], actor=actor, now=now)
    return loan


def _graded(session: Session, loan: PledgeLoan, grade: Grade, reason: str, *, actor: Actor, now: datetime) -> None:
    today = business_date(now)
    before, loan.grade = loan.grade, grade
    if grade.is_bad and loan.can("classify"):
        loan.classified_on = today
        loan.claim_by = due_in_days(session, today, number_of(session, Rule.CLAIM, today))
        told = {"grade": grade.value, "before": before.value, "reason": reason}
        move(session, loan, "classify", "pledge.classified", actor=actor, now=now, **told)
        text = lazy_gettext("Loan %(number)s is non-performing. Compensation can be claimed until %(day)s.",
                            number=loan.number, day=loan.claim_by)  # fmt: skip
        tell(session, loan, text, "classified", loan.bank_id, center_home(session, loan), now=now)
    else:
        session.flush()
        _noted(session, loan, "pledge.classified", actor, now, grade=grade.value, before=before.value,
                    reason=reason)  # fmt: skip
    tell_grade(session, loan, today, actor=actor, now=now)


def _noted(session: Session, loan: PledgeLoan, name: str, actor: Actor, now: datetime, **after: object) -> None:
    """Write something down that moves no state."""
    audit.record(session, loan.subject, name, actor=actor, now=now, after=after)


def claimable(session: Session, loan: PledgeLoan, on: date | None = None) -> bool:
    """Whether the bank can claim compensation for a loan: it is non-performing, and (where a day is given) the last day
    for the claim has not passed."""
    if loan.source is not LoanSource.PLATFORM or not loan.can("claim") or not owing.principal_outstanding(loan):
        return False
    return on is None or loan.claim_by is None or on <= loan.claim_by


def claim_compensation(session: Session, *, loan_id: int, actor: Actor, now: datetime) -> PledgeLoan:
    """The bank claims from the fund of the debtor's district what the loan still owes.

    Raises Conflict `claim_late` after the last day (BR-53).
    """
    loan = lock_loan(session, loan_id)
    must_be_lender(session, actor, loan)
    PledgeLoan.__lifecycle__.after(loan.state, "claim")
    today = business_date(now)
    if not claimable(session, loan, today):
        text = _("Compensation could be claimed until %(day)s.", day=day(loan.claim_by))
        raise Conflict(text, code="claim_late", rule="BR-53")
    loan.claimed_on = today
    principal, interest = owing.principal_outstanding(loan), owing.interest_outstanding(loan, today)
    move(session, loan, "claim", "pledge.claimed", actor=actor, now=now, principal=str(principal),
         interest=str(interest))  # fmt: skip
    assert loan.bank_id is not None
    event = events.LoanClaimed(loan.number, loan.bank_id, loan.district, principal, interest, today, loan.debtor_id)
    events.publish(session, event, actor=actor, now=now)
    text_ = lazy_gettext("The bank claims compensation for loan %(number)s.", number=loan.number)
    tell(session, loan, text_, "claimed", loan.debtor_id, center_home(session, loan), now=now)
    return loan


def take_back_claim(session: Session, *, loan_id: int, reason: str, actor: Actor, now: datetime) -> PledgeLoan:
    """The bank takes its claim back, or the fund has rejected it: the loan is non-performing as before.

    A claim on the fund that is not paid yet ends with it.
    """
    loan = lock_loan(session, loan_id)
    must_be_lender(session, actor, loan)
    must_be_given(reason, "reason")
    move(session, loan, "take back claim", "pledge.claim_taken_back", actor=actor, now=now,
         reason=reason.strip()[:300])  # fmt: skip
    loan.claimed_on = None
    assert loan.bank_id is not None
    event = events.LoanClaimLowered(loan.number, loan.bank_id, Money(0), business_date(now))
    events.publish(session, event, actor=actor, now=now)
    return loan


def loan_covered(session: Session, event: events.LoanCovered, *, actor: Actor, now: datetime) -> None:
    """Follower of LoanCovered: a loan of the platform comes under cover as it is on record here, while it is paid back
    in time. Raises Conflict `not_the_loan`, `not_in_good_order`."""
    match = NUMBER.fullmatch(event.code)
    if match is None:
        return
    seen = session.get(PledgeLoan, int(match.group(2)))
    if seen is None or (seen.number, seen.bank_id) != (event.code, event.bank_id):
        text = _("%(number)s is no loan of your bank on the platform.", number=event.code)
        raise Conflict(text, code="not_the_loan", fields={"code": [text]})
    loan = lock_loan(session, seen.id)
    if loan.state not in PAYING or owing.days_overdue(loan, business_date(now)):
        text = _("Only a loan that is paid out and not in arrears comes under cover.")
        raise Conflict(text, code="not_in_good_order", fields={"code": [text]}, rule="BR-53")
    assert loan.disbursed_on is not None
    if event.principal != loan.principal:
        raise refused("principal", _("By its contract the principal is %(amount)s.", amount=str(loan.principal)))
    if loan.debtor_uscc and event.debtor_uscc != loan.debtor_uscc:
        raise refused("debtor_uscc", _("By its contract the debtor has the code %(code)s.", code=loan.debtor_uscc))
    if event.day < loan.disbursed_on:
        raise refused("covered_on", _("Write a day not before %(earliest)s.", earliest=day(loan.disbursed_on)))


def loan_compensated(session: Session, event: events.LoanCompensated, *, actor: Actor, now: datetime) -> None:
    """Follower of LoanCompensated: a fund has paid the bank. The debtor still owes; what is recovered is shared."""
    match = NUMBER.fullmatch(event.code)
    loan = lock_loan(session, int(match.group(2))) if match else None
    if loan is None or loan.number != event.code or not loan.can("compensate"):
        text = _("Loan %(number)s waits for no compensation.", number=event.code)
        raise Conflict(text, code="not_to_be_compensated")
    loan.compensated_on, loan.compensated_minor = event.day, event.amount.minor
    move(session, loan, "compensate", "pledge.compensated", actor=actor, now=now, amount=str(event.amount))
    text_ = lazy_gettext("A fund compensated %(amount)s of loan %(number)s.", amount=str(event.amount),
                         number=loan.number)  # fmt: skip
    tell(session, loan, text_, "compensated", loan.bank_id, center_home(session, loan), now=now)
