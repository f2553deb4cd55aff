"""Money that is promised already: payouts and refunds of it that stay until they may leave."""

from collections.abc import Iterable

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core.money import Money
from settlement.ledger.plan import read_code
from settlement.ledger.queries import balance
from settlement.payments.models import Payout
from settlement.payments.states import PayoutState


def stayed_on(session: Session, accounts: Iterable[str], currency: str) -> dict[str, Money]:
    """What of each account is to leave by payouts and refunds that are stayed: nobody else may spend it.

    The caller has locked the accounts: none is stayed without a posting to its account.
    """
    codes = {read_code(account, currency).text: account for account in accounts}
    mine = (
        select(Payout.from_account, func.sum(Payout.amount_minor))
        .where(Payout.from_account.in_(codes), Payout.state == PayoutState.STAYED)
        .group_by(Payout.from_account)
    )
    kept = {codes[code]: Money(int(minor), currency) for code, minor in session.execute(mine)} if codes else {}
    return {account: kept.get(account, Money(0, currency)) for account in codes.values()}


def stayed(session: Session, account: str, currency: str) -> Money:
    """What of one account is to leave by payouts and refunds that are stayed."""
    return stayed_on(session, [account], currency)[account]


def unpromised(session: Session, purpose: str, currency: str) -> Money:
    """What lies unapplied for a purpose and neither was used nor is to go back."""
    account = f"unapplied:{purpose}"
    return balance(session, account, currency) - stayed(session, account, currency)
