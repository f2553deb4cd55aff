"""The rights of a deal: one, or a bundle with the price allocated among them; one way for both."""

from collections.abc import Collection, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.db import found, locked
from core.errors import NotFound
from core.i18n import _
from core.money import Money
from listings.assets.models import Asset, Encumbrance, EncumbranceType
from settlement.deals.models import Deal, DealItem, DealPledgee
from settlement.volumes.models import RightKind

WHOLE = 10_000  # basis points
Part = tuple[int, int]  # a right and the basis points of the price that fall to it


def items_for(session: Session, parts: Sequence[Part], price: Money) -> list[DealItem]:
    """The items of a new deal in their order; what falls to each adds up to the price (largest remainder).

    ValueError unless the parts add up to 10,000 basis points.
    """
    if sum(share for _asset, share in parts) != WHOLE:
        raise ValueError("the allocation does not add up to 10,000 basis points")
    amounts = price.split([share for _asset, share in parts])
    return [
        DealItem(
            place=place,
            asset_id=asset_id,
            right_kind=found(session, Asset, asset_id).family,
            allocation_bp=share,
            amount_minor=amount.minor,
            currency=price.currency,
        )
        for place, ((asset_id, share), amount) in enumerate(zip(parts, amounts, strict=True), start=1)
    ]


def kind_of(items: Sequence[DealItem]) -> str:
    """The kind of right under which the deal counts: the one that all its rights have, else mixed."""
    kinds = {item.right_kind for item in items}
    return kinds.pop() if len(kinds) == 1 else RightKind.MIXED.value


def lock_rights(session: Session, deal_id: int) -> None:
    """Lock all rights of the deal, and those that secure the same debts, by number: the first in the global order."""
    own = session.scalars(select(DealItem.asset_id).filter_by(deal_id=deal_id))
    _lock(session, {*own, *_pledged(session, deal_id)})


def lock_pledged(session: Session, deal_id: int) -> None:
    """Lock the pledged rights of a deal before the deal, and what is pledged with them for the same debts: a loan that
    is paid off by the deal's money opens cases on all of its rights."""
    _lock(session, _pledged(session, deal_id))


def _lock(session: Session, asset_ids: Collection[int]) -> None:
    for asset_id in sorted(asset_ids):
        locked(session, Asset, asset_id)


def _pledged(session: Session, deal_id: int) -> set[int]:
    """The pledged rights of the deal, and every right on which one of the same pledges stands."""
    refs = select(DealPledgee.ref).filter_by(deal_id=deal_id)
    beside = select(Encumbrance.asset_id).where(
        Encumbrance.type == EncumbranceType.PLEDGE, Encumbrance.ref.in_(refs), Encumbrance.ended_on.is_(None)
    )
    return {*session.scalars(select(DealPledgee.asset_id).filter_by(deal_id=deal_id)), *session.scalars(beside)}


def item_of(deal: Deal, asset_id: int | None) -> DealItem:
    """The deal's item for a right, which may be left unsaid where there is one only; NotFound for another's."""
    fitting = [item for item in deal.items if asset_id in (None, item.asset_id)]
    if len(fitting) != 1:
        raise NotFound(_("This right is not part of deal %(number)s.", number=deal.number))
    return fitting[0]
