"""Lifecycles of what is asked of a payment provider, and of disputes that payers open there."""

from enum import StrEnum

from core.states import Lifecycle


class OperationState(StrEnum):
    """Where an operation stands, as far as we know."""

    INTENDED = "intended"
    SENT = "sent"
    UNKNOWN = "unknown"
    PENDING = "pending"
    SUCCEEDED = "succeeded"
    DECLINED = "declined"
    RETURNED = "returned"


class DisputeState(StrEnum):
    """Where a payer's dispute stands."""

    OPENED = "opened"
    WON = "won"
    LOST = "lost"


class Polled(StrEnum):
    """What the catch-up poll asks a provider for."""

    ACTIVITY = "activity"
    CHARGES = "charges"


S = OperationState

# Unknown is no refusal: only the provider's own word leads out of it. A payment can still arrive on a page that had
# been given up, and a refund or payout can come back after it had succeeded.
OPERATION = Lifecycle(
    "provider operation",
    {
        (S.INTENDED, "send"): S.SENT,
        (S.INTENDED, "drop"): S.DECLINED,
        (S.SENT, "lose"): S.UNKNOWN,
        (S.UNKNOWN, "send again"): S.SENT,
        (S.SENT, "send again"): S.SENT,
        (S.SENT, "wait"): S.PENDING,
        (S.UNKNOWN, "wait"): S.PENDING,
        (S.SENT, "succeed"): S.SUCCEEDED,
        (S.UNKNOWN, "succeed"): S.SUCCEEDED,
        (S.PENDING, "succeed"): S.SUCCEEDED,
        (S.DECLINED, "succeed"): S.SUCCEEDED,
        (S.SENT, "decline"): S.DECLINED,
        (S.UNKNOWN, "decline"): S.DECLINED,
        (S.PENDING, "decline"): S.DECLINED,
        (S.SENT, "return"): S.RETURNED,
        (S.UNKNOWN, "return"): S.RETURNED,
        (S.PENDING, "return"): S.RETURNED,
        (S.SUCCEEDED, "return"): S.RETURNED,
    },
    start=S.INTENDED,
)

DISPUTE = Lifecycle(
    "payment dispute",
    {
        (DisputeState.OPENED, "win"): DisputeState.WON,
        (DisputeState.OPENED, "lose"): DisputeState.LOST,
    },
    start=DisputeState.OPENED,
)

IN_DOUBT = (S.SENT, S.UNKNOWN)
OPEN = (S.INTENDED, S.SENT, S.UNKNOWN, S.PENDING)
