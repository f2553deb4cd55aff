"""Tiers, states, acts and choices of a data room in words."""

from core.i18n import LazyText
from core.i18n import lazy_gettext as lazy
from trading.dataroom.states import AccessState, Tier, Told

TIER_LABELS: dict[Tier, LazyText] = {
    Tier.PUBLIC: lazy("Everybody"),
    Tier.SIGNED_IN: lazy("Everybody who is signed in"),
    Tier.CLICK_THROUGH: lazy("Agreement accepted"),
    Tier.SIGNED: lazy("Agreement signed by both"),
}

TIER_HINTS: dict[Tier, LazyText] = {
    Tier.PUBLIC: lazy("Whoever sees the listing can take a copy, without an account too."),
    Tier.SIGNED_IN: lazy("Whoever is signed in for an organisation can take a copy."),
    Tier.CLICK_THROUGH: lazy("The buyer asks, you send the agreement, and the buyer accepts it with one act."),
    Tier.SIGNED: lazy("The buyer asks under its name, both sides sign the agreement; yours is the last signature."),
}

TIER_OPENS: dict[Tier, LazyText] = {
    Tier.PUBLIC: lazy("Open to everybody."),
    Tier.SIGNED_IN: lazy("Opens when you are signed in for an organisation."),
    Tier.CLICK_THROUGH: lazy("Opens when you have accepted the seller’s non-disclosure agreement."),
    Tier.SIGNED: lazy("Opens when you and the seller have signed the non-disclosure agreement."),
}

STATE_LABELS: dict[AccessState, LazyText] = {
    AccessState.REQUESTED: lazy("Waits for the seller"),
    AccessState.DENIED: lazy("Denied"),
    AccessState.NDA_SENT: lazy("Agreement waits for the buyer"),
    AccessState.NDA_SIGNED: lazy("Agreement waits for the seller"),
    AccessState.OPEN: lazy("Door open"),
    AccessState.EXPIRED: lazy("Time is over"),
    AccessState.REVOKED: lazy("Revoked"),
}

STATE_TONES: dict[AccessState, str] = {
    AccessState.REQUESTED: "attention",
    AccessState.DENIED: "bad",
    AccessState.NDA_SENT: "attention",
    AccessState.NDA_SIGNED: "attention",
    AccessState.OPEN: "good",
    AccessState.EXPIRED: "neutral",
    AccessState.REVOKED: "bad",
}

TOLD_LABELS: dict[Told, LazyText] = {
    Told.ASKED: lazy("Asked for access"),
    Told.DENIED: lazy("Denied access"),
    Told.NDA_SENT: lazy("Sent the agreement"),
    Told.SIGNED: lazy("Signed the agreement"),
    Told.OPENED: lazy("Opened the door"),
    Told.NAMED: lazy("Told its name"),
    Told.EXPIRED: lazy("Time was over"),
    Told.REVOKED: lazy("Revoked access"),
    Told.LISTED: lazy("Looked at the list"),
    Told.VIEWED: lazy("Read the agreement"),
    Told.DOWNLOADED: lazy("Took a copy"),
    Told.REFUSED: lazy("Was refused a copy"),
}

DISPUTE_LABELS: dict[str, LazyText] = {
    "court_seller": lazy("Court at the seat of the owner"),
    "court_buyer": lazy("Court at the seat of the recipient"),
    "arbitration": lazy("Arbitration commission"),
}

AUDIT_LABELS: dict[str, LazyText] = {
    "room.opened": lazy("Data room opened"),
    "room.terms_set": lazy("Terms of the agreement changed"),
    "room.document_added": lazy("Document added"),
    "room.document_moved": lazy("Document moved to another tier"),
    "room.document_removed": lazy("Document removed"),
    "access.asked": lazy("Asked for access"),
    "access.denied": lazy("Denied access"),
    "access.nda_sent": lazy("Sent the agreement"),
    "access.signed": lazy("Signed the agreement"),
    "access.opened": lazy("Opened the door"),
    "access.named": lazy("Told its name"),
    "access.expired": lazy("Time was over"),
    "access.revoked": lazy("Revoked access"),
}
