"""What the sides, the center and the finance officers do with a deal, as chance has it: mostly right, sometimes not."""

from collections.abc import Callable

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.clock import business_date
from core.money import Money, total
from listings.terms.vocabulary import Trigger
from settlement.contracts import services as contracts
from settlement.deals import services as deals
from settlement.deals.awarding.services import can_be_split
from settlement.deals.ending import open_cancellation
from settlement.deals.giving_up import can_be_decided, can_be_given_up
from settlement.deals.models import Deal
from settlement.deals.parts import held_parts
from settlement.deals.states import AFTER_RECORDAL, SIGNED_AND_OPEN, DealState, ReversalState
from settlement.deals.staying import orders_on
from settlement.deals.unpaid import has_nothing_left
from settlement.deals.wishes import Award, Reversal
from settlement.holds.queries import held, stays_on, stopped_among
from settlement.payments.providers.models import PaymentDispute
from settlement.payments.providers.states import DisputeState
from settlement.recordal import services as recordal
from settlement.recordal.kinds import GRANTS
from settlement.recordal.models import RecordalCase
from settlement.recordal.states import RecordalState
from tests.settlement.chance.run import Run, Step
from tests.settlement.deals.world import CERTIFICATE
from tests.settlement.recordal.keeping import keep_papers

DEAL_STEPS: list[Step] = []
CASE = "dispute:9"
ENDABLE = (DealState.AGREED, *SIGNED_AND_OPEN)


def within(weight: int) -> Callable[[Callable[[Run, Session], None]], Callable[[Run, Session], None]]:
    """A step of a deal, in one transaction."""

    def registered(act: Callable[[Run, Session], None]) -> Callable[[Run, Session], None]:
        DEAL_STEPS.append(Step(act.__name__, weight, act, within=True))
        return act

    return registered


def a_deal(run: Run, session: Session, *states: DealState) -> Deal:
    """One of the run's deals, mostly one in these states."""
    rows = [session.get_one(Deal, each) for each in run.cast.deals]
    return run.choose(rows, lambda deal: not states or deal.state in states)


def is_frozen(session: Session, deal: Deal) -> bool:
    """Whether money lies there that may not leave."""
    return bool(stopped_among(session, [deal.subject]))


@within(6)
def sign(run: Run, session: Session) -> None:
    deal = a_deal(run, session, DealState.AGREED)
    signed = {each.party_id for each in contracts.signed_by(session, deal.subject)}
    free = [side for side in (run.cast.seller, run.cast.buyer) if side.organisation_id not in signed]
    side, may = run.who(*(free or [run.cast.seller]))
    digest = deal.terms_digest if run.often(95) else "0" * 64
    run.expect(may and side in free and digest == deal.terms_digest and deal.state is DealState.AGREED)
    deals.sign_deal(session, deal_id=deal.id, digest=digest, actor=side, now=run.now)


def a_case(run: Run, session: Session, *states: RecordalState) -> tuple[RecordalCase, Deal]:
    """A recordal of one of the deals, mostly one in these states whose deal is paid."""
    grants = select(RecordalCase).where(RecordalCase.kind.in_(GRANTS)).order_by(RecordalCase.id)
    rows = session.scalars(grants).all()
    ready = (DealState.FUNDED, DealState.DELIVERED)
    case = run.choose(rows, lambda each: each.state in states and session.get_one(Deal, each.deal_id).state in ready)
    return case, session.get_one(Deal, case.deal_id)


def owes_at_signing(deal: Deal) -> bool:
    """Whether something that was due at signing is not there."""
    return any(each.open for each in deal.obligations if each.trigger is Trigger.SIGNING)


@within(8)
def file(run: Run, session: Session) -> None:
    case, deal = a_case(run, session, RecordalState.TO_PREPARE, RecordalState.REFUSED)
    actor, may = run.who(run.cast.staff, run.cast.chief)
    fits = case.can("file") and deal.state in (DealState.FUNDED, DealState.DELIVERED)
    run.expect(may and fits and not owes_at_signing(deal))
    keep_papers(session, case, actor=run.cast.staff, now=run.now)
    recordal.file_case(
        session, case_id=case.id, filed_on=business_date(run.now), office_reference="GC-1", actor=actor, now=run.now
    )


@within(9)
def accept(run: Run, session: Session) -> None:
    case, _deal = a_case(run, session, RecordalState.FILED)
    actor, may = run.who(run.cast.staff, run.cast.chief)
    run.expect(may and case.state is RecordalState.FILED)
    recordal.accept_case(
        session, case_id=case.id, recordal_no="X-1", decided_on=business_date(run.now), certificate=CERTIFICATE,
        actor=actor, now=run.now,
    )  # fmt: skip


