"""The course of a proposed rule."""

from enum import StrEnum

from core.states import Lifecycle


class ProposalState(StrEnum):
    """A new rule: one person proposes it, a second one puts it in force."""

    ASKED = "asked"
    APPROVED = "approved"
    DECLINED = "declined"


PROPOSAL = Lifecycle(
    "rule proposal",
    {
        (ProposalState.ASKED, "approve"): ProposalState.APPROVED,
        (ProposalState.ASKED, "decline"): ProposalState.DECLINED,
    },
    start=ProposalState.ASKED,
)
