"""What the forms of the registers ask, as their pages print it."""

from enum import StrEnum

from core.asking import Ask, Label, choices
from core.i18n import lazy_gettext as lazy
from registers.programmes import labels
from registers.programmes.checklist import System


class Reviewed(StrEnum):
    """What the office can do with an application that was handed in."""

    PROPOSE = "propose"
    RETURN = "return"
    REFUSE = "refuse"


REASON = Ask("lines", "reason", lazy("Reason"), lazy("It stands on the page, with the document where there is one."))
EVIDENCE = Ask("file", "file", lazy("Evidence"), lazy("PDF or picture. It is kept with its digest."), required=False)

PROGRAMME = (
    Ask(
        "text",
        "code",
        lazy("Code"),
        lazy("Capital letters and figures, such as PILOT. It stands in numbers and addresses."),
    ),
    Ask("choice", "kind", lazy("What it grants"), options=choices(labels.KIND_LABELS)),
    Ask("radios", "level", lazy("Level"), options=choices(labels.LEVEL_LABELS)),
    Ask("text", "authority", lazy("Authority")),
    Ask("text", "name", lazy("Name")),
    Ask("text", "name_en", lazy("English name"), required=False),
    Ask("text", "standard", lazy("Standard"), lazy("Of certifications only, such as GB/T 29490."), required=False),
)

BATCH = (
    Ask("day", "opens", lazy("Applications from")),
    Ask("day", "closes", lazy("Applications up to"), lazy("The last day on which they are taken.")),
    Ask("lines", "notice", lazy("Notice to applicants"), required=False),
)

SYSTEMS = choices(
    {
        System.HOLDING: lazy("Holding of rights"),
        System.MATCHING: lazy("Matching of supply and demand"),
        System.EVALUATION: lazy("Evaluation of rights"),
    }
)
APPLICATION = (
    Ask(
        "text",
        "object_name",
        lazy("What is to be recognised"),
        lazy("The name of the product, the base or the maker space."),
    ),
    Ask("text", "edition", lazy("Edition of the standard"), lazy("For example, 2023")),
    Ask("text", "certificate_no", lazy("Number of the certificate")),
    Ask("text", "issuer", lazy("Certification body")),
    Ask("day", "system_since", lazy("The system runs since"), lazy("At least three months when it is handed in.")),
    Ask("day", "audited_on", lazy("Last internal audit")),
    Ask("day", "management_on", lazy("Last review by the management")),
    Ask("number", "staff", lazy("People of the center’s own"), lazy("At least five.")),
    Ask("ticks", "systems", lazy("Systems that it runs"), options=SYSTEMS),
    Ask(
        "tick",
        "is_clean",
        lazy("No penalty, no abnormal operation and no dishonesty on record"),
        lazy("Certification: within the last year. Operation centers: within two years."),
        required=False,
    ),
    Ask("lines", "statement", lazy("Why it should be granted"), lazy("What your organisation has done, with figures.")),
    Ask("text", "contact", lazy("Whom we may ask"), lazy("Name, telephone number or e-mail address.")),
    Ask(
        "file",
        "file",
        lazy("Evidence"),
        lazy("PDF or picture. At least one file; more can be added one after another."),
        required=False,
    ),
)

OBJECTION = (
    Ask("lines", "statement", lazy("What you object to, and why")),
    Ask("text", "contact", lazy("Address for the answer"), lazy("Address, telephone number or e-mail address.")),
)
LETTER = (
    Ask("text", "name", lazy("Who objects"), lazy("The real name of a person or an organisation.")),
    *OBJECTION,
    Ask("day", "received_on", lazy("The letter came on")),
)

REVIEW = (
    Ask(
        "radios",
        "act",
        lazy("Decision"),
        options=(
            (Reviewed.PROPOSE.value, lazy("Propose it for publicity")),
            (Reviewed.RETURN.value, lazy("Return it to be corrected")),
            (Reviewed.REFUSE.value, lazy("Refuse it")),
        ),
    ),
    Ask(
        "lines",
        "reason",
        lazy("Reason"),
        lazy("Needed where it is returned or refused; the applicant reads it."),
        required=False,
    ),
)

DECISION = (
    Ask(
        "radios",
        "uphold",
        lazy("Decision"),
        options=(("no", lazy("Dismiss it")), ("yes", lazy("Uphold it: the application is refused"))),
    ),
    Ask("lines", "decision", lazy("Reason")),
)

GRANT = (
    Ask("day", "granted_on", lazy("First day of the certificate"), lazy("As it stands on it."), required=False),
    Ask("text", "document_no", lazy("Number of the document"), required=False),
)

TITLE_ACTS: dict[str, tuple[Label, Label, tuple[Ask, ...]]] = {
    "check": (
        lazy("Record a passed check"),
        lazy("Record the check"),
        (Ask("day", "passed_on", lazy("Passed on")), Ask("text", "note", lazy("Note"), required=False), EVIDENCE),
    ),
    "suspend": (
        lazy("Suspend it"),
        lazy("Suspend it"),
        (Ask("day", "from_date", lazy("From")), REASON),
    ),
    "restore": (
        lazy("Restore it"),
        lazy("Restore it"),
        (Ask("day", "restored_on", lazy("In force again from")), REASON),
    ),
    "revoke": (
        lazy("Revoke it"),
        lazy("Revoke it"),
        (Ask("day", "ended_on", lazy("Revoked from")), REASON),
    ),
    "convert": (
        lazy("Convert it to the new edition"),
        lazy("Record the conversion"),
        (Ask("day", "converted_on", lazy("Converted on"), lazy("The last day of the certificate stays.")), EVIDENCE),
    ),
    "first": (
        lazy("Record it as the first of its kind"),
        lazy("Record it"),
        (
            Ask(
                "text",
                "scope",
                lazy("Where it was the first"),
                lazy("For example, the three provinces of the northeast"),
            ),
            Ask("lines", "basis", lazy("From what this is known")),
            EVIDENCE,
        ),
    ),
}
