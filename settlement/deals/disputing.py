"""A payer's bank takes money back: nothing leaves until it is decided; what is lost is taken from where it went."""

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import audit, events, jobs
from core.actor import SYSTEM, Actor
from core.db import found, transaction
from core.i18n import lazy_gettext
from core.logs import step
from core.money import Money, total
from settlement.deals import facts
from settlement.deals.closing import end_if_refunded, is_disputed, unsettled_losses
from settlement.deals.ending import end_deal, locked_with_its_right
from settlement.deals.funding import deal_of, unpay
from settlement.deals.losing import from_payer, from_unapplied, post_lost
from settlement.deals.models import Deal, DealReceipt
from settlement.deals.news import tell, tell_all
from settlement.deals.parts import fee_standing, held_parts
from settlement.deals.paying import pay_the_rest, stop_unsent
from settlement.deals.releasing import release_late
from settlement.deals.reversing import take_back
from settlement.deals.states import AFTER_RECORDAL, SIGNED_AND_OPEN, DealState
from settlement.deals.staying import keep, keep_unsent, let_go, pay_what_was_kept
from settlement.deals.unpaid import is_short, nothing_stands, owe_again, owes_at_signing, undo_grant
from settlement.holds import services as holds
from settlement.holds.models import Hold
from settlement.holds.queries import stays_on
from settlement.ledger.models import Journal
from settlement.payments.providers.models import PaymentDispute
from settlement.payments.providers.states import DisputeState

LOST = "deal.dispute-lost"  # a job: the right stands before the deal in the order of locks


def dispute_changed(session: Session, event: events.PaymentChanged, *, actor: Actor, now: datetime) -> None:
    """Follower of PaymentChanged: a dispute freezes, a won one frees, lost ones are settled by a job of their own.

    Whoever publishes has locked the deal.
    """
    deal_id = deal_of(event.purpose)
    if not event.operation.startswith("dispute") or deal_id is None or session.get(Deal, deal_id) is None:
        return
    deal, row = found(session, Deal, deal_id), found(session, PaymentDispute, event.payment_id)
    if event.operation == "disputed":
        _freeze(session, deal, row, actor=actor, now=now)
        return
    if event.operation != "dispute_lost":
        _free(session, deal, row, actor=actor, now=now)
    if unsettled_losses(session, deal) and not is_disputed(session, deal):
        jobs.enqueue(session, LOST, {"dispute": row.id}, key=row.subject, now=now)


def _reason(row: PaymentDispute) -> str:
    return row.why


def _freeze(session: Session, deal: Deal, row: PaymentDispute, *, actor: Actor, now: datetime) -> None:
    keep(session, deal, cause=row.cause, reason=_reason(row), actor=actor, now=now)
    text = lazy_gettext("A payment for deal %(number)s is disputed by the payer's bank. Its money is frozen until that"
                        " is decided.", number=deal.number)  # fmt: skip
    tell_all(session, deal, f"disputed-{row.id}", text, now)


def _free(session: Session, deal: Deal, row: PaymentDispute, *, actor: Actor, now: datetime) -> None:
    """Lift the stay of this dispute; while another one is not settled, or a court said so, nothing leaves all the same.
    What it alone had stayed is queued again."""
    let_go(session, deal, cause=row.cause, reason=_reason(row), actor=actor, now=now)
    if is_disputed(session, deal) or unsettled_losses(session, deal):
        text = lazy_gettext("A dispute about deal %(number)s is won. Another one is not settled, so its money stays"
                            " frozen.", number=deal.number)  # fmt: skip
    else:
        text = lazy_gettext("The dispute about deal %(number)s is won. Its money can move again.", number=deal.number)
    release_late(session, deal, actor=actor, now=now)
    tell_all(session, deal, f"dispute-won-{row.id}", text, now)


def settle_loss(payload: dict[str, Any], *, job: jobs.Job, now: datetime) -> None:
    """The job: the disputed money is gone for good; done once for each dispute."""
    with transaction() as session:
        row = found(session, PaymentDispute, payload["dispute"])
        deal = locked_with_its_right(session, deal_of(row.purpose) or 0)
        settle_losses(session, deal, actor=SYSTEM, now=now)
        step("loss settled", deal=deal.id)


