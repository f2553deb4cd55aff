"""Who proposes and confirms rules."""

from sqlalchemy.orm import Session

from core.actor import Actor, Role
from core.errors import NotAllowed
from core.i18n import _
from parties.organisations.queries import trading_center
from settlement.rulebook.declared import Keeper


def must_keep(session: Session, actor: Actor, keeper: Keeper) -> int:
    """The person's id, if they keep these rules: the city office, or finance officers of the trading center.

    Raises NotAllowed, for programs of nobody too: two people stand behind a rule.
    """
    if actor.person_id is None:
        raise NotAllowed(_("Rules are proposed and confirmed by people, not by the system."), code="person_needed")
    if keeper is Keeper.CITY:
        actor.must_have(Role.CITY_OFFICE)
        return actor.person_id
    actor.must_have(Role.FINANCE_OFFICER)
    if not actor.acts_for(trading_center(session).id):
        raise NotAllowed(
            _("Only finance officers of the trading center do this. Change whom you act for, or ask one of them."),
            code="not_the_trading_center",
        )
    return actor.person_id


def keeps(session: Session, actor: Actor | None, keeper: Keeper) -> bool:
    """Whether they may."""
    try:
        return actor is not None and bool(must_keep(session, actor, keeper))
    except NotAllowed:
        return False
