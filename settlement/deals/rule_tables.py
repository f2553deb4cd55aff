"""What the days to pay are, for those who propose a new version."""

from core.i18n import lazy_gettext
from settlement.deals.rules import PaymentTermRule
from settlement.rulebook.declared import Keeper, Number, RuleTable, Unit

RULE_TABLES = (
    RuleTable(
        key="payment",
        group=lazy_gettext("Money and contracts"),
        title=lazy_gettext("How long the buyer has to pay what falls due by an event"),
        keeper=Keeper.FINANCE,
        model=PaymentTermRule,
        numbers=(Number("working_days", lazy_gettext("To pay"), Unit.WORKING_DAYS, 1, 60),),
    ),
)
