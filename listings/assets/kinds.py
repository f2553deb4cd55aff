"""The vocabulary of assets: kinds, legal states, and their labels."""

from enum import StrEnum

from core.i18n import LazyText, lazy_gettext


class AssetKind(StrEnum):
    """What a right is."""

    PATENT_INVENTION = "patent_invention"
    PATENT_UTILITY = "patent_utility"
    PATENT_DESIGN = "patent_design"
    PATENT_APPLICATION = "patent_application"
    TRADEMARK = "trademark"
    COPYRIGHT_WORK = "copyright_work"
    SOFTWARE = "software"
    GEOGRAPHICAL_INDICATION = "geographical_indication"

    @property
    def family(self) -> str:
        """The kind of right that statistics tell apart: patent, trademark, copyright or indication."""
        if self is AssetKind.TRADEMARK:
            return "trademark"
        if self is AssetKind.GEOGRAPHICAL_INDICATION:
            return "indication"
        return "copyright" if self in (AssetKind.COPYRIGHT_WORK, AssetKind.SOFTWARE) else "patent"

    @property
    def is_transferable(self) -> bool:
        """Whether the right can change hands, and so be pledged (Civil Code art. 440(5)): an indication cannot."""
        return self is not AssetKind.GEOGRAPHICAL_INDICATION

    @property
    def number_family(self) -> str:
        """The run of numbers at an office: an application and the patent granted on it are one right."""
        return FAMILIES[self]


KIND_LABELS: dict[AssetKind, LazyText] = {
    AssetKind.PATENT_INVENTION: lazy_gettext("Invention patent"),
    AssetKind.PATENT_UTILITY: lazy_gettext("Utility model"),
    AssetKind.PATENT_DESIGN: lazy_gettext("Design"),
    AssetKind.PATENT_APPLICATION: lazy_gettext("Patent application"),
    AssetKind.TRADEMARK: lazy_gettext("Trade mark"),
    AssetKind.COPYRIGHT_WORK: lazy_gettext("Copyright work"),
    AssetKind.SOFTWARE: lazy_gettext("Software"),
    AssetKind.GEOGRAPHICAL_INDICATION: lazy_gettext("Geographical indication"),
}

FAMILIES: dict[AssetKind, str] = {
    AssetKind.PATENT_INVENTION: "PATENT",
    AssetKind.PATENT_APPLICATION: "PATENT",
    AssetKind.PATENT_UTILITY: "UTILITY",
    AssetKind.PATENT_DESIGN: "DESIGN",
    AssetKind.TRADEMARK: "MARK",
    AssetKind.COPYRIGHT_WORK: "WORK",
    AssetKind.SOFTWARE: "SOFTWARE",
    AssetKind.GEOGRAPHICAL_INDICATION: "GI",
}


class AssetStatus(StrEnum):
    """What the office says of a right, in one vocabulary."""

    PENDING = "pending"
    IN_FORCE = "in_force"
    LAPSED = "lapsed"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"
    REFUSED = "refused"
    INVALIDATED = "invalidated"
    SUSPENDED = "suspended"
    UNKNOWN = "unknown"

    @property
    def is_dead(self) -> bool:
        """Whether there is nothing left to sell or license."""
        return self in DEAD


STATUS_LABELS: dict[AssetStatus, LazyText] = {
    AssetStatus.PENDING: lazy_gettext("Pending"),
    AssetStatus.IN_FORCE: lazy_gettext("In force"),
    AssetStatus.LAPSED: lazy_gettext("Lapsed"),
    AssetStatus.EXPIRED: lazy_gettext("Expired"),
    AssetStatus.WITHDRAWN: lazy_gettext("Withdrawn"),
    AssetStatus.REFUSED: lazy_gettext("Refused"),
    AssetStatus.INVALIDATED: lazy_gettext("Declared invalid"),
    AssetStatus.SUSPENDED: lazy_gettext("Procedure suspended"),
    AssetStatus.UNKNOWN: lazy_gettext("Unknown"),
}

DEAD = frozenset(
    {
        AssetStatus.LAPSED,
        AssetStatus.EXPIRED,
        AssetStatus.WITHDRAWN,
        AssetStatus.REFUSED,
        AssetStatus.INVALIDATED,
    }
)


class TermBasis(StrEnum):
    """Where the end of a term comes from."""

    REGISTERED = "registered"
    ESTIMATED = "estimated"


BASIS_LABELS: dict[TermBasis, LazyText] = {
    TermBasis.REGISTERED: lazy_gettext("as registered"),
    TermBasis.ESTIMATED: lazy_gettext("estimated from the dates, subject to fees where any fall due"),
}
