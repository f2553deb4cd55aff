"""What an accepted statement makes due: an invoice for what it adds, a credit for what it takes back."""

from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from core import audit
from core.actor import Actor
from core.clock import business_date
from core.i18n import lazy_gettext
from core.money import Money
from settlement.deals.rules import last_day_to_pay
from settlement.royalties.models import Credit, Due, Period, Plan, Statement
from settlement.royalties.news import tell
from settlement.royalties.owed import DueKind


def invoice(
    session: Session,
    plan: Plan,
    period: Period,
    statement: Statement,
    *,
    is_first: bool,
    actor: Actor,
    now: datetime,
) -> None:
    """The due or the credit of a version that counts from now on; nothing where it changes nothing."""
    change = statement.difference
    if change.minor > 0:
        kind = DueKind.ROYALTY if is_first else DueKind.ADJUSTMENT
        on = day_to_pay(session, plan, period, now=now)
        key = f"statement:{statement.id}"
        raise_due(session, plan, kind, change, key=key, due_on=on, period=period, actor=actor, now=now)
    elif change.minor < 0:
        plan.credits.append(
            Credit(statement_id=statement.id, amount_minor=-change.minor, used_minor=0, currency=plan.currency)
        )
        session.flush()
        after = {"period": period.n, "version": statement.version, "amount": (-change).amount}
        audit.record(session, plan.subject, "royalty.credited", actor=actor, now=now, after=after)
    use_credits(session, plan)


def day_to_pay(session: Session, plan: Plan, period: Period, *, now: datetime) -> date:
    """So many days after the period as agreed, but never before the days that every payment has from its invoice."""
    earliest = last_day_to_pay(session, business_date(now))
    return max(earliest, period.ends_on + timedelta(days=period.pay_days)) if period.pay_days else earliest


def raise_due(
    session: Session,
    plan: Plan,
    kind: DueKind,
    amount: Money,
    *,
    key: str,
    due_on: date,
    period: Period | None = None,
    actor: Actor,
    now: datetime,
) -> Due:
    """Invoice an amount to the licensee, who is told. One cause (`key`) is invoiced once: the database refuses more."""
    due = Due(
        plan_id=plan.id,
        period_id=period.id if period else None,
        kind=kind,
        key=key,
        number=f"RI{plan.number.removeprefix('RP')}-{len(plan.dues) + 1:03d}",
        amount_minor=amount.minor,
        paid_minor=0,
        credited_minor=0,
        currency=amount.currency,
        due_on=due_on,
        raised_at=now,
    )
    plan.dues.append(due)
    session.flush()
    after = {"number": due.number, "kind": kind.value, "amount": amount.amount, "due_on": due_on.isoformat()}
    audit.record(session, plan.subject, "royalty.invoiced", actor=actor, now=now, after=after)
    text = lazy_gettext("Invoice %(number)s: pay %(amount)s by %(day)s.", number=due.number, amount=amount, day=due_on)
    tell(session, plan, [plan.licensee_id], f"due-{due.number}", text, now)
    return due


def use_credits(session: Session, plan: Plan) -> None:
    """Set off what was taken back against what is open, the oldest of both first."""
    for credit in plan.credits:
        for due in sorted(plan.dues, key=lambda each: (each.due_on, each.id)):
            part = min(credit.left, due.open).minor
            credit.used_minor += part
            due.credited_minor += part
    session.flush()
