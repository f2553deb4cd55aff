"""A room, an access and the log as one reader may see them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from core.actor import Actor
from core.db import found
from core.errors import NotFound
from core.files import StoredFile
from core.i18n import LazyText, _
from listings.assets import queries as assets
from listings.assets.models import Asset
from listings.market import queries as market
from listings.market.models import Listing
from settlement.contracts import services as contracts
from settlement.contracts.models import Document
from trading.dataroom.doors import is_offered
from trading.dataroom.fetching import accesses_of, may_read, why_not
from trading.dataroom.labels import TIER_LABELS, TOLD_LABELS
from trading.dataroom.models import DataRoom, RoomAccess, RoomDocument, RoomLog
from trading.dataroom.naming import Names, names_for
from trading.dataroom.rooms import documents_in, room_of
from trading.dataroom.states import LIVE, AccessState, Tier, Told
from trading.negotiation.identity import negotiates_without_name

LOG_ON_PAGE = 12


@dataclass(frozen=True, slots=True)
class Paper:
    """A document of a room as one reader sees it; `shut` says what opens it, empty where it is open."""

    document: RoomDocument
    name: str
    media_type: str
    size_bytes: int
    shut: str

    @property
    def id(self) -> int:
        """The document's number."""
        return self.document.id

    @property
    def tier_label(self) -> LazyText:
        """Its tier in words."""
        return TIER_LABELS[Tier(self.document.tier)]


@dataclass(frozen=True, slots=True)
class Door:
    """An access as one reader sees it."""

    access: RoomAccess
    who: str
    is_over: bool

    @property
    def shown_state(self) -> AccessState:
        """Where it stands by the clock, whether or not the timer has come by."""
        return AccessState.EXPIRED if self.is_over and self.access.state is AccessState.OPEN else self.access.state


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the log as one reader sees it."""

    id: int
    at: datetime
    organisation_id: int | None
    who: str
    person: str
    act: Told
    document_id: int | None
    access_id: int | None
    document: str
    tier: int | None
    copy_no: int | None
    address: str

    @property
    def label(self) -> LazyText:
        """The act in words."""
        return TOLD_LABELS[self.act]


@dataclass(frozen=True, slots=True)
class View:
    """A room as one reader sees it; `hidden` counts the documents that a visitor is not told of."""

    listing: Listing
    right: Asset
    room: DataRoom | None
    is_seller: bool
    is_offered: bool
    papers: list[Paper]
    hidden: int
    doors: list[Door]
    log: list[Line]
    has_more_log: bool
    may_ask: list[Tier]
    is_masked: bool


def room_view(session: Session, listing_id: int, reader: Actor | None, now: datetime) -> View:
    """The room of a listing as this reader may see it; NotFound where the listing is not open to the reader."""
    listing = market.readable_listing(session, listing_id, reader)
    right = assets.asset(session, listing.asset_id)
    room = room_of(session, listing_id)
    is_seller = reader is not None and reader.acts_for(listing.seller_id)
    if room is None:
        return View(listing, right, None, is_seller, is_offered(listing), [], 0, [], [], False, [], False)
    papers, hidden = _papers(session, room, listing, reader, now)
    accesses = _accesses(session, room, reader, is_seller)
    lines = log_rows(session, room, reader, limit=LOG_ON_PAGE + 1) if reader else []
    shown = _lines(session, room, accesses, lines[:LOG_ON_PAGE], reader) if reader else []
    return View(
        listing=listing,
        right=right,
        room=room,
        is_seller=is_seller,
        is_offered=is_offered(listing),
        papers=papers,
        hidden=hidden,
        doors=_doors(session, room, accesses, reader, now),
        log=shown,
        has_more_log=len(lines) > LOG_ON_PAGE,
        may_ask=[] if is_seller else _may_ask(listing, reader, accesses, papers, now),
        is_masked=_is_masked(session, listing, reader, accesses),
    )


def _papers(
    session: Session, room: DataRoom, listing: Listing, reader: Actor | None, now: datetime
) -> tuple[list[Paper], int]:
    """What is in the room; a visitor is told of open documents only, and how many others there are."""
    here = documents_in(session, room.id)
    own = accesses_of(session, room.id, reader.organisation_id if reader else None)
    rows = session.scalars(select(StoredFile).where(StoredFile.id.in_([each.file_id for each in here])))
    kept = {row.id: row for row in rows}
    known = reader is not None and reader.organisation_id is not None
    shown = [each for each in here if known or each.tier == Tier.PUBLIC]
    papers = []
    for each in shown:
        is_open = may_read(room, listing, each.tier, reader, own, now)
        shut = "" if is_open else why_not(listing, each.tier, own, now)
        file = kept[each.file_id]
        papers.append(Paper(each, file.name, file.media_type, file.size_bytes, shut))
    return papers, len(here) - len(shown)


def _accesses(session: Session, room: DataRoom, reader: Actor | None, is_seller: bool) -> list[RoomAccess]:
    """The seller's are all of the room's, a buyer's its own."""
    if is_seller:
        return list(session.scalars(select(RoomAccess).filter_by(room_id=room.id).order_by(RoomAccess.id.desc())))
    return accesses_of(session, room.id, reader.organisation_id if reader else None)[::-1]


def _doors(
    session: Session, room: DataRoom, accesses: Collection[RoomAccess], reader: Actor | None, now: datetime
) -> list[Door]:
    if reader is None:
        return []
    names = names_for(session, room, accesses, (), reader)
    return [Door(each, names.of(each.buyer_id), is_over(each, now)) for each in accesses]


