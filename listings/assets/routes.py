"""All pages of rights: each module hangs its own onto the one blueprint."""

from listings.assets.claiming import routes as claiming
from listings.assets.recording import routes as recording
from listings.assets.showing.routes import bp

__all__ = ["bp", "claiming", "recording"]
