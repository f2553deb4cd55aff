"""What people read instead of codes."""

from core.i18n import LazyText, lazy_gettext

AUDIT_LABELS: dict[str, LazyText] = {
    "hold.taken": lazy_gettext("Money taken into hold"),
    "hold.released": lazy_gettext("Held money released"),
    "hold.refunded": lazy_gettext("Held money refunded"),
    "hold.stayed": lazy_gettext("Money stays where it is"),
    "hold.stay_lifted": lazy_gettext("Money no longer kept by this"),
}
