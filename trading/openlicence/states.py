"""A declaration of an open licence at the office, and what somebody takes up under it."""

from enum import StrEnum

from core.states import Lifecycle


class OpenLicenceState(StrEnum):
    """Where a declaration stands (PL 50, 51)."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    ANNOUNCED = "announced"
    WITHDRAWING = "withdrawing"
    WITHDRAWN = "withdrawn"
    REFUSED = "refused"
    LAPSED = "lapsed"
    DISCARDED = "discarded"


S = OpenLicenceState

# Until the office has announced the withdrawal the declaration binds: who gives notice before has a licence.
OPEN_LICENCE = Lifecycle(
    "open licence",
    {
        (S.DRAFT, "change"): S.DRAFT,
        (S.DRAFT, "submit"): S.SUBMITTED,
        (S.DRAFT, "discard"): S.DISCARDED,
        (S.SUBMITTED, "announce"): S.ANNOUNCED,
        (S.SUBMITTED, "refuse"): S.REFUSED,
        (S.SUBMITTED, "discard"): S.DISCARDED,
        (S.SUBMITTED, "lapse"): S.LAPSED,
        (S.ANNOUNCED, "take up"): S.ANNOUNCED,
        (S.ANNOUNCED, "file withdrawal"): S.WITHDRAWING,
        (S.ANNOUNCED, "withdraw"): S.WITHDRAWN,
        (S.ANNOUNCED, "lapse"): S.LAPSED,
        (S.WITHDRAWING, "take up"): S.WITHDRAWING,
        (S.WITHDRAWING, "withdraw"): S.WITHDRAWN,
        (S.WITHDRAWING, "lapse"): S.LAPSED,
    },
    start=S.DRAFT,
)

OPEN_TO_ALL = (S.ANNOUNCED, S.WITHDRAWING)
LIVE = (S.SUBMITTED, *OPEN_TO_ALL)
PUBLIC = (*OPEN_TO_ALL, S.WITHDRAWN, S.LAPSED)


class UptakeState(StrEnum):
    """Notice given, licence in force (its fee is paid), or over without one or with its deal."""

    NOTIFIED = "notified"
    IN_FORCE = "in_force"
    ENDED = "ended"


UPTAKE = Lifecycle(
    "open licence uptake",
    {
        (UptakeState.NOTIFIED, "pay"): UptakeState.IN_FORCE,
        (UptakeState.NOTIFIED, "end"): UptakeState.ENDED,
        (UptakeState.IN_FORCE, "end"): UptakeState.ENDED,
    },
    start=UptakeState.NOTIFIED,
)


class EndCause(StrEnum):
    """Why a declaration lapsed by itself."""

    RIGHT_ENDED = "right_ended"
    TERM_OVER = "term_over"
    NEW_OWNER = "new_owner"
