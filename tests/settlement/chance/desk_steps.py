"""What two finance officers book by hand, as chance has it: claims written off, receipts that nobody could identify
assigned, transfers that a payer's bank takes back, deposits for a pledge, months that close; and doubted volume.
"""

from collections.abc import Callable

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.clock import business_date
from core.money import Money
from listings.assets.queries import encumbrances_under
from listings.assets.services import end_encumbrance
from reports.claims.apart.doubting import held
from settlement.deals import pledgees
from settlement.deals.models import Deal
from settlement.deals.pledgees import deposits_under
from settlement.ledger import closing
from settlement.ledger.closings import PeriodClosing
from settlement.ledger.models import Account
from settlement.ledger.plan import AccountKind
from settlement.ledger.queries import balance
from settlement.ledger.states import ClosingState
from settlement.payments import purposes
from settlement.payments.bank_returns import take_back_used
from settlement.payments.models import Receipt
from settlement.payments.promised import unpromised
from settlement.payments.providers.models import PaymentDispute
from settlement.payments.rebooking import services as rebooking
from settlement.payments.rebooking.models import Rebooking, RebookingKind
from settlement.payments.refunds import refundable_to
from settlement.payments.states import BookingState, ReceiptState
from settlement.royalties.models import Plan
from settlement.volumes import apart
from settlement.volumes.models import Standing, Uncounted, VolumeDoubt
from tests.settlement.chance.cast import PLEDGE
from tests.settlement.chance.run import Run, Skip, Step

DESK_STEPS: list[Step] = []


def within(weight: int) -> Callable[[Callable[[Run, Session], None]], Callable[[Run, Session], None]]:
    """A step at the finance desk, in one transaction."""

    def registered(act: Callable[[Run, Session], None]) -> Callable[[Run, Session], None]:
        DESK_STEPS.append(Step(act.__name__, weight, act, within=True))
        return act

    return registered


def _waits(session: Session, account: Account) -> bool:
    query = select(Rebooking.id).filter_by(ledger_account=account.code, state=BookingState.PROPOSED)
    return session.scalar(query.filter_by(kind=RebookingKind.WRITE_OFF)) is not None


