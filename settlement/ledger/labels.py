"""What people read instead of codes."""

from core.i18n import LazyText, lazy_gettext

AUDIT_LABELS: dict[str, LazyText] = {"ledger.period_closed": lazy_gettext("Period of the books closed")}
