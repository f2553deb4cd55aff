"""Who may do what with a deal beside its two sides."""

from sqlalchemy.orm import Session

from core.actor import CENTER_ROLES, Actor, Role
from core.errors import NotAllowed
from core.i18n import _
from settlement.deals.models import Deal
from settlement.ledger.queries import is_officer


def works_for_center(session: Session, deal: Deal, actor: Actor, *roles: Role) -> bool:
    """Whether the actor holds one of the roles (default: staff or manager) at the center that closed the deal.

    Nobody does where the center's own organisation is a side of the deal: it would look after its own case.
    """
    center = deal.center
    if deal.other_side(center.organisation_id) is not None:
        return False
    return actor.acts_for(center.organisation_id) and actor.has(*(roles or CENTER_ROLES))


def must_work_for_center(session: Session, deal: Deal, actor: Actor, *roles: Role) -> None:
    """NotAllowed unless `works_for_center`; `own_deal` where the center would look after a deal of its own."""
    own = deal.center.organisation_id
    if actor.acts_for(own) and deal.other_side(own) is not None:
        raise NotAllowed(
            _(
                "Your center is a side of deal %(number)s itself, so it decides and certifies nothing in it."
                " The two sides can end the deal together: ask to cancel it.",
                number=deal.number,
            ),
            code="own_deal",
        )
    if not works_for_center(session, deal, actor, *roles):
        raise NotAllowed(_("This is done by the operation center that closed the deal. Ask its staff."))


def must_be_center_or_finance(session: Session, deal: Deal, actor: Actor) -> None:
    """NotAllowed unless staff of the closing center, a finance officer of the trading center, or the system."""
    if not works_for_center(session, deal, actor) and not is_officer(session, actor):
        raise NotAllowed(
            _("Money is released by the closing center's acceptance of the recordal, or by a finance officer.")
        )
