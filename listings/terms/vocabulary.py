"""The words in which a grant and its price are said, with what people read for each."""

from enum import StrEnum

from core.i18n import LazyText, lazy_gettext


class Act(StrEnum):
    """What is done with the right."""

    ASSIGN = "assign"
    LICENSE = "license"


class LicenseType(StrEnum):
    """How much a licensee keeps others out; unstated means ordinary (BR-20)."""

    EXCLUSIVE = "exclusive"
    SOLE = "sole"
    ORDINARY = "ordinary"


class Grant(StrEnum):
    """Act and type in one word, as forms ask for it and the availability table has its columns."""

    ASSIGN = "assign"
    EXCLUSIVE = "exclusive"
    SOLE = "sole"
    ORDINARY = "ordinary"

    @property
    def act(self) -> Act:
        """The act that the word stands for."""
        return Act.ASSIGN if self is Grant.ASSIGN else Act.LICENSE

    @property
    def license_type(self) -> LicenseType | None:
        """The type of licence, None for an assignment."""
        return None if self is Grant.ASSIGN else LicenseType(self.value)


def grant_of(act: Act | str, license_type: LicenseType | str | None) -> Grant:
    """The one word for an act and a type of licence; a licence without a type is ordinary (BR-20)."""
    if Act(act) is Act.ASSIGN:
        return Grant.ASSIGN
    return Grant(str(license_type or LicenseType.ORDINARY))


class Trigger(StrEnum):
    """What makes an instalment fall due."""

    SIGNING = "signing"
    FILING = "filing"
    RECORDAL = "recordal"
    DATE = "date"
    MILESTONE = "milestone"


class RoyaltyBase(StrEnum):
    """What a running royalty is reckoned on (CC 846)."""

    NET_SALES = "net_sales"
    GROSS = "gross"
    UNITS = "units"


class Period(StrEnum):
    """How often a royalty is reported and paid."""

    QUARTER = "quarter"
    HALF = "half"
    YEAR = "year"


GRANT_LABELS: dict[Grant, LazyText] = {
    Grant.ASSIGN: lazy_gettext("Assignment"),
    Grant.EXCLUSIVE: lazy_gettext("Exclusive licence"),
    Grant.SOLE: lazy_gettext("Sole licence"),
    Grant.ORDINARY: lazy_gettext("Ordinary licence"),
}

GRANT_HINTS: dict[Grant, LazyText] = {
    Grant.ASSIGN: lazy_gettext(
        "Copyright passes when both sides have signed, "
        "every other right when the office has registered or announced it."
    ),
    Grant.EXCLUSIVE: lazy_gettext("Only the licensee may use it; the owner may not."),
    Grant.SOLE: lazy_gettext("The licensee and the owner may use it, nobody else."),
    Grant.ORDINARY: lazy_gettext("The licensee may use it beside the owner and other licensees."),
}

TRIGGER_LABELS: dict[Trigger, LazyText] = {
    Trigger.SIGNING: lazy_gettext("at signing"),
    Trigger.FILING: lazy_gettext("at filing"),
    Trigger.RECORDAL: lazy_gettext("at recordal"),
    Trigger.DATE: lazy_gettext("on a date"),
    Trigger.MILESTONE: lazy_gettext("when a milestone is reached"),
}

BASE_LABELS: dict[RoyaltyBase, LazyText] = {
    RoyaltyBase.NET_SALES: lazy_gettext("net sales"),
    RoyaltyBase.GROSS: lazy_gettext("gross sales"),
    RoyaltyBase.UNITS: lazy_gettext("the price of each unit made"),
}

PERIOD_LABELS: dict[Period, LazyText] = {
    Period.QUARTER: lazy_gettext("every quarter"),
    Period.HALF: lazy_gettext("every half year"),
    Period.YEAR: lazy_gettext("every year"),
}
