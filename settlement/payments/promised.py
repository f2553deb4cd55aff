"""Unapplied money that is promised already: refunds of it that stay until they may leave."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core.money import Money
from settlement.ledger.plan import read_code
from settlement.ledger.queries import balance
from settlement.payments.models import Payout, PayoutKind
from settlement.payments.states import PayoutState


def stayed_refunds(session: Session, account: str, currency: str) -> Money:
    """What of an account is to go back by refunds that are stayed."""
    mine = select(func.coalesce(func.sum(Payout.amount_minor), 0)).where(
        Payout.from_account == read_code(account, currency).text,
        Payout.kind == PayoutKind.REFUND,
        Payout.state == PayoutState.STAYED,
    )
    return Money(int(session.scalar(mine) or 0), currency)


def unpromised(session: Session, purpose: str, currency: str) -> Money:
    """What lies unapplied for a purpose and neither was used nor is to go back."""
    account = f"unapplied:{purpose}"
    return balance(session, account, currency) - stayed_refunds(session, account, currency)
