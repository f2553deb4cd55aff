"""The lifecycle of a mandate."""

from enum import StrEnum

from core.states import Lifecycle


class MandateState(StrEnum):
    """Whether the broker may act."""

    OFFERED = "offered"
    IN_FORCE = "in_force"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    ENDED = "ended"


S = MandateState

MANDATE = Lifecycle(
    "mandate",
    {
        (S.OFFERED, "accept"): S.IN_FORCE,
        (S.OFFERED, "decline"): S.DECLINED,
        (S.OFFERED, "withdraw"): S.WITHDRAWN,
        (S.IN_FORCE, "end"): S.ENDED,
    },
    start=S.OFFERED,
)
