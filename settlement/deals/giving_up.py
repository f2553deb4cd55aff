"""One right of a bundle is given up for good, because the office refused it, because a payer's bank has taken what was
due for it, or because both sides agree on it (CC 543, 562): the deal goes on with the others.

Its part of the price is no longer owed. What was paid of it goes back to who paid it, the rest is struck from the
instalments; every taker's line falls by its part, so that what is left still adds up to the fen. The agreement that
both sides signed stays as it was signed: what was given up stands beside it.
"""

from datetime import datetime

from sqlalchemy.orm import Session

from core import audit, events
from core.actor import Actor
from core.clock import business_date
from core.errors import Conflict
from core.i18n import _, lazy_gettext
from core.money import Money
from listings.rights import services as rights
from settlement.deals import facts
from settlement.deals.agreement import must_be_unchanged
from settlement.deals.closing import must_not_be_disputed, unsettled_losses
from settlement.deals.funding import in_order_of_payment, owed, send_back
from settlement.deals.models import Deal, DealItem
from settlement.deals.news import tell_all
from settlement.deals.parts import held_parts
from settlement.deals.recording import finish_recordal
from settlement.deals.releasing import is_frozen, release_held
from settlement.deals.split import split_of_payment
from settlement.deals.states import DealState
from settlement.deals.unpaid import is_short
from settlement.holds import services as holds

WHILE = (DealState.FUNDED, DealState.DELIVERED)


def can_be_given_up(deal: Deal, item: DealItem) -> bool:
    """Whether both sides may give a right up: it waits for nothing at the office, and others go on without it."""
    is_free = item.filed_at is None and item.given_up_at is None
    return deal.state in WHILE and is_free and len(deal.kept_items) > 1


def can_be_decided(deal: Deal, item: DealItem) -> bool:
    """Whether the closing center's manager may give it up alone: it was refused, or its money is gone."""
    return can_be_given_up(deal, item) and (item.refused_at is not None or is_short(deal))


def must_be_decided(deal: Deal, item: DealItem) -> None:
    """Conflict `not_refused` unless the manager may decide it alone."""
    if not can_be_decided(deal, item):
        text = _(
            "The office has not refused this right, so its part ends when both sides agree: one of them asks, and the"
            " other one grants it."
        )
        raise Conflict(text, code="not_refused")


def must_be_given_up(deal: Deal, item: DealItem) -> None:
    """Conflict `not_refused` unless it can be; `last_right` for the last one: the deal then ends as a whole."""
    if can_be_given_up(deal, item):
        return
    if len(deal.kept_items) == 1 and item in deal.kept_items:
        raise Conflict(_("This is the last right of the deal. Cancel the deal as a whole instead."), code="last_right")
    raise Conflict(
        _(
            "A right's part is ended once the money due at signing is held, and while the right is not at the office"
            " or recorded. Wait for the office's decision, or have the filing taken back."
        ),
        code="not_refused",
    )


def give_up(session: Session, deal: Deal, item: DealItem, *, reason: str, actor: Actor, now: datetime) -> None:
    """End a right's part in a deal that is locked, by an actor who was checked.

    When the others are all recorded already, what is held for them is released (unless it is frozen) and the deal is
    settled. Raises Conflict `not_refused`, `last_right`, `terms_changed`, `disputed` before the dispute about its money
    is settled, and `hold_frozen` where money would go back.
    """
    must_be_given_up(deal, item)
    if item.refused_at is None or unsettled_losses(session, deal):  # of a loss it is not known yet what is left
        must_not_be_disputed(session, deal)
    must_be_unchanged(session, deal)
    part = _strike(session, deal, item, reason=reason, actor=actor, now=now)
    item.given_up_at = now
    session.flush()
    on = business_date(now)
    rights.lift_commitment(session, ref=deal.subject, asset_id=item.asset_id, on=on, actor=actor, now=now)
    after = {"right": item.asset_id, "reason": reason, "amount": part.amount, "state": deal.state.value}
    audit.record(session, deal.subject, "deal.right_given_up", actor=actor, now=now, after=after)
    text = lazy_gettext("One right of deal %(number)s was given up; the deal goes on.", number=deal.number)
    tell_all(session, deal, f"given-up-{item.asset_id}", text, now)
    events.publish(session, events.DealEnded(deal.id, deal.state.value, item.asset_id), actor=actor, now=now)
    if all(each.recorded_on is not None for each in deal.kept_items):
        finish_recordal(session, deal, actor=actor, now=now)
        if not is_frozen(session, deal.id):
            release_held(session, deal, actor=actor, now=now)


