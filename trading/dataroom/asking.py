"""A buyer's way into a room: asked, denied or sent the agreement, signed, open, expired or revoked."""

from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core import show
from core.actor import SYSTEM, TRADER_ROLES, Actor
from core.clock import business_date, start_of_day
from core.db import found, locked
from core.errors import Conflict, NotAllowed, NotFound, Unacceptable
from core.i18n import LazyText, _
from core.i18n import lazy_gettext as lazy
from listings.assets import queries as assets
from listings.market import queries as market
from listings.market.models import Listing
from parties.organisations.models import Organisation
from parties.organisations.queries import must_be_verified
from parties.people.letters import address
from settlement.contracts import documents
from settlement.contracts import services as contracts
from trading.dataroom import paper
from trading.dataroom.doors import must_be_offered
from trading.dataroom.models import DataRoom, RoomAccess
from trading.dataroom.notes import note, tell
from trading.dataroom.states import LIVE, AccessState, Tier, Told
from trading.negotiation.identity import must_not_name_itself, negotiates_without_name

KIND = "nda"


def ask(
    session: Session, *, room_id: int, tier: int, purpose: str, is_anonymous: bool, actor: Actor, now: datetime
) -> RoomAccess:
    """A buyer asks for a tier of a room. Who negotiates about the listing without its name asks without it, too.

    Raises NotFound where the listing is not open to the actor, Conflict `listing_ended`, `asked_already`,
    `open_already`, `named_here` or (tier 3 without a name) `not_named`, Unacceptable where the words give the name
    away.
    """
    actor.must_have(*TRADER_ROLES)
    buyer_id = actor.organisation_id
    if buyer_id is None:
        raise NotAllowed(_("Access is asked for an organisation. Choose for whom you act."))
    room = found(session, DataRoom, room_id)
    listing = locked(session, Listing, room.listing_id)
    market.readable_listing(session, listing.id, actor)
    if actor.acts_for(room.seller_id):
        raise Conflict(_("This is your own data room; every document in it is yours."), code="own_room")
    must_be_offered(listing)
    must_be_verified(session, buyer_id)
    locked(session, DataRoom, room_id)
    if tier not in (Tier.CLICK_THROUGH, Tier.SIGNED):
        raise Unacceptable(_("Nothing is asked for here: this tier is open."), fields={"tier": [_("Choose a tier.")]})
    earlier = _must_be_new(session, room, buyer_id, tier, now)
    is_masked = is_anonymous or negotiates_without_name(session, listing_id=listing.id, buyer_id=buyer_id)
    if earlier:  # one organisation is one thing to the seller: a number, or a name
        is_masked = _is_masked_still(earlier, is_masked)
    if is_masked:
        must_not_name_itself(session, buyer_id, actor, purpose)
    if is_masked and tier == Tier.SIGNED:
        raise not_named()
    access = RoomAccess(
        room_id=room.id,
        buyer_id=buyer_id,
        number=_number(session, room, earlier),
        tier=tier,
        purpose=purpose,
        is_anonymous=is_masked,
        state=AccessState.REQUESTED,
        terms={},
        requested_at=now,
    )
    session.add(access)
    session.flush()
    note(session, access, room, Told.ASKED, actor=actor, now=now)
    _tell_seller(session, room, access, ASKED, ASKED_UNNAMED, "asked", now)
    return access


def _is_masked_still(earlier: list[RoomAccess], wants_mask: bool) -> bool:
    """What it was here before; Conflict `named_here` rather than telling a name that is to be kept back."""
    is_masked = any(each.is_masked for each in earlier)
    if wants_mask and not is_masked:
        raise Conflict(
            _(
                "The seller knows your name here from what you asked before, and you want to keep it back now. Ask "
                "under your name; if you negotiate without it, agree there first that it is told."
            ),
            code="named_here",
        )
    return is_masked


