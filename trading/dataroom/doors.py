"""Whether the listing behind a room still lets anybody in."""

from core.errors import Conflict
from core.i18n import _
from listings.market.models import Listing
from listings.market.states import ListingState

OFFERED = (ListingState.PUBLISHED, ListingState.RESERVED, ListingState.SUSPENDED)


def is_offered(listing: Listing) -> bool:
    """Whether the right is still offered: with the listing withdrawn, expired or closed all doors are shut."""
    return listing.state in OFFERED


def must_be_offered(listing: Listing) -> None:
    """Conflict where the listing has ended or was not published yet."""
    if not is_offered(listing):
        raise Conflict(
            _("The doors of this data room are shut, because the right is not offered at present."),
            code="listing_ended",
        )
