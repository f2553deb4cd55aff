"""Lifecycles of a reported deal, and of a deal that several centers report."""

from enum import StrEnum

from core.states import Lifecycle


class ClaimState(StrEnum):
    """Where a reported deal stands."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    JOINED = "joined"  # the same deal as another center's: counted with it, by shares
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    CORRECTED = "corrected"  # another claim stands in its place


S = ClaimState
CLAIM = Lifecycle(
    "volume claim",
    {
        (S.DRAFT, "submit"): S.SUBMITTED,
        (S.DRAFT, "join"): S.JOINED,
        (S.DRAFT, "withdraw"): S.WITHDRAWN,
        (S.SUBMITTED, "accept"): S.ACCEPTED,
        (S.SUBMITTED, "reject"): S.REJECTED,
        (S.SUBMITTED, "withdraw"): S.WITHDRAWN,
        (S.JOINED, "lead"): S.SUBMITTED,
        (S.JOINED, "reject"): S.REJECTED,
        (S.JOINED, "withdraw"): S.WITHDRAWN,
        (S.ACCEPTED, "withdraw"): S.WITHDRAWN,
        (S.ACCEPTED, "correct"): S.CORRECTED,
    },
    start=S.DRAFT,
)
LIVE = (S.DRAFT, S.SUBMITTED, S.JOINED, S.ACCEPTED)


class JointState(StrEnum):
    """Where the sharing of a deal that several centers report stands."""

    OPEN = "open"
    AGREED = "agreed"
    DECIDED = "decided"
    DISSOLVED = "dissolved"  # one center is left


J = JointState
JOINT = Lifecycle(
    "joint attribution",
    {
        (J.OPEN, "agree"): J.AGREED,
        (J.OPEN, "decide"): J.DECIDED,
        (J.OPEN, "dissolve"): J.DISSOLVED,
        (J.AGREED, "reopen"): J.OPEN,
        (J.DECIDED, "reopen"): J.OPEN,
        (J.AGREED, "dissolve"): J.DISSOLVED,
        (J.DECIDED, "dissolve"): J.DISSOLVED,
    },
    start=J.OPEN,
)
