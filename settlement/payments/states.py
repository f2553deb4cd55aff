"""Lifecycles of money that comes in and goes out by bank transfer."""

from enum import StrEnum

from core.states import Lifecycle


class ReceiptState(StrEnum):
    """Where a receipt stands."""

    RECORDED = "recorded"
    CONFIRMED = "confirmed"
    REJECTED = "rejected"


class PayoutState(StrEnum):
    """Where a payout stands."""

    QUEUED = "queued"
    SENT = "sent"
    PAID = "paid"
    RETURNED = "returned"
    FAILED = "failed"
    STOPPED = "stopped"


RECEIPT = Lifecycle(
    "receipt",
    {
        (ReceiptState.RECORDED, "confirm"): ReceiptState.CONFIRMED,
        (ReceiptState.RECORDED, "reject"): ReceiptState.REJECTED,
    },
    start=ReceiptState.RECORDED,
)

# A bank can send money back even after it said that it was paid. What was only queued can be stopped: the deal for
# which it was owed is taken back.
PAYOUT = Lifecycle(
    "payout",
    {
        (PayoutState.QUEUED, "send"): PayoutState.SENT,
        (PayoutState.QUEUED, "fail"): PayoutState.FAILED,
        (PayoutState.QUEUED, "stop"): PayoutState.STOPPED,
        (PayoutState.SENT, "confirm"): PayoutState.PAID,
        (PayoutState.SENT, "return"): PayoutState.RETURNED,
        (PayoutState.PAID, "return"): PayoutState.RETURNED,
    },
    start=PayoutState.QUEUED,
)
