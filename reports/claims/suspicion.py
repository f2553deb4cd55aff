"""What makes a reported deal look as if nothing was sold: related sides, and rights or money that go round (BR-85)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, aliased

from core.clock import business_date, start_of_day
from core.money import Money
from listings.assets.models import Asset
from parties.organisations.models import Organisation
from reports.claims.keys import dedupe_key, number_key
from reports.claims.models import ClaimedRight, ReportingNumber, Uncounted, VolumeClaim
from reports.claims.rules import number_on
from reports.claims.states import ClaimState
from settlement.deals.models import Deal, DealItem

SEEN = (ClaimState.SUBMITTED, ClaimState.ACCEPTED)
AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Move:
    """A right, or any right where none is named, that one side gave to another; `claim_id` of a reported one."""

    giver: str
    taker: str
    on: date
    right: str = ""
    claim_id: int | None = None


@dataclass
class Ground:
    """All that is known around some claims: what moved with their rights, and between their sides."""

    of_right: dict[str, list[Move]]
    of_pair: dict[tuple[str, str], list[Move]]
    round_trip: timedelta
    back_and_forth: timedelta

    def suspicions(self, claim: VolumeClaim) -> list[Uncounted]:
        """Why the claim would not be counted, the plainest first; empty where nothing is odd."""
        found = [Uncounted.RELATED] if claim.related_party else []
        if self._goes_round(claim):
            found.append(Uncounted.ROUND_TRIP)
        elif self._goes_back_and_forth(claim):
            found.append(Uncounted.BACK_AND_FORTH)
        return found

    def _goes_round(self, claim: VolumeClaim) -> bool:
        """Whether one of its rights comes back to who gave it away: straight, or over a third hand."""
        return any(self._comes_back(claim, right.number_key) for right in claim.rights)

    def _comes_back(self, claim: VolumeClaim, right: str) -> bool:
        by_giver: dict[str, set[str]] = {}
        for move in self.of_right.get(right, []):
            if move.claim_id != claim.id and abs(move.on - claim.contract_on) <= self.round_trip:
                by_giver.setdefault(move.giver, set()).add(move.taker)
        second = by_giver.get(claim.buyer_code, set())
        return claim.seller_code in second or any(claim.seller_code in by_giver.get(each, set()) for each in second)

    def _goes_back_and_forth(self, claim: VolumeClaim) -> bool:
        """Whether the same two sides sold something the other way within the days of the rule."""
        moves = self.of_pair.get((claim.buyer_code, claim.seller_code), [])
        return any(abs(move.on - claim.contract_on) <= self.back_and_forth for move in moves)


def ground_of(session: Session, claims: Sequence[VolumeClaim], today: date) -> Ground:
    """Everything around these claims, in a few statements."""
    rights = sorted({right.number_key for claim in claims for right in claim.rights})
    sides = sorted({code for claim in claims for code in (claim.seller_code, claim.buyer_code)})
    ground = Ground(
        {}, {},
        timedelta(days=number_on(session, ReportingNumber.ROUND_TRIP_DAYS, today)),
        timedelta(days=number_on(session, ReportingNumber.BACK_AND_FORTH_DAYS, today)),
    )  # fmt: skip
    for move in (*_claimed(session, rights), *_of_platform(session, set(rights), sides)):
        ground.of_right.setdefault(move.right, []).append(move)
    for move in _between(session, sides):
        ground.of_pair.setdefault((move.giver, move.taker), []).append(move)
    return ground


def suspicions(session: Session, claim: VolumeClaim, today: date) -> list[Uncounted]:
    """Why one claim would not be counted."""
    return ground_of(session, [claim], today).suspicions(claim)


def _parts(values: Sequence[str]) -> Iterable[Sequence[str]]:
    return (values[start : start + AT_ONCE] for start in range(0, len(values), AT_ONCE))


def _claimed(session: Session, rights: Sequence[str]) -> Iterable[Move]:
    row = VolumeClaim
    for part in _parts(rights):
        query = (
            select(row.seller_code, row.buyer_code, row.contract_on, ClaimedRight.number_key, row.id)
            .join(ClaimedRight, ClaimedRight.claim_id == row.id)
            .where(ClaimedRight.number_key.in_(part), row.state.in_(SEEN))
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
    """What the platform's own signed deals of these sides did with rights of these numbers."""
    seller, buyer = aliased(Organisation), aliased(Organisation)
    for part in _parts(sides):
        query = (
            select(seller.uscc, buyer.uscc, Deal.signed_at, Asset.number_display)
            .join(DealItem, DealItem.deal_id == Deal.id)
            .join(Asset, Asset.id == DealItem.asset_id)
            .join(seller, seller.id == Deal.seller_id)
            .join(buyer, buyer.id == Deal.buyer_id)
            .where(Deal.signed_at.is_not(None), or_(seller.uscc.in_(part), buyer.uscc.in_(part)))
        )
        for giver, taker, signed_at, number in session.execute(query):
            if signed_at is not None and number_key(number) in rights:
                yield Move(giver or "", taker or "", business_date(signed_at), number_key(number))


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
