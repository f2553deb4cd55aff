"""The clocks of data rooms: until when a door is open."""

from collections.abc import Iterator

from sqlalchemy import or_, select

from core.clock import business_date
from core.i18n import language
from core.i18n import lazy_gettext as lazy
from core.running import Asked, ClockKind, Clocks, Matter, Running, traders
from listings.assets.models import Asset
from listings.market.models import Listing
from trading.dataroom.models import DataRoom, RoomAccess
from trading.dataroom.states import AccessState

DOOR = ClockKind(
    "data_room_closes",
    lazy("Data room closes"),
    Matter.TALKS,
    before=(7, 1),
    columns=("room_access.expires_at",),
)


def derive(asked: Asked) -> Iterator[Running]:
    """Open doors: the buyer reads until then, the seller sees it."""
    query = (
        select(RoomAccess, DataRoom, Asset)
        .join(DataRoom, DataRoom.id == RoomAccess.room_id)
        .join(Listing, Listing.id == DataRoom.listing_id)
        .join(Asset, Asset.id == Listing.asset_id)
        .where(RoomAccess.state == AccessState.OPEN)
    )
    own = asked.organisation_id
    if own is not None:
        query = query.where(or_(RoomAccess.buyer_id == own, DataRoom.seller_id == own))
    for access, room, right in asked.session.execute(query):
        if access.last_day is not None and access.last_day >= asked.today:
            yield Running(
                kind=DOOR,
                subject=access.subject,
                due_on=access.last_day,
                at=access.expires_at,
                text=lazy("The data room of “%(title)s” closes", title=right.titled(language())),
                href=f"/data-rooms/accesses/{access.id}",
                movers=traders(access.buyer_id),
                watchers=traders(room.seller_id),
                began_on=business_date(access.opened_at) if access.opened_at else None,
            )


CLOCKS = Clocks((DOOR,), derive)
