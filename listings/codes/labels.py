"""Labels of what the trail keeps about code lists."""

from core.i18n import LazyText, lazy_gettext

AUDIT_LABELS: dict[str, LazyText] = {"codes.loaded": lazy_gettext("Code list loaded from a file")}
