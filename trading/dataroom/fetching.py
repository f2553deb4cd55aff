"""Taking a copy, looking at the list, reading the agreement: who may, and the line that it leaves in the log.

Whether a copy may be taken is looked at with listing, room and access locked, and its line is written in the same
transaction: once a revocation has been committed, no copy is given out.
"""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import BinaryIO

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import files, show
from core.actor import Actor
from core.clock import BEIJING, business_date
from core.db import found, locked
from core.errors import NotAllowed, NotFound, Refusal
from core.files import StoredFile
from core.i18n import _
from listings.market import queries as market
from listings.market.models import Listing
from trading.dataroom import watermark
from trading.dataroom.doors import is_offered
from trading.dataroom.labels import TIER_OPENS
from trading.dataroom.models import DataRoom, RoomAccess, RoomDocument, RoomLog
from trading.dataroom.notes import write_log
from trading.dataroom.states import Tier, Told

ONE_LOOK = timedelta(hours=1)  # looking at the list again within it is the same look


@dataclass(frozen=True, slots=True)
class Fetched:
    """What came of asking for a copy: a numbered one, or why there is none. `mark` is None on the seller's own and
    on what a visitor takes, who has no name to put there."""

    document: RoomDocument
    stored: StoredFile
    copy_no: int = 0
    mark: watermark.Mark | None = None
    refusal: Refusal | None = None


def accesses_of(session: Session, room_id: int, organisation_id: int | None) -> list[RoomAccess]:
    """What an organisation asked for in a room, oldest first."""
    if organisation_id is None:
        return []
    query = select(RoomAccess).filter_by(room_id=room_id, buyer_id=organisation_id).order_by(RoomAccess.id)
    return list(session.scalars(query))


def may_read(
    room: DataRoom, listing: Listing, tier: int, reader: Actor | None, accesses: Sequence[RoomAccess], now: datetime
) -> bool:
    """Whether a document of the tier is open to the reader now, `accesses` being those of its organisation."""
    if reader is not None and reader.acts_for(room.seller_id):
        return True
    if not is_offered(listing):
        return False
    if tier == Tier.PUBLIC:
        return True
    if reader is None or reader.organisation_id is None:
        return False
    return tier == Tier.SIGNED_IN or any(each.opens(tier, now) for each in accesses)


def why_not(listing: Listing, tier: int, accesses: Sequence[RoomAccess], now: datetime) -> str:
    """What shuts a document and what opens it, for somebody to whom it is shut."""
    if not is_offered(listing):
        return _("The doors of this data room are shut, because the right is not offered at present.")
    last = [each.last_day for each in accesses if each.tier >= tier and each.expires_at and each.expires_at <= now]
    if last:
        ended = max(day for day in last if day)
        return _("Your access ended with %(day)s. Ask for it anew.", day=show.day(ended))
    return str(TIER_OPENS[Tier(tier)])


def fetch(session: Session, *, document_id: int, reader: Actor | None, address: str, now: datetime) -> Fetched:
    """Take a numbered copy, or be refused one; either is written into the log, so that the caller raises a `refusal`
    only after the commit.

    NotFound where the document, its room or its listing is not for the reader to know of: a visitor knows of open
    documents only.
    """
    if reader is None:
        return _fetch_unnamed(session, document_id, address, now)
    document = found(session, RoomDocument, document_id)
    room = found(session, DataRoom, document.room_id)
    listing = locked(session, Listing, room.listing_id)
    market.readable_listing(session, listing.id, reader)
    locked(session, DataRoom, room.id)
    document = locked(session, RoomDocument, document_id)
    is_known = reader.organisation_id is not None
    if document.removed_at is not None or (document.tier != Tier.PUBLIC and not is_known):
        raise nothing_here()
    stored = found(session, StoredFile, document.file_id)
    accesses = _fresh(session, room.id, reader)
    if not may_read(room, listing, document.tier, reader, accesses, now):
        write_log(session, room, Told.REFUSED, actor=reader, now=now, document=document, address=address)
        refusal = NotAllowed(why_not(listing, document.tier, accesses, now), code="door_shut")
        return Fetched(document, stored, refusal=refusal)
    line = write_log(session, room, Told.DOWNLOADED, actor=reader, now=now, document=document, address=address)
    assert line.copy_no is not None
    is_marked = not reader.acts_for(room.seller_id)
    return Fetched(document, stored, line.copy_no, mark_of(room, line, reader, now) if is_marked else None)


def fetched_lately(session: Session, *, document_id: int, address: str, now: datetime) -> Fetched | None:
    """What a visitor's network has been given or refused within the hour, given again without a line; a read."""
    document, listing = _of_visitors(session, document_id)
    return _again(session, document, listing, address, now)


