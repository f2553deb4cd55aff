"""The lifecycles of a negotiation and of one offer in it."""

from enum import StrEnum

from core.states import Lifecycle


class NegotiationState(StrEnum):
    """Whether two sides still talk."""

    OPEN = "open"
    AGREED = "agreed"
    ENDED = "ended"


class OfferState(StrEnum):
    """What became of one version of the terms."""

    SENT = "sent"
    COUNTERED = "countered"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"


class ApprovalState(StrEnum):
    """What became of a member's wish to bind the organisation beyond their own limit."""

    ASKED = "asked"
    APPROVED = "approved"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"


class ApprovalAct(StrEnum):
    """What is done as soon as a colleague approves."""

    OPEN = "open"
    COUNTER = "counter"
    ACCEPT = "accept"


NEGOTIATION = Lifecycle(
    "negotiation",
    {
        (NegotiationState.OPEN, "agree"): NegotiationState.AGREED,
        (NegotiationState.OPEN, "end"): NegotiationState.ENDED,
    },
    start=NegotiationState.OPEN,
)

OFFER = Lifecycle(
    "offer",
    {
        (OfferState.SENT, "counter"): OfferState.COUNTERED,
        (OfferState.SENT, "accept"): OfferState.ACCEPTED,
        (OfferState.SENT, "reject"): OfferState.REJECTED,
        (OfferState.SENT, "expire"): OfferState.EXPIRED,
        (OfferState.SENT, "withdraw"): OfferState.WITHDRAWN,
    },
    start=OfferState.SENT,
)

APPROVAL = Lifecycle(
    "approval of an offer",
    {
        (ApprovalState.ASKED, "approve"): ApprovalState.APPROVED,
        (ApprovalState.ASKED, "decline"): ApprovalState.DECLINED,
        (ApprovalState.ASKED, "withdraw"): ApprovalState.WITHDRAWN,
        (ApprovalState.ASKED, "lapse"): ApprovalState.LAPSED,
    },
    start=ApprovalState.ASKED,
)
