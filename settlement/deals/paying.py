"""From payable to payout: what an organisation owes back is set off first, the rest is queued for two officers."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
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
from settlement.payments.payouts import Due, queue_payout, queue_payouts, stop_payout
from settlement.payments.promised import stayed_on
from settlement.payments.recalling import recall
from settlement.payments.states import PayoutState

AGAIN = re.compile(r"(:\d+)?:again$")


class Owner(Protocol):
    """Whose money is paid out: a deal, or what came of one."""

    @property
    def subject(self) -> str:
        """The opaque key under which it is paid."""

    @property
    def currency(self) -> str:
        """In which its money is kept."""


def pay_out(
    session: Session, deal: Deal, done: Release, taken: Mapping[int, Money], *, actor: Actor, now: datetime
) -> None:
    """Queue one payout per organisation for its part of a release, less what of it (`taken`) is its pledgees'."""
    parts = {owner: -part.minor for owner, part in taken.items()}
    for line in done.lines:
        if line.deal_line.organisation_id is not None and line.amount_minor:
            payee = line.deal_line.organisation_id
            parts[payee] = parts.get(payee, 0) + line.amount_minor
    shares = [
        Share(payee_id, Money(minor, deal.currency), f"{done.key}:payout:{payee_id}", f"{done.key}:set-off:{payee_id}")
        for payee_id, minor in parts.items()
        if minor
    ]
    pay_all(session, deal, shares, actor=actor, now=now)


@dataclass(frozen=True, slots=True)
class Share:
    """What is to be paid to one organisation, and the keys of its payout and of what is set off before it."""

    payee_id: int
    amount: Money
    key: str
    set_off_key: str
    by_bank: bool = False


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
    """As `pay_all` for one organisation; None where all of it was set off."""
    share = Share(payee_id, amount, key, set_off_key, by_bank)
    return next(iter(pay_all(session, owner, [share], actor=actor, now=now)), None)


def pay_all(session: Session, owner: Owner, shares: Sequence[Share], *, actor: Actor, now: datetime) -> list[Payout]:
    """Queue what is payable to each organisation, less what it owes back from a reversal (of any deal).

    What it owes beyond that is called in once more from its account at a provider, where that failed before.

    No payout where all of it was set off. All accounts are locked before they are read, so that nothing is set off
    twice. What an order or a case keeps of an organisation's other money pays nothing here.
    """
    codes = [f"{kind}:org:{share.payee_id}" for share in shares for kind in ("payable", "receivable")]
    there = ledger.locked_balances(session, codes, owner.currency) if codes else {}
    more = [f"payable:org:{each.payee_id}" for each in shares if each.amount < there[f"payable:org:{each.payee_id}"]]
    for account, kept_back in stayed_on(session, more, owner.currency).items():
        there[account] = there[account] - kept_back
    dues: list[Due] = []
    for share in shares:
        payable, receivable = f"payable:org:{share.payee_id}", f"receivable:org:{share.payee_id}"
        amount = min(share.amount, there[payable])
        kept = min(there[receivable], amount)
        if kept:
            ledger.post(
                session,
                key=share.set_off_key,
                moves=[ledger.Move(debit=payable, credit=receivable, money=kept)],
                effective_on=business_date(now),
                subject=owner.subject,
                actor=actor,
                now=now,
                note="Set off against what was owed back",
            )
        if kept < there[receivable]:
            recall(session, organisation_id=share.payee_id, amount=there[receivable] - kept, actor=actor, now=now)
        if kept < amount:
            dues.append(
                Due(share.payee_id, PayoutKind.PAYOUT, amount - kept, payable, share.key, by_bank=share.by_bank)
            )
    return queue_payouts(session, dues, purpose=owner.subject, actor=actor, now=now)


def unsent(session: Session, owner: Owner, *kinds: PayoutKind) -> list[Payout]:
    """The payouts of an owner that nobody has sent yet, stayed ones included, locked in the order of their ids.

    The owner is locked by the caller.
    """
    mine = select(Payout).where(
        Payout.purpose == owner.subject,
        Payout.kind.in_(kinds or tuple(PayoutKind)),
        Payout.state.in_((PayoutState.QUEUED, PayoutState.STAYED)),
    )
    session.flush()
    fresh = mine.order_by(Payout.id).with_for_update().execution_options(populate_existing=True)
    return list(session.scalars(fresh))


def stop_unsent(session: Session, owner: Owner, *, reason: str, actor: Actor, now: datetime) -> list[Payout]:
    """Stop the payouts of a deal (or of its royalties) that no officer has sent yet: their money is payable again.

    Refunds to who paid go on.
    """
    return stop_all(session, unsent(session, owner, PayoutKind.PAYOUT), reason=reason, actor=actor, now=now)


def stop_all(session: Session, payouts: Sequence[Payout], *, reason: str, actor: Actor, now: datetime) -> list[Payout]:
    """Stop these, which nobody has sent."""
    return [stop_payout(session, payout_id=each.id, reason=reason, actor=actor, now=now) for each in payouts]


def pay_the_rest(
    session: Session,
    owner: Owner,
    stopped: Sequence[Payout],
    taken: dict[int, Money],
    *,
    actor: Actor,
    now: datetime,
) -> None:
    """Queue again what is left of stopped payouts after `taken` (by organisation) was taken back from them."""
    left = dict(taken)
    for payout in stopped:
        gone = min(left.get(payout.payee_id, Money(0, payout.currency)), payout.amount)
        left[payout.payee_id] = left.get(payout.payee_id, Money(0, payout.currency)) - gone
        if rest := payout.amount - gone:
            pay_again(session, owner, payout, rest, by_bank=is_bound_to_bank(payout), actor=actor, now=now)


def is_bound_to_bank(payout: Payout) -> bool:
    """Whether a refund goes by bank for good: its provider has turned it down before, or it never came that way."""
    return payout.kind is PayoutKind.REFUND and payout.is_by_bank


def pay_again(
    session: Session,
    owner: Owner,
    payout: Payout,
    amount: Money,
    *,
    by_bank: bool,
    actor: Actor,
    now: datetime,
) -> Payout | None:
    """Queue `amount` of a payout anew that came back or was stopped (which each does once): a refund is owed whole,
    what a party earned is set off first."""
    key = f"{AGAIN.sub('', payout.key)}:{payout.id}:again"  # no longer than the first, however often
    if payout.kind is PayoutKind.PAYOUT:
        return pay(
            session, owner, payout.payee_id, amount, key=key, set_off_key=f"{key}:kept", by_bank=by_bank, actor=actor,
            now=now,
        )  # fmt: skip
    return queue_payout(
        session, purpose=payout.purpose, payee_id=payout.payee_id, kind=payout.kind, amount=amount,
        from_account=payout.from_account, key=key, receipt_id=payout.receipt_id, by_bank=by_bank, actor=actor, now=now,
    )  # fmt: skip
