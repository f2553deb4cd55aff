"""Calls to providers, and looks at what became of them: never inside a transaction."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import TypeVar

from sqlalchemy import select

from core import jobs
from core.db import db, found, transaction
from core.logs import log, step
from settlement.payments.providers import charging, operations, port
from settlement.payments.providers.models import ProviderOperation, ProviderPoll
from settlement.payments.providers.port import Answer, Ask, NotSettled, PaymentProvider, Unknown, WantedMethodMissing
from settlement.payments.providers.states import IN_DOUBT, OperationState, Polled

PATIENCE = timedelta(minutes=1)  # so long a call may be under way
OVERLAP = timedelta(days=3)  # how far the catch-up poll asks beyond its last time: a provider's notices may be so late
BATCH = 200
CLOCKS = timedelta(minutes=5)
Told = TypeVar("Told")  # a movement or a charge


def carry_out(operation_id: int, *, now: datetime) -> None:
    """Ask the provider for an operation that was intended; nothing where somebody has begun it.

    What was intended so long ago that the provider may have forgotten its key is looked for first: these books may be
    a backup of before it was done.
    """
    with transaction() as session:
        ask = operations.begin(session, operation_id, now=now)
        operation = found(session, ProviderOperation, operation_id)
        provider, is_old = _provider(operation), now - operation.intended_at > operations.KEYS_KEPT
    if ask is None:
        return
    step("operation sent", id=operation_id)
    answer = _asked(lambda: (provider.find(ask) if is_old else None) or port.ask_of(provider, ask), ask)
    step("operation answered", id=operation_id)
    with transaction() as session:
        operations.record(session, operation_id, answer, now=now)
    step("operation recorded", id=operation_id)


def look(operation_id: int, *, now: datetime) -> None:
    """Ask the provider what became of an operation, book it once, and ask again for what it certainly has not."""
    with transaction() as session:
        operation = found(session, ProviderOperation, operation_id)
        provider, ask = _provider(operation), operations.ask(operation)
        is_begun = operation.state is not OperationState.INTENDED
        is_young = operation.state is OperationState.SENT and now - (operation.sent_at or now) < PATIENCE
    if not is_begun:
        carry_out(operation_id, now=now)
        return
    answer = _asked(lambda: provider.find(ask), ask)
    if answer is None:
        if not is_young:  # the first call may still be on its way
            _again(operation_id, provider, now)
        return
    with transaction() as session:
        operations.record(session, operation_id, answer, now=now)


def _again(operation_id: int, provider: PaymentProvider, now: datetime) -> None:
    with transaction() as session:
        ask = operations.begin_again(session, operation_id, now=now)
    if ask is None:
        return
    step("operation sent again", id=operation_id)
    answer = _asked(lambda: port.ask_of(provider, ask), ask)
    step("operation answered again", id=operation_id)
    with transaction() as session:
        operations.record(session, operation_id, answer or Unknown("no answer"), now=now)


def _asked(call: Callable[[], Answer | None], ask: Ask) -> Answer:
    """An adapter raises for nothing that a provider answers; whatever else happens is not known to have failed."""
    try:
        return call()  # type: ignore[return-value]
    except Exception as fault:
        log.error("provider call broke off", operation=ask.key, exc_info=fault)
        return Unknown(f"{type(fault).__name__}: {fault}"[:200])


def _provider(operation: ProviderOperation) -> PaymentProvider:
    provider = port.named(operation.provider)
    if provider is None:
        raise jobs.NoUseTrying(f"the payment provider {operation.provider} is not configured")
    return provider


def look_at_doubtful(*, now: datetime) -> int:
    """The janitor: looks at every operation that was sent and not answered for a minute, or that is pending."""
    states = (*IN_DOUBT, OperationState.PENDING)
    names = [provider.name for provider in port.configured()]
    asked = select(ProviderOperation.id).where(
        ProviderOperation.state.in_(states),
        ProviderOperation.provider.in_(names),
        ProviderOperation.sent_at < now - PATIENCE,
    )
    ids = db.session.scalars(asked.order_by(ProviderOperation.seen_at, ProviderOperation.id).limit(BATCH)).all()
    db.session.close()
    for each in ids:
        look(each, now=now)
    return len(ids)


def catch_up(*, now: datetime) -> list[port.Movement]:
    """The poll: looks at every operation of ours that something happened to lately, however little we were told.

    Gives what carries none of our keys, or one that we do not know (a backup was restored): people have to see it.
    """
    strays = []
    for _from, moved in _polled(Polled.ACTIVITY, lambda provider: provider.activity, now):
        keys = {each.key for each in moved if each.key}
        asked = select(ProviderOperation.id, ProviderOperation.key, ProviderOperation.seen_at)
        known = {row.key: row for row in db.session.execute(asked.where(ProviderOperation.key.in_(keys)))}
        db.session.close()
        told = [(known[each.key], each.at) for each in moved if each.key in known]
        for operation_id in sorted({row.id for row, at in told if _is_news(at, row.seen_at)}):
            look(operation_id, now=now)
        strays += [each for each in moved if each.key not in known]
    return strays


def take_charges(*, now: datetime) -> int:
    """Book what providers charged lately besides the fees of payments; how much of it was new."""
    new = 0
    for provider, told in _polled(Polled.CHARGES, lambda provider: provider.charges, now):
        if told:
            with transaction() as session:
                new += charging.book_charges(session, provider.name, told, now=now)
    return new


def _polled(
    what: Polled, door: Callable[[PaymentProvider], Callable[[datetime], list[Told]]], now: datetime
) -> Iterator[tuple[PaymentProvider, list[Told]]]:
    """What each provider tells of since we last took in all that it told, however long that is ago, and of OVERLAP
    before. It counts as taken in once the caller is through with it.
    """
    for provider in port.configured():
        poll = db.session.get(ProviderPoll, (provider.name, what))
        since = min(poll.until, now) if poll else now
        db.session.close()
        try:
            told = door(provider)(since - OVERLAP)
        except NotSettled as fault:
            log.warning("provider could not be polled", provider=provider.name, what=what.value, fault=str(fault))
            continue
        yield provider, told
        with transaction() as session:
            session.merge(ProviderPoll(provider=provider.name, what=what, until=now))


def compare() -> list[charging.Difference]:
    """Where a provider says that more or less of ours lies there than these books do."""
    found = []
    for provider in port.configured():
        try:
            told = provider.balance()
        except NotSettled as fault:
            log.warning("provider could not be asked for its balance", provider=provider.name, fault=str(fault))
            continue
        found += charging.differences(db.session, provider.name, told)
        db.session.close()
    return found


def _is_news(at: datetime, seen_at: datetime | None) -> bool:
    """Whether something can have happened since we last heard of the operation; clocks differ by some minutes."""
    return seen_at is None or seen_at < at + CLOCKS


def must_offer_what_is_wanted() -> None:
    """Raises WantedMethodMissing where a provider's account cannot do what the settings want: the clock and worker do
    not start then. A provider that cannot be asked now is no reason; each page's own answer is compared as well.
    """
    for provider in port.configured():
        try:
            missing = provider.probe()
        except NotSettled as fault:
            log.warning("provider could not be probed", provider=provider.name, fault=str(fault))
            continue
        if missing:
            raise WantedMethodMissing(" ".join(missing))
