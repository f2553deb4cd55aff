"""Payment of a claim out of the fund, and the stop-loss that a payment can bring about (BR-53)."""

from datetime import date, datetime

from sqlalchemy.orm import Session

from core import audit, logs
from core.actor import SYSTEM, Actor
from core.clock import business_date
from core.db import found, locked
from core.errors import Conflict
from core.events import LoanCompensated, publish
from core.i18n import _, lazy_gettext
from core.money import Money
from core.show import money as money_text
from finance.funds import accounts, news, queries
from finance.funds.claims import CompensationClaim
from finance.funds.deciding import must_be_uncontested
from finance.funds.models import CoveredLoan, Fund, FundTerms
from finance.funds.standing import OFFICE
from finance.funds.states import FundState
from settlement.ledger.services import Move


def pay_claim(session: Session, *, claim_id: int, actor: Actor, now: datetime) -> CompensationClaim:
    """Pay the fund's part of a claim whose publicity is over; every side's part is booked. City office.

    The cap on the year is that of the loan's own terms, to which its part was cut. The fund never pays more than it
    holds: its account has a floor. A loan of the platform hears of it first, so that loan and fund are locked in the
    order of every other act. Raises Conflict `in_publicity`, `objections_open`, `year_cap`, `fund_exhausted`.
    """
    actor.must_have(*OFFICE)
    today, row = business_date(now), found(session, CompensationClaim, claim_id)
    loan = found(session, CoveredLoan, row.loan_id)
    _must_be_ripe(session, row, today)
    paid = Money(row.fund_minor)
    if row.of_pledge:
        publish(session, LoanCompensated(loan.code, paid, today), actor=actor, now=now)
    fund = locked(session, Fund, loan.fund_id)
    row = locked(session, CompensationClaim, claim_id)
    _must_be_ripe(session, row, today)
    if Money(row.fund_minor) != paid:
        raise Conflict(_("The claim has just changed. Look at it again."), code="claim_changed")
    _must_fit_the_year(session, fund, loan.terms, row, today.year)
    logs.step("fund checked", claim=row.id)
    moves = [
        Move(accounts.borne(fund, row, bearer), accounts.other_side(fund, row, bearer), part)
        for bearer, part in row.shares.items()
    ]
    accounts.post(session, fund, f"{row.subject}:payment", moves, today, actor=actor, now=now, note=row.number)
    row.paid_on = today
    row.advance("pay")
    session.flush()
    audit.record(session, row.subject, "fund_claim.paid", actor=actor, now=now, after={"amount": paid.amount})
    text = lazy_gettext("Claim %(number)s was paid by the fund: %(amount)s.", number=row.number, amount=paid)
    news.tell_bank(session, text, row, "paid", now=now)
    stop_losses(session, fund, queries.terms_on(session, fund.id, today), today.year, now=now)
    return row


def _must_be_ripe(session: Session, row: CompensationClaim, today: date) -> None:
    CompensationClaim.__lifecycle__.after(row.state, "pay")
    must_be_uncontested(session, row, today)


def _must_fit_the_year(session: Session, fund: Fund, terms: FundTerms, row: CompensationClaim, year: int) -> None:
    cap = terms.year_cap
    if cap is None:
        return
    free = cap - queries.paid_out(session, fund.id, year)
    if Money(row.fund_minor) > free:
        text = _(
            "The fund pays at most %(cap)s in a year; %(free)s of it are left. The claim waits for the next year.",
            cap=money_text(cap),
            free=money_text(max(free, Money(0), key=lambda money: money.minor)),
        )
        raise Conflict(text, code="year_cap", rule="BR-53")


def stop_losses(session: Session, fund: Fund, terms: FundTerms, year: int, *, now: datetime) -> bool:
    """Suspend the fund where what it paid in the year has reached its stop-loss; whether it did so now."""
    if terms.stop_loss_bp is None or fund.state is not FundState.OPEN:
        return False
    line = queries.paid_in(session, fund.id).minor * terms.stop_loss_bp
    if queries.paid_out(session, fund.id, year).minor * 10_000 < line:
        return False
    fund.advance("suspend")
    fund.suspended_on = business_date(now)
    fund.reason = f"stop-loss {terms.stop_loss_bp / 100:g} %"
    session.flush()
    after = {"state": fund.state.value, "reason": fund.reason}
    audit.record(session, fund.subject, "fund.stop_loss", actor=SYSTEM, now=now, after=after)
    return True


def close_claim(session: Session, *, claim_id: int, actor: Actor, now: datetime) -> CompensationClaim:
    """Nothing more will come back on it: the claim is closed and its loan's cover ends. City office."""
    actor.must_have(*OFFICE)
    loan_id = found(session, CompensationClaim, claim_id).loan_id
    locked(session, Fund, found(session, CoveredLoan, loan_id).fund_id)
    loan, row = locked(session, CoveredLoan, loan_id), locked(session, CompensationClaim, claim_id)
    CompensationClaim.__lifecycle__.after(row.state, "close")
    if queries.has_reported(session, row.id):
        raise Conflict(_("A recovery is reported and not booked. Book or decline it first."), code="recovery_open")
    close(session, row, loan, actor=actor, now=now)
    return row


def close(session: Session, row: CompensationClaim, loan: CoveredLoan, *, actor: Actor, now: datetime) -> None:
    """Close a paid claim that is locked."""
    row.advance("close")
    loan.ended_on = loan.ended_on or business_date(now)
    session.flush()
    after = {"amount": row.recovered.amount}
    audit.record(session, row.subject, "fund_claim.closed", actor=actor, now=now, after=after)
    text = lazy_gettext("Claim %(number)s is closed, and the cover of its loan has ended.", number=row.number)
    news.tell_bank(session, text, row, "closed", now=now)
