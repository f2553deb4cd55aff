"""What the rules of royalties are, for those who propose a new version."""

from core.i18n import lazy_gettext
from settlement.royalties.models import RoyaltyRule
from settlement.rulebook.declared import Keeper, Number, RuleTable, Unit

RULE_TABLES = (
    RuleTable(
        key="royalties",
        group=lazy_gettext("Money and contracts"),
        title=lazy_gettext("What holds where a royalty licence says nothing"),
        keeper=Keeper.FINANCE,
        model=RoyaltyRule,
        numbers=(
            Number("report_days", lazy_gettext("To report after a period"), Unit.DAYS, 1, 180),
            Number("contest_days", lazy_gettext("To contest a statement"), Unit.DAYS, 1, 180),
            Number("interest_bp", lazy_gettext("Interest on arrears, each day"), Unit.PART, 0, 10),
            Number("threshold_bp", lazy_gettext("Shortfall from which the licensee bears the audit"), Unit.PART, 1,
                   10_000),
            Number("cure_days", lazy_gettext("To pay after a notice"), Unit.DAYS, 1, 180),
        ),
    ),
)  # fmt: skip
