"""The unit's codes in words."""

from core.i18n import LazyText, lazy_gettext
from trading.openlicence.models import FeeMode
from trading.openlicence.states import EndCause, OpenLicenceState, UptakeState

STATE_LABELS: dict[OpenLicenceState, LazyText] = {
    OpenLicenceState.DRAFT: lazy_gettext("Draft"),
    OpenLicenceState.SUBMITTED: lazy_gettext("On its way to the office"),
    OpenLicenceState.ANNOUNCED: lazy_gettext("Announced"),
    OpenLicenceState.WITHDRAWING: lazy_gettext("Announced, withdrawal filed"),
    OpenLicenceState.WITHDRAWN: lazy_gettext("Withdrawn"),
    OpenLicenceState.REFUSED: lazy_gettext("Refused by the office"),
    OpenLicenceState.LAPSED: lazy_gettext("Ended"),
    OpenLicenceState.DISCARDED: lazy_gettext("Taken back"),
}

STATE_TONES: dict[OpenLicenceState, str] = {
    OpenLicenceState.DRAFT: "neutral",
    OpenLicenceState.SUBMITTED: "active",
    OpenLicenceState.ANNOUNCED: "good",
    OpenLicenceState.WITHDRAWING: "attention",
    OpenLicenceState.WITHDRAWN: "neutral",
    OpenLicenceState.REFUSED: "bad",
    OpenLicenceState.LAPSED: "neutral",
    OpenLicenceState.DISCARDED: "neutral",
}

UPTAKE_LABELS: dict[UptakeState, LazyText] = {
    UptakeState.NOTIFIED: lazy_gettext("Notice given, fee to be paid"),
    UptakeState.IN_FORCE: lazy_gettext("Licence in force"),
    UptakeState.ENDED: lazy_gettext("Ended with its deal"),
}

UPTAKE_TONES: dict[UptakeState, str] = {
    UptakeState.NOTIFIED: "attention",
    UptakeState.IN_FORCE: "good",
    UptakeState.ENDED: "neutral",
}

MODE_LABELS: dict[FeeMode, LazyText] = {
    FeeMode.LUMP_SUM: lazy_gettext("A sum once"),
    FeeMode.PER_YEAR: lazy_gettext("A sum each year"),
    FeeMode.PER_UNIT: lazy_gettext("An amount for each unit"),
    FeeMode.SALES_SHARE: lazy_gettext("A part of net sales"),
}

CAUSE_LABELS: dict[EndCause, LazyText] = {
    EndCause.RIGHT_ENDED: lazy_gettext("The patent has ended."),
    EndCause.TERM_OVER: lazy_gettext("The last day that was declared is over."),
    EndCause.NEW_OWNER: lazy_gettext("The patent has a new owner, who may declare it open anew."),
}

AUDIT_LABELS: dict[str, LazyText] = {
    "openlicence.drafted": lazy_gettext("Declaration drafted"),
    "openlicence.changed": lazy_gettext("Draft changed"),
    "openlicence.submitted": lazy_gettext("Declaration handed in"),
    "openlicence.discarded": lazy_gettext("Declaration taken back"),
    "openlicence.announced": lazy_gettext("Announced by the office"),
    "openlicence.refused": lazy_gettext("Refused by the office"),
    "openlicence.withdrawal_filed": lazy_gettext("Withdrawal filed"),
    "openlicence.withdrawn": lazy_gettext("Withdrawal announced by the office"),
    "openlicence.lapsed": lazy_gettext("Open licence ended"),
    "openlicence.taken_up": lazy_gettext("Taken up by notice"),
    "openlicence.in_force": lazy_gettext("Fee paid, licence in force"),
    "openlicence.uptake_ended": lazy_gettext("Licence under it ended with its deal"),
}
