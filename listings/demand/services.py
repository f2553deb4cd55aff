"""The unit's acts, each from the module that holds it."""

from listings.demand.answering import answer_need, decline_answer, withdraw_answer
from listings.demand.posting import begin_need, change_need, draft_need, publish_need
from listings.demand.standing import (
    expire_due,
    fulfil_need,
    pause_need,
    resume_need,
    take_down_need,
    withdraw_need,
)

__all__ = [
    "answer_need",
    "begin_need",
    "change_need",
    "decline_answer",
    "draft_need",
    "expire_due",
    "fulfil_need",
    "pause_need",
    "publish_need",
    "resume_need",
    "take_down_need",
    "withdraw_answer",
    "withdraw_need",
]
