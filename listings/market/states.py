"""The lifecycle of a listing."""

from enum import StrEnum

from core.states import Lifecycle


class ListingState(StrEnum):
    """Where a listing stands."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    PUBLISHED = "published"
    RESERVED = "reserved"
    SUSPENDED = "suspended"
    WITHDRAWN = "withdrawn"
    REJECTED = "rejected"
    EXPIRED = "expired"
    CLOSED = "closed"


S = ListingState

LISTING = Lifecycle(
    "listing",
    {
        (S.DRAFT, "change"): S.DRAFT,
        (S.RETURNED, "change"): S.RETURNED,
        (S.DRAFT, "submit"): S.SUBMITTED,
        (S.RETURNED, "submit"): S.SUBMITTED,
        (S.SUBMITTED, "approve"): S.PUBLISHED,
        (S.SUBMITTED, "return"): S.RETURNED,
        (S.SUBMITTED, "reject"): S.REJECTED,
        (S.PUBLISHED, "reserve"): S.RESERVED,
        (S.RESERVED, "unreserve"): S.PUBLISHED,
        (S.RESERVED, "unreserve stopped"): S.SUSPENDED,
        (S.PUBLISHED, "suspend"): S.SUSPENDED,
        (S.SUSPENDED, "suspend"): S.SUSPENDED,
        (S.SUSPENDED, "restore"): S.PUBLISHED,
        (S.DRAFT, "withdraw"): S.WITHDRAWN,
        (S.RETURNED, "withdraw"): S.WITHDRAWN,
        (S.SUBMITTED, "withdraw"): S.WITHDRAWN,
        (S.PUBLISHED, "withdraw"): S.WITHDRAWN,
        (S.SUSPENDED, "withdraw"): S.WITHDRAWN,
        (S.PUBLISHED, "expire"): S.EXPIRED,
        (S.SUSPENDED, "expire"): S.EXPIRED,
        (S.PUBLISHED, "close"): S.CLOSED,
        (S.RESERVED, "close"): S.CLOSED,
        (S.SUSPENDED, "close"): S.CLOSED,
    },
    start=S.DRAFT,
)

# One right has one listing in these states (and a partial unique index says so).
OPEN = (S.DRAFT, S.SUBMITTED, S.RETURNED, S.PUBLISHED, S.RESERVED, S.SUSPENDED)
# Once it was on sale, everybody may still read what it was.
PUBLIC = (S.PUBLISHED, S.RESERVED, S.SUSPENDED, S.EXPIRED, S.CLOSED)
# Only its owner works on it.
IN_HAND = (S.DRAFT, S.RETURNED)
