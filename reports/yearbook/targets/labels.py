"""Scopes, kinds and values of targets in words."""

from core import show
from core.i18n import LazyText, _, lazy_gettext
from core.i18n import lazy_gettext as lazy
from core.money import Money
from reports.yearbook.targets.indicators import Indicator, Kind

SCOPE_LABELS: dict[str, LazyText] = {
    "programme": lazy("National key-city programme"),
    "city": lazy("Plan of the city"),
}
KIND_LABELS: dict[Kind, LazyText] = {
    Kind.COUNT: lazy("Number"),
    Kind.AMOUNT: lazy_gettext("Amount"),
    Kind.GROWTH: lazy("Growth against the year before"),
}
AUDIT_LABELS: dict[str, LazyText] = {"target.set": lazy("Target set")}


def scope(value: str) -> str:
    """Whose plan it is."""
    return str(SCOPE_LABELS[value]) if value in SCOPE_LABELS else _("Center %(code)s", code=value.partition(":")[2])


def said(indicator: Indicator, value: int | None) -> str:
    """A value in the indicator's unit: 1,000 · CNY 5,000,000,000.00 · 20 %."""
    if value is None:
        return _("nothing on record counts it yet")
    if indicator.kind is Kind.AMOUNT:
        return show.money(Money(value))
    return show.percent_bp(value) if indicator.kind is Kind.GROWTH else show.number(value)
