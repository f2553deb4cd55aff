"""The unit's codes in words."""

from core.i18n import LazyText, lazy_gettext
from registers.disputes.clocks import NO_STATEMENT, NO_SUIT, NOT_COMPLETED
from registers.disputes.complaints import TakedownNotice
from registers.disputes.states import CaseState, TakedownState
from registers.disputes.vocabulary import (
    Cause,
    Channel,
    Clock,
    ComplainantKind,
    Complaint,
    Lack,
    Outcome,
    RemarkKind,
    RightKind,
    Side,
    Verdict,
)

CASE_LABELS: dict[CaseState, LazyText] = {
    CaseState.FILED: lazy_gettext("Filed, to be accepted"),
    CaseState.ACCEPTED: lazy_gettext("Accepted, to be heard"),
    CaseState.MEDIATION: lazy_gettext("In mediation"),
    CaseState.ADMINISTRATIVE: lazy_gettext("Before the office"),
    CaseState.ARBITRATION: lazy_gettext("In arbitration"),
    CaseState.COURT: lazy_gettext("Before the court"),
    CaseState.SETTLED: lazy_gettext("Settled by agreement"),
    CaseState.CONFIRMED: lazy_gettext("Agreement confirmed by the court"),
    CaseState.DECIDED: lazy_gettext("Case decided"),
    CaseState.WITHDRAWN: lazy_gettext("Case withdrawn"),
    CaseState.ENFORCING: lazy_gettext("Being enforced"),
    CaseState.CLOSED: lazy_gettext("Case closed"),
    CaseState.REFUSED: lazy_gettext("Not accepted"),
}

CASE_TONES: dict[CaseState, str] = {
    **dict.fromkeys(CaseState, "active"),
    CaseState.FILED: "attention",
    CaseState.SETTLED: "good",
    CaseState.CONFIRMED: "good",
    CaseState.DECIDED: "good",
    CaseState.WITHDRAWN: "neutral",
    CaseState.CLOSED: "neutral",
    CaseState.REFUSED: "bad",
}

CHANNEL_LABELS: dict[Channel, LazyText] = {
    Channel.JUDICIAL: lazy_gettext("Courts"),
    Channel.ADMINISTRATIVE: lazy_gettext("Administrative adjudication and mediation"),
    Channel.ARBITRATION: lazy_gettext("Arbitration"),
    Channel.MEDIATION: lazy_gettext("People's mediation"),
}

CAUSE_LABELS: dict[Cause, LazyText] = {
    Cause.OWNERSHIP: lazy_gettext("Who owns the right"),
    Cause.VALIDITY: lazy_gettext("Whether the right is valid"),
    Cause.INFRINGEMENT: lazy_gettext("Infringement"),
    Cause.CONTRACT: lazy_gettext("A contract of transfer or licence"),
    Cause.REMUNERATION: lazy_gettext("Reward of inventors and authors"),
    Cause.UNFAIR_COMPETITION: lazy_gettext("Unfair competition"),
    Cause.OTHER: lazy_gettext("Another cause"),
}

RIGHT_LABELS: dict[RightKind, LazyText] = {
    RightKind.PATENT: lazy_gettext("Patent"),
    RightKind.TRADEMARK: lazy_gettext("Trade mark"),
    RightKind.COPYRIGHT: lazy_gettext("Copyright"),
    RightKind.INDICATION: lazy_gettext("Geographical indication"),
    RightKind.TRADE_SECRET: lazy_gettext("Trade secret"),
    RightKind.OTHER: lazy_gettext("Another right"),
}

SIDE_LABELS: dict[Side, LazyText] = {
    Side.CLAIMANT: lazy_gettext("Claimant"),
    Side.RESPONDENT: lazy_gettext("Respondent"),
    Side.THIRD_PARTY: lazy_gettext("Third party"),
}

OUTCOME_LABELS: dict[Outcome, LazyText] = {
    Outcome.FOR_CLAIMANT: lazy_gettext("Decided for the claimant"),
    Outcome.PARTLY: lazy_gettext("Decided for the claimant in part"),
    Outcome.AGAINST_CLAIMANT: lazy_gettext("Decided against the claimant"),
    Outcome.SETTLED: lazy_gettext("Settled by agreement"),
    Outcome.WITHDRAWN: lazy_gettext("Withdrawn by the claimant"),
}

TAKEDOWN_LABELS: dict[TakedownState, LazyText] = {
    TakedownState.RECEIVED: lazy_gettext("Received, to be looked at"),
    TakedownState.INCOMPLETE: lazy_gettext("Something is missing"),
    TakedownState.REJECTED: lazy_gettext("Complaint rejected"),
    TakedownState.FORWARDED: lazy_gettext("Sent to the seller"),
    TakedownState.COUNTERED: lazy_gettext("Answered by the seller"),
    TakedownState.ANSWERED: lazy_gettext("Answer sent to the complainant"),
    TakedownState.UPHELD: lazy_gettext("Upheld"),
    TakedownState.LIFTED: lazy_gettext("Measure lifted"),
    TakedownState.TAKEN_BACK: lazy_gettext("Complaint taken back"),
}

TAKEDOWN_TONES: dict[TakedownState, str] = {
    **dict.fromkeys(TakedownState, "active"),
    TakedownState.RECEIVED: "attention",
    TakedownState.INCOMPLETE: "attention",
    TakedownState.COUNTERED: "attention",
    TakedownState.REJECTED: "neutral",
    TakedownState.UPHELD: "bad",
    TakedownState.LIFTED: "good",
    TakedownState.TAKEN_BACK: "neutral",
}

