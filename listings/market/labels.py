"""What people read for the market's states, causes and acts."""

from core.i18n import LazyText, lazy_gettext, ngettext
from listings.market.states import ListingState

STATE_LABELS: dict[ListingState, LazyText] = {
    ListingState.DRAFT: lazy_gettext("Draft"),
    ListingState.SUBMITTED: lazy_gettext("In review"),
    ListingState.RETURNED: lazy_gettext("Returned for correction"),
    ListingState.PUBLISHED: lazy_gettext("On sale"),
    ListingState.RESERVED: lazy_gettext("Reserved"),
    ListingState.SUSPENDED: lazy_gettext("Suspended"),
    ListingState.WITHDRAWN: lazy_gettext("Withdrawn"),
    ListingState.REJECTED: lazy_gettext("Rejected"),
    ListingState.EXPIRED: lazy_gettext("Listing expired"),
    ListingState.CLOSED: lazy_gettext("Closed"),
}

STATE_TONES: dict[ListingState, str] = {
    ListingState.DRAFT: "neutral",
    ListingState.SUBMITTED: "active",
    ListingState.RETURNED: "attention",
    ListingState.PUBLISHED: "good",
    ListingState.RESERVED: "active",
    ListingState.SUSPENDED: "attention",
    ListingState.WITHDRAWN: "neutral",
    ListingState.REJECTED: "bad",
    ListingState.EXPIRED: "neutral",
    ListingState.CLOSED: "neutral",
}

# Why a listing that is not on sale takes no offers, said to everybody.
STATE_MEANINGS: dict[ListingState, LazyText] = {
    ListingState.DRAFT: lazy_gettext("Only its owner sees it. It goes to a center when every question is answered."),
    ListingState.SUBMITTED: lazy_gettext("The center is looking at it."),
    ListingState.RETURNED: lazy_gettext("The center asks for corrections; the reasons stand beside the questions."),
    ListingState.PUBLISHED: lazy_gettext("Offers can be made."),
    ListingState.RESERVED: lazy_gettext("An offer was accepted. It comes back if that deal ends without effect."),
    ListingState.SUSPENDED: lazy_gettext("Nothing can be agreed until the cause is gone."),
    ListingState.WITHDRAWN: lazy_gettext("The owner took it back."),
    ListingState.REJECTED: lazy_gettext("The center did not let it onto the market."),
    ListingState.EXPIRED: lazy_gettext("Its time on the market is over. The owner may list the right again."),
    ListingState.CLOSED: lazy_gettext("The right changed hands, or was licensed so that nothing is left to offer."),
}

# Causes in the right itself that suspend a listing.
CAUSE_LABELS: dict[str, LazyText] = {
    "not_in_force": lazy_gettext("The right is no longer in force."),
    "incomplete": lazy_gettext("The record of the right is incomplete."),
    "pledged": lazy_gettext("The right is pledged, and the pledgee has not consented."),
    "seized": lazy_gettext("A court has seized the right."),
    "suspended": lazy_gettext("The office has suspended dealings with the right."),
    "disputed": lazy_gettext("Ownership or validity is in dispute."),
    "not_available": lazy_gettext("The right is not available for what is offered."),
    "taken_down": lazy_gettext("A complaint about the listing is being decided, or was upheld."),
}

# The article behind each cause, as `article_in_words` reads it.
CAUSE_ARTICLES: dict[str, str] = {
    "not_in_force": "PL 44; CC 865",
    "pledged": "CC 444",
    "seized": "PIR 104",
    "suspended": "PIR 103",
    "disputed": "PIR 103",
    "taken_down": "ECL 42",
}

AUDIT_LABELS: dict[str, LazyText] = {
    "listing.drafted": lazy_gettext("Listing begun"),
    "listing.changed": lazy_gettext("Listing changed"),
    "listing.bundled": lazy_gettext("Rights put together"),
    "listing.submitted": lazy_gettext("Listing sent to the center"),
    "listing.approved": lazy_gettext("Listing approved and published"),
    "listing.returned": lazy_gettext("Listing returned for correction"),
    "listing.rejected": lazy_gettext("Listing rejected"),
    "listing.withdrawn": lazy_gettext("Listing withdrawn"),
    "listing.suspended": lazy_gettext("Listing suspended"),
    "listing.restored": lazy_gettext("Listing restored"),
    "listing.reserved": lazy_gettext("Listing reserved for a deal"),
    "listing.unreserved": lazy_gettext("Listing open for offers again"),
    "listing.expired": lazy_gettext("Listing expired"),
    "listing.complaint_noted": lazy_gettext("Complaint about the listing noted"),
    "listing.closed": lazy_gettext("Listing closed"),
}


def bundled(title: str, rights: int) -> str:
    """What a listing is called by: its first right's title, and how many rights go with it."""
    if rights < 2:
        return title
    return ngettext("%(title)s and %(num)s more right", "%(title)s and %(num)s more rights", rights - 1, title=title)
