"""The numbers of the rules of reporting, as they hold on a day."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.errors import Conflict
from core.i18n import _
from reports.claims.models import ReportingNumber, ReportingRule


def number_on(session: Session, rule: ReportingNumber, day: date) -> int:
    """The number in force on a day; Conflict `rules_missing` where there is none."""
    query = select(ReportingRule.number).where(ReportingRule.rule == rule, ReportingRule.valid_from <= day)
    found = session.scalar(query.order_by(ReportingRule.valid_from.desc()).limit(1))
    if found is None:
        raise Conflict(_("No rule of reporting is in force on %(day)s.", day=day), code="rules_missing")
    return found
