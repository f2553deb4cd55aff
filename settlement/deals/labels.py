"""The unit's codes in words."""

from dataclasses import dataclass

from core.i18n import LazyText, lazy_gettext
from listings.terms.vocabulary import Act
from settlement.deals.fees import DealKind, FeeTaker, Payer
from settlement.deals.split import LineKind
from settlement.deals.states import CancellationState, DealState, MilestoneState, ReversalState
from settlement.deals.taxes import Tax, TaxItem

STATE_LABELS: dict[DealState, LazyText] = {
    DealState.AGREED: lazy_gettext("Agreed, to be signed"),
    DealState.SIGNED: lazy_gettext("Signed, to be paid"),
    DealState.PARTLY_FUNDED: lazy_gettext("Partly paid"),
    DealState.FUNDED: lazy_gettext("Money held"),
    DealState.DELIVERED: lazy_gettext("Filed at the office"),
    DealState.RELEASABLE: lazy_gettext("Recorded, to be released"),
    DealState.SETTLED: lazy_gettext("Settled, payouts under way"),
    DealState.CLOSED: lazy_gettext("Deal closed"),
    DealState.CANCELLED: lazy_gettext("Cancelled"),
    DealState.REFUNDING: lazy_gettext("Refund under way"),
    DealState.REFUNDED: lazy_gettext("Refunded"),
}

# FUNDED where nothing falls due at signing: there is nothing that could be held.
PAID_LATER_LABEL: LazyText = lazy_gettext("Nothing due at signing")


def state_label(state: DealState, paid_later: bool) -> LazyText:
    """The state in words; of a deal that is paid later nobody says that its money is held."""
    return PAID_LATER_LABEL if state is DealState.FUNDED and paid_later else STATE_LABELS[state]


STATE_TONES: dict[DealState, str] = {
    DealState.AGREED: "attention",
    DealState.SIGNED: "attention",
    DealState.PARTLY_FUNDED: "attention",
    DealState.FUNDED: "active",
    DealState.DELIVERED: "active",
    DealState.RELEASABLE: "attention",
    DealState.SETTLED: "good",
    DealState.CLOSED: "good",
    DealState.CANCELLED: "bad",
    DealState.REFUNDING: "attention",
    DealState.REFUNDED: "bad",
}

FROZEN_LABEL = lazy_gettext("Recorded, money frozen")


@dataclass(frozen=True, slots=True)
class SideWords:
    """What the law calls the two sides of an act, and what it calls the office's part."""

    grantor: LazyText
    grantee: LazyText
    both: LazyText
    owed: LazyText
    recordal: LazyText
    recorded: LazyText


SIDES: dict[Act, SideWords] = {
    Act.ASSIGN: SideWords(
        lazy_gettext("Assignor"),
        lazy_gettext("Assignee"),
        lazy_gettext("Assignor and assignee"),
        lazy_gettext("Still to be paid by the assignee"),
        lazy_gettext("Registration of the assignment"),
        lazy_gettext("Assignment registered"),
    ),
    Act.LICENSE: SideWords(
        lazy_gettext("Licensor"),
        lazy_gettext("Licensee"),
        lazy_gettext("Licensor and licensee"),
        lazy_gettext("Still to be paid by the licensee"),
        lazy_gettext("Recordal of the licence"),
        lazy_gettext("Licence recorded"),
    ),
}

LINE_LABELS: dict[LineKind, LazyText] = {
    LineKind.SELLER: lazy_gettext("Seller"),
    LineKind.CENTER: lazy_gettext("Center commission"),
    LineKind.BROKER: lazy_gettext("Broker’s commission"),
    LineKind.PLATFORM: lazy_gettext("Platform fee"),
    LineKind.TAX: lazy_gettext("Tax withheld"),
}

ROLE_LABELS: dict[str, LazyText] = {
    "CLOSE": lazy_gettext("Closed the deal"),
    "LIST": lazy_gettext("Listed the right"),
    "INTRODUCE": lazy_gettext("Introduced the buyer"),
}


