"""The page on which rights are put together: what can be chosen, what has to go along, and what was typed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from core.errors import Unacceptable
from core.fields import whole
from core.i18n import _, language
from listings.assets import queries as assets
from listings.assets.models import Asset
from listings.market.bundling import Part
from listings.market.models import Listing, ListingItem
from listings.rights.queries import similar_marks

CHOICES = 500  # so many of a holder's rights are shown to choose from


@dataclass(frozen=True, slots=True)
class Choice:
    """A right that can be taken in: whether it is, its part of the price as typed, and why it should be."""

    asset: Asset
    chosen: bool
    share: str
    notes: tuple[str, ...]


def rows(session: Session, listing: Listing, shares: Mapping[int, int], today: date) -> list[Choice]:
    """Every right of the seller that stands in no other open listing; the chosen ones first, in their order."""
    typed = {asset_id: in_percent(share) for asset_id, share in shares.items()}
    return _rows(session, listing, typed, today)


def rows_again(session: Session, listing: Listing, form: MultiDict[str, str], today: date) -> list[Choice]:
    """The same with what was ticked and typed, right or wrong."""
    ticked = [number for text in form.getlist("asset") if (number := whole(text)) is not None]
    return _rows(session, listing, {each: form.get(f"share.{each}", "") for each in ticked}, today)


def _rows(session: Session, listing: Listing, typed: Mapping[int, str], today: date) -> list[Choice]:
    elsewhere = select(ListingItem.asset_id).where(ListingItem.is_open, ListingItem.listing_id != listing.id)
    taken = set(session.scalars(elsewhere))
    own = [each for each in assets.assets_of(session, listing.seller_id, limit=CHOICES) if each.id not in taken]
    order = {asset_id: place for place, asset_id in enumerate(typed)}
    own.sort(key=lambda each: (order.get(each.id, len(order)), each.id))
    chosen = [each for each in own if each.id in typed]
    return [
        Choice(each, each.id in typed, typed.get(each.id, ""), tuple(_notes(session, each, chosen, today)))
        for each in own
    ]


def _notes(session: Session, asset: Asset, chosen: list[Asset], today: date) -> list[str]:
    """Why a right belongs to those chosen: the law wants it (TML 42, TMR 31), or it is the same invention."""
    others = [each for each in chosen if each.id != asset.id]
    similar = {kin.asset_id for kin in similar_marks(session, asset, today)} if asset.family == "trademark" else set()
    notes = [
        _("Same or similar to “%(right)s”: a sale takes both along (Trademark Law, article 42).", right=_name(each))
        for each in others
        if each.id in similar
    ]
    return notes + [
        _("Of the same patent family as “%(right)s”.", right=_name(each))
        for each in others
        if asset.family_id and each.family_id == asset.family_id
    ]


def _name(asset: Asset) -> str:
    return asset.titled(language())


def in_percent(share: int) -> str:
    """3333 → '33.33'."""
    return f"{Decimal(share) / 100:f}".rstrip("0").rstrip(".") if share % 100 else str(share // 100)


def parts_in(form: MultiDict[str, str], listing: Listing) -> list[Part]:
    """The rights ticked and their parts in basis points; what names the listing stays first while it is chosen.

    Unacceptable where a part is no percentage with at most two decimals.
    """
    ticked = list(dict.fromkeys(number for text in form.getlist("asset") if (number := whole(text)) is not None))
    ticked.sort(key=lambda each: each != listing.asset_id)
    if not ticked:
        raise _wrong(_("Choose at least one right."))
    if form.get("step") == "equal" or len(ticked) == 1:
        return [(each, 10_000 if len(ticked) == 1 else 0) for each in ticked]
    return [(each, _basis_points(form.get(f"share.{each}", ""))) for each in ticked]


def _basis_points(text: str) -> int:
    try:
        share = Decimal(text.strip().removesuffix("%").strip() or "x") * 100
    except InvalidOperation:
        share = Decimal(-1)
    if not share.is_finite() or share < 0 or share > 10_000 or share != share.to_integral_value():
        raise _wrong(_("Write each part as a percentage, such as 33.33."))
    return int(share)


def _wrong(text: str) -> Unacceptable:
    return Unacceptable(text, fields={"rights": [text]})
