"""Steps of settling what a payer's bank keeps, alike for deals and for royalties: what was to go back to the payer
covers it first, then what nothing has used. What had gone back already the payer has twice, and owes."""

from datetime import datetime
from typing import Protocol

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from core.actor import Actor
from core.clock import business_date
from core.money import Money, total
from settlement.deals.paying import Owner, pay_the_rest, stop_all, unsent
from settlement.ledger.models import Journal, Transfer
from settlement.ledger.services import Move, locked_balances, post
from settlement.payments.models import Payout, PayoutKind, Receipt
from settlement.payments.promised import unpromised
from settlement.payments.providers.models import PaymentDispute
from settlement.payments.states import PayoutState


class Came(Protocol):
    """A payment as its unit keeps it: who paid it, what nothing has used of it, and what went back."""

    payer_id: int
    returned_minor: int

    @property
    def unused(self) -> Money:
        """What was neither applied nor sent back."""


def from_unapplied(
    session: Session, owner: Owner, row: PaymentDispute, came: Came, left: Money, *, actor: Actor, now: datetime
) -> Money:
    """Cover up to `left` of what the bank kept; gives what was covered. The rest of stopped refunds is queued again."""
    refunds = _stop_refunds(session, owner, row, came.payer_id, actor=actor, now=now)
    going = min(left, total([each.amount for each in refunds], row.currency))
    unused = min(left - going, came.unused, unpromised(session, owner.subject, row.currency) - going)
    post_lost(session, owner, row, "unapplied", f"unapplied:{owner.subject}", going + unused, actor=actor, now=now)
    came.returned_minor += unused.minor
    pay_the_rest(session, owner, refunds, {came.payer_id: going}, actor=actor, now=now)
    return going + unused


def _stop_refunds(
    session: Session, owner: Owner, row: PaymentDispute, payer_id: int, *, actor: Actor, now: datetime
) -> list[Payout]:
    """Stop what nobody has sent yet of the refunds of a receipt that the payer's bank kept, or of a refund of no
    receipt to who paid it."""
    mine = [
        each
        for each in unsent(session, owner, PayoutKind.REFUND)
        if each.payee_id == payer_id and each.currency == row.currency and each.receipt_id in (row.receipt_id, None)
    ]
    return stop_all(session, mine, reason=row.why, actor=actor, now=now)


def post_lost(
    session: Session,
    owner: Owner,
    row: PaymentDispute,
    what: str,
    account: str,
    part: Money,
    *,
    actor: Actor,
    now: datetime,
) -> None:
    """Book that a part of what the bank kept came out of an account; nothing for nothing."""
    if part:
        post(
            session,
            key=f"{row.subject}:lost:{what}",
            moves=[Move(account, row.account, part)],
            effective_on=business_date(now),
            subject=owner.subject,
            actor=actor,
            now=now,
            note=row.ref,
        )


def from_payer(
    session: Session, owner: Owner, row: PaymentDispute, came: Came, left: Money, *, actor: Actor, now: datetime
) -> Money:
    """Claim up to `left` of what the bank kept from the payer, who has it twice: by refunds that were sent, or have
    arrived, besides. Gives what is claimed."""
    session.flush()
    sent = _sum(
        session,
        select(func.sum(Payout.amount_minor)).where(
            Payout.purpose == owner.subject,
            Payout.kind == PayoutKind.REFUND,
            Payout.payee_id == came.payer_id,
            Payout.currency == row.currency,
            (Payout.receipt_id == row.receipt_id) | Payout.receipt_id.is_(None),
            Payout.state.in_((PayoutState.SENT, PayoutState.PAID)),
        ),
    )
    claimed = sum(_doubled(session, each) for each in _disputes_of(session, row.receipt_id))
    part = min(left, Money(max(0, sent - claimed), row.currency))
    post_lost(session, owner, row, "doubled", f"receivable:org:{came.payer_id}", part, actor=actor, now=now)
    return part


def cover_doubled(session: Session, owner: Owner, payout: Payout, *, actor: Actor, now: datetime) -> Money:
    """A refund came back whose payer had the money from its bank besides: it pays that claim. Gives what is left of it
    to be paid anew; all of any other payout. The owner is locked."""
    left = payout.amount
    if payout.kind is not PayoutKind.REFUND:
        return left
    claim = f"receivable:org:{payout.payee_id}"
    owes = locked_balances(session, [claim], payout.currency)[claim]
    for row in _disputes_behind(session, owner, payout):
        part = min(left, owes, Money(_doubled(session, row), row.currency))
        if part:
            post(
                session, key=f"{_doubled_key(row)}:back:{payout.id}", moves=[Move(payout.from_account, claim, part)],
                effective_on=business_date(now), subject=owner.subject, actor=actor, now=now, note=row.ref,
            )  # fmt: skip
            left, owes = left - part, owes - part
    return left


def _disputes_behind(session: Session, owner: Owner, payout: Payout) -> list[PaymentDispute]:
    """The disputes by which the payee of a refund may have its money twice: those of its receipt, or where the refund
    names none, of all that this payer paid here."""
    if payout.receipt_id is not None:
        return _disputes_of(session, payout.receipt_id)
    paid = select(Receipt.id).filter_by(payer_id=payout.payee_id)
    rows = select(PaymentDispute).filter_by(purpose=owner.subject).where(PaymentDispute.receipt_id.in_(paid))
    return list(session.scalars(rows.order_by(PaymentDispute.id)))


def _disputes_of(session: Session, receipt_id: int | None) -> list[PaymentDispute]:
    return list(session.scalars(select(PaymentDispute).filter_by(receipt_id=receipt_id).order_by(PaymentDispute.id)))


def _doubled_key(row: PaymentDispute) -> str:
    return f"{row.subject}:lost:doubled"


def _doubled(session: Session, row: PaymentDispute) -> int:
    """What the payer had twice by this dispute and did not give back by a refund that came back, in minor units."""
    amounts = select(func.sum(Transfer.amount_minor)).join(Journal, Journal.id == Transfer.journal_id)
    key = _doubled_key(row)
    claimed = _sum(session, amounts.where(Journal.key == key))
    return claimed - _sum(session, amounts.where(Journal.key.like(f"{key}:back:%")))


def _sum(session: Session, query: Select[int]) -> int:
    return int(session.scalar(query) or 0)
