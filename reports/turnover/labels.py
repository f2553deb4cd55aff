"""Measures, categories, kinds of right and acts in words."""

from core.i18n import LazyText
from core.i18n import lazy_gettext as lazy
from parties.centers.labels import industry_label
from reports.turnover.figures import WITHOUT
from reports.turnover.queries import Total
from reports.turnover.under_way import GapKind
from settlement.volumes.labels import CATEGORIES, GROUPS, RECOGNITIONS, RIGHT_KINDS
from settlement.volumes.labels import MEASURES as COUNTED
from settlement.volumes.models import Measure

__all__ = [
    "AUDIT_LABELS", "CATEGORIES", "GAPS", "GROUPS", "KINDS", "MEASURES", "MEASURE_DEFINITIONS", "MONTHS",
    "RECOGNITIONS", "RULES", "STATES", "TIERS", "TOTALS", "industry", "narrowed", "tier",
]  # fmt: skip

MEASURES: dict[str, LazyText] = {
    Measure.SETTLED: lazy("Settled (operating volume)"),
    Measure.CONTRACTED: COUNTED[Measure.CONTRACTED],
    Measure.COLLECTED: COUNTED[Measure.COLLECTED],
    Measure.COMMISSION: COUNTED[Measure.COMMISSION],
    Measure.ROYALTY_ACCRUED: COUNTED[Measure.ROYALTY_ACCRUED],
}
MEASURE_DEFINITIONS: dict[str, LazyText] = {
    Measure.SETTLED: lazy(
        "the full price released after recordal, with commissions and withheld tax, on the Beijing date of the "
        "release; of deals reported from outside, the amount on the day of the recordal"
    ),
    Measure.CONTRACTED: lazy("the fixed price of signed deals, on the day of the second signature"),
    Measure.COLLECTED: lazy("the buyers' money used for a deal, on the day it arrived"),
    Measure.COMMISSION: lazy("the center's own share, on the day of the release"),
    Measure.ROYALTY_ACCRUED: lazy(
        "the royalties of accepted statements, in the period of use; they are settled when they are paid and released"
    ),
}
KINDS = RIGHT_KINDS
TOTALS: dict[Total, LazyText] = {
    Total.TRADE: lazy("Trade (narrow total)"),
    Total.FINANCE: lazy("Finance"),
    Total.APART: lazy("Stands apart"),
    Total.BROAD: lazy("Trade and finance (broad total)"),
    Total.ALL: lazy("Everything on record"),
}
RULES: dict[str, LazyText] = {"volume policy 1": lazy("Rules of the operating volume, version 1")}
TIERS: dict[str | None, LazyText] = {
    "national": lazy("National"),
    "provincial": lazy("Provincial"),
    "municipal": lazy("Municipal"),
    None: lazy("No grant in force"),
}

STATES: dict[str, tuple[LazyText, str]] = {
    "open": (lazy("Open year"), "active"),
    "closed": (lazy("Closed year"), "good"),
    "restated": (lazy("Restated year"), "attention"),
}
MONTHS: tuple[LazyText, ...] = (
    lazy("Jan"), lazy("Feb"), lazy("Mar"), lazy("Apr"), lazy("May"), lazy("Jun"),
    lazy("Jul"), lazy("Aug"), lazy("Sep"), lazy("Oct"), lazy("Nov"), lazy("Dec"),
)  # fmt: skip
MONTH_NUMBERS = tuple(str(month) for month in range(1, 13))
AUDIT_LABELS: dict[str, LazyText] = {
    "turnover.compiled": lazy("Annual report compiled"),
    "turnover.closed": lazy("Year closed"),
    "turnover.restated": lazy("Year restated"),
}
GAPS: dict[GapKind, LazyText] = {
    GapKind.DEAL: lazy("Deal without a file of its recordal"),
    GapKind.LOAN: lazy("Pledge loan without a file of its registration"),
    GapKind.CLAIM: lazy("Reported deal accepted by its number alone"),
}


def tier(word: str) -> LazyText:
    """A tier that is asked for, or none of them."""
    return TIERS.get(word, TIERS[None])


def narrowed(asked_tier: str | None, asked_industry: str | None) -> str:
    """To what a page or a file of the city is narrowed; empty for the whole city."""
    words = [tier(asked_tier)] if asked_tier else []
    return " · ".join(str(each) for each in [*words, *([industry(asked_industry)] if asked_industry else [])])


def industry(word: str) -> LazyText | str:
    """An industry that is asked for, or that none is named."""
    return lazy("None named") if word == WITHOUT else industry_label(word)
