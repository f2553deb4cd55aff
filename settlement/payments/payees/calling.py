"""A provider is asked for a payee's account and how it stands: never inside a transaction."""

from datetime import datetime, timedelta

from core.db import db, transaction
from core.jobs import NoUseTrying
from core.logs import log
from settlement.payments.payees import queries, services
from settlement.payments.providers import port
from settlement.payments.providers.operations import KEYS_KEPT
from settlement.payments.providers.port import NotSettled, PayeeSaid, Unknown
from settlement.payments.states import PayeeState

DAILY, PATIENCE = timedelta(days=1), timedelta(minutes=1)
BATCH = 50


def ask(account_id: int, *, now: datetime) -> bool:
    """Open the account, or hear how it stands; False where the provider gave no answer.

    One that was asked for long ago is looked for first: the provider may have forgotten our key.
    """
    with transaction() as session:
        row = queries.payee_account(session, account_id)
        enrolment, ref, state = services.enrolment_of(session, row), row.ref or "", row.state
        provider, is_old = port.named(row.provider), now - row.asked_at > KEYS_KEPT
    if provider is None:
        raise NoUseTrying("the payment provider is not configured")
    said: PayeeSaid | Unknown | None = None
    try:
        if state is not PayeeState.ASKED or is_old:
            said = provider.payee(enrolment, ref)
        if said is None and state is PayeeState.ASKED:
            said = provider.enroll(enrolment)
    except NotSettled as fault:
        said = Unknown(str(fault))
    if said is None or isinstance(said, Unknown):
        log.warning("a payee's account is in doubt", account=account_id, why=said.reason if said else "gone")
        return False
    with transaction() as session:
        services.record(session, account_id, said, now=now)
    return True


def onboarding(account_id: int, *, back_to: str) -> str:
    """The address of the provider's page for what is missing; '' where it gives none now."""
    with transaction() as session:
        row = queries.payee_account(session, account_id)
        provider, ref = port.named(row.provider), row.ref
    if provider is None or ref is None:
        return ""
    try:
        return provider.onboarding(ref, back_to)
    except NotSettled as fault:
        log.warning("no page for a payee", account=account_id, fault=str(fault))
        return ""


def ask_about_all(*, now: datetime) -> int:
    """The janitor's round: accounts that were asked for in vain, and each of the others once a day."""
    ids = queries.not_asked_since(db.session, now - DAILY, doubtful=now - PATIENCE, limit=BATCH)
    db.session.close()
    for each in ids:
        ask(each, now=now)
    return len(ids)
