"""States and audit acts of negotiations in words."""

from core.i18n import LazyText, lazy_gettext
from trading.negotiation.states import ApprovalAct, ApprovalState, NegotiationState, OfferState

NEGOTIATION_LABELS: dict[NegotiationState, LazyText] = {
    NegotiationState.OPEN: lazy_gettext("Under negotiation"),
    NegotiationState.AGREED: lazy_gettext("Agreed"),
    NegotiationState.ENDED: lazy_gettext("Ended without agreement"),
}

NEGOTIATION_TONES: dict[NegotiationState, str] = {
    NegotiationState.OPEN: "active",
    NegotiationState.AGREED: "good",
    NegotiationState.ENDED: "neutral",
}

OFFER_LABELS: dict[OfferState, LazyText] = {
    OfferState.SENT: lazy_gettext("On the table"),
    OfferState.COUNTERED: lazy_gettext("Answered by a counter-offer"),
    OfferState.ACCEPTED: lazy_gettext("Accepted"),
    OfferState.REJECTED: lazy_gettext("Rejected"),
    OfferState.EXPIRED: lazy_gettext("Lapsed"),
    OfferState.WITHDRAWN: lazy_gettext("Withdrawn"),
}

OFFER_TONES: dict[OfferState, str] = {
    OfferState.SENT: "active",
    OfferState.COUNTERED: "neutral",
    OfferState.ACCEPTED: "good",
    OfferState.REJECTED: "bad",
    OfferState.EXPIRED: "attention",
    OfferState.WITHDRAWN: "neutral",
}

APPROVAL_LABELS: dict[ApprovalState, LazyText] = {
    ApprovalState.ASKED: lazy_gettext("Waits for approval"),
    ApprovalState.APPROVED: lazy_gettext("Approved and done"),
    ApprovalState.DECLINED: lazy_gettext("Declined"),
    ApprovalState.WITHDRAWN: lazy_gettext("Taken back"),
    ApprovalState.LAPSED: lazy_gettext("Overtaken by time"),
}

APPROVAL_TONES: dict[ApprovalState, str] = {
    ApprovalState.ASKED: "attention",
    ApprovalState.APPROVED: "good",
    ApprovalState.DECLINED: "bad",
    ApprovalState.WITHDRAWN: "neutral",
    ApprovalState.LAPSED: "neutral",
}

APPROVAL_ACTS: dict[ApprovalAct, LazyText] = {
    ApprovalAct.OPEN: lazy_gettext("Send a first offer"),
    ApprovalAct.COUNTER: lazy_gettext("Send a counter-offer"),
    ApprovalAct.ACCEPT: lazy_gettext("Accept an offer"),
}

AUDIT_LABELS: dict[str, LazyText] = {
    "negotiation.opened": lazy_gettext("First offer sent"),
    "negotiation.published": lazy_gettext("Published terms taken up"),
    "negotiation.countered": lazy_gettext("Counter-offer sent"),
    "negotiation.accepted": lazy_gettext("Offer accepted"),
    "negotiation.rejected": lazy_gettext("Offer rejected"),
    "negotiation.withdrawn": lazy_gettext("Offer withdrawn"),
    "negotiation.expired": lazy_gettext("Offer lapsed"),
    "negotiation.ended": lazy_gettext("Negotiation ended"),
    "negotiation.message": lazy_gettext("Message sent"),
    "negotiation.exclusive": lazy_gettext("Exclusive window granted"),
    "negotiation.exclusive_ended": lazy_gettext("Exclusive window given up"),
    "negotiation.reveal_agreed": lazy_gettext("Agreed that the buyer is named"),
    "negotiation.revealed": lazy_gettext("Agreed that the buyer is named; the name is told"),
    "approval.asked": lazy_gettext("Approval asked for"),
    "approval.approved": lazy_gettext("Approved"),
    "approval.declined": lazy_gettext("Approval declined"),
    "approval.withdrawn": lazy_gettext("Wish taken back"),
    "approval.lapsed": lazy_gettext("Wish overtaken by time"),
}
