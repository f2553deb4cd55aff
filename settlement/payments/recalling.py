"""What a party owes back is called in from what was transferred to its account at a provider.

Where too little lies there the provider declines; the claim stands again and is set off against the next release.
"""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core import audit
from core.actor import SYSTEM, Actor, Role
from core.clock import business_date
from core.i18n import lazy_gettext
from core.money import Money
from parties.notices import services as notices
from parties.organisations import queries as organisations
from settlement.ledger.services import Move, post
from settlement.payments.providers.intending import intend
from settlement.payments.providers.models import ProviderOperation
from settlement.payments.providers.port import OperationKind
from settlement.payments.providers.states import OPEN, OperationState

GONE = (OperationState.DECLINED, OperationState.RETURNED)


def recall(
    session: Session, *, organisation_id: int, amount: Money, purpose: str | None = None, actor: Actor, now: datetime
) -> Money:
    """Call in up to `amount` of what an organisation owes (`receivable:org:…`) from transfers to it, newest first.

    Of one purpose, or (None) of all those of which a part was called in before and declined. Each part waits on an
    account of its own until the provider has answered, so that it is not set off meanwhile. Gives what was called in.
    """
    left = amount
    for transfer in _transfers(session, organisation_id, amount.currency, purpose):
        tries, back = _called_in(session, transfer)
        part = min(left, transfer.amount - back)
        if not part or (purpose is None and not tries):
            continue
        operation = intend(
            session,
            provider=transfer.provider,
            kind=OperationKind.REVERSE,
            act=f"{transfer.subject}:recall:{tries}",
            purpose=transfer.purpose,
            organisation_id=organisation_id,
            amount=part,
            of_ref=transfer.ref or "",
            actor=actor,
            now=now,
        )
        claim = Move(waiting(operation), f"receivable:org:{organisation_id}", part)
        _book(session, operation, "called", claim, now)
        left = left - part
    return amount - left


def _transfers(
    session: Session, organisation_id: int, currency: str, purpose: str | None
) -> Iterator[ProviderOperation]:
    mine = select(ProviderOperation).filter_by(
        kind=OperationKind.TRANSFER, state=OperationState.SUCCEEDED, organisation_id=organisation_id, currency=currency
    )
    if purpose is not None:
        mine = mine.filter_by(purpose=purpose)
    yield from session.scalars(mine.order_by(ProviderOperation.id.desc()))


def _called_in(session: Session, transfer: ProviderOperation) -> tuple[int, Money]:
    """How often something of a transfer was called in, and how much came or may still come of it."""
    mine = select(ProviderOperation.state, func.count(), func.sum(ProviderOperation.amount_minor)).where(
        ProviderOperation.kind == OperationKind.REVERSE,
        ProviderOperation.provider == transfer.provider,
        ProviderOperation.of_ref == transfer.ref,
    )
    rows = session.execute(mine.group_by(ProviderOperation.state)).all()
    back = sum(int(row[2]) for row in rows if row[0] not in GONE)
    return sum(int(row[1]) for row in rows), Money(back, transfer.currency)


def under_way(session: Session, organisation_id: int, currency: str) -> Money:
    """What an organisation owes that is being called in: nobody knows yet whether it comes."""
    mine = select(func.coalesce(func.sum(ProviderOperation.amount_minor), 0)).where(
        ProviderOperation.kind == OperationKind.REVERSE,
        ProviderOperation.organisation_id == organisation_id,
        ProviderOperation.currency == currency,
        ProviderOperation.state.in_(OPEN),
    )
    return Money(int(session.scalar(mine) or 0), currency)


def is_taken_back_by_us(session: Session, transfer: ProviderOperation) -> bool:
    """Whether a transfer that the provider calls reversed was called in by us: the reversal's own booking says it."""
    return transfer.kind is OperationKind.TRANSFER and bool(_called_in(session, transfer)[1])


def waiting(operation: ProviderOperation) -> str:
    """Where a claim stands that was called in."""
    return f"receivable:{operation.subject}"


def answered(session: Session, operation: ProviderOperation, *, now: datetime) -> None:
    """The provider took the money back, or declined: then it is owed as before, and officers are told."""
    owed = f"receivable:org:{operation.organisation_id}"
    if operation.state is OperationState.SUCCEEDED:
        _book(session, operation, "recalled", Move(operation.account, waiting(operation), operation.amount), now)
    elif operation.state in GONE:
        _book(session, operation, "owed", Move(owed, waiting(operation), operation.amount), now)
        _tell(session, operation, now)


def _tell(session: Session, operation: ProviderOperation, now: datetime) -> None:
    text = lazy_gettext(
        "%(amount)s could not be taken back from a payee's account at the payment provider (%(reason)s). It is owed,"
        " and set off against what is released to the payee next.",
        amount=operation.amount,
        reason=operation.reason,
    )
    notices.notify(
        session, organisation_id=organisations.trading_center(session).id, text=text,
        href=f"/finance/operations/{operation.id}", key=f"{operation.subject}:owed", roles=(Role.FINANCE_OFFICER,),
        now=now,
    )  # fmt: skip


def _book(session: Session, operation: ProviderOperation, what: str, move: Move, now: datetime) -> None:
    post(
        session,
        key=f"{operation.subject}:{what}",
        moves=[move],
        effective_on=business_date(now),
        subject=operation.purpose,
        actor=SYSTEM,
        now=now,
        note=operation.ref or "",
    )
    audit.record(session, operation.subject, f"claim.{what}", actor=SYSTEM, now=now,
                 after={"amount": str(operation.amount)})  # fmt: skip
