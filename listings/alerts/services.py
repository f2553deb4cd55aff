"""The unit's acts, each from the module that holds it."""

from listings.alerts.rounds import published, write_at_once, write_daily, write_weekly
from listings.alerts.saving import change_search, delete_search, save_search, unsubscribe

__all__ = [
    "change_search",
    "delete_search",
    "published",
    "save_search",
    "unsubscribe",
    "write_at_once",
    "write_daily",
    "write_weekly",
]
