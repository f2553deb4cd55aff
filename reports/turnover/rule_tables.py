"""From when a center is a backbone center, for those who propose a new version (BR-86)."""

from core.i18n import lazy_gettext
from reports.turnover.models import BackboneRule
from settlement.rulebook.declared import Keeper, Number, RuleTable, Unit

RULE_TABLES = (
    RuleTable(
        key="backbone",
        group=lazy_gettext("Statistics"),
        title=lazy_gettext("The line of backbone centers"),
        lead=lazy_gettext("A center whose counted volume of a year lies above the line is a backbone center."),
        keeper=Keeper.CITY,
        model=BackboneRule,
        numbers=(Number("line_minor", lazy_gettext("Volume above"), Unit.AMOUNT, 100_000_00, 10_000_000_000_00),),
        starts="year_from",
        by_year=True,
    ),
)
