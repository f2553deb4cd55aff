"""The unit's acts, each from the module that holds it."""

from listings.market.bundling import bundle_rights, rights_of
from listings.market.drafting import begin_listing, change_listing, draft_listing, submit_listing, withdraw_listing
from listings.market.reviewing import restore, review_listing, suspend
from listings.market.standing import (
    asset_changed,
    assets_joined,
    close,
    expire_due,
    put_back,
    reserve,
    take_down,
    unreserve,
)

__all__ = [
    "bundle_rights",
    "asset_changed",
    "assets_joined",
    "begin_listing",
    "change_listing",
    "close",
    "draft_listing",
    "expire_due",
    "put_back",
    "reserve",
    "restore",
    "rights_of",
    "review_listing",
    "submit_listing",
    "suspend",
    "take_down",
    "unreserve",
    "withdraw_listing",
]