ON_TOP_LABELS: dict[LineKind, LazyText] = {
    LineKind.CENTER: lazy_gettext("Center commission, on top of the price"),
    LineKind.PLATFORM: lazy_gettext("Platform fee, on top of the price"),
}


def line_label(kind: LineKind, act: Act, on_top: bool = False) -> LazyText:
    """Who takes a line: the seller by what the law calls it in this act."""
    if on_top:
        return ON_TOP_LABELS[kind]
    return SIDES[act].grantor if kind is LineKind.SELLER else LINE_LABELS[kind]


KIND_LABELS: dict[DealKind, LazyText] = {
    DealKind.ASSIGNMENT: lazy_gettext("Assignment"),
    DealKind.LICENSE: lazy_gettext("Licence"),
    DealKind.OPEN_LICENSE: lazy_gettext("Open licence"),
}
# For whom commission of royalties is, and which part in a deal a center has.
COMMISSION_OF: dict[str, LazyText] = {
    "platform": lazy_gettext("Platform"),
    "center": lazy_gettext("Centers"),
    "broker": lazy_gettext("Broker"),
}
ROLES_OF_CENTERS: dict[str, LazyText] = {
    "CLOSE": lazy_gettext("The center that closes the deal"),
    "LIST": lazy_gettext("The center that listed the right"),
    "INTRODUCE": lazy_gettext("The center that brought the buyer"),
}
TAKER_LABELS: dict[FeeTaker, LazyText] = {
    FeeTaker.PLATFORM: lazy_gettext("Platform fee"),
    FeeTaker.CENTER: lazy_gettext("Center commission"),
}
PAYER_LABELS: dict[Payer, LazyText] = {
    Payer.SELLER: lazy_gettext("The seller, out of the price"),
    Payer.BUYER: lazy_gettext("The buyer, on top of the price"),
    Payer.BOTH: lazy_gettext("Each side the same"),
}
TAX_LABELS: dict[Tax, LazyText] = {
    Tax.WITHHOLDING: lazy_gettext("Income tax withheld at source"),
    Tax.STAMP: lazy_gettext("Stamp duty"),
    Tax.VAT: lazy_gettext("Value added tax"),
    Tax.INCOME: lazy_gettext("Enterprise income tax"),
}
TAX_ITEM_LABELS: dict[TaxItem, LazyText] = {
    TaxItem.RESIDENT: lazy_gettext("Income of residents of China"),
    TaxItem.ABROAD: lazy_gettext("Income of owners abroad"),
    TaxItem.TECHNOLOGY: lazy_gettext("Technology: contracts about it and income from it"),
    TaxItem.PATENT: lazy_gettext("Transfer of a patent"),
    TaxItem.MARK: lazy_gettext("Transfer of a trade mark"),
    TaxItem.COPYRIGHT: lazy_gettext("Transfer of a copyright"),
    TaxItem.OTHER: lazy_gettext("Everything but technology"),
}

REVERSAL_LABELS: dict[ReversalState, LazyText] = {
    ReversalState.ASKED: lazy_gettext("Waits for the second officer"),
    ReversalState.APPROVED: lazy_gettext("Approved by the second officer"),
    ReversalState.DECLINED: lazy_gettext("Declined"),
}

MILESTONE_STATES: dict[MilestoneState, LazyText] = {
    MilestoneState.REPORTED: lazy_gettext("Reported; the buyer answers"),
    MilestoneState.CONFIRMED: lazy_gettext("Reached"),
    MilestoneState.REFUSED: lazy_gettext("Refused by the buyer; the center decides"),
    MilestoneState.DROPPED: lazy_gettext("Not reached; can be reported anew"),
}

MILESTONE_TONES: dict[MilestoneState, str] = {
    MilestoneState.REPORTED: "attention",
    MilestoneState.CONFIRMED: "good",
    MilestoneState.REFUSED: "bad",
    MilestoneState.DROPPED: "neutral",
}

