"""Loans that came on record by a list: put right, or struck off where the list was wrong."""

from datetime import date, datetime

from sqlalchemy.orm import Session

from core import audit
from core.actor import Actor
from core.answers import must_be_given, refused
from core.clock import business_date
from core.i18n import _
from core.money import LARGEST_MINOR, Money
from finance.attribution.services import put_right
from finance.pledges.attributing import served
from finance.pledges.models import PledgeLoan
from finance.pledges.news import move
from finance.pledges.standing import must_be_day, must_be_listed
from finance.pledges.states import LoanState


def correct_listed(
    session: Session,
    *,
    loan_id: int,
    registered_on: date,
    amount: Money,
    disbursed_on: date | None,
    released_on: date | None = None,
    reason: str,
    actor: Actor,
    now: datetime,
) -> PledgeLoan:
    """Put the days and the amount of a listed loan right, or add a payout or a release that has come since; the figures
    of its years follow. Without a day of release the one on record stays. City office.

    Raises Conflict `not_from_a_list`, `struck_off`; Unacceptable by field (CC 444: no payout before the registration).
    """
    loan = must_be_listed(session, loan_id, actor)
    must_be_given(reason, "reason")
    today = business_date(now)
    must_be_day(registered_on, None, today, "registered_on")
    released_on = released_on or loan.released_on
    if released_on is not None and registered_on > released_on:
        raise refused("registered_on", _("The pledge was released before it was registered. Check the days."))
    if released_on is not None:
        must_be_day(released_on, disbursed_on, today, "released_on")
    if disbursed_on is not None:
        must_be_day(disbursed_on, registered_on, today, "disbursed_on")
    elif loan.disbursed_on is not None:
        raise refused("disbursed_on", _("The loan is on record as paid out. Write the day."))
    if amount.currency != "CNY" or not 0 < amount.minor <= LARGEST_MINOR:
        raise refused("amount", _("Write an amount in yuan above zero."))
    before = _said(loan)
    loan.registered_on, loan.principal_minor = registered_on, amount.minor
    loan.disbursed_on, loan.released_on = disbursed_on, released_on
    _follow(loan)
    session.flush()
    put_right(session, loan.subject, served(loan), reason=reason, actor=actor, now=now)
    after = {**_said(loan), "reason": reason.strip()[:300]}
    audit.record(session, loan.subject, "pledge.corrected", actor=actor, now=now, before=before, after=after)
    return loan


def add_days(
    session: Session, loan_id: int, disbursed_on: date | None, released_on: date | None, *, actor: Actor, now: datetime
) -> None:
    """What a later list says of a listed loan that is on record without its payout or release."""
    loan = must_be_listed(session, loan_id, actor)
    before = _said(loan)
    loan.disbursed_on = loan.disbursed_on or disbursed_on
    loan.released_on = loan.released_on or released_on
    _follow(loan)
    session.flush()
    audit.record(session, loan.subject, "pledge.corrected", actor=actor, now=now, before=before, after=_said(loan))


def _follow(loan: PledgeLoan) -> None:
    """Bring its state to where its days say that it stands."""
    if loan.disbursed_on is not None and loan.state is LoanState.REGISTERED:
        loan.advance("disburse")
    if loan.released_on is not None and loan.can("end by list"):
        loan.advance("end by list")


def strike_listed(session: Session, *, loan_id: int, reason: str, actor: Actor, now: datetime) -> PledgeLoan:
    """A listed loan was none: it stays on record without its registration, and counts nowhere. City office.

    Its registration number is free again. Raises Conflict `not_from_a_list`, `struck_off`.
    """
    loan = must_be_listed(session, loan_id, actor)
    must_be_given(reason, "reason")
    said = _said(loan)
    put_right(session, loan.subject, None, reason=reason, actor=actor, now=now)
    loan.registered_on = loan.disbursed_on = loan.released_on = None
    loan.registration_key = None
    move(session, loan, "strike off", "pledge.struck_off", actor=actor, now=now, reason=reason.strip()[:300], **said)
    return loan


def _said(loan: PledgeLoan) -> dict[str, str]:
    return {
        "number": loan.registration_no,
        "registered": loan.registered_on.isoformat() if loan.registered_on else "",
        "disbursed": loan.disbursed_on.isoformat() if loan.disbursed_on else "",
        "released": loan.released_on.isoformat() if loan.released_on else "",
        "amount": str(loan.principal),
    }
