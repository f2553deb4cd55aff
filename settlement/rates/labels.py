"""What people read instead of codes."""

from core.i18n import LazyText, lazy_gettext

AUDIT_LABELS: dict[str, LazyText] = {"rates.imported": lazy_gettext("Exchange rates imported")}
