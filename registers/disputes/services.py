"""The acts upon cases and complaints, by the names that other units call."""

from registers.disputes.answering import counter
from registers.disputes.complaining import complain, complete_notice, take_back, tell_of_suit, visitor
from registers.disputes.deciding import (
    ask_for_more,
    decide_notice,
    forward_notice,
    forward_statement,
    lift,
    reject_notice,
    remark,
    uphold_notice,
)
from registers.disputes.filing import Named, accept_case, assets_joined, file_case, link_case, refuse_case
from registers.disputes.importing import Concluded, Imported, import_concluded
from registers.disputes.proceeding import (
    apply_for_confirmation,
    bring_before,
    close_case,
    confirm_case,
    decide_case,
    enforce_case,
    publish_case,
    settle_case,
    withdraw_case,
)

__all__ = [
    "Concluded",
    "Imported",
    "Named",
    "accept_case",
    "apply_for_confirmation",
    "ask_for_more",
    "assets_joined",
    "bring_before",
    "close_case",
    "complain",
    "complete_notice",
    "confirm_case",
    "counter",
    "decide_case",
    "decide_notice",
    "enforce_case",
    "file_case",
    "forward_notice",
    "forward_statement",
    "import_concluded",
    "lift",
    "link_case",
    "publish_case",
    "refuse_case",
    "reject_notice",
    "remark",
    "settle_case",
    "take_back",
    "tell_of_suit",
    "uphold_notice",
    "visitor",
    "withdraw_case",
]
