"""Texts, prices and addresses that both forms of the feed share."""

from collections.abc import Mapping
from datetime import UTC, datetime

from core.i18n import _, language
from core.money import Money
from listings.assets.kinds import KIND_LABELS
from listings.market.labels import STATE_LABELS, bundled
from listings.market.pages import price_text
from listings.terms.vocabulary import GRANT_LABELS, Grant
from parties.people.letters import address
from reports.desk.feed.items import Item

EARLIEST = datetime(2018, 1, 1, tzinfo=UTC)  # the `updated` of a feed in which there is nothing yet


def title(item: Item) -> str:
    """The right's title in the reader's language, its number where it has none; of a bundle the first one's."""
    return bundled(item.asset.titled(language()), len(item.rights))


def prices(item: Item) -> Mapping[Grant, Money | None]:
    """The asking price of each grant that is left; None is by negotiation."""
    listing = item.listing
    return {grant: listing.sale_price if grant is Grant.ASSIGN else listing.license_price for grant in item.grants}


def summary(item: Item) -> str:
    """One line for people: what it is, and what is offered for how much; of a tombstone its state."""
    about = f"{KIND_LABELS[item.asset.kind]} · {item.asset.number_display}"
    if item.is_gone:
        return f"{about} · {STATE_LABELS[item.listing.state]}"
    offered = _("; ").join(
        f"{GRANT_LABELS[grant]}{_(': ')}{price_text(price)}" for grant, price in prices(item).items()
    )
    return f"{about} · {offered}"


__all__ = ["EARLIEST", "address", "prices", "summary", "title"]