def settle_losses(session: Session, deal: Deal, *, actor: Actor, now: datetime) -> None:
    """All that payers' banks kept is taken from where it went; a deal before its recordal ends then.

    Only once every dispute of the deal is decided: what is held of a payment that is still disputed may be gone, too,
    and must not be sent back as if it were there. Nothing leaves until then. A freeze for another cause (a court's)
    outlasts it: the deal ends, and what is left goes back, when that is lifted.
    """
    rows = unsettled_losses(session, deal)
    if not rows or is_disputed(session, deal):
        return
    for row in rows:
        holds.lift_stay(session, subject=deal.subject, cause=row.cause, reason=_reason(row), actor=actor, now=now)
    stays = holds.set_aside(session, deal.subject, now=now)
    for row in rows:
        _lose(session, deal, row, actor=actor, now=now)
    holds.put_back(session, stays)
    keep_unsent(session, deal, actor=actor, now=now)
    pay_what_was_kept(session, deal, actor=actor, now=now)
    end_after_loss(session, deal, actor=actor, now=now)
    if deal.state in AFTER_RECORDAL and deal.releases and nothing_stands(session, deal):  # of none, nothing is gone
        undo_grant(session, deal, actor=actor, now=now)
    end_if_refunded(session, deal, actor=actor, now=now)
    release_late(session, deal, actor=actor, now=now)
    if is_short(deal):
        text = lazy_gettext("Money that was due for deal %(number)s is gone, and one of its rights is at the office or"
                            " recorded. It is paid again, or the other rights are given up.",
                            number=deal.number)  # fmt: skip
        tell_all(session, deal, f"short-{rows[-1].id}", text, now)


def end_after_loss(session: Session, deal: Deal, *, actor: Actor, now: datetime) -> None:
    """A lost dispute that took held money ends a deal before its recordal, as soon as nothing else (a court's freeze, a
    case about it) keeps what is left, unless the buyer has paid once more. What a bank takes back of money that nothing
    had used ends no deal. The caller has locked the deal with its right."""
    mine = select(PaymentDispute).filter_by(purpose=deal.subject, state=DisputeState.LOST)
    lost = [row for row in session.scalars(mine.order_by(PaymentDispute.id)) if _took_of_the_hold(session, row)]
    if not lost or deal.state not in SIGNED_AND_OPEN or not owes_at_signing(deal):
        return
    if is_disputed(session, deal) or unsettled_losses(session, deal):
        return
    if stays_on(session, deal.subject) and holds.held(session, deal.subject, deal.currency):
        return
    end_deal(session, deal, reason=_reason(lost[-1]), actor=actor, now=now)


def _took_of_the_hold(session: Session, row: PaymentDispute) -> bool:
    return session.scalar(select(Journal.id).filter_by(key=_of_hold(row))) is not None


def _of_hold(row: PaymentDispute) -> str:
    return f"{row.subject}:held"


def _lose(session: Session, deal: Deal, row: PaymentDispute, *, actor: Actor, now: datetime) -> None:
    """What one bank kept: out of the hold, of what is unapplied, from the parties by the frozen split (who owe it where
    it was paid out), from the payer who was refunded besides, and only the rest is a loss."""
    receipt = session.scalars(select(DealReceipt).filter_by(receipt_id=row.receipt_id)).one()
    left = row.amount - _from_hold(session, deal, row, receipt, actor=actor, now=now)
    left = left - from_unapplied(session, deal, row, receipt, left, actor=actor, now=now)
    left = left - _from_forfeited(session, deal, row, receipt, left, actor=actor, now=now)
    left = left - _from_parties(session, deal, row, receipt, left, actor=actor, now=now)
    doubled = from_payer(session, deal, row, receipt, left, actor=actor, now=now)
    left = left - doubled
    if doubled:
        text = lazy_gettext(
            "%(amount)s of deal %(number)s went back to you and was taken by your bank besides. You owe it once.",
            amount=doubled,
            number=deal.number,
        )
        tell(session, deal, [receipt.payer_id], f"doubled-{row.id}", text, now)
    post_lost(session, deal, row, "loss", "loss", left, actor=actor, now=now)
    after = {"amount": row.amount.amount, "currency": row.currency, "lost": left.amount}
    audit.record(session, deal.subject, "deal.dispute_lost", actor=actor, now=now, after={**after, "dispute": row.ref})
    text = lazy_gettext("The dispute about deal %(number)s is lost: the payer has the money back.", number=deal.number)
    tell_all(session, deal, f"dispute-lost-{row.id}", text, now)


