"""Whether a listing fits a need at all, told to the right holder before it is offered; nothing of it is refused."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import show
from core.i18n import _
from core.money import Money
from listings.assets.kinds import AssetKind
from listings.assets.models import Asset, AssetClass, ClassScheme
from listings.demand.models import Need
from listings.demand.pages import wanted_label
from listings.market import queries as market
from listings.market.models import Listing
from listings.terms.fields import FIELDS
from listings.terms.scope import fields_in_words, territories_in_words
from listings.terms.technology import begins, prefixes_of
from listings.terms.territories import TERRITORIES, WORLD, reach_of
from listings.terms.vocabulary import GRANT_LABELS, Grant

Code = tuple[ClassScheme, str]
SIGNS_OF_CLASS = 3  # H01
CLASSES_SHOWN = 6


def misfits(session: Session, need: Need, listing: Listing, *, today: date) -> list[str]:
    """In what a listing differs from what a need asks for, each as a sentence; empty where it fits."""
    rights = market.rights_among(session, [listing])
    codes: dict[int, list[Code]] = {each: [] for each in listing.asset_ids}
    asked = select(AssetClass.asset_id, AssetClass.scheme, AssetClass.code).where(AssetClass.asset_id.in_(codes))
    for asset_id, scheme, code in session.execute(asked):
        codes[asset_id].append((scheme, code))
    offered = offered_grants(session, listing, today)
    said = (
        of_grant(need, offered),
        of_field(need, [(rights[each], codes[each]) for each in listing.asset_ids]),
        of_territory(need, listing, [rights[each] for each in listing.asset_ids], offered),
        of_price(need, listing, offered),
    )
    return [text for text in said if text]


def offered_grants(session: Session, listing: Listing, today: date) -> list[Grant]:
    """What is offered, without what a licence in force has taken."""
    gone = market.sold_out(session, listing, on=today)
    return [grant for grant in listing.grants if grant not in gone]


def of_grant(need: Need, offered: Collection[Grant]) -> str:
    """Neither a purchase nor a licence of the kinds that are wanted is offered."""
    if set(need.grants) & set(offered):
        return ""
    return _(
        "Wanted: %(wanted)s. Your listing offers: %(offered)s.",
        wanted=_(", ").join(wanted_label(grant) for grant in need.grants),
        offered=_(", ").join(str(GRANT_LABELS[grant]) for grant in offered) or _("nothing at present"),
    )


def of_field(need: Need, rights: Sequence[tuple[Asset, Collection[Code]]]) -> str:
    """No class of any of the rights lies in a class or field that is asked for."""
    patents = (ClassScheme.IPC, ClassScheme.CPC)
    symbols = [code for _asset, codes in rights for scheme, code in codes if scheme in patents]
    fields = [code for asset, codes in rights for code in fields_of_use(asset, codes)]
    if not (need.ipc or need.fields) or not (symbols or fields):
        return ""
    near = any(symbol[:SIGNS_OF_CLASS] == asked[:SIGNS_OF_CLASS] for asked in need.ipc for symbol in symbols)
    within = any(_lies_in(symbol, field) for field in need.fields for symbol in symbols)
    same = any(FIELDS.covers(asked, has) for asked in need.fields for has in fields if has in FIELDS)
    if near or within or same:
        return ""
    asked = [text for text in (fields_in_words(tuple(need.fields)) if need.fields else "", *need.ipc) if text]
    has = list(dict.fromkeys([*symbols, *(FIELDS.label(code) for code in fields if code in FIELDS)]))
    return _(
        "Asked for: %(asked)s. The classes of your right: %(classes)s.",
        asked=_(", ").join(asked),
        classes=_(", ").join(has[:CLASSES_SHOWN]),
    )


def _lies_in(symbol: str, field: str) -> bool:
    return any(begins(symbol, prefix) for prefix in prefixes_of(field))


def fields_of_use(asset: Asset, codes: Iterable[Code]) -> list[str]:
    """The fields of use of a mark (its Nice classes) or of a work (its kind)."""
    if asset.family == "trademark":
        return [f"nice.{code.lstrip('0')}" for scheme, code in codes if scheme is ClassScheme.NICE]
    if asset.kind is AssetKind.SOFTWARE:
        return ["works.software"]
    return ["works"] if asset.family == "copyright" else []


def of_territory(need: Need, listing: Listing, rights: Iterable[Asset], offered: Collection[Grant]) -> str:
    """No right reaches some of the places where it will be used, or is offered there."""
    reaches = [reach_of(asset.jurisdiction, asset.family) for asset in rights]
    everywhere = None in reaches
    whole = (WORLD,) if everywhere else tuple(sorted({code for reach in reaches for code in reach or ()}))
    scope = listing.license_scope
    licensed = scope.territories if scope is not None and scope.territories != (WORLD,) else whole
    places = whole if Grant.ASSIGN in offered and Grant.ASSIGN in need.grants else licensed
    wanted = [code for code in need.territories if code != WORLD]
    missing = [code for code in wanted if not any(TERRITORIES.covers(place, code) for place in places)]
    if not missing:
        return ""
    return _(
        "It will be used in: %(missing)s. Your right is offered for: %(places)s.",
        missing=territories_in_words(tuple(missing)),
        places=territories_in_words(tuple(places)) or _("nowhere"),
    )


def of_price(need: Need, listing: Listing, offered: Collection[Grant]) -> str:
    """The least that is asked lies above the budget."""
    budget = need.budget_max
    if budget is None or not offered or listing.currency != budget.currency:
        return ""
    fitting = [grant for grant in offered if grant in need.grants] or list(offered)
    prices: list[Money | None] = [
        listing.sale_price if grant is Grant.ASSIGN else listing.license_price for grant in fitting
    ]
    asked = [price for price in prices if price is not None]
    if len(asked) < len(prices) or min(price.minor for price in asked) <= budget.minor:
        return ""
    least = min(asked, key=lambda price: price.minor)
    return _(
        "Your listing asks for %(price)s; the budget ends at %(budget)s.",
        price=show.money(least),
        budget=show.money(budget),
    )
