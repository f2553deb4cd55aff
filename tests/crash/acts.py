"""The acts of settlement that a process can die in: what waits for each, and how it is done.

They stand in one order, and whoever works does the first thing that waits: so a run that was killed a hundred times
comes to what an undisturbed one comes to, if every act was done once and whole.
"""

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.actor import Actor
from core.db import db, transaction
from core.jobs import Job
from settlement.deals import services as deals
from settlement.deals.closing import unsettled_losses
from settlement.deals.disputing import settle_loss
from settlement.deals.models import Deal
from settlement.deals.states import DealState, ReversalState
from settlement.deals.wishes import Reversal
from settlement.holds.models import Stay
from settlement.payments import services as payments
from settlement.payments.models import Payout, Receipt
from settlement.payments.providers import calling, port
from settlement.payments.providers.local.provider import LocalProvider
from settlement.payments.providers.models import PaymentDispute, ProviderOperation
from settlement.payments.providers.states import IN_DOUBT, DisputeState, OperationState
from settlement.payments.statements.booking import accept_receipt, confirm_line
from settlement.payments.statements.matching import proposals
from settlement.payments.statements.models import BankLine
from settlement.payments.statements.states import LineStanding
from settlement.payments.states import PayoutState, ReceiptState
from settlement.recordal import services as recordal
from settlement.recordal.models import RecordalCase

NOW = datetime(2027, 4, 12, 4, 0, tzinfo=UTC)
CERTIFICATE = "c" * 64
LATER = NOW + timedelta(minutes=5)  # when the janitor comes round

Cast = dict[str, Actor]  # staff and chief of the closing center, first and second officer of the trading center


@dataclass(frozen=True)
class Act:
    """One act. `do` commits by itself, as a request or a job does; each is for one subject by its id."""

    name: str
    waiting: Callable[[Session], list[int]]
    do: Callable[[int, Cast], object]


def refundable(session: Session) -> list[int]:
    """Deals whose money is held, and free to go back, and whose papers nobody has filed."""
    frozen = select(Stay.subject).where(Stay.lifted_at.is_(None))
    rows = session.scalars(select(Deal).filter_by(state=DealState.FUNDED).order_by(Deal.id))
    stopped = set(session.scalars(frozen))
    return [deal.id for deal in rows if deal.subject not in stopped]


def refund(deal_id: int, cast: Cast) -> None:
    """The center's manager ends the deal; what is held goes back."""
    with transaction() as session:
        deals.refund_deal(session, deal_id=deal_id, reason="Nobody answers", actor=cast["chief"], now=NOW)


def asked_back(session: Session) -> list[int]:
    """Reversals that wait for the second officer."""
    return list(session.scalars(select(Reversal.id).filter_by(state=ReversalState.ASKED).order_by(Reversal.id)))


def take_back(reversal_id: int, cast: Cast) -> None:
    """The second officer approves a reversal."""
    with transaction() as session:
        deals.approve_reversal(session, reversal_id=reversal_id, actor=cast["second"], now=NOW)


def recorded(kind: str) -> Callable[[Session], list[int]]:
    """Receipts of this kind of purpose that one officer wrote down, beside those of statements."""
    asked = select(Receipt.id).filter_by(state=ReceiptState.RECORDED).where(Receipt.purpose.like(f"{kind}:%"))
    by_hand = asked.where(~select(BankLine.id).where(BankLine.receipt_id == Receipt.id).exists())
    return lambda session: list(session.scalars(by_hand.order_by(Receipt.id)))


def fund(receipt_id: int, cast: Cast) -> None:
    """The second officer confirms a receipt."""
    with transaction() as session:
        payments.confirm_receipt(session, receipt_id=receipt_id, actor=cast["second"], now=NOW)


def lines(standing: LineStanding) -> Callable[[Session], list[int]]:
    """Lines of bank statements that stand there."""

    def waiting(session: Session) -> list[int]:
        found = session.scalars(select(BankLine).order_by(BankLine.id)).all()
        return [line.id for line in found if line.standing is standing]

    return waiting


def take_line(line_id: int, cast: Cast) -> None:
    """One officer takes a line for what is proposed first."""
    with transaction() as session:
        line = session.get_one(BankLine, line_id)
        best = proposals(session, [line])[line_id][0]
        accept_receipt(
            session, line_id=line_id, purpose=best.purpose, payer_id=best.organisation_id, actor=cast["first"], now=NOW
        )


def book_line(line_id: int, cast: Cast) -> None:
    """The second officer books it."""
    with transaction() as session:
        confirm_line(session, line_id=line_id, actor=cast["second"], now=NOW)


