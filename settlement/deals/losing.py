"""Steps of settling what a payer's bank keeps, alike for deals and for royalties: what was to go back to the payer
covers it first, then what nothing has used."""

from datetime import datetime
from typing import Protocol

from sqlalchemy.orm import Session

from core.actor import Actor
from core.clock import business_date
from core.money import Money, total
from settlement.deals.paying import Owner, pay_the_rest, stop_all, unsent
from settlement.ledger.services import Move, post
from settlement.payments.models import Payout, PayoutKind
from settlement.payments.promised import unpromised
from settlement.payments.providers.models import PaymentDispute


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
    pay_the_rest(session, owner, refunds, {came.payer_id: going}, row.cause, actor=actor, now=now)
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
