"""The lifecycle of an attribution."""

from enum import StrEnum

from core.states import Lifecycle


class AttributionState(StrEnum):
    """Where it stands."""

    NAMED = "named"
    CONFIRMED = "confirmed"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


S = AttributionState
ATTRIBUTION = Lifecycle(
    "attribution to a center",
    {
        (S.NAMED, "confirm"): S.CONFIRMED,
        (S.NAMED, "decline"): S.DECLINED,
        (S.NAMED, "withdraw"): S.WITHDRAWN,
        (S.CONFIRMED, "withdraw"): S.WITHDRAWN,
    },
    start=S.NAMED,
)
STANDING = (S.NAMED, S.CONFIRMED)
