"""What the periods of cases and complaints are, for those who propose a new version (BR-A1, BR-A2)."""

from core.i18n import lazy_gettext
from registers.disputes.labels import CLOCK_LABELS
from registers.disputes.models import DisputeRule
from settlement.rulebook.declared import Keeper, Number, RuleTable, Unit

RULE_TABLES = (
    RuleTable(
        key="disputes",
        group=lazy_gettext("Registers and disputes"),
        title=lazy_gettext("Periods of cases and complaints"),
        keeper=Keeper.CITY,
        model=DisputeRule,
        of=(Number("clock", lazy_gettext("Period"), Unit.CHOICE, options=CLOCK_LABELS),),
        numbers=(Number("days", lazy_gettext("How long"), Unit.DAYS, 1, 365),),
    ),
)
