"""The clocks of negotiations: offers that lapse, promises to one buyer, and wishes that wait for a colleague."""

from collections.abc import Iterator

from sqlalchemy import or_, select
from sqlalchemy.orm import contains_eager

from core.clock import business_date
from core.i18n import language
from core.i18n import lazy_gettext as lazy
from core.running import Asked, ClockKind, Clocks, Matter, Running, last_day, traders
from listings.assets.models import Asset
from listings.market.models import Listing
from trading.negotiation.models import Approval, ExclusiveWindow, Negotiation, Offer
from trading.negotiation.states import ApprovalState, NegotiationState, OfferState

OFFER = ClockKind(
    "offer_lapses",
    lazy("Answer an offer"),
    Matter.TALKS,
    before=(3, 1),
    columns=("offer.expires_at",),
)
WINDOW = ClockKind(
    "exclusive_window",
    lazy("Exclusive window ends"),
    Matter.TALKS,
    before=(3,),
    columns=("exclusive_window.until",),
)
APPROVAL = ClockKind(
    "approval_lapses",
    lazy("Approve an offer of a colleague"),
    Matter.TALKS,
    before=(1,),
    columns=("negotiation_approval.expires_at",),
)


def offers(asked: Asked) -> Iterator[Running]:
    """Offers on the table: whoever got one has the move."""
    query = (
        select(Offer, Asset)
        .join(Offer.negotiation)
        .join(Asset, Asset.id == Negotiation.asset_id)
        .where(Offer.state == OfferState.SENT, Negotiation.state == NegotiationState.OPEN)
        .options(contains_eager(Offer.negotiation))
    )
    own = asked.organisation_id
    if own is not None:
        query = query.where(or_(Negotiation.seller_id == own, Negotiation.buyer_id == own))
    for offer, right in asked.session.execute(query):
        if last_day(offer.expires_at) >= asked.today:
            yield Running(
                kind=OFFER,
                subject=f"offer:{offer.id}",
                due_on=last_day(offer.expires_at),
                at=offer.expires_at,
                text=lazy(
                    "Answer version %(n)s of the offer for %(right)s",
                    n=offer.version_no,
                    right=right.titled(language()),
                ),
                href=f"/negotiations/{offer.negotiation_id}",
                movers=traders(offer.addressee_id),
                watchers=traders(offer.author_id),
                began_on=business_date(offer.sent_at),
            )


def windows(asked: Asked) -> Iterator[Running]:
    """Promises of a seller to agree with one buyer only; the buyer has to agree before the end."""
    query = (
        select(ExclusiveWindow, Negotiation, Asset)
        .join(Negotiation, Negotiation.id == ExclusiveWindow.negotiation_id)
        .join(Asset, Asset.id == Negotiation.asset_id)
        .where(ExclusiveWindow.ended_at.is_(None), Negotiation.state == NegotiationState.OPEN)
    )
    own = asked.organisation_id
    if own is not None:
        query = query.where(or_(Negotiation.seller_id == own, Negotiation.buyer_id == own))
    for window, talk, right in asked.session.execute(query):
        if last_day(window.until) >= asked.today:
            yield Running(
                kind=WINDOW,
                subject=f"window:{window.id}",
                due_on=last_day(window.until),
                at=window.until,
                text=lazy("The exclusive window for %(right)s ends", right=right.titled(language())),
                href=f"/negotiations/{talk.id}",
                movers=traders(talk.buyer_id),
                watchers=traders(talk.seller_id),
                began_on=business_date(window.granted_at),
            )


def approvals(asked: Asked) -> Iterator[Running]:
    """Offers beyond somebody's own limit that a colleague has not decided on."""
    query = (
        select(Approval, Asset)
        .join(Listing, Listing.id == Approval.listing_id)
        .join(Asset, Asset.id == Listing.asset_id)
        .where(Approval.state == ApprovalState.ASKED)
    )
    if asked.organisation_id is not None:
        query = query.where(Approval.organisation_id == asked.organisation_id)
    for wish, right in asked.session.execute(query):
        if last_day(wish.expires_at) >= asked.today:
            yield Running(
                kind=APPROVAL,
                subject=wish.subject,
                due_on=last_day(wish.expires_at),
                at=wish.expires_at,
                text=lazy(
                    "Approve or decline the offer of %(name)s for %(right)s",
                    name=wish.asked_name,
                    right=right.titled(language()),
                ),
                href=f"/negotiations/approvals/{wish.id}",
                movers=traders(wish.organisation_id),
                began_on=business_date(wish.asked_at),
            )


def derive(asked: Asked) -> Iterator[Running]:
    """All of them."""
    yield from offers(asked)
    yield from windows(asked)
    yield from approvals(asked)


CLOCKS = Clocks((OFFER, WINDOW, APPROVAL), derive)
