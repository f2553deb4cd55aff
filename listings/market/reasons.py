"""Why a center returns or rejects a listing: codes for programs and words for people, each at the field it concerns."""

from dataclasses import dataclass
from enum import StrEnum

from core.i18n import LazyText, lazy_gettext


class Decision(StrEnum):
    """What a center decides."""

    APPROVE = "approve"
    RETURN = "return"
    REJECT = "reject"


DECISION_LABELS: dict[Decision, LazyText] = {
    Decision.APPROVE: lazy_gettext("Approve and publish"),
    Decision.RETURN: lazy_gettext("Return for correction"),
    Decision.REJECT: lazy_gettext("Reject the listing"),
}


DECIDED_LABELS: dict[Decision, LazyText] = {
    Decision.APPROVE: lazy_gettext("Approved"),
    Decision.RETURN: lazy_gettext("Returned for correction"),
    Decision.REJECT: lazy_gettext("Rejected"),
}


class Concern(StrEnum):
    """The part of a listing that a reason speaks about; the first five are steps of the task list."""

    OFFER = "offer"
    PRICE = "price"
    SCOPE = "scope"
    SUMMARY = "summary"
    CENTER = "center"
    RIGHT = "right"
    OWNER = "owner"


CONCERN_LABELS: dict[Concern, LazyText] = {
    Concern.OFFER: lazy_gettext("What is offered"),
    Concern.PRICE: lazy_gettext("Price"),
    Concern.SCOPE: lazy_gettext("Territory, field of use and term"),
    Concern.SUMMARY: lazy_gettext("Description"),
    Concern.CENTER: lazy_gettext("Center"),
    Concern.RIGHT: lazy_gettext("The right"),
    Concern.OWNER: lazy_gettext("Ownership"),
}


@dataclass(frozen=True, slots=True)
class ReviewReason:
    """One reason: its code, the part it concerns, its words, and the article or rule behind it."""

    code: str
    concern: Concern
    label: LazyText
    article: str = ""
    needs_text: bool = False


REASONS: tuple[ReviewReason, ...] = (
    ReviewReason(
        "offer_not_possible", Concern.OFFER, lazy_gettext("This kind of right cannot be offered in this way"), "PL 10"
    ),
    ReviewReason(
        "offers_exclude_each_other",
        Concern.OFFER,
        lazy_gettext("What is offered clashes with a licence that is already in force"),
        "CC 862",
    ),
    ReviewReason("price_unclear", Concern.PRICE, lazy_gettext("It is not clear what the price is for")),
    ReviewReason("price_implausible", Concern.PRICE, lazy_gettext("The price looks mistyped")),
    ReviewReason(
        "price_procedure",
        Concern.PRICE,
        lazy_gettext("A public institution has to publish the agreed price or to list at an exchange"),
        "STL 18",
    ),
    ReviewReason("territory_too_wide", Concern.SCOPE, lazy_gettext("The territory reaches beyond the right")),
    ReviewReason("field_not_covered", Concern.SCOPE, lazy_gettext("The right does not cover this field of use")),
    ReviewReason("term_too_long", Concern.SCOPE, lazy_gettext("The licence would outlive the right"), "CC 865"),
    ReviewReason(
        "summary_misleading", Concern.SUMMARY, lazy_gettext("The description promises more than the right holds")
    ),
    ReviewReason(
        "summary_contact", Concern.SUMMARY, lazy_gettext("The description holds contact details or advertising")
    ),
    ReviewReason(
        "summary_too_thin", Concern.SUMMARY, lazy_gettext("The description does not say what the right is good for")
    ),
    ReviewReason(
        "summary_confidential",
        Concern.SUMMARY,
        lazy_gettext("The description discloses something that should stay secret"),
    ),
    ReviewReason("other_center", Concern.CENTER, lazy_gettext("Another center works in this industry")),
    ReviewReason("status_outdated", Concern.RIGHT, lazy_gettext("The legal status is not up to date")),
    ReviewReason(
        "title_differs", Concern.RIGHT, lazy_gettext("The title or number differs from the register"), "CC 845"
    ),
    ReviewReason(
        "marks_apart",
        Concern.RIGHT,
        lazy_gettext("Similar marks for similar goods have to be assigned together"),
        "TML 42",
    ),
    ReviewReason("pledge_consent", Concern.RIGHT, lazy_gettext("The pledgee has not consented"), "CC 444"),
    ReviewReason(
        "annual_fee_unpaid",
        Concern.RIGHT,
        lazy_gettext("An annual fee is due and has not been shown to be paid"),
        "PIR 115",
    ),
    ReviewReason(
        "may_not_be_traded",
        Concern.RIGHT,
        lazy_gettext("This right may not be traded, or not without a permit"),
        "TIE 16",
    ),
    ReviewReason(
        "owner_not_shown",
        Concern.OWNER,
        lazy_gettext("The register extract does not show the seller as the owner"),
        "PL 10",
    ),
    ReviewReason("co_owners_missing", Concern.OWNER, lazy_gettext("The co-owners have not agreed"), "PL 14"),
    ReviewReason("other", Concern.RIGHT, lazy_gettext("Another reason, said in words"), needs_text=True),
)

BY_CODE = {reason.code: reason for reason in REASONS}


def reasons_about(concern: Concern) -> list[ReviewReason]:
    """The reasons that speak about one part of a listing, in the order of the table."""
    return [reason for reason in REASONS if reason.concern is concern]
