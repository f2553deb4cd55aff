"""The numbers of a programme on a day, and what follows from them."""

from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.deadlines import add_months
from core.errors import Conflict
from core.i18n import _
from registers.programmes.models import ProgrammeRule


def rule_on(session: Session, programme_id: int, day: date) -> ProgrammeRule:
    """The rule that holds on a day; Conflict `rules_missing` where none does."""
    held = select(ProgrammeRule).where(ProgrammeRule.programme_id == programme_id, ProgrammeRule.valid_from <= day)
    rule = session.scalar(held.order_by(ProgrammeRule.valid_from.desc()).limit(1))
    if rule is None:
        text = _("This programme has no rule in force on %(day)s. Record its rule first.", day=day.isoformat())
        raise Conflict(text, code="rules_missing")
    return rule


def last_day(granted_on: date, months: int) -> date:
    """The last day of a title: three years from 5 March end on 4 March."""
    return add_months(granted_on, months) - timedelta(days=1)


def next_check(after: date, valid_to: date, rule: ProgrammeRule) -> tuple[date, date] | None:
    """(due, called for from) of the check after one on `after`; None where the title ends first.

    A check that renews is due on the last day itself.
    """
    due = last_day(after, rule.check_months)
    if due > valid_to or (due == valid_to and not rule.check_renews):
        return None
    return due, max(after, due - timedelta(days=rule.check_window_days))
