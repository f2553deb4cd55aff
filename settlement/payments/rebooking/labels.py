"""What people read instead of codes."""

from core.i18n import LazyText, lazy_gettext
from settlement.payments.rebooking.models import RebookingKind

AUDIT_LABELS: dict[str, LazyText] = {
    "rebooking.proposed": lazy_gettext("Write-off or assignment proposed"),
    "rebooking.confirmed": lazy_gettext("Write-off or assignment confirmed by a second officer"),
    "rebooking.rejected": lazy_gettext("Write-off or assignment turned down"),
    "receipt.assigned": lazy_gettext("Receipt assigned to what it is for"),
}
REBOOKING_KINDS: dict[RebookingKind, LazyText] = {
    RebookingKind.WRITE_OFF: lazy_gettext("Write a claim off"),
    RebookingKind.ASSIGN: lazy_gettext("Assign a receipt"),
}
