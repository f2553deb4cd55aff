"""The numbers of the rules of reporting, as they hold on a day."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.errors import Conflict
from core.i18n import _
from reports.claims.models import ReportingNumber, ReportingRule


class Numbers:
    """The versions of some numbers of the rules of reporting, asked for many days."""

    def __init__(self, session: Session, *rules: ReportingNumber) -> None:
        row = ReportingRule
        asked = select(row.rule, row.valid_from, row.number).where(row.rule.in_(rules)).order_by(row.valid_from)
        self._versions: dict[ReportingNumber, list[tuple[date, int]]] = {}
        for rule, starts, number in session.execute(asked):
            self._versions.setdefault(rule, []).append((starts, number))

    def on(self, rule: ReportingNumber, day: date) -> int:
        """The number in force on a day, days before the first version judged by that one; Conflict `rules_missing`."""
        versions = self._versions.get(rule)
        if not versions:
            raise Conflict(_("No rule of reporting is in force on %(day)s.", day=day), code="rules_missing")
        return [versions[0], *(each for each in versions if each[0] <= day)][-1][1]


def number_on(session: Session, rule: ReportingNumber, day: date) -> int:
    """The number in force on a day; Conflict `rules_missing` where there is none."""
    query = select(ReportingRule.number).where(ReportingRule.rule == rule, ReportingRule.valid_from <= day)
    found = session.scalar(query.order_by(ReportingRule.valid_from.desc()).limit(1))
    if found is None:
        raise Conflict(_("No rule of reporting is in force on %(day)s.", day=day), code="rules_missing")
    return found
