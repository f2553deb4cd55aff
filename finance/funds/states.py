"""The lifecycles of funds, claims on them, objections and recoveries."""

from enum import StrEnum

from core.states import Lifecycle


class FundState(StrEnum):
    """What a fund does now."""

    OPEN = "open"
    SUSPENDED = "suspended"
    CLOSED = "closed"


class ClaimState(StrEnum):
    """How far a bank's claim has come."""

    SUBMITTED = "submitted"
    VERIFIED = "verified"
    PUBLIC = "public"
    PAID = "paid"
    CLOSED = "closed"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


class ObjectionState(StrEnum):
    """What became of an objection."""

    OPEN = "open"
    DISMISSED = "dismissed"
    UPHELD = "upheld"


class RecoveryState(StrEnum):
    """Whether the fund's part of what came in is booked."""

    REPORTED = "reported"
    BOOKED = "booked"
    DECLINED = "declined"


FUND = Lifecycle(
    "fund",
    {
        (FundState.OPEN, "suspend"): FundState.SUSPENDED,
        (FundState.SUSPENDED, "resume"): FundState.OPEN,
        (FundState.OPEN, "close"): FundState.CLOSED,
        (FundState.SUSPENDED, "close"): FundState.CLOSED,
    },
    start=FundState.OPEN,
)

CLAIM = Lifecycle(
    "claim on a compensation fund",
    {
        (ClaimState.SUBMITTED, "verify"): ClaimState.VERIFIED,
        (ClaimState.SUBMITTED, "reject"): ClaimState.REJECTED,
        (ClaimState.SUBMITTED, "withdraw"): ClaimState.WITHDRAWN,
        (ClaimState.VERIFIED, "publish"): ClaimState.PUBLIC,
        (ClaimState.VERIFIED, "reject"): ClaimState.REJECTED,
        (ClaimState.VERIFIED, "withdraw"): ClaimState.WITHDRAWN,
        (ClaimState.VERIFIED, "lower"): ClaimState.SUBMITTED,
        (ClaimState.PUBLIC, "object"): ClaimState.PUBLIC,
        (ClaimState.PUBLIC, "reject"): ClaimState.REJECTED,
        (ClaimState.PUBLIC, "withdraw"): ClaimState.WITHDRAWN,
        (ClaimState.PUBLIC, "lower"): ClaimState.SUBMITTED,
        (ClaimState.PUBLIC, "pay"): ClaimState.PAID,
        (ClaimState.PAID, "recover"): ClaimState.PAID,
        (ClaimState.PAID, "close"): ClaimState.CLOSED,
    },
    start=ClaimState.SUBMITTED,
)

OBJECTION = Lifecycle(
    "objection to a claim",
    {
        (ObjectionState.OPEN, "dismiss"): ObjectionState.DISMISSED,
        (ObjectionState.OPEN, "uphold"): ObjectionState.UPHELD,
    },
    start=ObjectionState.OPEN,
)

RECOVERY = Lifecycle(
    "recovery of a compensated loss",
    {
        (RecoveryState.REPORTED, "book"): RecoveryState.BOOKED,
        (RecoveryState.REPORTED, "decline"): RecoveryState.DECLINED,
    },
    start=RecoveryState.REPORTED,
)

DEAD = (ClaimState.REJECTED, ClaimState.WITHDRAWN)
UNPAID = (ClaimState.SUBMITTED, ClaimState.VERIFIED, ClaimState.PUBLIC)
COMPENSATED = (ClaimState.PAID, ClaimState.CLOSED)
SEEN_BY_ALL = (ClaimState.PUBLIC, *COMPENSATED)
