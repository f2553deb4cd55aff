"""Matches: the best listings for a need, the best needs for a listing, and one pair by itself."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.actor import Actor
from core.clock import business_date
from core.errors import NotFound
from core.i18n import _
from listings.assets.models import Asset, AssetClass
from listings.demand import queries as demand
from listings.demand.models import Need
from listings.market import queries as market
from listings.market.models import Listing
from listings.market.states import PUBLIC as PUBLIC_LISTINGS
from listings.search.likeness import Corpus, corpus
from trading.matching import candidates, facts
from trading.matching.facts import ListingFacts, NeedFacts
from trading.matching.models import MatchDismissal
from trading.matching.scoring import Score, score
from trading.matching.weights import LEAST_TECHNICAL, SHOWN


@dataclass(frozen=True, slots=True)
class Match:
    """A need and a listing with their score, and what it was reckoned from."""

    need: Need
    listing: Listing
    asset: Asset
    score: Score
    need_facts: NeedFacts
    listing_facts: ListingFacts

    @property
    def rank(self) -> tuple[float, int, int]:
        """The best first; of equal ones the newest."""
        return (-self.score.total, -self.need.id, -self.listing.id)


@dataclass(frozen=True, slots=True)
class Matches:
    """The best on one side, and those that this side has put aside."""

    best: list[Match]
    aside: list[tuple[Match, MatchDismissal]]
    corpus: Corpus


def listings_for(session: Session, need: Need, *, now: datetime) -> Matches:
    """The best listings for a need, the best first; one's own are left out."""
    today, seen = business_date(now), corpus()
    wanted = facts.of_need(need)
    ids = candidates.listings_for(session, wanted, seen, today=today)
    found = [
        Match(need, listing, asset, score(wanted, offered, rarity=seen.rarity, today=today), wanted, offered)
        for listing, asset, offered in _with_facts(session, ids, today)
        if listing.seller_id != need.organisation_id and listing.is_on_sale
    ]
    return _parted(
        session, found, need.organisation_id, seen, _aside_of(session, need.organisation_id, need_id=need.id)
    )


def needs_for(session: Session, listing: Listing, *, now: datetime) -> Matches:
    """The best open needs for a listing, the best first; one's own are left out."""
    today, seen = business_date(now), corpus()
    ((_listing, asset, offered),) = _with_facts(session, [listing.id], today)
    rows = demand.in_order(session, candidates.needs_for(session, offered, now=now))
    found = []
    for need in rows:
        if need.organisation_id != listing.seller_id:
            wanted = facts.of_need(need)
            reckoned = score(wanted, offered, rarity=seen.rarity, today=today)
            found.append(Match(need, listing, asset, reckoned, wanted, offered))
    return _parted(
        session, found, listing.seller_id, seen, _aside_of(session, listing.seller_id, listing_id=listing.id)
    )


def _parted(
    session: Session, found: Iterable[Match], side_id: int, seen: Corpus, aside: dict[tuple[int, int], MatchDismissal]
) -> Matches:
    fitting = sorted((each for each in found if is_fitting(each)), key=lambda each: each.rank)
    best = [each for each in fitting if (each.need.id, each.listing.id) not in aside]
    put = [(each, aside[key]) for each in fitting if (key := (each.need.id, each.listing.id)) in aside]
    return Matches(best[:SHOWN], put, seen)


def is_fitting(match: Match) -> bool:
    """Whether there is enough in common to show a pair at all."""
    return match.score.technical >= LEAST_TECHNICAL


def one(session: Session, need_id: int, listing_id: int, reader: Actor, *, now: datetime) -> tuple[Match, Corpus]:
    """One pair for its two sides and their centers, whatever its score; NotFound for others or where one is hidden."""
    need, listing = session.get(Need, need_id), session.get(Listing, listing_id)
    if need is None or listing is None or not need.is_open or listing.state not in PUBLIC_LISTINGS:
        raise no_match()
    if not (sees_need(session, need, reader) or sees_listing(session, listing, reader)):
        raise no_match()
    seen, today, wanted = corpus(), business_date(now), facts.of_need(need)
    ((_listing, asset, offered),) = _with_facts(session, [listing.id], today)
    reckoned = score(wanted, offered, rarity=seen.rarity, today=today)
    return Match(need, listing, asset, reckoned, wanted, offered), seen


def no_match() -> NotFound:
    """The one answer for a pair that is none, or not for this reader."""
    return NotFound(_("There is no match here that is open to you."))


def sees_need(session: Session, need: Need, reader: Actor) -> bool:
    """Whether the reader looks from the need's side: its organisation or its center."""
    return demand.is_own(need, reader) or demand.works_for_its_center(session, need, reader)


def sees_listing(session: Session, listing: Listing, reader: Actor) -> bool:
    """Whether the reader looks from the listing's side: its seller or its center."""
    return reader.acts_for(listing.seller_id) or market.works_for_its_center(session, listing, reader)


def _with_facts(session: Session, listing_ids: Sequence[int], on: date) -> list[tuple[Listing, Asset, ListingFacts]]:
    """Listings with their rights and facts, in a fixed number of statements, in the order of the ids."""
    asked = select(Listing).where(Listing.id.in_(listing_ids))
    rows = {listing.id: listing for listing in session.scalars(asked)} if listing_ids else {}
    found = [rows[number] for number in dict.fromkeys(listing_ids) if number in rows]
    rights = market.rights_among(session, found)
    classes: dict[int, list[AssetClass]] = {}
    for row in session.scalars(select(AssetClass).where(AssetClass.asset_id.in_(rights)).order_by(AssetClass.id)):
        classes.setdefault(row.asset_id, []).append(row)
    gone = market.sold_out_among(session, found, on=on)
    return [
        (
            listing,
            rights[listing.asset_id],
            facts.of_listing(
                listing, [(rights[each], classes.get(each, ())) for each in listing.asset_ids], gone[listing.id].keys()
            ),
        )
        for listing in found
    ]


def _aside_of(session: Session, organisation_id: int, **which: int) -> dict[tuple[int, int], MatchDismissal]:
    """What a side has put aside of one need or listing."""
    rows = session.scalars(select(MatchDismissal).filter_by(organisation_id=organisation_id, **which))
    return {(row.need_id, row.listing_id): row for row in rows}
