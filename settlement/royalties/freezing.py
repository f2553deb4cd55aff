"""Royalties that may not leave for a while, by an order that a finance officer entered."""

from datetime import datetime

from sqlalchemy.orm import Session

from core.actor import Actor
from core.db import locked
from core.i18n import lazy_gettext
from settlement.deals.staying import enter_order, lift_order
from settlement.holds.queries import stays_on
from settlement.payments.officers import must_be_officer
from settlement.royalties.models import Plan
from settlement.royalties.news import tell_both
from settlement.royalties.releasing import release_waiting


def freeze_royalties(session: Session, *, plan_id: int, reason: str, actor: Actor, now: datetime) -> Plan:
    """An order keeps the plan's money, what comes in later included: nothing is released, refunded or paid out until it
    is lifted. Royalties are still reported, invoiced and paid.

    Raises NotAllowed, and as `enter_order`.
    """
    must_be_officer(session, actor)
    plan = locked(session, Plan, plan_id)
    enter_order(session, plan, reason=reason, actor=actor, now=now)
    text = lazy_gettext("The royalties of plan %(number)s are frozen.", number=plan.number)
    tell_both(session, plan, f"frozen-{now.isoformat()}", text, now)
    return plan


def unfreeze_royalties(
    session: Session, *, plan_id: int, reason: str, order: int | None = None, actor: Actor, now: datetime
) -> Plan:
    """An order (`order` is its id, needed where several stand) is lifted. Where nothing else keeps the money, what was
    kept back is paid and what came in meanwhile is released.

    Raises NotAllowed, and as `lift_order`.
    """
    must_be_officer(session, actor)
    plan = locked(session, Plan, plan_id)
    lift_order(session, plan, reason=reason, order_id=order, actor=actor, now=now)
    release_waiting(session, plan, actor=actor, now=now)
    if stays_on(session, plan.subject):
        text = lazy_gettext("A freeze of the royalties of plan %(number)s is lifted. Something else still keeps them.",
                            number=plan.number)  # fmt: skip
    else:
        text = lazy_gettext("The royalties of plan %(number)s are no longer frozen.", number=plan.number)
    tell_both(session, plan, f"unfrozen-{now.isoformat()}", text, now)
    return plan
