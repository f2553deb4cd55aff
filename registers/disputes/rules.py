"""The periods of the law, by the rule in force on the day they begin."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.deadlines import due_in_days
from core.errors import Conflict
from core.i18n import _
from registers.disputes.models import DisputeRule
from registers.disputes.vocabulary import Clock


def days_of(session: Session, clock: Clock, on: date) -> int:
    """How many calendar days the period has that begins on a day; Conflict `rules_missing` where no rule says."""
    query = select(DisputeRule.days).where(
        DisputeRule.clock == clock,
        DisputeRule.valid_from <= on,
        DisputeRule.valid_to.is_(None) | (DisputeRule.valid_to > on),
    )
    days = session.scalar(query.order_by(DisputeRule.valid_from.desc()).limit(1))
    if days is None:
        text = _("There is no rule in force on %(day)s for this period.", day=on.isoformat())
        raise Conflict(text, code="rules_missing")
    return int(days)


def last_day(session: Session, clock: Clock, start: date) -> date:
    """The last day of the period: the first is not counted, and one that is no working day moves to the next that is
    (Civil Code 201, 203; BR-05)."""
    return due_in_days(session, start, days_of(session, clock, start))
