"""What makes a reported deal look as if nothing was sold: related sides, and rights or money that go round (BR-85)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import combinations
from typing import Any

from sqlalchemy import ColumnElement, String, cast, func, literal, or_, select
from sqlalchemy.orm import Session, aliased

from core.clock import business_date, start_of_day
from core.money import Money
from listings.assets.models import Asset
from listings.terms.vocabulary import Act
from parties.organisations.models import Organisation
from parties.people.models import Membership
from parties.relations.queries import Kin, kin
from reports.claims.keys import dedupe_key, number_key
from reports.claims.models import ClaimedRight, ReportingNumber, Uncounted, VolumeClaim
from reports.claims.rules import Numbers
from reports.claims.states import ClaimState
from settlement.deals.models import Deal, DealItem
from settlement.deals.states import DealState
from settlement.volumes.models import Category

SEEN = (ClaimState.SUBMITTED, ClaimState.ACCEPTED)
UNDONE = (DealState.CANCELLED, DealState.REFUNDED)
GIVES_AWAY = (Category.TRANSFER, Category.AUCTION, Category.EQUITY)  # by these a right changes hands
AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Move:
    """A right, or any right where none is named, that one side gave to another; `claim_id` of a reported deal,
    `deal_id` of one of the platform."""

    giver: str
    taker: str
    on: date
    right: str = ""
    claim_id: int | None = None
    deal_id: int | None = None


@dataclass(frozen=True, slots=True)
class Looked:
    """A deal, reported or of the platform, as it is looked at: its sides by code, its rights by key, its day."""

    seller_code: str
    buyer_code: str
    contract_on: date
    rights: tuple[str, ...]
    related_party: bool = False
    claim_id: int | None = None
    deal_id: int | None = None
    sides: tuple[int, int] | None = None  # the organisations, of a deal of the platform


def looked(claim: VolumeClaim) -> Looked:
    """A reported deal as it is looked at; a licence or a loan goes in no circle, it gives nothing away."""
    rights = tuple(right.number_key for right in claim.rights) if claim.category in GIVES_AWAY else ()
    return Looked(claim.seller_code, claim.buyer_code, claim.contract_on, rights, claim.related_party, claim.id)


@dataclass
class Ground:
    """All that is known around some claims: what moved with their rights, and between their sides."""

    of_right: dict[str, list[Move]]
    of_pair: dict[tuple[str, str], list[Move]]
    numbers: Numbers
    kin: Kin
    ids: dict[str, int]  # code of a side → the organisation, where it is registered here
    one_person: set[frozenset[int]]  # organisations for both of which somebody acts

    def suspicions(self, claim: VolumeClaim | Looked) -> list[Uncounted]:
        """Why the deal would not be counted, the plainest first; empty where nothing is odd."""
        deal = looked(claim) if isinstance(claim, VolumeClaim) else claim
        found = [Uncounted.RELATED] if deal.related_party or self._belong_together(deal) else []
        if self._have_one_person(deal):
            found.append(Uncounted.SAME_REPRESENTATIVE)
        if self.way_back(deal):
            found.append(Uncounted.ROUND_TRIP)
        elif deal.deal_id is None and self._goes_back_and_forth(deal):
            found.append(Uncounted.BACK_AND_FORTH)
        return found

    def _pair(self, deal: Looked) -> tuple[int, int] | None:
        if deal.sides is not None:
            return deal.sides
        one, other = self.ids.get(deal.seller_code), self.ids.get(deal.buyer_code)
        return (one, other) if one is not None and other is not None else None

    def _belong_together(self, deal: Looked) -> bool:
        pair = self._pair(deal)
        return pair is not None and self.kin.together(*pair, deal.contract_on)

    def _have_one_person(self, deal: Looked) -> bool:
        pair = self._pair(deal)
        return pair is not None and frozenset(pair) in self.one_person

    def way_back(self, deal: Looked) -> list[Move]:
        """The moves by which one of its rights comes back to who gave it away: straight, or over a third hand."""
        return [move for right in deal.rights for move in self._way_back(deal, right)]

    def _way_back(self, deal: Looked, right: str) -> list[Move]:
        near = self._near(deal, right)
        onward = [move for move in near if move.giver == deal.buyer_code]
        home = [move for move in near if move.taker == deal.seller_code]
        hands = {move.taker for move in onward} & {move.giver for move in home}
        straight = [move for move in onward if move.taker == deal.seller_code]
        return [*straight, *(move for move in onward if move.taker in hands),
                *(move for move in home if move.giver in hands)]  # fmt: skip

    def _near(self, deal: Looked, right: str) -> list[Move]:
        """The other moves of a right within the days of the rule."""
        own = (deal.claim_id, deal.deal_id)
        moves = [move for move in self.of_right.get(right, []) if (move.claim_id, move.deal_id) != own]
        return [move for move in moves if self._within(ReportingNumber.ROUND_TRIP_DAYS, move, deal)]

    def _within(self, rule: ReportingNumber, move: Move, deal: Looked) -> bool:
        """Whether two contracts lie within the days of the rule as it held when the later one was made."""
        days = self.numbers.on(rule, max(move.on, deal.contract_on))
        return abs((move.on - deal.contract_on).days) <= days

    def _goes_back_and_forth(self, claim: Looked) -> bool:
        """Whether the same two sides sold something the other way within the days of the rule."""
        moves = self.of_pair.get((claim.buyer_code, claim.seller_code), [])
        return any(self._within(ReportingNumber.BACK_AND_FORTH_DAYS, move, claim) for move in moves)


def ground_of(session: Session, claims: Sequence[VolumeClaim | Looked]) -> Ground:
    """Everything around these deals, in a few statements."""
    deals = [looked(claim) if isinstance(claim, VolumeClaim) else claim for claim in claims]
    rights = sorted({right for deal in deals for right in deal.rights})
    sides = sorted({code for claim in claims for code in (claim.seller_code, claim.buyer_code)})
    ground = Ground(
        {}, {}, Numbers(session, ReportingNumber.ROUND_TRIP_DAYS, ReportingNumber.BACK_AND_FORTH_DAYS), kin(session),
        ids_of(session, sides), _with_one_person(session),
    )  # fmt: skip
    for move in (*_claimed(session, rights), *_of_platform(session, set(rights), sides)):
        ground.of_right.setdefault(move.right, []).append(move)
    for move in _between(session, sides):
        ground.of_pair.setdefault((move.giver, move.taker), []).append(move)
    return ground


def code_of(organisation: Any) -> ColumnElement[str]:
    """The code of a side: its unified social credit code, or its number here where it has none."""
    own = literal("organisation:").concat(cast(organisation.id, String))
    return func.coalesce(organisation.uscc, own)


def ids_of(session: Session, codes: Sequence[str]) -> dict[str, int]:
    """Unified social credit code → the organisation that is registered under it."""
    found: dict[str, int] = {}
    for part in _parts(codes):
        known = select(Organisation.uscc, Organisation.id).where(Organisation.uscc.in_(part))
        found |= {code: key for code, key in session.execute(known) if code is not None}
    return found


def _with_one_person(session: Session) -> set[frozenset[int]]:
    """Pairs of organisations for both of which one person acts."""
    several = select(Membership.person_id).where(Membership.ended_at.is_(None)).group_by(Membership.person_id)
    several = several.having(func.count(Membership.organisation_id.distinct()) > 1)
    rows = session.execute(
        select(Membership.person_id, Membership.organisation_id)
        .where(Membership.ended_at.is_(None), Membership.person_id.in_(several))
    )  # fmt: skip
    homes: dict[int, set[int]] = {}
    for person_id, organisation_id in rows:
        homes.setdefault(person_id, set()).add(organisation_id)
    return {frozenset(pair) for many in homes.values() for pair in combinations(sorted(many), 2)}


def suspicions(session: Session, claim: VolumeClaim) -> list[Uncounted]:
    """Why one claim would not be counted."""
    return ground_of(session, [claim]).suspicions(claim)


def _parts(values: Sequence[str]) -> Iterable[Sequence[str]]:
    return (values[start : start + AT_ONCE] for start in range(0, len(values), AT_ONCE))


def _claimed(session: Session, rights: Sequence[str]) -> Iterable[Move]:
    row = VolumeClaim
    for part in _parts(rights):
        query = (
            select(row.seller_code, row.buyer_code, row.contract_on, ClaimedRight.number_key, row.id)
            .join(ClaimedRight, ClaimedRight.claim_id == row.id)
            .where(ClaimedRight.number_key.in_(part), row.state.in_(SEEN), row.category.in_(GIVES_AWAY))
        )
        yield from (Move(*found) for found in session.execute(query))


def _between(session: Session, sides: Sequence[str]) -> Iterable[Move]:
    row = VolumeClaim
    for part in _parts(sides):
        query = select(row.seller_code, row.buyer_code, row.contract_on).where(
            row.seller_code.in_(part), row.state.in_(SEEN)
        )
        yield from (Move(*found) for found in session.execute(query))


def _of_platform(session: Session, rights: set[str], sides: Sequence[str]) -> Iterable[Move]:
    """What the platform's own signed assignments of these sides did with rights of these numbers; what was cancelled,
    paid back or given up moved nothing."""
    seller, buyer = aliased(Organisation), aliased(Organisation)
    for part in _parts(sides):
        query = (
            select(code_of(seller), code_of(buyer), Deal.signed_at, Asset.number_display, Deal.id)
            .join(DealItem, DealItem.deal_id == Deal.id)
            .join(Asset, Asset.id == DealItem.asset_id)
            .join(seller, seller.id == Deal.seller_id)
            .join(buyer, buyer.id == Deal.buyer_id)
            .where(Deal.signed_at.is_not(None), or_(code_of(seller).in_(part), code_of(buyer).in_(part)))
            .where(Deal.act == Act.ASSIGN, Deal.state.not_in(UNDONE), DealItem.given_up_at.is_(None))
        )
        for giver, taker, signed_at, number, deal_id in session.execute(query):
            if signed_at is not None and number_key(number) in rights:
                key = number_key(number)
                yield Move(giver, taker, business_date(signed_at), key, deal_id=deal_id)


def deals_like(session: Session, keys: dict[str, tuple[date, Money]]) -> dict[str, str]:
    """Key of a claim → number of the platform's own deal with the same key; `keys` says day and amount of each."""
    found: dict[str, str] = {}
    amounts = sorted({amount.minor for _day, amount in keys.values()})
    days = [day for day, _amount in keys.values()]
    for start in range(0, len(amounts), AT_ONCE):
        for key, number in _deals(session, amounts[start : start + AT_ONCE], min(days), max(days)):
            if key in keys:
                found[key] = number
    return found


def _deals(session: Session, amounts: Sequence[int], first: date, last: date) -> Iterable[tuple[str, str]]:
    seller, buyer = aliased(Organisation), aliased(Organisation)
    query = (
        select(Deal, seller.uscc, buyer.uscc)
        .join(seller, seller.id == Deal.seller_id)
        .join(buyer, buyer.id == Deal.buyer_id)
        .where(Deal.fixed_minor.in_(amounts), Deal.currency == "CNY")
        .where(Deal.signed_at >= start_of_day(first), Deal.signed_at < start_of_day(last + timedelta(days=1)))
    )
    for deal, giver, taker in session.execute(query):
        numbers = session.scalars(select(Asset.number_display).where(Asset.id.in_(deal.asset_ids))).all()
        if deal.signed_at is not None:
            signed = business_date(deal.signed_at)
            yield dedupe_key(numbers, giver or "", taker or "", signed, deal.fixed), deal.number
