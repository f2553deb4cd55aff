"""Which recorded contracts a price is taken from: deals of the platform, and deals reported from outside."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Select, String, cast, func, literal, select
from sqlalchemy.orm import Session, aliased

from core.clock import business_date
from core.deadlines import add_months
from listings.assets.kinds import AssetKind
from listings.assets.models import Asset, AssetClass, ClassScheme
from listings.terms.vocabulary import Grant, grant_of
from parties.organisations.models import Organisation
from parties.people.models import Membership
from parties.relations.queries import kin
from reports.claims.keys import number_key
from reports.claims.models import ClaimedRight, VolumeClaim
from reports.claims.states import ClaimState
from reports.claims.suspicion import code_of, ids_of
from reports.prices.models import PriceRule
from reports.turnover import figures
from settlement.deals.models import Deal, DealItem
from settlement.deals.states import AFTER_RECORDAL
from settlement.volumes.models import Category, Measure, RightKind, VolumeFact

SAID = (ClaimState.SUBMITTED, ClaimState.JOINED, ClaimState.ACCEPTED)
FIELD_SCHEMES = (ClassScheme.IPC, ClassScheme.NICE)
AT_ONCE = 500
# The fifth digit of a Chinese patent's number says what was granted (BR-08); 8, 9 and 6 came by a treaty.
GRANTED_BY_DIGIT = {
    "1": AssetKind.PATENT_INVENTION, "8": AssetKind.PATENT_INVENTION, "2": AssetKind.PATENT_UTILITY,
    "9": AssetKind.PATENT_UTILITY, "3": AssetKind.PATENT_DESIGN, "6": AssetKind.PATENT_DESIGN,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Observed:
    """One recorded contract of one right: its price in fen, what it is compared by, its sides by code, its day."""

    subject: str
    kind: str
    grant: Grant
    field: str  # section of the IPC or class of Nice; '' where the record tells none
    amount: int
    right: str  # its number, as it is compared
    seller: str
    buyer: str
    day: date


def observed(session: Session, day: date, rule: PriceRule) -> list[Observed]:
    """Contracts of a single right at one price in CNY that settled within the rule's months and still count, between
    sides that are not known to be related: by one person who acts for both, by the register of relations, or by a
    report of a center or the city office. What was sold to and fro is left out too."""
    counted = _counted(add_months(day, -rule.months), day)
    rows = [*_deals(session, counted), *_reported(session, counted)]
    there = {(row.right, row.seller, row.buyer) for row in rows}
    kindred = _Kindred(session, {code for row in rows for code in (row.seller, row.buyer)})
    return [row for row in rows if not kindred.are(row) and (row.right, row.buyer, row.seller) not in there]


def _counted(since: date, day: date) -> Select[str]:
    """Subjects of which settled volume stands and is not set apart; what was taken back or rejected has none."""
    fact = VolumeFact
    return (
        select(fact.subject)
        .where(
            fact.measure == Measure.SETTLED,
            fact.recognised_on.between(since, day),
            fact.subject.startswith("deal:") | fact.subject.startswith("claim:"),
            fact.category != Category.SET_APART,
        )
        .group_by(fact.subject)
        .having(func.sum(figures.counted()) > 0)
    )


def _subject_of(model: type[Deal | VolumeClaim], kind: str) -> ColumnElement[str]:
    return literal(f"{kind}:").concat(cast(model.id, String))


def _deals(session: Session, counted: Select[str]) -> Iterator[Observed]:
    """The platform's own, by their lump sum; none with one price for several rights."""
    several = select(DealItem.deal_id).group_by(DealItem.deal_id).having(func.count(DealItem.id) > 1)
    seller, buyer = aliased(Organisation), aliased(Organisation)
    asked = (
        select(Deal, Asset.kind, Asset.number_display, code_of(seller), code_of(buyer))
        .join(Asset, Asset.id == Deal.asset_id)
        .join(seller, seller.id == Deal.seller_id)
        .join(buyer, buyer.id == Deal.buyer_id)
        .where(Deal.currency == "CNY", Deal.fixed_minor > 0, Deal.state.in_(AFTER_RECORDAL))
        .where(_subject_of(Deal, "deal").in_(counted), Deal.id.not_in(several))
    )
    rows = session.execute(asked.order_by(Deal.id)).all()
    fields = fields_of(session, {deal.asset_id for deal, *_rest in rows})
    for deal, kind, number, giver, taker in rows:
        assert deal.signed_at is not None
        yield Observed(
            deal.subject, kind.value, grant_of(deal.act, deal.license_type), fields.get(deal.asset_id, ""),
            deal.fixed_minor, number_key(number), giver, taker, business_date(deal.signed_at),
        )  # fmt: skip


