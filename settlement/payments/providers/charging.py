"""What providers keep besides the fees of payments, and whether as much lies there as these books say."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core.actor import SYSTEM
from core.clock import business_date
from core.money import Money
from settlement.ledger.closing import open_day
from settlement.ledger.models import Journal
from settlement.ledger.queries import balance
from settlement.ledger.services import Move, post
from settlement.payments.providers.models import ProviderOperation
from settlement.payments.providers.port import Charge, OperationKind
from settlement.payments.providers.states import IN_DOUBT, OperationState

TREASURY = "treasury"
LEAVING = (OperationKind.PAYOUT, OperationKind.TRANSFER, OperationKind.REFUND)


def book_charges(session: Session, provider: str, charges: Sequence[Charge], *, now: datetime) -> int:
    """Book each once by its reference, for what its operation was for; how many were new."""
    keys = {f"{provider}:charge:{each.ref}": each for each in charges if each.amount.minor}
    known = set(session.scalars(select(Journal.key).where(Journal.key.in_(keys))))
    purposes = _purposes(session, {each.key for each in charges if each.key})
    for key, each in keys.items():
        if key in known:
            continue
        kept, there = f"charges:{provider}", f"provider:{provider}"
        is_given_back = each.amount.minor < 0
        debit, credit = (there, kept) if is_given_back else (kept, there)
        post(
            session,
            key=key,
            moves=[Move(debit, credit, Money(abs(each.amount.minor), each.amount.currency))],
            effective_on=open_day(session, business_date(each.at), key=key),
            subject=purposes.get(each.key, TREASURY),
            actor=SYSTEM,
            now=now,
            note=each.ref,
        )
    return len(keys) - len(known)


def _purposes(session: Session, keys: set[str]) -> dict[str, str]:
    mine = select(ProviderOperation.key, ProviderOperation.purpose).where(ProviderOperation.key.in_(keys))
    return {row.key: row.purpose for row in session.execute(mine)} if keys else {}


@dataclass(frozen=True, slots=True)
class Difference:
    """What a provider says that lies there, and what these books say."""

    provider: str
    there: Money
    ours: Money

    @property
    def key(self) -> str:
        """Names the difference as long as it is the same one."""
        return f"balance:{self.provider}:{self.there.currency}:{self.there.minor - self.ours.minor}"


def differences(session: Session, provider: str, told: Sequence[Money]) -> list[Difference]:
    """The currencies in which both do not say the same. What the provider has begun to send is no longer there; while
    nobody knows what became of something, nothing is compared."""
    mine = (
        select(ProviderOperation.id)
        .filter_by(provider=provider)
        .where(ProviderOperation.state.in_(IN_DOUBT), ProviderOperation.kind != OperationKind.COLLECT)
    )
    if session.scalar(mine.limit(1)) is not None:
        return []
    found = []
    for there in told:
        ours = balance(session, f"provider:{provider}", there.currency) - _leaving(session, provider, there.currency)
        if ours != there:
            found.append(Difference(provider, there, ours))
    return found


def _leaving(session: Session, provider: str, currency: str) -> Money:
    mine = select(func.coalesce(func.sum(ProviderOperation.amount_minor), 0)).where(
        ProviderOperation.provider == provider,
        ProviderOperation.currency == currency,
        ProviderOperation.kind.in_(LEAVING),
        ProviderOperation.state == OperationState.PENDING,
    )
    return Money(int(session.scalar(mine) or 0), currency)
