"""Lifecycles of money that comes in and goes out by bank transfer, of what is booked from the bank's statement, and of
payees' accounts at payment providers."""

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
    STAYED = "stayed"
    STOPPED = "stopped"


class BookingState(StrEnum):
    """Where a booking from a line of the bank's statement stands."""

    PROPOSED = "proposed"
    CONFIRMED = "confirmed"
    REJECTED = "rejected"


class PayeeState(StrEnum):
    """Where a payee's account at a provider stands. Whether it can take money is the provider's own word."""

    ASKED = "asked"
    DECLINED = "declined"
    OPEN = "open"
    CHOSEN = "chosen"
    USED = "used"


RECEIPT = Lifecycle(
    "receipt",
    {
        (ReceiptState.RECORDED, "confirm"): ReceiptState.CONFIRMED,
        (ReceiptState.RECORDED, "reject"): ReceiptState.REJECTED,
    },
    start=ReceiptState.RECORDED,
)

# A bank can send money back even after it said that it was paid. What was only queued can be stopped: the deal for
# which it was owed is taken back. While something keeps the money of its purpose it is stayed; afterwards what is left
# of it is queued anew, and it is stopped itself.
PAYOUT = Lifecycle(
    "payout",
    {
        (PayoutState.QUEUED, "send"): PayoutState.SENT,
        (PayoutState.QUEUED, "fail"): PayoutState.FAILED,
        (PayoutState.QUEUED, "stop"): PayoutState.STOPPED,
        (PayoutState.QUEUED, "stay"): PayoutState.STAYED,
        (PayoutState.STAYED, "stop"): PayoutState.STOPPED,
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

PAYEE_ACCOUNT = Lifecycle(
    "payee account",
    {
        (PayeeState.ASKED, "open"): PayeeState.OPEN,
        (PayeeState.ASKED, "decline"): PayeeState.DECLINED,
        (PayeeState.DECLINED, "ask again"): PayeeState.ASKED,
        (PayeeState.OPEN, "use"): PayeeState.CHOSEN,
        (PayeeState.CHOSEN, "confirm"): PayeeState.USED,
        (PayeeState.CHOSEN, "leave"): PayeeState.OPEN,
        (PayeeState.USED, "leave"): PayeeState.OPEN,
    },
    start=PayeeState.ASKED,
)
