"""The rule by which a year is evaluated."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.errors import Conflict
from core.i18n import _
from reports.evaluations.models import EvaluationRule


def rule_of(session: Session, year: int) -> EvaluationRule:
    """The rule that holds for a year; Conflict `rules_missing` where none does."""
    held = select(EvaluationRule).where(EvaluationRule.year_from <= year).order_by(EvaluationRule.year_from.desc())
    row = session.scalar(held.limit(1))
    if row is None:
        text = _("No rule says how %(year)s is evaluated. Propose one first.", year=year)
        raise Conflict(text, code="rules_missing")
    return row
