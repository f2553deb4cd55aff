"""Audit acts of the rights in words."""

from core.i18n import LazyText, lazy_gettext
from listings.rights.models import PriceFound

AUDIT_LABELS: dict[str, LazyText] = {
    "rights.co_owner_consented": lazy_gettext("Consent of a co-owner recorded"),
    "rights.co_owners_agreed": lazy_gettext("Agreement of the co-owners recorded"),
    "rights.co_owner_agreement_ended": lazy_gettext("Agreement of the co-owners ended"),
    "rights.marks_grouped": lazy_gettext("Put into a set of similar marks"),
    "rights.mark_taken_out": lazy_gettext("Taken out of a set of similar marks"),
    "rights.price_published": lazy_gettext("Publication of a price recorded"),
    "rights.price_withdrawn": lazy_gettext("Publication of a price taken back"),
}

FOUND_LABELS: dict[PriceFound, LazyText] = {
    PriceFound.AGREED: lazy_gettext("Agreed, and published for the days of the law"),
    PriceFound.EXCHANGE: lazy_gettext("Listed at an exchange"),
    PriceFound.AUCTION: lazy_gettext("By auction"),
}