def not_named() -> Conflict:
    """The refusal of a signed agreement to a buyer whose name is not told."""
    return Conflict(
        _(
            "A signed agreement is between sides that know each other, and your name is not told here. Ask for the "
            "documents behind the accepted agreement, or tell your name first."
        ),
        code="not_named",
    )


def _must_be_new(session: Session, room: DataRoom, buyer_id: int, tier: int, now: datetime) -> list[RoomAccess]:
    """What this buyer asked for before; Conflict where it waits for an answer or opens the tier already."""
    query = select(RoomAccess).filter_by(room_id=room.id, buyer_id=buyer_id).order_by(RoomAccess.id)
    earlier = list(session.scalars(query.execution_options(populate_existing=True)))
    for each in earlier:
        if each.opens(tier, now):
            raise Conflict(
                _("This door is open to you until the end of %(day)s.", day=show.day(each.last_day)),
                code="open_already",
            )
        if each.state is AccessState.OPEN and each.tier == tier and not each.opens(tier, now):
            _expire(session, each, room, now)
        elif each.tier == tier and each.state in LIVE:
            raise Conflict(
                _("Your organisation has asked for this already; the page of the data room says whose move it is."),
                code="asked_already",
            )
    return earlier


def _number(session: Session, room: DataRoom, earlier: list[RoomAccess]) -> int:
    """The buyer's number in this room: the one that it has, else the next."""
    if earlier:
        return earlier[0].number
    return (session.scalar(select(func.max(RoomAccess.number)).filter_by(room_id=room.id)) or 0) + 1


def access_to_change(session: Session, access_id: int, actor: Actor, side: str) -> tuple[RoomAccess, DataRoom, Listing]:
    """Access and room, locked behind their listing, for somebody of one side; NotFound for whom it does not concern."""
    actor.must_have(*TRADER_ROLES)
    seen = found(session, RoomAccess, access_id)
    room = found(session, DataRoom, seen.room_id)
    if not (actor.acts_for(seen.buyer_id) or actor.acts_for(room.seller_id)):
        raise NotFound(_("There is nothing here under this number."))
    actor.must_act_for(seen.buyer_id if side == "buyer" else room.seller_id)
    listing = locked(session, Listing, room.listing_id)
    locked(session, DataRoom, room.id)
    return locked(session, RoomAccess, access_id), room, listing


def deny(session: Session, *, access_id: int, reason: str, actor: Actor, now: datetime) -> RoomAccess:
    """The seller says no, and why."""
    access, room, _listing = access_to_change(session, access_id, actor, "seller")
    access.reason, access.ended_at = _given(reason), now
    access.advance("deny")
    note(session, access, room, Told.DENIED, actor=actor, now=now)
    tell(session, room, access, access.buyer_id, DENIED, "denied", now=now)
    return access


def send_nda(session: Session, *, access_id: int, actor: Actor, now: datetime) -> RoomAccess:
    """The seller sends the agreement: it is drawn once, with the room's terms of this moment, and kept."""
    access, room, listing = access_to_change(session, access_id, actor, "seller")
    must_be_offered(listing)
    _must_be_able_to(access, "send")
    access.terms = room.terms
    document = _draw(session, access, room, listing, actor, now)
    access.nda_sha256, access.sent_at = document.sha256, now
    access.advance("send")
    note(session, access, room, Told.NDA_SENT, actor=actor, now=now)
    tell(session, room, access, access.buyer_id, SENT, "sent", now=now)
    return access


def _draw(
    session: Session, access: RoomAccess, room: DataRoom, listing: Listing, actor: Actor, now: datetime
) -> documents.Document:
    number = f"NDA-{access.id:06d}"
    agreement = paper.Agreement(
        number=number,
        made_on=business_date(now),
        tier=Tier(access.tier),
        discloser=found(session, Organisation, room.seller_id),
        recipient=None if access.is_masked else found(session, Organisation, access.buyer_id),
        unnamed=access.number,
        right=assets.asset(session, listing.asset_id),
        listing_id=listing.id,
        asked=access.purpose,
        terms=access.terms,
        code="",
        address="",
    )
    code = documents.code_of(access.subject, KIND, 1, contracts.digest_of(agreement.body))
    content = paper.drawn(paper.with_code(agreement, code, address(f"/verify/{code}")), made_at=now)
    return documents.keep(
        session, content, subject=access.subject, kind=KIND, version=1, number=number,
        template=paper.TEMPLATE_VERSION, code=code, actor=actor, now=now,
    )  # fmt: skip


