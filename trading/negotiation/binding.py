"""What an offer or an acceptance binds an organisation to, and whether this member may do so alone."""

from sqlalchemy.orm import Session

from core.actor import Actor
from core.errors import Conflict
from core.i18n import _
from core.money import Money
from core.show import money as shown_money
from listings.terms.agreement import Terms
from listings.terms.binding import bound_amount
from parties.people.limits import limit_of, may_bind


class ApprovalNeeded(Conflict):
    """More than this member may bind the organisation to alone."""

    code = "approval_needed"

    def __init__(self, limit: Money) -> None:
        super().__init__(
            _(
                "This is more than the %(limit)s to which you may bind your organisation alone. "
                "Ask a colleague with a higher limit to approve it; it is sent as soon as they do.",
                limit=shown_money(limit),
            ),
            details=[{"limit": limit.amount, "currency": limit.currency}],
        )


def may_bind_alone(session: Session, actor: Actor, organisation_id: int, terms: Terms) -> bool:
    """Whether the actor's limit reaches."""
    return actor.is_system or may_bind(session, actor, organisation_id, bound_amount(terms))


def must_bind_alone(session: Session, actor: Actor, organisation_id: int, terms: Terms) -> None:
    """ApprovalNeeded (409) where it does not."""
    if not may_bind_alone(session, actor, organisation_id, terms):
        limit = limit_of(session, actor, organisation_id)
        assert limit is not None
        raise ApprovalNeeded(limit)
