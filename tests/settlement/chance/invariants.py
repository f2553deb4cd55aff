"""What must hold after every step, asked of the rows by themselves and not by the product's own checks."""

from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from typing import Any

from sqlalchemy import CompoundSelect, String, cast, func, literal, select, union_all
from sqlalchemy.orm import Session

from core.db import Base
from core.jobs import Job
from settlement.deals.models import Deal, DealMilestone, Obligation, Release, ReleaseLine
from settlement.deals.states import DealState
from settlement.holds.models import Hold
from settlement.ledger.closings import PeriodClosing
from settlement.ledger.models import Account, Journal, Transfer
from settlement.ledger.plan import Side
from settlement.payments.models import Payout, PayoutKind, Receipt
from settlement.payments.providers.models import PaymentDispute, ProviderOperation
from settlement.payments.providers.states import DisputeState
from settlement.payments.rebooking.models import Rebooking
from settlement.payments.states import PayoutState, ReceiptState
from settlement.recordal.models import RecordalCase
from settlement.royalties.models import Period, Plan
from settlement.royalties.owed import Settled, SettledLine
from settlement.royalties.returned import RoyaltyReversal, TakenBack, TakenBackLine
from tests.settlement.chance.volumes import differences, differing_volumes, sums

ON_THE_WAY = (PayoutState.QUEUED, PayoutState.SENT)
LIVE = (*ON_THE_WAY, PayoutState.STAYED, PayoutState.PAID)
STATEFUL: tuple[Any, ...] = (
    Deal, DealMilestone, Receipt, Payout, ProviderOperation, PaymentDispute, RecordalCase, Plan, Period, PeriodClosing,
    Rebooking, RoyaltyReversal,
)  # fmt: skip


@cache
def _counts() -> CompoundSelect[Any]:
    tables = [select(literal(each.name), func.count()).select_from(each) for each in Base.metadata.sorted_tables]
    states = [
        select(literal(each.__tablename__) + ":" + each.state, func.count()).group_by(each.state) for each in STATEFUL
    ]
    moved = select(literal("moved"), func.coalesce(func.sum(Account.debits_minor + Account.credits_minor), 0))
    paid = select(literal("paid"), func.coalesce(func.sum(Obligation.paid_minor), 0))
    return union_all(*tables, *states, moved, paid)


def standing(session: Session) -> dict[str, Any]:
    """How many rows every table has, how many are in each state, and what has moved: a refusal changes none of it."""
    return {row[0]: int(row[1]) for row in session.execute(_counts())}


def violations(session: Session) -> list[str]:
    """What does not hold; empty at all times."""
    return [*_books(session), *_held(session), *_promised(session), *_refunds(session), *_splits(session),
            *_taken_back(session), *differing_volumes(session), *_funded(session), *_jobs(session)]  # fmt: skip


def _books(session: Session) -> Iterator[str]:
    """In each currency what was debited was credited, and no account with a floor is below it."""
    sides: dict[tuple[str], int] = defaultdict(int)
    for row in session.execute(
        select(Account.code, Account.currency, Account.side, Account.may_go_negative, Account.debits_minor,
               Account.credits_minor)
    ):  # fmt: skip
        own = row.debits_minor - row.credits_minor
        sides[row.currency,] += own
        if not row.may_go_negative and (own if row.side == Side.DEBIT else -own) < 0:
            yield f"{row.code} is below zero"
    yield from (f"the books of {key[0]} are {off} out of balance" for key, off in sides.items() if off)


def _held(session: Session) -> Iterator[str]:
    """What the ledger holds for a purpose is what the hold says, and it is what came less what left."""
    left = Hold.taken_minor - Hold.released_minor - Hold.refunded_minor
    holds = sums(session, select("held:" + Hold.subject + ":" + Hold.currency, left))
    lies = select(Account.code, Account.credits_minor - Account.debits_minor).where(Account.code.like("held:%"))
    yield from differences("held", holds, sums(session, lies))
    yield from (f"{key[0]} is below zero" for key, amount in holds.items() if amount < 0)


def _promised(session: Session) -> Iterator[str]:
    """What is on its way out lies in transit once, and nothing else does."""
    code = literal("transit:payout:") + cast(Payout.id, String) + ":" + Payout.currency
    mine = select(code, Payout.amount_minor).where(Payout.state.in_(ON_THE_WAY))
    lies = select(Account.code, Account.credits_minor - Account.debits_minor).where(Account.code.like("transit:%"))
    yield from differences("in transit", sums(session, mine), sums(session, lies))


