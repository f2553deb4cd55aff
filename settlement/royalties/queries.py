"""Reads of royalties: who may see which plan, and what is due when."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session, selectinload

from core.actor import Actor
from core.db import found_by
from core.errors import NotFound
from core.i18n import _
from core.money import Money, total
from core.paging import page_of
from settlement.deals.models import Deal
from settlement.deals.queries import visible_to
from settlement.royalties.anomalies import Flag, flags
from settlement.royalties.models import Claim, Due, Period, Plan, Report, RoyaltyReversal, Settled, Statement
from settlement.royalties.owed import SHARED
from settlement.royalties.paying import interest_left
from settlement.royalties.states import ClaimState, PeriodState

# What a list prints of each plan, looked up for all of them at once.
PARTS = (
    selectinload(Plan.periods).selectinload(Period.statements),
    selectinload(Plan.periods).selectinload(Period.reports),
    selectinload(Plan.dues),
    selectinload(Plan.claims),
)


@dataclass(frozen=True, slots=True)
class PlanRow:
    """A plan in a list: what waits next, what is owed, what stands out."""

    plan: Plan
    deal: Deal
    next_text: str
    next_on: date | None
    owed: Money
    late: bool
    flags: Sequence[Flag]


def plans_of(session: Session, actor: Actor) -> Select[Plan, Deal]:
    """The plans of deals that the actor may see, newest first."""
    query = select(Plan, Deal).join(Deal, Deal.id == Plan.deal_id).where(visible_to(session, actor))
    return query.order_by(Plan.id.desc())


def plan_for(session: Session, number: str, actor: Actor) -> tuple[Plan, Deal]:
    """The plan of this number with its deal, if the actor may see it; NotFound otherwise."""
    row = session.execute(plans_of(session, actor).where(Plan.number == number)).one_or_none()
    if row is None:
        raise NotFound(_("There is no royalty plan under this number, or it is not yours to see."))
    return row[0], row[1]


def plan_parts(session: Session, plan: Plan) -> None:
    """Look up all that a plan's own page prints, at once."""
    every = (
        *PARTS,
        selectinload(Plan.periods).selectinload(Period.statements).selectinload(Statement.lines),
        selectinload(Plan.claims).selectinload(Claim.findings),
        selectinload(Plan.releases).selectinload(Settled.lines),
        selectinload(Plan.credits),
        selectinload(Plan.payments),
        selectinload(Plan.taken_back),
        selectinload(Plan.reversals),
        selectinload(Plan.end_notices),
        selectinload(Plan.inspections),
    )
    session.scalars(select(Plan).filter_by(id=plan.id).options(*every)).one()


def number_of_deal(session: Session, deal_id: int) -> str | None:
    """The number of a deal's plan, None where it has none."""
    return session.scalar(select(Plan.number).where(Plan.deal_id == deal_id))


def waiting_for(session: Session, organisation_id: int | None) -> list[Plan]:
    """Plans of an organisation in which something waits: a report, a decision, a payment, a claim."""
    mine = or_(Plan.licensor_id == organisation_id, Plan.licensee_id == organisation_id)
    waits = (PeriodState.OPEN, PeriodState.ESTIMATED, PeriodState.REPORTED, PeriodState.CONTESTED)
    ids = select(Period.plan_id).where(Period.state.in_(waits))
    owing = select(Due.plan_id).where(Due.paid_minor + Due.credited_minor < Due.amount_minor)
    claimed = select(Claim.plan_id).where(Claim.state == ClaimState.CLAIMED)
    query = select(Plan).where(mine, or_(Plan.id.in_(ids), Plan.id.in_(owing), Plan.id.in_(claimed)))
    return list(session.scalars(query.order_by(Plan.id).options(*PARTS)))


def period_of(plan: Plan, n: int) -> Period:
    """The plan's period of this number; NotFound where there is none."""
    found = next((each for each in plan.periods if each.n == n), None)
    if found is None:
        raise NotFound(_("This licence has no such period."))
    return found


def claim_of(session: Session, plan: Plan, claim_id: int) -> Claim:
    """The plan's claim of this number; NotFound for another plan's."""
    return found_by(session, Claim, id=claim_id, plan_id=plan.id)