def sign(session: Session, *, access_id: int, digest: str, actor: Actor, now: datetime) -> RoomAccess:
    """The buyer accepts or signs the agreement whose bytes have this digest; a click-through opens the door at once."""
    access, room, listing = access_to_change(session, access_id, actor, "buyer")
    must_be_offered(listing)
    _must_be_able_to(access, "sign")
    _must_be_these_bytes(access, digest)
    contracts.sign(
        session, subject=access.signing_subject, party_id=access.buyer_id, digest=digest, actor=actor, now=now
    )
    access.signed_at = now
    access.advance("sign")
    note(session, access, room, Told.SIGNED, actor=actor, now=now)
    if access.is_signed_by_both:
        _tell_seller(session, room, access, SIGNED, SIGNED_UNNAMED, "signed", now)
        return access
    _open(session, access, room, actor, now)
    _tell_seller(session, room, access, ACCEPTED, ACCEPTED_UNNAMED, "accepted", now)
    return access


def countersign(session: Session, *, access_id: int, digest: str, actor: Actor, now: datetime) -> RoomAccess:
    """The seller signs the same bytes; that opens the door."""
    access, room, listing = access_to_change(session, access_id, actor, "seller")
    must_be_offered(listing)
    _must_be_able_to(access, "open")
    _must_be_these_bytes(access, digest)
    if not contracts.all_stand(session, access.signing_subject, digest):
        raise Conflict(_("The other side signed other bytes than these; send the agreement anew."), code="not_the_same")
    contracts.sign(
        session, subject=access.signing_subject, party_id=room.seller_id, digest=digest, actor=actor, now=now
    )
    note(session, access, room, Told.SIGNED, actor=actor, now=now)
    _open(session, access, room, actor, now)
    tell(session, room, access, access.buyer_id, OPENED, "opened", now=now)
    return access


def _must_be_able_to(access: RoomAccess, action: str) -> None:
    """IllegalTransition where the table has no such arrow; it is taken once all that it needs is there."""
    access.__lifecycle__.after(access.state, action)


def _must_be_these_bytes(access: RoomAccess, digest: str) -> None:
    """Conflict unless the digest is that of the file which was sent, and the kept file still has it."""
    if digest != access.nda_sha256 or not documents.is_whole(digest):
        raise Conflict(
            _("This is not the digest of the agreement that was sent. Reload the page, read it and sign again."),
            code="digest_differs",
        )


def _open(session: Session, access: RoomAccess, room: DataRoom, actor: Actor, now: datetime) -> None:
    access.advance("open")
    access.opened_at = now
    access.expires_at = start_of_day(business_date(now) + timedelta(days=int(access.terms["access_days"]) + 1))
    note(session, access, room, Told.OPENED, actor=actor, now=now)


def tell_name(session: Session, *, access_id: int, actor: Actor, now: datetime) -> RoomAccess:
    """The buyer tells the seller who it is, in this room and for everything it did there.

    Conflict `negotiates_unnamed` while it negotiates about the listing without its name: there both sides agree first.
    """
    access, room, listing = access_to_change(session, access_id, actor, "buyer")
    if not access.is_masked:
        raise Conflict(_("Your name is told here already."), code="named_already")
    if negotiates_without_name(session, listing_id=listing.id, buyer_id=access.buyer_id):
        raise Conflict(
            _(
                "You negotiate about this listing without your name, and there both sides agree before it is told. "
                "Agree there first; then tell it here."
            ),
            code="negotiates_unnamed",
        )
    query = select(RoomAccess).filter_by(room_id=room.id, buyer_id=access.buyer_id).order_by(RoomAccess.id)
    for each in session.scalars(query).all():
        row = locked(session, RoomAccess, each.id)
        if row.is_masked:
            row.named_at = now
    session.flush()
    note(session, access, room, Told.NAMED, actor=actor, now=now)
    _tell_seller(session, room, access, NAMED, NAMED, "named", now)
    return access