def _refunds(session: Session) -> Iterator[str]:
    """Nobody gets more back than they paid: of a receipt, and of all that they paid for a purpose."""
    back = Payout.kind == PayoutKind.REFUND, Payout.state.in_(LIVE)
    paid = sums(session, select(Receipt.id, Receipt.amount_minor).where(Receipt.state == ReceiptState.CONFIRMED))
    of_receipt = select(Payout.receipt_id, func.sum(Payout.amount_minor)).where(*back, Payout.receipt_id.is_not(None))
    for key, amount in sums(session, of_receipt.group_by(Payout.receipt_id)).items():
        if amount > paid.get(key, 0):
            yield f"of receipt {key[0]} over {paid.get(key, 0)} are {amount} refunded"
    keys = Receipt.purpose, Receipt.payer_id, Receipt.currency
    came = select(*keys, func.sum(Receipt.amount_minor)).where(Receipt.state == ReceiptState.CONFIRMED).group_by(*keys)
    whose = Payout.purpose, Payout.payee_id, Payout.currency
    sent = select(*whose, func.sum(Payout.amount_minor)).where(*back).group_by(*whose)
    collected = sums(session, came)
    for key, amount in sums(session, sent).items():
        if amount > collected.get(key, 0):
            yield f"{key} paid {collected.get(key, 0)} and is refunded {amount}"


def _splits(session: Session) -> Iterator[str]:
    """The gross of a release is what its parties, fees and tax get, and what its journal moves."""
    gross = {
        **sums(session, select(literal("deal"), Release.id, Release.gross_minor + Release.fee_minor)),
        **sums(session, select(literal("royalty"), Settled.id, Settled.gross_minor)),
    }
    deals = select(literal("deal"), ReleaseLine.release_id, func.sum(ReleaseLine.amount_minor))
    plans = select(literal("royalty"), SettledLine.release_id, func.sum(SettledLine.amount_minor))
    parts = {
        **sums(session, deals.group_by(ReleaseLine.release_id)),
        **sums(session, plans.group_by(SettledLine.release_id)),
    }
    yield from differences("gross of", gross, parts)
    deal_key = "deal:" + cast(Release.deal_id, String) + ":release:" + cast(Release.n, String)
    plan_key = "royalty:" + cast(Settled.plan_id, String) + ":release:" + cast(Settled.n, String)
    out = func.sum(Transfer.amount_minor)
    of_deals = select(literal("deal"), Release.id, out).join(Journal, Journal.key.in_((deal_key, deal_key + ":fee")))
    of_plans = select(literal("royalty"), Settled.id, out).join(Journal, Journal.key == plan_key)
    lines = Transfer.journal_id == Journal.id
    moved = {
        **sums(session, of_deals.join(Transfer, lines).group_by(Release.id)),
        **sums(session, of_plans.join(Transfer, lines).group_by(Settled.id)),
    }
    yield from differences("journals of", gross, moved)


def _taken_back(session: Session) -> Iterator[str]:
    """What was taken back of royalties is what its journal moved, and what its takers gave back."""
    gross = sums(session, select(TakenBack.id, TakenBack.gross_minor))
    key = TakenBack.key + ":" + cast(TakenBack.paid_id, String)
    moved = select(TakenBack.id, func.sum(Transfer.amount_minor)).join(Journal, Journal.key == key)
    moved = moved.join(Transfer, Transfer.journal_id == Journal.id).group_by(TakenBack.id)
    yield from differences("journals of taken back", gross, sums(session, moved))
    released = sums(session, select(TakenBack.id, TakenBack.gross_minor).where(TakenBack.release_id.is_not(None)))
    parts = select(TakenBackLine.taken_back_id, func.sum(TakenBackLine.amount_minor))
    given = sums(session, parts.group_by(TakenBackLine.taken_back_id))
    yield from differences("parts of taken back", released, given)


def _jobs(session: Session) -> Iterator[str]:
    """No job fails: what the provider says is taken in however the deal stands."""
    for job in session.scalars(select(Job).where(Job.error.is_not(None)).limit(1)):
        yield f"the job {job.kind} failed: {job.error}"


def _funded(session: Session) -> Iterator[str]:
    """A deal is called funded, and its papers go to the office, only while what is due at signing is there."""
    owing = select(Obligation.deal_id).where(
        Obligation.trigger == "signing", Obligation.paid_minor + Obligation.waived_minor < Obligation.amount_minor
    )
    for deal_id in session.scalars(select(Deal.id).where(Deal.state == DealState.FUNDED, Deal.id.in_(owing))):
        lost = select(PaymentDispute.id).filter_by(purpose=f"deal:{deal_id}", state=DisputeState.LOST)
        if session.scalar(lost.limit(1)) is None:
            yield f"deal {deal_id} is called funded, and owes what was due at signing"
