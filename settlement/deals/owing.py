"""The second half of doubled earnest money: what the seller who failed owes on top, paid by it and passed to the buyer.

The first half went back to the buyer at once (Civil Code, article 587; BR-66). The second is a claim on the seller: it
is set off against its next payouts, or the seller pays it by bank transfer under the deal's number. Until then it is
parked (`payable:deal:N`), so that nobody is paid out of what is not there.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from core import audit
from core.actor import Actor
from core.clock import business_date
from core.money import Money
from settlement.deals.models import Deal, DealReceipt
from settlement.deals.paying import pay
from settlement.ledger import services as ledger
from settlement.ledger.models import Account, Journal, Transfer
from settlement.ledger.plan import AccountKind
from settlement.ledger.queries import balance
from settlement.payments.rebooking.services import WRITTEN_OFF
from settlement.payments.recalling import under_way


@dataclass(frozen=True, slots=True)
class SecondHalf:
    """What the seller owed again in all, what of it is open, and whether it was passed to the buyer."""

    owed: Money
    open: Money
    is_passed_on: bool


def parked(deal: Deal) -> str:
    """Where the second half stands until the seller has paid it."""
    return f"payable:{deal.subject}"


def owed_again(session: Session, deal: Deal) -> Money | None:
    """What the seller owed on top, from the journal that says so; None where there is none."""
    minor = session.scalar(
        select(Transfer.amount_minor)
        .join(Journal, Journal.id == Transfer.journal_id)
        .join(Account, Account.id == Transfer.debit_id)
        .where(Journal.key == f"{deal.subject}:earnest", Account.kind == AccountKind.RECEIVABLE)
    )
    return Money(int(minor), deal.currency) if minor is not None else None


def second_half(session: Session, deal: Deal) -> SecondHalf | None:
    """How the second half stands; None where none was ever owed."""
    owed = owed_again(session, deal)
    if owed is None:
        return None
    is_passed_on = session.scalar(select(Journal.id).filter_by(key=_collected(deal))) is not None
    return SecondHalf(owed, Money(0, deal.currency) if is_passed_on else _open(session, deal, owed), is_passed_on)


def deals_owing_again(session: Session) -> list[tuple[Deal, Money]]:
    """The deals in which a seller owes earnest money again, and how much of it still."""
    collected = select(Journal.subject).where(Journal.key.like("deal:%:earnest:collected"))
    claims = (
        select(Journal.subject)
        .join(Transfer, Transfer.journal_id == Journal.id)
        .join(Account, Account.id == Transfer.debit_id)
        .where(
            Journal.key.like("deal:%:earnest"),
            Account.kind == AccountKind.RECEIVABLE,
            Journal.subject.not_in(collected),
        )
    )
    ids = [int(subject.removeprefix("deal:")) for subject in session.scalars(claims)]
    deals = session.scalars(select(Deal).where(Deal.id.in_(ids)).order_by(Deal.id)).all() if ids else []
    halves = [(deal, second_half(session, deal)) for deal in deals]
    return [(deal, half.open) for deal, half in halves if half is not None and half.open]


def is_collected(session: Session, deal: Deal, owed: Money) -> bool:
    """Whether the seller has paid all of it by transfers, or owes nothing at all any more, with nothing of what it owes
    only being called in, or written off since. Its claim stays locked."""
    claim = _claim(deal)
    owes = ledger.locked_balances(session, [claim], deal.currency)[claim]
    if _paid(deal) >= owed:
        return True
    return not (owes or under_way(session, deal.seller_id, deal.currency) or _was_written_off(session, deal))


def pay_from_receipt(
    session: Session, deal: Deal, row: DealReceipt, lying: Money, *, actor: Actor, now: datetime
) -> None:
    """A receipt of the seller pays its claim, as far as that is open; with the last of it the buyer is paid."""
    half = second_half(session, deal) if (row.payer_id, row.currency) == (deal.seller_id, deal.currency) else None
    if half is None or half.is_passed_on:
        return
    claim = _claim(deal)
    ledger.locked_balances(session, [claim], deal.currency)
    amount = min(row.unused, lying, _open(session, deal, half.owed))
    if amount.minor <= 0:
        return
    ledger.post(
        session, key=f"{deal.subject}:earnest:again:{row.receipt_id}",
        moves=[ledger.Move(f"unapplied:{deal.subject}", claim, amount)], effective_on=business_date(now),
        subject=deal.subject, actor=actor, now=now,
    )  # fmt: skip
    row.forfeited_minor += amount.minor
    session.flush()
    after = {"receipt": row.receipt_id, "amount": amount.amount, "currency": amount.currency}
    audit.record(session, deal.subject, "deal.earnest_paid_again", actor=actor, now=now, after=after)
    if is_collected(session, deal, half.owed):
        pass_on(session, deal, half.owed, actor=actor, now=now)


def pass_on(session: Session, deal: Deal, owed: Money, *, actor: Actor, now: datetime) -> None:
    """The buyer is paid what the seller owed again; once for ever."""
    move = ledger.Move(parked(deal), f"payable:org:{deal.buyer_id}", owed)
    _journal, is_new = ledger.post_once(
        session, key=_collected(deal), moves=[move], effective_on=business_date(now), subject=deal.subject,
        actor=actor, now=now,
    )  # fmt: skip
    if is_new:
        pay(session, deal, deal.buyer_id, owed, key=f"{deal.subject}:earnest:doubled",
            set_off_key=f"{deal.subject}:earnest:doubled:set-off", actor=actor, now=now)  # fmt: skip


def _open(session: Session, deal: Deal, owed: Money) -> Money:
    """No more than the seller's claim, of which payouts of other deals may have paid."""
    left = owed - _paid(deal)
    return min(left, balance(session, _claim(deal), deal.currency)) if left.minor > 0 else Money(0, deal.currency)


def _was_written_off(session: Session, deal: Deal) -> bool:
    """Whether something of what the seller owes was given up after this was owed: nobody paid that."""
    debit, credit = aliased(Account), aliased(Account)
    since = select(Journal.id).filter_by(key=f"{deal.subject}:earnest").scalar_subquery()
    given_up = (
        select(Transfer.id)
        .join(debit, debit.id == Transfer.debit_id)
        .join(credit, credit.id == Transfer.credit_id)
        .where(
            Transfer.journal_id > since,
            debit.code == f"{WRITTEN_OFF}:{deal.currency}",
            credit.code == f"{_claim(deal)}:{deal.currency}",
        )
        .limit(1)
    )
    return session.scalar(given_up) is not None


def _paid(deal: Deal) -> Money:
    """What the seller has paid of it by transfers."""
    return Money(sum(row.forfeited_minor for row in deal.receipts if row.payer_id == deal.seller_id), deal.currency)


def _claim(deal: Deal) -> str:
    return f"receivable:org:{deal.seller_id}"


def _collected(deal: Deal) -> str:
    return f"{deal.subject}:earnest:collected"
