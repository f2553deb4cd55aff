"""The feed as JSON Feed 1.1; what is typed stands under `_xinghai` (extensions begin with an underscore)."""

from datetime import datetime
from typing import Any

from core.i18n import _, html_lang
from core.money import Money
from listings.terms.scope import limited
from reports.desk.feed.atom import stamp
from reports.desk.feed.items import Item, Page, Right
from reports.desk.feed.wording import EARLIEST, address, prices, summary, title

VERSION = "https://jsonfeed.org/version/1.1"


def json_feed(page: Page, *, own: str, following: str | None) -> dict[str, Any]:
    """The document. `own` is its own address, `following` that of the next page."""
    feed: dict[str, Any] = {
        "version": VERSION,
        "title": _("Rights on offer – Xinghai"),
        "home_page_url": address("/search?sort=newest"),
        "feed_url": own,
        "description": _("Patents, trade marks and copyright on offer, with what was taken off the market."),
        "language": html_lang(),
        "authors": [{"name": _("Xinghai"), "url": address("/")}],
        "items": [gone(item) if item.is_gone else entry(item) for item in page.items],
        "_xinghai": {"about": address("/open-data"), "updated": stamp(page.updated or EARLIEST)},
    }
    return feed | ({"next_url": following} if following else {})


def entry(item: Item) -> dict[str, Any]:
    """A listing on offer."""
    listing = item.listing
    place = address(f"/listings/{listing.id}")
    return {
        "id": place,
        "url": place,
        "title": title(item),
        "summary": summary(item),
        "content_text": listing.summary or item.asset.summary or summary(item),
        "date_published": instant(listing.published_at),
        "date_modified": stamp(listing.updated_at),
        "tags": [
            *dict.fromkeys(each.asset.kind.value for each in item.rights),
            *(grant.value for grant in item.grants),
        ],
        "_xinghai": {
            "deleted": False,
            "state": listing.state.value,
            "right": right(item.rights[0]),
            "rights": [{**right(each), "allocation_bp": each.allocation_bp} for each in item.rights],
            "offer": offer(item),
            "seller": {"name": item.seller.name, "name_en": item.seller.name_en},
            "center": {"code": item.center.code, "name": item.center.name, "name_en": item.center.name_en},
        },
    }


def gone(item: Item) -> dict[str, Any]:
    """A tombstone: the mirror takes the entry down."""
    place = address(f"/listings/{item.listing.id}")
    return {
        "id": place,
        "url": place,
        "content_text": summary(item),
        "date_modified": stamp(item.listing.updated_at),
        "_xinghai": {"deleted": True, "state": item.listing.state.value},
    }


def right(of: Right) -> dict[str, Any]:
    """A right, with the source and the date of what is said of it."""
    asset = of.asset
    return {
        "id": asset.id,
        "office": asset.jurisdiction,
        "kind": asset.kind.value,
        "title": asset.title,
        "title_en": asset.title_en,
        "status": asset.status.value,
        "source": asset.source,
        "source_date": day(asset.source_date),
        "filing_date": day(asset.filing_date),
        "grant_date": day(asset.grant_date),
        "expiry_date": day(asset.expiry_date),
        "numbers": [{"type": each.number_type.value, "number": each.number} for each in of.numbers],
        "classes": [{"scheme": each.scheme.value, "code": each.code} for each in of.classes],
    }


def offer(item: Item) -> dict[str, Any]:
    """What can be had for how much, where and until when."""
    listing, scope = item.listing, item.listing.license_scope
    return {
        "grants": [{"type": grant.value, "price": money(price)} for grant, price in prices(item).items()],
        "scope": None
        if scope is None
        else {
            "territories": list(scope.territories),
            "fields": list(scope.fields),
            **{each.name: list(scope.codes(each)) for each in limited(scope)},
            "ends": day(scope.ends),
        },
        "on_sale_until": day(listing.last_day),
    }


def money(amount: Money | None) -> dict[str, str] | None:
    """An amount as the API writes it; None is by negotiation."""
    return None if amount is None else {"amount": amount.amount, "currency": amount.currency}


def day(value: Any) -> str | None:
    """A business date."""
    return None if value is None else value.isoformat()


def instant(value: datetime | None) -> str | None:
    """An instant."""
    return None if value is None else stamp(value)
