"""What the worker does for deals."""

from core.jobs import Handler
from settlement.deals.disputing import LOST, settle_loss
from settlement.deals.hold_alarms import WARN, warn

HANDLERS: dict[str, Handler] = {LOST: settle_loss, WARN: warn}
