"""How centers are evaluated from a year on, for those who propose a new version (BR-55, BR-57)."""

from datetime import date

from core.i18n import _, lazy_gettext
from core.show import percent_bp
from reports.evaluations.labels import INDICATOR_LABELS
from reports.evaluations.models import WHOLE_BP, EvaluationRule
from reports.evaluations.vocabulary import Indicator
from settlement.rulebook.declared import Keeper, Number, RuleTable, Unit, Values


def _adds_up(values: Values, _starts: date) -> dict[str, list[str]]:
    weights = sum(values[f"weight_{each.value}"] for each in Indicator)
    if weights != WHOLE_BP:
        text = _("The weights come to %(sum)s. Together they are 100 %%.", sum=percent_bp(weights))
        return {f"weight_{Indicator.VOLUME.value}": [text]}
    if not values["excellent_bp"] > values["good_bp"] > values["qualified_bp"]:
        return {"excellent_bp": [_("A better grade takes more points. Check the three limits.")]}
    return {}


def _weight(indicator: Indicator) -> Number:
    label = lazy_gettext("Weight: %(indicator)s", indicator=INDICATOR_LABELS[indicator])
    return Number(f"weight_{indicator.value}", label, Unit.PART, 0, WHOLE_BP)


RULE_TABLES = (
    RuleTable(
        key="evaluation",
        group=lazy_gettext("Statistics"),
        title=lazy_gettext("Evaluation of centers"),
        lead=lazy_gettext(
            "Indicators with their weights, what earns the full mark of those that the records answer, and the limits "
            "of the grades. An indicator without weight is left out."
        ),
        keeper=Keeper.CITY,
        model=EvaluationRule,
        numbers=(
            *(_weight(each) for each in Indicator),
            Number("full_volume_bp", lazy_gettext("Full mark for so much of the backbone line"), Unit.PART, 1_000,
                   100_000),
            Number("full_growth_bp", lazy_gettext("Full mark for this growth over the year before"), Unit.PART, 100,
                   100_000),
            Number("full_operations", lazy_gettext("Full mark for so many operations"), Unit.COUNT, 1, 100_000),
            Number("none_rejected_bp", lazy_gettext("No mark from this part of rejected reports on"), Unit.PART, 1,
                   WHOLE_BP),
            Number("none_disputes", lazy_gettext("No mark from so many disputes on"), Unit.COUNT, 1, 1_000),
            Number("full_staff", lazy_gettext("Full mark for so many people"), Unit.COUNT, 1, 1_000,
                   hint=lazy_gettext("Five, by the usual conditions of support.")),
            Number("excellent_bp", lazy_gettext("Excellent from this part of the points on"), Unit.PART, 1, WHOLE_BP),
            Number("good_bp", lazy_gettext("Good from"), Unit.PART, 1, WHOLE_BP),
            Number("qualified_bp", lazy_gettext("Qualified from"), Unit.PART, 1, WHOLE_BP),
            Number("statement_days", lazy_gettext("The center is heard for"), Unit.WORKING_DAYS, 1, 60),
            Number("rectify_months", lazy_gettext("An unqualified center rectifies within"), Unit.MONTHS, 1, 24),
        ),
        starts="year_from",
        by_year=True,
        check=_adds_up,
    ),
)  # fmt: skip
