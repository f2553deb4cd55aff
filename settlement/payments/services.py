"""The acts of the finance desk: receipts come in, payouts go out."""

from settlement.payments.officers import must_be_officer, must_be_second
from settlement.payments.payouts import (
    confirm_payout,
    queue_payout,
    return_payout,
    send_payout,
)
from settlement.payments.providing import move_to_bank
from settlement.payments.receipts import confirm_receipt, record_receipt, reject_receipt
from settlement.payments.receiving import (
    confirm_receiving_account,
    enter_receiving_account,
    reject_receiving_account,
)
from settlement.payments.refunds import (
    most_refundable,
    receipt_to_send_back,
    refund_unapplied,
    refundable_to,
)

__all__ = [
    "confirm_payout",
    "confirm_receipt",
    "confirm_receiving_account",
    "enter_receiving_account",
    "most_refundable",
    "move_to_bank",
    "must_be_officer",
    "must_be_second",
    "queue_payout",
    "receipt_to_send_back",
    "record_receipt",
    "refund_unapplied",
    "refundable_to",
    "reject_receipt",
    "reject_receiving_account",
    "return_payout",
    "send_payout",
]
