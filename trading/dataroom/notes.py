"""The log of a room, what the other side is told, and the shortened address that is kept of a visitor's."""

from datetime import datetime
from ipaddress import ip_address, ip_network

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core import audit
from core.actor import TRADER_ROLES, Actor
from core.i18n import LazyText
from listings.assets import queries as assets
from listings.market import queries as market
from parties.notices.services import notify
from trading.dataroom.models import DataRoom, RoomAccess, RoomDocument, RoomLog
from trading.dataroom.states import Told

KEPT_BITS = {4: 24, 6: 48}  # of an address: enough to tell a house from abroad, too little to tell a person


def shortened(address: str | None) -> str:
    """The network of a visitor's address, '203.0.113.0/24' or '2001:db8:1::/48'; empty where there is none."""
    try:
        whole = ip_address((address or "").partition("%")[0])
    except ValueError:
        return ""
    mapped = getattr(whole, "ipv4_mapped", None)
    whole = mapped or whole
    return str(ip_network(f"{whole}/{KEPT_BITS[whole.version]}", strict=False))


def write_log(
    session: Session,
    room: DataRoom,
    act: Told,
    *,
    actor: Actor | None,
    now: datetime,
    document: RoomDocument | None = None,
    access: RoomAccess | None = None,
    address: str = "",
) -> RoomLog:
    """One line. The room is locked by whoever takes a copy, so that each copy has a number of its own."""
    taken = select(func.max(RoomLog.copy_no)).filter_by(room_id=room.id)
    row = RoomLog(
        room_id=room.id,
        document_id=document.id if document else None,
        access_id=access.id if access else None,
        tier=document.tier if document else access.tier if access else None,
        act=act,
        organisation_id=actor.organisation_id if actor else None,
        person_id=actor.person_id if actor else None,
        person_name=actor.name if actor else "",
        copy_no=(session.scalar(taken) or 0) + 1 if act is Told.DOWNLOADED else None,
        address=address,
        at=now,
    )
    session.add(row)
    session.flush()
    return row


def note(session: Session, access: RoomAccess, room: DataRoom, act: Told, *, actor: Actor, now: datetime) -> None:
    """A change of an access: in the audit trail and in the room's own log."""
    after = {"state": access.state.value, "tier": access.tier, "room": room.id, "nda": access.nda_sha256 or ""}
    audit.record(
        session, access.subject, f"access.{act.value}", actor=actor, now=now, after=after, evidence=access.nda_sha256
    )
    write_log(session, room, act, actor=None if actor.is_system else actor, now=now, access=access)


def tell(
    session: Session,
    room: DataRoom,
    access: RoomAccess,
    organisation_id: int,
    text: LazyText,
    act: str,
    *,
    now: datetime,
    **values: object,
) -> None:
    """One notice to the people of one side; `text` names %(title)s of the right."""
    listing = market.listing(session, room.listing_id)
    title = assets.asset(session, listing.asset_id).title
    notify(
        session,
        organisation_id=organisation_id,
        text=LazyText(text.text, {**text.values, "title": title, **values}),
        href=f"/data-rooms/accesses/{access.id}",
        key=f"{access.subject}:{act}",
        now=now,
        roles=TRADER_ROLES,
    )
