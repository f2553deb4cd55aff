"""From payable to payout: what an organisation owes back is set off first, the rest is queued for two officers."""

from datetime import datetime
from typing import Protocol

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.actor import Actor
from core.clock import business_date
from core.money import Money
from settlement.deals.models import Deal, Release
from settlement.ledger import services as ledger
from settlement.payments.models import Payout, PayoutKind
from settlement.payments.payouts import queue_payout, stop_payout
from settlement.payments.recalling import recall
from settlement.payments.states import PayoutState


class Owner(Protocol):
    """Whose money is paid out: a deal, or what came of one."""

    @property
    def subject(self) -> str:
        """The opaque key under which it is paid."""

    @property
    def currency(self) -> str:
        """In which its money is kept."""


def pay_out(session: Session, deal: Deal, done: Release, *, actor: Actor, now: datetime) -> None:
    """Queue one payout per organisation for its part of a release."""
    parts: dict[int, int] = {}
    for line in done.lines:
        if line.deal_line.organisation_id is not None and line.amount_minor:
            payee = line.deal_line.organisation_id
            parts[payee] = parts.get(payee, 0) + line.amount_minor
    for payee_id, minor in parts.items():
        pay(
            session,
            deal,
            payee_id,
            Money(minor, deal.currency),
            key=f"{done.key}:payout:{payee_id}",
            set_off_key=f"{done.key}:set-off:{payee_id}",
            actor=actor,
            now=now,
        )


def pay(
    session: Session,
    owner: Owner,
    payee_id: int,
    amount: Money,
    *,
    key: str,
    set_off_key: str,
    by_bank: bool = False,
    actor: Actor,
    now: datetime,
) -> Payout | None:
    """Queue a payout of what is payable to an organisation, less what it owes back from a reversal (of any deal).

    What it owes beyond that is called in once more from its account at a provider, where that failed before.

    None where all of it was set off. Both accounts are locked before they are read, so that nothing is set off twice.
    Of a payout that was stopped less can be there than was stopped: another deal's reversal has taken its part.
    """
    payable, receivable = f"payable:org:{payee_id}", f"receivable:org:{payee_id}"
    there = ledger.locked_balances(session, [payable, receivable], owner.currency)
    amount = min(amount, there[payable])
    kept = min(there[receivable], amount)
    if kept:
        ledger.post(
            session,
            key=set_off_key,
            moves=[ledger.Move(debit=payable, credit=receivable, money=kept)],
            effective_on=business_date(now),
            subject=owner.subject,
            actor=actor,
            now=now,
            note="Set off against what was owed back",
        )
    if kept < there[receivable]:
        recall(session, organisation_id=payee_id, amount=there[receivable] - kept, actor=actor, now=now)
    if kept == amount:
        return None
    return queue_payout(
        session,
        purpose=owner.subject,
        payee_id=payee_id,
        kind=PayoutKind.PAYOUT,
        amount=amount - kept,
        from_account=payable,
        key=key,
        by_bank=by_bank,
        actor=actor,
        now=now,
    )


def stop_unsent(session: Session, deal: Owner, *, reason: str, actor: Actor, now: datetime) -> list[Payout]:
    """Stop the payouts of a deal (or of its royalties) that no officer has sent yet: their money is payable again.

    Refunds to who paid go on. The owner is locked by the caller; payouts are locked in the order of their ids.
    """
    queued = select(Payout.id).filter_by(purpose=deal.subject, kind=PayoutKind.PAYOUT, state=PayoutState.QUEUED)
    ids = session.scalars(queued.order_by(Payout.id).with_for_update()).all()
    return [stop_payout(session, payout_id=each, reason=reason, actor=actor, now=now) for each in ids]


def pay_the_rest(
    session: Session,
    deal: Owner,
    stopped: list[Payout],
    taken: dict[int, Money],
    why: str,
    *,
    actor: Actor,
    now: datetime,
) -> None:
    """Queue again what is left of stopped payouts after `taken` (by organisation) was taken back from them.

    `why` tells the keys apart: a payout can be stopped once for each reversal.
    """
    left = dict(taken)
    for payout in stopped:
        gone = min(left.get(payout.payee_id, Money(0, deal.currency)), payout.amount)
        left[payout.payee_id] = left.get(payout.payee_id, Money(0, deal.currency)) - gone
        if payout.amount - gone:
            key = f"{payout.key}:{why}:again"
            rest = payout.amount - gone
            pay(session, deal, payout.payee_id, rest, key=key, set_off_key=f"{key}:kept", actor=actor, now=now)
