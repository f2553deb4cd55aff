"""Audit acts of the rights in words."""

from core.i18n import LazyText, lazy_gettext

AUDIT_LABELS: dict[str, LazyText] = {
    "rights.co_owner_consented": lazy_gettext("Consent of a co-owner recorded"),
}
