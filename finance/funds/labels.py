"""The unit's codes in words."""

from core.i18n import LazyText, lazy_gettext
from finance.funds.claims import Bearer, Ground
from finance.funds.grants import GrantState, SubsidyKind
from finance.funds.models import FundClock, FundKind
from finance.funds.policies import PolicyClaimState, PolicyKind
from finance.funds.states import ClaimState, FundState, ObjectionState, RecoveryState
from finance.funds.terms import ProposalState

KIND_LABELS: dict[FundKind, LazyText] = {
    FundKind.COMPENSATION: lazy_gettext("Risk-compensation fund"),
    FundKind.SUBSIDY: lazy_gettext("Investment-subsidy fund"),
}

FUND_LABELS: dict[FundState, tuple[LazyText, str]] = {
    FundState.OPEN: (lazy_gettext("In operation"), "good"),
    FundState.SUSPENDED: (lazy_gettext("Suspended"), "bad"),
    FundState.CLOSED: (lazy_gettext("Closed"), "neutral"),
}

PROPOSAL_LABELS: dict[ProposalState, tuple[LazyText, str]] = {
    ProposalState.PROPOSED: (lazy_gettext("Waits for a second officer"), "attention"),
    ProposalState.CONFIRMED: (lazy_gettext("Confirmed"), "good"),
    ProposalState.DECLINED: (lazy_gettext("Declined"), "neutral"),
}

CLAIM_LABELS: dict[ClaimState, tuple[LazyText, str]] = {
    ClaimState.SUBMITTED: (lazy_gettext("Handed in"), "active"),
    ClaimState.VERIFIED: (lazy_gettext("Verified"), "active"),
    ClaimState.PUBLIC: (lazy_gettext("In publicity"), "active"),
    ClaimState.PAID: (lazy_gettext("Paid, recovery under way"), "good"),
    ClaimState.CLOSED: (lazy_gettext("Closed"), "neutral"),
    ClaimState.REJECTED: (lazy_gettext("Rejected"), "bad"),
    ClaimState.WITHDRAWN: (lazy_gettext("Withdrawn"), "neutral"),
}

OBJECTION_LABELS: dict[ObjectionState, tuple[LazyText, str]] = {
    ObjectionState.OPEN: (lazy_gettext("Not decided yet"), "active"),
    ObjectionState.DISMISSED: (lazy_gettext("Dismissed"), "neutral"),
    ObjectionState.UPHELD: (lazy_gettext("Held good"), "bad"),
}

RECOVERY_LABELS: dict[RecoveryState, tuple[LazyText, str]] = {
    RecoveryState.REPORTED: (lazy_gettext("Reported"), "active"),
    RecoveryState.BOOKED: (lazy_gettext("In the books"), "good"),
    RecoveryState.DECLINED: (lazy_gettext("Declined"), "bad"),
}

BEARER_LABELS: dict[Bearer, LazyText] = {
    Bearer.FUND: lazy_gettext("Fund"),
    Bearer.BANK: lazy_gettext("Bank"),
    Bearer.INSURER: lazy_gettext("Insurer"),
    Bearer.GUARANTOR: lazy_gettext("Guarantor"),
    Bearer.APPRAISER: lazy_gettext("Appraiser"),
}

GROUND_LABELS: dict[Ground, LazyText] = {
    Ground.ARREARS: lazy_gettext("In arrears for longer than the rule allows"),
    Ground.CLASSIFIED: lazy_gettext("Classified as bad"),
}

CLOCK_LABELS: dict[FundClock, LazyText] = {
    FundClock.COVER: lazy_gettext("To bring a loan under cover after its first day (days)"),
    FundClock.ARREARS: lazy_gettext("In arrears before a claim (days)"),
    FundClock.CLAIM: lazy_gettext("To hand a claim in (days)"),
    FundClock.PUBLICITY: lazy_gettext("Publicity (working days)"),
    FundClock.PAYMENT: lazy_gettext("To pay after publicity (days)"),
}

