"""What people read instead of codes."""

from core.i18n import LazyText, lazy_gettext
from settlement.payments.models import PayoutKind
from settlement.payments.providers.port import OperationKind
from settlement.payments.providers.states import DisputeState, OperationState
from settlement.payments.statements.matching import Fit, MatchKind, Reason
from settlement.payments.statements.models import BookingKind
from settlement.payments.statements.reconciling import ItemKind
from settlement.payments.statements.states import LineStanding
from settlement.payments.states import BookingState, PayeeState, PayoutState, ReceiptState

AUDIT_LABELS: dict[str, LazyText] = {
    "receiving_account.entered": lazy_gettext("Account for buyers' payments entered"),
    "receiving_account.confirmed": lazy_gettext("Account for buyers' payments confirmed by somebody else"),
    "receiving_account.rejected": lazy_gettext("Account for buyers' payments turned down"),
    "receipt.recorded": lazy_gettext("Receipt recorded"),
    "receipt.confirmed": lazy_gettext("Receipt confirmed by a second officer"),
    "receipt.rejected": lazy_gettext("Receipt rejected"),
    "receipt.provided": lazy_gettext("Receipt confirmed by the payment provider"),
    "payout.queued": lazy_gettext("Payout queued"),
    "payout.sent": lazy_gettext("Payout sent to the bank"),
    "payout.confirmed": lazy_gettext("Payout confirmed by a second officer"),
    "payout.returned": lazy_gettext("Payout returned by the bank"),
    "payout.failed": lazy_gettext("Payout could not be sent"),
    "payout.stayed": lazy_gettext("Payout stays until it may leave"),
    "payout.stopped": lazy_gettext("Payout stopped before it was sent"),
    "payout.asked": lazy_gettext("Payout given to the payment provider"),
    "payout.provided": lazy_gettext("Payout confirmed by the payment provider"),
    "payout.came_back": lazy_gettext("Payout came back from the payment provider"),
    "operation.intended": lazy_gettext("Payment provider to be asked"),
    "operation.unknown": lazy_gettext("No answer from the payment provider"),
    "operation.pending": lazy_gettext("Under way at the payment provider"),
    "operation.succeeded": lazy_gettext("Done, as the payment provider says"),
    "operation.declined": lazy_gettext("Declined by the payment provider"),
    "operation.returned": lazy_gettext("Came back at the payment provider"),
    "dispute.opened": lazy_gettext("The payer's bank disputes the payment"),
    "dispute.won": lazy_gettext("Dispute won"),
    "statement.taken": lazy_gettext("Bank statement taken in"),
    "bank.reconciled": lazy_gettext("Bank account reconciled with the statements"),
    "line.accepted": lazy_gettext("Line of the statement assigned"),
    "line.confirmed": lazy_gettext("Line of the statement confirmed by a second officer"),
    "line.rejected": lazy_gettext("Assignment of the line rejected"),
    "dispute.lost": lazy_gettext("Dispute lost"),
    "claim.called": lazy_gettext("Claim called in from the payee's account"),
    "claim.recalled": lazy_gettext("Claim paid from the payee's account"),
    "claim.owed": lazy_gettext("Claim could not be called in and is owed as before"),
    "payee_bank.proposed": lazy_gettext("Bank account for payouts entered"),
    "payee_bank.confirmed": lazy_gettext("Bank account for payouts confirmed by a finance officer"),
    "payee_bank.withdrawn": lazy_gettext("Bank account for payouts withdrawn"),
    "payee_bank.rejected": lazy_gettext("Bank account for payouts turned down or taken back"),
    "payee.asked": lazy_gettext("Account at the payment provider asked for"),
    "payee.opened": lazy_gettext("Account at the payment provider opened"),
    "payee.declined": lazy_gettext("The payment provider opened no account"),
    "payee.changed": lazy_gettext("The payment provider said whether the account can take money"),
    "payee.chosen": lazy_gettext("Chosen to be paid into the account"),
    "payee.used": lazy_gettext("Account at the payment provider confirmed by a finance officer"),
    "payee.rejected": lazy_gettext("Account at the payment provider turned down by a finance officer"),
    "payee.left": lazy_gettext("Chosen to be paid by bank transfer"),
}