def is_over(access: RoomAccess, now: datetime) -> bool:
    """Whether the time of an access has run out by the clock."""
    return access.expires_at is not None and access.expires_at <= now


def _may_ask(
    listing: Listing, reader: Actor | None, accesses: Collection[RoomAccess], papers: Collection[Paper], now: datetime
) -> list[Tier]:
    """The tiers that this reader can ask for: there are documents behind them, and nothing is under way."""
    if reader is None or reader.organisation_id is None or not is_offered(listing):
        return []
    under_way = {each.tier for each in accesses if each.state in LIVE and not is_over(each, now)}
    opened = {each.tier for each in accesses if each.opens(each.tier, now)}
    behind = {paper.document.tier for paper in papers}
    tiers = (Tier.CLICK_THROUGH, Tier.SIGNED)
    return [tier for tier in tiers if tier in behind and tier not in under_way and tier > max(opened, default=0)]


def _is_masked(session: Session, listing: Listing, reader: Actor | None, accesses: Collection[RoomAccess]) -> bool:
    """Whether the seller does not, or may not yet, learn this reader's name here."""
    if reader is None or reader.organisation_id is None or reader.acts_for(listing.seller_id):
        return False
    if accesses:
        return any(each.is_masked for each in accesses)
    return negotiates_without_name(session, listing_id=listing.id, buyer_id=reader.organisation_id)


def log_rows(session: Session, room: DataRoom, reader: Actor, *, after: int = 0, limit: int = 100) -> list[RoomLog]:
    """The log, newest first: the seller's is the whole room's, a buyer's what its own organisation did, and what
    was done about its access."""
    query = select(RoomLog).filter_by(room_id=room.id)
    if not reader.acts_for(room.seller_id):
        own = select(RoomAccess.id).filter_by(room_id=room.id, buyer_id=reader.organisation_id)
        query = query.where(or_(RoomLog.organisation_id == reader.organisation_id, RoomLog.access_id.in_(own)))
    if after:
        query = query.where(RoomLog.id < after)
    return list(session.scalars(query.order_by(RoomLog.id.desc()).limit(limit)))


def log_of(
    session: Session, listing_id: int, reader: Actor, *, after: int = 0, limit: int = 100
) -> tuple[DataRoom, list[Line]]:
    """The log of a listing's room as this reader may see it, newest first; NotFound where there is no room."""
    market.readable_listing(session, listing_id, reader)
    room = room_of(session, listing_id)
    if room is None:
        raise NotFound(_("There is no data room here that is open to you."))
    is_seller = reader.acts_for(room.seller_id)
    rows = log_rows(session, room, reader, after=after, limit=limit)
    return room, _lines(session, room, _accesses(session, room, reader, is_seller), rows, reader)


def _lines(
    session: Session, room: DataRoom, accesses: Collection[RoomAccess], rows: Collection[RoomLog], reader: Actor
) -> list[Line]:
    names = names_for(session, room, accesses, rows, reader)
    ids = {row.document_id for row in rows if row.document_id is not None}
    query = select(RoomDocument.id, RoomDocument.title).where(RoomDocument.id.in_(ids))
    titles = {row[0]: row[1] for row in session.execute(query)} if ids else {}
    return [_line(row, names, titles) for row in rows]


def _line(row: RoomLog, names: Names, titles: dict[int, str]) -> Line:
    return Line(
        id=row.id,
        at=row.at,
        organisation_id=row.organisation_id if names.is_told(row.organisation_id) else None,
        who=_who(row, names),
        person=names.person(row),
        act=row.act,
        document_id=row.document_id,
        access_id=row.access_id,
        document=titles.get(row.document_id or 0, ""),
        tier=row.tier,
        copy_no=row.copy_no,
        address=names.address(row),
    )


def _who(row: RoomLog, names: Names) -> str:
    return "Xinghai" if row.act is Told.EXPIRED else names.of(row.organisation_id)


@dataclass(frozen=True, slots=True)
class AccessView:
    """One access with its agreement and signatures, as one side sees it."""

    door: Door
    room: DataRoom
    listing: Listing
    right: Asset
    is_seller: bool
    is_buyer: bool
    is_offered: bool
    document: Document | None
    signatures: list[tuple[str, str, datetime]]


def access_view(session: Session, access_id: int, reader: Actor, now: datetime) -> AccessView:
    """An access for its two sides; NotFound for everybody else."""
    access = found(session, RoomAccess, access_id)
    room = found(session, DataRoom, access.room_id)
    is_seller, is_buyer = reader.acts_for(room.seller_id), reader.acts_for(access.buyer_id)
    if not is_seller and not is_buyer:
        raise NotFound(_("There is nothing here under this number."))
    listing = market.listing(session, room.listing_id)
    names = names_for(session, room, _accesses(session, room, reader, is_seller), (), reader)
    signatures = [
        (names.of(each.party_id), each.person_name if names.is_told(each.party_id) else "", each.signed_at)
        for each in contracts.signed_by(session, access.signing_subject)
    ]
    return AccessView(
        door=Door(access, names.of(access.buyer_id), is_over(access, now)),
        room=room,
        listing=listing,
        right=assets.asset(session, listing.asset_id),
        is_seller=is_seller,
        is_buyer=is_buyer,
        is_offered=is_offered(listing),
        document=session.scalar(select(Document).filter_by(subject=access.subject, kind="nda")),
        signatures=signatures,
    )
