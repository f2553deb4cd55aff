"""Who may do what with a case or a complaint, and what has to be said with it."""

from datetime import date

from sqlalchemy.orm import Session

from core.actor import Actor, Role
from core.answers import refused
from core.errors import NotAllowed
from core.i18n import _
from parties.organisations import queries as organisations
from registers.disputes.models import DisputeCase, TakedownNotice
from registers.disputes.news import OFFICERS


def is_party(case: DisputeCase, actor: Actor) -> bool:
    """Whether the actor acts for a party of the case, or for whoever filed it."""
    ids = {case.filed_by_id, *(party.organisation_id for party in case.parties)} - {None}
    return not actor.is_system and any(actor.acts_for(each) for each in ids)


def must_be_city(actor: Actor) -> None:
    """NotAllowed unless of the city office, which keeps the register of cases."""
    actor.must_have(Role.CITY_OFFICE)


def is_officer(session: Session, actor: Actor | None) -> bool:
    """Whether the actor decides complaints: an officer of the trading center."""
    if actor is None or not actor.has(*OFFICERS):
        return False
    return actor.acts_for(organisations.trading_center(session).id)


def must_be_officer(session: Session, actor: Actor, notice: TakedownNotice) -> None:
    """NotAllowed unless an officer of the trading center, who decides nothing that the center itself brought."""
    if not is_officer(session, actor):
        raise NotAllowed(
            _("Complaints are decided by officers of the trading center. Change whom you act for, or ask one of them."),
            code="not_the_trading_center",
        )
    if not actor.is_system and actor.organisation_id in (notice.complainant_id, notice.seller_id):
        raise NotAllowed(
            _("Nobody decides a complaint of their own organisation. Take it to court or to the authority instead."),
            code="own_complaint",
        )


def must_be_day(given: date, earliest: date | None, today: date, field: str) -> None:
    """Unacceptable for a day before `earliest` or after today."""
    if earliest is not None and given < earliest:
        raise refused(field, _("Write a day not before %(earliest)s.", earliest=earliest.isoformat()))
    if given > today:
        raise refused(field, _("Write a day not after today."))
