"""The periods of cover and of claims, by the rule in force on the day they begin (BR-53, BR-54)."""

from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.deadlines import due_in_days, working_days_after
from core.errors import Conflict
from core.i18n import _
from core.show import day as day_text
from finance.funds.claims import Ground
from finance.funds.models import FundClock, FundRule


def days_of(session: Session, clock: FundClock, on: date) -> int:
    """How many days the period has that begins on a day; Conflict `rules_missing` where no rule says."""
    query = select(FundRule.days).where(
        FundRule.clock == clock,
        FundRule.valid_from <= on,
        FundRule.valid_to.is_(None) | (FundRule.valid_to > on),
    )
    days = session.scalar(query.order_by(FundRule.valid_from.desc()).limit(1))
    if days is None:
        text = _("There is no rule in force on %(day)s for this period.", day=day_text(on))
        raise Conflict(text, code="rules_missing", rule="BR-53")
    return int(days)


def first_day_of_cover(session: Session, today: date) -> date:
    """The earliest day from which a loan that is brought in today can be under cover."""
    return today - timedelta(days=days_of(session, FundClock.COVER, today))


def claim_days(session: Session, ground: Ground, since: date) -> tuple[date, date]:
    """The first and the last day on which a bank can claim: from the classification, or from the first day beyond the
    arrears that the rule allows, so many days long."""
    first = since
    if ground is Ground.ARREARS:
        first = since + timedelta(days=days_of(session, FundClock.ARREARS, since) + 1)
    return first, due_in_days(session, first, days_of(session, FundClock.CLAIM, first))


def publicity_days(session: Session, start: date) -> tuple[date, date]:
    """The last day of publicity, and the last day on which the claim is paid after it."""
    ends = working_days_after(session, start, days_of(session, FundClock.PUBLICITY, start))
    return ends, due_in_days(session, ends, days_of(session, FundClock.PAYMENT, ends))
