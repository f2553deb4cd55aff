"""What the sides and the center do with a contract while it runs, as chance has it: other terms, milestones, what was
paid ahead, and a default with earnest money."""

from collections.abc import Callable
from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.clock import business_date
from core.files import StoredFile
from core.money import Money
from listings.terms.agreement import Further, Terms
from settlement.contracts import services as contracts
from settlement.contracts.amendments import open_amendment
from settlement.contracts.models import Amendment
from settlement.deals import services as deals
from settlement.deals.amending import AMENDABLE
from settlement.deals.earnest import earnest_of, pay_doubled, record_default
from settlement.deals.models import Deal, DealMilestone
from settlement.deals.owing import owed_again
from settlement.deals.rating import next_first_day
from settlement.deals.states import SIGNED_AND_OPEN, TAKES_MONEY, MilestoneState
from tests.settlement.chance.deal_steps import a_deal, is_frozen
from tests.settlement.chance.run import Run, Skip, Step

CONTRACT_STEPS: list[Step] = []
PROOF = StoredFile(sha256="d" * 64)


def within(weight: int) -> Callable[[Callable[[Run, Session], None]], Callable[[Run, Session], None]]:
    """A step of a contract, in one transaction."""

    def registered(act: Callable[[Run, Session], None]) -> Callable[[Run, Session], None]:
        CONTRACT_STEPS.append(Step(act.__name__, weight, act, within=True))
        return act

    return registered


def _deals(run: Run, session: Session) -> list[Deal]:
    return [session.get_one(Deal, each) for each in run.cast.deals]


def _other(run: Run, before: Terms) -> tuple[Terms, bool]:
    """Other terms, and whether they are ones that can be agreed: the price never is."""
    if not run.often(85):
        return run.draw((before, False), (replace(before, sublicensing=not before.sublicensing), False))
    if before.royalty is not None and run.seldom(70):
        since = next_first_day(before.royalty, business_date(run.now))
        rate = run.draw(100, 400, 700)
        if rate != before.royalty.rate_bp and (before.scope.ends is None or since <= before.scope.ends):
            return replace(before, royalty=replace(before.royalty, rate_bp=rate, since=since)), True
    handed = f"Drawings, set {run.number()}"
    return replace(before, further=Further.of({**before.further.as_json(), "deliverables": handed})), True


@within(1)
def propose_amendment(run: Run, session: Session) -> None:
    deal = run.choose(
        _deals(run, session), lambda each: each.state in AMENDABLE and not open_amendment(session, each.subject)
    )
    side, may = run.who(run.cast.seller, run.cast.buyer)
    terms, fits = _other(run, deals.terms_in_force(session, deal))
    run.expect(may and fits and deal.state in AMENDABLE and not open_amendment(session, deal.subject))
    deals.propose_amendment(session, deal_id=deal.id, terms=terms, reason="As agreed", actor=side, now=run.now)


def _amendment(run: Run, session: Session) -> tuple[Amendment, Deal]:
    rows = session.scalars(select(Amendment).order_by(Amendment.id)).all()
    row = run.choose(rows, lambda each: each.is_open)
    return row, session.get_one(Deal, int(row.subject.partition(":")[2]))


@within(4)
def sign_amendment(run: Run, session: Session) -> None:
    row, deal = _amendment(run, session)
    signed = {each.party_id for each in contracts.signed_by(session, row.signing_subject)}
    free = [each for each in (run.cast.seller, run.cast.buyer) if each.organisation_id not in signed]
    side, may = run.who(*(free or [run.cast.seller]))
    before, terms = deals.terms_in_force(session, deal), Terms.from_json(row.terms)
    since = terms.royalty.since if terms.royalty is not None and terms.royalty != before.royalty else None
    digest = row.digest if run.often(95) else "0" * 64
    fits = row.is_open and digest == row.digest and deal.state in AMENDABLE
    run.expect(may and side in free and fits and (since is None or since > business_date(run.now)))
    deals.sign_amendment(session, deal_id=deal.id, version=row.version, digest=digest, actor=side, now=run.now)


@within(1)
def withdraw_amendment(run: Run, session: Session) -> None:
    row, deal = _amendment(run, session)
    right = [each for each in (run.cast.seller, run.cast.buyer) if each.organisation_id == row.party_id]
    side, may = run.who(*right)
    run.expect(may and row.is_open)
    deals.withdraw_amendment(session, deal_id=deal.id, version=row.version, actor=side, now=run.now)


def _waiting(deal: Deal) -> list[str]:
    """For what instalments of the deal wait."""
    return [each.what for each in deal.obligations if each.waits and each.open and each.what]


