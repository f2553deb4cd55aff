"""Visits of matches, negotiations, approvals, mandates and open licences."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from listings.demand.models import Need, NeedAnswer
from listings.demand.states import AnswerState
from listings.market.models import Listing
from tests.browser.asked import VISITOR, Asked, center_of, mailbox
from trading.dataroom.models import DataRoom, RoomAccess, RoomDocument
from trading.mandates.models import Mandate
from trading.negotiation import queries as rooms
from trading.negotiation.models import Approval, Negotiation
from trading.negotiation.states import NegotiationState, OfferState
from trading.openlicence.models import OpenLicence, Uptake
from trading.openlicence.states import OpenLicenceState


def of_matches(session: Session) -> Asked:
    """The best for a need and for a listing, and a pair from both sides."""
    answered = session.scalars(select(NeedAnswer).where(NeedAnswer.state == AnswerState.OFFERED)).first()
    assert answered is not None
    pair = {"need_id": answered.need_id, "listing_id": answered.listing_id}
    buyer = mailbox(session, session.get_one(Need, answered.need_id).organisation_id)
    seller = mailbox(session, answered.seller_id)
    yield "matching.for_need", buyer, {"need_id": answered.need_id}
    yield "matching.for_listing", seller, {"listing_id": answered.listing_id}
    yield "matching.show", buyer, pair
    yield "matching.show", seller, pair
    yield "matching.dismiss", seller, pair


def of_negotiations(session: Session) -> Asked:
    """Each room from both sides; the answers from the side whose move it is."""
    yield "negotiations.mine", "power", {}
    yield "negotiations.mine", "center-c01", {}
    for row in session.scalars(select(Negotiation).order_by(Negotiation.id.desc()).limit(40)):
        if row.state is not NegotiationState.AGREED:
            yield "negotiations.show", mailbox(session, row.buyer_id), {"negotiation_id": row.id}
        if row.state is NegotiationState.OPEN and rooms.latest(row).state is OfferState.SENT:
            mover = rooms.latest(row).author_id
            who = mailbox(session, row.seller_id if mover == row.buyer_id else row.buyer_id)
            for endpoint in ("show", "accept", "counter", "reject"):
                yield f"negotiations.{endpoint}", who, {"negotiation_id": row.id}


def of_what_is_beside(session: Session) -> Asked:
    """A licence taken at once, a wish that waits for a colleague, and a buyer who is not named yet."""
    express = session.scalars(select(Listing).where(Listing.express).order_by(Listing.id)).first()
    wish = session.scalars(select(Approval).order_by(Approval.id)).first()
    masked = session.scalars(select(Negotiation).where(Negotiation.is_anonymous).order_by(Negotiation.id)).first()
    assert express is not None
    assert wish is not None
    assert masked is not None
    buyer, seller = mailbox(session, masked.buyer_id), mailbox(session, masked.seller_id)
    yield "market.show", "power", {"listing_id": express.id}
    yield "negotiations.express", "power", {"listing_id": express.id}
    yield "negotiations.approval", mailbox(session, wish.organisation_id), {"approval_id": wish.id}
    yield "negotiations.show", center_of(session, masked.center_id), {"negotiation_id": masked.id}
    yield "negotiations.exclusivity", seller, {"negotiation_id": masked.id}
    for who in (seller, buyer):
        yield "negotiations.reveal", who, {"negotiation_id": masked.id}


def of_mandates(session: Session) -> Asked:
    """Mandates in each of their states, from both sides; a new one."""
    rows = list(session.scalars(select(Mandate).order_by(Mandate.id)))
    holder, broker = mailbox(session, rows[0].principal_id), mailbox(session, rows[0].broker_id)
    yield "mandates.mine", holder, {}
    yield "mandates.mine", "power", {}
    yield "mandates.new", holder, {}
    for row in rows:
        yield "mandates.show", broker, {"mandate_id": row.id}
        yield "mandates.show", holder, {"mandate_id": row.id}


def of_data_rooms(session: Session) -> Asked:
    """The demonstration's room from every side, and each access from both of its own."""
    room = session.scalars(select(DataRoom).order_by(DataRoom.id)).first()
    assert room is not None
    listing, seller = {"listing_id": room.listing_id}, mailbox(session, room.seller_id)
    document = session.scalars(select(RoomDocument).filter_by(room_id=room.id).order_by(RoomDocument.id)).first()
    assert document is not None
    yield "dataroom.mine", seller, {}
    yield "dataroom.mine", "power", {}
    for who in (seller, "power", "yard", "metro", VISITOR):
        yield "dataroom.show", who, listing
    for who in (seller, "power"):
        yield "dataroom.log", who, listing
    for endpoint in ("terms", "add"):
        yield f"dataroom.{endpoint}", seller, listing
    yield "dataroom.remove", seller, {"document_id": document.id}
    yield "dataroom.ask", "metro", listing
    for access in session.scalars(select(RoomAccess).filter_by(room_id=room.id).order_by(RoomAccess.id)):
        for organisation_id in (room.seller_id, access.buyer_id):
            yield "dataroom.access", mailbox(session, organisation_id), {"access_id": access.id}


def of_open_licences(session: Session) -> Asked:
    """The list, each declaration from its sides, the form, the notice and what came of it."""
    yield "openlicence.index", VISITOR, {}
    yield "openlicence.index", "power", {"mode": "sales_share", "q": "no-such-thing"}
    for row in session.scalars(select(OpenLicence).order_by(OpenLicence.id)).all():
        owner, center = mailbox(session, row.owner_id), center_of(session, row.center_id)
        number = {"number": row.number}
        yield "openlicence.show", owner, number
        if row.state is OpenLicenceState.DRAFT:
            yield "openlicence.edit", owner, number
            yield "openlicence.new", owner, {"asset_id": row.asset_id}
            continue
        yield "openlicence.show", center, number
        if row.state is OpenLicenceState.ANNOUNCED:
            yield "openlicence.show", VISITOR, number
            yield "openlicence.take_up", "cloud", number
            yield "openlicence.take_up", owner, number
        for who in (owner, center, "power"):
            yield "openlicence.mine", who, {}
    for taken in session.scalars(select(Uptake).order_by(Uptake.id)).all():
        yield "openlicence.uptake", mailbox(session, taken.licensee_id), {"uptake_id": taken.id}
