"""What is deposited for a bank of the price of a pledged right, and under which references its money is booked on the
loan (Civil Code, article 444)."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.errors import Conflict
from core.i18n import _
from core.money import Money, total
from finance.pledges import owing
from finance.pledges.models import PledgeLoan
from finance.pledges.vocabulary import OURS
from settlement.deals import pledgees
from settlement.deals.models import Deal, DealPledgee, Release


def of_release(row: DealPledgee, release: Release) -> str:
    """The reference under which a pledgee's part of one release is booked: one for each right and release."""
    return f"{OURS}{release.key}:pledgee:{row.id}"


def of_deposit(key: str) -> str:
    """The reference under which what was given of a deposit is booked."""
    return f"{OURS}{key}"


def booked_of_deal(session: Session, loan: PledgeLoan, deal: Deal) -> Money:
    """What of a deal's price is booked on the loan: paid early at its releases, or taken of its deposits."""
    rows = session.scalars(select(DealPledgee).filter_by(deal_id=deal.id, ref=loan.subject))
    begins = (f"{OURS}{deal.subject}:release:", *(f"{OURS}{row.deposit}:" for row in rows))
    return total([each.amount for each in loan.payments if each.reference.startswith(begins)], loan.currency)


def deposits_of(session: Session, loan: PledgeLoan) -> list[tuple[DealPledgee, Money]]:
    """The deposits that are held for the loan in its currency, and what is left of each."""
    return [each for each in pledgees.deposits_under(session, loan.subject) if each[1].currency == loan.currency]


def deposited(session: Session, loan: PledgeLoan) -> Money:
    """What is deposited for the loan now."""
    return total([left for _row, left in deposits_of(session, loan)], loan.currency)


def must_be_taken_first(session: Session, loan: PledgeLoan, today: date) -> None:
    """Conflict `deposit_first` while something is deposited for a loan on which something is owed: with the end of the
    pledge it would go back to the owner."""
    there = deposited(session, loan)
    if there and owing.payoff(loan, today):
        text = _(
            "%(amount)s are deposited for this loan, and it is not paid. With the end of the pledge they would go back "
            "to the owner: take what is due out of the deposit first.",
            amount=str(there),
        )
        raise Conflict(text, code="deposit_first", rule="CC 444")
