"""What people read instead of codes."""

from core.i18n import LazyText, lazy_gettext
from settlement.payments.models import PayoutKind
from settlement.payments.states import PayoutState, ReceiptState

AUDIT_LABELS: dict[str, LazyText] = {
    "receiving_account.entered": lazy_gettext("Account for buyers' payments entered"),
    "receipt.recorded": lazy_gettext("Receipt recorded"),
    "receipt.confirmed": lazy_gettext("Receipt confirmed by a second officer"),
    "receipt.rejected": lazy_gettext("Receipt rejected"),
    "payout.queued": lazy_gettext("Payout queued"),
    "payout.sent": lazy_gettext("Payout sent to the bank"),
    "payout.confirmed": lazy_gettext("Payout confirmed by a second officer"),
    "payout.returned": lazy_gettext("Payout returned by the bank"),
    "payout.failed": lazy_gettext("Payout could not be sent"),
    "payout.stopped": lazy_gettext("Payout stopped before it was sent"),
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
    PayoutState.STOPPED: (lazy_gettext("Stopped before it was sent"), "neutral"),
}
KINDS: dict[PayoutKind, LazyText] = {
    PayoutKind.PAYOUT: lazy_gettext("Payout"),
    PayoutKind.REFUND: lazy_gettext("Refund"),
}
