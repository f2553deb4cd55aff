"""Reads of negotiations: who may see them, whose move it is, and what each version changed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, selectinload

from core import audit, clock
from core.actor import CENTER_ROLES, Actor
from core.clock import business_date
from core.db import found, names
from core.errors import NotFound
from core.i18n import LazyText, _, language
from core.money import Money
from listings.assets.models import Asset
from listings.assets.queries import assets_by_id
from listings.market.models import Listing
from listings.rights.bundles import check_all
from listings.rights.verdict import Verdict
from listings.terms.wording import Line, compared, price_in_words
from parties.centers import queries as centers
from parties.organisations.models import Organisation
from settlement.deals.labels import SIDES, SideWords
from settlement.deals.models import Deal
from trading.negotiation.approvals import waiting_for
from trading.negotiation.exclusivity import last_day, open_window
from trading.negotiation.identity import Side, Step, sides_of, trail_for
from trading.negotiation.labels import NEGOTIATION_LABELS, NEGOTIATION_TONES, OFFER_LABELS, OFFER_TONES
from trading.negotiation.messages import messages_of
from trading.negotiation.models import Approval, ExclusiveWindow, Message, Negotiation, Offer
from trading.negotiation.standing import as_side, broker_of, mandate_of
from trading.negotiation.states import NegotiationState, OfferState


def readable_negotiation(session: Session, negotiation_id: int, actor: Actor) -> Negotiation:
    """The negotiation, for its two sides and its center; NotFound for everybody else."""
    negotiation = session.get(Negotiation, negotiation_id)
    if negotiation is None or not _may_read(session, negotiation, actor):
        raise NotFound(_("There is no negotiation here that is open to you."))
    return negotiation


def _may_read(session: Session, negotiation: Negotiation, actor: Actor) -> bool:
    if is_side(negotiation, actor) or mandate_of(session, negotiation, actor, clock.now()) is not None:
        return True
    center = centers.center(session, negotiation.center_id)
    return actor.has(*CENTER_ROLES) and actor.acts_for(center.organisation_id)


def is_side(negotiation: Negotiation, actor: Actor) -> bool:
    """Whether the actor acts for the buyer or the seller."""
    return any(actor.acts_for(side) for side in (negotiation.seller_id, negotiation.buyer_id))


def readable_offer(session: Session, offer_id: int, actor: Actor) -> Offer:
    """One version, for those who may read its negotiation."""
    offer = session.get(Offer, offer_id)
    if offer is None or not _may_read(session, offer.negotiation, actor):
        raise NotFound(_("There is no offer here that is open to you."))
    return offer


def negotiations_of(
    session: Session, actor: Actor, *, state: NegotiationState | None = None, after: int = 0, limit: int = 200
) -> list[Negotiation]:
    """What the actor's organisation takes part in (or its center reads along), newest first."""
    mine = [names(actor.organisation_id, Negotiation.seller_id, Negotiation.buyer_id, Negotiation.broker_id)]
    center = centers.center_of(session, actor.organisation_id)
    if center is not None and actor.has(*CENTER_ROLES):
        mine.append(Negotiation.center_id == center.id)
    query = select(Negotiation).where(or_(*mine)).options(selectinload(Negotiation.offers))
    if state is not None:
        query = query.where(Negotiation.state == state)
    if after:
        query = query.where(Negotiation.id < after)
    return list(session.scalars(query.order_by(Negotiation.id.desc()).limit(limit)))


def open_negotiation_of(session: Session, listing_id: int, buyer_id: int | None) -> Negotiation | None:
    """The negotiation that a buyer has open about a listing, the newest of several."""
    query = select(Negotiation).where(
        Negotiation.listing_id == listing_id,
        Negotiation.buyer_id == buyer_id,
        Negotiation.state == NegotiationState.OPEN,
    )
    return session.scalars(query.order_by(Negotiation.id.desc())).first()


def latest(negotiation: Negotiation) -> Offer:
    """The newest version."""
    return max(negotiation.offers, key=lambda offer: offer.version_no)


def on_the_table(negotiation: Negotiation, now: datetime) -> Offer | None:
    """The version that can be accepted now: the newest, sent and not lapsed."""
    offer = latest(negotiation)
    return offer if offer.state is OfferState.SENT and not offer.has_lapsed(now) else None


