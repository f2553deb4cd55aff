"""The lifecycle of a meeting that somebody asks an exhibitor for."""

from enum import StrEnum

from core.states import Lifecycle


class MeetingState(StrEnum):
    """Where a meeting stands."""

    ASKED = "asked"
    AGREED = "agreed"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    HELD = "held"


S = MeetingState

MEETING = Lifecycle(
    "meeting at an event",
    {
        (S.ASKED, "agree"): S.AGREED,
        (S.ASKED, "decline"): S.DECLINED,
        (S.ASKED, "withdraw"): S.WITHDRAWN,
        (S.AGREED, "withdraw"): S.WITHDRAWN,
        (S.AGREED, "hold"): S.HELD,
    },
    start=S.ASKED,
)
