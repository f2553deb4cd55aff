"""The unit's acts, each from the module that holds it."""

from listings.market.drafting import begin_listing, change_listing, draft_listing, submit_listing, withdraw_listing
from listings.market.reviewing import restore, review_listing, suspend
from listings.market.standing import asset_changed, assets_joined, close, expire_due, reserve, unreserve

__all__ = [
    "asset_changed",
    "assets_joined",
    "begin_listing",
    "change_listing",
    "close",
    "draft_listing",
    "expire_due",
    "reserve",
    "restore",
    "review_listing",
    "submit_listing",
    "suspend",
    "unreserve",
    "withdraw_listing",
]