def _strike(session: Session, deal: Deal, item: DealItem, *, reason: str, actor: Actor, now: datetime) -> Money:
    """Take the right's part out of what is owed and held; what of it came in goes back. Gives what was struck."""
    left, (price, on_top) = deal.fixed - deal.given_up, held_parts(session, deal)
    part, fees = _part_of(deal, item, left), deal.buyer_fee - deal.fee_given_up
    own = Money(fees.minor * part.minor // left.minor if left else 0, deal.currency)
    in_proportion = item.refused_at is not None or not is_short(deal)
    released, fee_released = deal.released - deal.owed_again, deal.fee_released - deal.fee_owed_again
    back, waived = _cut(left, part, price, released, owed(deal, on_top=False), in_proportion=in_proportion)
    fee_back, fee_waived = _cut(fees, own, on_top, fee_released, owed(deal, on_top=True), in_proportion=in_proportion)
    struck = back + waived
    if not struck:
        return struck
    strike(deal, struck, fee_back + fee_waived)
    strike_instalments(deal, back.minor, waived.minor, on_top=False)
    strike_instalments(deal, fee_back.minor, fee_waived.minor, on_top=True)
    session.flush()
    key = f"{deal.subject}:given-up:{item.asset_id}"
    facts.uncontracted_in_part(session, deal, struck, key=key, reason=reason, actor=actor, now=now)
    if back or fee_back:
        holds.refund(
            session,
            subject=deal.subject,
            amount=back + fee_back,
            to_account=f"unapplied:{deal.subject}",
            key=key,
            actor=actor,
            now=now,
        )
        send_back(session, deal, back, fee_back, key=key, reason=reason, actor=actor, now=now)
    return struck


def _part_of(deal: Deal, item: DealItem, left: Money) -> Money:
    """The right's part of what is left of the price: less than was agreed where a milestone was given up before."""
    kept = deal.kept_items
    if not left or not any(each.amount_minor for each in kept):
        return Money(0, deal.currency)
    return left.split([each.amount_minor for each in kept])[kept.index(item)]


def _cut(
    left: Money, part: Money, here: Money, released: Money, still_owed: Money, *, in_proportion: bool
) -> tuple[Money, Money]:
    """(what goes back, what is no longer owed) where `part` of what is `left` in all falls away; `here` is held.

    Of what came the right's proportion goes back; where a payer's bank has taken some, only what the others leave.
    """
    came = here + released
    own = came.minor * part.minor // left.minor if left else 0
    if not in_proportion:
        own = max(0, (came - (left - part)).minor)
    back = min(Money(own, left.currency), here)
    return back, min(part - back, still_owed)


def strike(deal: Deal, price: Money, fee: Money) -> None:
    """So much of the price, and of the fees on top of it, no taker gets any more, each by its part of what is left."""
    for line, off in zip(deal.lines, split_of_payment(price, fee, deal.left_lines), strict=True):
        line.given_up_minor += off.amount.minor


def strike_instalments(deal: Deal, back: int, waived: int, *, on_top: bool) -> None:
    """The last to be paid first: what was paid of them goes back, what is open is no longer owed."""
    own = in_order_of_payment(each for each in deal.obligations if each.on_top is on_top)
    for obligation in reversed(own):
        paid = min(back, obligation.paid_minor)
        obligation.paid_minor -= paid
        obligation.waived_minor += paid
        back -= paid
    for obligation in reversed(own):
        still = min(waived, obligation.open.minor)
        obligation.waived_minor += still
        waived -= still
