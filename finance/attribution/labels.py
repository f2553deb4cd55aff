"""The unit's codes in words."""

from core.i18n import LazyText
from core.i18n import lazy_gettext as lazy
from finance.attribution.states import AttributionState
from settlement.volumes.labels import CATEGORIES, RIGHT_KINDS

__all__ = ["AUDIT_LABELS", "CATEGORIES", "RIGHT_KINDS", "STATE_LABELS"]

STATE_LABELS: dict[AttributionState, tuple[LazyText, str]] = {
    AttributionState.NAMED: (lazy("Waits for the center"), "attention"),
    AttributionState.CONFIRMED: (lazy("Confirmed, counted"), "good"),
    AttributionState.DECLINED: (lazy("Declined by the center"), "neutral"),
    AttributionState.WITHDRAWN: (lazy("Naming withdrawn"), "neutral"),
}
AUDIT_LABELS: dict[str, LazyText] = {
    "attribution.named": lazy("Center named"),
    "attribution.confirmed": lazy("Center confirmed that it served it"),
    "attribution.declined": lazy("Center declined"),
    "attribution.withdrawn": lazy("Naming of the center withdrawn"),
    "attribution.put_right": lazy("Amount or day put right"),
}