CLOCK_LABELS: dict[Clock, LazyText] = {
    Clock.CONFIRMATION: lazy_gettext("To apply for judicial confirmation of a mediated agreement"),
    Clock.COMPLETION: lazy_gettext("To complete a complaint that lacks something"),
    Clock.COUNTER: lazy_gettext("To answer a complaint with a counter-statement"),
    Clock.SUIT: lazy_gettext("To tell of a suit after the counter-statement"),
    Clock.REMINDER: lazy_gettext("Reminder before a period ends"),
}

COMPLAINT_LABELS: dict[Complaint, LazyText] = {
    Complaint.INFRINGEMENT: lazy_gettext("It infringes my right"),
    Complaint.OWNERSHIP: lazy_gettext("The right offered is mine"),
}

COMPLAINANT_LABELS: dict[ComplainantKind, LazyText] = {
    ComplainantKind.ORGANISATION: lazy_gettext("An organisation"),
    ComplainantKind.PERSON: lazy_gettext("A natural person"),
}

LACK_LABELS: dict[Lack, LazyText] = {
    Lack.IDENTITY: lazy_gettext("Proof of who complains"),
    Lack.OWN_RIGHT: lazy_gettext("Proof of the complainant's own right"),
    Lack.EVIDENCE: lazy_gettext("Evidence that the listing touches it"),
    Lack.PLACE: lazy_gettext("What exactly in the listing is meant"),
}

VERDICT_LABELS: dict[Verdict, LazyText] = {
    Verdict.UPHOLD: lazy_gettext("Uphold the complaint: the listing stays off the market"),
    Verdict.LIFT: lazy_gettext("Lift the measure: the listing comes back"),
}

REMARK_LABELS: dict[RemarkKind, LazyText] = {
    RemarkKind.MALICIOUS: lazy_gettext("Malicious"),
    RemarkKind.MISTAKEN: lazy_gettext("Mistaken"),
    RemarkKind.REPEATED: lazy_gettext("Repeated without anything new"),
}

# Grounds of what ended by itself.
GROUND_LABELS: dict[str, LazyText] = {
    NOT_COMPLETED: lazy_gettext("What was missing did not come in time."),
    NO_STATEMENT: lazy_gettext("The seller did not answer in time."),
    NO_SUIT: lazy_gettext(
        "Within fifteen days nobody said that a court or an authority has the matter (E-commerce Law, article 43)."
    ),
}

AUDIT_LABELS: dict[str, LazyText] = {
    "dispute.filed": lazy_gettext("Case filed"),
    "dispute.linked": lazy_gettext("Rights or deals linked to the case"),
    "dispute.accepted": lazy_gettext("Case accepted"),
    "dispute.refused": lazy_gettext("Case not accepted"),
    "dispute.brought_before": lazy_gettext("Case brought before its body"),
    "dispute.settled": lazy_gettext("Case settled"),
    "dispute.confirmation_applied": lazy_gettext("Judicial confirmation applied for"),
    "dispute.confirmation_missed": lazy_gettext("Time for judicial confirmation over"),
    "dispute.confirmed": lazy_gettext("Agreement confirmed"),
    "dispute.decided": lazy_gettext("Case decided"),
    "dispute.withdrawn": lazy_gettext("Case taken back"),
    "dispute.enforcing": lazy_gettext("Enforcement begun"),
    "dispute.closed": lazy_gettext("Case ended"),
    "dispute.published": lazy_gettext("Published decision shown"),
    "dispute.imported": lazy_gettext("Concluded cases imported"),
    "takedown.received": lazy_gettext("Complaint received"),
    "takedown.found_incomplete": lazy_gettext("More asked for"),
    "takedown.completed": lazy_gettext("Complaint completed"),
    "takedown.rejected": lazy_gettext("Complaint rejected"),
    "takedown.forwarded": lazy_gettext("Complaint sent to the seller"),
    "takedown.countered": lazy_gettext("Seller answered"),
    "takedown.answer_forwarded": lazy_gettext("Answer sent to the complainant"),
    "takedown.suit_told": lazy_gettext("Suit or complaint to the authority told"),
    "takedown.upheld": lazy_gettext("Complaint upheld"),
    "takedown.lifted": lazy_gettext("Measure lifted"),
    "takedown.taken_back": lazy_gettext("Complaint taken back"),
    "takedown.remarked": lazy_gettext("Remark about the complaint"),
}


NEVER_OFF = lazy_gettext("Over; it was never off the market")
BEFORE_COURT = lazy_gettext("Before a court or an authority; the measure goes on")  # nobody has decided anything


def takedown_state(notice: TakedownNotice) -> LazyText:
    """The state in words: of a complaint without a measure nothing is lifted."""
    if notice.state is TakedownState.LIFTED and notice.measure_on is None:
        return NEVER_OFF
    if notice.state is TakedownState.UPHELD and notice.suit_on is not None and not notice.ground:
        return BEFORE_COURT
    return TAKEDOWN_LABELS[notice.state]


def ground_in_words(ground: str) -> str:
    """Why something ended: the reason that was written, or what a period's end says."""
    return str(GROUND_LABELS.get(ground, ground))
