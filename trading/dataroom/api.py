"""Data rooms as JSON: the same acts as the pages."""

from datetime import datetime
from typing import Any

from flask import Response, request
from sqlalchemy.orm import Session

from core import api, clock
from core.actor import Actor, Scope
from core.db import transaction
from core.errors import NotAllowed, NotFound
from core.files import StoredFile
from core.i18n import _
from trading.dataroom import schemas, seeing, services
from trading.dataroom.models import DataRoom, RoomAccess, RoomDocument
from trading.dataroom.rooms import room_of
from trading.dataroom.routes import nda_file, sent, whence
from trading.dataroom.seeing import Door

bp = api.blueprint("data rooms")
BYTES = {"type": "string", "format": "binary"}


def existing(session: Session, listing_id: int) -> DataRoom:
    """The room of a listing, or NotFound."""
    room = room_of(session, listing_id)
    if room is None:
        raise NotFound(_("There is no data room here that is open to you."))
    return room


@api.write(bp, "PUT", "/listings/<int:listing_id>/data-room", takes=schemas.RoomIn, gives=schemas.RoomOut)
def set_room(session: Session, body: dict[str, Any], listing_id: int, *, actor: Actor, now: datetime) -> dict[str, Any]:
    """Open the data room of a listing of yours, or change what its agreement says."""
    services.set_room(session, listing_id=listing_id, **body, actor=actor, now=now)
    return shown(session, listing_id, actor, now)


@api.read(bp, "/listings/<int:listing_id>/data-room", gives=schemas.RoomOut)
def show_room(session: Session, listing_id: int, *, actor: Actor) -> dict[str, Any]:
    """Show the data room of a listing: documents, what opens them, and accesses."""
    return shown(session, listing_id, actor, clock.now())


def shown(session: Session, listing_id: int, actor: Actor, now: datetime) -> dict[str, Any]:
    """A room as this actor may see it."""
    view = seeing.room_view(session, listing_id, actor, now)
    room = existing(session, listing_id)
    return {
        **room.terms,
        "id": room.id,
        "listing_id": listing_id,
        "is_offered": view.is_offered,
        "hidden": view.hidden,
        "documents": view.papers,
        "accesses": [seen(door, actor) for door in view.doors],
    }


def seen(door: Door, actor: Actor) -> schemas.SeenAccess:
    """An access as this actor may see it."""
    return schemas.SeenAccess(door, not door.access.is_masked or actor.acts_for(door.access.buyer_id))


@api.page(bp, "/listings/<int:listing_id>/data-room/log", gives=schemas.LineOut)
def show_log(
    session: Session, query: dict[str, Any], listing_id: int, *, actor: Actor, after: str | None, limit: int
) -> tuple[list[seeing.Line], str | None]:
    """Page through the log, newest first: the whole room's for its seller, your own organisation's for a buyer."""
    _room, lines = seeing.log_of(session, listing_id, actor, after=api.after_id(after), limit=limit + 1)
    return lines[:limit], str(lines[limit - 1].id) if len(lines) > limit else None


@api.write(
    bp, "POST", "/listings/<int:listing_id>/data-room/documents", takes=schemas.DocumentIn, gives=schemas.DocumentOut,
    status=201,
)  # fmt: skip
def add_document(
    session: Session, body: dict[str, Any], listing_id: int, *, actor: Actor, now: datetime
) -> RoomDocument:
    """Put a file of yours into a data room, under a tier."""
    stored = session.get(StoredFile, body.pop("file_id"))
    if stored is None:
        raise NotFound(_("There is no such file."))
    room = existing(session, listing_id)
    return services.add_document(session, room_id=room.id, stored=stored, **body, actor=actor, now=now)


@api.write(bp, "POST", "/data-rooms/documents/<int:document_id>/tier", takes=schemas.TierIn, gives=schemas.DocumentOut)
def move_document(
    session: Session, body: dict[str, Any], document_id: int, *, actor: Actor, now: datetime
) -> RoomDocument:
    """Put a document under another tier."""
    return services.move_document(session, document_id=document_id, **body, actor=actor, now=now)


@api.write(bp, "POST", "/data-rooms/documents/<int:document_id>/remove", gives=schemas.DocumentOut)
def remove_document(session: Session, document_id: int, *, actor: Actor, now: datetime) -> RoomDocument:
    """Take a document out of the room."""
    return services.remove_document(session, document_id=document_id, actor=actor, now=now)


@api.write(
    bp, "POST", "/listings/<int:listing_id>/data-room/accesses", takes=schemas.AskIn, gives=schemas.AccessOut,
    status=201,
)  # fmt: skip
def ask(session: Session, body: dict[str, Any], listing_id: int, *, actor: Actor, now: datetime) -> schemas.SeenAccess:
    """Ask for the documents behind a tier, with a word of purpose."""
    room = existing(session, listing_id)
    return after(session, services.ask(session, room_id=room.id, **body, actor=actor, now=now), actor, now)


