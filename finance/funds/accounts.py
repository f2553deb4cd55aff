"""A fund's accounts in the books, and what stands on them."""

from datetime import date, datetime

from sqlalchemy.orm import Session

from core.actor import Actor
from core.errors import Conflict
from core.i18n import _
from core.money import Money
from core.show import money as money_text
from finance.funds.claims import Bearer, CompensationClaim
from finance.funds.models import Fund
from settlement.ledger import services as ledger
from settlement.ledger.models import Journal
from settlement.ledger.services import Move, Overdrawn


def pool(fund: Fund) -> str:
    """Money in the fund's bank account."""
    return f"pool:{fund.subject}"


def capital(fund: Fund) -> str:
    """What sponsors paid in; of a subsidy fund, what is not committed of it."""
    return f"capital:{fund.subject}"


def committed(fund: Fund) -> str:
    """What a subsidy fund has promised and not yet paid."""
    return f"committed:{fund.subject}"


def borne(fund: Fund, claim: CompensationClaim, bearer: Bearer) -> str:
    """What one side bears of a claim's loss; the fund's part of all claims lies on one account."""
    return f"borne:{fund.subject}" if bearer is Bearer.FUND else f"borne:{claim.subject}:{bearer.value}"


def other_side(fund: Fund, claim: CompensationClaim, bearer: Bearer) -> str:
    """Against what it is booked: the fund pays out of its money, the others bear it themselves."""
    return pool(fund) if bearer is Bearer.FUND else f"shared:{claim.subject}"


def post(
    session: Session, fund: Fund, key: str, moves: list[Move], day: date, *, actor: Actor, now: datetime, note: str = ""
) -> Journal:
    """Write a journal of the fund; Conflict `fund_exhausted` where more would leave it than it holds."""
    try:
        return ledger.post(
            session, key=key, moves=moves, effective_on=day, subject=fund.subject, actor=actor, now=now, note=note
        )
    except Overdrawn as refusal:
        text = _(
            "The fund does not hold %(amount)s for this. Nothing was booked. Have its sponsors pay in, or wait for"
            " recoveries.",
            amount=money_text(max((move.money for move in moves), key=lambda money: money.minor, default=Money(0))),
        )
        raise Conflict(text, code="fund_exhausted", rule="BR-53", details=refusal.details) from None
