"""What must be so before anything is done in a negotiation, and for whom it is done."""

from sqlalchemy.orm import Session

from core.errors import Conflict
from core.i18n import _
from listings.market.models import Listing
from parties.centers.models import Center
from trading.negotiation.models import Negotiation
from trading.negotiation.states import NegotiationState


def broker_of(session: Session, negotiation: Negotiation) -> int | None:
    """The organisation behind the listing's center: what it brings about passes its own mandate."""
    center = session.get(Center, negotiation.center_id)
    return center.organisation_id if center else None


def must_be_on_sale(listing: Listing) -> None:
    """Conflict unless the listing takes offers."""
    if not listing.is_on_sale:
        raise Conflict(
            _("This listing takes no offers at present. Its page says why."),
            code="not_on_sale",
        )


def must_be_open(negotiation: Negotiation) -> None:
    """Conflict where the two sides have agreed or parted."""
    if negotiation.state is NegotiationState.AGREED:
        raise Conflict(_("You have agreed already. The deal goes on from there."), code="negotiation_agreed")
    if negotiation.state is NegotiationState.ENDED:
        raise Conflict(
            _("This negotiation has ended. Start another from the listing if you want to go on."),
            code="negotiation_ended",
        )
