"""What can be done in a negotiation, in one place; the acts lie in the modules that they belong to."""

from trading.negotiation.acceptance import accept_offer
from trading.negotiation.approvals import approve, ask_to_accept, ask_to_counter, ask_to_open, decline, withdraw
from trading.negotiation.ending import end_negotiation, expire_due, reject_offer, withdraw_offer
from trading.negotiation.exclusivity import give_up_exclusivity, grant_exclusivity
from trading.negotiation.express import published_terms, take_express_licence
from trading.negotiation.identity import agree_to_reveal
from trading.negotiation.messages import send_message
from trading.negotiation.offering import check_terms, counter_offer, drafted, open_negotiation
from trading.negotiation.proposal import Proposal

__all__ = [
    "Proposal",
    "accept_offer",
    "agree_to_reveal",
    "approve",
    "ask_to_accept",
    "ask_to_counter",
    "ask_to_open",
    "check_terms",
    "counter_offer",
    "decline",
    "drafted",
    "end_negotiation",
    "expire_due",
    "give_up_exclusivity",
    "grant_exclusivity",
    "open_negotiation",
    "published_terms",
    "reject_offer",
    "send_message",
    "take_express_licence",
    "withdraw",
    "withdraw_offer",
]
