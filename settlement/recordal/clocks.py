"""Which case a deal needs, and by when it is to be filed (BR-22, BR-23, BR-05)."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import deadlines
from core.clock import business_date
from core.errors import Conflict
from core.i18n import LazyText, _
from core.i18n import lazy_gettext as lazy
from settlement.recordal.kinds import OfficeStep, OfficeUnit
from settlement.recordal.models import CaseKind, OfficeRule, RecordalCase, RecordalRule

# Where the periods of the start come from: their rows (a migration) keep these texts in English, a page shows them in
# the reader's language.
SOURCES: tuple[LazyText, ...] = (
    lazy("Implementing Regulations of the Patent Law, rule 15; BR-22"),
    lazy("Implementing Regulations of the Patent Law, rules 15 and 87"),
    lazy("Platform default; the law sets no period (Patent Law, art. 10)"),
    lazy("Platform default; the law sets no period (Trademark Law, art. 42 and 43)"),
    lazy(
        "Platform default; the law sets no period"
        " (Implementing Regulations of the Copyright Law, art. 25: may be filed)"
    ),
    lazy("Measures for the Recordal of Patent Licence Contracts: 30 days from the agreement by which the licence ends"),
    lazy("Platform default; the law sets no period (Civil Code, art. 444: the pledge stands from its registration)"),
    lazy("Platform default; the law sets no period (the debt is paid or the pledge waived)"),
    lazy("Platform default; the law sets no period (the licence has ended)"),
    lazy("Platform default; the law sets no period (recognition is asked for by the seller; BR-73)"),
    lazy("Measures for the Registration of Technology Import and Export Contracts, art. 6"),
    lazy("Measures for the Registration of Patent Pledges: 3 working days at a service window"),
    lazy("Measures for the Registration of Copyright Pledges: 10 days"),
    lazy("Regulations on the Import and Export of Technology, art. 17 and 38: 3 working days"),
    lazy("Platform default; the law sets no period (Trademark Law, art. 42: the gazette is looked at)"),
)


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
