"""What royalties lend to the finance desk: the plans' numbers as purposes, and what is due from whom."""

import re
from collections.abc import Sequence
from datetime import date

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session, selectinload

from core.clock import business_date
from core.db import locked
from core.i18n import _, language
from core.money import total
from parties.organisations.queries import names_of
from settlement.holds.queries import why_stayed
from settlement.payments.purposes import BETWEEN, Expected, PurposeBook
from settlement.royalties.models import Due, Plan
from settlement.royalties.paying import plan_of


def find(session: Session, typed: str) -> str | None:
    """'RP-2026-000042', an invoice's 'RI-2026-000042-003' or 'royalty:7' → 'royalty:7', if there is such a plan."""
    text = typed.strip()
    plan_id = plan_of(text.lower())
    if plan_id is not None:
        known = select(Plan.id).where(Plan.id == plan_id)
    else:
        invoiced = select(Due.plan_id).where(Due.number == text.upper())
        known = select(Plan.id).where((Plan.number == text.upper()) | Plan.id.in_(invoiced))
    found = session.scalar(known)
    return f"royalty:{found}" if found is not None else None


def _numbers(session: Session, purposes: Sequence[str]) -> dict[str, str]:
    ids = {purpose: plan_of(purpose) for purpose in purposes}
    known = session.execute(select(Plan.id, Plan.number).where(Plan.id.in_(set(ids.values()) - {None})))
    numbers = {row.id: row.number for row in known}
    return {purpose: numbers[plan_id] for purpose, plan_id in ids.items() if plan_id in numbers}


def labels(session: Session, purposes: Sequence[str]) -> dict[str, str]:
    """'Royalties RP-2026-000042', for many in one statement."""
    numbers = _numbers(session, purposes)
    return {
        purpose: _("Royalties %(number)s", number=numbers[purpose]) if purpose in numbers else purpose
        for purpose in purposes
    }


def label(session: Session, purpose: str) -> str:
    """The same for one."""
    return labels(session, [purpose])[purpose]


def hrefs(session: Session, purposes: Sequence[str]) -> dict[str, str]:
    """The pages of many plans, in one statement."""
    return {purpose: f"/royalties/{number}" for purpose, number in _numbers(session, purposes).items()}


def href(session: Session, purpose: str) -> str | None:
    """The plan's page."""
    return hrefs(session, [purpose]).get(purpose)


def expected(session: Session) -> list[Expected]:
    """What licensees owe: for each plan all that is invoiced and open, by the first day on which some of it is due."""
    owing = select(Due.plan_id).where(Due.paid_minor + Due.credited_minor < Due.amount_minor)
    return _of_plans(session, Plan.id.in_(owing))


# 'RI-2026-000042-003' as people write it, its last part too; the plan's own number is in it, but for its first letters.
QUOTED = re.compile(rf"(?<![A-Z0-9])R{BETWEEN}I((?:{BETWEEN}[0-9]){{10}})(?:(?:{BETWEEN}[0-9]){{3}})?(?![0-9])")


def mentioned(session: Session, text: str) -> list[Expected]:
    """The plans of which a transfer quotes an invoice; where nothing is due any more, with an amount of nothing."""
    figures = ("".join(sign for sign in quoted if sign.isdigit()) for quoted in QUOTED.findall(text))
    numbers = {f"RP-{each[:4]}-{each[4:]}" for each in figures}
    return _of_plans(session, Plan.number.in_(numbers)) if numbers else []


def _of_plans(session: Session, which: ColumnElement[bool]) -> list[Expected]:
    plans = session.scalars(select(Plan).where(which).order_by(Plan.id).options(selectinload(Plan.dues)))
    rows = plans.all()
    names = names_of(session, [plan.licensee_id for plan in rows])
    return [
        Expected(
            purpose=plan.subject,
            label=_("Royalties %(number)s", number=plan.number),
            payer_id=plan.licensee_id,
            payer_name=names[plan.licensee_id].display(language()),
            amount=total([due.open for due in plan.dues], plan.currency),
            typed=plan.number,
            due_on=min((due.due_on for due in plan.dues if due.open), default=None),
        )
        for plan in rows
    ]


def since(session: Session, purpose: str) -> date | None:
    """The day on which the plan was opened."""
    plan = session.get(Plan, plan_of(purpose) or 0)
    return business_date(plan.opened_at) if plan else None


def lock(session: Session, purpose: str) -> None:
    """The plan's row; nothing where there is no such plan."""
    plan_id = plan_of(purpose)
    if plan_id is not None and session.get(Plan, plan_id) is not None:
        locked(session, Plan, plan_id)


BOOK = PurposeBook(
    find=find, label=label, labels=labels, href=href, hrefs=hrefs, expected=expected, since=since, lock=lock,
    mentioned=mentioned, stayed=why_stayed, settles_returns=True,
)  # fmt: skip
