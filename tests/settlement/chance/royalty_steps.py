"""What the two sides of a licence and the calendar do with its royalties, as chance has it."""

from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.clock import business_date
from core.money import Money
from settlement.deals.closing import is_disputed
from settlement.deals.models import Deal
from settlement.deals.states import ReversalState
from settlement.deals.staying import orders_on
from settlement.holds.queries import stays_on
from settlement.royalties import services as royalties
from settlement.royalties.agreed_end import services as agreed_end
from settlement.royalties.claiming import Found
from settlement.royalties.claims import ClaimKind
from settlement.royalties.ending import is_late, open_notice
from settlement.royalties.endings import EndGround
from settlement.royalties.models import Claim, Payment, Period, Plan, RoyaltyReversal
from settlement.royalties.queries import owed
from settlement.royalties.reporting import Sold
from settlement.royalties.returned import ReversalKind
from settlement.royalties.reversing import most_of, open_reversal
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
    plan, period = a_period(run, session, lambda each: each.agreed)
    kind = run.draw(ClaimKind.AUDIT, ClaimKind.ERROR)
    actor, may = run.who(run.cast.seller, run.cast.buyer)
    cost = Money(5_000_00, "CNY") if kind is ClaimKind.AUDIT else None
    is_audit_by_other = kind is ClaimKind.AUDIT and actor is not run.cast.seller
    run.refuse(not may or is_audit_by_other or not period.agreed)
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


def a_plan(run: Run, session: Session, fits: Callable[[Plan], object]) -> Plan:
    """One of the run's licences, mostly one that fits."""
    return run.choose([session.get_one(Plan, each) for each in run.cast.plans], fits)


@within(4)
def ask_royalty_reversal(run: Run, session: Session) -> None:
    """A payment falls away, or a credit is paid back."""
    plan = a_plan(run, session, lambda each: not open_reversal(each) and most_of_any(session, each))
    rows = session.scalars(select(Payment).filter_by(plan_id=plan.id).order_by(Payment.id)).all()
    kind = run.draw(ReversalKind.PAYMENT, ReversalKind.PAYMENT, ReversalKind.CREDIT)
    payment = run.draw(*rows).id if rows and kind is ReversalKind.PAYMENT else None
    known = kind is ReversalKind.CREDIT or payment is not None
    most = most_of(session, plan, kind, payment) if known else Money(0, plan.currency)
    amount = run.draw(None, Money(max(1, most.minor // 3), plan.currency), most + Money(1, plan.currency))
    actor, may = run.who(*run.officers())
    fits = known and open_reversal(plan) is None and most
    run.expect(may and fits and (amount is None or amount <= most))
    royalties.ask_reversal(
        session, plan_id=plan.id, kind=kind, amount=amount, payment_id=payment, reason="Paid in error", actor=actor,
        now=run.now,
    )  # fmt: skip


def most_of_any(session: Session, plan: Plan) -> bool:
    """Whether something can be taken back."""
    return any(most_of(session, plan, ReversalKind.PAYMENT, each.id) for each in plan.payments)


@within(5)
def decide_royalty_reversal(run: Run, session: Session) -> None:
    rows = session.scalars(select(RoyaltyReversal).order_by(RoyaltyReversal.id)).all()
    row = run.choose(rows, lambda each: each.state is ReversalState.ASKED)
    plan = session.get_one(Plan, row.plan_id)
    officer, is_other = run.other_officer(row.asked_by)
    approves = run.seldom(85)
    fits = (
        is_other and not is_disputed(session, plan) and row.amount <= most_of(session, plan, row.kind, row.payment_id)
    )
    run.refuse(row.state is not ReversalState.ASKED or (approves and not fits))
    if approves and not stays_on(session, plan.subject):
        run.expect(row.state is ReversalState.ASKED and fits)
    decide = royalties.approve_reversal if approves else royalties.decline_reversal
    decide(session, reversal_id=row.id, actor=officer, now=run.now)


@within(1)
def freeze_royalties(run: Run, session: Session) -> None:
    plan = a_plan(run, session, lambda each: not orders_on(session, each.subject))
    actor, may = run.who(*run.officers())
    run.expect(may and not orders_on(session, plan.subject))
    royalties.freeze_royalties(session, plan_id=plan.id, reason="Order of the court", actor=actor, now=run.now)


@within(3)
def unfreeze_royalties(run: Run, session: Session) -> None:
    plan = a_plan(run, session, lambda each: orders_on(session, each.subject))
    actor, may = run.who(*run.officers())
    run.expect(may and orders_on(session, plan.subject))
    royalties.unfreeze_royalties(session, plan_id=plan.id, reason="Lifted", actor=actor, now=run.now)


@within(5)
def pay_royalties_on_page(run: Run, session: Session) -> None:
    plan = a_plan(run, session, owed)
    actor, may = run.who(run.cast.buyer)
    run.refuse(not may or not owed(plan))
    royalties.start_payment(session, plan_id=plan.id, provider="local", back_to="/", actor=actor, now=run.now)


@within(2)
def give_notice(run: Run, session: Session) -> None:
    """Of late payment."""
    today = business_date(run.now)
    plan = a_plan(run, session, lambda each: is_late(each, today) and each.can("end"))
    actor, may = run.who(run.cast.seller)
    fits = plan.can("end") and is_late(plan, today) and open_notice(plan, EndGround.NON_PAYMENT) is None
    run.expect(may and fits)
    royalties.give_notice(session, plan_id=plan.id, reason="Not paid", actor=actor, now=run.now)


@within(1)
def end_with_notice(run: Run, session: Session) -> None:
    plan = a_plan(run, session, lambda each: each.can("end"))
    actor, may = run.who(run.cast.buyer)
    fits = plan.can("end") and plan.notice_months and open_notice(plan, EndGround.BY_LICENSEE) is None
    run.refuse(not may or not fits)
    royalties.end_with_notice(session, plan_id=plan.id, reason="Another technology", actor=actor, now=run.now)


@within(1)
def ask_end(run: Run, session: Session) -> None:
    """Both sides may end a licence that stands."""
    rows = [session.get_one(Deal, each) for each in run.cast.deals]
    deal = run.choose(rows, lambda each: agreed_end.stands(session, each))
    actor, may = run.who(run.cast.seller, run.cast.buyer)
    run.expect(may and agreed_end.stands(session, deal) and agreed_end.open_wish(session, deal.id) is None)
    agreed_end.ask_end(session, deal_id=deal.id, reason="No use for it", actor=actor, now=run.now)


@within(2)
def answer_end(run: Run, session: Session) -> None:
    rows = [session.get_one(Deal, each) for each in run.cast.deals]
    deal = run.choose(rows, lambda each: agreed_end.open_wish(session, each.id))
    wish = agreed_end.open_wish(session, deal.id)
    actor, how = run.draw(run.cast.seller, run.cast.buyer), run.draw("agree", "decline", "withdraw")
    is_own = wish is not None and actor.organisation_id == wish.asked_for
    stands = how != "agree" or agreed_end.stands(session, deal)
    notice = wish is not None and agreed_end.is_notice(deal, wish, business_date(run.now))
    fits = stands and not (how == "decline" and notice)
    run.expect(wish is not None and is_own == (how == "withdraw") and fits)
    if how == "withdraw":
        agreed_end.withdraw_end(session, deal_id=deal.id, actor=actor, now=run.now)
    else:
        agreed_end.answer_end(
            session, deal_id=deal.id, agree=how == "agree", answer="So be it", actor=actor, now=run.now
        )
