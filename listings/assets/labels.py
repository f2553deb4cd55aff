"""Labels of everything that is kept as a code."""

from core.i18n import LazyText, lazy_gettext
from listings.assets.kinds import BASIS_LABELS, KIND_LABELS, STATUS_LABELS, AssetStatus
from listings.assets.models import ClassScheme, DisputeAbout, EncumbranceType, Proceeds
from listings.assets.states import ClaimState

__all__ = ["BASIS_LABELS", "KIND_LABELS", "STATUS_LABELS"]

ENCUMBRANCE_LABELS: dict[EncumbranceType, LazyText] = {
    EncumbranceType.COMMITMENT: lazy_gettext("Promised in a deal under way"),
    EncumbranceType.LICENSE: lazy_gettext("Licence"),
    EncumbranceType.OPEN_LICENSE: lazy_gettext("Open licence"),
    EncumbranceType.PLEDGE: lazy_gettext("Pledge"),
    EncumbranceType.SEIZURE: lazy_gettext("Preservation by a court"),
    EncumbranceType.SUSPENSION: lazy_gettext("Procedure suspended by the office"),
    EncumbranceType.DISPUTE: lazy_gettext("Dispute"),
    EncumbranceType.OPTION: lazy_gettext("Option"),
    EncumbranceType.MANDATE: lazy_gettext("Mandate"),
    EncumbranceType.STATE_FUNDED_MARCH_IN: lazy_gettext("State-funded: the state may use it"),
    EncumbranceType.EXPORT_CONTROL: lazy_gettext("Restricted for export"),
}

ABOUT_LABELS: dict[DisputeAbout, LazyText] = {
    DisputeAbout.OWNERSHIP: lazy_gettext("Who owns the right"),
    DisputeAbout.VALIDITY: lazy_gettext("Whether the right is valid"),
}

PROCEEDS_LABELS: dict[Proceeds, LazyText] = {
    Proceeds.PREPAY: lazy_gettext("Pays the debt early, as far as it is owed"),
    Proceeds.DEPOSIT: lazy_gettext("Is deposited with the trading center until the debt is paid or due"),
    Proceeds.WAIVED: lazy_gettext("Goes to the owner: the pledgee does without it"),
}

SCHEME_LABELS: dict[ClassScheme, LazyText] = {
    ClassScheme.IPC: lazy_gettext("International Patent Classification"),
    ClassScheme.CPC: lazy_gettext("Cooperative Patent Classification"),
    ClassScheme.LOCARNO: lazy_gettext("Locarno class"),
    ClassScheme.NICE: lazy_gettext("Nice class"),
    ClassScheme.VIENNA: lazy_gettext("Vienna class of figurative elements"),
    ClassScheme.WORK: lazy_gettext("Kind of work"),
}

CLAIM_LABELS: dict[ClaimState, LazyText] = {
    ClaimState.CLAIMED: lazy_gettext("To be compared with the register"),
    ClaimState.CONFIRMED: lazy_gettext("Confirmed"),
    ClaimState.REJECTED: lazy_gettext("Not confirmed"),
    ClaimState.WITHDRAWN: lazy_gettext("Withdrawn"),
}

SOURCE_LABELS: dict[str, LazyText] = {
    "us_grant": lazy_gettext("USPTO, patent grants"),
    "us_grant_st32": lazy_gettext("USPTO, patent grants"),
    "us_application": lazy_gettext("USPTO, published applications"),
    "us_application_pap": lazy_gettext("USPTO, published applications"),
    "us_assignment_bulk": lazy_gettext("USPTO, patent assignments"),
    "us_assignment_json": lazy_gettext("USPTO, patent assignments"),
    "us_assignment_solr": lazy_gettext("USPTO, patent assignments"),
    "us_mark_assignment_bulk": lazy_gettext("USPTO, trade mark assignments"),
    "us_mark_assignment_json": lazy_gettext("USPTO, trade mark assignments"),
    "us_odp": lazy_gettext("USPTO, Open Data Portal"),
    "us_peds": lazy_gettext("USPTO, Patent Examination Data System"),
    "cnipa": lazy_gettext("CNIPA, patent documents"),
    "epo_ops": lazy_gettext("EPO, Open Patent Services"),
    "epo_register": lazy_gettext("EPO, European Patent Register"),
    "euipo_trademark": lazy_gettext("EUIPO, trade mark register"),
    "epo_family": lazy_gettext("EPO, patent families and legal events"),
    "euipo_mark_json": lazy_gettext("EUIPO, trade mark register"),
    "euipo_design": lazy_gettext("EUIPO, design register"),
    "euipo_design_json": lazy_gettext("EUIPO, design register"),
    "us_tsdr": lazy_gettext("USPTO, trade mark status (TSDR)"),
    "us_tdxf": lazy_gettext("USPTO, daily trade mark files"),
    "dpma": lazy_gettext("DPMA, registers of the German office"),
    "st66": lazy_gettext("Trade mark files in WIPO ST.66"),
    "il_mark": lazy_gettext("Israel Patent Office, trade marks"),
    "kipris": lazy_gettext("KIPRIS, registers of the Korean office"),
    "jpo": lazy_gettext("Japan Patent Office, patent information"),
    "cce_renewals": lazy_gettext("US catalogue of copyright entries, renewals"),
    "cce_registrations": lazy_gettext("US catalogue of copyright entries"),
    "uk_indications": lazy_gettext("UK register of geographical indications"),
    "espacenet_csv": lazy_gettext("Espacenet, exported list"),
    "lens_csv": lazy_gettext("The Lens, exported list"),
    "patentscope_csv": lazy_gettext("PATENTSCOPE, exported list"),
    "patent_csv": lazy_gettext("Exported list of a patent database"),
    "copyright_csv": lazy_gettext("Table of copyright registrations"),
    "hand": lazy_gettext("Entered by hand"),
}

