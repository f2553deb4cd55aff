"""The deal's stages. Whether money is held or paid is asked of the ledger, not of this table."""

from enum import StrEnum

from core.states import Lifecycle


class DealState(StrEnum):
    """Where the contract between the two sides stands (reference: settlement §8.1)."""

    AGREED = "agreed"
    SIGNED = "signed"
    PARTLY_FUNDED = "partly_funded"
    FUNDED = "funded"
    DELIVERED = "delivered"
    RELEASABLE = "releasable"
    SETTLED = "settled"
    CLOSED = "closed"
    CANCELLED = "cancelled"
    REFUNDING = "refunding"
    REFUNDED = "refunded"


S = DealState

DEAL = Lifecycle(
    "deal",
    {
        (S.AGREED, "sign"): S.SIGNED,
        (S.AGREED, "cancel"): S.CANCELLED,
        (S.SIGNED, "fund partly"): S.PARTLY_FUNDED,
        (S.SIGNED, "fund"): S.FUNDED,
        (S.SIGNED, "cancel"): S.CANCELLED,
        (S.PARTLY_FUNDED, "fund partly"): S.PARTLY_FUNDED,
        (S.PARTLY_FUNDED, "fund"): S.FUNDED,
        (S.PARTLY_FUNDED, "refund"): S.REFUNDING,
        (S.PARTLY_FUNDED, "cancel"): S.CANCELLED,
        (S.FUNDED, "file"): S.DELIVERED,
        (S.FUNDED, "cancel"): S.CANCELLED,
        (S.FUNDED, "refund"): S.REFUNDING,
        (S.DELIVERED, "accept"): S.RELEASABLE,
        (S.DELIVERED, "refuse"): S.FUNDED,
        (S.DELIVERED, "take back filing"): S.FUNDED,
        (S.RELEASABLE, "release"): S.SETTLED,
        (S.SETTLED, "release"): S.SETTLED,
        (S.SETTLED, "close"): S.CLOSED,
        (S.SETTLED, "reverse"): S.REFUNDING,
        (S.CLOSED, "reopen"): S.SETTLED,
        (S.CLOSED, "reverse"): S.REFUNDING,
        (S.REFUNDING, "refunded"): S.REFUNDED,
        (S.REFUNDED, "reopen"): S.REFUNDING,
        (S.REFUNDING, "reverse"): S.REFUNDING,  # what an award has released of a deal that it ended
        (S.REFUNDED, "reverse"): S.REFUNDING,
    },
    start=S.AGREED,
)

SIGNED_AND_OPEN = (S.SIGNED, S.PARTLY_FUNDED, S.FUNDED)
AFTER_RECORDAL = (S.SETTLED, S.CLOSED)
TAKES_MONEY = (S.SIGNED, S.PARTLY_FUNDED, S.FUNDED, S.DELIVERED, S.RELEASABLE, S.SETTLED)
ENDED = (S.CLOSED, S.CANCELLED, S.REFUNDED)
GONE_BACK = (S.CANCELLED, S.REFUNDING, S.REFUNDED)


class Defaulting(StrEnum):
    """Which side did not perform."""

    BUYER = "buyer"
    SELLER = "seller"


class ReversalState(StrEnum):
    """A claw-back after release: one finance officer asks, a second one approves."""

    ASKED = "asked"
    APPROVED = "approved"
    DECLINED = "declined"


REVERSAL = Lifecycle(
    "reversal",
    {
        (ReversalState.ASKED, "approve"): ReversalState.APPROVED,
        (ReversalState.ASKED, "decline"): ReversalState.DECLINED,
    },
    start=ReversalState.ASKED,
)


class CancellationState(StrEnum):
    """The wish of one side to end a signed deal, until the other side (or the center's manager) has answered."""

    ASKED = "asked"
    GRANTED = "granted"
    DECLINED = "declined"
    LAPSED = "lapsed"  # the deal has ended otherwise


CANCELLATION = Lifecycle(
    "cancellation",
    {
        (CancellationState.ASKED, "grant"): CancellationState.GRANTED,
        (CancellationState.ASKED, "decline"): CancellationState.DECLINED,
        (CancellationState.ASKED, "lapse"): CancellationState.LAPSED,
    },
    start=CancellationState.ASKED,
)


class MilestoneState(StrEnum):
    """Whether what an instalment hangs on was reached: one side says so, the other (or the center) answers."""

    REPORTED = "reported"
    CONFIRMED = "confirmed"
    REFUSED = "refused"
    DROPPED = "dropped"


MILESTONE = Lifecycle(
    "milestone",
    {
        (MilestoneState.REPORTED, "confirm"): MilestoneState.CONFIRMED,
        (MilestoneState.REPORTED, "refuse"): MilestoneState.REFUSED,
        (MilestoneState.REPORTED, "drop"): MilestoneState.DROPPED,
        (MilestoneState.REFUSED, "confirm"): MilestoneState.CONFIRMED,
        (MilestoneState.REFUSED, "drop"): MilestoneState.DROPPED,
    },
    start=MilestoneState.REPORTED,
)
