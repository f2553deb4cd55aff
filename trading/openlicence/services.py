"""The acts upon open licences, by the names that other units call."""

from trading.openlicence.announcing import (
    announce,
    announce_withdrawal,
    asset_changed,
    assets_joined,
    expire_due,
    refuse,
)
from trading.openlicence.declaring import (
    change_declaration,
    discard_declaration,
    draft_declaration,
    file_withdrawal,
    submit_declaration,
)
from trading.openlicence.taking import deal_ended, money_received, take_up

__all__ = [
    "announce",
    "announce_withdrawal",
    "asset_changed",
    "assets_joined",
    "change_declaration",
    "deal_ended",
    "discard_declaration",
    "draft_declaration",
    "expire_due",
    "file_withdrawal",
    "money_received",
    "refuse",
    "submit_declaration",
    "take_up",
]
