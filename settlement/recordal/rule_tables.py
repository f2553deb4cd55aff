"""What the clocks of recordal are, for those who propose a new version (BR-22)."""

from datetime import date

from core.i18n import _, lazy_gettext
from settlement.recordal.labels import KIND_LABELS, STEP_LABELS, UNIT_LABELS
from settlement.recordal.models import OfficeRule, RecordalRule
from settlement.rulebook.declared import Keeper, Number, RuleTable, Unit, Values


def _months_or_days(values: Values, starts: date) -> dict[str, list[str]]:
    if (values["months"] is None) == (values["days"] is None):
        return {"months": [_("Write either months or days.")]}
    return {}


RULE_TABLES = (
    RuleTable(
        key="recordal",
        group=lazy_gettext("Money and contracts"),
        title=lazy_gettext("Within which period a case is filed at the office"),
        lead=lazy_gettext("Counted from the day on which the contract takes effect, in months or in days."),
        keeper=Keeper.FINANCE,
        model=RecordalRule,
        of=(Number("kind", lazy_gettext("Kind of case"), Unit.CHOICE, options=KIND_LABELS),),
        numbers=(
            Number("months", lazy_gettext("Months"), Unit.MONTHS, 1, 120, optional=True),
            Number("days", lazy_gettext("Days"), Unit.DAYS, 1, 3650, optional=True),
            Number("statutory", lazy_gettext("Set by the law"), Unit.FLAG),
        ),
        check=_months_or_days,
    ),
    RuleTable(
        key="office",
        group=lazy_gettext("Money and contracts"),
        title=lazy_gettext("Within which period an office decides or announces"),
        lead=lazy_gettext("Counted from the filing; of an announcement, from the approval."),
        keeper=Keeper.FINANCE,
        model=OfficeRule,
        of=(
            Number("kind", lazy_gettext("Kind of case"), Unit.CHOICE, options=KIND_LABELS),
            Number("step", lazy_gettext("What the office does"), Unit.CHOICE, options=STEP_LABELS),
        ),
        numbers=(
            Number("number", lazy_gettext("How many"), Unit.COUNT, 1, 365),
            Number("unit", lazy_gettext("Of what"), Unit.CHOICE, options=UNIT_LABELS),
            Number("statutory", lazy_gettext("Set by the law"), Unit.FLAG),
        ),
    ),
)