@within(9)
def announce(run: Run, session: Session) -> None:
    case, _deal = a_case(run, session, RecordalState.APPROVED)
    actor, may = run.who(run.cast.staff, run.cast.chief)
    run.expect(may and case.can("announce"))
    recordal.announce_case(
        session, case_id=case.id, announced_on=business_date(run.now), announcement_no="1894", actor=actor, now=run.now
    )


@within(3)
def refuse(run: Run, session: Session) -> None:
    case, _deal = a_case(run, session, RecordalState.FILED, RecordalState.CORRECTION)
    actor, may = run.who(run.cast.staff, run.cast.chief)
    run.expect(may and case.can("refuse"))
    recordal.refuse_case(
        session, case_id=case.id, reason="Not new", decided_on=business_date(run.now), actor=actor, now=run.now
    )


@within(1)
def ask_correction(run: Run, session: Session) -> None:
    case, _deal = a_case(run, session, RecordalState.FILED)
    actor, may = run.who(run.cast.staff)
    run.expect(may and case.can("ask correction"))
    day = business_date(run.now)
    recordal.ask_correction(session, case_id=case.id, note="Seal", due_on=day, actor=actor, now=run.now)


@within(2)
def correct(run: Run, session: Session) -> None:
    case, _deal = a_case(run, session, RecordalState.CORRECTION)
    actor, may = run.who(run.cast.staff)
    run.expect(may and case.can("correct"))
    recordal.correct_case(session, case_id=case.id, actor=actor, now=run.now)


@within(2)
def take_back_filing(run: Run, session: Session) -> None:
    case, _deal = a_case(run, session, RecordalState.FILED, RecordalState.CORRECTION, RecordalState.APPROVED)
    actor, may = run.who(run.cast.staff, run.cast.chief)
    run.expect(may and case.can("withdraw"))
    recordal.withdraw_case(session, case_id=case.id, reason="A wrong form", actor=actor, now=run.now)


@within(3)
def release(run: Run, session: Session) -> None:
    deal = a_deal(run, session, DealState.RELEASABLE)
    actor, may = run.who(run.cast.staff, run.cast.chief, run.cast.first, run.cast.second)
    there = held(session, deal.subject, deal.currency)
    fits = deal.state is DealState.RELEASABLE or (deal.state is DealState.SETTLED and there)
    run.expect(may and fits and not (there and is_frozen(session, deal)))
    deals.release(session, deal_id=deal.id, actor=actor, now=run.now)


def can_end(session: Session, deal: Deal) -> bool:
    """Before the filing, or where a payer's bank has kept all of a settled deal's money."""
    return deal.state in ENDABLE or has_nothing_left(session, deal)


@within(2)
def cancel(run: Run, session: Session) -> None:
    deal = a_deal(run, session, *ENDABLE)
    side, may = run.who(run.cast.seller, run.cast.buyer)
    asked, there = open_cancellation(session, deal.id), held(session, deal.subject, deal.currency)
    fits = asked is None or (asked.asset_id is None and asked.asked_for != side.organisation_id)
    stays = asked is not None and there and is_frozen(session, deal)
    run.expect(may and can_end(session, deal) and fits and not stays)
    deals.cancel_deal(session, deal_id=deal.id, reason="Changed plans", actor=side, now=run.now)


@within(2)
def answer(run: Run, session: Session) -> None:
    rows = [session.get_one(Deal, each) for each in run.cast.deals]
    deal = run.choose(rows, lambda each: open_cancellation(session, each.id))
    asked = open_cancellation(session, deal.id)
    actor, grant = run.draw(run.cast.seller, run.cast.buyer, run.cast.chief, run.cast.stranger), run.seldom(50)
    if run.is_lawful:
        actor = run.cast.chief
    may = actor is run.cast.chief or (asked and actor.organisation_id == deal.other_side(asked.asked_for))
    rights = [item for item in deal.items if asked and item.asset_id == asked.asset_id]
    alone = grant and actor is run.cast.chief and not all(can_be_decided(deal, item) for item in rights)
    run.refuse(not asked or not may or alone or (asked.asset_id is None and not can_end(session, deal)))
    deals.answer_cancellation(session, deal_id=deal.id, grant=grant, answer="So be it", actor=actor, now=run.now)


@within(1)
def refund(run: Run, session: Session) -> None:
    deal = a_deal(run, session, *SIGNED_AND_OPEN)
    actor, may = run.who(run.cast.chief)
    asked, there = open_cancellation(session, deal.id), held(session, deal.subject, deal.currency)
    can = can_end(session, deal) and deal.state is not DealState.AGREED
    fits = can and (asked is None or asked.asset_id is None)
    run.expect(may and fits and not (there and is_frozen(session, deal)))
    deals.refund_deal(session, deal_id=deal.id, reason="Nobody answers", actor=actor, now=run.now)


