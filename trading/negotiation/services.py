"""What can be done in a negotiation, in one place; the acts lie in the modules that they belong to."""

from trading.negotiation.acceptance import accept_offer
from trading.negotiation.ending import end_negotiation, expire_due, reject_offer, withdraw_offer
from trading.negotiation.offering import check_terms, counter_offer, drafted, open_negotiation

__all__ = [
    "accept_offer",
    "check_terms",
    "counter_offer",
    "drafted",
    "end_negotiation",
    "expire_due",
    "open_negotiation",
    "reject_offer",
    "withdraw_offer",
]