# state -> (words, tone of the tag)
RECEIPT_STATES: dict[ReceiptState, tuple[LazyText, str]] = {
    ReceiptState.RECORDED: (lazy_gettext("Waits for a second officer"), "attention"),
    ReceiptState.CONFIRMED: (lazy_gettext("Confirmed"), "good"),
    ReceiptState.REJECTED: (lazy_gettext("Sent back"), "bad"),
}
PAYOUT_STATES: dict[PayoutState, tuple[LazyText, str]] = {
    PayoutState.QUEUED: (lazy_gettext("To be sent"), "attention"),
    PayoutState.SENT: (lazy_gettext("Sent, waits for a second officer"), "active"),
    PayoutState.PAID: (lazy_gettext("Paid"), "good"),
    PayoutState.RETURNED: (lazy_gettext("Returned by the bank"), "bad"),
    PayoutState.FAILED: (lazy_gettext("Could not be sent"), "bad"),
    PayoutState.STAYED: (lazy_gettext("Stays until it may leave"), "neutral"),
    PayoutState.STOPPED: (lazy_gettext("Stopped before it was sent"), "neutral"),
}
KINDS: dict[PayoutKind, LazyText] = {
    PayoutKind.PAYOUT: lazy_gettext("Payout"),
    PayoutKind.REFUND: lazy_gettext("Refund"),
}
OPERATION_STATES: dict[OperationState, tuple[LazyText, str]] = {
    OperationState.INTENDED: (lazy_gettext("To be asked"), "neutral"),
    OperationState.SENT: (lazy_gettext("Asked, no answer yet"), "attention"),
    OperationState.UNKNOWN: (lazy_gettext("In doubt"), "attention"),
    OperationState.PENDING: (lazy_gettext("Under way"), "active"),
    OperationState.SUCCEEDED: (lazy_gettext("Done"), "good"),
    OperationState.DECLINED: (lazy_gettext("Declined"), "bad"),
    OperationState.RETURNED: (lazy_gettext("Came back"), "bad"),
}
OPERATION_KINDS: dict[OperationKind, LazyText] = {
    OperationKind.COLLECT: lazy_gettext("Payment by a buyer"),
    OperationKind.REFUND: lazy_gettext("Refund"),
    OperationKind.TRANSFER: lazy_gettext("Transfer to a payee"),
    OperationKind.REVERSE: lazy_gettext("Transfer taken back"),
    OperationKind.PAYOUT: lazy_gettext("Payout to our bank"),
}
PAYEE_STATES: dict[PayeeState, tuple[LazyText, str]] = {
    PayeeState.ASKED: (lazy_gettext("Asked, no answer yet"), "attention"),
    PayeeState.DECLINED: (lazy_gettext("Declined"), "bad"),
    PayeeState.OPEN: (lazy_gettext("Opened, not used"), "neutral"),
    PayeeState.CHOSEN: (lazy_gettext("Waits for the trading center"), "attention"),
    PayeeState.USED: (lazy_gettext("You are paid there"), "active"),
}
# What a provider asks payees for, by the first word of its own name for it.
PAYEE_WANTS: dict[str, LazyText] = {
    "external_account": lazy_gettext("a bank account"),
    "company": lazy_gettext("particulars of the company"),
    "individual": lazy_gettext("particulars of the person"),
    "person": lazy_gettext("particulars of the people who run it"),
    "representative": lazy_gettext("particulars of the people who run it"),
    "owners": lazy_gettext("particulars of its owners"),
    "directors": lazy_gettext("particulars of the people who run it"),
    "business_profile": lazy_gettext("what the business does"),
    "business_type": lazy_gettext("what the business does"),
    "tos_acceptance": lazy_gettext("agreement to its terms"),
}
OTHER_WANTS = lazy_gettext("other particulars")
DISPUTE_STATES: dict[DisputeState, tuple[LazyText, str]] = {
    DisputeState.OPENED: (lazy_gettext("Disputed"), "attention"),
    DisputeState.WON: (lazy_gettext("Dispute won"), "good"),
    DisputeState.LOST: (lazy_gettext("Dispute lost"), "bad"),
}
PROVIDERS: dict[str, LazyText] = {
    "local": lazy_gettext("Local provider (play money)"),
    "stripe": lazy_gettext("Stripe"),
}
BOOKING_STATES: dict[BookingState, LazyText] = {
    BookingState.PROPOSED: lazy_gettext("Waits for a second officer"),
    BookingState.CONFIRMED: lazy_gettext("Confirmed"),
    BookingState.REJECTED: lazy_gettext("Sent back"),
}
LINE_STANDINGS: dict[LineStanding, tuple[LazyText, str]] = {
    LineStanding.OPEN: (lazy_gettext("To be assigned"), "attention"),
    LineStanding.WAITS: (lazy_gettext("Waits for a second officer"), "active"),
    LineStanding.SUSPENSE: (lazy_gettext("Put aside, not identified"), "attention"),
    LineStanding.DONE: (lazy_gettext("Done"), "good"),
}
BOOKING_KINDS: dict[BookingKind, LazyText] = {
    BookingKind.SUSPENSE: lazy_gettext("Nobody knows yet what it is for: put it aside"),
    BookingKind.INTEREST: lazy_gettext("Interest from the bank"),
    BookingKind.CHARGE: lazy_gettext("Charge of the bank"),
    BookingKind.SENT_BACK: lazy_gettext("Money put aside, sent back to its account"),
    BookingKind.TAKEN_BACK: lazy_gettext("A receipt that the bank took back"),
    BookingKind.MOVED: lazy_gettext("Our own money, moved here from a payment provider"),
    BookingKind.CLAIM_PAID: lazy_gettext("A party pays what it owes us"),
    BookingKind.TAX_REMITTED: lazy_gettext("Withheld tax, paid to the tax office"),
    BookingKind.FEES_DRAWN: lazy_gettext("Our own fees, moved to another account of ours"),
}
MATCH_KINDS: dict[MatchKind, LazyText] = {
    MatchKind.RECEIPT: lazy_gettext("Payment"),
    MatchKind.KNOWN_RECEIPT: lazy_gettext("Receipt recorded by hand"),
    MatchKind.PAYOUT_PAID: lazy_gettext("Payout that left"),
    MatchKind.PAYOUT_RETURNED: lazy_gettext("Payout that came back"),
    MatchKind.MOVED: lazy_gettext("Our own money, moved here from a payment provider"),
}
REASONS: dict[Reason, LazyText] = {
    Reason.REFERENCE: lazy_gettext("quotes the reference"),
    Reason.AMOUNT: lazy_gettext("the amount is exactly this"),
    Reason.NAME: lazy_gettext("the name is theirs"),
    Reason.ACCOUNT: lazy_gettext("paid from this account before"),
    Reason.BANK_REFERENCE: lazy_gettext("the bank's reference is the same"),
    Reason.RETURN: lazy_gettext("the bank calls it a return"),
}
FITS: dict[Fit, LazyText] = {
    Fit.EXACT: lazy_gettext("Exactly what is due"),
    Fit.PARTIAL: lazy_gettext("Less than is due: paid in part"),
    Fit.OVER: lazy_gettext("More than is due next: used for later instalments, the rest goes back"),
    Fit.NOTHING_DUE: lazy_gettext("Nothing is due: it goes back to who paid"),
}
ITEM_KINDS: dict[ItemKind, tuple[LazyText, LazyText]] = {  # what it is, and what to do
    ItemKind.LINE_OPEN: (
        lazy_gettext("On the statement, not in the books"),
        lazy_gettext("Assign it, or put it aside"),
    ),
    ItemKind.LINE_WAITS: (
        lazy_gettext("On the statement, waits for a second officer"),
        lazy_gettext("Compare and confirm it"),
    ),
    ItemKind.SUSPENSE: (
        lazy_gettext("Put aside, not identified"),
        lazy_gettext("Ask the payer's bank; then assign it or send it back"),
    ),
    ItemKind.RECEIPT_UNSEEN: (
        lazy_gettext("Receipt in the books, on no statement"),
        lazy_gettext("Take in the statement of that day; if it is not there, ask the bank"),
    ),
    ItemKind.PAYOUT_SENT: (
        lazy_gettext("Payout ordered, on no statement"),
        lazy_gettext("Ask the bank whether it carried out the order"),
    ),
    ItemKind.PAYOUT_UNSEEN: (
        lazy_gettext("Payout paid in the books, on no statement"),
        lazy_gettext("Take in the statement of that day; if it is not there, ask the bank"),
    ),
    ItemKind.RETURN_UNSEEN: (
        lazy_gettext("Payout returned in the books, on no statement"),
        lazy_gettext("Take in the statement of that day; if it is not there, ask the bank"),
    ),
    ItemKind.MOVED_UNSEEN: (
        lazy_gettext("Money from a payment provider in the books, on no statement"),
        lazy_gettext("Ask the provider when it was sent"),
    ),
    ItemKind.GAP: (
        lazy_gettext("Between two statements the balance changes"),
        lazy_gettext("Take in the statement that is missing between them"),
    ),
}
