"""A code with its label, and whether its list knows it."""

from dataclasses import dataclass
from enum import StrEnum

from core.i18n import LazyText, lazy_gettext


class Standing(StrEnum):
    """Where a code stands in its list. Codes of earlier editions and codes that no list knows are kept and marked."""

    CURRENT = "current"
    HISTORIC = "historic"
    UNKNOWN = "unknown"


STANDING_LABELS: dict[Standing, LazyText] = {
    Standing.CURRENT: lazy_gettext("In the list"),
    Standing.HISTORIC: lazy_gettext("Earlier edition"),
    Standing.UNKNOWN: lazy_gettext("Not in the list"),
}


@dataclass(frozen=True, slots=True)
class Named:
    """A code as people write it, its label ("" where there is none of our own) and its standing."""

    code: str
    label: LazyText | str
    standing: Standing = Standing.CURRENT
