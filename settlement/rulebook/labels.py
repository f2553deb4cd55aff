"""The unit's codes in words."""

from core.i18n import LazyText, lazy_gettext
from settlement.rulebook.states import ProposalState

PROPOSAL_LABELS: dict[ProposalState, LazyText] = {
    ProposalState.ASKED: lazy_gettext("Waits for the second officer"),
    ProposalState.APPROVED: lazy_gettext("Approved by the second officer"),
    ProposalState.DECLINED: lazy_gettext("Declined"),
}
