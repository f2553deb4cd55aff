"""What a deal's page says of payments that were taken back."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.actor import Actor
from core.money import Money
from settlement.deals.models import Deal
from settlement.ledger.models import Account
from settlement.ledger.queries import may_read_books


def owed_back(session: Session, deal: Deal, actor: Actor) -> list[tuple[int, Money]]:
    """What the deal's payees and payers owe back in all (of this deal or another), by organisation.

    Each organisation is told its own debt only; who reads the books is told all of them.
    """
    payers = {row.payer_id for row in deal.receipts}  # who was refunded and has the money from its bank besides
    payees = sorted({line.organisation_id for line in deal.lines if line.organisation_id is not None} | payers)
    seen = payees if may_read_books(session, actor) else [each for each in payees if actor.acts_for(each)]
    codes = {f"receivable:org:{each}:{deal.currency}": each for each in seen}
    accounts = session.scalars(select(Account).where(Account.code.in_(codes)).order_by(Account.id)) if codes else ()
    return [(codes[row.code], row.balance) for row in accounts if row.balance]
