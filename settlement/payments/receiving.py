"""The account to which buyers pay: entered by an administrator, shown on every deal that is to be paid."""

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import audit
from core.actor import Actor, Role
from core.clock import business_date
from core.errors import Unacceptable
from core.i18n import _, lazy_gettext
from core.money import EXPONENTS
from parties.notices import services as notices
from parties.organisations.queries import trading_center
from settlement.payments.models import ReceivingAccount

SUBJECT = "receiving-account"


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
    """A new account from `valid_from` on (today or later); what stood before stays on record.

    The trading center's people are told at once, so that nobody changes it unseen. Raises NotAllowed unless an
    administrator, Unacceptable.
    """
    actor.must_have(Role.ADMINISTRATOR)
    if valid_from < business_date(now):
        message = _("Choose today or a later day: where money went before cannot be changed.")
        raise Unacceptable(_("Some answers are missing or do not fit."), fields={"valid_from": [message]})
    row = ReceivingAccount(
        currency=currency,
        holder=holder,
        bank=bank,
        number=number,
        valid_from=valid_from,
        entered_by_name=actor.name,
        entered_at=now,
    )
    session.add(row)
    session.flush()
    after = {"holder": holder, "bank": bank, "number": number, "valid_from": valid_from.isoformat()}
    audit.record(session, SUBJECT, "receiving_account.entered", actor=actor, now=now, after=after)
    if actor.is_system:
        return row
    text = lazy_gettext("%(name)s has entered a new account to which buyers pay. Compare it.", name=actor.name)
    center = trading_center(session).id
    notices.notify(
        session, organisation_id=center, text=text, href="/finance/account", key=f"{SUBJECT}:{row.id}", now=now
    )
    return row


def receiving_account(session: Session, day: date, currency: str = "CNY") -> ReceivingAccount | None:
    """The account of a day: of those in force the one with the latest day, the last entered of a day."""
    rows = select(ReceivingAccount).where(ReceivingAccount.currency == currency, ReceivingAccount.valid_from <= day)
    return session.scalar(rows.order_by(ReceivingAccount.valid_from.desc(), ReceivingAccount.id.desc()).limit(1))


def accounts_in_force(session: Session, day: date) -> list[ReceivingAccount]:
    """The account of a day in each currency that has one, the yuan first."""
    found = [receiving_account(session, day, currency) for currency in EXPONENTS]
    return [row for row in found if row is not None]


def receiving_accounts(session: Session) -> list[ReceivingAccount]:
    """All that were entered, the newest first."""
    return list(session.scalars(select(ReceivingAccount).order_by(ReceivingAccount.id.desc())))
