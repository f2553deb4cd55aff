"""What the two sides of a licence and the calendar do with its royalties, as chance has it."""

from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.clock import business_date
from core.money import Money
from settlement.royalties import services as royalties
from settlement.royalties.claiming import Found
from settlement.royalties.claims import ClaimKind
from settlement.royalties.models import Claim, Period, Plan
from settlement.royalties.reporting import Sold
from settlement.royalties.states import REPORTABLE, ClaimState, PeriodState
from tests.settlement.chance.run import Run, Skip, Step

ROYALTY_STEPS: list[Step] = []


def within(weight: int) -> Callable[[Callable[[Run, Session], None]], Callable[[Run, Session], None]]:
    """A step about royalties, in one transaction."""

    def registered(act: Callable[[Run, Session], None]) -> Callable[[Run, Session], None]:
        ROYALTY_STEPS.append(Step(act.__name__, weight, act, within=True))
        return act

    return registered


def a_period(run: Run, session: Session, fits: Callable[[Period], object]) -> tuple[Plan, Period]:
    """A period of the run's licences, mostly one that fits."""
    rows = session.scalars(select(Period).where(Period.plan_id.in_(run.cast.plans)).order_by(Period.id)).all()
    period = run.choose(rows, fits)
    return session.get_one(Plan, period.plan_id), period


def _money(run: Run) -> Money:
    return Money(run.draw(0, 1, 99_999, 1_234_567, 50_000_000, 80_000_001), "CNY")


@within(10)
def report(run: Run, session: Session) -> None:
    today = business_date(run.now)
    _plan, period = a_period(run, session, lambda each: each.is_over(today) and each.state in REPORTABLE)
    actor, may = run.who(run.cast.buyer)
    gross, off = _money(run), Money(0, "CNY")
    if run.seldom(20):
        off = _money(run)
    fits = period.is_over(today) and period.can("report")
    run.refuse(not may or not fits or off > gross)
    lines = [Sold("Cells", run.draw(0, 1, 1000), gross, off, "CN")]
    royalties.file_report(session, period_id=period.id, lines=lines, actor=actor, now=run.now)


@within(9)
def accept_statement(run: Run, session: Session) -> None:
    _plan, period = a_period(run, session, lambda each: each.state in (PeriodState.REPORTED, PeriodState.CONTESTED))
    actor, may = run.who(run.cast.seller)
    version = (period.latest.version if period.latest else 1) + (0 if run.often(95) else 1)
    newest = period.latest is not None and version == period.latest.version
    run.expect(may and newest and period.can("accept"))
    royalties.accept_statement(session, period_id=period.id, version=version, actor=actor, now=run.now)


@within(2)
def contest(run: Run, session: Session) -> None:
    _plan, period = a_period(run, session, lambda each: each.state is PeriodState.REPORTED)
    actor, may = run.who(run.cast.seller)
    version = period.latest.version if period.latest else 1
    run.refuse(not may or not period.can("contest"))
    royalties.contest_statement(
        session, period_id=period.id, version=version, reason="Units are missing", actor=actor, now=run.now
    )


@within(4)
def claim(run: Run, session: Session) -> None:
    plan, period = a_period(run, session, lambda each: each.accepted)
    kind = run.draw(ClaimKind.AUDIT, ClaimKind.ERROR)
    actor, may = run.who(run.cast.seller, run.cast.buyer)
    cost = Money(5_000_00, "CNY") if kind is ClaimKind.AUDIT else None
    is_audit_by_other = kind is ClaimKind.AUDIT and actor is not run.cast.seller
    run.refuse(not may or is_audit_by_other or not period.accepted)
    royalties.claim(
        session, plan_id=plan.id, kind=kind, findings=[Found(period.n, _money(run), 5)], reason="The books say so",
        cost=cost, actor=actor, now=run.now,
    )  # fmt: skip


@within(5)
def answer_claim(run: Run, session: Session) -> None:
    rows = session.scalars(select(Claim).order_by(Claim.id)).all()
    row = run.choose(rows, lambda each: each.state is ClaimState.CLAIMED)
    actor = run.draw(run.cast.seller, run.cast.buyer)
    is_own, how = actor.organisation_id == row.claimed_for, run.draw("agree", "agree", "decline", "withdraw")
    run.expect(row.can(how) and is_own == (how == "withdraw"))
    if how == "agree":
        royalties.agree(session, claim_id=row.id, actor=actor, now=run.now)
    else:
        answered = royalties.decline if how == "decline" else royalties.withdraw
        answered(session, claim_id=row.id, answer="Read again", actor=actor, now=run.now)


@within(7)
def calendar(run: Run, session: Session) -> None:
    """Some weeks or months later the night's job makes its round, and again."""
    if not run.cast.plans:
        raise Skip
    run.now += timedelta(days=run.draw(3, 20, 45, 95))
    for plan_id in run.cast.plans:
        royalties.follow_the_calendar(session, plan_id=plan_id, now=run.now)
        royalties.follow_the_calendar(session, plan_id=plan_id, now=run.now)


@within(1)
def end_plan(run: Run, session: Session) -> None:
    if not run.cast.plans:
        raise Skip
    plan = session.get_one(Plan, run.choose(run.cast.plans))
    actor, may = run.who(run.cast.seller, run.cast.chief)
    run.refuse(not may or not plan.can("end"))
    day = business_date(run.now) - timedelta(days=run.draw(0, 1, 40))
    royalties.end_plan(session, plan_id=plan.id, ends_on=day, reason="Breach", actor=actor, now=run.now)
