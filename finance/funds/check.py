"""The self-check of funds: what rows say against what the books say, every difference named."""

from collections.abc import Iterator

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core.faults import Fault
from finance.funds import accounts, queries
from finance.funds.claims import Bearer, CompensationClaim, Recovery
from finance.funds.grants import GrantState, SubsidyGrant
from finance.funds.models import CoveredLoan, Fund
from finance.funds.states import COMPENSATED, RecoveryState
from settlement.ledger.queries import balance


def check(session: Session) -> list[Fault]:
    """Every fault of the funds; empty when rows and books agree."""
    return [fault for fund in session.scalars(select(Fund).order_by(Fund.id)) for fault in _of_fund(session, fund)]


def _of_fund(session: Session, fund: Fund) -> Iterator[Fault]:
    books = queries.books(session, fund)
    if not books.is_balanced:
        text = f"money {books.pool} is not capital {books.capital} + committed {books.committed} − borne {books.borne}"
        yield Fault("fund_unbalanced", fund.subject, text)
    owed = select(func.coalesce(func.sum(SubsidyGrant.amount_minor - SubsidyGrant.paid_minor), 0))
    owed = owed.where(SubsidyGrant.fund_id == fund.id, SubsidyGrant.state == GrantState.COMMITTED)
    if books.committed.minor != (rest := int(session.scalar(owed) or 0)):
        yield Fault("fund_commitments_differ", fund.subject, f"the books say {books.committed}, subsidies {rest} fen")
    borne, paid = 0, queries.paid_in(session, fund.id).minor
    rows = select(CompensationClaim).join(CoveredLoan, CoveredLoan.id == CompensationClaim.loan_id)
    rows = rows.where(CoveredLoan.fund_id == fund.id, CompensationClaim.state.in_(COMPENSATED))
    for claim in session.scalars(rows.order_by(CompensationClaim.id)):
        parts = queries.still_borne(session, claim)
        borne += parts[Bearer.FUND].minor if Bearer.FUND in parts else 0
        yield from _of_claim(session, fund, claim)
    if books.borne.minor != borne:
        yield Fault("fund_losses_differ", fund.subject, f"the books say {books.borne}, the claims {borne} fen")
    if books.capital.minor + books.committed.minor > paid:
        yield Fault("fund_capital_differs", fund.subject, f"the books hold more capital than was paid in: {paid} fen")


def _of_claim(session: Session, fund: Fund, claim: CompensationClaim) -> Iterator[Fault]:
    for bearer, part in queries.still_borne(session, claim).items():
        booked = balance(session, accounts.borne(fund, claim, bearer))
        if bearer is not Bearer.FUND and booked != part:
            yield Fault("claim_share_differs", claim.subject, f"{bearer.value}: the books say {booked}, rows {part}")
    net = select(func.coalesce(func.sum(Recovery.gross_minor - Recovery.cost_minor), 0))
    net = net.where(Recovery.claim_id == claim.id, Recovery.state == RecoveryState.BOOKED)
    if int(session.scalar(net) or 0) != claim.recovered_minor:
        yield Fault("claim_recovery_differs", claim.subject, "what is recovered is not the sum of its recoveries")
