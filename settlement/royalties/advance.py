"""What the fixed price pays of the royalties before, where a part of it is given up or goes back (worked example 8)."""

from datetime import datetime

from sqlalchemy.orm import Session

from core import audit
from core.actor import SYSTEM
from core.db import found
from core.money import Money
from settlement.deals.models import Deal
from settlement.deals.states import GONE_BACK
from settlement.royalties.models import Plan
from settlement.royalties.stating import count, uses_accepted


def follow_the_price(session: Session, plan: Plan, *, now: datetime) -> None:
    """Lower the advance to what is left of the fixed price; what was set off against more of it falls due.

    The plan is locked.
    """
    left = price_left(found(session, Deal, plan.deal_id))
    if plan.prepaid <= left:
        return
    before, plan.advance_minor = plan.prepaid, left.minor
    session.flush()
    audit.record(
        session, plan.subject, "royalty.advance_lowered", actor=SYSTEM, now=now, before={"advance": before.amount},
        after={"advance": left.amount},
    )  # fmt: skip
    count(session, plan, uses_accepted(plan), actor=SYSTEM, now=now)


def price_left(deal: Deal) -> Money:
    """What of the fixed price is paid or still to be paid: of a deal that has ended, what was released and stands."""
    standing = Money(sum(release.standing.minor for release in deal.releases), deal.currency)
    if deal.state in GONE_BACK:
        return standing
    return deal.fixed - deal.given_up - (deal.released - standing) + deal.owed_again
