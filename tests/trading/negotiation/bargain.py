"""A buyer and a seller about one listing, made through the services."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from core.actor import Actor
from core.money import Money
from listings.assets.models import Asset
from listings.market.models import Listing
from listings.terms.agreement import Instalment, Terms
from listings.terms.scope import Scope
from listings.terms.vocabulary import Act, LicenseType, Trigger
from tests.builders import NOON
from tests.conftest import kept
from tests.listings.market.world import World, a_world, an_asset, published
from trading.negotiation import services
from trading.negotiation.models import Negotiation, Offer

IN_A_WEEK = NOON + timedelta(days=7)
TODAY = date(2026, 11, 23)


@dataclass
class Bargain:
    """Who talks about what."""

    world: World
    asset: Asset
    listing: Listing

    @property
    def seller(self) -> Actor:
        """Somebody who acts for the seller."""
        return self.world.holder

    @property
    def buyer(self) -> Actor:
        """Somebody who acts for the buyer."""
        return self.world.stranger


@kept
def a_bargain(session: Session, **listing: Any) -> Bargain:
    """A published listing for sale and for every type of licence, with fee rules in force."""
    world = a_world(session)
    asset = an_asset(session, world)
    answers = {
        "license_types": ["exclusive", "sole", "ordinary"], "territories": ["CN"], "fields": ["*"], **listing,
    }  # fmt: skip
    found = published(session, world, asset, **answers)
    session.flush()
    return Bargain(world, asset, found)


def licensing(
    license_type: LicenseType = LicenseType.EXCLUSIVE,
    *,
    territories: str = "CN-LN",
    fields: str = "electrical.batteries",
    amount: str = "1200000",
    **changes: Any,
) -> Terms:
    """A licence for 2027 to 2029 at one price at signing."""
    given: dict[str, Any] = {
        "act": Act.LICENSE,
        "license_type": license_type,
        "instalments": (Instalment(Money.parse(amount), Trigger.SIGNING),),
        "royalty": None,
        "scope": Scope(tuple(territories.split()), tuple(fields.split()), date(2027, 1, 1), date(2029, 12, 31)),
    }
    return Terms(**{**given, **changes})


def buying(amount: str = "2000000") -> Terms:
    """The whole right for one sum at recordal."""
    parts = (Instalment(Money.parse(amount), Trigger.RECORDAL),)
    return Terms(Act.ASSIGN, None, parts, None, Scope.everything(TODAY))


@kept
def offered(
    session: Session,
    bargain: Bargain,
    terms: Terms | None = None,
    *,
    by: Actor | None = None,
    expires_at: datetime = IN_A_WEEK,
    now: datetime = NOON,
) -> tuple[Negotiation, Offer]:
    """The buyer's first offer, committed."""
    negotiation = services.open_negotiation(
        session,
        listing_id=bargain.listing.id,
        proposal=services.Proposal(terms or licensing(), expires_at, "Let us talk."),
        actor=by or bargain.buyer,
        now=now,
    )
    first = negotiation.offers[0]  # before the commit: a read after it would begin (and on SQLite lock) anew
    session.commit()
    return negotiation, first


def countered(
    session: Session, bargain: Bargain, negotiation: Negotiation, terms: Terms, *, by: Actor, now: datetime = NOON
) -> Offer:
    """An answer to the newest version, committed."""
    latest = max(offer.version_no for offer in negotiation.offers)
    offer = services.counter_offer(
        session,
        negotiation_id=negotiation.id,
        version_no=latest,
        proposal=services.Proposal(terms, IN_A_WEEK),
        actor=by,
        now=now,
    )
    session.commit()
    return offer
