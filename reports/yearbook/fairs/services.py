"""Tagging a deal to the event at which it came about."""

from datetime import datetime

from sqlalchemy.orm import Session

from core.actor import Actor, Role
from core.clock import business_date
from core.errors import Conflict
from core.i18n import _
from parties.centers.services import must_work_for
from parties.events import queries as events
from parties.events import services as tagging
from parties.events.models import EventDeal
from reports.yearbook.fairs.queries import NOT_COUNTED
from settlement.deals import queries as deals
from settlement.deals.models import Deal


def tag(session: Session, *, code: str, number: str, actor: Actor, now: datetime) -> EventDeal:
    """A signed deal came about at an event: the deal's center or the city office says so.

    Raises NotFound, NotAllowed, Conflict `not_signed`, `signed_before` (before the event began) or `tagged_already`.
    """
    event, deal = events.event_by_code(session, code), _own(session, number, actor)
    if deal.state in NOT_COUNTED or deal.signed_at is None:
        raise Conflict(_("Only a deal whose contract is signed and stands can be tagged."), code="not_signed")
    if business_date(deal.signed_at) < event.first_day:
        text = _("This deal was signed before the event began, so it did not come about there.")
        raise Conflict(text, code="signed_before")
    return tagging.tag_deal(session, event_id=event.id, deal=deal.subject, actor=actor, now=now)


def untag(session: Session, *, code: str, number: str, reason: str, actor: Actor, now: datetime) -> None:
    """Take a deal off an event again, with the reason. Raises NotFound, NotAllowed, Unacceptable `reason`."""
    event, deal = events.event_by_code(session, code), _own(session, number, actor)
    tagging.untag_deal(session, event_id=event.id, deal=deal.subject, reason=reason, actor=actor, now=now)


def _own(session: Session, number: str, actor: Actor) -> Deal:
    deal = deals.deal_for(session, number.strip().upper(), actor)
    if not actor.has(Role.CITY_OFFICE):
        must_work_for(session, actor, deal.center_id)
    return deal