def mover_id(negotiation: Negotiation, now: datetime) -> int | None:
    """The organisation whose move it is; None where either side may send the next version, or nobody."""
    offer = on_the_table(negotiation, now)
    if negotiation.state is not NegotiationState.OPEN or offer is None:
        return None
    return offer.addressee_id


def organisations_of(session: Session, negotiations: Sequence[Negotiation]) -> dict[int, Organisation]:
    """Buyers and sellers by id, in one statement."""
    ids = {side for each in negotiations for side in (each.seller_id, each.buyer_id)}
    return {row.id: row for row in session.scalars(select(Organisation).where(Organisation.id.in_(ids)))}


def assets_of(session: Session, negotiations: Sequence[Negotiation]) -> dict[int, Asset]:
    """The rights that are talked about by id, in one statement."""
    ids = {each.asset_id for each in negotiations}
    return {row.id: row for row in session.scalars(select(Asset).where(Asset.id.in_(ids)))}


@dataclass(frozen=True)
class Said:
    """A message with its author as this reader may see them."""

    message: Message
    author: str
    mine: bool


@dataclass(frozen=True)
class Card:
    """One version as a dated card: its terms with what changed against the version before."""

    offer: Offer
    author: str
    mine: bool
    lines: list[Line]
    label: LazyText
    tone: str
    messages: list[Said]

    @property
    def changes(self) -> list[Line]:
        """The terms that differ from the version before."""
        return [line for line in self.lines if line.changed]


@dataclass(frozen=True)
class Room:
    """Everything that the page of a negotiation shows."""

    negotiation: Negotiation
    listing: Listing
    asset: Asset
    rights: dict[int, Asset]
    seller: Side
    buyer: Side
    center: str
    cards: list[Card]
    current: Offer | None
    mover: Side | None
    my_move: bool
    is_side: bool
    can_send: bool
    verdict: Verdict | None
    broker: str
    deal: Deal | None
    trail: list[Step]
    window: ExclusiveWindow | None
    approval: Approval | None
    is_seller: bool
    may_agree_to_reveal: bool

    @property
    def window_last_day(self) -> date | None:
        """The last day of the exclusive window."""
        return last_day(self.window.until) if self.window else None

    @property
    def is_promised_elsewhere(self) -> bool:
        """Whether the seller agrees with another buyer only, for now."""
        return self.window is not None and self.window.negotiation_id != self.negotiation.id

    @property
    def falls_to(self) -> dict[int, Money]:
        """What of the newest version's fixed price falls to each right, as a deal would have it."""
        return self.listing.parts_of(self.cards[0].offer.fixed)

    @property
    def label(self) -> LazyText:
        """The state in words."""
        return NEGOTIATION_LABELS[self.negotiation.state]

    @property
    def sides(self) -> SideWords:
        """What the law calls the two sides, by the act of the newest version."""
        return SIDES[self.cards[0].offer.terms.act]

    @property
    def tone(self) -> str:
        """The state's tone."""
        return NEGOTIATION_TONES[self.negotiation.state]


def room(session: Session, negotiation_id: int, actor: Actor, now: datetime) -> Room:
    """The negotiation with its versions, newest first, and what this reader can do in it."""
    negotiation = readable_negotiation(session, negotiation_id, actor)
    actor = as_side(session, negotiation, actor, now)
    sides = sides_of(negotiation, organisations_of(session, [negotiation]), actor)
    current = on_the_table(negotiation, now) if negotiation.state is NegotiationState.OPEN else None
    mover = mover_id(negotiation, now)
    side = is_side(negotiation, actor)
    my_move = side and mover is not None and actor.acts_for(mover)
    is_open = negotiation.state is NegotiationState.OPEN
    listing = found(session, Listing, negotiation.listing_id)
    return Room(
        negotiation=negotiation,
        listing=listing,
        asset=found(session, Asset, negotiation.asset_id),
        rights=assets_by_id(session, listing.asset_ids),
        seller=sides[negotiation.seller_id],
        buyer=sides[negotiation.buyer_id],
        center=center_name(session, negotiation),
        cards=cards_of(negotiation, sides, messages_of(session, negotiation), actor, now),
        current=current,
        mover=sides[mover] if mover is not None else None,
        my_move=my_move,
        is_side=side,
        can_send=side and is_open and (my_move or current is None),
        verdict=verdict_on(session, negotiation, current, now) if current else None,
        broker=broker_name(session, negotiation),
        deal=session.scalar(select(Deal).where(Deal.source == negotiation.subject)),
        trail=trail_for(negotiation, audit.history(session, negotiation.subject), sides, actor),
        window=open_window(session, negotiation.listing_id, now) if is_open else None,
        approval=next((each for each in waiting_for(session, actor) if each.negotiation_id == negotiation.id), None),
        is_seller=actor.acts_for(negotiation.seller_id),
        may_agree_to_reveal=side and is_open and _is_asked_to_reveal(negotiation, actor),
    )


