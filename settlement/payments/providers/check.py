"""Self-check: what providers said against what is booked."""

from collections import defaultdict
from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.faults import Fault
from settlement.ledger.models import Account, Journal
from settlement.ledger.plan import AccountKind
from settlement.payments.providers.models import PaymentDispute, ProviderOperation
from settlement.payments.providers.port import OperationKind
from settlement.payments.providers.states import OPEN, DisputeState, OperationState


def faults(session: Session) -> Iterator[Fault]:
    """Disputed money against open disputes, arrivals at our bank and claims called in against their operations."""
    yield from _dispute_faults(session)
    yield from _claim_faults(session)
    yield from _arrival_faults(session)


def _dispute_faults(session: Session) -> Iterator[Fault]:
    """On `disputed:<purpose>` lies what open disputes took, and what lost ones took and is not yet settled."""
    least: dict[str, int] = defaultdict(int)
    most: dict[str, int] = defaultdict(int)
    for row in session.scalars(select(PaymentDispute)):
        code = f"{row.account}:{row.currency}"
        least[code] += row.amount_minor if row.state is DisputeState.OPENED else 0
        most[code] += row.amount_minor if row.state is not DisputeState.WON else 0
    lies = {
        row.code: row.balance.minor
        for row in session.scalars(select(Account).where(Account.kind == AccountKind.DISPUTED))
    }
    for code in sorted({*lies, *most}):
        if not least[code] <= lies.get(code, 0) <= most[code]:
            text = f"{lies.get(code, 0)} lie there; the disputes say {least[code]} to {most[code]}"
            yield Fault("dispute_booking", code, text)


def _claim_faults(session: Session) -> Iterator[Fault]:
    """What was called in from payees' accounts lies aside until the provider has answered, and not longer."""
    mine = select(Account).where(Account.kind == AccountKind.RECEIVABLE, Account.code.like("receivable:operation:%"))
    lies = {row.code: row.balance.minor for row in session.scalars(mine)}
    for row in session.scalars(select(ProviderOperation).filter_by(kind=OperationKind.REVERSE)):
        code = f"receivable:{row.subject}:{row.currency}"
        if lies.pop(code, 0) != (row.amount_minor if row.state in OPEN else 0):
            yield Fault("claim_called_in", row.subject, f"state {row.state.value} and {code} disagree")
    yield from (Fault("claim_stray", code, "no operation belongs to it") for code, left in lies.items() if left)


def _arrival_faults(session: Session) -> Iterator[Fault]:
    """Our own money that a provider says it paid out is booked, and nothing else is."""
    keys = set(session.scalars(select(Journal.key).where(Journal.key.like("operation:%:arrived"))))
    paid = select(ProviderOperation).where(
        ProviderOperation.kind == OperationKind.PAYOUT, ProviderOperation.state == OperationState.SUCCEEDED
    )
    for row in session.scalars(paid):
        if f"{row.subject}:arrived" not in keys:
            yield Fault("payout_arrival", row.subject, "the provider paid it out, and no arrival is booked")
    returned = select(ProviderOperation).where(
        ProviderOperation.kind == OperationKind.PAYOUT, ProviderOperation.state == OperationState.RETURNED
    )
    back = set(session.scalars(select(Journal.key).where(Journal.key.like("operation:%:returned"))))
    for row in session.scalars(returned):
        if (f"{row.subject}:arrived" in keys) != (f"{row.subject}:returned" in back):
            yield Fault("payout_arrival", row.subject, "it came back, and its booking does not say so")