def _fetch_unnamed(session: Session, document_id: int, address: str, now: datetime) -> Fetched:
    """A visitor's copy: once an hour is one line for a network, and only it waits for the room (for the copy's number):
    whoever has no account keeps no listing waiting and fills no log."""
    document, listing = _of_visitors(session, document_id)
    room = locked(session, DataRoom, document.room_id)
    document = locked(session, RoomDocument, document_id)
    _must_be_open(document)
    lately = _again(session, document, listing, address, now)
    if lately is not None:
        return lately
    act = Told.DOWNLOADED if is_offered(listing) else Told.REFUSED
    line = write_log(session, room, act, actor=None, now=now, document=document, address=address)
    return _unnamed(session, document, listing, line, now)


def _of_visitors(session: Session, document_id: int) -> tuple[RoomDocument, Listing]:
    document = found(session, RoomDocument, document_id)
    listing = market.readable_listing(session, found(session, DataRoom, document.room_id).listing_id, None)
    _must_be_open(document)
    return document, listing


def _must_be_open(document: RoomDocument) -> None:
    if document.removed_at is not None or document.tier != Tier.PUBLIC:
        raise nothing_here()


def _again(session: Session, document: RoomDocument, listing: Listing, address: str, now: datetime) -> Fetched | None:
    act = Told.DOWNLOADED if is_offered(listing) else Told.REFUSED
    lines = select(RoomLog).filter_by(
        room_id=document.room_id, document_id=document.id, organisation_id=None, person_id=None, act=act,
        address=address,
    )  # fmt: skip
    line = session.scalar(lines.where(RoomLog.at > now - ONE_LOOK).order_by(RoomLog.id.desc()).limit(1))
    return _unnamed(session, document, listing, line, now) if line is not None else None


def _unnamed(session: Session, document: RoomDocument, listing: Listing, line: RoomLog, now: datetime) -> Fetched:
    stored = found(session, StoredFile, document.file_id)
    if line.act is Told.REFUSED:
        refusal = NotAllowed(why_not(listing, document.tier, [], now), code="door_shut")
        return Fetched(document, stored, refusal=refusal)
    return Fetched(document, stored, line.copy_no or 0)


def _fresh(session: Session, room_id: int, reader: Actor | None) -> list[RoomAccess]:
    """The accesses of the reader's organisation as they are once every revocation before has been committed."""
    return [locked(session, RoomAccess, each.id) for each in accesses_of(session, room_id, _organisation(reader))]


def _organisation(reader: Actor | None) -> int | None:
    return reader.organisation_id if reader else None


def nothing_here() -> NotFound:
    """The same words whether there is nothing or it is not for this reader to know of."""
    return NotFound(_("There is no such document."))


def mark_of(room: DataRoom, line: RoomLog, reader: Actor, now: datetime) -> watermark.Mark:
    """What stands on every page of a copy, in the language in force."""
    who = f"{reader.name}, {reader.organisation_name}"
    taken = _(
        "Copy %(copy)s from data room %(room)s, taken by %(who)s on %(at)s (Beijing time).",
        copy=line.copy_no, room=room.id, who=who, at=f"{now.astimezone(BEIJING):%Y-%m-%d %H:%M}",
    )  # fmt: skip
    secret = _("Confidential as agreed.") if (line.tier or 0) >= Tier.CLICK_THROUGH else ""
    day = business_date(now).isoformat()
    return watermark.Mark(f"{who} · {day} · {room.id}/{line.copy_no}", f"{taken} {secret}".strip(), now)


def content_of(fetched: Fetched) -> BinaryIO:
    """The bytes of a copy: a PDF's with the mark on every page, any other file's as they were put in."""
    stream = files.shelf().open(fetched.stored.sha256)
    if fetched.mark is None or not fetched.document.is_marked:
        return stream
    with stream:
        return io.BytesIO(watermark.marked(stream.read(), fetched.mark))


def look(session: Session, *, room_id: int, reader: Actor, address: str, now: datetime) -> None:
    """Somebody signed in, who is not of the seller, looks at the list; once an hour is one line."""
    room = found(session, DataRoom, room_id)
    if reader.organisation_id is None or reader.acts_for(room.seller_id):
        return
    seen = select(RoomLog.id).filter_by(
        room_id=room_id, person_id=reader.person_id, organisation_id=reader.organisation_id, act=Told.LISTED
    )
    if session.scalar(seen.where(RoomLog.at > now - ONE_LOOK).limit(1)) is None:
        write_log(session, room, Told.LISTED, actor=reader, now=now, address=address)


def read_nda(session: Session, *, access_id: int, reader: Actor, address: str, now: datetime) -> RoomAccess:
    """One of the two sides takes the agreement itself; NotFound for anybody else, and where there is none yet."""
    access = found(session, RoomAccess, access_id)
    room = found(session, DataRoom, access.room_id)
    is_of_buyer = reader.acts_for(access.buyer_id)
    if access.nda_sha256 is None or not (is_of_buyer or reader.acts_for(room.seller_id)):
        raise nothing_here()
    if is_of_buyer:
        write_log(session, room, Told.VIEWED, actor=reader, now=now, access=access, address=address)
    return access
