"""Money of a deal that may not leave for a while: by an order that a finance officer entered, or by a case about it."""

from datetime import datetime

from sqlalchemy.orm import Session

from core.actor import Actor
from core.db import locked
from core.i18n import lazy_gettext
from settlement.deals.disputing import end_after_loss
from settlement.deals.ending import locked_with_its_right
from settlement.deals.models import Deal
from settlement.deals.news import tell_all
from settlement.deals.releasing import release_late
from settlement.deals.staying import enter_order, keep, let_go, lift_order
from settlement.holds.queries import stays_on
from settlement.payments.officers import must_be_officer


def freeze_money(session: Session, *, deal_id: int, reason: str, actor: Actor, now: datetime) -> Deal:
    """An order keeps the deal's money, what comes in later included, until it is lifted: nothing is released, refunded
    or paid out. A recordal is still accepted, and the deal then rests RELEASABLE.

    Raises NotAllowed, and as `enter_order`.
    """
    must_be_officer(session, actor)
    deal = locked(session, Deal, deal_id)
    enter_order(session, deal, reason=reason, actor=actor, now=now)
    text = lazy_gettext("The money of deal %(number)s is frozen.", number=deal.number)
    tell_all(session, deal, f"frozen-{now.isoformat()}", text, now)
    return deal


def unfreeze_money(
    session: Session, *, deal_id: int, reason: str, order: int | None = None, actor: Actor, now: datetime
) -> Deal:
    """An order (`order` is its id, needed where several stand) is lifted. What else keeps the money goes on doing so;
    else what was kept back is paid, what came after the recordal is released, and a deal of which a dispute was lost
    meanwhile ends.

    Raises NotAllowed, and as `lift_order`.
    """
    must_be_officer(session, actor)
    deal = locked_with_its_right(session, deal_id)
    lift_order(session, deal, reason=reason, order_id=order, actor=actor, now=now)
    release_late(session, deal, actor=actor, now=now)
    if stays_on(session, deal.subject):
        text = lazy_gettext("A freeze of the money of deal %(number)s is lifted. Something else still keeps it.",
                            number=deal.number)  # fmt: skip
    else:
        text = lazy_gettext("The money of deal %(number)s is no longer frozen.", number=deal.number)
    tell_all(session, deal, f"unfrozen-{now.isoformat()}", text, now)
    end_after_loss(session, deal, actor=actor, now=now)
    return deal


def stay_money(session: Session, *, deal_id: int, cause: str, reason: str, actor: Actor, now: datetime) -> Deal:
    """A case over the deal keeps its money where it is, payouts that nobody has sent and what comes in later included,
    until the case lifts its own stay.

    `cause` is the case's opaque key, whose own services have looked who may do this.
    """
    deal = locked(session, Deal, deal_id)
    keep(session, deal, cause=cause, reason=reason, actor=actor, now=now)
    text = lazy_gettext("The money of deal %(number)s stays where it is: a dispute is pending.", number=deal.number)
    tell_all(session, deal, f"stayed-{cause}", text, now)
    return deal


def lift_stay(session: Session, *, deal_id: int, cause: str, reason: str, actor: Actor, now: datetime) -> Deal:
    """The case is over; what else keeps the money (an order, another case) goes on doing so, else what was kept back is
    paid. A deal of which a dispute was lost meanwhile ends with the last of them."""
    deal = locked_with_its_right(session, deal_id)
    if let_go(session, deal, cause=cause, reason=reason, actor=actor, now=now):
        text = lazy_gettext(
            "The dispute about deal %(number)s is over and no longer keeps its money.", number=deal.number
        )
        release_late(session, deal, actor=actor, now=now)
        tell_all(session, deal, f"stay-lifted-{cause}-{now.isoformat()}", text, now)
        end_after_loss(session, deal, actor=actor, now=now)
    return deal
