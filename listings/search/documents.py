"""From the database to the index: the documents of a batch of rights, in a number of statements that does not grow."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from core.clock import business_date
from core.i18n import LANGUAGES, speaking
from listings.assets.classes import fields_of
from listings.assets.kinds import KIND_LABELS, STATUS_LABELS, AssetKind, AssetStatus
from listings.assets.labels import SCHEME_LABELS
from listings.assets.models import Asset, AssetClass, AssetNumber, ClassScheme, Ownership
from listings.codes.offices import office_label
from listings.codes.schemes import Scheme, named
from listings.codes.technology import FIELD_LABELS, technology_field
from listings.market.models import Listing, ListingItem
from listings.market.states import ListingState
from listings.rights.taken import Offered, sold_out_among
from listings.search.engine.document import Document, Offer, Place
from listings.search.labels import FAMILY_WORDS
from listings.search.sections import section_label, section_of
from listings.terms.scope import Scope
from listings.terms.territories import TERRITORIES, WORLD, reach_of
from listings.terms.vocabulary import Grant, LicenseType
from parties.centers.models import Center
from parties.organisations.models import Organisation

seller, holder = aliased(Organisation), aliased(Organisation)

RIGHTS = select(
    Asset.id, Asset.kind, Asset.status, Asset.title, Asset.title_en, Asset.summary, Asset.jurisdiction,
    Asset.number_display, Asset.application_no, Asset.publication_no, Asset.registration_no, Asset.filing_date,
    Asset.publication_date, Asset.grant_date, Asset.expiry_date, Asset.holder_names, Asset.inventor_names,
)  # fmt: skip
NUMBERS = select(AssetNumber.asset_id, AssetNumber.number).order_by(AssetNumber.id)
CLASSES = select(AssetClass.asset_id, AssetClass.scheme, AssetClass.code, AssetClass.detail).order_by(AssetClass.id)
OWNERS = (
    select(
        Ownership.asset_id, Ownership.holder_name, holder.id.label("owner_id"), holder.name, holder.name_en,
        holder.aliases,
    )
    .join(holder, holder.id == Ownership.organisation_id, isouter=True)
    .where(Ownership.to_date.is_(None))
    .order_by(Ownership.share_bp.desc(), Ownership.id)
)  # fmt: skip
ON_SALE = (
    select(
        Listing.id, ListingItem.asset_id, Listing.seller_id, Listing.for_sale, Listing.license_types, Listing.scope,
        Listing.sale_price_minor, Listing.license_price_minor, Listing.currency, Listing.summary, Listing.expires_at,
        Listing.published_at, Center.code.label("center_code"), Center.name.label("center_name"),
        Center.name_en.label("center_name_en"), seller.name, seller.name_en, seller.aliases,
    )
    .join(ListingItem, ListingItem.listing_id == Listing.id)
    .join(Center, Center.id == Listing.center_id)
    .join(seller, seller.id == Listing.seller_id)
    .where(Listing.state == ListingState.PUBLISHED)
)  # fmt: skip
ITEMS = select(ListingItem.listing_id, ListingItem.asset_id)

CODE_LISTS = {
    ClassScheme.IPC.value: Scheme.IPC,
    ClassScheme.CPC.value: Scheme.CPC,
    ClassScheme.NICE.value: Scheme.NICE,
    ClassScheme.LOCARNO.value: Scheme.LOCARNO,
}

PATENT_SCHEMES = (ClassScheme.IPC, ClassScheme.CPC)

Found = Any  # a row of one of these statements


def documents_of(session: Session, asset_ids: Collection[int], *, on: date) -> list[Document]:
    """The documents of these rights as they are on record; a right that is not there has none."""
    ids = sorted(set(asset_ids))
    if not ids:
        return []
    numbers = _by_asset(session.execute(NUMBERS.where(AssetNumber.asset_id.in_(ids))))
    classes = _by_asset(session.execute(CLASSES.where(AssetClass.asset_id.in_(ids))))
    owners = _by_asset(session.execute(OWNERS.where(Ownership.asset_id.in_(ids))))
    listed = {row.asset_id: row for row in session.execute(ON_SALE.where(ListingItem.asset_id.in_(ids)))}
    gone = _sold_out(session, listed.values(), on)
    return [
        _document(row, numbers[row.id], classes[row.id], owners[row.id], offer, gone[offer.id] if offer else ())
        for row in session.execute(RIGHTS.where(Asset.id.in_(ids)).order_by(Asset.id))
        for offer in [listed.get(row.id)]
    ]


def _by_asset(rows: Iterable[Found]) -> defaultdict[int, list[Found]]:
    found: defaultdict[int, list[Found]] = defaultdict(list)
    for row in rows:
        found[row.asset_id].append(row)
    return found


def _sold_out(session: Session, listed: Iterable[Found], on: date) -> defaultdict[int, set[Grant]]:
    """Listing → what was offered and is taken, because a licence in force leaves nothing of one of its rights."""
    offers = {row.id: row for row in listed}
    items = ITEMS.where(ListingItem.listing_id.in_([row.id for row in offers.values() if row.scope]))
    listing_of = {asset_id: listing_id for listing_id, asset_id in session.execute(items)}  # one open listing per right
    wants = [
        Offered(asset_id, _grants(row), Scope.from_json(row.scope), row.seller_id)
        for asset_id, listing_id in listing_of.items()
        for row in [offers[listing_id]]
    ]
    gone: defaultdict[int, set[Grant]] = defaultdict(set)
    for asset_id, grants in sold_out_among(session, wants, on=on).items():
        gone[listing_of[asset_id]] |= grants.keys()
    return gone


def _grants(listing: Found) -> list[Grant]:
    grants = [Grant(kind.value) for kind in LicenseType if kind.value in listing.license_types]
    return [Grant.ASSIGN, *grants] if listing.for_sale else grants


def _document(
    right: Found,
    numbers: Sequence[Found],
    classes: Sequence[Found],
    owners: Sequence[Found],
    listing: Found | None,
    gone: Collection[Grant],
) -> Document:
    offer = _offer(right, listing, gone) if listing is not None else None
    owner_id, owner_name, owner_name_en = _owner(right, owners, listing if offer else None)
    coded = tuple((str(each.scheme.value), each.code) for each in classes)
    given = (right.number_display, right.application_no, right.publication_no, right.registration_no)
    return Document(
        asset_id=right.id, kind=right.kind.value, status=right.status.value, title=right.title, title_en=right.title_en,
        number=right.number_display, owner_id=owner_id, owner_name=owner_name, owner_name_en=owner_name_en,
        term_from=right.filing_date or right.grant_date, term_to=right.expiry_date,
        since=right.grant_date or right.publication_date or right.filing_date, classes=coded,
        numbers=tuple(dict.fromkeys(each for each in (*given, *(row.number for row in numbers)) if each)),
        fields=fields_of(*([code for each, code in coded if each == scheme] for scheme in PATENT_SCHEMES)),
        texts=_texts(right, classes, owners, listing if offer else None), offer=offer,
    )  # fmt: skip


def _offer(right: Found, listing: Found, gone: Collection[Grant]) -> Offer | None:
    """What is left of a listing; None where everything it offered is taken."""
    left = [grant for grant in _grants(listing) if grant not in gone]
    licenses = frozenset(grant.value for grant in left if grant is not Grant.ASSIGN)
    if not left:
        return None
    return Offer(
        listing_id=listing.id, center_code=listing.center_code, center_name=listing.center_name,
        center_name_en=listing.center_name_en, for_sale=listing.for_sale, licenses=licenses,
        sale_minor=listing.sale_price_minor, license_minor=listing.license_price_minor if licenses else None,
        territories=_territories(right, listing, bool(licenses)),
        ends_on=business_date(listing.expires_at - timedelta(seconds=1)) if listing.expires_at else None,
        published_at=listing.published_at, currency=listing.currency,
    )  # fmt: skip


def _territories(right: Found, listing: Found, licensed: bool) -> tuple[str, ...]:
    """Where something can be had: the licence's territories, and for a sale wherever the right is in force."""
    reach = reach_of(right.jurisdiction, right.kind.family)
    everywhere = {WORLD} if reach is None else set(reach)
    named = Scope.from_json(listing.scope).territories if licensed and listing.scope else ()
    codes = set(everywhere) if listing.for_sale else set()
    for code in named:
        codes |= everywhere if code == WORLD else {code}
    return TERRITORIES.reduced(code for code in codes if code in TERRITORIES)