def _from_hold(
    session: Session, deal: Deal, row: PaymentDispute, receipt: DealReceipt, *, actor: Actor, now: datetime
) -> Money:
    hold: Hold | None = holds.hold_of(session, deal.subject)
    zero = Money(0, row.currency)
    if hold is None or hold.currency != row.currency:
        return zero
    price, fee = held_parts(session, deal)
    part = min(row.amount, hold.left, Money(receipt.applied_minor, row.currency))
    of_fee = min(fee, _fee_within(receipt, part))
    of_price = min(part - of_fee, price, receipt.of_price)
    part = of_price + of_fee
    if not part:
        return zero
    holds.refund(
        session, subject=deal.subject, amount=part, to_account=row.account, key=_of_hold(row), actor=actor,
        now=now,
    )  # fmt: skip
    facts.uncollected(session, deal, receipt, of_price, key=_of_hold(row), reason=_reason(row), actor=actor, now=now)
    unpay(deal, of_price, of_fee)
    receipt.applied_minor -= part.minor
    receipt.fee_minor -= of_fee.minor
    receipt.returned_minor += part.minor
    session.flush()
    return part


def _from_forfeited(
    session: Session, deal: Deal, row: PaymentDispute, receipt: DealReceipt, left: Money, *, actor: Actor, now: datetime
) -> Money:
    """Earnest money that fell to the seller, or by which the seller paid what it owed again: the seller owes it. A
    payout of it that nobody has sent is queued anew behind this, and so set off."""
    part = (
        min(left, Money(receipt.forfeited_minor, receipt.currency))
        if receipt.forfeited_minor
        else Money(0, row.currency)
    )
    post_lost(session, deal, row, "forfeited", f"receivable:org:{deal.seller_id}", part, actor=actor, now=now)
    receipt.forfeited_minor -= part.minor
    receipt.returned_minor += part.minor
    session.flush()
    return part


def _fee_within(receipt: DealReceipt, part: Money) -> Money:
    """What of a part of a receipt is fees on top of the price: in the proportion in which the receipt is."""
    if not receipt.applied_minor:
        return Money(0, part.currency)
    return Money(receipt.fee_minor * part.minor // receipt.applied_minor, part.currency)


def _from_parties(
    session: Session, deal: Deal, row: PaymentDispute, receipt: DealReceipt, left: Money, *, actor: Actor, now: datetime
) -> Money:
    stopped = stop_unsent(session, deal, reason=_reason(row), actor=actor, now=now)
    taken, part = dict[int, Money](), Money(0, row.currency)
    if left.currency == deal.currency:
        of_price, of_fee = _standing_of(deal, receipt, left)
        part = of_price + of_fee
    if part:
        key = f"{row.subject}:parties"
        before = _taken_back(deal)
        taken = take_back(session, deal, of_price, of_fee, key=key, reason=_reason(row), actor=actor, now=now)
        if deal.state in (DealState.DELIVERED, DealState.RELEASABLE):  # it goes on: the buyer owes it once more
            owe_again(deal, {line: minor - before[line] for line, minor in _taken_back(deal).items()})
            unpay(deal, of_price, of_fee)
        post_lost(session, deal, row, "taken", f"unapplied:{deal.subject}", part, actor=actor, now=now)
        facts.uncollected(session, deal, receipt, of_price, key=key, reason=_reason(row), actor=actor, now=now)
        receipt.applied_minor -= part.minor
        receipt.fee_minor -= of_fee.minor
        receipt.returned_minor += part.minor
        session.flush()
    pay_the_rest(session, deal, stopped, taken, actor=actor, now=now)
    return part


def _taken_back(deal: Deal) -> dict[int, int]:
    """What was taken back in all of each line of the split, by its id, in minor units."""
    back = {line.id: 0 for line in deal.lines}
    for release in deal.releases:
        for part in release.lines:
            back[part.deal_line_id] += part.reversed_minor
    return back


def _standing_of(deal: Deal, receipt: DealReceipt, left: Money) -> tuple[Money, Money]:
    """What the parties give back of a receipt: of the price, and of the fees on top of it."""
    within = min(left, Money(receipt.applied_minor, deal.currency))
    of_fee = min(fee_standing(deal), _fee_within(receipt, within))
    standing = total([release.standing for release in deal.releases], deal.currency)
    return min(within - of_fee, standing, receipt.of_price), of_fee
