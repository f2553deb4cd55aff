"""The acts upon deals, by the names that other units call."""

from settlement.deals.ahead import paid_ahead, send_back_ahead
from settlement.deals.amending import (
    may_be_amended,
    propose_amendment,
    sign_amendment,
    terms_in_force,
    withdraw_amendment,
)
from settlement.deals.awarding.services import approve_award, ask_award, decline_award
from settlement.deals.closing import close_due, payout_changed
from settlement.deals.collecting.services import start_payment
from settlement.deals.disputing import dispute_changed
from settlement.deals.ending import answer_cancellation, cancel_deal, give_up_right, refund_deal
from settlement.deals.freezing import freeze_money, lift_stay, stay_money, unfreeze_money
from settlement.deals.funding import money_gone_back, money_received
from settlement.deals.milestones.services import (
    answer_milestone,
    decide_milestone,
    drop_milestone,
    give_up_milestone,
    report_milestone,
)
from settlement.deals.opening import open_deal
from settlement.deals.recording import recordal_accepted, recordal_filed, recordal_refused, recordal_withdrawn
from settlement.deals.releasing import is_frozen, release, release_recorded
from settlement.deals.remitting.services import give_up_instalment
from settlement.deals.reversing import approve_reversal, ask_reversal, decline_reversal
from settlement.deals.signing import sign_deal, sign_declared

__all__ = [
    "answer_cancellation",
    "answer_milestone",
    "approve_award",
    "approve_reversal",
    "ask_award",
    "ask_reversal",
    "cancel_deal",
    "close_due",
    "decide_milestone",
    "decline_award",
    "decline_reversal",
    "dispute_changed",
    "drop_milestone",
    "freeze_money",
    "give_up_instalment",
    "give_up_milestone",
    "give_up_right",
    "is_frozen",
    "lift_stay",
    "may_be_amended",
    "money_gone_back",
    "money_received",
    "open_deal",
    "paid_ahead",
    "payout_changed",
    "propose_amendment",
    "recordal_accepted",
    "recordal_filed",
    "recordal_refused",
    "recordal_withdrawn",
    "refund_deal",
    "release",
    "release_recorded",
    "report_milestone",
    "send_back_ahead",
    "sign_amendment",
    "sign_deal",
    "sign_declared",
    "start_payment",
    "stay_money",
    "terms_in_force",
    "unfreeze_money",
    "withdraw_amendment",
]
