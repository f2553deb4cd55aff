"""The feed as Atom 1.0 (RFC 4287) with tombstones (RFC 6721), pages (RFC 5005) and typed fields of our own."""

from datetime import UTC, datetime
from typing import Any

from lxml import etree

from core.fields import is_control
from core.i18n import _, html_lang
from listings.assets.kinds import KIND_LABELS
from listings.terms.scope import DIMENSIONS, limited
from listings.terms.vocabulary import Grant
from reports.desk.feed.items import Item, Page, Right
from reports.desk.feed.wording import EARLIEST, address, prices, summary, title

ATOM = "http://www.w3.org/2005/Atom"
TOMBSTONE = "http://purl.org/atompub/tombstones/1.0"
OURS = "urn:xinghai:listing:1"
SPACES: Any = {None: ATOM, "at": TOMBSTONE, "x": OURS}


def atom(page: Page, *, own: str, following: str | None) -> bytes:
    """The document. `own` is its own address, `following` that of the next page."""
    feed = etree.Element(f"{{{ATOM}}}feed", nsmap=SPACES)
    feed.set("{http://www.w3.org/XML/1998/namespace}lang", html_lang())
    _put(feed, "id", address("/feed/listings.atom"))
    _put(feed, "title", _("Rights on offer – Xinghai"))
    _put(feed, "updated", stamp(page.updated or EARLIEST))
    _put(_put(feed, "author"), "name", _("Xinghai"))
    _put(feed, "link", rel="self", type="application/atom+xml", href=own)
    _put(feed, "link", rel="alternate", type="text/html", href=address("/search?sort=newest"))
    if following:
        _put(feed, "link", rel="next", type="application/atom+xml", href=following)
    for item in page.items:
        _gone(feed, item) if item.is_gone else _entry(feed, item)
    return etree.tostring(feed, xml_declaration=True, encoding="UTF-8")


def _gone(feed: Any, item: Item) -> None:
    """A tombstone: the mirror takes the entry down."""
    place = address(f"/listings/{item.listing.id}")
    mark = etree.SubElement(feed, f"{{{TOMBSTONE}}}deleted-entry", ref=place, when=stamp(item.listing.updated_at))
    etree.SubElement(mark, f"{{{TOMBSTONE}}}comment").text = item.listing.state.value


def _entry(feed: Any, item: Item) -> None:
    listing = item.listing
    entry, place = _put(feed, "entry"), address(f"/listings/{listing.id}")
    _put(entry, "id", place)
    _put(entry, "title", title(item))
    _put(entry, "updated", stamp(listing.updated_at))
    if listing.published_at is not None:
        _put(entry, "published", stamp(listing.published_at))
    _put(entry, "link", rel="alternate", type="text/html", href=place)
    for each in item.rights:
        _put(entry, "link", rel="related", type="application/json", href=address(f"/api/v1/assets/{each.asset.id}"))
    _put(entry, "summary", summary(item))
    for kind in dict.fromkeys(each.asset.kind for each in item.rights):
        _put(entry, "category", term=kind.value, label=str(KIND_LABELS[kind]))
    _fields(entry, item)


def _fields(entry: Any, item: Item) -> None:
    listing = item.listing
    for each in item.rights:
        _right(entry, each)
    offer = _own(entry, "offer", state=listing.state.value)
    for grant in item.grants:
        price = prices(item)[grant]
        money = {} if price is None else {"amount": price.amount, "currency": price.currency}
        _own(offer, "grant", type=grant.value, **money)
    scope = listing.license_scope
    if scope is not None and set(item.grants) - {Grant.ASSIGN}:
        said = {each: " ".join(code.replace(" ", "_") for code in scope.codes(each)) for each in DIMENSIONS}
        shown = {each.name: codes for each, codes in said.items() if each.written or each in limited(scope)}
        _own(offer, "scope", **shown, **({"ends": scope.ends.isoformat()} if scope.ends else {}))
    if listing.last_day is not None:
        offer.set("until", listing.last_day.isoformat())
    _own(entry, "center", plain(item.center.name), code=item.center.code)
    _own(entry, "seller", plain(item.seller.name))


def _right(entry: Any, of: Right) -> None:
    """One right; of a bundle's, with its part of the price."""
    asset = of.asset
    right = _own(entry, "right", office=asset.jurisdiction, kind=asset.kind.value, status=asset.status.value)
    right.set("source", asset.source)
    right.set("allocation-bp", str(of.allocation_bp))
    for name, day in (("source-date", asset.source_date), ("expiry", asset.expiry_date)):
        if day is not None:
            right.set(name, day.isoformat())
    for number in of.numbers:
        _own(right, "number", plain(number.number), type=number.number_type.value)
    for each in of.classes:
        _own(right, "class", plain(each.code), scheme=each.scheme.value)


def _put(parent: Any, name: str, text: str | None = None, **attributes: str) -> Any:
    element = etree.SubElement(parent, f"{{{ATOM}}}{name}", {key: plain(value) for key, value in attributes.items()})
    if text is not None:
        element.text = plain(text)
    return element


def _own(parent: Any, name: str, text: str | None = None, **attributes: str) -> Any:
    element = etree.SubElement(parent, f"{{{OURS}}}{name}", {key: plain(value) for key, value in attributes.items()})
    if text is not None:
        element.text = text
    return element


def plain(text: str) -> str:
    """A text without what XML cannot hold."""
    return "".join(sign for sign in text if sign in "\n\t" or not (is_control(sign) or sign in "\ufffe\uffff"))


def stamp(instant: datetime) -> str:
    """An instant as RFC 3339 in UTC."""
    return instant.astimezone(UTC).isoformat().replace("+00:00", "Z")
