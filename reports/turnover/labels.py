"""Measures, categories, kinds of right and acts in words."""

from core.i18n import LazyText
from core.i18n import lazy_gettext as lazy

MEASURES: dict[str, LazyText] = {
    "settled": lazy("Settled (operating volume)"),
    "contracted": lazy("Contracted"),
    "collected": lazy("Collected"),
    "commission": lazy("Commission"),
}
CATEGORIES: dict[str, LazyText] = {"transfer": lazy("Assignment"), "license": lazy("Licence")}
KINDS: dict[str, LazyText] = {
    "patent": lazy("Patents"),
    "trademark": lazy("Trade marks"),
    "copyright": lazy("Copyright"),
}
TIERS: dict[str | None, LazyText] = {
    "national": lazy("National"),
    "provincial": lazy("Provincial"),
    "municipal": lazy("Municipal"),
    None: lazy("No grant in force"),
}
STATES: dict[str, tuple[LazyText, str]] = {
    "open": (lazy("Open year"), "active"),
    "closed": (lazy("Closed"), "good"),
    "restated": (lazy("Restated"), "attention"),
}
MONTHS: tuple[LazyText, ...] = (
    lazy("Jan"), lazy("Feb"), lazy("Mar"), lazy("Apr"), lazy("May"), lazy("Jun"),
    lazy("Jul"), lazy("Aug"), lazy("Sep"), lazy("Oct"), lazy("Nov"), lazy("Dec"),
)  # fmt: skip
AUDIT_LABELS: dict[str, LazyText] = {
    "turnover.compiled": lazy("Annual report compiled"),
    "turnover.closed": lazy("Year closed"),
    "turnover.restated": lazy("Year restated"),
}