def _owner(right: Found, owners: Sequence[Found], listing: Found | None) -> tuple[int | None, str, str]:
    if listing is not None and (not owners or listing.seller_id in {row.owner_id for row in owners}):
        return listing.seller_id, listing.name, listing.name_en
    if owners:  # also of what a licensee offers
        first = owners[0]
        return (first.owner_id, first.name, first.name_en) if first.owner_id else (None, first.holder_name, "")
    return None, (right.holder_names or [""])[0], ""


def _texts(right: Found, classes: Sequence[Found], owners: Sequence[Found], listing: Found | None) -> dict[Place, str]:
    names = [name for row in owners for name in (row.holder_name, row.name, row.name_en, *(row.aliases or ()))]
    if listing is not None:
        names += [listing.name, listing.name_en, *listing.aliases]
    center = [listing.center_name, listing.center_name_en, listing.center_code] if listing is not None else []
    return {
        Place.TITLE: _lines(right.title, right.title_en),
        Place.OWNER: _lines(*names, *right.holder_names),
        Place.INVENTOR: _lines(*right.inventor_names),
        Place.CLASS: _lines(*(words for row in classes for words in class_words(row.scheme.value, row.code))),
        Place.GOODS: _lines(*(row.detail for row in classes)),
        Place.SUMMARY: _lines(listing.summary if listing is not None else "", right.summary),
        Place.CENTER: _lines(*center),
        Place.KIND: _lines(*kind_words(right.kind, right.status, right.jurisdiction)),
    }