def _is_asked_to_reveal(negotiation: Negotiation, actor: Actor) -> bool:
    agreed = negotiation.buyer_agreed_at if actor.acts_for(negotiation.buyer_id) else negotiation.seller_agreed_at
    return negotiation.is_masked and agreed is None


def broker_name(session: Session, negotiation: Negotiation) -> str:
    """The seller's broker in the reader's language; empty where there is none."""
    broker = session.get(Organisation, negotiation.broker_id) if negotiation.broker_id is not None else None
    return broker.display(language()) if broker else ""


def center_name(session: Session, negotiation: Negotiation) -> str:
    """The center that looks after the listing, in the reader's language."""
    center = centers.center(session, negotiation.center_id)
    return center.name_en if language() != "zh_Hans" and center.name_en else center.name


def cards_of(
    negotiation: Negotiation,
    sides: Mapping[int, Side],
    messages: Mapping[int, list[Message]],
    actor: Actor,
    now: datetime,
) -> list[Card]:
    """Every version, newest first, each compared with the one before it."""
    cards: list[Card] = []
    before = None
    for offer in sorted(negotiation.offers, key=lambda each: each.version_no):
        terms = offer.terms
        state = OfferState.EXPIRED if offer.has_lapsed(now) else offer.state
        cards.append(
            Card(
                offer=offer,
                author=sides[offer.author_id].name,
                mine=actor.acts_for(offer.author_id),
                lines=compared(before, terms),
                label=OFFER_LABELS[state],
                tone=OFFER_TONES[state],
                messages=[
                    Said(each, sides[each.author_id].name, actor.acts_for(each.author_id))
                    for each in messages.get(offer.version_no, [])
                ],
            )
        )
        before = terms
    return cards[::-1]


def verdict_on(session: Session, negotiation: Negotiation, offer: Offer, now: datetime) -> Verdict:
    """Whether the right is still free for these terms, and what the buyer takes it subject to."""
    terms = offer.terms
    return check_all(
        session,
        found(session, Listing, negotiation.listing_id).asset_ids,
        act=terms.act,
        license_type=terms.license_type,
        scope=terms.scope,
        grantor_id=negotiation.seller_id,
        on=business_date(now),
        other_side_id=negotiation.buyer_id,
        through_id=broker_of(session, negotiation),
    )


@dataclass(frozen=True)
class Row:
    """One line of the list of negotiations."""

    negotiation: Negotiation
    asset: Asset
    counterpart: str
    price: str
    my_move: bool
    label: LazyText
    tone: str
    until: datetime | None


def rows_for(session: Session, actor: Actor, negotiations: Sequence[Negotiation], now: datetime) -> list[Row]:
    """The list as it is shown: the other side, the newest price, whose move, until when."""
    everybody, assets = organisations_of(session, negotiations), assets_of(session, negotiations)
    rows = []
    for each in negotiations:
        sides = sides_of(each, everybody, actor)
        others = [side for side in (each.seller_id, each.buyer_id) if not actor.acts_for(side)]
        current = on_the_table(each, now) if each.state is NegotiationState.OPEN else None
        mover = mover_id(each, now)
        rows.append(
            Row(
                negotiation=each,
                asset=assets[each.asset_id],
                counterpart=" – ".join(sides[side].name for side in others),
                price=price_in_words(latest(each).terms),
                my_move=mover is not None and actor.acts_for(mover),
                label=NEGOTIATION_LABELS[each.state],
                tone=NEGOTIATION_TONES[each.state],
                until=current.expires_at if current else None,
            )
        )
    return rows
