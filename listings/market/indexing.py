"""What the search is told of a listing: while it is on sale a document, else nothing."""

from collections.abc import Collection
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.db import found
from core.i18n import LANGUAGES, speaking
from listings.assets import queries as assets
from listings.assets.kinds import KIND_LABELS
from listings.assets.models import Asset, AssetNumber
from listings.market import queries
from listings.market.models import Listing
from listings.market.states import ListingState
from listings.search import index
from listings.search.models import Place
from listings.search.sections import section_label, section_of
from listings.terms.vocabulary import Grant
from parties.centers.models import Center
from parties.organisations.models import Organisation


def reindex(session: Session, listing_id: int, *, on: date) -> None:
    """Bring the search up to the listing, in the same transaction as its change; what is sold out is not found."""
    session.flush()
    listing = found(session, Listing, listing_id)
    gone = queries.sold_out(session, listing, on=on) if listing.state is ListingState.PUBLISHED else {}
    if listing.state is ListingState.PUBLISHED and set(listing.grants) - set(gone):
        index.put(session, document_of(session, listing, gone))
    else:
        index.remove(session, listing.id)


def reindex_all(session: Session, *, on: date) -> int:
    """Write the whole index again; returns how many listings are on sale."""
    on_sale = list(session.scalars(select(Listing.id).where(Listing.state == ListingState.PUBLISHED)))
    index.clear(session)
    for listing_id in on_sale:
        reindex(session, listing_id, on=on)
    return len(on_sale)


def document_of(session: Session, listing: Listing, gone: Collection[Grant] = ()) -> index.Document:
    """The listing as the search knows it, without the grants of which nothing is left."""
    licenses = frozenset(listing.license_types) - {grant.value for grant in gone}
    asset = assets.asset(session, listing.asset_id)
    owner = found(session, Organisation, listing.seller_id)
    center = found(session, Center, listing.center_id)
    classes = tuple((str(each.scheme.value), each.code) for each in assets.classes_of(session, asset.id))
    numbers = session.scalars(select(AssetNumber.number).where(AssetNumber.asset_id == asset.id))
    assert listing.published_at is not None
    return index.Document(
        listing_id=listing.id,
        asset_id=asset.id,
        owner_id=owner.id,
        center_id=center.id,
        kind=asset.kind.value,
        status=asset.status.value,
        title=asset.title,
        title_en=asset.title_en,
        number=asset.number_display,
        for_sale=listing.for_sale,
        licenses=licenses,
        sale_minor=listing.sale_price_minor,
        license_minor=listing.license_price_minor if licenses else None,
        term_from=asset.filing_date or asset.grant_date,
        term_to=asset.expiry_date,
        ends_on=listing.last_day,
        published_at=listing.published_at,
        classes=classes,
        numbers=tuple(dict.fromkeys((asset.number_display, *numbers))),
        texts={
            Place.TITLE: f"{asset.title}\n{asset.title_en}",
            Place.OWNER: "\n".join((owner.name, owner.name_en, *owner.aliases)),
            Place.CLASS: _class_words(classes),
            Place.SUMMARY: f"{listing.summary}\n{asset.summary or ''}",
            Place.CENTER: f"{center.name}\n{center.name_en}\n{center.code}",
            Place.KIND: _kind_words(asset),
        },
    )


def _class_words(classes: tuple[tuple[str, str], ...]) -> str:
    sections = {section_of(scheme, code) for scheme, code in classes} - {""}
    words = [code for _scheme, code in classes]
    for language in LANGUAGES:
        with speaking(language):
            words += [str(section_label(section)) for section in sorted(sections)]
    return "\n".join(words)


def _kind_words(asset: Asset) -> str:
    words = []
    for language in LANGUAGES:
        with speaking(language):
            words.append(str(KIND_LABELS[asset.kind]))
    return "\n".join(words)
