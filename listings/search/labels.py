"""What people read for facets, places and values of the search."""

from core.i18n import LazyText, lazy_gettext
from listings.assets.kinds import KIND_LABELS, STATUS_LABELS, AssetKind, AssetStatus
from listings.codes.technology import FIELD_LABELS
from listings.search.engine.document import Place
from listings.search.engine.facets import OfferKind
from listings.search.engine.ranking import Reason
from listings.search.sections import section_label
from listings.terms.territories import TERRITORIES
from listings.terms.vocabulary import GRANT_LABELS, Grant

FACET_LABELS: dict[str, LazyText] = {
    "kind": lazy_gettext("Kind of right"),
    "field": lazy_gettext("Field of technology"),
    "section": lazy_gettext("Class"),
    "status": lazy_gettext("Legal status"),
    "offer": lazy_gettext("What is offered"),
    "licence": lazy_gettext("Type of licence"),
    "band": lazy_gettext("Asking price"),
    "center": lazy_gettext("Center"),
    "territory": lazy_gettext("To be had for"),
    "term": lazy_gettext("Term left"),
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
    "other-currency": lazy_gettext("In another currency"),
    "negotiable": lazy_gettext("By negotiation"),
}

TERM_LABELS: dict[str, LazyText] = {
    "over": lazy_gettext("Over"),
    "under-1": lazy_gettext("Under 1 year"),
    "1-3": lazy_gettext("1 to 3 years"),
    "3-5": lazy_gettext("3 to 5 years"),
    "5-10": lazy_gettext("5 to 10 years"),
    "from-10": lazy_gettext("10 years and more"),
    "unknown": lazy_gettext("Not known"),
}

# Where the words of a question stand, and what else a result gets points for.
PLACE_LABELS: dict[str, LazyText] = {
    Reason.WHOLE_TITLE: lazy_gettext("the whole title"),
    Reason.TOGETHER: lazy_gettext("words side by side"),
    Reason.CLASS: lazy_gettext("class symbol"),
    Reason.ON_SALE: lazy_gettext("on sale"),
    Place.TITLE: lazy_gettext("title"),
    Place.NUMBER: lazy_gettext("number"),
    Place.OWNER: lazy_gettext("owner"),
    Place.INVENTOR: lazy_gettext("inventor"),
    Place.CLASS: lazy_gettext("class"),
    Place.GOODS: lazy_gettext("goods and services"),
    Place.SUMMARY: lazy_gettext("description"),
    Place.CENTER: lazy_gettext("center"),
    Place.KIND: lazy_gettext("kind of right"),
}


# The words by which people ask for a family of rights, whatever its kinds are called; found, never shown.
FAMILY_WORDS = {
    "patent": "patent 专利",
    "trademark": "trademark trade mark brand 商标 品牌",
    "copyright": "copyright 版权 著作权 作品",
    "indication": "geographical indication designation of origin GI PDO PGI 地理标志 原产地名称",
}


def value_label(facet: str, value: str) -> str:
    """One value of a facet in words; a center speaks by its own name, which the page knows."""
    if facet == "kind":
        return str(KIND_LABELS[AssetKind(value)])
    if facet == "status":
        return str(STATUS_LABELS[AssetStatus(value)])
    if facet == "section":
        return str(section_label(value))
    if facet == "field":
        return str(FIELD_LABELS[int(value)])
    if facet == "licence":
        return str(GRANT_LABELS[Grant(value)])
    if facet == "territory":
        return TERRITORIES.label(value)
    table = {"offer": OFFER_LABELS, "band": BAND_LABELS, "term": TERM_LABELS}.get(facet, {})
    return str(table.get(value, value))
