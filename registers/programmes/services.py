"""The acts of programmes: plan, apply, review, publish, grant, keep; each part in a module of its own."""

from registers.programmes.applying import (
    change_application,
    draft_application,
    submit_application,
    withdraw_application,
)
from registers.programmes.editions import convert_title
from registers.programmes.granting import draw_certificate, grant_application, record_first
from registers.programmes.keeping import pass_check, restore_title, revoke_title, suspend_title
from registers.programmes.planning import change_batch, confirm_rule, enter_programme, open_batch, propose_rule
from registers.programmes.reviewing import (
    decide_objection,
    file_objection,
    propose_application,
    publish_batch,
    refuse_application,
    return_application,
)
from registers.programmes.taking_in import take_in_titles

__all__ = [
    "change_application",
    "change_batch",
    "confirm_rule",
    "convert_title",
    "decide_objection",
    "draft_application",
    "draw_certificate",
    "enter_programme",
    "file_objection",
    "grant_application",
    "open_batch",
    "pass_check",
    "propose_application",
    "propose_rule",
    "publish_batch",
    "record_first",
    "refuse_application",
    "restore_title",
    "return_application",
    "revoke_title",
    "submit_application",
    "suspend_title",
    "take_in_titles",
    "withdraw_application",
]