def _reported(session: Session, counted: Select[str]) -> Iterator[Observed]:
    """Those that a center reported with a number of recordal and the city office accepted: a deal of several centers
    once, by the report that leads it. What the record does not tell (a licence without its type, a kind of right that
    neither the number nor a right on record says) is compared with nothing."""
    asked = (
        select(VolumeClaim, ClaimedRight.number, ClaimedRight.number_key)
        .join(ClaimedRight, ClaimedRight.claim_id == VolumeClaim.id)
        .where(VolumeClaim.state == ClaimState.ACCEPTED, VolumeClaim.uncounted.is_(None), VolumeClaim.recordal_no != "")
    )
    single = select(ClaimedRight.claim_id).group_by(ClaimedRight.claim_id).having(func.count(ClaimedRight.id) == 1)
    asked = asked.where(VolumeClaim.id.in_(single), _subject_of(VolumeClaim, "claim").in_(counted))
    rows = session.execute(asked.order_by(VolumeClaim.id)).all()
    known = _on_record(session, [key for _claim, _number, key in rows])
    fields = fields_of(session, [asset_id for asset_id, _kind in known.values()])
    for claim, number, key in rows:
        asset_id, kind = known.get((key, claim.right_kind), (0, _kind_by_number(claim.right_kind, number, key)))
        grant = _granted(claim)
        if kind is not None and grant is not None:
            yield Observed(
                claim.subject, kind.value, grant, fields.get(asset_id, ""), claim.amount_minor, key, claim.seller_code,
                claim.buyer_code, claim.contract_on,
            )  # fmt: skip


def _granted(claim: VolumeClaim) -> Grant | None:
    """What was granted; None where the report leaves it open. An open licence is an ordinary one (PL 51)."""
    if claim.category is Category.TRANSFER:
        return Grant.ASSIGN
    if claim.category is Category.OPEN_LICENSE:
        return Grant.ORDINARY
    if claim.category is Category.LICENSE and claim.license_type is not None:
        return Grant(claim.license_type.value)
    return None


def _kind_by_number(family: RightKind, number: str, key: str) -> AssetKind | None:
    """What the number alone says: a granted Chinese patent's by its fifth digit, a mark that it is one."""
    if family is RightKind.TRADEMARK:
        return AssetKind.TRADEMARK
    is_granted = family is RightKind.PATENT and number.upper().startswith("ZL") and len(key) == 12 and key.isdigit()
    return GRANTED_BY_DIGIT.get(key[4]) if is_granted else None


def _on_record(session: Session, keys: Sequence[str]) -> dict[tuple[str, RightKind], tuple[int, AssetKind]]:
    """(Number as it is compared, family) → the Chinese right on record, where there is exactly one."""
    found: dict[tuple[str, RightKind], tuple[int, AssetKind]] = {}
    several: set[tuple[str, RightKind]] = set()
    for start in range(0, len(keys), AT_ONCE):
        asked = select(Asset.id, Asset.kind, Asset.number_norm).where(
            Asset.jurisdiction == "CN", Asset.number_norm.in_(keys[start : start + AT_ONCE])
        )
        for asset_id, kind, number in session.execute(asked):
            place = (number, RightKind(kind.family))
            if found.setdefault(place, (asset_id, kind))[0] != asset_id:
                several.add(place)
    return {place: right for place, right in found.items() if place not in several}


class _Kindred:
    """Which sides belong together, asked for many contracts."""

    def __init__(self, session: Session, codes: Collection[str]) -> None:
        self.ids = ids_of(session, sorted(codes))
        self.ids |= {code: int(code.partition(":")[2]) for code in codes if code.startswith("organisation:")}
        self.linked, self.flagged, self.kin = _linked(session), _flagged(session), kin(session)

    def are(self, row: Observed) -> bool:
        """Whether a contract is between related parties."""
        if frozenset((row.seller, row.buyer)) in self.flagged:
            return True
        one, other = self.ids.get(row.seller), self.ids.get(row.buyer)
        if one is None or other is None:
            return False
        return frozenset((one, other)) in self.linked or self.kin.together(one, other, row.day)


def _linked(session: Session) -> set[frozenset[int]]:
    """Pairs of organisations for which one person acts: related parties."""
    homes: dict[int, set[int]] = {}
    asked = select(Membership.person_id, Membership.organisation_id)
    for person_id, organisation_id in session.execute(asked):
        homes.setdefault(person_id, set()).add(organisation_id)
    return {frozenset((one, other)) for many in homes.values() for one in many for other in many if one < other}


def _flagged(session: Session) -> set[frozenset[str]]:
    """Pairs of codes of sides that a center's report or the city office called related, in a report that was not
    rejected or taken back (BR-85)."""
    asked = select(VolumeClaim.seller_code, VolumeClaim.buyer_code).distinct()
    asked = asked.where(VolumeClaim.related_party.is_(True), VolumeClaim.state.in_(SAID))
    return {frozenset((seller, buyer)) for seller, buyer in session.execute(asked)}


def fields_of(session: Session, assets: Iterable[int]) -> dict[int, str]:
    """Right → its field: the section of its first IPC symbol, or its first class of Nice."""
    asked = select(AssetClass.asset_id, AssetClass.scheme, AssetClass.code)
    asked = asked.where(AssetClass.scheme.in_(FIELD_SCHEMES)).order_by(AssetClass.id.desc())
    found: dict[int, str] = {}
    ids = sorted(assets)
    for start in range(0, len(ids), AT_ONCE):
        of_some = asked.where(AssetClass.asset_id.in_(ids[start : start + AT_ONCE]))
        for asset_id, scheme, code in session.execute(of_some):
            found[asset_id] = code[:1].upper() if scheme is ClassScheme.IPC else code
    return found
