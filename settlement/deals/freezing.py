"""Held money that may not leave for a while: frozen and freed by finance officers, or stayed by a case about it."""

from datetime import datetime

from sqlalchemy.orm import Session

from core.actor import Actor
from core.db import locked
from core.i18n import lazy_gettext
from settlement.deals.closing import must_not_be_disputed
from settlement.deals.disputing import end_after_loss
from settlement.deals.ending import locked_with_its_right
from settlement.deals.models import Deal
from settlement.deals.news import tell_all
from settlement.deals.releasing import release_late
from settlement.holds import services as holds
from settlement.payments.officers import must_be_officer


def freeze_money(session: Session, *, deal_id: int, reason: str, actor: Actor, now: datetime) -> Deal:
    """Nothing that is held for the deal leaves until the freeze is lifted; a recordal is still accepted, and the deal
    then rests RELEASABLE.

    Raises NotAllowed, NotFound `nothing_held`, Conflict `hold_frozen`, Unacceptable without a reason.
    """
    must_be_officer(session, actor)
    deal = locked(session, Deal, deal_id)
    holds.freeze(session, subject=deal.subject, reason=reason[:300], actor=actor, now=now)
    text = lazy_gettext("The money held for deal %(number)s is frozen.", number=deal.number)
    tell_all(session, deal, f"frozen-{now.isoformat()}", text, now)
    return deal


def unfreeze_money(session: Session, *, deal_id: int, reason: str, actor: Actor, now: datetime) -> Deal:
    """What froze the money is settled; it can be released or refunded again, and what came after the recordal is
    released now. A deal of which a dispute was lost meanwhile ends now, and what is left goes back.

    Raises as `freeze_money`, and Conflict `disputed` while a payer's bank has taken some of it back: that lifts its
    freeze itself when it is decided and in the books.
    """
    must_be_officer(session, actor)
    deal = locked_with_its_right(session, deal_id)
    must_not_be_disputed(session, deal)
    holds.unfreeze(session, subject=deal.subject, reason=reason[:300], actor=actor, now=now)
    release_late(session, deal, actor=actor, now=now)
    text = lazy_gettext("The money held for deal %(number)s is no longer frozen.", number=deal.number)
    tell_all(session, deal, f"unfrozen-{now.isoformat()}", text, now)
    end_after_loss(session, deal, actor=actor, now=now)
    return deal


def stay_money(session: Session, *, deal_id: int, cause: str, reason: str, actor: Actor, now: datetime) -> Deal:
    """A case over the deal keeps its money where it is, also what comes in later, until the case lifts its own stay.

    `cause` is the case's opaque key, whose own services have looked who may do this.
    """
    deal = locked(session, Deal, deal_id)
    holds.stay(session, subject=deal.subject, cause=cause, reason=reason, actor=actor, now=now)
    text = lazy_gettext("The money of deal %(number)s stays where it is: a dispute is pending.", number=deal.number)
    tell_all(session, deal, f"stayed-{cause}", text, now)
    return deal


def lift_stay(session: Session, *, deal_id: int, cause: str, reason: str, actor: Actor, now: datetime) -> Deal:
    """The case is over; what else keeps the money (a freeze, another case) goes on doing so. A deal of which a dispute
    was lost meanwhile ends with the last of them."""
    deal = locked_with_its_right(session, deal_id)
    if holds.lift_stay(session, subject=deal.subject, cause=cause, reason=reason, actor=actor, now=now):
        text = lazy_gettext(
            "The dispute about deal %(number)s is over and no longer keeps its money.", number=deal.number
        )
        release_late(session, deal, actor=actor, now=now)
        tell_all(session, deal, f"stay-lifted-{cause}-{now.isoformat()}", text, now)
        end_after_loss(session, deal, actor=actor, now=now)
    return deal
