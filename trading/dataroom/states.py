"""The lifecycle of a buyer's access to a data room, the tiers, and what the log tells."""

from enum import IntEnum, StrEnum

from core.states import Lifecycle


class Tier(IntEnum):
    """What a document of a data room asks of its reader."""

    PUBLIC = 0
    SIGNED_IN = 1
    CLICK_THROUGH = 2
    SIGNED = 3


class AccessState(StrEnum):
    """Where a buyer's wish for a tier stands."""

    REQUESTED = "requested"
    DENIED = "denied"
    NDA_SENT = "nda_sent"
    NDA_SIGNED = "nda_signed"
    OPEN = "open"
    EXPIRED = "expired"
    REVOKED = "revoked"


S = AccessState

# The seller may close the door at any time, before it has opened too.
ACCESS = Lifecycle(
    "room_access",
    {
        (S.REQUESTED, "deny"): S.DENIED,
        (S.REQUESTED, "send"): S.NDA_SENT,
        (S.NDA_SENT, "sign"): S.NDA_SIGNED,
        (S.NDA_SIGNED, "open"): S.OPEN,
        (S.NDA_SENT, "revoke"): S.REVOKED,
        (S.NDA_SIGNED, "revoke"): S.REVOKED,
        (S.OPEN, "revoke"): S.REVOKED,
        (S.OPEN, "expire"): S.EXPIRED,
    },
    start=S.REQUESTED,
)

# One wish for a tier at a time is in one of these (and a partial unique index says so).
LIVE = (S.REQUESTED, S.NDA_SENT, S.NDA_SIGNED, S.OPEN)


class Told(StrEnum):
    """One line of the log: what somebody did in the room."""

    ASKED = "asked"
    DENIED = "denied"
    NDA_SENT = "nda_sent"
    SIGNED = "signed"
    OPENED = "opened"
    NAMED = "named"
    EXPIRED = "expired"
    REVOKED = "revoked"
    LISTED = "listed"
    VIEWED = "viewed"
    DOWNLOADED = "downloaded"
    REFUSED = "refused"
