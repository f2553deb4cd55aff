"""States and audit acts of mandates in words."""

from core.i18n import LazyText, lazy_gettext
from trading.mandates.states import MandateState

STATE_LABELS: dict[MandateState, LazyText] = {
    MandateState.OFFERED: lazy_gettext("Waits for the broker"),
    MandateState.IN_FORCE: lazy_gettext("In force"),
    MandateState.DECLINED: lazy_gettext("Declined"),
    MandateState.WITHDRAWN: lazy_gettext("Taken back"),
    MandateState.ENDED: lazy_gettext("Ended"),
}

STATE_TONES: dict[MandateState, str] = {
    MandateState.OFFERED: "attention",
    MandateState.IN_FORCE: "good",
    MandateState.DECLINED: "bad",
    MandateState.WITHDRAWN: "neutral",
    MandateState.ENDED: "neutral",
}

AUDIT_LABELS: dict[str, LazyText] = {
    "mandate.offered": lazy_gettext("Mandate offered"),
    "mandate.accepted": lazy_gettext("Mandate accepted"),
    "mandate.declined": lazy_gettext("Mandate declined"),
    "mandate.withdrawn": lazy_gettext("Mandate taken back"),
    "mandate.ended": lazy_gettext("Mandate ended"),
}
