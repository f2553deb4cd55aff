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
    CaseKind.OPEN_LICENSE: lazy_gettext("Recordal of a licence under an open licence"),
    CaseKind.TM_ASSIGNMENT: lazy_gettext("Approval of a trade mark assignment"),
    CaseKind.TM_LICENSE: lazy_gettext("Filing of a trade mark licence"),
    CaseKind.CR_ASSIGNMENT: lazy_gettext("Filing of a copyright assignment"),
    CaseKind.CR_LICENSE: lazy_gettext("Filing of a copyright licence"),
}

DONE_TEXTS: dict[CaseKind, LazyText] = {
    CaseKind.PATENT_ASSIGNMENT: lazy_gettext("The assignment is registered."),
    CaseKind.PATENT_LICENSE: lazy_gettext("The licence contract is recorded."),
    CaseKind.OPEN_LICENSE: lazy_gettext("The licence under the open licence is recorded."),
    CaseKind.TM_ASSIGNMENT: lazy_gettext("The assignment of the mark is approved."),
    CaseKind.TM_LICENSE: lazy_gettext("The licence of the mark is filed."),
    CaseKind.CR_ASSIGNMENT: lazy_gettext("The assignment contract is filed."),
    CaseKind.CR_LICENSE: lazy_gettext("The licence contract is filed."),
}

# What the office's act means in law: registration moves a right; a licence comes into being by its contract.
EFFECT_TEXTS: dict[CaseKind, LazyText] = {
    CaseKind.PATENT_ASSIGNMENT: lazy_gettext(
        "The assignment of a patent takes effect on the day of its registration (Patent Law, art. 10)."
    ),
    CaseKind.PATENT_LICENSE: lazy_gettext(
        "The licence came into being by its contract. The recordal lets it be asserted against third parties in good"
        " faith (Implementing Regulations of the Patent Law, rule 15)."
    ),
    CaseKind.OPEN_LICENSE: lazy_gettext(
        "The licence came into being by notice and payment (Patent Law, art. 51). Either side has it recorded"
        " (Implementing Regulations of the Patent Law, rule 87)."
    ),
    CaseKind.TM_ASSIGNMENT: lazy_gettext(
        "The assignee has the exclusive right to the mark from the day on which the approved assignment is announced"
        " (Trademark Law, art. 42)."
    ),
    CaseKind.TM_LICENSE: lazy_gettext(
        "The licence came into being by its contract. Unfiled it cannot be asserted against third parties in good"
        " faith (Trademark Law, art. 43)."
    ),
    CaseKind.CR_ASSIGNMENT: lazy_gettext(
        "The assignment took effect by its contract; the filing is evidence of it"
        " (Implementing Regulations of the Copyright Law, art. 25)."
    ),
    CaseKind.CR_LICENSE: lazy_gettext(
        "The licence came into being by its contract; the filing is evidence of it"
        " (Implementing Regulations of the Copyright Law, art. 25)."
    ),
}

AUDIT_LABELS: dict[str, LazyText] = {
    "recordal.opened": lazy_gettext("Recordal case opened"),
    "recordal.filed": lazy_gettext("Papers filed at the office"),
    "recordal.correction_asked": lazy_gettext("Office asked for a correction"),
    "recordal.corrected": lazy_gettext("Corrected papers filed"),
    "recordal.accepted": lazy_gettext("Office recorded or registered it"),
    "recordal.withdrawn": lazy_gettext("Filing taken back"),
    "recordal.paper_kept": lazy_gettext("Document kept"),
    "recordal.refused": lazy_gettext("Office refused the recordal"),
    "recordal.abandoned": lazy_gettext("Case abandoned with its deal"),
}
