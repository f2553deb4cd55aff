"""From payable to payout: what an organisation owes back is set off first, the rest is queued for two officers."""

from datetime import datetime

from sqlalchemy.orm import Session

from core.actor import Actor
from core.money import Money
from settlement.deals.models import Deal, Release
from settlement.ledger import services as ledger
from settlement.ledger.queries import balance
from settlement.payments.models import PayoutKind
from settlement.payments.payouts import queue_payout


def pay_out(session: Session, deal: Deal, done: Release, *, actor: Actor, now: datetime) -> None:
    """Queue one payout per organisation for its part of a release."""
    parts: dict[int, int] = {}
    for line in done.lines:
        if line.deal_line.organisation_id is not None and line.amount_minor:
            payee = line.deal_line.organisation_id
            parts[payee] = parts.get(payee, 0) + line.amount_minor
    for payee_id, minor in parts.items():
        amount = Money(minor, deal.currency)
        rest = amount - _set_off(session, deal, done, payee_id, amount, actor=actor, now=now)
        if rest:
            queue_payout(
                session,
                purpose=deal.subject,
                payee_id=payee_id,
                kind=PayoutKind.PAYOUT,
                amount=rest,
                from_account=f"payable:org:{payee_id}",
                key=f"{done.key}:payout:{payee_id}",
                actor=actor,
                now=now,
            )


def _set_off(
    session: Session, deal: Deal, done: Release, payee_id: int, amount: Money, *, actor: Actor, now: datetime
) -> Money:
    """What the payee still owes back from a reversal is kept from what it gets now; returns how much."""
    owed = balance(session, f"receivable:org:{payee_id}", deal.currency)
    kept = min(owed, amount)
    if kept:
        ledger.post(
            session,
            key=f"{done.key}:set-off:{payee_id}",
            moves=[ledger.Move(debit=f"payable:org:{payee_id}", credit=f"receivable:org:{payee_id}", money=kept)],
            effective_on=done.effective_on,
            subject=deal.subject,
            actor=actor,
            now=now,
            note="Set off against what was owed back",
        )
    return kept
