"""The unit's codes in words."""

from core.i18n import LazyText, lazy_gettext
from settlement.royalties.anomalies import Flag
from settlement.royalties.claims import ClaimKind
from settlement.royalties.models import Basis
from settlement.royalties.owed import DueKind
from settlement.royalties.returned import ReversalKind
from settlement.royalties.states import ClaimState, EndNoticeState, PeriodState, PlanState

PLAN_LABELS: dict[PlanState, tuple[LazyText, str]] = {
    PlanState.RUNNING: (lazy_gettext("Licence running"), "active"),
    PlanState.ENDED: (lazy_gettext("Licence ended"), "neutral"),
}

PERIOD_LABELS: dict[PeriodState, tuple[LazyText, str]] = {
    PeriodState.OPEN: (lazy_gettext("Not reported"), "neutral"),
    PeriodState.ESTIMATED: (lazy_gettext("Estimated"), "bad"),
    PeriodState.REPORTED: (lazy_gettext("Reported"), "attention"),
    PeriodState.CONTESTED: (lazy_gettext("Contested"), "bad"),
    PeriodState.ACCEPTED: (lazy_gettext("Accepted"), "good"),
    PeriodState.DROPPED: (lazy_gettext("Fell away"), "neutral"),
}

CLAIM_LABELS: dict[ClaimState, tuple[LazyText, str]] = {
    ClaimState.CLAIMED: (lazy_gettext("Waits for an answer"), "attention"),
    ClaimState.AGREED: (lazy_gettext("Agreed"), "good"),
    ClaimState.DECLINED: (lazy_gettext("Declined"), "bad"),
    ClaimState.WITHDRAWN: (lazy_gettext("Taken back"), "neutral"),
}

BASIS_LABELS: dict[Basis, LazyText] = {
    Basis.REPORT: lazy_gettext("from the report"),
    Basis.ESTIMATE: lazy_gettext("estimate: no report came, it does not count"),
    Basis.LEAST: lazy_gettext("what the year asks at least: no report came"),
    Basis.CLAIM: lazy_gettext("restated: figures were corrected"),
    Basis.FOLLOWS: lazy_gettext("restated: another period changed"),
}

DUE_LABELS: dict[DueKind, LazyText] = {
    DueKind.ROYALTY: lazy_gettext("Royalty"),
    DueKind.ADJUSTMENT: lazy_gettext("Added by a new version"),
    DueKind.INTEREST: lazy_gettext("Interest"),
    DueKind.AUDIT_COST: lazy_gettext("Cost of the audit"),
}

CLAIM_KIND_LABELS: dict[ClaimKind, LazyText] = {
    ClaimKind.AUDIT: lazy_gettext("Audit of the books"),
    ClaimKind.ERROR: lazy_gettext("Correction of an error"),
}

REVERSAL_KIND_LABELS: dict[ReversalKind, LazyText] = {
    ReversalKind.CREDIT: lazy_gettext("Pay a credit back: nothing is owed for it"),
    ReversalKind.PAYMENT: lazy_gettext("Undo a payment: what it paid is owed again"),
}

END_NOTICE_LABELS: dict[EndNoticeState, tuple[LazyText, str]] = {
    EndNoticeState.GIVEN: (lazy_gettext("Runs"), "attention"),
    EndNoticeState.LAPSED: (lazy_gettext("Fell away: nothing is late any more"), "good"),
    EndNoticeState.USED: (lazy_gettext("The licence was ended by it"), "neutral"),
}

FLAG_LABELS: dict[Flag, LazyText] = {
    Flag.LATE: lazy_gettext("reported late"),
    Flag.FLAT: lazy_gettext("the same figure three times"),
    Flag.ROUND: lazy_gettext("round figures"),
    Flag.AT_MINIMUM: lazy_gettext("always at the minimum"),
}

AUDIT_LABELS: dict[str, LazyText] = {
    "licence.end_asked": lazy_gettext("One side asks to end the licence"),
    "licence.end_agreed": lazy_gettext("Both sides have ended the licence"),
    "licence.end_unpaid": lazy_gettext("The licensor has ended the licence for late payment"),
    "licence.end_declined": lazy_gettext("End of the licence declined"),
    "licence.end_withdrawn": lazy_gettext("Wish to end the licence taken back"),
    "royalty.opened": lazy_gettext("Royalty plan opened"),
    "royalty.amended": lazy_gettext("Amended terms hold from this period on"),
    "royalty.advance_lowered": lazy_gettext("Less is paid in advance: a part of the price fell away"),
    "royalty.ended": lazy_gettext("Licence ended"),
    "royalty.reported": lazy_gettext("Use reported"),
    "royalty.stated": lazy_gettext("Statement drawn"),
    "royalty.estimated": lazy_gettext("Estimate drawn: no report came"),
    "royalty.contested": lazy_gettext("Statement contested"),
    "royalty.accepted": lazy_gettext("Statement accepted"),
    "royalty.restated": lazy_gettext("New version counts"),
    "royalty.invoiced": lazy_gettext("Invoice raised"),
    "royalty.credited": lazy_gettext("Credit for what was stated too high"),
    "royalty.paid": lazy_gettext("Royalties paid"),
    "royalty.excess_returned": lazy_gettext("What nothing was due for went back"),
    "royalty.inventors_rewarded": lazy_gettext("Reward of the inventors noted"),
    "royalty.released": lazy_gettext("Royalties released to the parties"),
    "royalty.notice_given": lazy_gettext("Notice to end the licence given"),
    "royalty.notice_closed": lazy_gettext("Notice to end the licence used or fallen away"),
    "royalty.reversal_asked": lazy_gettext("Reversal asked for"),
    "royalty.reversal_declined": lazy_gettext("Reversal declined"),
    "royalty.reversed": lazy_gettext("Royalties taken back"),
    "royalty.dispute_lost": lazy_gettext("Dispute lost: the payer's bank kept a payment"),
    "royalty.payout_returned": lazy_gettext("Payout came back"),
    "royalty.audit_announced": lazy_gettext("Inspection of the books announced"),
    "royalty.claimed": lazy_gettext("Figures claimed to be wrong"),
    "royalty.claim_agreed": lazy_gettext("Claim agreed"),
    "royalty.claim_closed": lazy_gettext("Claim closed"),
}
