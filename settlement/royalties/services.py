"""The acts upon royalties, by the names that pages, programs and the composition root call."""

from settlement.royalties.auditing import announce_audit
from settlement.royalties.claiming import agree, claim, decline, withdraw
from settlement.royalties.collecting import start_payment
from settlement.royalties.deciding import accept_statement, contest_statement
from settlement.royalties.disputing import dispute_changed
from settlement.royalties.ending import deal_ended, end_plan, end_with_notice, give_notice
from settlement.royalties.estimating import follow_the_calendar, plans_with_work
from settlement.royalties.freezing import freeze_royalties, unfreeze_royalties
from settlement.royalties.opening import deal_signed
from settlement.royalties.paying import money_gone_back, money_received, payout_changed
from settlement.royalties.reporting import file_report
from settlement.royalties.reversing import approve_reversal, ask_reversal, decline_reversal
from settlement.royalties.tables import sold_in, sold_in_file

__all__ = [
    "accept_statement",
    "announce_audit",
    "approve_reversal",
    "ask_reversal",
    "agree",
    "claim",
    "contest_statement",
    "deal_ended",
    "deal_signed",
    "decline",
    "decline_reversal",
    "dispute_changed",
    "end_plan",
    "end_with_notice",
    "file_report",
    "follow_the_calendar",
    "freeze_royalties",
    "give_notice",
    "money_gone_back",
    "money_received",
    "payout_changed",
    "plans_with_work",
    "sold_in",
    "sold_in_file",
    "start_payment",
    "withdraw",
    "unfreeze_royalties",
]
