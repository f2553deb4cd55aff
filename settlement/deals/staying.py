"""What keeps money where it is, of deals and of royalties alike: nothing leaves the hold, and no payout goes out.

Each cause has a stay of its own. When the last is lifted, what it had kept back is queued anew.
"""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core.actor import Actor
from core.errors import Conflict, Unacceptable
from core.i18n import _
from settlement.deals.paying import Owner, is_bound_to_bank, pay_again, unsent
from settlement.holds import services as holds
from settlement.holds.models import Stay
from settlement.holds.queries import stays_on
from settlement.payments.payouts import stay_payout, stop_payout
from settlement.payments.states import PayoutState

ORDER = "order:"  # causes: what officers were told by a court or an office


def keep(session: Session, owner: Owner, *, cause: str, reason: str, actor: Actor, now: datetime) -> Stay:
    """Nothing of the owner's money leaves until the cause lifts its stay: what is held, what comes in later, and every
    payout and refund that nobody has sent. The owner is locked."""
    stay = holds.stay(session, subject=owner.subject, cause=cause, reason=reason, actor=actor, now=now)
    keep_unsent(session, owner, actor=actor, now=now)
    return stay


def keep_unsent(session: Session, owner: Owner, *, actor: Actor, now: datetime) -> None:
    """Where something keeps the money, what nobody has sent of it waits."""
    stays = stays_on(session, owner.subject)
    for payout in unsent(session, owner) if stays else ():
        if payout.state is PayoutState.QUEUED:
            stay_payout(session, payout_id=payout.id, reason=stays[0].reason, actor=actor, now=now)


def let_go(session: Session, owner: Owner, *, cause: str, reason: str, actor: Actor, now: datetime) -> bool:
    """The cause is over; whether it had kept anything. With the last one what was stayed is queued anew."""
    lifted = holds.lift_stay(session, subject=owner.subject, cause=cause, reason=reason, actor=actor, now=now)
    pay_what_was_kept(session, owner, actor=actor, now=now)
    return lifted


def orders_on(session: Session, subject: str) -> list[Stay]:
    """The orders that officers entered and that still keep the money, the first first."""
    return [each for each in stays_on(session, subject) if each.cause.startswith(ORDER)]


def enter_order(session: Session, owner: Owner, *, reason: str, actor: Actor, now: datetime) -> Stay:
    """What an officer was told by a court or an office keeps the money, whether there is any yet or not.

    Several orders each stand for themselves. Raises Unacceptable without a reason, Conflict `hold_frozen` for one that
    stands already.
    """
    text = reason.strip()[:300]
    if not text:
        raise Unacceptable(
            _("Money is frozen for a reason."),
            fields={"reason": [_("Write why nothing may leave, and on whose word.")]},
        )
    if any(each.reason == text for each in orders_on(session, owner.subject)):
        raise Conflict(_("This money is frozen already: %(why)s", why=text), code="hold_frozen")
    before = select(func.count(Stay.id)).where(Stay.subject == owner.subject, Stay.cause.startswith(ORDER))
    n = int(session.scalar(before) or 0) + 1
    return keep(session, owner, cause=f"{ORDER}{n}", reason=text, actor=actor, now=now)


def lift_order(
    session: Session, owner: Owner, *, reason: str, order_id: int | None, actor: Actor, now: datetime
) -> None:
    """An order is lifted, as the reason says; which one has to be said where several stand.

    Raises Unacceptable without a reason or an order, Conflict `hold_not_frozen` where none stands.
    """
    standing = orders_on(session, owner.subject)
    if not standing:
        raise Conflict(_("This money is not frozen."), code="hold_not_frozen")
    chosen = [each for each in standing if order_id in (None, each.id)]
    faults: dict[str, list[str]] = {}
    if not reason.strip():
        faults["reason"] = [_("Write what settled it: the order, the award, the agreement.")]
    if len(chosen) != 1:
        named = "; ".join(f"{each.id}: {each.reason}" for each in standing)
        faults["order"] = [
            _("Say which order was lifted; the others go on keeping the money. %(orders)s", orders=named)
        ]
    if faults:
        raise Unacceptable(_("A freeze is lifted for a reason."), fields=faults)
    let_go(session, owner, cause=chosen[0].cause, reason=reason, actor=actor, now=now)


def pay_what_was_kept(session: Session, owner: Owner, *, actor: Actor, now: datetime) -> None:
    """Queue anew what was stayed, once nothing keeps it."""
    if stays_on(session, owner.subject):
        return
    for payout in unsent(session, owner):
        if payout.state is PayoutState.STAYED:
            stop_payout(session, payout_id=payout.id, reason=payout.reason, actor=actor, now=now)
            pay_again(session, owner, payout, payout.amount, by_bank=is_bound_to_bank(payout), actor=actor, now=now)
