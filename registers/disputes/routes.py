"""All pages of cases and complaints: each module hangs its own onto the one blueprint."""

from registers.disputes.casebook.routes import bp
from registers.disputes.complaint import routes as complaint

__all__ = ["bp", "complaint"]