CANCELLATION_LABELS: dict[CancellationState, LazyText] = {
    CancellationState.ASKED: lazy_gettext("Waits for the other side"),
    CancellationState.GRANTED: lazy_gettext("Granted"),
    CancellationState.DECLINED: lazy_gettext("Declined"),
    CancellationState.LAPSED: lazy_gettext("Lapsed"),
}

AUDIT_LABELS: dict[str, LazyText] = {
    "deal.opened": lazy_gettext("Deal opened; fees and shares frozen"),
    "deal.signed": lazy_gettext("Both sides have signed"),
    "deal.earnest_paid_again": lazy_gettext("Earnest money owed again was paid by the seller"),
    "deal.pledgee_set_aside": lazy_gettext("Part of a pledgee taken out of the owner's money"),
    "deal.deposit_given": lazy_gettext("Paid out of a pledgee's deposit"),
    "deal.money_held": lazy_gettext("Money taken into the hold"),
    "deal.ahead_returned": lazy_gettext("Money paid ahead of time queued for return, by the buyer's choice"),
    "deal.excess_returned": lazy_gettext("Money above what is owed queued for return"),
    "deal.partly_funded": lazy_gettext("Part of the money is held"),
    "deal.funded": lazy_gettext("All money due at signing is held"),
    "deal.recordal_filed": lazy_gettext("Recordal filed at the office"),
    "deal.recordal_refused": lazy_gettext("Recordal refused by the office"),
    "deal.filing_taken_back": lazy_gettext("Filing taken back at the office"),
    "deal.recordal_accepted": lazy_gettext("Recordal accepted by the office"),
    "deal.released": lazy_gettext("Money released"),
    "deal.released_in_part": lazy_gettext("Money released for the rights recorded"),
    "deal.closed": lazy_gettext("Deal closed"),
    "deal.cancellation_asked": lazy_gettext("Cancellation asked for"),
    "deal.cancellation_declined": lazy_gettext("Cancellation declined"),
    "deal.cancelled": lazy_gettext("Deal cancelled"),
    "deal.right_given_up": lazy_gettext("One right given up; the deal goes on"),
    "deal.refunded": lazy_gettext("Refund arrived"),
    "deal.payout_returned": lazy_gettext("Payout came back and was queued again"),
    "deal.payout_set_off": lazy_gettext("Payout came back and was set off against what was owed back"),
    "deal.award_asked": lazy_gettext("Split of held money entered"),
    "deal.award_declined": lazy_gettext("Split of held money declined"),
    "deal.award_carried_out": lazy_gettext("Held money split between both sides"),
    "deal.reversal_asked": lazy_gettext("Reversal asked for"),
    "deal.reversal_declined": lazy_gettext("Reversal declined"),
    "deal.dispute_lost": lazy_gettext("Dispute lost: the payer has the money back"),
    "deal.reversed": lazy_gettext("Money taken back after release"),
    "deal.milestone_reported": lazy_gettext("Milestone reported as reached"),
    "deal.milestone_confirmed": lazy_gettext("Milestone confirmed; its instalment falls due"),
    "deal.milestone_refused": lazy_gettext("Milestone refused by the buyer"),
    "deal.milestone_dropped": lazy_gettext("Report of a milestone off"),
    "deal.milestone_given_up": lazy_gettext("Milestone given up; its instalment is owed no more"),
    "deal.instalment_given_up": lazy_gettext("Instalment given up by the seller; it is owed no more"),
    "deal.default": lazy_gettext("One side did not perform; the deal ended"),
    "deal.inventors_rewarded": lazy_gettext("Payment to inventors noted by the owner"),
    "rule.proposed": lazy_gettext("New rule proposed"),
    "rule.put_in_force": lazy_gettext("New rule put in force by a second officer"),
    "rule.declined": lazy_gettext("New rule declined"),
}
