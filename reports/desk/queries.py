"""What needs somebody now, by role: each line is a thing of another unit with its deadline."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask import url_for
from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from core.actor import Actor, Role
from core.clock import business_date
from core.i18n import _, language
from core.show import day, instant
from listings.assets.models import Asset
from listings.market.models import Listing
from listings.market.states import ListingState
from parties.centers import queries as centers
from parties.centers.models import Center
from settlement.contracts import services as contracts
from settlement.deals.models import Deal
from settlement.deals.states import DealState
from settlement.payments import queries as payments
from settlement.recordal.models import RecordalCase
from settlement.recordal.states import RecordalState
from trading.negotiation.models import Negotiation, Offer
from trading.negotiation.states import OfferState


@dataclass(frozen=True, slots=True)
class Todo:
    """One line of the desk."""

    title: str
    href: str
    due: Any = None
    late: bool = False
    note: str | None = None
    tag: str | None = None


def waiting(session: Session, actor: Actor, now: datetime) -> list[Todo]:
    """Everything that waits for the reader's organisation in the roles held there."""
    rows: list[Todo] = []
    if actor.has(Role.RIGHT_HOLDER, Role.BUYER) and actor.organisation_id is not None:
        rows += [*offers_to_answer(session, actor, now), *deals_to_sign(session, actor), *deals_to_pay(session, actor)]
        rows += drafts(session, actor)
    if actor.has(Role.CENTER_STAFF, Role.CENTER_MANAGER):
        center = centers.center_of(session, actor.organisation_id)
        if center is not None:
            rows += [*to_review(session, center), *recordals(session, center, business_date(now))]
    if actor.has(Role.FINANCE_OFFICER):
        rows += money_acts(session)
    return rows


def title_of(asset: Asset) -> str:
    """The right's name in the reader's language where there is one."""
    return asset.title_en if language() != "zh_Hans" and asset.title_en else asset.title or asset.title_en


def offers_to_answer(session: Session, actor: Actor, now: datetime) -> Iterator[Todo]:
    """Offers on the table that the other side sent."""
    mine = or_(Negotiation.seller_id == actor.organisation_id, Negotiation.buyer_id == actor.organisation_id)
    query = (
        select(Offer, Negotiation, Asset)
        .join(Negotiation, Offer.negotiation_id == Negotiation.id)
        .join(Asset, Asset.id == Negotiation.asset_id)
        .where(mine, Offer.state == OfferState.SENT, Offer.author_id != actor.organisation_id, Offer.expires_at > now)
        .order_by(Offer.expires_at)
    )
    for offer, negotiation, asset in session.execute(query):
        yield Todo(
            _("Answer version %(n)s of the offer for %(right)s", n=offer.version_no, right=title_of(asset)),
            url_for("negotiations.show", negotiation_id=negotiation.id),
            due=instant(offer.expires_at),
            tag=_("Your move"),
        )


def deals_to_sign(session: Session, actor: Actor) -> Iterator[Todo]:
    """Agreed deals that this side has not signed."""
    mine = or_(Deal.seller_id == actor.organisation_id, Deal.buyer_id == actor.organisation_id)
    for deal in session.scalars(select(Deal).where(mine, Deal.state == DealState.AGREED).order_by(Deal.id)):
        if actor.organisation_id not in {each.party_id for each in contracts.signed_by(session, deal.subject)}:
            yield Todo(
                _("Sign deal %(number)s", number=deal.number),
                url_for("deals.show", number=deal.number),
                tag=_("To sign"),
            )


def deals_to_pay(session: Session, actor: Actor) -> Iterator[Todo]:
    """Signed deals whose price this side owes."""
    states = (DealState.SIGNED, DealState.PARTLY_FUNDED)
    query = select(Deal).where(Deal.buyer_id == actor.organisation_id, Deal.state.in_(states), Deal.fixed_minor > 0)
    for deal in session.scalars(query.order_by(Deal.id)):
        yield Todo(
            _("Pay deal %(number)s by bank transfer", number=deal.number),
            url_for("deals.show", number=deal.number),
            tag=_("To pay"),
        )


def drafts(session: Session, actor: Actor) -> Iterator[Todo]:
    """Listings that are not finished or came back."""
    query = (
        select(Listing, Asset)
        .join(Asset, Asset.id == Listing.asset_id)
        .where(Listing.seller_id == actor.organisation_id, Listing.state == ListingState.DRAFT)
        .order_by(Listing.id)
    )
    for listing, asset in session.execute(query):
        yield Todo(
            _("Finish the listing of %(right)s", right=title_of(asset)),
            url_for("market.edit", listing_id=listing.id),
            tag=_("Draft"),
        )


def to_review(session: Session, center: Center) -> Iterator[Todo]:
    """Listings that this center reviews."""
    query = (
        select(Listing, Asset)
        .join(Asset, Asset.id == Listing.asset_id)
        .where(Listing.center_id == center.id, Listing.state == ListingState.SUBMITTED)
        .order_by(Listing.id)
    )
    for listing, asset in session.execute(query):
        yield Todo(
            _("Review the listing of %(right)s", right=title_of(asset)),
            url_for("market.review", listing_id=listing.id),
            tag=_("To review"),
        )


def recordals(session: Session, center: Center, today: date) -> Iterator[Todo]:
    """Cases at the office that are not decided."""
    states = (RecordalState.TO_PREPARE, RecordalState.FILED, RecordalState.CORRECTION)
    query = (
        select(RecordalCase, Deal)
        .join(Deal, Deal.id == RecordalCase.deal_id)
        .where(RecordalCase.center_id == center.id, RecordalCase.state.in_(states))
        .order_by(RecordalCase.id)
    )
    for case, deal in session.execute(query):
        yield Todo(
            _("Recordal of deal %(number)s", number=deal.number),
            url_for("recordal.show", case_id=case.id),
            due=day(case.due_on) if case.due_on else None,
            late=case.due_on is not None and case.due_on < today,
            tag=_("Recordal"),
        )


def money_acts(session: Session) -> Iterator[Todo]:
    """How much waits on the finance desk, by kind."""
    texts = {
        "receipts_to_confirm": (_("Receipts to confirm"), "payments.receipts"),
        "payouts_to_send": (_("Payouts to send"), "payments.payouts"),
        "payouts_to_confirm": (_("Payouts to confirm"), "payments.payouts"),
    }
    for key, count in payments.counts(session).items():
        if count and key in texts:
            text, endpoint = texts[key]
            yield Todo(text, url_for(endpoint), tag=str(count))


def counts_on_sale(session: Session) -> int:
    """How many listings are published."""
    query = select(func.count(Listing.id)).where(Listing.state == ListingState.PUBLISHED)
    return int(session.scalar(query) or 0)
