"""Audit acts of the reports in words."""

from core.i18n import LazyText, lazy_gettext

AUDIT_LABELS: dict[str, LazyText] = {"diligence.made": lazy_gettext("Diligence report made")}