GAP_LABELS: dict[str, LazyText] = {
    "no_title": lazy_gettext("The register gives no title."),
    "no_owner": lazy_gettext("The register names no owner."),
    "owner_by_key_only": lazy_gettext("The register names the owner by a number only."),
    "no_application_number": lazy_gettext("The application number is not known."),
    "no_filing_date": lazy_gettext("The filing date is not known."),
    "number_of_another": lazy_gettext("A number that a file gives to this right stands with another right on record."),
    "number_check_digit": lazy_gettext("The check digit of a number in the register does not fit."),
    "number_unreadable": lazy_gettext("A number in the register does not follow the office's pattern."),
    "number_zl_not_granted": lazy_gettext("The register writes ZL before the number of a pending application."),
}

# For the tag on a page: the tone of `state_tag`.
STATUS_TONES: dict[AssetStatus, str] = {
    AssetStatus.PENDING: "active",
    AssetStatus.IN_FORCE: "good",
    AssetStatus.SUSPENDED: "attention",
    AssetStatus.UNKNOWN: "neutral",
}

AUDIT_LABELS: dict[str, LazyText] = {
    "asset.registered": lazy_gettext("Entered by hand"),
    "asset.imported": lazy_gettext("Taken over from a register"),
    "asset.updated": lazy_gettext("Brought up to date from a register"),
    "asset.joined": lazy_gettext("Joined with another entry of the same right"),
    "asset.number_yielded": lazy_gettext("A number stands with another right on record"),
    "asset.paper_handed_in": lazy_gettext("Paper handed in"),
    "asset.filing_confirmed": lazy_gettext("Compared with the register by a center"),
    "asset.status_set": lazy_gettext("Legal status changed"),
    "asset.claimed": lazy_gettext("Ownership claimed"),
    "asset.claim_confirmed": lazy_gettext("Ownership confirmed"),
    "asset.claim_rejected": lazy_gettext("Ownership not confirmed"),
    "asset.claim_withdrawn": lazy_gettext("Claim withdrawn"),
    "asset.encumbered": lazy_gettext("Encumbrance recorded"),
    "asset.encumbrance_ended": lazy_gettext("Encumbrance ended"),
    "asset.consent_recorded": lazy_gettext("Consent of the pledgee recorded"),
    "asset.transferred": lazy_gettext("Ownership transferred"),
}

# What the trail keeps of a change, by its name; what is not named here is for programs.
TRAIL_LABELS: dict[str, LazyText] = {
    "status": lazy_gettext("Legal status"),
    "expiry_date": lazy_gettext("End of the term"),
    "title": lazy_gettext("Title"),
    "holders": lazy_gettext("Owner"),
    "number": lazy_gettext("Number"),
    "source": lazy_gettext("Source of the data"),
    "organisation": lazy_gettext("Organisation"),
    "by": lazy_gettext("Decided by"),
    "filed_by": lazy_gettext("File brought by"),
    "type": lazy_gettext("What"),
    "on": lazy_gettext("On"),
    "from": lazy_gettext("From"),
    "to": lazy_gettext("To"),
    "reason": lazy_gettext("Reason"),
}

# Codes among those values, in words.
CODE_LABELS: dict[str, LazyText] = {
    **{status.value: label for status, label in STATUS_LABELS.items()},
    **{type_.value: label for type_, label in ENCUMBRANCE_LABELS.items()},
    **SOURCE_LABELS,
    "register": lazy_gettext("the register's own name"),
}
