"""What the office limits in a declaration of an open licence, for those who propose a new version (BR-33)."""

from core.i18n import lazy_gettext
from settlement.rulebook.declared import Keeper, Number, RuleTable, Unit
from trading.openlicence.models import Limit, OpenLicenceRule

LIMITS = (
    (Limit.MOST_FIXED, lazy_gettext("Open licence: greatest fixed fee"), Unit.AMOUNT, 1_00, 1_000_000_000_00),
    (Limit.MOST_OF_SALES, lazy_gettext("Open licence: greatest part of net sales"), Unit.PART, 1, 10_000),
    (Limit.LEAST_MONTHS, lazy_gettext("Open licence: shortest term"), Unit.MONTHS, 1, 240),
)

RULE_TABLES = tuple(
    RuleTable(
        key=f"open.{limit}",
        group=lazy_gettext("Money and contracts"),
        title=title,
        keeper=Keeper.FINANCE,
        model=OpenLicenceRule,
        fixed={"rule": limit},
        numbers=(Number("number", title, unit, least, most),),
    )
    for limit, title, unit, least, most in LIMITS
)
