"""Lifecycles: the legal status of a right as people enter it, and a claim to own one."""

from enum import StrEnum

from core.states import Lifecycle
from listings.assets.kinds import AssetStatus


class ClaimState(StrEnum):
    """Where a claim to own a right stands."""

    CLAIMED = "claimed"
    CONFIRMED = "confirmed"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


CLAIM = Lifecycle(
    "ownership claim",
    {
        (ClaimState.CLAIMED, "confirm"): ClaimState.CONFIRMED,
        (ClaimState.CLAIMED, "reject"): ClaimState.REJECTED,
        (ClaimState.CLAIMED, "withdraw"): ClaimState.WITHDRAWN,
    },
    start=ClaimState.CLAIMED,
)

_S = AssetStatus

# What a person may enter; a registry file is believed whatever it says, for the office decides.
RIGHT = Lifecycle(
    "right",
    {
        (_S.UNKNOWN, "await"): _S.PENDING,
        (_S.UNKNOWN, "grant"): _S.IN_FORCE,
        (_S.UNKNOWN, "lapse"): _S.LAPSED,
        (_S.UNKNOWN, "expire"): _S.EXPIRED,
        (_S.UNKNOWN, "withdraw"): _S.WITHDRAWN,
        (_S.UNKNOWN, "refuse"): _S.REFUSED,
        (_S.UNKNOWN, "invalidate"): _S.INVALIDATED,
        (_S.PENDING, "grant"): _S.IN_FORCE,
        (_S.PENDING, "withdraw"): _S.WITHDRAWN,
        (_S.PENDING, "refuse"): _S.REFUSED,
        (_S.PENDING, "suspend"): _S.SUSPENDED,
        (_S.PENDING, "expire"): _S.EXPIRED,
        (_S.IN_FORCE, "lapse"): _S.LAPSED,
        (_S.IN_FORCE, "expire"): _S.EXPIRED,
        (_S.IN_FORCE, "withdraw"): _S.WITHDRAWN,
        (_S.IN_FORCE, "invalidate"): _S.INVALIDATED,
        (_S.IN_FORCE, "suspend"): _S.SUSPENDED,
        (_S.SUSPENDED, "grant"): _S.IN_FORCE,
        (_S.SUSPENDED, "await"): _S.PENDING,
        (_S.SUSPENDED, "invalidate"): _S.INVALIDATED,
        (_S.SUSPENDED, "lapse"): _S.LAPSED,
        (_S.SUSPENDED, "expire"): _S.EXPIRED,
        # Restored by the office after a missed fee (Implementing Regulations of the Patent Law, rule 6).
        (_S.LAPSED, "grant"): _S.IN_FORCE,
        (_S.LAPSED, "invalidate"): _S.INVALIDATED,
        (_S.EXPIRED, "invalidate"): _S.INVALIDATED,
    },
    start=_S.UNKNOWN,
)

# The act that leads to a status.
ACT_TO: dict[AssetStatus, str] = {AssetStatus(after): act for (_before, act), after in RIGHT.table.items()}
