"""All pages of negotiations: each module hangs its own onto the one blueprint."""

from trading.negotiation.approving import routes as approving
from trading.negotiation.bargaining.routes import bp
from trading.negotiation.talking import routes as talking

__all__ = ["approving", "bp", "talking"]
