"""States and audit acts of negotiations in words."""

from core.i18n import LazyText, lazy_gettext
from trading.negotiation.states import NegotiationState, OfferState

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

AUDIT_LABELS: dict[str, LazyText] = {
    "negotiation.opened": lazy_gettext("First offer sent"),
    "negotiation.countered": lazy_gettext("Counter-offer sent"),
    "negotiation.accepted": lazy_gettext("Offer accepted"),
    "negotiation.rejected": lazy_gettext("Offer rejected"),
    "negotiation.withdrawn": lazy_gettext("Offer withdrawn"),
    "negotiation.expired": lazy_gettext("Offer lapsed"),
    "negotiation.ended": lazy_gettext("Negotiation ended"),
}
