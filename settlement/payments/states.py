"""Lifecycles of money that comes in and goes out by bank transfer, and of what is booked from the bank's statement."""

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


class BookingState(StrEnum):
    """Where a booking from a line of the bank's statement stands."""

    PROPOSED = "proposed"
    CONFIRMED = "confirmed"
    REJECTED = "rejected"


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

BOOKING = Lifecycle(
    "line_booking",
    {
        (BookingState.PROPOSED, "confirm"): BookingState.CONFIRMED,
        (BookingState.PROPOSED, "reject"): BookingState.REJECTED,
    },
    start=BookingState.PROPOSED,
)