def _lines(*texts: str | None) -> str:
    """Texts each once, one to a line."""
    return "\n".join(dict.fromkeys(text for text in texts if text))


def _in_every_language(say: Callable[[], object]) -> list[str]:
    said = []
    for language in LANGUAGES:
        with speaking(language):
            said.append(str(say()))
    return said


@lru_cache(maxsize=8192)
def class_words(scheme: str, code: str) -> tuple[str, ...]:
    """A class by its code, its scheme and what it is about, in every language."""
    section = section_of(scheme, code)
    known = CODE_LISTS.get(scheme)
    ways: list[Callable[[], object]] = [lambda: SCHEME_LABELS[ClassScheme(scheme)]]
    ways += [lambda: section_label(section)] if section else []
    ways += [lambda: named(known, code).label] if known else []
    field = technology_field(code) if scheme in (ClassScheme.IPC, ClassScheme.CPC) else None
    ways += [lambda: FIELD_LABELS[field]] if field else []
    said = (word for say in ways for word in _in_every_language(say))
    return (code, *dict.fromkeys(word for word in said if word))


@lru_cache(maxsize=1024)
def kind_words(kind: AssetKind, status: AssetStatus, office: str) -> tuple[str, ...]:
    """The kind of a right, its status and its office in words, in every language."""
    ways = (lambda: KIND_LABELS[kind], lambda: STATUS_LABELS[status], lambda: office_label(office))
    return (*(said for say in ways for said in _in_every_language(say)), FAMILY_WORDS[kind.family], office)
