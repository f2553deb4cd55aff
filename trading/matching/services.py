"""The unit's acts."""

from trading.matching.dismissing import dismiss_match, recall_match

__all__ = ["dismiss_match", "recall_match"]
