"""The acts of pledge loans, from the application to the release or the sale; what others call and follow."""

from finance.pledges.applying import apply_for_loan, withdraw_application
from finance.pledges.appraising import appraise_anew, appraise_right, conclude_appraisal
from finance.pledges.attributing import name_serving_center
from finance.pledges.classing import (
    claim_compensation,
    claimable,
    classify_loan,
    loan_compensated,
    loan_covered,
    look_at,
    overdue_loans,
    take_back_claim,
)
from finance.pledges.contracting import draw_contract, redraw_contract, sign_contract
from finance.pledges.correcting import correct_listed, strike_listed
from finance.pledges.disposing import book_recovery, close_loan, record_disposal
from finance.pledges.offering import accept_offer, decline_offer, make_offer, withdraw_offer
from finance.pledges.proceeds import proceeds_came, take_deposit
from finance.pledges.registering import recordal_changed
from finance.pledges.repaying import book_repayment, disburse, give_up_loan

__all__ = [
    "accept_offer",
    "apply_for_loan",
    "appraise_anew",
    "appraise_right",
    "book_recovery",
    "book_repayment",
    "claim_compensation",
    "claimable",
    "classify_loan",
    "correct_listed",
    "close_loan",
    "conclude_appraisal",
    "decline_offer",
    "disburse",
    "draw_contract",
    "give_up_loan",
    "loan_compensated",
    "loan_covered",
    "look_at",
    "make_offer",
    "name_serving_center",
    "overdue_loans",
    "proceeds_came",
    "record_disposal",
    "recordal_changed",
    "redraw_contract",
    "sign_contract",
    "strike_listed",
    "take_back_claim",
    "take_deposit",
    "withdraw_application",
    "withdraw_offer",
]
