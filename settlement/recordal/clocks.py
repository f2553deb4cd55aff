"""Which case a deal needs, and by when it is to be filed (BR-22, BR-23, BR-05)."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import deadlines
from core.clock import business_date
from core.errors import Conflict
from core.i18n import _
from settlement.recordal.kinds import OfficeStep, OfficeUnit
from settlement.recordal.models import CaseKind, OfficeRule, RecordalCase, RecordalRule


@dataclass(frozen=True, slots=True)
class Deadline:
    """The last day for filing, and where it comes from."""

    due_on: date
    months: int | None
    days: int | None
    source: str


def deadline(session: Session, kind: CaseKind, effective_on: date, *, ends: date | None = None) -> Deadline:
    """Months or days from effect by the rule of that day, moved off holidays (worked example 3: 2026-11-30 →
    2027-03-01).

    A trade-mark licence is filed within the contract's validity (BR-23), so never later than `ends`.
    """
    rule = session.scalar(
        select(RecordalRule)
        .where(RecordalRule.kind == kind, RecordalRule.valid_from <= effective_on)
        .where(RecordalRule.valid_to.is_(None) | (RecordalRule.valid_to > effective_on))
        .order_by(RecordalRule.valid_from.desc())
        .limit(1)
    )
    if rule is None:
        raise Conflict(_("There is no recordal period in force for this kind of case."), code="rules_missing")
    if rule.days is not None:
        due_on = deadlines.due_in_days(session, effective_on, rule.days)
    else:
        due_on = deadlines.due(session, effective_on, months=rule.months or 0)
    if kind is CaseKind.TM_LICENSE and ends is not None:
        due_on = min(due_on, ends)
    return Deadline(due_on, rule.months, rule.days, rule.source)


def effect_of(signed_at: datetime) -> date:
    """The day a contract takes effect: the Beijing day of the second signature."""
    return business_date(signed_at)


def await_office(session: Session, case: RecordalCase, step: OfficeStep, since: date) -> None:
    """By when the office is to decide, or its announcement is to be looked for, by the rule of the day from which the
    period runs; none where no rule sets a period (BR-42)."""
    rule = session.scalar(
        select(OfficeRule)
        .where(OfficeRule.kind == case.kind, OfficeRule.step == step, OfficeRule.valid_from <= since)
        .order_by(OfficeRule.valid_from.desc())
        .limit(1)
    )
    if rule is None:
        case.office_due_on, case.office_due_source = None, ""
        return
    reckon = {
        OfficeUnit.WORKING_DAYS: lambda: deadlines.working_days_after(session, since, rule.number),
        OfficeUnit.DAYS: lambda: deadlines.due_in_days(session, since, rule.number),
        OfficeUnit.MONTHS: lambda: deadlines.due(session, since, months=rule.number),
    }[rule.unit]
    case.office_due_on, case.office_due_source = reckon(), rule.source
