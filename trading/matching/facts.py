"""What a score is reckoned from, on either side, as plain values: no database, no language."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from core.currencies import YUAN
from listings.assets.kinds import AssetKind, AssetStatus
from listings.assets.models import Asset, AssetClass, ClassScheme
from listings.demand.models import Need
from listings.market.models import Listing
from listings.market.states import ListingState
from listings.terms.territories import WORLD, reach_of
from listings.terms.vocabulary import Grant
from trading.matching import words
from trading.matching.words import Words


@dataclass(frozen=True, slots=True)
class NeedFacts:
    """A need. `fields` are codes of the fields of use, `ipc` beginnings of symbols; amounts are fen."""

    words: Words
    fields: tuple[str, ...] = ()
    ipc: tuple[str, ...] = ()
    wanted: tuple[Grant, ...] = ()
    territories: tuple[str, ...] = ()
    budget_max: int | None = None


@dataclass(frozen=True, slots=True)
class ListingFacts:
    """A listing and its right. `fields` are the fields of use of a mark or work, `prices` what each grant costs in fen
    (None is by negotiation), `places` where each is offered, `ends` the last day of each (None is not known)."""

    words: Words
    family: str = "patent"
    fields: tuple[str, ...] = ()
    ipc: tuple[str, ...] = ()
    prices: Mapping[Grant, int | None] = field(default_factory=dict)
    places: Mapping[Grant, tuple[str, ...]] = field(default_factory=dict)
    ends: Mapping[Grant, date | None] = field(default_factory=dict)
    is_on_sale: bool = True
    is_pending: bool = False


def of_need(need: Need) -> NeedFacts:
    """The facts of a need."""
    return NeedFacts(
        words=words.of_need(need.title, need.keywords, need.problem),
        fields=tuple(need.fields),
        ipc=tuple(need.ipc),
        wanted=tuple(need.grants),
        territories=tuple(need.territories),
        budget_max=need.budget_max_minor,
    )


Right = tuple[Asset, Sequence[AssetClass]]  # a right of a listing with its classes


def of_listing(listing: Listing, rights: Sequence[Right], gone: Collection[Grant] = ()) -> ListingFacts:
    """The facts of a listing without the grants of which nothing is left: a sale is of the whole right wherever it
    reaches, a licence of what is offered. A bundle has what any of its rights has, until the first of them ends."""
    assets, scope = [asset for asset, _classes in rights], listing.license_scope
    whole = _reached(assets)
    licensed = tuple(scope.territories) if scope else whole
    if licensed == (WORLD,):
        licensed = whole
    ends = min((asset.expiry_date for asset in assets if asset.expiry_date), default=None)
    last = scope.ends if scope and scope.ends else ends
    grants = [grant for grant in listing.grants if grant not in gone]
    codes = [row for _asset, classes in rights for row in classes]
    return ListingFacts(
        words=words_of(listing, assets),
        family=assets[0].family,
        fields=_once(code for asset, classes in rights for code in fields_of_use(asset, classes)),
        ipc=_once(row.code for row in codes if row.scheme in (ClassScheme.IPC, ClassScheme.CPC)),
        prices={
            grant: None
            if listing.currency != YUAN
            else listing.sale_price_minor
            if grant is Grant.ASSIGN
            else listing.license_price_minor
            for grant in grants
        },
        places={grant: whole if grant is Grant.ASSIGN else licensed for grant in grants},
        ends={grant: ends if grant is Grant.ASSIGN else last for grant in grants},
        is_on_sale=listing.state is ListingState.PUBLISHED,
        is_pending=any(asset.status is AssetStatus.PENDING for asset in assets),
    )


def words_of(listing: Listing, assets: Sequence[Asset]) -> Words:
    """The words of a listing and of all its rights."""
    titles = "\n".join(f"{asset.title}\n{asset.title_en}" for asset in assets)
    return words.of_listing(titles, "\n".join([*(asset.summary or "" for asset in assets), listing.summary]))


def _reached(assets: Iterable[Asset]) -> tuple[str, ...]:
    """Where rights are in force, each somewhere; the world where one of them knows no borders."""
    reaches = [reach_of(asset.jurisdiction, asset.family) for asset in assets]
    if None in reaches:
        return (WORLD,)
    return tuple(sorted({code for reach in reaches for code in reach or ()}))


def _once(codes: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(codes))


def fields_of_use(asset: Asset, classes: Iterable[AssetClass]) -> tuple[str, ...]:
    """The fields of a mark (its Nice classes) or of a work (its kind) in the tree of fields of use."""
    if asset.family == "trademark":
        return tuple(f"nice.{row.code.lstrip('0')}" for row in classes if row.scheme is ClassScheme.NICE)
    if asset.kind is AssetKind.SOFTWARE:
        return ("works.software",)
    if asset.family == "copyright":
        return tuple(f"works.{row.code}" for row in classes if row.scheme is ClassScheme.WORK) or ("works",)
    return ()
