"""Money that lies at a payment provider, whatever it is for: by age, and warnings before it has lain there too long.

What leaves is the oldest: what lies there now is what came last.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core.actor import Role
from core.clock import business_date
from core.db import transaction
from core.i18n import lazy_gettext
from core.jobs import Job
from core.money import Money
from parties.notices import services as notices
from parties.organisations.queries import trading_center
from settlement.ledger.models import Account, Journal, Transfer
from settlement.ledger.plan import AccountKind
from settlement.payments.providers import port
from settlement.payments.providers.operations import PAGE

WARN = "warn-held"  # a line of the timetable
BEFORE = (30, 10)  # days before the longest hold ends: 60 and 80 of 90


@dataclass(frozen=True, slots=True)
class Lying:
    """What came to a provider on a day and still lies there."""

    provider: str
    since: date
    amount: Money
    until: date

    @property
    def subject(self) -> str:
        """Its opaque key."""
        return f"lying:{self.provider}:{self.amount.currency}:{self.since.isoformat()}"


def lying(session: Session, *, today: date) -> list[Lying]:
    """All that lies at providers which keep money for so many days only, the oldest first."""
    most = {each.name: each.caps.hold_days for each in port.configured() if each.caps.hold_days}
    mine = select(Account).where(Account.kind == AccountKind.PROVIDER, Account.debits_minor > Account.credits_minor)
    found = []
    for account in session.scalars(mine) if most else ():
        name = account.code.split(":")[1]
        if name in most:
            found += _lying_on(session, account, name, timedelta(days=most[name]), today)
    return sorted(found, key=lambda each: (each.until, each.subject))


def _lying_on(session: Session, account: Account, name: str, longest: timedelta, today: date) -> list[Lying]:
    """Newest first, until all is told that lies there; what came long before is told with the first day looked at."""
    left, found, first = account.balance.minor, [], today - 2 * longest
    came = (
        select(Journal.effective_on, func.sum(Transfer.amount_minor))
        .join(Transfer, Transfer.journal_id == Journal.id)
        .where(Transfer.debit_id == account.id, Journal.effective_on >= first)
        .group_by(Journal.effective_on)
        .order_by(Journal.effective_on.desc())
    )
    for day, minor in [*session.execute(came).all(), (first, left)]:
        part = min(left, int(minor))
        left -= part
        if part:
            found.append(Lying(name, day, Money(part, account.currency), day + longest))
    return found


def warn(payload: dict[str, Any], *, job: Job, now: datetime) -> None:
    """The daily round."""
    with transaction() as session:
        warn_of_long_holds(session, now=now)


def warn_of_long_holds(session: Session, *, now: datetime) -> int:
    """Tell the finance officers, once for each day on which money came and each mark, what still lies; how many."""
    told, today = 0, business_date(now)
    for each in lying(session, today=today):
        most = (each.until - each.since).days
        for age in (most - days for days in BEFORE):
            if (today - each.since).days >= age:
                text = lazy_gettext(
                    "%(amount)s have lain at the payment provider %(provider)s for %(days)s days; %(most)s are the"
                    " most. Send them to our bank account now.",
                    amount=each.amount,
                    provider=each.provider,
                    days=age,
                    most=most,
                )
                notices.notify(
                    session, organisation_id=trading_center(session).id, text=text, href=PAGE,
                    key=f"held-{age}:{each.subject}", roles=(Role.FINANCE_OFFICER,), now=now,
                )  # fmt: skip
                told += 1
    return told
