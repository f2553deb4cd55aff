"""What is asked of providers: written down with what caused it (intend), and what came of it (record).

The call itself stands between the two, outside any transaction (`calling`).
"""

from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core import audit, jobs
from core.actor import SYSTEM, Actor, Role
from core.db import found, locked
from core.errors import Unacceptable
from core.i18n import LazyText, _, lazy_gettext
from core.money import Money
from parties.notices import services as notices
from parties.organisations import queries as organisations
from settlement.payments import purposes, recalling
from settlement.payments.providers import effects, port
from settlement.payments.providers.intending import LOOK, intend
from settlement.payments.providers.models import ProviderOperation
from settlement.payments.providers.port import Ask, OperationKind, Said, Snapshot, Unknown
from settlement.payments.providers.states import OPEN, OperationState

FIRST_LOOK = timedelta(minutes=1)
KEYS_KEPT = timedelta(hours=23)  # providers keep idempotency keys for a day at least
PAGE = "/finance/operations"


def collect(
    session: Session,
    *,
    provider: str,
    purpose: str,
    payer_id: int,
    amount: Money,
    title: str,
    back_to: str,
    actor: Actor,
    now: datetime,
) -> ProviderOperation:
    """Intend a collection from a payer; while one for the purpose is open, that one (two clicks open one page).

    The caller has locked what the money is for. Raises Unacceptable where the provider does not take the currency.
    """
    known = port.named(provider)
    if known is None or amount.currency not in known.caps.currencies:
        raise Unacceptable(
            _("%(currency)s cannot be paid this way. Pay by bank transfer.", currency=amount.currency), code="currency"
        )
    mine = select(ProviderOperation).filter_by(provider=provider, kind=OperationKind.COLLECT, purpose=purpose)
    still = session.scalar(mine.where(ProviderOperation.state.in_(OPEN)).order_by(ProviderOperation.id.desc()))
    if still is not None and still.amount == amount:
        return still
    before = session.scalar(select(func.count()).select_from(mine.subquery()))
    return intend(
        session,
        provider=provider,
        kind=OperationKind.COLLECT,
        act=f"{purpose}:collect:{provider}:{before}",
        purpose=purpose,
        organisation_id=payer_id,
        amount=amount,
        methods=known.caps.methods,
        title=title,
        back_to=back_to,
        actor=actor,
        now=now,
    )


def ask(operation: ProviderOperation) -> Ask:
    """The operation as an adapter sees it."""
    renewed = f"-{operation.renewals}" if operation.renewals else ""
    return Ask(
        key=operation.key,
        once=operation.key + renewed,
        kind=operation.kind,
        amount=operation.amount,
        purpose=operation.purpose,
        ref=operation.ref or "",
        of_ref=operation.of_ref,
        destination=operation.destination,
        methods=tuple(operation.methods),
        title=operation.title,
        back_to=operation.back_to,
        since=operation.intended_at,
    )


def begin(session: Session, operation_id: int, *, now: datetime) -> Ask | None:
    """The operation is about to be asked for the first time; None if it was begun before or is not wanted any more."""
    operation = locked_with_its_purpose(session, operation_id)
    if operation.state is not OperationState.INTENDED:
        return None
    unwanted = effects.why_not_to_send(session, operation)
    if unwanted:
        operation.advance("drop")
        operation.reason = unwanted
        return None
    operation.advance("send")
    operation.first_sent_at = operation.sent_at = now
    operation.tries += 1
    effects.sent(session, operation, now=now)
    return ask(operation)


def begin_again(session: Session, operation_id: int, *, now: datetime) -> Ask | None:
    """The provider certainly has nothing of it: it may be asked again; None if its state says otherwise by now.

    With the same key while the provider keeps it and has kept no failure under it; else with the next one.
    """
    operation = locked_with_its_purpose(session, operation_id)
    if not operation.can("send again"):
        return None
    operation.advance("send again")
    if operation.is_kept_failure or now - (operation.first_sent_at or now) > KEYS_KEPT:
        operation.renewals += 1
        operation.is_kept_failure = False
    operation.sent_at = now
    operation.tries += 1
    return ask(operation)


def record(session: Session, operation_id: int, answer: port.Answer, *, now: datetime) -> ProviderOperation:
    """What the provider said, with all that follows in the books; the same answer twice changes nothing."""
    operation = locked_with_its_purpose(session, operation_id)
    if isinstance(answer, Unknown):
        _lost(session, operation, answer, now)
        return operation
    operation.seen_at = now
    if answer.ref and operation.ref is None:
        operation.ref = answer.ref
    operation.page = answer.page or operation.page
    if answer.alarm:
        tell_officers(session, operation, "alarm", lazy_gettext("A payment provider needs attention: %(text)s",
                      text=answer.alarm), now)  # fmt: skip
    session.flush()
    effects.take_payments(session, operation, answer, now=now)
    effects.follow_disputes(session, operation, answer, now=now)
    _move(session, operation, answer, now)
    session.flush()
    return operation


def _lost(session: Session, operation: ProviderOperation, answer: Unknown, now: datetime) -> None:
    operation.is_kept_failure = operation.is_kept_failure or answer.is_kept
    operation.reason = answer.reason[:300]
    if operation.can("lose"):
        operation.advance("lose")
        after = {"state": operation.state.value, "reason": operation.reason}
        audit.record(session, operation.subject, "operation.unknown", actor=SYSTEM, now=now, after=after)
    jobs.enqueue(
        session,
        LOOK,
        {"operation": operation.id},
        key=f"{operation.key}:{operation.tries}:{now.isoformat()}",
        now=now,
        due=now + FIRST_LOOK,
    )


ARROWS = {Said.PENDING: "wait", Said.SUCCEEDED: "succeed", Said.DECLINED: "decline", Said.RETURNED: "return"}


def _move(session: Session, operation: ProviderOperation, answer: Snapshot, now: datetime) -> None:
    action = ARROWS[answer.said]
    before = operation.state
    if not operation.can(action) or (action == "return" and recalling.is_taken_back_by_us(session, operation)):
        return
    if action in ("decline", "return"):
        operation.reason = answer.reason[:300] or "not said"
    elif action == "succeed":
        operation.reason = ""
    operation.advance(action)
    after = {"state": operation.state.value, "reason": operation.reason, "ref": operation.ref or ""}
    audit.record(
        session, operation.subject, f"operation.{operation.state.value}", actor=SYSTEM, now=now,
        before={"state": before.value}, after=after,
    )  # fmt: skip
    session.flush()
    effects.follow(session, operation, before, now=now)


def locked_with_its_purpose(session: Session, operation_id: int) -> ProviderOperation:
    """What it is for stands first in the order of locks."""
    purposes.lock(session, found(session, ProviderOperation, operation_id).purpose)
    return locked(session, ProviderOperation, operation_id)


def tell_officers(
    session: Session, operation: ProviderOperation, what: str, text: LazyText, now: datetime, href: str = ""
) -> None:
    """The trading center's finance officers hear of it, once for each `what`."""
    center = organisations.trading_center(session).id
    notices.notify(
        session, organisation_id=center, text=text, href=href or f"{PAGE}/{operation.id}",
        key=f"{operation.subject}:{what}", roles=(Role.FINANCE_OFFICER,), now=now,
    )  # fmt: skip
