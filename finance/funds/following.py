"""What funds do when a pledge loan is classified, claimed for, or recovered: loans are known by code and bank."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.actor import SYSTEM, Actor
from core.db import locked
from core.events import LoanClaimed, LoanClaimLowered, LoanClassified, LoanEnded, LoanRecovered
from core.i18n import lazy_gettext
from finance.funds import queries
from finance.funds.claiming import lower_claim, submit_claim
from finance.funds.claims import CompensationClaim, Ground
from finance.funds.covering import ended
from finance.funds.models import CoveredLoan, Fund
from finance.funds.recovering import may_come_back, report_recovery
from finance.funds.standing import BANKERS
from finance.funds.states import UNPAID, ClaimState
from parties.notices.services import notify

BAD = frozenset({"substandard", "doubtful", "loss"})
STATEMENT = "Claimed with the loan’s own record / 随贷款记录提出"


def loan_classified(session: Session, event: LoanClassified, *, actor: Actor, now: datetime) -> None:
    """A covered loan became bad, or good again: from that day the period of its claim runs, or no more."""
    loan = queries.covered_loan(session, event.bank_id, event.code)
    if loan is None or loan.ended_on is not None:
        return
    if event.grade not in BAD:
        loan.classified_on = None
    elif loan.classified_on is None:
        loan.classified_on = event.day
    session.flush()


def loan_claimed(session: Session, event: LoanClaimed, *, actor: Actor, now: datetime) -> None:
    """The bank claims with its own record; where no fund covers the loan, the bank is told so."""
    loan = queries.covered_loan(session, event.bank_id, event.code)
    if loan is None:
        text = lazy_gettext("Loan %(code)s is under no fund’s cover, so no fund compensates its loss.", code=event.code)
        notify(
            session, organisation_id=event.bank_id, text=text, href="/funds", key=f"not-covered:{event.code}", now=now,
            roles=BANKERS,
        )  # fmt: skip
        return
    submit_claim(
        session,
        code=event.code,
        ground=Ground.CLASSIFIED,
        since=loan.classified_on or event.day,
        loss=min(event.principal_outstanding, loan.principal, key=lambda money: money.minor),
        statement=STATEMENT,
        of_pledge=True,
        actor=actor,
        now=now,
    )


def loan_claim_lowered(session: Session, event: LoanClaimLowered, *, actor: Actor, now: datetime) -> None:
    """The debtor has paid, or the bank took its claim back: the claim of that loan, if it is not paid yet, follows."""
    loan = queries.covered_loan(session, event.bank_id, event.code)
    if loan is None:
        return
    locked(session, Fund, loan.fund_id)
    of_loan = select(CompensationClaim.id).where(
        CompensationClaim.loan_id == loan.id, CompensationClaim.of_pledge, CompensationClaim.state.in_(UNPAID)
    )
    claim_id = session.scalar(of_loan)
    if claim_id is not None:
        lower_claim(session, locked(session, CompensationClaim, claim_id), event.left, actor=actor, now=now)


def loan_ended(session: Session, event: LoanEnded, *, actor: Actor, now: datetime) -> None:
    """A loan that is paid back or closed uses the fund's capacity no more; with a claim that waits for a decision or
    for recoveries, its cover ends with that."""
    seen = queries.covered_loan(session, event.bank_id, event.code)
    if seen is None:
        return
    fund = locked(session, Fund, seen.fund_id)
    loan = locked(session, CoveredLoan, seen.id)
    if loan.ended_on is None and not queries.has_open_claim(session, loan.id):
        ended(session, fund, loan, event.day, actor=actor, now=now)


def loan_recovered(session: Session, event: LoanRecovered, *, actor: Actor, now: datetime) -> None:
    """Money came in on a compensated loan: a recovery is reported on its claim, for the office to book.

    What comes in beyond the loss still borne is interest, which is the bank's own: it is not shared. Where a pledged
    right's price has paid it, whoever let the price go is not the bank: then the system reports.
    """
    paid = (
        select(CompensationClaim)
        .join(CoveredLoan, CoveredLoan.id == CompensationClaim.loan_id)
        .where(CoveredLoan.code == event.code, CompensationClaim.state == ClaimState.PAID)
        .where(CoveredLoan.bank_id == event.bank_id)
    )
    claim = session.scalar(paid.order_by(CompensationClaim.id).limit(1))
    if claim is None:
        return
    net = min(event.amount - event.cost, may_come_back(session, claim), key=lambda money: money.minor)
    if net.minor > 0:
        by = actor if actor.acts_for(event.bank_id) else SYSTEM
        report_recovery(
            session, claim_id=claim.id, gross=net + event.cost, cost=event.cost, received_on=event.day, actor=by,
            now=now,
        )  # fmt: skip
