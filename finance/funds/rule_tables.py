"""What the rules of funds and subsidies are, for those who propose a new version (BR-52 to BR-54)."""

from core.i18n import lazy_gettext
from finance.funds.grants import SubsidyKind, SubsidyRule
from finance.funds.labels import CLOCK_LABELS, SUBSIDY_LABELS
from finance.funds.models import FundRule
from settlement.rulebook.declared import Keeper, Number, RuleTable, Unit

RULED = {kind: label for kind, label in SUBSIDY_LABELS.items() if kind is not SubsidyKind.INVESTMENT}
FINANCE = lazy_gettext("Finance of IP")

RULE_TABLES = (
    RuleTable(
        key="funds",
        group=FINANCE,
        title=lazy_gettext("Periods of claims on a compensation fund"),
        keeper=Keeper.CITY,
        model=FundRule,
        of=(Number("clock", lazy_gettext("Period"), Unit.CHOICE, options=CLOCK_LABELS),),
        numbers=(Number("days", lazy_gettext("How long"), Unit.COUNT, 1, 365),),
    ),
    RuleTable(
        key="subsidies",
        group=FINANCE,
        title=lazy_gettext("Subsidies"),
        lead=lazy_gettext("Which part of a cost is subsidised, up to how much for one beneficiary in a year."),
        keeper=Keeper.CITY,
        model=SubsidyRule,
        of=(Number("kind", lazy_gettext("What is subsidised"), Unit.CHOICE, options=RULED),),
        numbers=(
            Number("share_bp", lazy_gettext("Part of the cost"), Unit.PART, 1, 10_000),
            Number("most_minor", lazy_gettext("At most in a year"), Unit.AMOUNT, 1_000_00, 100_000_000_00),
            Number("most_years", lazy_gettext("Consecutive years"), Unit.YEARS, 1, 20, optional=True),
        ),
    ),
)