def due_of(session: Session, plan: Plan, number: str) -> Due:
    """The plan's invoice of this number; NotFound for another plan's."""
    return found_by(session, Due, number=number, plan_id=plan.id)


def reversal_of(session: Session, plan: Plan, reversal_id: int) -> RoyaltyReversal:
    """The plan's reversal of this number; NotFound for another plan's."""
    return found_by(session, RoyaltyReversal, id=reversal_id, plan_id=plan.id)


def owed(plan: Plan) -> Money:
    """All that is invoiced and open."""
    return total([due.open for due in plan.dues], plan.currency)


def accruing(plan: Plan, today: date) -> Money:
    """The interest that runs on what is late, if it is paid today; invoiced when it is paid."""
    late = [due for due in plan.dues if due.kind in SHARED and due.is_late(today)]
    return total([interest_left(plan, due, due.open, today) for due in late], plan.currency)


def next_step(plan: Plan, today: date) -> tuple[str, date | None]:
    """What waits next on the plan and until when: a payment before a claim before a decision before a report."""
    due = min((each.due_on for each in plan.dues if each.open), default=None)
    if due is not None:
        return _("Pay"), due
    if open_claim(plan) is not None:
        return _("Answer the claim"), None
    for state, text in ((PeriodState.REPORTED, _("Accept or contest")), (PeriodState.CONTESTED, _("Report anew"))):
        for period in plan.periods:
            if period.state is state:
                return text, period.contest_until if state is PeriodState.REPORTED else None
    for period in plan.periods:
        if period.state in (PeriodState.OPEN, PeriodState.ESTIMATED):
            return _("Report"), period.report_due_on
    return "", None


def list_of_plans(
    session: Session, actor: Actor, *, today: date, before: int | None, limit: int
) -> tuple[list[PlanRow], int | None]:
    """One page, newest first, and the last plan's number where more follow."""
    query = plans_of(session, actor).options(*PARTS)
    if before is not None:
        query = query.where(Plan.id < before)
    found = session.execute(query.limit(limit + 1)).all()
    rows = []
    for plan, deal in found[:limit]:
        text, on = next_step(plan, today)
        late = bool(on and on < today)
        rows.append(PlanRow(plan, deal, text, on, owed(plan), late, flags(plan.periods, today)))
    return rows, found[limit - 1][0].id if len(found) > limit else None


def page_of_plans(session: Session, actor: Actor, *, after: int = 0, limit: int = 20) -> tuple[list[Plan], str | None]:
    """One page by number, and the key of the next one."""
    query = plans_of(session, actor).options(*PARTS).where(Plan.id > after).order_by(None).order_by(Plan.id)
    rows = [plan for plan, _deal in session.execute(query.limit(limit + 1))]
    return page_of(rows, limit)


def statement_parts(session: Session, period: Period) -> None:
    """Look up every line of a period's statements and reports at once."""
    every = (
        selectinload(Period.statements).selectinload(Statement.lines),
        selectinload(Period.reports).selectinload(Report.lines),
    )
    session.scalars(select(Period).filter_by(id=period.id).options(*every)).one()


def open_claim(plan: Plan) -> Claim | None:
    """The claim that waits for its answer."""
    return next((each for each in plan.claims if each.state is ClaimState.CLAIMED), None)


def _visible(session: Session, actor: Actor, plan_id: int) -> Plan | None:
    row = session.execute(plans_of(session, actor).where(Plan.id == plan_id)).one_or_none()
    return row[0] if row else None


def may_read_files(session: Session, actor: Actor, plan_id: int) -> bool:
    """Whether the files kept for the plan may be read: by everybody who may see its deal."""
    return _visible(session, actor, plan_id) is not None


def may_add_files(session: Session, actor: Actor, plan_id: int) -> bool:
    """Whether the actor may keep a file for the plan: its two sides, who claim by it."""
    plan = session.get(Plan, plan_id)
    return plan is not None and (actor.acts_for(plan.licensor_id) or actor.acts_for(plan.licensee_id))
