"""The unit's codes in words."""

from core.i18n import LazyText, lazy_gettext
from registers.recognitions.models import ListingStage

STAGE_LABELS: dict[ListingStage, LazyText] = {
    ListingStage.COUNSELLING: lazy_gettext("In counselling"),
    ListingStage.ACCEPTED: lazy_gettext("Application accepted"),
    ListingStage.PASSED: lazy_gettext("Passed by the listing committee"),
    ListingStage.REGISTERED: lazy_gettext("Registered for issue"),
    ListingStage.LISTED: lazy_gettext("Listed"),
}

AUDIT_LABELS: dict[str, LazyText] = {
    "title.output_reported": lazy_gettext("Output reported"),
    "title.listing_step": lazy_gettext("Stage on the way to a stock exchange"),
}
