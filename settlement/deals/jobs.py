"""What the worker does for deals."""

from core.jobs import Handler
from settlement.deals.disputing import LOST, settle_loss

HANDLERS: dict[str, Handler] = {LOST: settle_loss}
