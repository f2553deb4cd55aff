"""Similar rights on offer: listings of the same classes, and those whose texts share rare words."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.i18n import _
from listings.assets import queries as assets
from listings.assets.models import AssetClass, ClassScheme
from listings.market.models import Listing
from listings.market.pages import listing_rows
from listings.market.queries import rights_among, titles_of
from listings.search.likeness import corpus
from trading.matching.facts import words_of

SHOWN, LOOKED_AT = 4, 16
SIGNS_OF_SUBCLASS = 4  # H01M
BY_WORDS = frozenset({"copyright"})  # rights without classes


def similar_to(session: Session, listing: Listing, *, today: date) -> list[tuple[dict[str, Any], str]]:
    """The likest listings on sale, each as a row of the market and with what it shares; empty without an index."""
    asset, seen = assets.asset(session, listing.asset_id), corpus()
    if seen.view is None:
        return []
    own = _classes(listing, classes_of(session, listing.asset_ids))
    words = words_of(listing, list(rights_among(session, [listing]).values()))
    ids = seen.on_sale_like(session, words=words.weights, classes=own, today=today, limit=LOOKED_AT + 1)
    found = {
        row.id: row for row in session.scalars(select(Listing).where(Listing.id.in_(ids), Listing.id != listing.id))
    }
    likely = [found[each] for each in ids if each in found]
    classes = classes_of(session, [asset_id for each in likely for asset_id in each.asset_ids])
    rights = titles_of(session, likely)
    kept = []
    for each in likely:
        shared = sorted(own & _classes(each, classes))
        if shared:
            kept.append((each, _("Same class: %(classes)s", classes=_(", ").join(code for _scheme, code in shared))))
        elif asset.family in BY_WORDS and rights[each.asset_id].kind is asset.kind:
            kept.append((each, _("Same kind, words in common")))
    rows = listing_rows(session, [each for each, _why in kept[:SHOWN]])
    return [(row, why) for row, (_each, why) in zip(rows, kept, strict=False)]


def _classes(listing: Listing, classes: Mapping[int, set[tuple[str, str]]]) -> set[tuple[str, str]]:
    """The classes of all rights of a listing."""
    return {code for asset_id in listing.asset_ids for code in classes.get(asset_id, ())}


def classes_of(session: Session, asset_ids: Iterable[int]) -> dict[int, set[tuple[str, str]]]:
    """The subclasses of the IPC, or the classes of other lists, in which some rights lie, as (scheme, code)."""
    lists = {ClassScheme.IPC: SIGNS_OF_SUBCLASS, ClassScheme.NICE: 2, ClassScheme.LOCARNO: 5}
    asked = select(AssetClass.asset_id, AssetClass.scheme, AssetClass.code)
    found: dict[int, set[tuple[str, str]]] = {}
    for asset_id, scheme, code in session.execute(
        asked.where(AssetClass.asset_id.in_(list(asset_ids)), AssetClass.scheme.in_(lists))
    ):
        found.setdefault(asset_id, set()).add((scheme.value.lower(), code[: lists[scheme]]))
    return found
