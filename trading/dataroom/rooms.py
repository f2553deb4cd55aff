"""The seller's work on a room: opening it, the agreement's terms, documents and their tiers."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import audit, files
from core.actor import Actor, Role
from core.db import found, locked
from core.errors import Conflict, NotFound, Unacceptable
from core.files import StoredFile
from core.i18n import _
from listings.market.models import Listing
from trading.dataroom import watermark
from trading.dataroom.labels import DISPUTE_LABELS
from trading.dataroom.models import DataRoom, RoomDocument
from trading.dataroom.states import Tier

MOST_DOCUMENTS = 200
PDF = "application/pdf"


def set_room(
    session: Session,
    *,
    listing_id: int,
    purpose: str,
    term_months: int,
    access_days: int,
    dispute: str,
    arbitration_body: str | None,
    actor: Actor,
    now: datetime,
) -> DataRoom:
    """Open the room of a listing of one's own, or change what its agreement says; what was sent stays as it was.

    Raises NotAllowed for another's listing, Unacceptable by field, Conflict where the listing has ended.
    """
    actor.must_have(Role.RIGHT_HOLDER)
    listing = locked(session, Listing, listing_id)
    actor.must_act_for(listing.seller_id)
    _must_fit(term_months, access_days, dispute, arbitration_body)
    terms = {
        "purpose": purpose,
        "term_months": term_months,
        "access_days": access_days,
        "dispute": dispute,
        "arbitration_body": arbitration_body if dispute == "arbitration" else None,
    }
    room = room_of(session, listing_id)
    before = room.terms if room else {}
    if room is None:
        if not listing.is_open:
            raise Conflict(
                _("This listing has ended, so nothing is shown to buyers of it any more."), code="listing_ended"
            )
        room = DataRoom(listing_id=listing_id, seller_id=listing.seller_id, opened_at=now, changed_at=now, **terms)
        session.add(room)
    else:
        for name, value in terms.items():
            setattr(room, name, value)
        room.changed_at = now
    session.flush()
    act = "room.terms_set" if before else "room.opened"
    audit.record(session, room.subject, act, actor=actor, now=now, before=before, after=terms)
    return room


def _must_fit(term_months: int, access_days: int, dispute: str, arbitration_body: str | None) -> None:
    faults: dict[str, list[str]] = {}
    if not 1 <= term_months <= 240:
        faults["term_months"] = [_("Write a number from 1 to 240.")]
    if not 1 <= access_days <= 365:
        faults["access_days"] = [_("Write a number from 1 to 365.")]
    if dispute not in DISPUTE_LABELS:
        faults["dispute"] = [_("Choose who decides disputes.")]
    if dispute == "arbitration" and not arbitration_body:
        faults["arbitration_body"] = [_("Name the arbitration commission; without it the clause is void.")]
    if faults:
        raise Unacceptable(_("The agreement cannot be made of these terms."), fields=faults)


def own_room(session: Session, room_id: int, actor: Actor) -> DataRoom:
    """The room, locked, for somebody who acts for its seller; NotFound for everybody else."""
    actor.must_have(Role.RIGHT_HOLDER)
    room = locked(session, DataRoom, room_id)
    if not actor.acts_for(room.seller_id):
        raise NotFound(_("There is no data room here that is open to you."))
    return room


def add_document(
    session: Session, *, room_id: int, stored: StoredFile, title: str, tier: int, actor: Actor, now: datetime
) -> RoomDocument:
    """Put a kept file of one's own into a room, under a tier.

    Raises Unacceptable for a PDF whose copies could not be marked (`pdf_encrypted`, `pdf_too_long`, `pdf_broken`),
    NotFound for another's file, Conflict where the file is in the room or the room is full.
    """
    room = own_room(session, room_id, actor)
    if stored.organisation_id != room.seller_id:
        raise NotFound(_("There is no such file."))
    _must_be_a_tier(tier)
    here = documents_in(session, room.id)
    if len(here) >= MOST_DOCUMENTS:
        raise Conflict(
            _("A data room holds %(most)s documents. Remove some, or put several into one.", most=MOST_DOCUMENTS),
            code="room_full",
        )
    kept = stored if stored.purpose == room.subject else files.also_for(session, stored, purpose=room.subject, now=now)
    if any(each.file_id == kept.id for each in here):
        raise Conflict(_("This file is in the data room already. Remove it there first."), code="already_there")
    document = RoomDocument(
        room_id=room.id,
        file_id=kept.id,
        title=title.strip() or kept.name,
        tier=tier,
        pages=pages_of(kept),
        added_at=now,
    )
    session.add(document)
    session.flush()
    after = {"document": document.id, "title": document.title, "tier": tier}
    audit.record(session, room.subject, "room.document_added", actor=actor, now=now, after=after, evidence=kept.sha256)
    return document


def pages_of(stored: StoredFile) -> int | None:
    """How many pages of a file are marked in a copy: those of a PDF; None for what carries no mark."""
    if stored.media_type != PDF:
        return None
    with files.shelf().open(stored.sha256) as stream:
        return watermark.pages_of(stream.read())


def _must_be_a_tier(tier: int) -> None:
    if tier not in set(Tier):
        raise Unacceptable(_("Choose one of the four tiers."), fields={"tier": [_("Choose one of the four tiers.")]})


def move_document(session: Session, *, document_id: int, tier: int, actor: Actor, now: datetime) -> RoomDocument:
    """Put a document under another tier; whoever took a copy before keeps it."""
    document, room = _own_document(session, document_id, actor)
    _must_be_a_tier(tier)
    before, document.tier = document.tier, tier
    audit.record(
        session, room.subject, "room.document_moved", actor=actor, now=now,
        before={"document": document.id, "tier": before}, after={"document": document.id, "tier": tier},
    )  # fmt: skip
    return document


def remove_document(session: Session, *, document_id: int, actor: Actor, now: datetime) -> RoomDocument:
    """Take a document out of the room; the log keeps its title, and the file stays kept."""
    document, room = _own_document(session, document_id, actor)
    document.removed_at = now
    after = {"document": document.id, "title": document.title}
    audit.record(session, room.subject, "room.document_removed", actor=actor, now=now, after=after)
    return document


def _own_document(session: Session, document_id: int, actor: Actor) -> tuple[RoomDocument, DataRoom]:
    seen = found(session, RoomDocument, document_id)
    room = own_room(session, seen.room_id, actor)
    document = locked(session, RoomDocument, document_id)
    if document.removed_at is not None:
        raise NotFound(_("There is nothing here under this number."))
    return document, room


def documents_in(session: Session, room_id: int) -> list[RoomDocument]:
    """What is in a room, the openest first."""
    query = select(RoomDocument).filter_by(room_id=room_id, removed_at=None)
    return list(session.scalars(query.order_by(RoomDocument.tier, RoomDocument.id)))


def room_of(session: Session, listing_id: int) -> DataRoom | None:
    """The room of a listing, None where none was opened."""
    return session.scalar(select(DataRoom).filter_by(listing_id=listing_id))
