"""What people read for facets, places and values of the search."""

from core.i18n import LazyText, lazy_gettext
from listings.assets.kinds import KIND_LABELS, AssetKind
from listings.search.asking import OfferKind
from listings.search.models import Place
from listings.search.sections import section_label
from listings.terms.vocabulary import GRANT_LABELS, Grant

FACET_LABELS: dict[str, LazyText] = {
    "kind": lazy_gettext("Kind of right"),
    "section": lazy_gettext("Class"),
    "offer": lazy_gettext("What is offered"),
    "licence": lazy_gettext("Type of licence"),
    "band": lazy_gettext("Asking price"),
    "center": lazy_gettext("Center"),
}

OFFER_LABELS: dict[str, LazyText] = {
    OfferKind.SALE.value: lazy_gettext("Sale"),
    OfferKind.LICENCE.value: lazy_gettext("Licence"),
}

BAND_LABELS: dict[str, LazyText] = {
    "under-100k": lazy_gettext("Under CNY 100,000"),
    "100k-500k": lazy_gettext("CNY 100,000 to 500,000"),
    "500k-1m": lazy_gettext("CNY 500,000 to 1 million"),
    "1m-5m": lazy_gettext("CNY 1 to 5 million"),
    "from-5m": lazy_gettext("CNY 5 million and more"),
    "negotiable": lazy_gettext("By negotiation"),
}

PLACE_LABELS: dict[Place, LazyText] = {
    Place.TITLE: lazy_gettext("title"),
    Place.NUMBER: lazy_gettext("number"),
    Place.OWNER: lazy_gettext("owner"),
    Place.CLASS: lazy_gettext("class"),
    Place.SUMMARY: lazy_gettext("description"),
    Place.CENTER: lazy_gettext("center"),
    Place.KIND: lazy_gettext("kind of right"),
}


def value_label(facet: str, value: str) -> str:
    """One value of a facet in words; a center speaks by its own name, which the page knows."""
    if facet == "kind":
        return str(KIND_LABELS[AssetKind(value)])
    if facet == "section":
        return str(section_label(value))
    if facet == "offer":
        return str(OFFER_LABELS[value])
    if facet == "licence":
        return str(GRANT_LABELS[Grant(value)])
    return str(BAND_LABELS[value]) if facet == "band" else value
