"""The rule of price guidance, for those who propose a new version (BR-8A)."""

from datetime import date

from core.i18n import _, lazy_gettext
from reports.prices.models import PriceRule
from settlement.rulebook.declared import Keeper, Number, RuleTable, Unit, Values


def _narrow_needs_more(values: Values, starts: date) -> dict[str, list[str]]:
    if values["least_in_field"] >= values["least"]:
        return {}
    return {"least_in_field": [_("A cell of one field needs at least as many contracts as any other.")]}


RULE_TABLES = (
    RuleTable(
        key="prices",
        group=lazy_gettext("Statistics"),
        title=lazy_gettext("Recorded prices: when a cell is published"),
        keeper=Keeper.CITY,
        model=PriceRule,
        numbers=(
            Number("least_in_field", lazy_gettext("Contracts for a cell of one field"), Unit.COUNT, 3, 1000),
            Number("least", lazy_gettext("Contracts for any other cell"), Unit.COUNT, 3, 1000),
            Number("fence_bp", lazy_gettext("Distance from the quartiles beyond which a price is an outlier"),
                   Unit.PART, 5_000, 100_000,
                   hint=lazy_gettext("In per cent of the distance between the quartiles; 150 is usual.")),
            Number("months", lazy_gettext("Deals of the last"), Unit.MONTHS, 6, 240),
        ),
        check=_narrow_needs_more,
    ),
)  # fmt: skip
