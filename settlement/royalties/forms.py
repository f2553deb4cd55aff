"""The lines of a page's forms: what was typed of each product, and what was found of each period."""

from collections.abc import Mapping

from core.errors import Unacceptable
from core.fields import whole
from core.i18n import _
from core.money import Money, MoneyError
from settlement.royalties.claiming import Found
from settlement.royalties.models import Period, Plan
from settlement.royalties.tables import COLUMNS, Sold, sold_of

FORM_LINES = range(1, 7)


def lines_of(form: Mapping[str, str], currency: str) -> list[Sold]:
    """The lines of the form that have something in them; what is left blank in a line is zero.

    Unacceptable names each line that does not fit, under the field `lines`.
    """
    typed = [(n, {column: form.get(f"{column}_{n}", "").strip() for column in COLUMNS}) for n in FORM_LINES]
    filled = [(n, {**values, **_zeros(values)}) for n, values in typed if any(values.values())]
    return sold_of(filled, currency, field="lines")


def _zeros(values: Mapping[str, str]) -> dict[str, str]:
    return {column: values[column] or "0" for column in ("units", "gross", "deductions")}


def figures_of(plan: Plan) -> list[tuple[Period, dict[str, str]]]:
    """Each accepted period with the figures that count, as they stand in the form of a claim."""
    return [
        (
            period,
            {
                f"base_{period.n}": plan.money(accepted.base_minor).amount,
                f"units_{period.n}": str(accepted.units),
                f"sublicences_{period.n}": plan.money(accepted.sublicences_minor).amount,
            },
        )
        for period in plan.periods
        if (accepted := period.accepted) is not None
    ]


def found_in(plan: Plan, form: Mapping[str, str]) -> list[Found]:
    """The periods whose figures were changed in the form; Unacceptable for what is no figure."""
    found: list[Found] = []
    faults: dict[str, list[str]] = {}
    for period, standing in figures_of(plan):
        typed = {name: form.get(name, value).strip() or "0" for name, value in standing.items()}
        if typed == standing:
            continue
        try:
            base, income = (Money.parse(typed[f"{name}_{period.n}"], plan.currency) for name in ("base", "sublicences"))
        except MoneyError:
            example = plan.money(1_250_000).amount
            faults[f"base_{period.n}"] = [_("Write amounts in %(currency)s such as %(example)s.",
                                            currency=plan.currency, example=example)]  # fmt: skip
            continue
        units = whole(typed[f"units_{period.n}"])
        if units is None:
            faults[f"units_{period.n}"] = [_("Write a whole number.")]
            continue
        found.append(Found(period.n, base, units, income))
    if faults:
        raise Unacceptable(_("Some answers are missing or do not fit."), fields=faults)
    return found
