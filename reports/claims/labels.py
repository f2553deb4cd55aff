"""The unit's codes in words."""

from core.i18n import LazyText
from core.i18n import lazy_gettext as lazy
from listings.terms.vocabulary import GRANT_LABELS, Grant, LicenseType
from reports.claims.models import Part
from reports.claims.states import ClaimState, JointState
from settlement.volumes.labels import CATEGORIES, RIGHT_KINDS, UNCOUNTED_LABELS
from settlement.volumes.models import OPERATIONS as KINDS_OF_OPERATION

__all__ = [
    "AUDIT_LABELS",
    "CATEGORIES",
    "CLAIM_LABELS",
    "JOINT_LABELS",
    "LICENCES",
    "OPERATIONS",
    "PART_LABELS",
    "RIGHT_KINDS",
    "UNCOUNTED_LABELS",
]

LICENCES = {each: GRANT_LABELS[Grant(each.value)] for each in LicenseType}
OPERATIONS = {each: CATEGORIES[each] for each in KINDS_OF_OPERATION}
CLAIM_LABELS: dict[ClaimState, tuple[LazyText, str]] = {
    ClaimState.DRAFT: (lazy("Draft"), "neutral"),
    ClaimState.SUBMITTED: (lazy("Waits for the city office"), "active"),
    ClaimState.JOINED: (lazy("Shared with another center"), "active"),
    ClaimState.ACCEPTED: (lazy("Accepted"), "good"),
    ClaimState.REJECTED: (lazy("Rejected"), "attention"),
    ClaimState.WITHDRAWN: (lazy("Withdrawn"), "neutral"),
    ClaimState.CORRECTED: (lazy("Corrected by another report"), "neutral"),
}
JOINT_LABELS: dict[JointState, tuple[LazyText, str]] = {
    JointState.OPEN: (lazy("Shares are open"), "attention"),
    JointState.AGREED: (lazy("Shares are agreed"), "good"),
    JointState.DECIDED: (lazy("Shares were decided by the city office"), "good"),
    JointState.DISSOLVED: (lazy("No longer shared"), "neutral"),
}
PART_LABELS: dict[Part, LazyText] = {
    Part.CLOSE: lazy("Closed the deal"),
    Part.LIST: lazy("Listed the right"),
    Part.INTRODUCE: lazy("Introduced the buyer"),
}
AUDIT_LABELS: dict[str, LazyText] = {
    "claim.entered": lazy("Deal from outside entered"),
    "claim.submitted": lazy("Report handed in"),
    "claim.joined": lazy("Another center reports the same deal"),
    "claim.accepted": lazy("Report accepted"),
    "claim.rejected": lazy("Report rejected"),
    "claim.taken_out": lazy("Deal no longer counted"),
    "claim.evidence": lazy("Evidence added"),
    "claim.withdrawn": lazy("Report withdrawn"),
    "claim.corrects": lazy("Correction handed in"),
    "claim.case_corrected": lazy("Shared deal corrected"),
    "claim.shares_proposed": lazy("Shares proposed"),
    "claim.shares_agreed": lazy("Shares agreed to"),
    "claim.shares_decided": lazy("Shares decided"),
}
