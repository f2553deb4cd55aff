"""Who may touch money: finance officers of the trading center, and never one person for both halves of an act."""

from sqlalchemy.orm import Session

from core.actor import Actor, Role
from core.errors import NotAllowed
from core.i18n import _
from parties.organisations import queries as organisations
from settlement.ledger.officers import must_be_second as must_be_second


def must_be_officer(session: Session, actor: Actor) -> int:
    """The person's id, if a finance officer who acts for the trading center; NotAllowed otherwise, and for programs.

    Money is recorded and confirmed by people: the system itself has no eyes.
    """
    if actor.person_id is None:
        raise NotAllowed(
            _("Money is recorded, sent, frozen, taken back and confirmed by people, not by the system."),
            code="person_needed",
        )
    actor.must_have(Role.FINANCE_OFFICER)
    if not actor.acts_for(organisations.trading_center(session).id):
        raise NotAllowed(
            _("Only finance officers of the trading center do this. Change whom you act for, or ask one of them."),
            code="not_the_trading_center",
        )
    return actor.person_id