@within(4)
def give_up(run: Run, session: Session) -> None:
    rows = [(deal, item) for each in run.cast.deals for deal in [session.get_one(Deal, each)] for item in deal.items]
    deal, item = run.choose(rows, lambda row: can_be_given_up(*row))
    actor = run.draw(run.cast.seller, run.cast.buyer, run.cast.chief, run.cast.staff, run.cast.stranger)
    alone = actor is run.cast.chief and not can_be_decided(deal, item)
    run.refuse(actor in (run.cast.staff, run.cast.stranger) or not can_be_given_up(deal, item) or alone)
    deals.give_up_right(session, deal_id=deal.id, asset_id=item.asset_id, reason="Refused", actor=actor, now=run.now)


@within(2)
def freeze(run: Run, session: Session) -> None:
    deal = a_deal(run, session)
    actor, may = run.who(*run.officers())
    run.expect(may and not orders_on(session, deal.subject))
    deals.freeze_money(session, deal_id=deal.id, reason="Order of the court", actor=actor, now=run.now)


@within(3)
def unfreeze(run: Run, session: Session) -> None:
    rows = [session.get_one(Deal, each) for each in run.cast.deals]
    deal = run.choose(rows, lambda each: orders_on(session, each.subject))
    actor, may = run.who(*run.officers())
    run.refuse(not may or not orders_on(session, deal.subject))
    deals.unfreeze_money(session, deal_id=deal.id, reason="Lifted by the court", actor=actor, now=run.now)


@within(3)
def ask_reversal(run: Run, session: Session) -> None:
    deal = a_deal(run, session, *AFTER_RECORDAL)
    actor, may = run.who(*run.officers())
    there = total([each.standing for each in deal.releases], deal.currency)
    amount = run.draw(None, Money(max(1, there.minor // 3), deal.currency), there + Money(1, deal.currency))
    run.refuse(not may or not deal.can("reverse") or not there or (amount is not None and amount > there))
    deals.ask_reversal(session, deal_id=deal.id, amount=amount, reason="Void", actor=actor, now=run.now)


@within(3)
def decide_reversal(run: Run, session: Session) -> None:
    rows = session.scalars(select(Reversal).order_by(Reversal.id)).all()
    row = run.choose(rows, lambda each: each.state is ReversalState.ASKED)
    officer = run.draw(*run.officers())
    decide = deals.approve_reversal if run.seldom(80) else deals.decline_reversal
    approves = decide is deals.approve_reversal
    is_own = officer.person_id == row.asked_by and approves
    disputed = select(PaymentDispute.id).filter_by(purpose=f"deal:{row.deal_id}", state=DisputeState.OPENED)
    is_disputed = approves and session.scalar(disputed) is not None
    run.refuse(row.state is not ReversalState.ASKED or is_own or is_disputed)
    decide(session, reversal_id=row.id, actor=officer, now=run.now)


@within(2)
def keep_by_case(run: Run, session: Session) -> None:
    rows = [session.get_one(Deal, each) for each in run.cast.deals]
    deal = run.choose(rows, lambda each: all(stay.cause != CASE for stay in stays_on(session, each.subject)))
    deals.stay_money(session, deal_id=deal.id, cause=CASE, reason="A case", actor=run.cast.chief, now=run.now)


@within(3)
def lift_case(run: Run, session: Session) -> None:
    rows = [session.get_one(Deal, each) for each in run.cast.deals]
    deal = run.choose(rows, lambda each: any(stay.cause == CASE for stay in stays_on(session, each.subject)))
    deals.lift_stay(session, deal_id=deal.id, cause=CASE, reason="Decided", actor=run.cast.chief, now=run.now)


@within(3)
def ask_award(run: Run, session: Session) -> None:
    rows = [session.get_one(Deal, each) for each in run.cast.deals]
    deal = run.choose(rows, lambda each: can_be_split(session, each))
    actor, may = run.who(*run.officers())
    price, _fee = held_parts(session, deal)
    to_seller = Money(price.minor * run.draw(0, 1, 2, 3) // 3, deal.currency)
    wrong = Money(0 if run.often(90) else 1, deal.currency)
    run.refuse(not may or bool(wrong) or not can_be_split(session, deal))
    deals.ask_award(
        session, deal_id=deal.id, to_seller=to_seller, to_buyer=price - to_seller + wrong, reason="Award",
        actor=actor, now=run.now,
    )  # fmt: skip


@within(4)
def decide_award(run: Run, session: Session) -> None:
    rows = session.scalars(select(Award).order_by(Award.id)).all()
    row = run.choose(rows, lambda each: each.state is ReversalState.ASKED)
    officer = run.draw(*run.officers())
    decide = deals.approve_award if run.seldom(80) else deals.decline_award
    is_own = officer.person_id == row.asked_by and decide is deals.approve_award
    run.refuse(row.state is not ReversalState.ASKED or is_own)
    decide(session, award_id=row.id, actor=officer, now=run.now)
