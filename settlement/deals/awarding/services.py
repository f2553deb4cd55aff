"""What an order or a case keeps of a deal's money ends in a split: one finance officer enters what the award (judgment,
settlement) gives to each side, a second one approves; then the seller's part is released by the frozen split, and the
buyer's goes back to who paid it.

After the recordal the deal goes on: the price is lower by what goes back. Of a bundle of which only some rights are
recorded the others fall away, with their part of what is still owed. Before any recordal the deal ends with this: what
was not released of its price is owed no more, and its right is free. What the seller then gets is no price of a right:
no pledgee has a part in it, it is no settled volume, and owes inventors nothing. While a right is at the office nothing
is split.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import audit, events
from core.actor import Actor
from core.clock import business_date
from core.db import found, locked
from core.errors import Conflict, Unacceptable
from core.i18n import _, lazy_gettext
from core.logs import step
from core.money import Money
from core.show import money as shown
from listings.rights import services as rights
from settlement.deals import facts
from settlement.deals.agreement import must_be_unchanged
from settlement.deals.closing import close_if_done, end_if_refunded, must_not_be_disputed
from settlement.deals.ending import free_listing, let_lapse, locked_with_its_right
from settlement.deals.funding import owed, send_back
from settlement.deals.giving_up import strike, strike_instalments
from settlement.deals.models import Deal, DealItem
from settlement.deals.news import tell_all
from settlement.deals.parts import held_parts
from settlement.deals.recording import finish_recordal
from settlement.deals.releasing import release_money
from settlement.deals.states import REVERSAL, SIGNED_AND_OPEN, DealState, ReversalState
from settlement.deals.staying import pay_what_was_kept
from settlement.deals.wishes import Award
from settlement.holds import services as holds
from settlement.holds.models import Stay
from settlement.holds.queries import stays_on
from settlement.payments.officers import must_be_officer, must_be_second

WHILE = (
    DealState.PARTLY_FUNDED, DealState.FUNDED, DealState.DELIVERED, DealState.RELEASABLE, DealState.SETTLED
)  # fmt: skip


def standing(session: Session, deal: Deal) -> list[Stay]:
    """What keeps the deal's money and can end in a split: an order or a case, not a payer's bank."""
    return [each for each in stays_on(session, deal.subject) if not each.cause.startswith("payment-")]


def can_be_split(session: Session, deal: Deal) -> bool:
    """Whether something is held of the price, in a state of the deal in which it can be split, and is kept."""
    may = deal.state in WHILE and not is_at_the_office(deal)
    return may and bool(held_parts(session, deal)[0]) and bool(standing(session, deal))


def is_at_the_office(deal: Deal) -> bool:
    """Whether the office may record a right of the deal any day."""
    return any(each.filed_at is not None and each.recorded_on is None for each in deal.kept_items)


def ask_award(
    session: Session,
    *,
    deal_id: int,
    to_seller: Money,
    to_buyer: Money,
    reason: str,
    order: int | None = None,
    actor: Actor,
    now: datetime,
) -> Award:
    """An officer enters how an award splits what is held of the price; together it is all of that. `order` is the stay
    that it settles, needed where several stand. Nothing moves until a second officer approves.

    Raises NotAllowed, Conflict (`at_the_office`, `nothing_held`, `hold_not_frozen`, `already_asked`), Unacceptable.
    """
    person_id = must_be_officer(session, actor)
    deal = locked(session, Deal, deal_id)
    _must_be_splittable(session, deal)
    chosen = [each for each in standing(session, deal) if order in (None, each.id)]
    price, _fee = held_parts(session, deal)
    faults = _faults(price, to_seller, to_buyer, reason)
    if len(chosen) != 1:
        named = "; ".join(f"{each.id}: {each.reason}" for each in standing(session, deal))
        faults["order"] = [_("Say which of them the award settles. %(orders)s", orders=named)]
    if faults:
        raise Unacceptable(_("What is held cannot be split like this."), fields=faults)
    if open_award(session, deal_id) is not None:
        raise Conflict(_("A split of this deal's money waits for its second officer already."), code="already_asked")
    row = Award(
        deal_id=deal.id,
        state=ReversalState.ASKED,
        cause=chosen[0].cause,
        seller_minor=to_seller.minor,
        buyer_minor=to_buyer.minor,
        currency=price.currency,
        reason=reason.strip(),
        asked_by=person_id,
        asked_at=now,
    )
    session.add(row)
    session.flush()
    after = {"seller": to_seller.amount, "buyer": to_buyer.amount, "currency": row.currency, "reason": row.reason}
    audit.record(session, deal.subject, "deal.award_asked", actor=actor, now=now, after=after)
    return row


def _must_be_splittable(session: Session, deal: Deal) -> None:
    if is_at_the_office(deal):
        raise Conflict(
            _(
                "The right is at the office and may change hands any day. The money is split once the office has"
                " decided, or after the filing was taken back."
            ),
            code="at_the_office",
        )
    if deal.state not in WHILE or not held_parts(session, deal)[0]:
        raise Conflict(_("Nothing of this deal's price is held, so there is nothing to split."), code="nothing_held")
    if not standing(session, deal):
        raise Conflict(
            _("Nothing keeps this deal's money. An order or a case has to stand that the award settles."),
            code="hold_not_frozen",
        )


def _faults(price: Money, to_seller: Money, to_buyer: Money, reason: str) -> dict[str, list[str]]:
    faults: dict[str, list[str]] = {}
    currencies = {to_seller.currency, to_buyer.currency, price.currency}
    if len(currencies) > 1 or min(to_seller.minor, to_buyer.minor) < 0 or to_seller + to_buyer != price:
        faults["to_buyer"] = [_("Both parts together are what is held of the price: %(held)s.", held=shown(price))]
    if not reason.strip():
        faults["reason"] = [_("Name the award, the judgment or the agreement, and who made it.")]
    return faults


def open_award(session: Session, deal_id: int) -> Award | None:
    """The split that waits for its second officer."""
    return session.scalar(select(Award).filter_by(deal_id=deal_id, state=ReversalState.ASKED))


def decline_award(session: Session, *, award_id: int, actor: Actor, now: datetime) -> Award:
    """An officer puts the split aside; nothing moves."""
    must_be_officer(session, actor)
    row = locked(session, Award, award_id)
    row.advance("decline")
    row.decided_at = now
    audit.record(session, f"deal:{row.deal_id}", "deal.award_declined", actor=actor, now=now)
    return row


def approve_award(session: Session, *, award_id: int, actor: Actor, now: datetime) -> Award:
    """A second officer approves: what the award settles keeps the money no more, the seller's part is released by the
    frozen split, the buyer's goes back. What of fees on top is held goes in the same proportion.

    Raises NotAllowed `four_eyes`, IllegalTransition, Conflict: as `ask_award`, `held_changed` where another amount is
    held by now, `hold_frozen` where something else keeps the money too, `disputed`, `terms_changed`.
    """
    must_be_officer(session, actor)
    deal = locked_with_its_right(session, found(session, Award, award_id).deal_id)
    row = locked(session, Award, award_id)
    must_be_second(row.asked_by, actor.person_id or 0, did=_("You entered this award yourself."))
    REVERSAL.after(row.state, "approve")
    must_not_be_disputed(session, deal)
    must_be_unchanged(session, deal)
    _must_still_fit(session, deal, row)
    row.advance("approve")
    row.approved_by, row.decided_at = actor.person_id, now
    session.flush()
    holds.lift_stay(session, subject=deal.subject, cause=row.cause, reason=row.reason, actor=actor, now=now)
    before, ends = deal.state.value, deal.state in SIGNED_AND_OPEN
    _split(session, deal, row, ends=ends, actor=actor, now=now)
    step("held money split", deal=deal.id)
    after = {"state": deal.state.value, "seller": row.to_seller.amount, "buyer": row.to_buyer.amount}
    audit.record(session, deal.subject, "deal.award_carried_out", actor=actor, now=now, before={"state": before},
                 after={**after, "currency": row.currency, "reason": row.reason})  # fmt: skip
    text = lazy_gettext("What was held of deal %(number)s was split: %(seller)s to the seller, %(buyer)s to the buyer.",
                        number=deal.number, seller=row.to_seller, buyer=row.to_buyer)  # fmt: skip
    tell_all(session, deal, f"award-{row.id}", text, now)
    pay_what_was_kept(session, deal, actor=actor, now=now)
    end_if_refunded(session, deal, actor=actor, now=now)
    close_if_done(session, deal, actor=actor, now=now)
    return row


def _must_still_fit(session: Session, deal: Deal, row: Award) -> None:
    _must_be_splittable(session, deal)
    price, _fee = held_parts(session, deal)
    if row.amount != price:
        text = _("%(held)s are held by now. Decline this, and enter how the award splits that.", held=shown(price))
        raise Conflict(text, code="held_changed")
    stays = stays_on(session, deal.subject)
    if all(each.cause != row.cause for each in stays):
        raise Conflict(_("What this award settles was lifted meanwhile. Decline it."), code="hold_not_frozen")
    others = [each for each in stays if each.cause != row.cause]
    if others:
        raise Conflict(
            _("This money is frozen for another reason too: %(why)s It can be split once that is lifted.",
              why=others[0].reason),
            code="hold_frozen",
        )  # fmt: skip


def _split(session: Session, deal: Deal, row: Award, *, ends: bool, actor: Actor, now: datetime) -> None:
    key = f"{deal.subject}:award:{row.id}"
    price, fee = held_parts(session, deal)
    fee_back = Money(fee.minor * row.buyer_minor // price.minor, fee.currency)
    falling = deal.kept_items if ends else [each for each in deal.kept_items if each.recorded_on is None]
    contracted = deal.fixed - deal.given_up
    waived, fee_waived = (_owed_for(deal, falling, on_top=on_top) for on_top in (False, True))
    if falling and not ends:
        _let_fall(session, deal, falling, actor=actor, now=now)
    if row.seller_minor or fee > fee_back:
        release_money(session, deal, row.to_seller, fee - fee_back, for_rights=not ends, actor=actor, now=now)
    row.fee_back_minor = fee_back.minor
    struck = row.to_buyer + waived
    strike(deal, struck, fee_back + fee_waived)
    for back, rest, on_top in ((row.to_buyer, waived, False), (fee_back, fee_waived, True)):
        strike_instalments(deal, back.minor, rest.minor, on_top=on_top)
    session.flush()
    undone = contracted if ends else struck  # what an award gives of a deal that it ends is no price
    if undone:
        facts.uncontracted_in_part(session, deal, undone, key=key, reason=row.reason, actor=actor, now=now)
    if row.buyer_minor or fee_back:
        holds.refund(
            session, subject=deal.subject, amount=row.to_buyer + fee_back, to_account=f"unapplied:{deal.subject}",
            key=key, actor=actor, now=now,
        )  # fmt: skip
        send_back(session, deal, row.to_buyer, fee_back, key=key, reason=row.reason, actor=actor, now=now)
    if ends:
        deal.advance("refund")
        rights.lift_grants(session, ref=deal.subject, on=business_date(now), actor=actor, now=now)
        let_lapse(session, deal, now=now)
        free_listing(session, deal, actor=actor, now=now)
    else:
        if falling:
            let_lapse(session, deal, now=now)
            finish_recordal(session, deal, actor=actor, now=now)
        deal.advance("release")
        deal.settled_at = deal.settled_at or now


def _owed_for(deal: Deal, rights_: Sequence[DealItem], *, on_top: bool) -> Money:
    """What of the money that is still to be paid falls to these rights, rounded down; all of it to all of them."""
    still, every = owed(deal, on_top=on_top), sum(each.allocation_bp for each in deal.kept_items)
    part = sum(each.allocation_bp for each in rights_)
    return still if len(rights_) == len(deal.kept_items) else Money(still.minor * part // (every or 1), still.currency)


def _let_fall(session: Session, deal: Deal, rights_: Sequence[DealItem], *, actor: Actor, now: datetime) -> None:
    """The rights that were not recorded are free, and their cases closed; the deal settles with the others."""
    on = business_date(now)
    for item in rights_:
        item.given_up_at = now
        session.flush()
        rights.lift_commitment(session, ref=deal.subject, asset_id=item.asset_id, on=on, actor=actor, now=now)
        after = {"right": item.asset_id, "state": deal.state.value}
        audit.record(session, deal.subject, "deal.right_given_up", actor=actor, now=now, after=after)
        events.publish(session, events.DealEnded(deal.id, deal.state.value, item.asset_id), actor=actor, now=now)
