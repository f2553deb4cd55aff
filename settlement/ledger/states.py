"""The lifecycle of a wish to close the books."""

from enum import StrEnum

from core.states import Lifecycle


class ClosingState(StrEnum):
    """One finance officer asks, a second one closes."""

    ASKED = "asked"
    APPROVED = "approved"
    DECLINED = "declined"


CLOSING = Lifecycle(
    "closing of the books",
    {
        (ClosingState.ASKED, "approve"): ClosingState.APPROVED,
        (ClosingState.ASKED, "decline"): ClosingState.DECLINED,
    },
    start=ClosingState.ASKED,
)
