"""A data room with a document behind each tier, and a buyer, made through the services."""

import io
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pypdf import PdfReader, PdfWriter
from sqlalchemy.orm import Session

from core import clock, files, pdf
from core.actor import Actor
from core.errors import Refusal
from tests.conftest import kept
from tests.trading.negotiation.bargain import Bargain, a_bargain
from trading.dataroom import services
from trading.dataroom.fetching import Fetched
from trading.dataroom.models import DataRoom, RoomAccess, RoomDocument
from trading.dataroom.states import Tier

TERMS: dict[str, Any] = {
    "purpose": "To examine the cooling plates.",
    "term_months": 36,
    "access_days": 30,
    "dispute": "court_seller",
    "arbitration_body": None,
}
WHY = "We build buses and want to know whether it fits them."


@dataclass
class Room:
    """Who and what: the bargain behind the room, the room, a document for each tier."""

    bargain: Bargain
    room: DataRoom
    papers: dict[Tier, RoomDocument]

    @property
    def seller(self) -> Actor:
        """Somebody who acts for the seller."""
        return self.bargain.seller

    @property
    def buyer(self) -> Actor:
        """Somebody who acts for the buyer."""
        return self.bargain.buyer


def a_pdf(pages: int = 2, *, turn: int = 0) -> bytes:
    """A PDF of ours with some pages."""
    content = {"title": "A drawing", "width": 420, "height": 595, "across": "", "line": "The drawing itself"}
    page = PdfReader(io.BytesIO(pdf.render("trading/dataroom/watermark.typ", content, made_at=clock.now()))).pages[0]
    writer = PdfWriter()
    for _number in range(pages):
        writer.add_page(page).rotate(turn)
    return bytes_of(writer)


def bytes_of(writer: PdfWriter) -> bytes:
    """What the writer writes."""
    made = io.BytesIO()
    writer.write(made)
    return made.getvalue()


def put_in(
    session: Session, room: DataRoom, name: str, content: bytes, tier: int, by: Actor, now: datetime | None = None
) -> RoomDocument:
    """Keep a file and put it into the room."""
    now = now or clock.now()
    stored = files.keep_upload(session, io.BytesIO(content), name, purpose=room.subject, actor=by, now=now)
    return services.add_document(session, room_id=room.id, stored=stored, title="", tier=tier, actor=by, now=now)


@kept
def a_room(session: Session, **terms: Any) -> Room:
    """A room with a text for everybody and a PDF behind each other tier, committed."""
    bargain = a_bargain(session)
    now = clock.now()
    given = {**TERMS, **terms}
    room = services.set_room(session, listing_id=bargain.listing.id, **given, actor=bargain.seller, now=now)
    papers = {Tier.PUBLIC: put_in(session, room, "sheet.txt", b"Cools well.", Tier.PUBLIC, bargain.seller)}
    for tier in (Tier.SIGNED_IN, Tier.CLICK_THROUGH, Tier.SIGNED):
        papers[tier] = put_in(session, room, f"paper {tier:d}.pdf", a_pdf(int(tier) + 1), tier, bargain.seller)
    session.commit()
    return Room(bargain, room, papers)


def asked(
    session: Session, made: Room, tier: int = Tier.CLICK_THROUGH, *, is_anonymous: bool = False, purpose: str = WHY
) -> RoomAccess:
    """The buyer's wish, committed."""
    access = services.ask(
        session, room_id=made.room.id, tier=tier, purpose=purpose, is_anonymous=is_anonymous, actor=made.buyer,
        now=clock.now(),
    )  # fmt: skip
    session.commit()
    return access


def opened(
    session: Session,
    made: Room,
    tier: int = Tier.CLICK_THROUGH,
    *,
    is_anonymous: bool = False,
    now: datetime | None = None,
) -> RoomAccess:
    """An open door: asked, sent, signed (for tier 3 by both), committed."""
    now = now or clock.now()
    access = asked(session, made, tier, is_anonymous=is_anonymous)
    services.send_nda(session, access_id=access.id, actor=made.seller, now=now)
    digest = access.nda_sha256
    assert digest is not None
    services.sign(session, access_id=access.id, digest=digest, actor=made.buyer, now=now)
    if tier == Tier.SIGNED:
        services.countersign(session, access_id=access.id, digest=digest, actor=made.seller, now=now)
    session.commit()
    return access


def fetched(
    session: Session, document: RoomDocument, by: Actor | None, *, now: datetime | None = None, address: str = ""
) -> Fetched:
    """A copy or its refusal, committed."""
    outcome = services.fetch(session, document_id=document.id, reader=by, address=address, now=now or clock.now())
    session.commit()
    return outcome


def refused_with(outcome: Fetched) -> str:
    """The code of a refusal; empty where there is a copy."""
    refusal: Refusal | None = outcome.refusal
    return refusal.code if refusal else ""
