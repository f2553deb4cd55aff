"""The clocks of listings: until when they stand."""

from collections.abc import Iterator

from sqlalchemy import or_, select

from core.clock import business_date
from core.i18n import language
from core.i18n import lazy_gettext as lazy
from core.running import Asked, ClockKind, Clocks, Matter, Running, last_day, staff, traders
from listings.assets.models import Asset
from listings.market.models import Listing
from listings.market.states import ListingState
from parties.centers.models import Center

END = ClockKind(
    "listing_expires",
    lazy("Listing expires"),
    Matter.MARKET,
    before=(14, 3),
    columns=("listing.expires_at",),
)


def derive(asked: Asked) -> Iterator[Running]:
    """Listings on sale or suspended. One that is reserved for a deal does not expire."""
    query = (
        select(Listing, Asset, Center.organisation_id)
        .join(Asset, Asset.id == Listing.asset_id)
        .join(Center, Center.id == Listing.center_id, isouter=True)
        .where(Listing.state.in_((ListingState.PUBLISHED, ListingState.SUSPENDED)), Listing.expires_at.is_not(None))
    )
    own = asked.organisation_id
    if own is not None:
        query = query.where(or_(Listing.seller_id == own, Center.organisation_id == own))
    for listing, right, center in asked.session.execute(query):
        if listing.expires_at is not None and last_day(listing.expires_at) >= asked.today:
            yield Running(
                kind=END,
                subject=listing.subject,
                due_on=last_day(listing.expires_at),
                at=listing.expires_at,
                text=lazy(
                    "The listing of %(right)s expires; list it anew if it is to go on", right=right.titled(language())
                ),
                href=f"/listings/{listing.id}",
                movers=traders(listing.seller_id),
                watchers=staff(center),
                began_on=business_date(listing.published_at) if listing.published_at else None,
            )


CLOCKS = Clocks((END,), derive)
