"""The unit's codes in words."""

from core.i18n import LazyText, lazy_gettext, ngettext
from settlement.recordal.kinds import LICENSE_ENDS, PLEDGES, RELEASES, CaseKind, OfficeStep, OfficeUnit
from settlement.recordal.models import RecordalCase
from settlement.recordal.states import RecordalState

STATE_LABELS: dict[RecordalState, LazyText] = {
    RecordalState.TO_PREPARE: lazy_gettext("To be filed"),
    RecordalState.FILED: lazy_gettext("At the office"),
    RecordalState.CORRECTION: lazy_gettext("Correction asked for"),
    RecordalState.APPROVED: lazy_gettext("Approved, to be announced"),
    RecordalState.ACCEPTED: lazy_gettext("Recorded"),
    RecordalState.REFUSED: lazy_gettext("Refused by the office"),
    RecordalState.ABANDONED: lazy_gettext("Abandoned"),
}

STATE_TONES: dict[RecordalState, str] = {
    RecordalState.TO_PREPARE: "attention",
    RecordalState.FILED: "active",
    RecordalState.CORRECTION: "attention",
    RecordalState.APPROVED: "active",
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
    CaseKind.PATENT_LICENSE_END: lazy_gettext("Cancellation of a patent licence's recordal"),
    CaseKind.TM_LICENSE_END: lazy_gettext("Notice that a trade mark licence has ended"),
    CaseKind.CR_LICENSE_END: lazy_gettext("Cancellation of a copyright licence's filing"),
    CaseKind.PLEDGE: lazy_gettext("Registration of a patent pledge"),
    CaseKind.PLEDGE_RELEASE: lazy_gettext("Cancellation of a patent pledge's registration"),
    CaseKind.TM_PLEDGE: lazy_gettext("Registration of a trade mark pledge"),
    CaseKind.TM_PLEDGE_RELEASE: lazy_gettext("Cancellation of a trade mark pledge's registration"),
    CaseKind.CR_PLEDGE: lazy_gettext("Registration of a copyright pledge"),
    CaseKind.CR_PLEDGE_RELEASE: lazy_gettext("Cancellation of a copyright pledge's registration"),
    CaseKind.TECH_CONTRACT: lazy_gettext("Recognition of a technology contract"),
    CaseKind.TECH_IMPORT: lazy_gettext("Registration of a technology import contract"),
    CaseKind.TECH_EXPORT: lazy_gettext("Registration of a technology export contract"),
}

STEP_LABELS: dict[OfficeStep, LazyText] = {
    OfficeStep.DECIDE: lazy_gettext("Decides"),
    OfficeStep.ANNOUNCE: lazy_gettext("Announces"),
}
UNIT_LABELS: dict[OfficeUnit, LazyText] = {
    OfficeUnit.WORKING_DAYS: lazy_gettext("Working days"),
    OfficeUnit.DAYS: lazy_gettext("Days"),
    OfficeUnit.MONTHS: lazy_gettext("Months"),
}

DONE_TEXTS: dict[CaseKind, LazyText] = {
    CaseKind.PATENT_ASSIGNMENT: lazy_gettext("The assignment is registered."),
    CaseKind.PATENT_LICENSE: lazy_gettext("The licence contract is recorded."),
    CaseKind.OPEN_LICENSE: lazy_gettext("The licence under the open licence is recorded."),
    CaseKind.TM_ASSIGNMENT: lazy_gettext("The assignment of the mark is announced."),
    CaseKind.TM_LICENSE: lazy_gettext("The licence of the mark is filed."),
    CaseKind.CR_ASSIGNMENT: lazy_gettext("The assignment contract is filed."),
    CaseKind.CR_LICENSE: lazy_gettext("The licence contract is filed."),
    **dict.fromkeys(LICENSE_ENDS.values(), lazy_gettext("The licence is out of the register.")),
    **dict.fromkeys(PLEDGES.values(), lazy_gettext("The pledge is registered.")),
    **dict.fromkeys(RELEASES.values(), lazy_gettext("The pledge's registration is cancelled.")),
    CaseKind.TECH_CONTRACT: lazy_gettext("The technology contract is recognised."),
    CaseKind.TECH_IMPORT: lazy_gettext("The contract is registered."),
    CaseKind.TECH_EXPORT: lazy_gettext("The contract is registered."),
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
    **dict.fromkeys(
        LICENSE_ENDS.values(),
        lazy_gettext(
            "The licence ended between its sides on the day on which they ended it. Out of the register, nobody can"
            " rely on the entry any more."
        ),
    ),
    CaseKind.PLEDGE: lazy_gettext("The pledge comes into being with its registration (Civil Code, art. 444)."),
    CaseKind.TM_PLEDGE: lazy_gettext("The pledge comes into being with its registration (Civil Code, art. 444)."),
    CaseKind.CR_PLEDGE: lazy_gettext(
        "The pledge takes effect when it stands in the register of pledges (Measures for the Registration of Copyright"
        " Pledges, art. 5)."
    ),
    **dict.fromkeys(
        RELEASES.values(),
        lazy_gettext("The debt is paid or the pledge was waived. Out of the register, the right is free again."),
    ),
    CaseKind.TECH_CONTRACT: lazy_gettext(
        "The certificate states the technology turnover; with it the seller asks for the relief of taxes. It changes"
        " nothing in the contract."
    ),
    **dict.fromkeys(
        (CaseKind.TECH_IMPORT, CaseKind.TECH_EXPORT),
        lazy_gettext(
            "A contract about technology that may be traded freely takes effect when it is concluded; the registration"
            " opens the way for payments and taxes. Restricted technology needs its permit first."
        ),
    ),
}

AUDIT_LABELS: dict[str, LazyText] = {
    "recordal.opened": lazy_gettext("Recordal case opened"),
    "recordal.filed": lazy_gettext("Papers filed at the office"),
    "recordal.correction_asked": lazy_gettext("Office asked for a correction"),
    "recordal.corrected": lazy_gettext("Corrected papers filed"),
    "recordal.approved": lazy_gettext("Office approved the assignment of the mark"),
    "recordal.announced": lazy_gettext("Office announced the assignment of the mark"),
    "recordal.accepted": lazy_gettext("Office recorded or registered it"),
    "recordal.withdrawn": lazy_gettext("Filing taken back"),
    "recordal.paper_kept": lazy_gettext("Document kept"),
    "recordal.refused": lazy_gettext("Office refused the recordal"),
    "recordal.abandoned": lazy_gettext("Case abandoned with its deal"),
}

NEXT_TEXTS: dict[tuple[str, bool], LazyText] = {
    ("refused", True): lazy_gettext("The refusal is noted. The money stays held until it is filed again or refunded."),
    ("refused", False): lazy_gettext("The refusal is noted. It can be filed again."),
    ("withdrawn", True): lazy_gettext("The filing is taken back. The money stays held; file again, or end the deal."),
    ("withdrawn", False): lazy_gettext("The filing is taken back. It can be filed again."),
}


def next_text(what: str, case: RecordalCase) -> str:
    """What is said after a refusal, or when the filing was taken back; of a deal's grant also where the money is."""
    return str(NEXT_TEXTS[(what, case.moves_deal)])


def period_of(case: RecordalCase) -> str:
    """'3 months from effect', '30 days from effect'."""
    if case.due_days is not None:
        return ngettext("%(num)s day from effect", "%(num)s days from effect", case.due_days)
    return ngettext("%(num)s month from effect", "%(num)s months from effect", case.due_months or 0)
