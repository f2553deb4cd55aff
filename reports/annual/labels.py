"""The unit's codes in words."""

from core.i18n import LazyText
from core.i18n import lazy_gettext as lazy
from reports.annual.states import ReportState

REPORT_LABELS: dict[ReportState, tuple[LazyText, str]] = {
    ReportState.COMPILED: (lazy("Compiled, waits for the center"), "active"),
    ReportState.CONFIRMED: (lazy("Confirmed by the center"), "active"),
    ReportState.SUBMITTED: (lazy("Handed in to the city office"), "active"),
    ReportState.RETURNED: (lazy("Came back to the center"), "attention"),
    ReportState.ACCEPTED: (lazy("Accepted by the city office"), "good"),
    ReportState.PUBLISHED: (lazy("Public, and final"), "good"),
    ReportState.RESTATED: (lazy("Replaced by a later version"), "neutral"),
}
AUDIT_LABELS: dict[str, LazyText] = {
    "annual.compiled": lazy("Report compiled"),
    "annual.confirmed": lazy("Report confirmed and signed"),
    "annual.submitted": lazy("Report handed in to the city office"),
    "annual.returned": lazy("Report returned to the center"),
    "annual.accepted": lazy("Report accepted and signed"),
    "annual.published": lazy("Report published"),
    "annual.attached": lazy("File added to the report"),
    "annual.taken_off": lazy("File taken off the report"),
    "annual.restated": lazy("Report restated"),
}
