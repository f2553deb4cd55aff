"""All pages of needs: each module hangs its own onto the one blueprint."""

from listings.demand.offered import routes as offered
from listings.demand.showing.routes import bp
from listings.demand.writing import routes as writing

__all__ = ["bp", "offered", "writing"]
