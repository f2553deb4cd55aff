"""The unit's codes in words."""

from core.i18n import LazyText, lazy_gettext
from settlement.recordal.models import CaseKind
from settlement.recordal.states import RecordalState

STATE_LABELS: dict[RecordalState, LazyText] = {
    RecordalState.TO_PREPARE: lazy_gettext("To be filed"),
    RecordalState.FILED: lazy_gettext("At the office"),
    RecordalState.CORRECTION: lazy_gettext("Correction asked for"),
    RecordalState.ACCEPTED: lazy_gettext("Recorded"),
    RecordalState.REFUSED: lazy_gettext("Refused by the office"),
    RecordalState.ABANDONED: lazy_gettext("Abandoned"),
}

STATE_TONES: dict[RecordalState, str] = {
    RecordalState.TO_PREPARE: "attention",
    RecordalState.FILED: "active",
    RecordalState.CORRECTION: "attention",
    RecordalState.ACCEPTED: "good",
    RecordalState.REFUSED: "bad",
    RecordalState.ABANDONED: "neutral",
}

KIND_LABELS: dict[CaseKind, LazyText] = {
    CaseKind.PATENT_ASSIGNMENT: lazy_gettext("Registration of a patent assignment"),
    CaseKind.PATENT_LICENSE: lazy_gettext("Recordal of a patent licence"),
    CaseKind.TM_ASSIGNMENT: lazy_gettext("Approval of a trade mark assignment"),
    CaseKind.TM_LICENSE: lazy_gettext("Filing of a trade mark licence"),
    CaseKind.CR_ASSIGNMENT: lazy_gettext("Filing of a copyright assignment"),
    CaseKind.CR_LICENSE: lazy_gettext("Filing of a copyright licence"),
}

AUDIT_LABELS: dict[str, LazyText] = {
    "recordal.opened": lazy_gettext("Recordal case opened"),
    "recordal.filed": lazy_gettext("Papers filed at the office"),
    "recordal.correction_asked": lazy_gettext("Office asked for a correction"),
    "recordal.corrected": lazy_gettext("Corrected papers filed"),
    "recordal.accepted": lazy_gettext("Office recorded the grant"),
    "recordal.refused": lazy_gettext("Office refused the recordal"),
    "recordal.abandoned": lazy_gettext("Case abandoned with its deal"),
}
