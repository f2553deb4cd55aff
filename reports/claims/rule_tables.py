"""The numbers of the rules of reporting, for those who propose a new version (BR-85, BR-87)."""

from core.i18n import lazy_gettext
from reports.claims.models import ReportingNumber, ReportingRule
from settlement.rulebook.declared import Keeper, Number, RuleTable, Unit

N = ReportingNumber
NUMBERS = (
    (N.ROUND_TRIP_DAYS, lazy_gettext("A right that comes back to its seller within this time is a round trip"),
     Unit.DAYS, 1, 3650),
    (N.BACK_AND_FORTH_DAYS, lazy_gettext("Deals to and fro between two sides within this time are looked at"),
     Unit.DAYS, 1, 3650),
    (N.CONFIRM_WORKING_DAYS, lazy_gettext("A center confirms its annual report within"), Unit.WORKING_DAYS, 1, 60),
)  # fmt: skip

RULE_TABLES = tuple(
    RuleTable(
        key=f"reporting.{number}",
        group=lazy_gettext("Statistics"),
        title=title,
        keeper=Keeper.CITY,
        model=ReportingRule,
        fixed={"rule": number},
        numbers=(Number("number", title, unit, least, most),),
    )
    for number, title, unit, least, most in NUMBERS
)