def revoke(session: Session, *, access_id: int, reason: str, actor: Actor, now: datetime) -> RoomAccess:
    """The seller closes the door, now and whatever was signed. Nobody takes a copy once this has been committed."""
    access, room, _listing = access_to_change(session, access_id, actor, "seller")
    if access.state is AccessState.OPEN and not access.opens(access.tier, now):
        raise Conflict(_("The time of this access is over; there is nothing left to revoke."), code="expired")
    access.reason, access.ended_at = _given(reason), now
    access.advance("revoke")
    note(session, access, room, Told.REVOKED, actor=actor, now=now)
    tell(session, room, access, access.buyer_id, REVOKED, "revoked", now=now)
    return access


def _given(reason: str) -> str:
    if not reason.strip():
        text = _("Say why: the buyer reads it.")
        raise Unacceptable(text, fields={"reason": [text]})
    return reason.strip()


def expire_due(session: Session, *, now: datetime) -> int:
    """Mark every access whose time is over; returns how many. Reading refuses by the clock, even before."""
    over = select(RoomAccess.id).where(RoomAccess.state == AccessState.OPEN, RoomAccess.expires_at <= now)
    ended = 0
    for access_id in session.scalars(over.order_by(RoomAccess.id)).all():
        access, room, _listing = access_to_change(session, access_id, SYSTEM, "seller")
        if access.state is AccessState.OPEN and not access.opens(access.tier, now):
            _expire(session, access, room, now)
            ended += 1
    return ended


def _expire(session: Session, access: RoomAccess, room: DataRoom, now: datetime) -> None:
    access.advance("expire")
    access.ended_at = access.expires_at
    session.flush()
    note(session, access, room, Told.EXPIRED, actor=SYSTEM, now=now)
    tell(session, room, access, access.buyer_id, EXPIRED, "expired", now=now)


def _tell_seller(
    session: Session, room: DataRoom, access: RoomAccess, named: LazyText, unnamed: LazyText, act: str, now: datetime
) -> None:
    if access.is_masked:
        tell(session, room, access, room.seller_id, unnamed, act, now=now, number=access.number)
        return
    name = found(session, Organisation, access.buyer_id).name
    tell(session, room, access, room.seller_id, named, act, now=now, name=name)


ASKED = lazy("%(name)s asks for access to the data room of “%(title)s”.")
ASKED_UNNAMED = lazy("A buyer without a name (no. %(number)s) asks for access to the data room of “%(title)s”.")
DENIED = lazy("The seller denies access to the data room of “%(title)s”.")
SENT = lazy("The seller has sent the agreement for the data room of “%(title)s”. Read it; your signature is missing.")
SIGNED = lazy("%(name)s has signed the agreement for the data room of “%(title)s”. Your signature is missing.")
SIGNED_UNNAMED = lazy("The agreement for the data room of “%(title)s” is signed (no. %(number)s). Yours is missing.")
ACCEPTED = lazy("%(name)s has accepted the agreement; the data room of “%(title)s” is open to it.")
ACCEPTED_UNNAMED = lazy(
    "A buyer without a name (no. %(number)s) has accepted the agreement; the data room of “%(title)s” is open to it."
)
OPENED = lazy("Both sides have signed: the data room of “%(title)s” is open to you.")
NAMED = lazy("The buyer in the data room of “%(title)s” has told its name: %(name)s.")
REVOKED = lazy("The seller has revoked your access to the data room of “%(title)s”.")
EXPIRED = lazy("Your access to the data room of “%(title)s” has run out.")
