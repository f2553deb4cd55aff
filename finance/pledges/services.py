"""The acts of pledge loans, from the application to the release or the sale; what others call and follow."""

from finance.pledges.applying import apply_for_loan, withdraw_application
from finance.pledges.appraising import appraise_right, conclude_appraisal
from finance.pledges.offering import accept_offer, decline_offer, make_offer, withdraw_offer

__all__ = [
    "accept_offer",
    "apply_for_loan",
    "appraise_right",
    "conclude_appraisal",
    "decline_offer",
    "make_offer",
    "withdraw_application",
    "withdraw_offer",
]