def _a_milestone(run: Run, session: Session) -> tuple[Deal, str, DealMilestone | None]:
    """A deal with a milestone, mostly one that waits; what is to be reached, and the report that stands of it."""
    rows = [each for each in _deals(run, session) if any(part.what for part in each.obligations)]
    deal = run.choose(rows, lambda each: each.state in TAKES_MONEY and _waiting(each))
    what = next(part.what for part in deal.obligations if part.what) if run.often(95) else "Something else"
    stands = select(DealMilestone).filter_by(deal_id=deal.id, what=what)
    return deal, what, session.scalar(stands.where(DealMilestone.state != MilestoneState.DROPPED))


@within(4)
def report_milestone(run: Run, session: Session) -> None:
    deal, what, stands = _a_milestone(run, session)
    actor, may = run.who(run.cast.seller, run.cast.seller, run.cast.buyer)
    run.expect(may and deal.state in TAKES_MONEY and what in _waiting(deal) and stands is None)
    deals.report_milestone(
        session, deal_id=deal.id, what=what, reached_on=business_date(run.now), actor=actor, now=run.now
    )


def _a_report(run: Run, session: Session, *states: MilestoneState) -> tuple[DealMilestone, bool]:
    """A report, mostly one in these states of a deal whose money runs, and whether the money runs."""
    rows = session.scalars(select(DealMilestone).order_by(DealMilestone.id)).all()
    running = {each.id for each in rows if session.get_one(Deal, each.deal_id).state in TAKES_MONEY}
    row = run.choose(rows, lambda each: each.state in states and each.id in running)
    return row, row.id in running


@within(4)
def answer_milestone(run: Run, session: Session) -> None:
    row, runs = _a_report(run, session, MilestoneState.REPORTED)
    actor, may = run.who(run.cast.buyer)
    confirm = run.draw(True, True, False)
    run.expect(may and runs and row.can("confirm" if confirm else "refuse"))
    deals.answer_milestone(session, milestone_id=row.id, confirm=confirm, answer="Not yet", actor=actor, now=run.now)


@within(3)
def decide_milestone(run: Run, session: Session) -> None:
    row, runs = _a_report(run, session, MilestoneState.REFUSED)
    actor, may = run.who(run.cast.staff, run.cast.chief)
    confirm, proof = run.draw(True, False), PROOF if run.often(90) else None
    too_early = row.state is MilestoneState.REPORTED and row.answer_by >= business_date(run.now)
    run.expect(may and runs and row.can("confirm") and not too_early and (proof is not None or not confirm))
    deals.decide_milestone(
        session, milestone_id=row.id, confirm=confirm, answer="By the report", evidence=proof, actor=actor, now=run.now
    )


@within(1)
def drop_milestone(run: Run, session: Session) -> None:
    row, runs = _a_report(run, session, MilestoneState.REPORTED, MilestoneState.REFUSED)
    right = [each for each in (run.cast.seller, run.cast.buyer) if each.organisation_id == row.reported_for]
    actor, may = run.who(*right)
    run.expect(may and runs and row.can("drop"))
    deals.drop_milestone(session, milestone_id=row.id, actor=actor, now=run.now)


@within(1)
def give_up_milestone(run: Run, session: Session) -> None:
    deal, what, _stands = _a_milestone(run, session)
    actor, may = run.who(run.cast.seller)
    run.expect(may and deal.state in TAKES_MONEY and what in _waiting(deal))
    deals.give_up_milestone(session, deal_id=deal.id, what=what, reason="Not feasible", actor=actor, now=run.now)


@within(2)
def send_back_ahead(run: Run, session: Session) -> None:
    deal = run.choose(_deals(run, session), lambda each: deals.paid_ahead(each, run.now))
    actor, may = run.who(run.cast.buyer)
    run.expect(may and deals.paid_ahead(deal, run.now) and not is_frozen(session, deal))
    deals.send_back_ahead(session, deal_id=deal.id, actor=actor, now=run.now)


def _effect(session: Session, deal: Deal) -> Money:
    """What of the earnest money that is held has that effect."""
    return earnest_of(session, deal).effect


@within(2)
def default(run: Run, session: Session) -> None:
    deal = a_deal(run, session, *SIGNED_AND_OPEN)
    if not _effect(session, deal) and run.often(90):
        raise Skip
    actor, may = run.who(run.cast.chief)
    fits = deal.state in SIGNED_AND_OPEN and _effect(session, deal) and not is_frozen(session, deal)
    run.expect(may and fits)
    record_default(session, deal_id=deal.id, by_buyer=run.seldom(50), reason="Silence", actor=actor, now=run.now)


@within(2)
def pay_on_doubled(run: Run, session: Session) -> None:
    """What a seller owed again goes on to the buyer, once it is there."""
    deal = run.choose(_deals(run, session), lambda each: owed_again(session, each))
    actor, may = run.who(*run.officers())
    run.refuse(not may or owed_again(session, deal) is None)
    pay_doubled(session, deal_id=deal.id, actor=actor, now=run.now)
