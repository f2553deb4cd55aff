"""The account to which buyers pay: proposed by one person of the trading center, confirmed by another, shown on every
deal that is to be paid.
"""

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import audit
from core.actor import Actor, Role
from core.clock import business_date
from core.db import locked
from core.errors import Conflict, NotAllowed, Unacceptable
from core.i18n import LazyText, _, lazy_gettext
from core.money import EXPONENTS
from parties.notices import services as notices
from parties.organisations.queries import trading_center
from settlement.payments.models import ReceivingAccount
from settlement.payments.states import BookingState

SUBJECT = "receiving-account"


def must_be_of_the_center(session: Session, actor: Actor) -> int:
    """The person's id, if an administrator or finance officer who acts for the trading center; NotAllowed otherwise."""
    if actor.person_id is None or not (actor.has(Role.ADMINISTRATOR) or actor.has(Role.FINANCE_OFFICER)):
        actor.must_have(Role.ADMINISTRATOR)
        raise NotAllowed(_("People say to which account is paid, not the system."), code="person_needed")
    if not actor.acts_for(trading_center(session).id):
        raise NotAllowed(
            _("Only people of the trading center say to which account is paid. Change whom you act for, or ask them."),
            code="not_the_trading_center",
        )
    return actor.person_id


def may_propose(session: Session, actor: Actor) -> bool:
    """Whether an administrator who acts for the trading center."""
    return actor.has(Role.ADMINISTRATOR) and actor.acts_for(trading_center(session).id)


def enter_receiving_account(
    session: Session,
    *,
    holder: str,
    bank: str,
    number: str,
    valid_from: date,
    currency: str = "CNY",
    actor: Actor,
    now: datetime,
) -> ReceivingAccount:
    """An administrator of the trading center proposes another account, from a day after today on; somebody else of the
    trading center confirms it before that day. What stood before stays on record.

    The trading center's people are told at once, so that nobody changes it unseen. The system, which sets the platform
    up, enters one from today on. Raises NotAllowed, Unacceptable.
    """
    today = business_date(now)
    if not actor.is_system:
        actor.must_have(Role.ADMINISTRATOR)
        must_be_of_the_center(session, actor)
    if valid_from < today or (valid_from == today and not actor.is_system):
        message = _("Choose a day after today: somebody else compares the account before buyers see it.")
        raise Unacceptable(_("Some answers are missing or do not fit."), fields={"valid_from": [message]})
    row = ReceivingAccount(
        currency=currency,
        holder=holder,
        bank=bank,
        number=number,
        valid_from=valid_from,
        state=BookingState.CONFIRMED if actor.is_system else BookingState.PROPOSED,
        proposed_by=actor.person_id,
        proposed_by_name=actor.name,
        proposed_at=now,
    )
    session.add(row)
    session.flush()
    after = {"holder": holder, "bank": bank, "number": number, "valid_from": valid_from.isoformat()}
    audit.record(session, SUBJECT, "receiving_account.entered", actor=actor, now=now, after=after)
    if not actor.is_system:
        text = lazy_gettext("%(name)s proposes a new account to which buyers pay. Compare it.", name=actor.name)
        _tell(session, row, text, now)
    return row


def _tell(session: Session, row: ReceivingAccount, text: LazyText, now: datetime) -> None:
    key = f"{SUBJECT}:{row.id}:{row.state.value}"
    center = trading_center(session).id
    notices.notify(session, organisation_id=center, text=text, href="/finance/account", key=key, now=now)


def confirm_receiving_account(session: Session, *, account_id: int, actor: Actor, now: datetime) -> ReceivingAccount:
    """Somebody else of the trading center compared the account: buyers see it from its day on.

    Raises NotAllowed `four_eyes`, IllegalTransition, Conflict `too_late` where its day has come already.
    """
    person_id = must_be_of_the_center(session, actor)
    row, today = locked(session, ReceivingAccount, account_id), business_date(now)
    if row.valid_from <= today and row.can("confirm"):
        raise Conflict(
            _("Its first day has come before anybody confirmed it. Turn it down, and propose it for a later day."),
            code="too_late",
        )
    row.confirm(person_id=person_id, actor=actor, now=now, did=_("You proposed this account yourself."))
    row.confirmed_on = today
    session.flush()
    after = {"number": row.number, "valid_from": row.valid_from.isoformat()}
    audit.record(session, SUBJECT, "receiving_account.confirmed", actor=actor, now=now, after=after)
    _tell(
        session, row, lazy_gettext("%(name)s has confirmed the new account to which buyers pay.", name=actor.name), now
    )
    return row


def reject_receiving_account(session: Session, *, account_id: int, actor: Actor, now: datetime) -> ReceivingAccount:
    """The account does not come into force. Who proposed it may take it back, too. Raises IllegalTransition."""
    must_be_of_the_center(session, actor)
    row = locked(session, ReceivingAccount, account_id)
    row.advance("reject")
    session.flush()
    audit.record(session, SUBJECT, "receiving_account.rejected", actor=actor, now=now, after={"number": row.number})
    return row


def receiving_account(session: Session, day: date, currency: str = "CNY") -> ReceivingAccount | None:
    """The account of a day: of those in force the one with the latest day, the last entered of a day."""
    rows = select(ReceivingAccount).where(
        ReceivingAccount.state == BookingState.CONFIRMED,
        ReceivingAccount.currency == currency,
        ReceivingAccount.valid_from <= day,
    )
    return session.scalar(rows.order_by(ReceivingAccount.valid_from.desc(), ReceivingAccount.id.desc()).limit(1))


def accounts_in_force(session: Session, day: date) -> list[ReceivingAccount]:
    """The account of a day in each currency that has one, the yuan first."""
    found = [receiving_account(session, day, currency) for currency in EXPONENTS]
    return [row for row in found if row is not None]


def receiving_accounts(session: Session) -> list[ReceivingAccount]:
    """All that were confirmed, the newest first."""
    rows = select(ReceivingAccount).filter_by(state=BookingState.CONFIRMED)
    return list(session.scalars(rows.order_by(ReceivingAccount.id.desc())))


def proposed_accounts(session: Session) -> list[ReceivingAccount]:
    """Those that wait for somebody else of the trading center, oldest first."""
    rows = select(ReceivingAccount).filter_by(state=BookingState.PROPOSED)
    return list(session.scalars(rows.order_by(ReceivingAccount.id)))


def accounts_after(session: Session, after: int, limit: int) -> list[ReceivingAccount]:
    """All of them by id, for programs that page."""
    rows = select(ReceivingAccount).where(ReceivingAccount.id > after)
    return list(session.scalars(rows.order_by(ReceivingAccount.id).limit(limit)))
