"""Units, parts, states and acts of the yearbook in words."""

from decimal import Decimal

from core import show
from core.i18n import LazyText, language
from core.i18n import lazy_gettext as lazy
from core.money import Money
from reports.yearbook.figures import DEFINITIONS, Section, Unit, Value
from reports.yearbook.models import EditionKind
from reports.yearbook.targets.labels import AUDIT_LABELS as TARGETS_SET

UNIT_LABELS: dict[Unit, LazyText] = {
    Unit.CENTERS: lazy("centers"),
    Unit.CNY: lazy("CNY"),
    Unit.DEALS: lazy("deals"),
    Unit.KINDS: lazy("kinds of right"),
    Unit.PROJECTS: lazy("projects"),
    Unit.MEMBERS: lazy("members"),
    Unit.UNITS: lazy("units"),
    Unit.ALLIANCES: lazy("alliances"),
    Unit.BASES: lazy("bases and spaces"),
    Unit.ORGANISATIONS: lazy("organisations"),
    Unit.ENTERPRISES: lazy("enterprises"),
    Unit.CASES: lazy("cases"),
    Unit.TARGETS: lazy("targets"),
    Unit.TIMES: lazy("times"),
}
SECTION_LABELS: dict[Section, LazyText] = {
    Section.OPERATION: lazy("Operation centers and trade"),
    Section.FINANCE: lazy("IP finance"),
    Section.INDUSTRY: lazy("Industry and innovation"),
    Section.MANAGEMENT: lazy("Management and services"),
    Section.PROTECTION: lazy("Protection"),
    Section.PLANS: lazy("Plans and targets"),
}
STATES: dict[str, tuple[LazyText, str]] = {
    "running": (lazy("Running year"), "active"),
    "open": (lazy("Not published"), "neutral"),
    "published": (lazy("Edition in force"), "good"),
    "corrected": (lazy("Corrected since"), "attention"),
    "restated": (lazy("Restated"), "attention"),
}
KIND_LABELS: dict[EditionKind, LazyText] = {
    EditionKind.PUBLISHED: lazy("First edition"),
    EditionKind.RESTATED: lazy("Restated"),
}
AUDIT_LABELS: dict[str, LazyText] = {
    "yearbook.published": lazy("Yearbook published"),
    "yearbook.restated": lazy("Yearbook restated"),
    **TARGETS_SET,
}


def plain(value: Value | None) -> str:
    """The exact figure without its unit, for a column or a sentence that names it."""
    if value is None:
        return "–"
    if isinstance(value, Money):
        return show.figure(value)
    return show.number(value) if isinstance(value, int) else str(value)


RULE_LABELS: dict[str, LazyText] = {
    DEFINITIONS: lazy("Definitions of the yearbook, version 1"),
    "volume policy 1": lazy("Rules of the operating volume, version 1"),
}


def grouped(text: str | None) -> str:
    """A published figure, kept as text, as `plain` writes one."""
    return f"{Decimal(text):,}" if text else "–"


def rules(policy: str) -> str:
    """The version of the rules by which a figure is counted."""
    return str(RULE_LABELS.get(policy, policy))


def growth(points: int | None) -> str:
    """'+12.3 %', '–' where there is nothing to compare with."""
    if points is None:
        return "–"
    tenth = (abs(points) + 5) // 10 * 10
    return ("+" if points > 0 else "") + show.percent_bp(tenth if points > 0 else -tenth)


def spoken(value: Value | None) -> str:
    """The figure in running text: counts as they are, amounts as a report writes them ('CNY 1.5 billion', '15亿元').

    Amounts are rounded to four decimals of the greater unit; the table beside the text has them to the fen.
    """
    if not isinstance(value, Money):
        return plain(value)
    for size, word in _CHINESE if language() == "zh_Hans" else _ENGLISH:
        if abs(value.minor) >= size:
            text = f"{Decimal(value.minor) / size:.4f}".rstrip("0").rstrip(".")
            return str(word) % {"number": text}
    return show.money(value)


_ENGLISH = ((10**11, lazy("CNY %(number)s billion")), (10**8, lazy("CNY %(number)s million")))
_CHINESE = ((10**10, lazy("CNY %(number)s hundred million")), (10**6, lazy("CNY %(number)s ten thousand")))