@within(2)
def propose_write_off(run: Run, session: Session) -> None:
    """A claim that nobody will pay, in whole or in part."""
    rows = session.scalars(select(Account).where(Account.code.like("receivable:%")).order_by(Account.code)).all()
    row = run.choose(rows, lambda each: each.balance and not each.code.startswith("receivable:operation:"))
    there = row.balance
    amount = Money(run.draw(there.minor, max(1, there.minor // 2), there.minor + 1), row.currency)
    actor, may = run.who(*run.officers())
    fits = row.kind is AccountKind.RECEIVABLE and not row.code.startswith("receivable:operation:")
    run.expect(may and fits and 0 < amount.minor <= there.minor and not _waits(session, row))
    rebooking.propose_write_off(
        session, ledger_account=row.code, amount=amount, reason="Insolvent", actor=actor, now=run.now
    )


@within(4)
def propose_assignment(run: Run, session: Session) -> None:
    """It became known what a receipt is for."""
    rows = session.scalars(select(Receipt).where(Receipt.state == ReceiptState.CONFIRMED).order_by(Receipt.id)).all()
    row = run.choose(rows, lambda each: each.purpose == purposes.UNIDENTIFIED)
    numbers = [session.get_one(Deal, each).number for each in run.cast.deals]
    numbers += [session.get_one(Plan, each).number for each in run.cast.plans]
    actor, may = run.who(*run.officers())
    proposed = select(Rebooking.id).filter_by(receipt_id=row.id, state=BookingState.PROPOSED)
    there = min(
        balance(session, f"unapplied:{row.purpose}", row.currency),
        refundable_to(session, row.purpose, row.payer_id, row.currency),
    )
    fits = row.purpose == purposes.UNIDENTIFIED and row.amount <= there
    run.expect(may and fits and session.scalar(proposed) is None)
    rebooking.propose_assignment(
        session, receipt_id=row.id, purpose=run.draw(*numbers), reason="The payer has called", actor=actor, now=run.now
    )


@within(5)
def decide_rebooking(run: Run, session: Session) -> None:
    rows = session.scalars(select(Rebooking).order_by(Rebooking.id)).all()
    row = run.choose(rows, lambda each: each.state is BookingState.PROPOSED)
    officer, is_other = run.other_officer(row.proposed_by)
    there = session.scalars(select(Account).filter_by(code=row.ledger_account)).one().balance
    confirms = run.seldom(85)
    run.refuse(row.state is not BookingState.PROPOSED or (confirms and (not is_other or row.amount > there)))
    decide = rebooking.confirm_rebooking if confirms else rebooking.reject_rebooking
    decide(session, rebooking_id=row.id, actor=officer, now=run.now)


@within(1)
def take_back_transfer(run: Run, session: Session) -> None:
    """A payer's bank takes a transfer back that was used, as the desk books such a line of the bank's statement."""
    rows = session.scalars(select(Receipt).where(Receipt.state == ReceiptState.CONFIRMED).order_by(Receipt.id)).all()
    taken = set(session.scalars(select(PaymentDispute.receipt_id)))
    settled = [
        each
        for each in rows
        if each.operation_id is None
        and each.id not in taken
        and purposes.settles_returns(each.purpose)
        and unpromised(session, each.purpose, each.currency) < each.amount
    ]
    row = run.choose(settled)
    run.refuse(row.amount > balance(session, "bank", row.currency))
    purposes.lock(session, row.purpose)
    take_back_used(
        session, row, row.amount, ref=f"BACK-{run.number():05d}", day=business_date(run.now), reason="Recalled",
        actor=run.cast.second, now=run.now,
    )  # fmt: skip


@within(2)
def give_deposit(run: Run, session: Session) -> None:
    """A debt is due for which a part of a price lies deposited."""
    row, left = run.choose(deposits_under(session, PLEDGE))
    part = Money(max(1, left.minor // run.draw(1, 3)), left.currency)
    pledgees.give_deposit(session, pledgee_id=row.id, amount=part, actor=run.cast.first, now=run.now)


@within(1)
def end_pledge(run: Run, session: Session) -> None:
    """What is still deposited goes back to the owner."""
    rows = [each for each in encumbrances_under(session, PLEDGE) if each.ended_on is None]
    row = run.choose(rows)
    actor, may = run.who(run.cast.staff, run.cast.chief)
    run.expect(may)
    end_encumbrance(session, encumbrance_id=row.id, on=business_date(run.now), actor=actor, now=run.now)


@within(2)
def ask_to_close(run: Run, session: Session) -> None:
    """Nothing is booked any more into months that are over."""
    months = closing.next_to_close(session, now=run.now)
    if months is None:
        raise Skip
    ends = months[1] if run.often(90) else business_date(run.now)
    actor, may = run.who(*run.officers())
    run.expect(may and ends == months[1] and closing.open_closing(session) is None)
    closing.ask_to_close(session, ends=ends, actor=actor, now=run.now)


@within(3)
def decide_closing(run: Run, session: Session) -> None:
    rows = session.scalars(select(PeriodClosing).order_by(PeriodClosing.id)).all()
    row = run.choose(rows, lambda each: each.state is ClosingState.ASKED)
    officer, is_other = run.other_officer(row.asked_by)
    closes = run.seldom(85)
    run.expect(row.state is ClosingState.ASKED and (is_other or not closes))
    decide = closing.approve_closing if closes else closing.decline_closing
    decide(session, closing_id=row.id, actor=officer, now=run.now)


@within(1)
def doubt(run: Run, session: Session) -> None:
    """The two sides may belong together: until the city office decides, the volume stands apart."""
    ref = f"deal:{run.draw(*run.cast.deals)}"
    why = run.draw(Uncounted.RELATED, Uncounted.ROUND_TRIP)
    subjects = held(session, ref)
    apart.raise_doubt(session, ref=ref, subjects=subjects, why=why, about="Kin", actor=run.cast.city, now=run.now)


@within(3)
def decide_doubt(run: Run, session: Session) -> None:
    rows = session.scalars(select(VolumeDoubt).order_by(VolumeDoubt.id)).all()
    row = run.choose(rows, lambda each: each.standing is Standing.OPEN)
    actor, may = run.who(run.cast.city)
    wanted = run.draw(Standing.COUNTS, Standing.STAYS)
    same = [each for each in rows if (each.ref, each.why) == (row.ref, row.why)]
    run.expect(may and any(each.standing is not wanted for each in same))
    held(session, row.ref)
    apart.decide_doubt(
        session, ref=row.ref, why=row.why, counts=wanted is Standing.COUNTS, reason="Asked both", actor=actor,
        now=run.now,
    )  # fmt: skip
