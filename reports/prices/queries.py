"""Cells of recorded deals by field, kind of right and grant, published only where they name nobody."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core.deadlines import add_months
from core.money import Money
from listings.assets.models import Asset, AssetClass, ClassScheme
from listings.terms.vocabulary import Grant, grant_of
from parties.organisations.models import Organisation
from parties.people.models import Membership
from reports.claims.models import VolumeClaim
from reports.claims.states import ClaimState
from reports.prices.models import PriceRule
from reports.prices.quartiles import Quartiles, quartiles, within_fences
from reports.turnover import figures
from settlement.deals.models import Deal, DealItem
from settlement.deals.states import AFTER_RECORDAL
from settlement.volumes.models import Category, Measure, VolumeFact

SAID = (ClaimState.SUBMITTED, ClaimState.JOINED, ClaimState.ACCEPTED)
FIELD_SCHEMES = (ClassScheme.IPC, ClassScheme.NICE)


@dataclass(frozen=True, slots=True)
class Observed:
    """One recorded contract of one right: its lump sum in fen, and what it is compared by."""

    deal_id: int
    kind: str
    grant: Grant
    field: str  # section of the IPC or class of Nice; '' where the right has none
    amount: int


@dataclass(frozen=True, slots=True)
class Cell:
    """Quartiles of a cell; `field` '' is of all fields. `contracts` are those that count, `left_out` outliers."""

    kind: str
    grant: Grant
    field: str
    contracts: int
    left_out: int
    quartiles: Quartiles

    @property
    def lower(self) -> Money:
        """A quarter of the prices lie below it."""
        return Money(self.quartiles.lower)

    @property
    def median(self) -> Money:
        """Half of the prices lie below it."""
        return Money(self.quartiles.median)

    @property
    def upper(self) -> Money:
        """A quarter of the prices lie above it."""
        return Money(self.quartiles.upper)


def rule_on(session: Session, day: date) -> PriceRule | None:
    """The rule that holds on a day."""
    asked = select(PriceRule).where(PriceRule.valid_from <= day).order_by(PriceRule.valid_from.desc()).limit(1)
    return session.scalar(asked)


def observed(session: Session, day: date, rule: PriceRule) -> list[Observed]:
    """Recorded contracts of a single right with a lump sum in CNY, settled within the rule's months, between sides that
    are not known to be related: by one person who acts for both, or by a report of a center or the city office."""
    since = add_months(day, -rule.months)
    fact = VolumeFact
    settled = (
        select(fact.subject)
        .where(
            fact.measure == Measure.SETTLED,
            fact.recognised_on.between(since, day),
            fact.subject.startswith("deal:"),
            fact.category != Category.SET_APART,
        )
        .group_by(fact.subject)
        .having(func.sum(figures.counted()) > 0)
    )
    keys = [int(subject.removeprefix("deal:")) for subject in session.scalars(settled)]
    asked = select(Deal, Asset.kind).join(Asset, Asset.id == Deal.asset_id)
    asked = asked.where(Deal.currency == "CNY", Deal.fixed_minor > 0, Deal.state.in_(AFTER_RECORDAL))
    rows = [(deal, kind) for deal, kind in session.execute(asked.order_by(Deal.id)) if deal.id in set(keys)]
    bundles, linked = _bundles(session), _linked(session)
    flagged = _flagged(session)
    codes = _codes(session, {each for deal, _kind in rows for each in (deal.seller_id, deal.buyer_id)})
    there = {(deal.asset_id, deal.seller_id, deal.buyer_id) for deal, _kind in rows}
    fields = _fields(session, {deal.asset_id for deal, _kind in rows})
    return [
        Observed(
            deal.id, kind.value, grant_of(deal.act, deal.license_type), fields.get(deal.asset_id, ""), deal.fixed_minor
        )
        for deal, kind in rows
        if deal.id not in bundles
        and frozenset((deal.seller_id, deal.buyer_id)) not in linked
        and frozenset((codes[deal.seller_id], codes[deal.buyer_id])) not in flagged
        and (deal.asset_id, deal.buyer_id, deal.seller_id) not in there  # sold to and fro
    ]


def _bundles(session: Session) -> set[int]:
    """Deals with one price for several rights."""
    asked = select(DealItem.deal_id).group_by(DealItem.deal_id).having(func.count(DealItem.id) > 1)
    return set(session.scalars(asked))


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


def _codes(session: Session, ids: Iterable[int]) -> dict[int, str]:
    """Organisation → its code, as reports name it."""
    asked = select(Organisation.id, Organisation.uscc).where(Organisation.id.in_(list(ids)))
    return {key: code or "" for key, code in session.execute(asked)}


def _fields(session: Session, assets: Iterable[int]) -> dict[int, str]:
    """Right → its field: the section of its first IPC symbol, or its first class of Nice."""
    asked = select(AssetClass.asset_id, AssetClass.scheme, AssetClass.code)
    asked = asked.where(AssetClass.scheme.in_(FIELD_SCHEMES), AssetClass.asset_id.in_(list(assets)))
    found: dict[int, str] = {}
    for asset_id, scheme, code in session.execute(asked.order_by(AssetClass.id.desc())):
        found[asset_id] = code[:1].upper() if scheme is ClassScheme.IPC else code
    return found


def cells(session: Session, day: date) -> list[Cell]:
    """Every cell that may be published on a day: of all fields first, then of each field, by kind and grant."""
    rule = rule_on(session, day)
    if rule is None:
        return []
    groups: dict[tuple[str, Grant, str], list[int]] = {}
    for row in observed(session, day, rule):
        for field in {"", row.field}:
            groups.setdefault((row.kind, row.grant, field), []).append(row.amount)
    found = [cell for key, values in groups.items() if (cell := _cell(key, values, rule)) is not None]
    order = list(Grant)
    return sorted(found, key=lambda cell: (cell.field, cell.kind, order.index(cell.grant)))


def _cell(key: tuple[str, Grant, str], values: list[int], rule: PriceRule) -> Cell | None:
    kind, grant, field = key
    kept = within_fences(values, rule.fence_bp)
    if len(kept) < (rule.least_in_field if field else rule.least):
        return None
    return Cell(kind, grant, field, len(kept), len(values) - len(kept), quartiles(kept))


def beside(session: Session, asset: Asset, grant: Grant, day: date) -> Cell | None:
    """The narrowest published cell for a right and a grant."""
    field = _fields(session, [asset.id]).get(asset.id, "")
    fitting = [cell for cell in cells(session, day) if cell.kind == asset.kind.value and cell.grant is grant]
    own = [cell for cell in fitting if field and cell.field == field]
    return next(iter(own or [cell for cell in fitting if not cell.field]), None)
