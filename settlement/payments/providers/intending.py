"""The first of three steps: what a provider is to be asked is written in the transaction that decides it."""

import secrets
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import audit, jobs
from core.actor import Actor
from core.errors import Conflict
from core.i18n import _
from core.money import Money
from settlement.payments.providers.models import ProviderOperation
from settlement.payments.providers.port import OperationKind
from settlement.payments.providers.states import OperationState

CALL, LOOK = "provider.call", "provider.look"  # kinds of jobs


def intend(
    session: Session,
    *,
    provider: str,
    kind: OperationKind,
    act: str,
    purpose: str,
    amount: Money,
    organisation_id: int | None = None,
    of_ref: str = "",
    destination: str = "",
    methods: Sequence[str] = (),
    title: str = "",
    back_to: str = "",
    actor: Actor,
    now: datetime,
) -> ProviderOperation:
    """Write down what a provider is to be asked, in the transaction that decides it, and queue the call.

    The same `act` returns the first operation (Conflict `key_reused` for other content).
    """
    known = session.scalar(select(ProviderOperation).filter_by(act=act))
    if known is not None:
        if (known.provider, known.kind, known.purpose, known.amount, known.of_ref) != (
            provider, kind, purpose, amount, of_ref,
        ):  # fmt: skip
            raise Conflict(_("This was asked for before with other content. Nothing was done."), code="key_reused")
        return known
    operation = ProviderOperation(
        provider=provider,
        kind=kind,
        act=act,
        key=f"xh_{secrets.token_hex(16)}",
        purpose=purpose,
        organisation_id=organisation_id,
        amount_minor=amount.minor,
        currency=amount.currency,
        of_ref=of_ref,
        destination=destination,
        methods=list(methods),
        title=title[:200],
        back_to=back_to,
        state=OperationState.INTENDED,
        intended_by_name=actor.name,
        intended_at=now,
    )
    session.add(operation)
    session.flush()
    after = {"kind": kind.value, "amount": str(amount), "provider": provider, "purpose": purpose}
    audit.record(session, operation.subject, "operation.intended", actor=actor, now=now, after=after)
    jobs.enqueue(session, CALL, {"operation": operation.id}, key=operation.key, now=now)
    return operation
