"""What the worker does for payment providers. Each of these can be done twice: the provider's word is booked once."""

from datetime import datetime
from typing import Any

from sqlalchemy import select

from core.actor import Role
from core.db import db, transaction
from core.i18n import lazy_gettext
from core.jobs import Handler, Job, JobState, NoUseTrying, drop_waiting, tell_progress
from core.logs import log
from parties.notices import services as notices
from parties.organisations.queries import trading_center
from settlement.payments.hold_alarms import WARN, warn
from settlement.payments.payees import calling as payees
from settlement.payments.payees.models import PayeeAccount
from settlement.payments.payees.services import OPEN
from settlement.payments.providers import calling, port
from settlement.payments.providers.intake import SEEK
from settlement.payments.providers.intending import CALL, LOOK
from settlement.payments.providers.models import ProviderOperation
from settlement.payments.providers.operations import PAGE
from settlement.payments.statements.jobs import RECONCILE, nightly

ASK, CATCH_UP, COMPARE = "ask-providers", "catch-up", "compare-providers"  # lines of the timetable
MOST_BESIDE = 500


def call(payload: dict[str, Any], *, job: Job, now: datetime) -> None:
    """Ask a provider for what was intended."""
    calling.carry_out(payload["operation"], now=now)


def look(payload: dict[str, Any], *, job: Job, now: datetime) -> None:
    """Find out what became of it."""
    calling.look(payload["operation"], now=now)


def seek(payload: dict[str, Any], *, job: Job, now: datetime) -> None:
    """A notice came: find the operation it is about, and look at that; one look answers all the notices about the
    same object that wait now."""
    provider = port.named(payload["provider"])
    if provider is None:
        raise NoUseTrying(f"the payment provider {payload['provider']} is not configured")
    beside = _waiting_beside(payload)
    operation_id, account_id = _about(provider, payload["ref"])
    if account_id is not None:
        payees.ask(account_id, now=now)
    elif operation_id is not None:
        calling.look(operation_id, now=now)
    else:
        log.warning("a notice about nothing of ours", provider=provider.name, ref=payload["ref"])
    if beside:
        with transaction() as session:
            drop_waiting(session, SEEK, beside)


def _waiting_beside(payload: dict[str, Any]) -> list[str]:
    """The keys of jobs that wait for the same look, among those that come next."""
    waiting = select(Job.key, Job.payload).filter_by(kind=SEEK, state=JobState.WAITING).order_by(Job.due_at, Job.id)
    found = [row.key for row in db.session.execute(waiting.limit(MOST_BESIDE)) if row.payload == payload]
    db.session.close()
    return found


def _about(provider: port.PaymentProvider, ref: str) -> tuple[int | None, int | None]:
    """The operation or the payee's account that an object at the provider belongs to, by reference or by our key."""
    mine = select(ProviderOperation.id).filter_by(provider=provider.name, ref=ref)
    operation_id, account_id = db.session.scalar(mine), None
    if operation_id is None and (key := provider.key_of(ref)):
        operation_id = db.session.scalar(select(ProviderOperation.id).filter_by(key=key))
        account_id = db.session.scalar(select(PayeeAccount.id).filter_by(key=key))
    db.session.close()
    return operation_id, account_id


def ask_providers(payload: dict[str, Any], *, job: Job, now: datetime) -> None:
    """The janitor's round over what is in doubt or pending, and over payees' accounts."""
    looked_at = calling.look_at_doubtful(now=now) + payees.ask_about_all(now=now)
    tell_progress(job.id, looked_at=looked_at)


def catch_up(payload: dict[str, Any], *, job: Job, now: datetime) -> None:
    """The poll over what happened at the providers; what is none of ours is shown to the finance officers, once."""
    calling.take_charges(now=now)
    strays = calling.catch_up(now=now)
    tell_progress(job.id, strays=[each.ref for each in strays][:100])
    for each in strays:
        log.error("a movement at a payment provider that is none of ours", ref=each.ref, what=each.what)
        text = lazy_gettext(
            "A payment provider reports %(ref)s, which these books do not know. Compare it with the provider.",
            ref=each.ref,
        )
        with transaction() as session:
            notices.notify(
                session, organisation_id=trading_center(session).id, text=text, href=PAGE,
                key=f"stray:{each.ref}", roles=(Role.FINANCE_OFFICER,), now=now,
            )  # fmt: skip


def compare_providers(payload: dict[str, Any], *, job: Job, now: datetime) -> None:
    """The night's comparison of balances; officers are told once of each difference."""
    calling.take_charges(now=now)
    found = calling.compare()
    tell_progress(job.id, differences=[each.key for each in found])
    for each in found:
        text = lazy_gettext(
            "The payment provider %(provider)s says that %(there)s of ours lie there; these books say %(ours)s. Compare"
            " its list of movements with the books.",
            provider=each.provider,
            there=each.there,
            ours=each.ours,
        )
        with transaction() as session:
            notices.notify(
                session, organisation_id=trading_center(session).id, text=text, href=PAGE, key=each.key,
                roles=(Role.FINANCE_OFFICER,), now=now,
            )  # fmt: skip


def open_payee(payload: dict[str, Any], *, job: Job, now: datetime) -> None:
    """Ask a provider for a payee's account."""
    payees.ask(payload["account"], now=now)


HANDLERS: dict[str, Handler] = {
    CALL: call,
    OPEN: open_payee,
    LOOK: look,
    SEEK: seek,
    ASK: ask_providers,
    CATCH_UP: catch_up,
    COMPARE: compare_providers,
    RECONCILE: nightly,
    WARN: warn,
}