def after(session: Session, access: RoomAccess, actor: Actor, now: datetime) -> schemas.SeenAccess:
    """An access after an act, as this actor may see it."""
    session.flush()
    return seen(seeing.access_view(session, access.id, actor, now).door, actor)


@api.read(bp, "/data-rooms/accesses/<int:access_id>", gives=schemas.AccessOut)
def show_access(session: Session, access_id: int, *, actor: Actor) -> schemas.SeenAccess:
    """Show an access to its two sides."""
    return seen(seeing.access_view(session, access_id, actor, clock.now()).door, actor)


@api.write(bp, "POST", "/data-rooms/accesses/<int:access_id>/send", gives=schemas.AccessOut)
def send_nda(session: Session, access_id: int, *, actor: Actor, now: datetime) -> schemas.SeenAccess:
    """Send the buyer the agreement (the seller)."""
    return after(session, services.send_nda(session, access_id=access_id, actor=actor, now=now), actor, now)


@api.write(
    bp, "POST", "/data-rooms/accesses/<int:access_id>/deny", takes=schemas.AccessReasonIn, gives=schemas.AccessOut
)
def deny(session: Session, body: dict[str, Any], access_id: int, *, actor: Actor, now: datetime) -> schemas.SeenAccess:
    """Deny access, and say why (the seller)."""
    return after(session, services.deny(session, access_id=access_id, **body, actor=actor, now=now), actor, now)


@api.write(
    bp, "POST", "/data-rooms/accesses/<int:access_id>/sign", takes=schemas.AgreementSignIn, gives=schemas.AccessOut
)
def sign(session: Session, body: dict[str, Any], access_id: int, *, actor: Actor, now: datetime) -> schemas.SeenAccess:
    """Accept or sign the agreement with the digest of its bytes (the buyer)."""
    return after(session, services.sign(session, access_id=access_id, **body, actor=actor, now=now), actor, now)


@api.write(
    bp,
    "POST",
    "/data-rooms/accesses/<int:access_id>/countersign",
    takes=schemas.AgreementSignIn,
    gives=schemas.AccessOut,
)
def countersign(
    session: Session, body: dict[str, Any], access_id: int, *, actor: Actor, now: datetime
) -> schemas.SeenAccess:
    """Sign the same bytes as the buyer, which opens the door (the seller)."""
    return after(session, services.countersign(session, access_id=access_id, **body, actor=actor, now=now), actor, now)


@api.write(bp, "POST", "/data-rooms/accesses/<int:access_id>/name", gives=schemas.AccessOut)
def tell_name(session: Session, access_id: int, *, actor: Actor, now: datetime) -> schemas.SeenAccess:
    """Tell the seller who you are (a buyer that asked without its name)."""
    return after(session, services.tell_name(session, access_id=access_id, actor=actor, now=now), actor, now)


@api.write(
    bp, "POST", "/data-rooms/accesses/<int:access_id>/revoke", takes=schemas.AccessReasonIn, gives=schemas.AccessOut
)
def revoke(
    session: Session, body: dict[str, Any], access_id: int, *, actor: Actor, now: datetime
) -> schemas.SeenAccess:
    """Close the door, and say why (the seller)."""
    return after(session, services.revoke(session, access_id=access_id, **body, actor=actor, now=now), actor, now)


def taker() -> Actor:
    """Who takes a file by a key that may act: what is taken is written into the log."""
    actor: Actor = request.environ[api.ACTOR]
    if actor.scopes <= {Scope.READ}:
        raise NotAllowed(_("This key may only read. Make one that may also act."), code="scope_missing")
    return actor


def take_copy(document_id: int) -> Response:
    """Take a copy of a document: numbered and logged; every page of a PDF is marked"""
    with transaction() as session:
        fetched = services.fetch(session, document_id=document_id, reader=taker(), address=whence(), now=clock.now())
    return sent(fetched)


def read_nda(access_id: int) -> Response:
    """Read the agreement itself, byte for byte (its two sides)"""
    with transaction() as session:
        read = services.read_nda(session, access_id=access_id, reader=taker(), address=whence(), now=clock.now())
    return nda_file(read)


for rule, act in (
    ("/data-rooms/documents/<int:document_id>/copy", take_copy),
    ("/data-rooms/accesses/<int:access_id>/nda", read_nda),
):
    documented = api.document(bp, act, act, rule=rule, public=False, write=False)
    documented = bp.response(200, BYTES, content_type="application/octet-stream")(documented)
    bp.route(rule, methods=["POST"])(api.known_first(documented, Scope.TRADE, public=False))