def at_the_office(session: Session) -> list[int]:
    """Cases whose papers lie at the office."""
    query = select(RecordalCase.id).join(Deal, Deal.id == RecordalCase.deal_id)
    return list(session.scalars(query.where(Deal.state == DealState.DELIVERED).order_by(RecordalCase.id)))


def release(case_id: int, cast: Cast) -> None:
    """The office has accepted: the right passes and the money is released."""
    with transaction() as session:
        recordal.accept_case(
            session, case_id=case_id, recordal_no=f"X-{case_id}", decided_on=NOW.date(), certificate=CERTIFICATE,
            actor=cast["staff"], now=NOW,
        )  # fmt: skip


def payouts(state: PayoutState) -> Callable[[Session], list[int]]:
    """Payouts and refunds by bank that stand there."""
    query = select(Payout.id).filter_by(state=state, channel=port.MANUAL_BANK).order_by(Payout.id)
    return lambda session: list(session.scalars(query))


def send(payout_id: int, cast: Cast) -> None:
    """One officer orders a transfer at the bank."""
    with transaction() as session:
        payments.send_payout(
            session, payout_id=payout_id, bank_reference=f"OUT-{payout_id}", actor=cast["first"], now=NOW
        )


def confirm(payout_id: int, cast: Cast) -> None:
    """The other officer saw the debit."""
    with transaction() as session:
        payments.confirm_payout(session, payout_id=payout_id, actor=cast["second"], now=NOW)


def intended(session: Session) -> list[int]:
    """What is to be asked of the provider."""
    asked = select(ProviderOperation.id).filter_by(state=OperationState.INTENDED)
    return list(session.scalars(asked.order_by(ProviderOperation.id)))


def call(operation_id: int, _cast: Cast) -> None:
    """Ask it: two transactions, and the provider's own between them."""
    calling.carry_out(operation_id, now=NOW)


def unheard(session: Session) -> list[int]:
    """Operations of which we do not know all that the provider knows."""
    doubtful = list(session.scalars(select(ProviderOperation.id).where(ProviderOperation.state.in_(IN_DOUBT))))
    return sorted({*doubtful, *_with_news(session)})


def _with_news(session: Session) -> Iterator[int]:
    """Pages on which more was paid than was heard of, and payments whose dispute the bank has decided."""
    company = the_provider().company
    booked = select(Receipt.bank_reference, Receipt.operation_id).where(Receipt.operation_id.is_not(None))
    receipts: dict[str, int] = {reference: number for reference, number in session.execute(booked) if number}
    pages = {row["ref"]: row["key"] for row in company.all("page")}
    keys = dict(session.execute(select(ProviderOperation.key, ProviderOperation.id)).all())
    for paid in company.all("payment"):
        if paid["ref"] not in receipts:
            yield keys[pages[paid["page"]]]
    heard = dict(session.execute(select(PaymentDispute.ref, PaymentDispute.state)).all())
    for dispute in company.all("dispute"):
        if heard.get(dispute["ref"]) != DisputeState(dispute["state"]):
            yield receipts[dispute["payment"]]


def look(operation_id: int, _cast: Cast) -> None:
    """The janitor's look."""
    calling.look(operation_id, now=LATER)


def lost(session: Session) -> list[int]:
    """Disputes that are lost and not settled yet."""
    return sorted(row.id for deal in session.scalars(select(Deal)) for row in unsettled_losses(session, deal))


def bear_loss(dispute_id: int, _cast: Cast) -> None:
    """The job that takes a lost dispute's money from where it went."""
    settle_loss({"dispute": dispute_id}, job=Job(), now=NOW)


ACTS = (
    Act("take back", asked_back, take_back),
    Act("refund", refundable, refund),
    Act("fund", recorded("deal"), fund),
    Act("take a line", lines(LineStanding.OPEN), take_line),
    Act("book a line", lines(LineStanding.WAITS), book_line),
    Act("pay a royalty", recorded("royalty"), fund),
    Act("look", unheard, look),
    Act("bear a loss", lost, bear_loss),
    Act("call", intended, call),
    Act("confirm a payout", payouts(PayoutState.SENT), confirm),
    Act("send a payout", payouts(PayoutState.QUEUED), send),
    Act("release", at_the_office, release),
)
BY_NAME = {act.name: act for act in ACTS}


def the_provider() -> LocalProvider:
    """The payment provider of these tests."""
    provider = port.named("local")
    assert isinstance(provider, LocalProvider)
    return provider


def first_waiting() -> tuple[Act, int] | None:
    """What is to be done next."""
    with closing(Session(db.engine)) as session:
        for act in ACTS:
            if waiting := act.waiting(session):
                return act, waiting[0]
    return None
