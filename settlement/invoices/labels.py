"""What people read instead of codes."""

from core.i18n import LazyText, lazy_gettext
from settlement.invoices.models import InvoiceKind

INVOICE_KINDS: dict[InvoiceKind, LazyText] = {
    InvoiceKind.INVOICE: lazy_gettext("Invoice"),
    InvoiceKind.CREDIT_NOTE: lazy_gettext("Credit note"),
}
AUDIT_LABELS: dict[str, LazyText] = {"invoice.issued": lazy_gettext("Invoice issued")}
