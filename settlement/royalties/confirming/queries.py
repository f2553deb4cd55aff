"""What an accepted statement and an agreed claim come to: the invoices, their days, and who gets what."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from core.clock import business_date
from core.db import found
from core.money import Money
from settlement.deals.models import Deal
from settlement.deals.rules import last_day_to_pay
from settlement.deals.split import Line
from settlement.royalties.invoicing import day_to_pay
from settlement.royalties.models import Claim, Due, Period, Plan
from settlement.royalties.owed import DueKind
from settlement.royalties.releasing import split
from settlement.royalties.restating import Effect, effect_of
from settlement.royalties.withholding import parts_of, withheld_from


@dataclass(frozen=True, slots=True)
class Acceptance:
    """What is invoiced (below zero: credited), to be paid by when, and who gets it when it is paid."""

    change: Money
    pay_by: date
    lines: list[Line]


def of_statement(session: Session, plan: Plan, period: Period, *, now: datetime) -> Acceptance:
    """What follows when the newest statement of the period is accepted; with the tax of today, which may be another
    on the day of payment."""
    assert period.latest is not None
    before = period.accepted.due if period.accepted else plan.money(0)
    change, pay_by = period.latest.due - before, day_to_pay(session, plan, period, now=now)
    if change.minor <= 0:
        return Acceptance(change, pay_by, [])
    deal = found(session, Deal, plan.deal_id)
    owners = parts_of(deal, withheld_from(session, plan, deal, business_date(now)))
    return Acceptance(change, pay_by, split(session, plan, change, _to_come(plan, period, pay_by), owners))


def _to_come(plan: Plan, period: Period, pay_by: date) -> Due:
    """An invoice that nobody has raised yet: it belongs to no session."""
    return Due(plan_id=plan.id, period_id=period.id, kind=DueKind.ROYALTY, due_on=pay_by)


def of_claim(session: Session, plan: Plan, claim: Claim, *, now: datetime) -> tuple[Effect, date]:
    """What follows when the claim is agreed, and by when it is to be paid at the earliest."""
    today = business_date(now)
    return effect_of(plan, claim, today), last_day_to_pay(session, today)