SUBSIDY_LABELS: dict[SubsidyKind, LazyText] = {
    SubsidyKind.INVESTMENT: lazy_gettext("Investment in a project"),
    SubsidyKind.INTEREST: lazy_gettext("Interest on a loan"),
    SubsidyKind.INSURANCE: lazy_gettext("Premium of an insurance"),
    SubsidyKind.APPRAISAL: lazy_gettext("Fee of an appraisal"),
}

GRANT_LABELS: dict[GrantState, tuple[LazyText, str]] = {
    GrantState.ASKED: (lazy_gettext("Subsidy requested"), "active"),
    GrantState.COMMITTED: (lazy_gettext("Committed"), "active"),
    GrantState.PAID: (lazy_gettext("Subsidy paid out"), "good"),
    GrantState.RELEASED: (lazy_gettext("Not needed"), "neutral"),
    GrantState.REFUSED: (lazy_gettext("Subsidy refused"), "bad"),
}

POLICY_LABELS: dict[PolicyKind, LazyText] = {
    PolicyKind.INFRINGEMENT: lazy_gettext("Liability for infringement"),
    PolicyKind.ENFORCEMENT: lazy_gettext("Cost of enforcement"),
    PolicyKind.LOSS: lazy_gettext("Loss of a right’s value"),
    PolicyKind.LOAN: lazy_gettext("Guarantee of a pledge loan"),
    PolicyKind.TRANSACTION: lazy_gettext("Safety of a transaction"),
    PolicyKind.OVERSEAS: lazy_gettext("Disputes abroad"),
}

POLICY_CLAIM_LABELS: dict[PolicyClaimState, tuple[LazyText, str]] = {
    PolicyClaimState.REPORTED: (lazy_gettext("Reported"), "active"),
    PolicyClaimState.PAID: (lazy_gettext("Paid by the insurer"), "good"),
    PolicyClaimState.REJECTED: (lazy_gettext("Rejected"), "bad"),
}

AUDIT_LABELS: dict[str, LazyText] = {
    "fund.entered": lazy_gettext("Fund entered"),
    "fund.terms_proposed": lazy_gettext("Terms proposed"),
    "fund.terms": lazy_gettext("Terms confirmed"),
    "fund.terms_declined": lazy_gettext("Terms declined"),
    "fund.paid_in": lazy_gettext("Paid in"),
    "fund.contribution_reversed": lazy_gettext("Payment taken back"),
    "fund.suspend": lazy_gettext("Suspended"),
    "fund.resume": lazy_gettext("Goes on"),
    "fund.close": lazy_gettext("Closed"),
    "fund.stop_loss": lazy_gettext("Suspended by its stop-loss"),
    "fund.loan_covered": lazy_gettext("Loan brought under cover"),
    "fund.cover_ended": lazy_gettext("Cover ended"),
    "subsidy.asked": lazy_gettext("Subsidy asked for"),
    "subsidy.committed": lazy_gettext("Subsidy committed"),
    "subsidy.refused": lazy_gettext("Subsidy refused"),
    "subsidy.paid": lazy_gettext("Subsidy paid"),
    "subsidy.released": lazy_gettext("Rest of the subsidy released"),
    "policy.recorded": lazy_gettext("Policy entered"),
    "policy.claimed": lazy_gettext("Claim under the policy entered"),
    "policy.decided": lazy_gettext("Insurer’s decision entered"),
    "fund_claim.submitted": lazy_gettext("Claim handed in"),
    "fund_claim.withdrawn": lazy_gettext("Compensation claim withdrawn"),
    "fund_claim.lowered": lazy_gettext("Claim lowered: the debtor paid"),
    "fund_claim.verified": lazy_gettext("Claim verified"),
    "fund_claim.approved": lazy_gettext("Claim approved and published"),
    "fund_claim.rejected": lazy_gettext("Claim rejected"),
    "fund_claim.objected": lazy_gettext("Objection came in"),
    "fund_claim.objection_decided": lazy_gettext("Objection decided"),
    "fund_claim.paid": lazy_gettext("Claim paid"),
    "fund_claim.closed": lazy_gettext("Compensation claim closed"),
    "fund_claim.recovery_reported": lazy_gettext("Recovery reported"),
    "fund_claim.recovery_booked": lazy_gettext("Recovery booked"),
    "fund_claim.recovery_declined": lazy_gettext("Recovery declined"),
}
